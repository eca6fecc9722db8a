package query

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
)

// source is a platform in one struct: it has rows, applies the filters that its
// table declares, pages, and notes what it was asked.
type source struct {
	table Table
	rows  map[string][][]any // by scope

	mu      sync.Mutex
	demands []string
	before  func(ctx context.Context, d Demand, page int) error // runs before each page
}

// fetch is Table.Fetch. It emits pages of PageSize rows in order.
func (s *source) fetch(ctx context.Context, d Demand, emit func(Batch) error) error {
	s.mu.Lock()
	s.demands = append(s.demands, showDemand(d))
	s.mu.Unlock()
	var rows [][]any
	for _, row := range s.rows[d.Scope] {
		if s.passes(row, d.Filters) {
			rows = append(rows, row)
		}
	}
	total, size := len(rows), s.table.PageSize
	if d.Limit > 0 {
		rows = rows[:min(len(rows), d.Limit)]
	}
	for page := 0; page == 0 || page*size < len(rows); page++ {
		if s.before != nil {
			if err := s.before(ctx, d, page); err != nil {
				return err
			}
		}
		batch := Batch{Total: total, Requests: 1}
		for _, row := range rows[page*size : min(len(rows), (page+1)*size)] {
			batch.Rows = append(batch.Rows, slices.Clone(row))
		}
		if err := emit(batch); err != nil {
			return err
		}
	}
	return nil
}

// passes is what a platform's filters do: equality is without case, bounds of
// dates are by day, like is a part of the text without case.
func (s *source) passes(row []any, filters []Filter) bool {
	for _, f := range filters {
		i := slices.IndexFunc(s.table.Columns, func(c Column) bool { return c.Name == f.Column })
		if i < 0 || !s.table.Columns[i].Pushes[f.Op] {
			panic(fmt.Sprintf("%s cannot filter by %v", s.table.Name, f))
		}
		if f.Op != OpIn && len(f.Values) != 1 {
			panic(fmt.Sprintf("%d values for %v", len(f.Values), f))
		}
		if row[i] == nil || !slices.ContainsFunc(f.Values, func(v string) bool { return matches(s.table.Columns[i], f.Op, row[i], v) }) {
			return false
		}
	}
	return true
}

func matches(c Column, op Op, have any, v string) bool {
	if c.Type != Text {
		cmp := compareValues(c.Type, fmt.Sprint(have), v)
		return op == OpGe && cmp >= 0 || op == OpLe && cmp <= 0 || (op == OpEq || op == OpIn) && cmp == 0
	}
	text := fmt.Sprint(have)
	if c.Format == Date {
		text = text[:min(len(text), 10)]
	}
	switch op {
	case OpGe:
		return text >= v
	case OpLe:
		return text <= v
	case OpLike:
		return strings.Contains(strings.ToLower(text), strings.ToLower(v))
	}
	return strings.EqualFold(text, v)
}

func showDemand(d Demand) string {
	var b strings.Builder
	for i, f := range d.Filters {
		if i > 0 {
			b.WriteString(" and ")
		}
		fmt.Fprintf(&b, "%s %s %s", f.Column, f.Op, strings.Join(f.Values, ","))
	}
	if len(d.Filters) == 0 {
		b.WriteString("all")
	}
	if d.Limit > 0 {
		fmt.Fprintf(&b, " limit %d", d.Limit)
	}
	return b.String()
}

// take returns the demands since the last call.
func (s *source) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.demands
	s.demands = nil
	return d
}

// world is the tables of the tests.
type world struct {
	facilities, invoices, items, impacts, notes *source
}

func (w *world) all() []*source {
	return []*source{w.facilities, w.invoices, w.items, w.impacts, w.notes}
}

const here = "org-1"

func ops(ops ...Op) map[Op]bool {
	m := map[Op]bool{}
	for _, op := range ops {
		m[op] = true
	}
	return m
}

// newWorld makes n invoices over 12 facilities, and some more. Values have
// traps: NULLs, equal keys of different type, numbers as text, letters of both
// cases, int64 beyond what a float64 holds.
func newWorld(n int) *world {
	w := &world{
		facilities: &source{table: Table{Name: "facilities", PageSize: 5, Columns: []Column{
			{Name: "id", Type: Text, Key: true},
			{Name: "name", Type: Text, Pushes: ops(OpLike)},
			{Name: "country", Type: Text},
			{Name: "status", Type: Text, Enum: []string{"active", "archived"}, Pushes: ops(OpIn), Exact: true},
			{Name: "co2e", Type: Real, Unit: "kg CO2e"},
			{Name: "parent_id", Type: Text},
		}}},
		invoices: &source{table: Table{Name: "invoices", PageSize: 20, Columns: []Column{
			{Name: "id", Type: Text, Key: true},
			{Name: "facility_id", Type: Text, Pushes: ops(OpIn), Exact: true},
			{Name: "type", Type: Text, Enum: []string{"heat", "electricity", "water"}, Pushes: ops(OpIn), Exact: true},
			{Name: "start_date", Type: Text, Format: Date, Pushes: ops(OpGe)},
			{Name: "end_date", Type: Text, Format: Date, Pushes: ops(OpLe)},
			{Name: "quantity", Type: Real, Unit: "kWh"},
			{Name: "co2e", Type: Real, Unit: "kg CO2e"},
			{Name: "serial", Type: Integer, Pushes: ops(OpGe, OpLe, OpEq)},
			{Name: "enabled", Type: Integer},
			{Name: "cups", Type: Text, Pushes: ops(OpEq)},
		}}},
		items: &source{table: Table{Name: "items", PageSize: 50, Columns: []Column{
			{Name: "invoice_id", Type: Text},
			{Name: "n", Type: Integer},
			{Name: "what", Type: Text},
			{Name: "tags", Type: Text},
		}}},
		impacts: &source{table: Table{Name: "impacts", PageSize: 50, Columns: []Column{
			{Name: "start_date", Type: Text, Format: Date, Pushes: ops(OpEq), Required: true},
			{Name: "end_date", Type: Text, Format: Date, Pushes: ops(OpEq), Required: true},
			{Name: "scope", Type: Integer},
			{Name: "co2e", Type: Real, Unit: "kg CO2e"},
		}}},
		notes: &source{table: Table{Name: "notes", PageSize: 50, Columns: []Column{
			{Name: "a", Type: Text, Pushes: ops(OpEq)},
			{Name: "b", Type: Integer, Pushes: ops(OpEq)},
		}}},
	}
	fill(w, n)
	for _, s := range w.all() {
		s.table.Fetch = s.fetch
	}
	return w
}

func fill(w *world, n int) {
	facilities := [][]any{}
	for i := range 12 {
		var parent any
		if i > 0 {
			parent = fmt.Sprintf("f%d", (i-1)/2)
		}
		facilities = append(facilities, []any{
			fmt.Sprintf("f%d", i), []any{"Madrid Office", "Zaragoza Plant", "madrid depot", nil}[i%4],
			[]any{"ES", "FR", "PT"}[i%3], []any{"active", "archived"}[i/9%2], float64(i) * 1.5, parent,
		})
	}
	invoices := [][]any{}
	for i := range n {
		var co2e, facility any = float64(i%97) / 4, fmt.Sprintf("f%d", i%14) // f12 and f13 are not there
		if i%11 == 0 {
			co2e = nil
		}
		if i%29 == 0 {
			facility = nil
		}
		invoices = append(invoices, []any{
			fmt.Sprintf("i%04d", i), facility, []any{"heat", "electricity", "water"}[i%3],
			fmt.Sprintf("202%d-%02d-%02dT08:00:00Z", i%4+2, i%12+1, i%28+1), fmt.Sprintf("202%d-%02d-%02d", i%4+2, i%12+1, min(28, i%28+4)),
			i % 7, co2e, int64(math.MaxInt64) - int64(i), i%2 == 0, []any{"ES01", "es01", "05", "5", nil}[i%5],
		})
	}
	items := [][]any{}
	for i := range 90 {
		items = append(items, []any{
			fmt.Sprintf("i%04d", i%40), []any{int64(i), fmt.Sprint(i), float64(i), "many"}[i%4],
			[]any{"paper", "Paper", "ink", nil}[i%4], fmt.Sprintf(`["t%d","t%d"]`, i%3, i%5),
		})
	}
	items = append(items, slices.Clone(items[7]), slices.Clone(items[7])) // rows without a key may be equal
	impacts := [][]any{}
	for _, year := range []string{"2022", "2023", "2024"} {
		for scope := range 3 {
			impacts = append(impacts, []any{year + "-01-01", year + "-12-31", scope + 1, float64(scope+1) * 100})
		}
	}
	notes := [][]any{}
	for i := range 60 {
		notes = append(notes, []any{[]any{"x", "y", "05", "5"}[i%4], i % 10})
	}
	for s, rows := range map[*source][][]any{w.facilities: facilities, w.invoices: invoices, w.items: items, w.impacts: impacts, w.notes: notes} {
		s.rows = map[string][][]any{here: rows}
	}
}

// engine makes an engine over the world.
func (w *world) engine(t testing.TB, o Options) *Engine {
	t.Helper()
	var tables []Table
	for _, s := range w.all() {
		tables = append(tables, s.table)
	}
	e, err := New(tables, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// plain makes an SQLite database with the same rows.
func (w *world) plain(t testing.TB, scope string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, s := range w.all() {
		if s.table.Name == "" {
			continue
		}
		var defs, marks []string
		for _, c := range s.table.Columns {
			defs = append(defs, c.Name+" "+string(c.Type))
			marks = append(marks, "?")
		}
		if _, err := db.Exec("CREATE TABLE " + s.table.Name + "(" + strings.Join(defs, ",") + ")"); err != nil {
			t.Fatal(err)
		}
		insert, err := db.Prepare("INSERT INTO " + s.table.Name + " VALUES(" + strings.Join(marks, ",") + ")")
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range s.rows[scope] {
			if _, err := insert.Exec(row...); err != nil {
				t.Fatal(err)
			}
		}
		insert.Close()
	}
	return db
}

// rowsOf runs a statement on plain SQLite.
func rowsOf(db *sql.DB, statement string) (out [][]any, err error) {
	rows, err := db.Query(statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, v := range row {
			if blob, ok := v.([]byte); ok {
				row[i] = fmt.Sprintf("%X", blob)
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// shown makes rows comparable; without an order they are sorted.
func shown(rows [][]any, ordered bool) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = rowText(row)
	}
	if !ordered {
		slices.Sort(out)
	}
	return out
}
