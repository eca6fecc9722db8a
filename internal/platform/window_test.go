package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		most     int
		want     string
	}{
		{"2025-01-01", "2025-12-31", 730, "2025-01-01 to 2025-12-31"},
		{"2023-01-01", "2024-12-31", 730, "2023-01-01 to 2024-12-31"},
		{"2023-01-01", "2025-12-31", 730, "2023-01-01 to 2024-12-31, 2025-01-01 to 2025-12-31"},
		{"2023-01-15", "2025-12-20", 730, "2023-01-15 to 2024-12-31, 2025-01-01 to 2025-12-20"},
		{"2020-01-01", "2025-12-31", 730, "2020-01-01 to 2021-12-31, 2022-01-01 to 2023-12-31, 2024-01-01 to 2025-12-31"},
		{"2024-01-31", "2024-03-31", 29, "2024-01-31 to 2024-02-29, 2024-03-01 to 2024-03-30, 2024-03-31 to 2024-03-31"},
		{"2024-01-10", "2024-01-20", 4, "2024-01-10 to 2024-01-14, 2024-01-15 to 2024-01-19, 2024-01-20 to 2024-01-20"},
		{"2024-01-29", "2024-02-02", 1, "2024-01-29 to 2024-01-30, 2024-01-31 to 2024-01-31, 2024-02-01 to 2024-02-02"},
		{"2025-12-31", "2025-01-01", 30, "2025-12-31 to 2025-01-01"},
	}
	for _, tt := range tests {
		from, _ := time.Parse(time.DateOnly, tt.from)
		to, _ := time.Parse(time.DateOnly, tt.to)
		var got []string
		for _, part := range (span{from, to}).split(time.Duration(tt.most) * day) {
			got = append(got, part.String())
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s to %s by %d: %s, want %s", tt.from, tt.to, tt.most, strings.Join(got, ", "), tt.want)
		}
	}
}

func TestPlusDecimal(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]float64{{0.1, 0.2, 0.3}, {1.125, 2, 3.125}, {-0.1, 0.1, 0}, {123456789.123, 0.877, 123456790}, {1e300, 1, 1e300}, {2.5e-7, 5e-8, 3e-7}} {
		if got := plusDecimal(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%v + %v = %v, want %v", tt[0], tt[1], got, tt[2])
		}
	}
}

// periods answers sums of a period, by kind.
func periods(t *testing.T, window string, rows func(from, to string) []map[string]any) (c *Client, tb *manifest.Table, asked *[]string) {
	t.Helper()
	m, err := manifest.Parse("ledger.yaml", []byte(`manifest: 2
platform: ledger
title: Ledger
base_url: https://ledger.example
credentials: {api_key: {secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
tables:
  totals:
    about: Totals
    get: /totals
    items: rows
    keyless: true
    window: {`+window+`}
    envelope: {totals: {mass: mass}, from: {first: first}, to: {last: last}}
    columns:
      first: {type: date, required: true, input: true, filter: {eq: first}}
      last: {type: date, required: true, input: true, filter: {eq: last}}
      kind: {type: text}
      mass: {type: number}
      n: {type: integer}
`))
	if err != nil {
		t.Fatal(err)
	}
	asked = &[]string{}
	if tb, err = m.Table("totals"); err != nil {
		t.Fatal(err)
	}
	return serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
		from, to := r.FormValue("first"), r.FormValue("last")
		*asked = append(*asked, from+" "+to)
		total := 0.0
		all := rows(from, to)
		for _, row := range all {
			if mass, ok := row["mass"].(float64); ok {
				total += mass
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"rows": all, "mass": total, "first": from, "last": to})
	}), tb, asked
}

func TestPeriodsArePutTogether(t *testing.T) {
	t.Parallel()
	const window, adding = "from: first, to: last, most: 365d", ", by: [kind], add: [mass, n]"
	same := func(kind string, mass, n any) func(string, string) []map[string]any {
		return func(string, string) []map[string]any { return []map[string]any{{"kind": kind, "mass": mass, "n": n}} }
	}
	tests := []struct {
		name, window, from, to string
		rows                   func(from, to string) []map[string]any
		want                   [][]any
		asked                  []string
		note, doubt, err       string
	}{
		{name: "not too long", window: window + adding, from: "2025-01-01", to: "2025-12-31", rows: same("a", 0.1, 1), asked: []string{"2025-01-01 2025-12-31"},
			want: [][]any{{"2025-01-01", "2025-12-31", "a", 0.1, int64(1)}}},
		{name: "three years", window: window + adding, from: "2023-01-01", to: "2025-12-31", rows: same("a", 0.1, 1),
			asked: []string{"2023-01-01 2023-12-31", "2024-01-01 2024-12-31", "2025-01-01 2025-12-31"}, want: [][]any{{"2023-01-01", "2025-12-31", "a", 0.3, int64(3)}},
			note: "totals: 2023-01-01 to 2025-12-31 was asked for in 3 parts, each as long as the platform answers, and mass and n added up"},
		{name: "rows of one part", window: window + adding, from: "2024-01-01", to: "2025-12-31",
			rows: func(from, _ string) []map[string]any {
				return []map[string]any{{"kind": "k" + from[:4], "mass": 1.0, "n": 1}, {"kind": nil, "mass": 2.0, "n": nil}}
			},
			asked: []string{"2024-01-01 2024-12-31", "2025-01-01 2025-12-31"},
			want:  [][]any{{"2024-01-01", "2025-12-31", "k2024", 1.0, int64(1)}, {"2024-01-01", "2025-12-31", nil, 4.0, nil}, {"2024-01-01", "2025-12-31", "k2025", 1.0, int64(1)}},
			note:  "in 2 parts"},
		{name: "NULL in one part", window: window + adding, from: "2024-01-01", to: "2025-12-31",
			rows: func(from, _ string) []map[string]any {
				return []map[string]any{{"kind": "a", "mass": map[string]any{"2024": 1.5, "2025": nil}[from[:4]], "n": 1}}
			},
			asked: []string{"2024-01-01 2024-12-31", "2025-01-01 2025-12-31"}, want: [][]any{{"2024-01-01", "2025-12-31", "a", 1.5, int64(2)}},
			note: "where one part has none, the other's counts"},
		{name: "no rows", window: window + adding, from: "2024-01-01", to: "2025-12-31", rows: func(string, string) []map[string]any { return nil },
			asked: []string{"2024-01-01 2024-12-31", "2025-01-01 2025-12-31"}, note: "in 2 parts"},
		{name: "nothing is added up", window: window, from: "2024-01-01", to: "2025-12-31", rows: same("a", 1, 1),
			err: "Ledger answers table totals for periods whose last day is at most 365 days after the first; 2024-01-01 to 2025-12-31 is longer."},
		{name: "too long by far", window: window + adding, from: "1900-01-01", to: "2025-12-31", rows: same("a", 1, 1), err: "is longer than can be put together from parts"},
		{name: "the whole of time", window: window + adding, from: "0001-01-01", to: "9998-12-31", rows: same("a", 1, 1), err: "is longer than can be put together from parts"},
		{name: "equal rows in a part", window: window + adding, from: "2024-01-01", to: "2025-12-31", asked: []string{"2024-01-01 2024-12-31"},
			rows: func(string, string) []map[string]any {
				return []map[string]any{{"kind": "a", "mass": 1, "n": 1}, {"kind": "a", "mass": 2, "n": 1}}
			}, err: "can't be put together from parts: a part has several rows that are equal in kind"},
		{name: "numbers that can't be added", window: window + adding, from: "2024-01-01", to: "2025-12-31", asked: []string{"2024-01-01 2024-12-31", "2025-01-01 2025-12-31"},
			rows: same("a", 1, json.Number("99999999999999999999")), err: "n has whole numbers beyond 64 bits"},
		{name: "sums beyond 64 bits", window: window + adding, from: "2024-01-01", to: "2025-12-31", asked: []string{"2024-01-01 2024-12-31", "2025-01-01 2025-12-31"},
			rows: same("a", 1, int64(1)<<62), err: "n has whole numbers beyond 64 bits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, tb, asked := periods(t, tt.window, tt.rows)
			got, err := read(t.Context(), c, Scan{Table: tb, Filters: []Filter{{"first", manifest.Eq, []string{tt.from}}, {"last", manifest.Eq, []string{tt.to}}}})
			var e *Error
			if (err == nil) != (tt.err == "") || err != nil && (!errors.As(err, &e) || !strings.Contains(e.Public, tt.err) || !strings.Contains(e.Next, "at most 365 days, each with its own first and last")) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, got.Rows); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if fmt.Sprint(*asked) != fmt.Sprint(tt.asked) || err == nil && got.Requests != len(tt.asked) {
				t.Errorf("asked %q, told %d; want %q", *asked, got.Requests, tt.asked)
			}
			if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, tt.note) || (notes == "") != (tt.note == "") || got.Doubt != tt.doubt {
				t.Errorf("notes %q, doubt %q", got.Notes, got.Doubt)
			}
		})
	}
}

// TestPartOfAPeriodFails: sums without one of their parts are none.
func TestPartOfAPeriodFails(t *testing.T) {
	t.Parallel()
	c, tb, _ := periods(t, "from: first, to: last, most: 365d, by: [kind], add: [mass, n]", func(from, _ string) []map[string]any {
		if from > "2025" {
			return []map[string]any{{"other": 1}}
		}
		return []map[string]any{{"kind": "a", "mass": 1, "n": 1}}
	})
	got, err := read(t.Context(), c, Scan{Table: tb, Filters: []Filter{{"first", manifest.Eq, []string{"2024-01-01"}}, {"last", manifest.Eq, []string{"2025-12-31"}}}})
	if err == nil || len(got.Rows) > 0 {
		t.Errorf("%d rows, error %v", len(got.Rows), err)
	}
}

// TestPartsThatAreNotWhole: a part that lacks rows of those it announces lacks them in the sums.
func TestPartsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		totals func(year string, page int) int
		doubt  string
	}{
		{func(string, int) int { return 2 }, ""},
		{func(year string, _ int) int { return map[string]int{"2024": 3, "2025": 2}[year] }, "the platform announced 3 rows of a part and gave 2"},
		{func(_ string, page int) int { return 1 + page }, "rows came or went while they were loaded"},
	} {
		m, err := manifest.Parse("ledger.yaml", []byte(`manifest: 2
platform: ledger
title: Ledger
base_url: https://ledger.example
credentials: {api_key: {secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
paginators: {pages: {cursor: after, from: next, size: size, max: 1, items: rows, total: total}}
tables:
  totals:
    about: Totals
    get: /totals
    paginator: pages
    keyless: true
    window: {from: first, to: last, most: 365d, by: [kind], add: [mass]}
    columns:
      first: {type: date, required: true, input: true, filter: {eq: first}}
      last: {type: date, required: true, input: true, filter: {eq: last}}
      kind: {type: text}
      mass: {type: number}
`))
		if err != nil {
			t.Fatal(err)
		}
		tb, err := m.Table("totals")
		if err != nil {
			t.Fatal(err)
		}
		c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
			page, next := 1, `"c2"`
			if r.FormValue("after") != "" {
				page, next = 2, "null"
			}
			fmt.Fprintf(w, `{"rows": [{"kind": "k%d", "mass": 1}], "next": %s, "total": %d}`, page, next, tt.totals(r.FormValue("first")[:4], page))
		})
		got, err := read(t.Context(), c, Scan{Table: tb, Filters: []Filter{{"first", manifest.Eq, []string{"2024-01-01"}}, {"last", manifest.Eq, []string{"2025-12-31"}}}})
		if err != nil || len(got.Rows) != 2 || !strings.Contains(got.Doubt, tt.doubt) || (got.Doubt == "") != (tt.doubt == "") {
			t.Errorf("%v, doubt %q, want %q, error %v", got.Rows, got.Doubt, tt.doubt, err)
		}
	}
}
