package query

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// events are n rows with times of which four are equal each, weights of which some are NULL, and numbers beyond what a float64 holds.
func events(n int) *source {
	s := &source{table: rows.Table{Name: "events", PageSize: 10, Columns: []rows.Column{
		{Name: "id", Type: rows.Text, Key: true},
		{Name: "at", Type: rows.Text, Format: rows.DateTime, Asc: true, Desc: true, Pushes: ops(rows.OpGe)},
		{Name: "weight", Type: rows.Real, Asc: true, Desc: true},
		{Name: "serial", Type: rows.Integer, Asc: true, Desc: true},
		exactly(rows.Column{Name: "kind", Type: rows.Text, Enum: []string{"a", "b", "c"}, Pushes: ops(rows.OpIn)}),
		{Name: "name", Type: rows.Text},
	}}}
	var all [][]any
	for i := range n {
		k := (i * 1009) % n // in no order
		var weight any = float64(k % 50)
		if k%6 == 0 {
			weight = nil
		}
		all = append(all, []any{fmt.Sprintf("e%03d", k), fmt.Sprintf("2025-%02d-%02dT10:00:00Z", k/4/28%12+1, k/4%28+1), weight,
			int64(1)<<60 + int64(k), []any{"a", "b", "c"}[k%3], []any{"x", "Y", nil}[k%3]})
	}
	s.rows = map[string][][]any{here: all}
	s.table.Fetch = s.fetch
	s.arrange = s.arranged(true)
	spellColumns(s.table.Columns)
	return s
}

// arranged orders rows as platforms do; low puts NULL below all values, as some do and others do not.
func (s *source) arranged(low bool) func([][]any, rows.Order) [][]any {
	return func(all [][]any, o rows.Order) [][]any {
		i := slices.IndexFunc(s.table.Columns, func(c rows.Column) bool { return c.Name == o.By })
		sorted := slices.Clone(all)
		slices.SortStableFunc(sorted, func(a, b []any) int {
			x, y := a[i], b[i]
			if o.Desc {
				x, y = y, x
			}
			switch {
			case x == nil && y == nil:
				return 0
			case x == nil || y == nil:
				return map[bool]int{true: -1, false: 1}[(x == nil) == low]
			}
			if text, ok := x.(string); ok {
				return strings.Compare(text, y.(string))
			}
			return compareNumbers(fmt.Sprint(x), fmt.Sprint(y))
		})
		return sorted
	}
}

func TestOrderAndLimitReadTheFirstPagesOnly(t *testing.T) {
	t.Parallel()
	high := func(s *source) { s.arrange = s.arranged(false) }
	low := func(s *source) {
		for i := range s.table.Columns {
			s.table.Columns[i].NullsLow = true
		}
	}
	ignored := func(s *source) { s.arrange = func(all [][]any, _ rows.Order) [][]any { return all } }
	silent := func(s *source) { s.silent = true }
	tests := []struct {
		name, sql string
		with      func(*source)
		asked     []string
	}{
		{"the latest", "SELECT at FROM events ORDER BY at DESC LIMIT 3", nil, []string{"all limit 10 by -at"}},
		{"the latest, no total", "SELECT at FROM events ORDER BY at DESC LIMIT 3", silent, []string{"all limit 10 by -at"}},
		{"with an offset", "SELECT at FROM events ORDER BY at DESC LIMIT 3 OFFSET 4", nil, []string{"all limit 10 by -at"}},
		{"the greatest number", "SELECT serial FROM events ORDER BY serial DESC LIMIT 9", nil, []string{"all limit 10 by -serial"}},
		{"one more proves the last", "SELECT serial FROM events ORDER BY serial DESC LIMIT 20", nil, []string{"all limit 21 by -serial"}},
		{"several terms", "SELECT at, id FROM events ORDER BY at DESC, id LIMIT 5", nil, []string{"all limit 10 by -at"}},
		{"several terms, the second as asked, the third the other way", "SELECT at, kind, id FROM events ORDER BY at DESC, kind, id DESC LIMIT 5", nil, []string{"all limit 10 by -at"}},
		{"ties at the cut", "SELECT at, id FROM events ORDER BY at DESC, id LIMIT 9", nil, []string{"all limit 10 by -at", "all limit 50 by -at"}},
		{"a filter that the source applies", "SELECT at FROM events WHERE kind = 'b' ORDER BY at DESC LIMIT 3", nil, []string{"kind in b limit 10 by -at"}},
		{"a filter that only SQL applies", "SELECT at FROM events WHERE name = 'Y' ORDER BY at DESC LIMIT 5", nil, []string{"all limit 10 by -at", "all limit 50 by -at"}},
		{"a filter that keeps nothing", "SELECT at FROM events WHERE name = 'Z' ORDER BY at DESC LIMIT 3", nil, []string{"all limit 10 by -at", "all limit 50 by -at", "all"}},
		{"in a subquery", "SELECT count(*) FROM (SELECT at FROM events ORDER BY at DESC LIMIT 3)", nil, []string{"all limit 10 by -at"}},
		{"no more rows than asked for", "SELECT at FROM events WHERE at >= '2025-12-25' ORDER BY at DESC LIMIT 300", nil, []string{"at >= 2025-12-25 limit 301 by -at"}},

		{"NULL is last downwards", "SELECT weight FROM events ORDER BY weight DESC LIMIT 3", nil, []string{"all limit 10 by -weight", "all limit 50 by -weight"}},
		{"NULL came first downwards", "SELECT weight FROM events ORDER BY weight DESC LIMIT 3", high, []string{"all limit 10 by -weight", "all limit 50 by -weight", "all"}},
		{"where NULL is upwards is not told", "SELECT weight FROM events ORDER BY weight LIMIT 3", high, []string{"all"}},
		{"where NULL is upwards is told", "SELECT weight FROM events ORDER BY weight, id LIMIT 3", low, []string{"all limit 10 by weight", "all limit 50 by weight", "all"}},
		{"upwards without NULL", "SELECT weight FROM events WHERE weight IS NOT NULL ORDER BY weight LIMIT 3", high, []string{"all limit 10 by weight"}},
		{"upwards, compared", "SELECT serial FROM events WHERE serial > 0 ORDER BY serial LIMIT 3", high, []string{"all limit 10 by serial"}},
		{"NULLS LAST is not the source's order", "SELECT weight FROM events ORDER BY weight NULLS LAST LIMIT 3", low, []string{"all"}},

		{"the source does not order", "SELECT at FROM events ORDER BY at DESC LIMIT 3", ignored, []string{"all limit 10 by -at", "all"}},
		{"a column without order", "SELECT name FROM events ORDER BY name LIMIT 3", nil, []string{"all"}},
		{"the first term has no order", "SELECT name, at FROM events ORDER BY name, at LIMIT 3", nil, []string{"all"}},
		{"an expression", "SELECT at FROM events ORDER BY substr(at, 1, 7) DESC LIMIT 3", nil, []string{"all"}},
		{"a collation of its own", "SELECT at FROM events ORDER BY at COLLATE BINARY DESC LIMIT 3", nil, []string{"all"}},
		{"no limit", "SELECT at FROM events ORDER BY at DESC", nil, []string{"all"}},
		{"grouped", "SELECT at, count(*) FROM events GROUP BY at ORDER BY at DESC LIMIT 3", nil, []string{"all"}},
		{"distinct", "SELECT DISTINCT at FROM events ORDER BY at DESC LIMIT 3", nil, []string{"all"}},
		{"joined", "SELECT a.at FROM events a JOIN events b ON a.id = b.id ORDER BY a.at DESC LIMIT 3", nil, []string{"all"}},
		{"a union", "SELECT at FROM events UNION ALL SELECT at FROM events ORDER BY at DESC LIMIT 3", nil, []string{"all"}},
		{"a window", "SELECT at, row_number() OVER (ORDER BY id) FROM events ORDER BY at DESC LIMIT 3", nil, []string{"all"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			w.notes = events(600)
			if tt.with != nil {
				tt.with(w.notes)
			}
			want, err := rowsOf(w.plain(t, here), tt.sql)
			if err != nil {
				t.Fatal(err)
			}
			res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: tt.sql, Scopes: only(here)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(shown(want, true), shown(res.Rows, true)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !res.Receipt.Complete {
				t.Errorf("not complete: %v", res.Receipt.Why)
			}
			asked := w.notes.take()
			t.Logf("%d requests: %q", res.Receipt.Requests, asked)
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("asked (-want +got)\n%s", diff)
			}
		})
	}
}

// TestRandomOrders compares with plain SQLite what is in the columns of ORDER BY, over sources that put NULL anywhere, or do not order at all.
func TestRandomOrders(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		randomOrders(t, seed)
	}
}

func randomOrders(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	w := newWorld(1)
	w.notes = events(20 + r.IntN(300))
	w.notes.silent = r.IntN(2) == 0
	low := r.IntN(2) == 0
	w.notes.arrange = w.notes.arranged(low)
	if r.IntN(4) == 0 {
		w.notes.arrange = func(all [][]any, _ rows.Order) [][]any { return all }
	}
	for i := range w.notes.table.Columns {
		w.notes.table.Columns[i].NullsLow = low && r.IntN(2) == 0
	}
	db, e := w.plain(t, here), w.engine(t, Options{})
	for range 12 {
		terms := []string{"at", "weight", "serial", "kind", "name", "id"}
		r.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
		terms = terms[:1+r.IntN(3)]
		order := make([]string, len(terms))
		for i := range terms {
			order[i] = terms[i] + pick(" DESC", "", " ASC", " DESC")
		}
		where := pick("", "", " WHERE weight > 20", " WHERE weight IS NULL", " WHERE weight IS NOT NULL", " WHERE kind = 'b'", " WHERE kind IN ('a', 'c')", " WHERE at >= '2025-02-03'",
			" WHERE name = 'x'", " WHERE kind = 'a' OR weight < 5", " WHERE serial % 5 = 0", " WHERE at >= '2025-01-05' AND name IS NULL", " WHERE weight <> 3")
		sql := fmt.Sprintf("SELECT %s FROM events%s ORDER BY %s LIMIT %s", strings.Join(terms, ", "), where, strings.Join(order, ", "),
			pick("1", "3", "9", "10", "11", "25", "400", "4 OFFSET 7", "-1", "0", "30 OFFSET 400"))
		want, err := rowsOf(db, sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: only(here)})
		if err != nil {
			t.Fatalf("seed %d: %s: %v", seed, sql, err)
		}
		if diff := cmp.Diff(shown(want, true), shown(res.Rows, true)); diff != "" {
			t.Fatalf("seed %d: %s\nasked %q\n(-want +got)\n%s", seed, sql, w.notes.take(), diff)
		}
	}
}

func FuzzOrders(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(randomOrders)
}

// TestOrderInDoubt: a source that announces more rows than it gives, or doubts its own, is asked no more often for it, and the answer says so.
func TestOrderInDoubt(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT at FROM events WHERE name = 'Z' ORDER BY at DESC LIMIT 3", "SELECT weight FROM events ORDER BY weight DESC LIMIT 45", "SELECT name FROM events WHERE name = 'Z' LIMIT 3",
	} {
		inDoubt(t, sql, func(b *rows.Batch) { b.Total++ })
		inDoubt(t, sql, func(b *rows.Batch) {
			if b.Total = -1; len(b.Rows) < 10 { // the last page
				b.Doubt = "there may be more"
			}
		})
	}
}

func inDoubt(t *testing.T, sql string, change func(*rows.Batch)) {
	t.Helper()
	w := newWorld(1)
	w.notes = events(45)
	w.notes.table.Fetch = func(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error {
		return w.notes.fetch(ctx, d, func(b rows.Batch) error { change(&b); return emit(b) })
	}
	res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: sql, Scopes: only(here)})
	if err != nil {
		t.Errorf("%s: %v", sql, err)
		return
	}
	asked := w.notes.take()
	if res.Receipt.Complete || len(asked) > 6 {
		t.Errorf("%s: complete %v, asked %q", sql, res.Receipt.Complete, asked)
	}
	want, err := rowsOf(w.plain(t, here), sql)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shown(want, true), shown(res.Rows, true)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", sql, diff)
	}
}

// TestOrderOfATableInParts: rows of one part are asked for in order, those of several are not.
func TestOrderOfATableInParts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sql   string
		asked []string
	}{
		{"SELECT at, id FROM events WHERE kind = 'b' ORDER BY at DESC, id LIMIT 3", []string{"kind = b limit 10 by -at"}},
		{"SELECT at, id FROM events WHERE kind = 'b' AND name = 'Y' ORDER BY at DESC, id LIMIT 3", []string{"kind = b limit 10 by -at"}},
		{"SELECT at, id FROM events ORDER BY at DESC, id LIMIT 3", []string{"kind = a", "kind = b", "kind = c"}},
		{"SELECT at, id FROM events WHERE kind IN ('a', 'c') ORDER BY at DESC, id LIMIT 3", []string{"kind = a", "kind = c"}},
		{"SELECT at, id FROM events WHERE kind >= 'b' ORDER BY at DESC, id LIMIT 3", []string{"kind = a", "kind = b", "kind = c"}},
		{"SELECT at, id FROM events WHERE kind = 'b' COLLATE NOCASE ORDER BY at DESC, id LIMIT 3", []string{"kind = a", "kind = b", "kind = c"}},
		{"SELECT at, id FROM events WHERE kind = 'B' ORDER BY at DESC, id LIMIT 3", nil},
	}
	for _, tt := range tests {
		t.Run(tt.sql, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			w.notes = events(300)
			for i := range w.facilities.rows[here] {
				w.facilities.rows[here][i][2] = []any{"a", "b", "c"}[i%3]
			}
			kind := &w.notes.table.Columns[4]
			*kind = rows.Column{Name: "kind", Type: rows.Text, Pushes: ops(rows.OpEq), Required: true}
			*kind = exactly(*kind)
			w.notes.table.Scoped, w.notes.table.Columns = true, append(w.notes.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
			w.notes.table.Each = &rows.Each{Table: "facilities", Fill: []rows.Fill{{Column: "kind", From: "country"}}, AtOnce: 4, Most: 50}
			want, err := rowsOf(w.plain(t, here), tt.sql)
			if err != nil {
				t.Fatal(err)
			}
			res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: tt.sql, Scopes: only(here)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(shown(want, true), shown(res.Rows, true)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			asked := w.notes.take()
			slices.Sort(asked)
			if diff := cmp.Diff(tt.asked, asked); diff != "" && tt.asked != nil {
				t.Errorf("asked (-want +got)\n%s", diff)
			}
		})
	}
}
