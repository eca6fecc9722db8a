package platform

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestLists: what may stand where a list is expected, and what in it.
func TestLists(t *testing.T) {
	t.Parallel()
	named := func(names ...string) (rows [][]any) {
		for _, name := range names {
			rows = append(rows, []any{"id-" + name, name, nil, nil, nil, int64(0)})
		}
		return rows
	}
	tests := []struct {
		name, table, body string
		rows              [][]any
		notes             []string
		err               string // in the error; "": none
	}{
		{name: "empty", table: "things", body: `{"data":{"items":[]}}`},
		{name: "null", table: "things", body: `{"data":{"items":null}}`},
		{name: "null with a total", table: "things", body: `{"data":{"items":null},"meta":{"total":0}}`},
		{name: "null around it", table: "things", body: `{"data":null}`},
		{name: "null all over", table: "things", body: `null`},
		{name: "null without an envelope", table: "hubs", body: ` null `},
		{name: "one object", table: "things", body: `{"data":{"items":{"id":"id-a","name":"a"}},"meta":{"total":1}}`, rows: named("a")},
		{name: "equal keys", table: "things", body: `{"data":{"items":[{"id":"id-a","name":"a"}]},"data":{"items":[{"id":"id-b","name":"b"}]}}`, rows: named("b")},
		{name: "equal keys below", table: "things", body: `{"data":{"items":[{"id":"id-a","name":"a"}],"items":[{"id":"id-b","name":"b"}]}}`, rows: named("b")},
		{name: "escaped names", table: "things", body: `{"d\u0061ta":{"items":[{"id":"id-a","name":"a"}]}}`, rows: named("a")},
		{name: "escaped names below", table: "things", body: `{"data":{"it\u0065ms":[{"id":"id-a","name":"a"}]}}`, rows: named("a")},
		{name: "CRLF and tabs", table: "things", body: "{\r\n\t\"data\"\t:\r\n{\"items\":[\r\n{\"id\":\"id-a\",\"name\":\"a\",\"weight\":5\r\n},\r\n{\"id\":\"id-b\",\"name\":\"b\",\"weight\":5\t}\r\n]\r\n}}\r\n",
			rows: [][]any{{"id-a", "a", nil, 5.0, nil, int64(0)}, {"id-b", "b", nil, 5.0, nil, int64(0)}}},
		{name: "a null in it", table: "things", body: `{"data":{"items":[{"id":"id-a","name":"a"},null,{"id":"id-b","name":"b"}]},"meta":{"total":3}}`,
			rows: named("a", "b"), notes: []string{"things: 1 item of the list is null and left out"}},
		{name: "nothing but nulls", table: "things", body: `{"data":{"items":[null,null]},"meta":{"total":2}}`,
			notes: []string{"things: 2 items of the list are null and left out"}},
		{name: "no id", table: "things", body: `{"data":{"items":[{"name":"a"},{"id":null,"name":"b"},{"id":"id-c","name":"c"}]},"meta":{"total":3}}`,
			rows:  [][]any{{nil, "a", nil, nil, nil, int64(0)}, {nil, "b", nil, nil, nil, int64(0)}, named("c")[0]},
			notes: []string{"things: 2 records have no id; it is NULL"}},
		{name: "no id and a null", table: "hubs", body: `[{"children":[{"id":"a"},null]}]`, rows: [][]any{{nil, nil, int64(0)}, {"a", nil, int64(1)}},
			notes: []string{"hubs: 1 item of the list is null and left out", "hubs: 1 record has no id; it is NULL"}},
		{name: "children that are null", table: "hubs", body: `[{"id":"a","children":null}]`, rows: [][]any{{"a", nil, int64(0)}}},

		{name: "an empty record", table: "sums", body: `{"items":[{}]}`, err: "no record has any of n"},
		{name: "an error in its place", table: "hubs", body: `{"detail":"maintenance"}`, err: "no record has any of id"},
		{name: "an envelope that nobody told of", table: "hubs", body: `{"items":[{"id":"a"}],"total":1}`, err: "no record has any of id"},
		{name: "records under their numbers", table: "things", body: `{"data":{"items":{"0":{"id":"id-a"},"1":{"id":"id-b"}}}}`, err: "no record has any of"},
		{name: "fields by other names", table: "things", body: `{"data":{"items":[{"ID":"id-a"},{"attributes":{"id":"id-b"}}]}}`, err: "no record has any of"},
		{name: "no list", table: "things", body: `{"data":{"results":[]}}`, err: `the answer, an object, has no "data.items"`},
		{name: "no list at all", table: "things", body: `{}`, err: `has no "data.items"`},
		{name: "a list too far up", table: "things", body: `[{"id":"a"}]`, err: `the answer, an array, has no "data.items"`},
		{name: "a text", table: "things", body: `{"data":{"items":"none"}}`, err: "want an array of objects, found a string"},
		{name: "a number", table: "things", body: `{"data":{"items":0}}`, err: "want an array of objects, found a number"},
		{name: "a boolean", table: "things", body: `{"data":{"items":false}}`, err: "want an array of objects, found a boolean"},
		{name: "numbers in it", table: "things", body: `{"data":{"items":[1,2]}}`, err: "want an array of objects, found a number in it"},
		{name: "texts in it", table: "things", body: `{"data":{"items":[null,"a"]}}`, err: "found a string in it"},
		{name: "lists in it", table: "things", body: `{"data":{"items":[[]]}}`, err: "found an array in it"},
		{name: "a text for children", table: "hubs", body: `[{"id":"a","children":"b"}]`, err: "children: want an array of objects, found a string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, tt.table)
			c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.body) })
			scan := Scan{Table: tb}
			if tt.table == "sums" {
				scan.Filters = []Filter{{"day", "eq", []string{"2025-01-31"}}}
			}
			got, err := read(t.Context(), c, scan)
			var e *Error
			switch {
			case tt.err != "" && (!errors.As(err, &e) || e.Code != CodeUpstreamInvalid || !strings.Contains(e.Public, tt.err)):
				t.Errorf("error %v, want %q", err, tt.err)
			case tt.err == "" && err != nil:
				t.Error(err)
			}
			if diff := cmp.Diff(tt.rows, got.Rows); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if tt.name == "a null in it" && got.Total != 3 {
				t.Errorf("total %d of what was announced", got.Total)
			}
			if diff := cmp.Diff(tt.notes, got.Notes); diff != "" {
				t.Errorf("notes (-want +got)\n%s", diff)
			}
		})
	}
}

// TestMisfits: each page counts its own, by column, with one of the values to show.
func TestMisfits(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "things")
	long := strings.Repeat("ä", 50)
	items := []string{
		`{"id":"a","weight":"1.234,50","made":{"at":"31/01/2025"}}`,
		`{"id":"b","weight":7,"made":{"at":"2025-01-31 10:00"}}`,
		`{"id":"c","weight":"` + long + `","made":{"at":"soon, ` + secret[:9] + `\u202e"}}`,
		`{"id":"d","weight":{"amount": 5},"made":"2025-01-31"}`,
		`{"id":"e","weight":"` + secret + `"}`,
	}
	c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"data":{"items":[%s]},"meta":{"total":5}}`, strings.Join(items, ","))
	})
	got, err := read(t.Context(), c, Scan{Table: tb})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]any{
		{"a", nil, nil, nil, nil, int64(0)},
		{"b", nil, nil, 7.0, "2025-01-31T10:00:00", int64(0)},
		{"c", nil, nil, nil, nil, int64(0)},
		{"d", nil, nil, nil, nil, int64(0)}, // the time has no place in a text
		{"e", nil, nil, nil, nil, int64(0)},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	misfits := []Misfit{{Column: 3, Kind: "number", Count: 4, Example: "1.234,50"}, {Column: 4, Kind: "time", Count: 3, Example: "31/01/2025"}}
	if diff := cmp.Diff(misfits, got.Misfits); diff != "" {
		t.Errorf("misfits (-want +got)\n%s", diff)
	}
	items = []string{`{"id":"a","made":"2025-01-31"}`, `{"id":"b","made":[{"at":"2025-01-31"}]}`, `{"id":"c","made":null}`, `{"id":"d","made":{"at":null}}`, `{"id":"e","made":{}}`}
	if got, err = read(t.Context(), c, Scan{Table: tb}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Misfit{{Column: 4, Kind: "object", Count: 2, Example: "…"}}, got.Misfits); diff != "" {
		t.Errorf("of what has no place: misfits (-want +got)\n%s", diff)
	}
	for example, shown := range map[string]string{ // the first of a page, as it is shown
		`"` + long + `"`:          strings.Repeat("ä", 20) + "…",
		`"` + secret + `"`:        "[redacted]",
		`"a\u202e\n\u001b[31mb "`: "a<U+202E> ␛[31mb",
		`{"amount": [ 5 ]}`:       `{"amount":[5]}`,
		`true`:                    "true",
		`""`:                      "",
	} {
		items = []string{`{"id":"a","weight":` + example + `}`}
		got, err := read(t.Context(), c, Scan{Table: tb})
		if err != nil || len(got.Misfits) != 1 || got.Misfits[0].Example != shown {
			t.Errorf("%s is shown as %+v, want %q (%v)", example, got.Misfits, shown, err)
		}
	}
}

// TestTreePlacesItsRows: what a record says of its own place in the tree is not looked at, and is no misfit either.
func TestTreePlacesItsRows(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `[{"id":"a","parent_id":"x","depth":"deep","children":[{"id":"b","parent_id":null,"depth":0}]}]`)
	})
	got, err := read(t.Context(), c, Scan{Table: tb})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]any{{"a", nil, int64(0)}, {"b", "a", int64(1)}}, got.Rows); diff != "" || len(got.Misfits) > 0 {
		t.Errorf("misfits %v, rows (-want +got)\n%s", got.Misfits, diff)
	}
}

// TestTreesInPages: a total counts the records at the top; at the end it is told in rows, so that what is missing shows and nothing else does.
func TestTreesInPages(t *testing.T) {
	t.Parallel()
	for total, want := range map[int]int{3: 5, 4: 6, -1: -1} { // -1: none
		m, tb := acme(t, "hubs")
		tree := *tb
		tree.Paginator = &manifest.Paginator{Page: "page", First: 1, Size: "size", Max: 2, Items: "items", Total: "total"}
		c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
			items := map[string]string{"1": `{"id":"a","children":[{"id":"b"},{"id":"c"}]},{"id":"d"}`, "2": `{"id":"e"}`}[r.FormValue("page")]
			fmt.Fprintf(w, `{"items":[%s],"total":%d}`, items, total)
		})
		var totals []int
		rows := 0
		err := c.Scan(t.Context(), Scan{Table: &tree}, func(p Page) error {
			rows += len(p.Rows)
			if p.Total >= 0 {
				totals = append(totals, p.Total)
			}
			return nil
		})
		if want < 0 {
			totals = append(totals, want)
		}
		if err != nil || rows != 5 || len(totals) != 1 || totals[0] != want {
			t.Errorf("%d announced: %d rows, totals %v; want 5, and %d (%v)", total, rows, totals, want, err)
		}
	}
}

// TestNumbersKept: digits that no number of the engine has are told apart from values that are no numbers.
func TestNumbersKept(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "sums")
	c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"items":[{"n":9223372036854775808},{"n":"many"},{"n":"18446744073709551615"},{"n":3}]}`)
	})
	got, err := read(t.Context(), c, Scan{Table: tb, Filters: []Filter{{"day", "eq", []string{"2025-01-31"}}}})
	if err != nil {
		t.Fatal(err)
	}
	day := "2025-01-31"
	if diff := cmp.Diff([][]any{{day, "9223372036854775808"}, {day, nil}, {day, "18446744073709551615"}, {day, int64(3)}}, got.Rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	want := []Misfit{{Column: 1, Kind: "whole number", Count: 2, Example: "9223372036854775808", Kept: true}, {Column: 1, Kind: "whole number", Count: 1, Example: "many"}}
	if diff := cmp.Diff(want, got.Misfits); diff != "" {
		t.Errorf("misfits (-want +got)\n%s", diff)
	}
}
