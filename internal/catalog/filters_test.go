package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// checkFilters asks for parts of each table that is answered as a whole, in every way that its requests can carry, and compares with the same parts of
// the whole: a filter that the platform reads otherwise leaves rows out.
func (l embeddedLab) checkFilters(t *testing.T, s seat, want map[string]embeddedTable) {
	t.Helper()
	c := l.open(t, s)
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for i := range tables {
		if w, ok := want[tables[i].Name]; ok && w.where == "" {
			p := tableParts{t: t, catalog: c, table: &tables[i]}
			p.whole = p.ask("").Rows
			tried += p.byValue() + p.byKey()
		}
	}
	if tried == 0 {
		t.Error("nothing was tried")
	}
}

// checkOrders asks for the first rows of each table that has more than a page of them, by each column that they can be had in the order of.
func (l embeddedLab) checkOrders(t *testing.T, s seat, names ...string) {
	t.Helper()
	c := l.open(t, s)
	for _, name := range names {
		table, err := l.manifest.Table(name)
		if err != nil {
			t.Fatal(err)
		}
		p := tableParts{t: t, catalog: c, table: table}
		p.whole = p.ask("").Rows
		if tried := p.inOrder(); tried == 0 || len(p.whole) <= table.Paginator.Max {
			t.Errorf("%s: %d orders of %d rows were tried", name, tried, len(p.whole))
		}
	}
}

// tableParts compares parts of a table with what the whole of it has.
type tableParts struct {
	t       *testing.T
	catalog *Catalog
	table   *manifest.Table
	whole   [][]any
}

// ask asks the platform anew.
func (p tableParts) ask(rest string) *query.Result {
	p.t.Helper()
	result, err := p.catalog.Query(p.t.Context(), Question{SQL: "SELECT * FROM " + p.table.Name + " " + rest, Fresh: true})
	if err != nil {
		p.t.Fatalf("%s %s: %v", p.table.Name, rest, err)
	}
	// Where a single record's address is assumed, one that is not there is in doubt, and told to be.
	doubtful := p.table.Assumed && p.table.One != nil && strings.Contains(fmt.Sprint(result.Receipt.Why), "do not have that address")
	if !result.Receipt.Complete && !doubtful {
		p.t.Errorf("%s %s: %v", p.table.Name, rest, result.Receipt.Why)
	}
	return result
}

// compare asks for a part, and holds it against those rows of the whole that belong to it.
func (p tableParts) compare(rest string, belongs func(row []any) bool) {
	p.t.Helper()
	var part [][]any
	for _, row := range p.whole {
		if belongs(row) {
			part = append(part, row)
		}
	}
	if got, want := sorted(p.ask(rest).Rows), sorted(part); !slices.Equal(got, want) {
		p.t.Errorf("%s %s: %d rows, want %d\n%s", p.table.Name, rest, len(got), len(want), firstDifference(got, want))
	}
}

// values are some that a column has, as texts.
func (p tableParts) values(column int) []string {
	var some []string
	for _, row := range p.whole {
		if v := fmt.Sprint(row[column]); row[column] != nil && !slices.Contains(some, v) && len(some) < 2 {
			some = append(some, v)
		}
	}
	return some
}

func literals(values []string) string {
	return "'" + strings.Join(values, "', '") + "'"
}

// byValue tries = and IN of each column that has a filter for them, with values that it has and one that it has not.
func (p tableParts) byValue() (tried int) {
	p.t.Helper()
	for i, col := range p.table.Columns {
		_, eq := col.Filters[manifest.Eq]
		some := p.values(i)
		if !eq || col.Input || len(some) == 0 {
			continue
		}
		tried++
		is := func(values ...string) func([]any) bool {
			return func(row []any) bool { return row[i] != nil && slices.Contains(values, fmt.Sprint(row[i])) }
		}
		p.compare("WHERE "+col.Name+" = "+literals(some[:1]), is(some[0]))
		p.compare("WHERE "+col.Name+" IN ("+literals(some)+")", is(some...))
		if col.Filters[manifest.Eq].In != manifest.InPath { // which leads to nothing, and says so
			p.compare("WHERE "+col.Name+" = 'no such value'", is())
		}
	}
	return tried
}

// byKey looks single rows up.
func (p tableParts) byKey() (tried int) {
	p.t.Helper()
	if !p.table.SameRows {
		return 0
	}
	for i, col := range p.table.Columns {
		if some := p.values(i); col.Key && len(some) > 0 {
			rest := "WHERE " + col.Name + " = " + literals(some[:1])
			p.compare(rest, func(row []any) bool { return fmt.Sprint(row[i]) == some[0] })
			if n := p.ask(rest).Receipt.Requests; n != 1 {
				p.t.Errorf("%s %s: %d requests", p.table.Name, rest, n)
			}
			tried++
		}
	}
	return tried
}

// inOrder asks for the first rows by each column that rows can be had in the order of.
func (p tableParts) inOrder() (tried int) {
	p.t.Helper()
	for i, col := range p.table.Columns {
		for _, desc := range []bool{false, true} {
			if len(p.table.Order.Ask(col.Name, desc)) == 0 {
				continue
			}
			tried++
			// where a platform puts NULLs need not be told
			rest := "WHERE " + col.Name + " IS NOT NULL ORDER BY " + col.Name + map[bool]string{true: " DESC", false: ""}[desc] + " LIMIT 3"
			result := p.ask(rest)
			if got, want := valuesOf(result.Rows, i), valuesOf(p.first(i, desc, 3), i); !slices.Equal(got, want) {
				p.t.Errorf("%s %s: %v, want %v", p.table.Name, rest, got, want)
			}
			if n := result.Receipt.Requests; n != 1 && p.table.Each == nil {
				p.t.Errorf("%s %s: %d requests", p.table.Name, rest, n)
			}
		}
	}
	return tried
}

func valuesOf(rows [][]any, i int) []string {
	var values []string
	for _, row := range rows {
		values = append(values, fmt.Sprint(row[i]))
	}
	return values
}

// first sorts the whole by a column of texts that sort as they are, or of numbers.
func (p tableParts) first(i int, desc bool, n int) [][]any {
	rows := slices.Clone(p.whole)
	slices.SortStableFunc(rows, func(a, b []any) int {
		order := strings.Compare(fmt.Sprint(a[i]), fmt.Sprint(b[i]))
		if x, ok := a[i].(int64); ok {
			y, _ := b[i].(int64)
			order = int(x - y)
		}
		if desc {
			return -order
		}
		return order
	})
	return rows[:min(n, len(rows))]
}
