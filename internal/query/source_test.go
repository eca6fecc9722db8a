package query

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// only asks one organisation of the source without a name, which is that of all tables here.
func only(scope string) map[string][]string { return map[string][]string{"": {scope}} }

// source is a platform in one struct: it has rows, applies the filters that its
// table declares, pages, and notes what it was asked.
type source struct {
	table rows.Table

	mu      sync.Mutex         // guards what a test changes while loads read
	rows    map[string][][]any // by scope
	demands []string
	before  func(ctx context.Context, d rows.Demand, page int) error // runs before each page
	misfits []rows.Misfit                                            // told with the first page
	arrange func(passing [][]any, o rows.Order) [][]any              // into the order that was asked for; nil: the source knows none
	silent  bool                                                     // it tells no total
}

// onPage sets what runs before each page, also while a load that a question left
// behind still reads.
func (s *source) onPage(f func(ctx context.Context, d rows.Demand, page int) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// keepFirst leaves the source n rows.
func (s *source) keepFirst(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[here] = s.rows[here][:n]
}

// keepHalf leaves the source half of the rows of each organisation.
func (s *source) keepHalf() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for organization, list := range s.rows {
		s.rows[organization] = list[:len(list)/2]
	}
}

// wait runs what comes before a page.
func (s *source) wait(ctx context.Context, d rows.Demand, page int) error {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(ctx, d, page)
}

// fetch is Table.Fetch. It emits pages of PageSize rows in order.
func (s *source) fetch(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error {
	of := d.Scope
	if !s.table.Scoped {
		of = here // what is no organisation's has no other rows
	}
	s.mu.Lock()
	s.demands = append(s.demands, showDemand(d))
	all := s.rows[of]
	s.mu.Unlock()
	var passing [][]any
	for _, row := range all {
		if s.passes(row, d.Filters) {
			passing = append(passing, row)
		}
	}
	total, size := len(passing), s.table.PageSize
	if s.silent {
		total = -1
	}
	if d.Order.By != "" {
		passing = s.arrange(passing, d.Order)
	}
	if d.Limit > 0 {
		passing = passing[:min(len(passing), d.Limit)]
	}
	for page := 0; page == 0 || page*size < len(passing); page++ {
		if err := s.wait(ctx, d, page); err != nil {
			return err
		}
		batch := rows.Batch{Total: total, Requests: 1}
		if page == 0 {
			batch.Misfits = s.misfits
		}
		for _, row := range passing[page*size : min(len(passing), (page+1)*size)] {
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
func (s *source) passes(row []any, filters []rows.Filter) bool {
	for _, f := range filters {
		i := slices.IndexFunc(s.table.Columns, func(c rows.Column) bool { return c.Name == f.Column })
		if i < 0 || !s.table.Columns[i].Pushes[f.Op] {
			panic(fmt.Sprintf("%s cannot filter by %v", s.table.Name, f))
		}
		if f.Op != rows.OpIn && len(f.Values) != 1 {
			panic(fmt.Sprintf("%d values for %v", len(f.Values), f))
		}
		if row[i] == nil || !slices.ContainsFunc(f.Values, func(v string) bool { return matches(s.table.Columns[i], f.Op, row[i], v) }) {
			return false
		}
	}
	return true
}

func matches(c rows.Column, op rows.Op, have any, v string) bool {
	if c.Type != rows.Text {
		cmp := compareNumbers(fmt.Sprint(have), v)
		return op == rows.OpGe && cmp >= 0 || op == rows.OpLe && cmp <= 0 || (op == rows.OpEq || op == rows.OpIn) && cmp == 0
	}
	text := fmt.Sprint(have)
	if c.Format == rows.Date {
		text = text[:min(len(text), 10)]
	}
	switch op {
	case rows.OpGe:
		return text >= v
	case rows.OpLe:
		return text <= v
	case rows.OpLike:
		return strings.Contains(strings.ToLower(text), strings.ToLower(v))
	}
	return strings.EqualFold(text, v)
}

func showDemand(d rows.Demand) string {
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
	if d.Order.By != "" {
		fmt.Fprintf(&b, " by %s", map[bool]string{true: "-"}[d.Order.Desc]+d.Order.By)
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
	organizations                               *source // nil: they are not listed
}

func (w *world) all() []*source {
	all := []*source{w.facilities, w.invoices, w.items, w.impacts, w.notes}
	if w.organizations != nil {
		all = append(all, w.organizations)
	}
	return all
}

const here = "org-1"

// exactly is a column whose source lets through by = and IN what SQL does.
func exactly(c rows.Column) rows.Column {
	c.Spell = spelling(c, true)
	return c
}

// spellColumns lets the columns with filters spell values.
func spellColumns(columns []rows.Column) {
	for i, c := range columns {
		if len(c.Pushes) > 0 && c.Spell == nil {
			columns[i].Spell = spelling(c, false)
		}
	}
}

// spelling writes numbers as they are, texts as they are, days without the time of day, and of a pattern the longest run without wildcards.
func spelling(c rows.Column, exact bool) func(rows.Op, any) (rows.Spelling, bool) {
	return func(op rows.Op, value any) (rows.Spelling, bool) {
		text, isText := value.(string)
		s := rows.Spelling{Exact: exact}
		switch {
		case isText != (c.Type == rows.Text):
			return s, false
		case op == rows.OpLike:
			for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r == '%' || r == '_' }) {
				if len(run) > len(s.Wire) {
					s.Wire = run
				}
			}
			s.Bound = s.Wire
			return s, s.Wire != ""
		case c.Format.Dated():
			at, ok := instant.Parse(text)
			s.Wire = time.Unix(at.Seconds, 0).UTC().Format(time.DateOnly)
			s.Bound = s.Wire
			return s, ok && len(text) >= len(time.DateOnly)
		}
		s.Wire = fmt.Sprint(value)
		if f, ok := value.(float64); ok {
			s.Wire = strconv.FormatFloat(f, 'f', -1, 64)
			if c.Type == rows.Integer && f != math.Trunc(f) {
				return s, false
			}
		}
		s.Bound = s.Wire
		return s, len(c.Enum) == 0 || slices.Contains(c.Enum, s.Wire)
	}
}

func compareNumbers(a, b string) int {
	x, okX := new(big.Float).SetPrec(200).SetString(a)
	y, okY := new(big.Float).SetPrec(200).SetString(b)
	if !okX || !okY {
		panic(fmt.Sprintf("%q or %q is no number", a, b))
	}
	return x.Cmp(y)
}

func ops(ops ...rows.Op) map[rows.Op]bool {
	m := map[rows.Op]bool{}
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
		facilities: &source{table: rows.Table{Name: "facilities", PageSize: 5, Columns: []rows.Column{
			{Name: "id", Type: rows.Text, Key: true},
			{Name: "name", Type: rows.Text, Pushes: ops(rows.OpLike)},
			{Name: "country", Type: rows.Text},
			exactly(rows.Column{Name: "status", Type: rows.Text, Enum: []string{"active", "archived"}, Pushes: ops(rows.OpIn)}),
			{Name: "co2e", Type: rows.Real, Unit: "kg CO2e"},
			{Name: "parent_id", Type: rows.Text},
		}}},
		invoices: &source{table: rows.Table{Name: "invoices", PageSize: 20, Columns: []rows.Column{
			{Name: "id", Type: rows.Text, Key: true},
			exactly(rows.Column{Name: "facility_id", Type: rows.Text, Pushes: ops(rows.OpIn)}),
			exactly(rows.Column{Name: "type", Type: rows.Text, Enum: []string{"heat", "electricity", "water"}, Pushes: ops(rows.OpIn)}),
			{Name: "start_date", Type: rows.Text, Format: rows.Date, Pushes: ops(rows.OpGe)},
			{Name: "end_date", Type: rows.Text, Format: rows.Date, Pushes: ops(rows.OpLe)},
			{Name: "quantity", Type: rows.Real, Unit: "kWh"},
			{Name: "co2e", Type: rows.Real, Unit: "kg CO2e"},
			{Name: "serial", Type: rows.Integer, Pushes: ops(rows.OpGe, rows.OpLe, rows.OpEq)},
			{Name: "enabled", Type: rows.Integer},
			{Name: "cups", Type: rows.Text, Pushes: ops(rows.OpEq)},
		}}},
		items: &source{table: rows.Table{Name: "items", PageSize: 50, Columns: []rows.Column{
			{Name: "invoice_id", Type: rows.Text},
			{Name: "n", Type: rows.Integer},
			{Name: "what", Type: rows.Text},
			{Name: "tags", Type: rows.Text},
		}}},
		impacts: &source{table: rows.Table{Name: "impacts", PageSize: 50, Columns: []rows.Column{
			{Name: "start_date", Type: rows.Text, Format: rows.Date, Pushes: ops(rows.OpEq), Required: true},
			{Name: "end_date", Type: rows.Text, Format: rows.Date, Pushes: ops(rows.OpEq), Required: true},
			{Name: "scope", Type: rows.Integer},
			{Name: "co2e", Type: rows.Real, Unit: "kg CO2e"},
		}}},
		notes: &source{table: rows.Table{Name: "notes", PageSize: 50, Columns: []rows.Column{
			{Name: "a", Type: rows.Text, Pushes: ops(rows.OpEq)},
			{Name: "b", Type: rows.Integer, Pushes: ops(rows.OpEq)},
		}}},
	}
	fill(w, n)
	for _, s := range w.all() {
		s.table.Fetch = s.fetch
		s.table.Scoped, s.table.Columns = true, append(s.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
		spellColumns(s.table.Columns)
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
	var tables []rows.Table
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
	d := &sqlite.Driver{}
	if err := registerComparisons(d); err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector{d})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, s := range w.all() {
		if s.table.Name != "" {
			createTable(t, db, s)
			insertRows(t, db, s, scope)
		}
	}
	return db
}

func createTable(t testing.TB, db *sql.DB, s *source) {
	t.Helper()
	var defs []string
	for _, c := range s.table.Columns {
		defs = append(defs, c.Name+" "+string(c.Type)+map[bool]string{true: " COLLATE " + rows.InstantCollation}[c.Format.Dated()])
	}
	if _, err := db.Exec("CREATE TABLE " + s.table.Name + "(" + strings.Join(defs, ",") + ")"); err != nil {
		t.Fatal(err)
	}
}

// insertRows gives a database a source's rows of an organisation.
func insertRows(t testing.TB, db *sql.DB, s *source, scope string) {
	t.Helper()
	marks := strings.TrimSuffix(strings.Repeat("?,", len(s.table.Columns)), ",")
	insert, err := db.Prepare("INSERT INTO " + s.table.Name + " VALUES(" + marks + ")")
	if err != nil {
		t.Fatal(err)
	}
	defer insert.Close()
	for _, row := range s.rows[scope] {
		if s.table.Scoped {
			row = append(slices.Clone(row), scope)
		}
		if _, err := insert.Exec(row...); err != nil {
			t.Fatal(err)
		}
	}
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
		out[i] = fmt.Sprint(row)
	}
	if !ordered {
		slices.Sort(out)
	}
	return out
}
