package draft_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
)

// TestColumns guesses a column by the values of five records.
func TestColumns(t *testing.T) {
	t.Parallel()
	uuid := func(i int) any { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", i+1) }
	same := func(v any) func(int) any { return func(int) any { return v } }
	only := func(n int, f func(int) any) func(int) any { // the others are null
		return func(i int) any {
			if i < n {
				return f(i)
			}
			return nil
		}
	}
	for _, tt := range []struct {
		field string
		value func(i int) any
		want  string
	}{
		{"count", func(i int) any { return i }, "count: {type: integer}"},
		{"weight", func(i int) any { return float64(i) + 0.5 }, "weight: {type: number}"},
		{"open", func(i int) any { return i%2 == 0 }, "open: {type: boolean}"},
		{"state", same("paid"), "state: {type: text}"},
		{"externalRef", uuid, "external_ref: {type: uuid, path: externalRef}"},
		{"ref", only(2, uuid), "ref: {type: text} # guessed: its values are of type uuid, and too few to tell"},
		{"ownerId", only(1, uuid), "owner_id: {type: uuid, path: ownerId}"},
		{"shipped", func(i int) any { return fmt.Sprintf("2026-01-0%d", i+1) }, "shipped: {type: date}"},
		{"label", only(1, same("2026-01-01")), "label: {type: text} # guessed: its values are of type date, and too few to tell"},
		{"created_at", only(1, same("2026-01-01T10:00:00Z")), "created_at: {type: datetime}"},
		{"seen_at", same("2026-01-01 10:00:00"), "seen_at: {type: datetime}"},
		{"mixed_at", func(i int) any { return []any{"2026-01-01T10:00:00Z", "2026-01-02"}[i%2] }, "mixed_at: {type: datetime}"},
		{"not_at", func(i int) any { return []any{"2026-01-01", "soon"}[i%2] }, "not_at: {type: text}"},
		{"updated", func(i int) any { return 1700000000 + i }, "updated: {type: datetime, epoch: s} # guessed: numbers that look like times since 1970"},
		{"time_ms", func(i int) any { return 1700000000000 + i }, "time_ms: {type: datetime, epoch: ms} # guessed: numbers that look like times since 1970"},
		{"size", func(i int) any { return 1700000000 + i }, "size: {type: integer}"},
		{"price", func(i int) any { return fmt.Sprintf("%d.50", i) }, "price: {type: number} # guessed: texts that are decimal numbers"},
		{"zip", func(i int) any { return fmt.Sprintf("0%d100", i) }, "zip: {type: text}"},
		{"note", same(nil), "note: {type: text} # guessed: it is null wherever it was seen"},
		{"odd", func(i int) any { return []any{1, "a"}[i%2] }, "odd: {type: text} # guessed: its values are of several types"},
		{"tags", same([]any{"a"}), "tags: {type: json}"},
		{"lines", same([]any{object{"sku": 1, "pin": "x", "buyer": object{"email": "a@b.example"}}}), "lines: {type: json, secret_paths: [pin], personal_paths: [email]}"},
		{"empty", same(object{}), "empty: {type: json}"},
		{"by_day", func(i int) any { return object{fmt.Sprintf("2026-01-0%d", i+1): i} }, "by_day: {type: json}"},
		{"rare", func(i int) any { return object{fmt.Sprint("a", i): 1, fmt.Sprint("b", i): 1, fmt.Sprint("c", i): 1} }, "rare: {type: json}"},
		{"geo", same(object{"point": object{"lat": 1.5}}), "geo_point_lat: {type: number, path: geo.point.lat}"},
		{"apiToken", func(i int) any { return fmt.Sprint("t", i) }, "api_token: {type: text, path: apiToken, secret: true}"},
		{"blob", func(i int) any { return fmt.Sprint("aB3dE5gH7jK9mN1pQ3sT", i) }, "blob: {type: text, secret: true}"},
		{"credentials", same(object{"value": "x", "user": "y"}), "credentials_value: {type: text, path: credentials.value, secret: true}"},
		{"Email", func(i int) any { return fmt.Sprintf("a%d@b.example", i) }, "email: {type: text, path: Email, personal: true}"},
		{"login_with", func(i int) any { return fmt.Sprintf("a%d@b.example", i) }, "login_with: {type: text, personal: true}"},
		{"birthday", func(i int) any { return fmt.Sprintf("1990-01-0%d", i+1) }, "birthday: {type: text, personal: true}"},
		{"phone", func(i int) any { return 390000 + i }, "phone: {type: text, personal: true}"},
		{"author", same(object{"name": "Rossi"}), "author_name: {type: text, path: author.name, personal: true}"},
		{"has_password", same(true), "has_password: {type: boolean}"},
		{"otp", same(object{"length": 6, "template": object{"body": "x"}}), "otp_template_body: {type: text, path: otp.template.body}"},
		{"token", same(object{"duration": 6}), "token_duration: {type: integer, path: token.duration}"},
		{"2nd", same("x"), `x_2nd: {type: text, path: "2nd"}`},
		{"a b", same("x"), "a_b: {type: text, path: a b}"},
		{"yes", same("x"), `yes`},
	} {
		t.Run(tt.field, func(t *testing.T) {
			t.Parallel()
			rows := make([]any, 5)
			for i := range rows {
				rows[i] = object{"id": i + 1, tt.field: tt.value(i)}
			}
			u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, rows) })
			d, err := drafted(t, draft.Options{URL: u.URL + "/parcels", Platform: "acme"})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(d.Text, tt.want+"\n") && !(tt.field == "yes" && strings.Contains(d.Text, `"yes": {type: text}`)) {
				t.Errorf("want %s in\n%s", tt.want, d.Text)
			}
			if !strings.Contains(d.Text, "id: {type: integer, key: true}") {
				t.Errorf("no key in\n%s", d.Text)
			}
			if rows, doubt := scanned(t, d); len(rows) != 5 || doubt == "" { // no pages were found, so that there may be more
				t.Errorf("%d rows, %s", len(rows), doubt)
			}
		})
	}
}

// TestShapes reads answers whose records have a form of their own.
func TestShapes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		path   string
		answer any
		want   []string
		rows   int
	}{
		{"JSON:API", "/articles", object{"data": []any{
			object{"type": "articles", "id": "1", "attributes": object{"title": "a", "type": "x"}, "relationships": object{"author": object{"data": object{"type": "people", "id": "9"}}}, "links": object{"self": "/1"}},
			object{"type": "articles", "id": "2", "attributes": object{"title": "b", "type": "y"}, "relationships": object{"author": object{"data": object{"type": "people", "id": "9"}}}, "links": object{"self": "/2"}},
		}}, []string{"id: {type: text, key: true}", "title: {type: text, path: attributes.title}", "attributes_type: {type: text, path: attributes.type}", "leaves_out: [links]",
			"relationships_author_data_id: {type: text, path: relationships.author.data.id}"}, 2},
		{"one record", "/me", object{"id": 7, "plan": "x", "roles": []any{object{"id": 1}}}, []string{"me:", "id: {type: integer, key: true}", "roles: {type: json}"}, 1},
		{"one record in an envelope", "/v1/account", object{"data": object{"id": 7, "plan": "x"}}, []string{"items: data", "plan: {type: text}"}, 1},
		{"no key", "/days", []any{object{"n": 1}, object{"n": 1}}, []string{"keyless: true"}, 2},
		{"a key of another name", "/v1/tracks", object{"tracks": []any{object{"trackId": 1, "n": 1}, object{"trackId": 2, "n": 1}}}, []string{"track_id: {type: integer, key: true, path: trackId}"}, 2},
		{"a list named by the path", "/v1/orders", object{"warnings": []any{object{"w": 1}, object{"w": 2}}, "orders": []any{object{"id": 1}}}, []string{"items: orders"}, 1},
		{"nested lists", "/search", object{"hits": object{"total": object{"value": 2}, "hits": []any{object{"_id": "a", "_source": object{"n": 1}}, object{"_id": "b", "_source": object{"n": 2}}}}},
			[]string{"items: hits.hits", "n: {type: integer, path: _source.n}", "id: {type: text, key: true, path: _id}"}, 2},
		{"a path with an id", "/v1/customers/cd4bb2f5-0e47-43f0-9b5c-4f1d3a1c9f10/orders", []any{object{"id": 1}}, []string{"orders:", "each: {…_id: table.id}"}, 1},
		{"other parameters", "/orders?state=open&tag=a&tag=b", []any{object{"id": 1}}, []string{"params: {state: open, tag: [a, b]}"}, 1},
		{"names that are the same", "/orders", []any{object{"id": 1, "aB": 1, "a_b": 2}}, []string{"a_b: {type: integer, path: aB}", "a_b_2: {type: integer, path: a_b}"}, 1},
		{"a list by its name beside another", "/status", object{"items": []any{object{"n": 1}}, "results": []any{object{"n": 1}, object{"n": 2}}}, []string{"items: items", "there are others at results"}, 1},
		{"one record with parts that are alike", "/me", object{"id": 7, "billing": object{"city": "a", "street": "b"}, "shipping": object{"city": "a", "street": "b"}, "other": object{"city": "a", "street": "b"}}, []string{"billing_city: {type: text"}, 1},
		{"one record with records by id in it", "/v1/orders/7", object{"data": object{"id": 7, "lines": object{"100": object{"n": 1, "parts": []any{object{"p": 1}}}, "101": object{"n": 1, "parts": []any{object{"p": 1}}}}}}, []string{"items: data", "lines: {type: json"}, 1},
		{"one resource of JSON:API", "/articles/1", object{"data": object{"type": "articles", "id": "1", "relationships": object{"a": object{"data": []any{object{"id": "1", "type": "x"}}}, "b": object{"data": []any{object{"id": "2", "type": "x"}}}}}}, []string{"items: data", "relationships_a_data: {type: json"}, 1},
		{"a list beside records by id", "/orders", object{"orders": []any{object{"id": 1}}, "customers": object{"100": object{"n": 1}, "101": object{"n": 2}}}, []string{"items: orders", "there are others at customers"}, 1},
		{"siblings of which the path names one", "/users", object{"users": object{"nodes": []any{object{"id": 1}}}, "teams": object{"nodes": []any{object{"id": 2}, object{"id": 3}}}}, []string{"items: users.nodes"}, 1},
		{"several lists", "/status", object{"seriesA": []any{object{"n": 1}}, "seriesB": []any{object{"n": 1}}}, []string{"items: series", "there are others at series"}, 1},
		{"a path that ends with a word for any list", "/api/collections/orders/records", []any{object{"id": 1}}, []string{"  orders:"}, 1},
		{"names with dots", "/orders", []any{object{"id": 1, "a.b": 1}}, []string{"id: {type: integer, key: true}"}, 1},
		{"an extension", "/orders.json", []any{object{"id": 1}}, []string{"  orders:", "get: /orders.json"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, tt.answer) })
			d, err := drafted(t, draft.Options{URL: u.URL + tt.path, Platform: "acme"})
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(d.Text, want) {
					t.Errorf("want %s in\n%s", want, d.Text)
				}
			}
			if rows, _ := scanned(t, d); len(rows) != tt.rows {
				t.Errorf("%d rows of %d by\n%s", len(rows), tt.rows, d.Text)
			}
		})
	}
}

// TestNoValueOfARecordIsTold: names and types are, and the key is nowhere.
func TestNoValueOfARecordIsTold(t *testing.T) {
	t.Parallel()
	rows := make([]any, 12)
	for i := range rows {
		rows[i] = object{"id": fmt.Sprintf("told-%d", i), "state": "told", "note": object{"text": "told"}, "list": []any{"told"}, "echo": key}
	}
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			answer(w, 401, object{"message": "you sent " + key})
			return
		}
		answer(w, 200, object{"data": rows, "next_cursor": "told"})
	})
	d, err := drafted(t, draft.Options{URL: u.URL + "/things?cursor=aB3dE5gH7jK9mN1pQ3sT", Platform: "acme", KeySettings: keySettings})
	if err != nil {
		t.Fatal(err)
	}
	told := d.Text + fmt.Sprintf("%+v %+v", d.Notes, d.Requests)
	if found := regexp.MustCompile(`told-?|sk_live|aB3dE5gH`).FindString(told); found != "" {
		t.Errorf("%q in\n%s", found, told)
	}
}

// TestManyFields leaves out, and names, what there is no room for.
func TestManyFields(t *testing.T) {
	t.Parallel()
	wide := object{"id": 1}
	for i := range 100 {
		wide[fmt.Sprintf("m%02d", i)] = i
	}
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, []any{wide}) })
	d, err := drafted(t, draft.Options{URL: u.URL + "/things", Platform: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := d.Manifest.Tables()
	if err != nil || len(tables[0].Columns) != 80 || len(tables[0].LeavesOut) != 21 || !has(d, draft.NotFound, "m99") {
		t.Errorf("%v, %d columns, %d left out\n%s", err, len(tables[0].Columns), len(tables[0].LeavesOut), d.Text)
	}
}

// TestALargeAnswer is drafted too: 5 MB in one.
func TestALargeAnswer(t *testing.T) {
	t.Parallel()
	rows := make([]any, 5000)
	for i := range rows {
		rows[i] = object{"id": i + 1, "text": strings.Repeat("x", 1000)}
	}
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, rows) })
	d, err := drafted(t, draft.Options{URL: u.URL + "/things", Platform: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := scanned(t, d); len(got) != 5000 {
		t.Errorf("%d rows", len(got))
	}
}
