package platform

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// linesOf is a manifest of version 2 whose one table, lines, makes rows of what records hold at a path.
func linesOf(t testing.TB, path string, columns ...string) (*manifest.Manifest, *manifest.Table) {
	t.Helper()
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
paginators:
  pages: {page: page, size: size, max: 10, items: items, total: total}
tables:
  lines:
    about: Lines
    get: /v1/orders
    paginator: pages
    keyless: true
    rows: {path: `+path+`, record: id}
    columns:
      order_id: {type: text, from: record, path: id, filter: {eq: id}}
      `+strings.Join(columns, "\n      ")+"\n")
	table, err := m.Table("lines")
	if err != nil {
		t.Fatal(err)
	}
	return m, table
}

// onePage serves records as the one page of a list.
func onePage(records string) http.HandlerFunc {
	var list []json.RawMessage
	_ = json.Unmarshal([]byte(records), &list)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items": %s, "total": %d}`, records, len(list))
	}
}

func TestRowsOfWhatRecordsHold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path string
		columns    []string
		records    string
		want       [][]any
		misfits    int
	}{
		{"objects", "lines", []string{"sku: {type: text}", "n: {type: integer, path: of.n}", "place: {type: integer, from: position}"},
			`[{"id": "a", "lines": [{"sku": "x", "of": {"n": 2}}, {"sku": "y"}]}, {"id": "b", "lines": []}, {"id": "c", "lines": null}, {"id": "d"}, {"id": "e", "lines": [{"sku": "x"}]}]`,
			[][]any{{"a", "x", int64(2), int64(0)}, {"a", "y", nil, int64(1)}, {"e", "x", nil, int64(0)}}, 0},
		{"texts", "tags", []string{"tag: {type: text, from: element}"}, `[{"id": "a", "tags": ["x", "y", null]}]`, [][]any{{"a", "x"}, {"a", "y"}, {"a", nil}}, 0},
		{"a map", "vars", []string{"name: {type: text, from: key}", "value: {type: text, from: element, secret: prefix}"},
			`[{"id": "a", "vars": {"caf\u00e9": "0123456789", "B": {"x": 1}}}, {"id": "b", "vars": {}}]`, [][]any{{"a", "café", "012"}, {"a", "B", `{"`}}, 0},
		{"a map with people and secrets", "vars", []string{"name: {type: text, from: key}", "value: {type: text, from: element, personal_paths: [who], secret_paths: [Key]}",
			"all: {type: json, from: element, personal_paths: [who], secret_paths: [key]}"},
			`[{"id": "a", "vars": {"Who": "Ana", "key": "sk", "n": 1, "who": {"of": "x"}}}]`,
			[][]any{{"a", "Who", "anon", `"anon"`}, {"a", "key", nil, nil}, {"a", "n", "1", "1"}, {"a", "who", "anon", `{"of":"anon"}`}}, 0},
		{"a map of objects", "vars", []string{"name: {type: text, from: key}", "n: {type: integer}"}, `[{"id": "a", "vars": {"x": {"n": 1}, "y": {"n": 2}}}]`,
			[][]any{{"a", "x", int64(1)}, {"a", "y", int64(2)}}, 0},
		{"arrays in arrays", "legs.stops", []string{"at: {type: text}", "place: {type: integer, from: position}"},
			`[{"id": "a", "legs": [{"stops": [{"at": "x"}, {"at": "y"}]}, {}, {"stops": [{"at": "z"}]}]}]`, [][]any{{"a", "x", int64(0)}, {"a", "y", int64(1)}, {"a", "z", int64(2)}}, 0},
		{"below objects", "meta.tags", []string{"tag: {type: text, from: element}", "state: {type: text, from: record, path: state.now}"},
			`[{"id": "a", "state": {"now": "on"}, "meta": {"tags": ["x"]}}, {"id": "b", "meta": null}]`, [][]any{{"a", "x", "on"}}, 0},
		{"elements that are none", "lines", []string{"sku: {type: text}"}, `[{"id": "a", "lines": ["x", null, {"sku": "y"}]}]`, [][]any{{"a", nil}, {"a", nil}, {"a", "y"}}, 1},
		{"people", "crew", []string{"who: {type: json, from: element, personal_paths: name}"}, `[{"id": "a", "crew": [{"name": "Ana", "role": "cook"}]}]`,
			[][]any{{"a", `{"name":"anon","role":"cook"}`}}, 0},
		{"none at all", "lines", []string{"sku: {type: text}"}, `[]`, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, table := linesOf(t, tt.path, tt.columns...)
			page, err := read(context.Background(), serve(t, m, Options{}, onePage(tt.records)), Scan{Table: table})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				for i, v := range row {
					if text, isText := v.(string); isText {
						row[i] = pseudonym.ReplaceAllString(text, "anon")
					}
				}
			}
			if diff := cmp.Diff(tt.want, page.Rows); diff != "" || page.Total != len(tt.want) || page.Doubt != "" || len(page.Misfits) != tt.misfits {
				t.Errorf("total %d, doubt %q, misfits %v (-want +got)\n%s", page.Total, page.Doubt, page.Misfits, diff)
			}
		})
	}
}

func TestWhatHoldsNoRowsIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ column, records, want string }{
		"an object for an array": {"sku: {type: text}", `[{"id": "a", "lines": {"sku": "x"}}]`, "lines: want an array, found an object"},
		"a text for an array":    {"sku: {type: text}", `[{"id": "a", "lines": "x"}]`, "lines: want an array, found a string"},
		"an array for a map":     {"name: {type: text, from: key}", `[{"id": "a", "lines": ["x"]}]`, "lines: want an object with names and values, found an array"},
		"something else":         {"sku: {type: text}", `[{"error": "x"}]`, "no record has any of id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, table := linesOf(t, "lines", c.column)
			_, err := read(context.Background(), serve(t, m, Options{}, onePage(c.records)), Scan{Table: table})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestUnfoldedListsAreDoubted sees that rows made of records are as sure as rows that are records: none missing, none twice, none that moved. n
// records of two lines each are served, of which the page says which come.
func TestUnfoldedListsAreDoubted(t *testing.T) {
	t.Parallel()
	const n = 25
	for _, tt := range []struct {
		name  string
		shift func(page, i int) int // which record is in the place i
		total func(page int) int
		doubt string
		rows  int
	}{
		{"all came", nil, nil, "", 2 * n},
		{"one came twice", func(page, i int) int { return i - min(1, page-1) }, nil, "1 record came twice, so that others may not have come", 2 * n},
		{"one came", nil, func(page int) int { return n + page/3 }, "records came or went while they were loaded (26 at the end)", 2 * n},
		{"more were announced", nil, func(int) int { return n + 1 }, "the platform announced 26 records and gave 25", 2 * n},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, table := linesOf(t, "lines", "sku: {type: integer}")
			c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				var records []string
				for i := (page - 1) * 10; i < min(page*10, n); i++ {
					id := i
					if tt.shift != nil {
						id = tt.shift(page, i)
					}
					records = append(records, fmt.Sprintf(`{"id": "%d", "lines": [{"sku": %d}, {"sku": 0}]}`, id, id))
				}
				total := n
				if tt.total != nil {
					total = tt.total(page)
				}
				fmt.Fprintf(w, `{"items": [%s], "total": %d}`, strings.Join(records, ","), total)
			})
			page, err := read(context.Background(), c, Scan{Table: table})
			if err != nil {
				t.Fatal(err)
			}
			if page.Doubt != tt.doubt || len(page.Rows) != tt.rows {
				t.Errorf("%d rows, doubt %q", len(page.Rows), page.Doubt)
			}
			if want := tt.rows; tt.doubt == "" && page.Total != want || tt.doubt != "" && page.Total != -1 {
				t.Errorf("total %d", page.Total)
			}
		})
	}
}

// TestLimitsCountRows sees that a limit is one of rows: records without any do not count, and no page is read that is not needed. While no record had
// a row the rest is asked for at once, and the last of it may have been sent or not when the one before it is enough.
func TestLimitsCountRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ limit, from, least, most, total int }{
		{3, 0, 1, 1, -1}, {3, 12, 2, 3, -1}, {40, 0, 2, 2, -1}, {50, 0, 3, 3, 50}, {500, 0, 3, 3, 50}, {0, 0, 3, 3, 50},
	} {
		t.Run(fmt.Sprint(tt), func(t *testing.T) {
			t.Parallel()
			m, table := linesOf(t, "lines", "sku: {type: integer}")
			c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				var records []string
				for i := (page - 1) * 10; i < min(page*10, 25); i++ {
					lines := `[{"sku": 1}, {"sku": 2}]`
					if i < tt.from {
						lines = "[]"
					}
					records = append(records, fmt.Sprintf(`{"id": "%d", "lines": %s}`, i, lines))
				}
				fmt.Fprintf(w, `{"items": [%s], "total": 25}`, strings.Join(records, ","))
			})
			page, err := read(context.Background(), c, Scan{Table: table, Limit: tt.limit})
			if err != nil {
				t.Fatal(err)
			}
			if page.Requests < tt.least || page.Requests > tt.most || page.Doubt != "" || page.Total != tt.total || len(page.Rows) < min(tt.limit, 2*(25-tt.from)) {
				t.Errorf("%d rows of %d in %d requests, doubt %q", len(page.Rows), page.Total, page.Requests, page.Doubt)
			}
		})
	}
}

// TestAnswersOfVeryManyRows: a few bytes make a row, and what an answer becomes has a bound all the same.
func TestAnswersOfVeryManyRows(t *testing.T) {
	t.Parallel()
	columns := []string{"position: {type: integer, from: position}"}
	for i := range 200 {
		columns = append(columns, fmt.Sprintf("c%d: {type: text}", i))
	}
	for name, answer := range map[string]func(n int) string{
		"elements": func(n int) string {
			return `[{"id": "1", "lines": [` + strings.TrimSuffix(strings.Repeat("0,", n), ",") + `]}]`
		},
		"records": func(n int) string { return `[{"id": "1"}` + strings.Repeat(",{}", n-1) + `]` },
	} {
		for n, refused := range map[int]bool{1000: false, maxValues / 200: true} {
			m, table := linesOf(t, "lines", columns...)
			if name == "records" {
				m = valuesOf(t, columns[1:]...)
				table, _ = m.Table("things")
			}
			table.Items, table.Paginator = "items", nil
			c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"items": %s}`, answer(n)) })
			page, err := read(context.Background(), c, Scan{Table: table})
			if refused && (err == nil || !strings.Contains(err.Error(), "one answer has more than")) || !refused && (err != nil || len(page.Rows) != n) {
				t.Errorf("%d %s: %d rows, error %v", n, name, len(page.Rows), err)
			}
		}
	}
}

// TestRowsOfWhatIsBelowAPath: the records whose elements are rows are of what the path names, also where they do not say so, and in doubt where they
// say something else.
func TestRowsOfWhatIsBelowAPath(t *testing.T) {
	t.Parallel()
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  lines:
    about: Lines
    get: /v1/orders/{order_id}/lines
    items: items
    keyless: true
    rows: {path: lines, record: id}
    columns:
      order_id: {type: text, from: record, path: order}
      n: {type: integer}
`)
	table, err := m.Table("lines")
	if err != nil {
		t.Fatal(err)
	}
	for record, doubt := range map[string]string{
		`{"id": "9", "lines": [{"n": 1}, null]}`:               "",
		`{"id": "9", "order": "A", "lines": [{"n": 1}, null]}`: "",
		`{"id": "9", "order": "B", "lines": [{"n": 1}, null]}`: "1 record of the answer for order_id = A is of another",
	} {
		c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"items": [%s]}`, record) })
		page, err := read(context.Background(), c, Scan{Table: table, Filters: []Filter{{"order_id", manifest.Eq, []string{"A"}}}})
		if err != nil || page.Doubt != doubt || len(page.Rows) != 2 || doubt == "" && (page.Rows[0][0] != "A" || page.Rows[1][0] != "A") {
			t.Errorf("%s: %v, doubt %q, want %q, error %v", record, page.Rows, page.Doubt, doubt, err)
		}
	}
}
