package query

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// writer makes up statements that SQLite takes, over the tables of the world.
type writer struct {
	r             *rand.Rand
	tables        []*source
	organizations []string // whose rows there are
	depth         int
}

type scoped struct {
	alias string
	s     *source
}

func (w *writer) pick(of ...string) string { return of[w.r.IntN(len(of))] }

func (w *writer) column(from []scoped) (string, rows.Column, *source) {
	f := from[w.r.IntN(len(from))]
	c := f.s.table.Columns[w.r.IntN(len(f.s.table.Columns))]
	return f.alias + "." + c.Name, c, f.s
}

// literal is a value of the column, mostly one that is there.
func (w *writer) literal(c rows.Column, s *source) string {
	if w.r.IntN(12) == 0 {
		return w.pick("NULL", "''", "0", "'f1'", "5", "'5'", "'2024-02-02'", "'2024'", "1.5", "-1", "'heat'")
	}
	if c.Name == rows.ScopeColumn {
		return rows.QuoteText(w.pick(w.organizations...))
	}
	there := s.rows[here]
	i := 0
	for s.table.Columns[i].Name != c.Name {
		i++
	}
	switch v := there[w.r.IntN(len(there))][i].(type) {
	case nil:
		return "NULL"
	case string:
		if c.Format == rows.Date && w.r.IntN(2) == 0 {
			v = v[:10]
		}
		return rows.QuoteText(v)
	case bool:
		return w.pick("0", "1")
	default:
		return fmt.Sprint(v)
	}
}

func (w *writer) predicate(from []scoped) string {
	name, c, s := w.column(from)
	if len(w.organizations) > 1 && w.r.IntN(4) == 0 {
		return w.organization(from)
	}
	value := w.literal(c, s)
	w.depth++
	defer func() { w.depth-- }()
	if w.depth > 3 {
		return name + " = " + value
	}
	switch w.r.IntN(16) {
	case 0:
		return "NOT (" + w.predicate(from) + ")"
	case 1, 2:
		return "(" + w.predicate(from) + " OR " + w.predicate(from) + ")"
	case 3:
		return "(" + w.predicate(from) + " AND " + w.predicate(from) + ")"
	case 4:
		return name + w.pick(" IS NULL", " IS NOT NULL")
	case 5:
		return fmt.Sprintf("%s IN (%s, %s, %s)", name, value, w.literal(c, s), w.literal(c, s))
	case 6:
		return fmt.Sprintf("%s BETWEEN %s AND %s", name, value, w.literal(c, s))
	case 7:
		return name + w.pick(" LIKE '%mad%'", " LIKE 'f1%'", " LIKE '2024%'", " LIKE '2023-0%'", " LIKE '%5'", " GLOB 'f*'", " LIKE '_'")
	case 8:
		other, _, _ := w.column(from)
		return name + w.pick(" = ", " < ", " >= ", " <> ", " IS ") + other
	case 9:
		sub := w.table("s")
		inner, _, _ := w.column([]scoped{sub})
		return fmt.Sprintf("%s %s (SELECT %s FROM %s s WHERE %s)", name, w.pick("IN", "NOT IN"), inner, sub.s.table.Name, w.predicate([]scoped{sub}))
	case 10:
		sub := w.table("e")
		inner, _, _ := w.column([]scoped{sub})
		return fmt.Sprintf("%s (SELECT 1 FROM %s e WHERE %s = %s)", w.pick("EXISTS", "NOT EXISTS"), sub.s.table.Name, inner, name)
	case 11:
		sub := w.table("q")
		inner, _, _ := w.column([]scoped{sub})
		return fmt.Sprintf("%s = (SELECT %s(%s) FROM %s q WHERE %s)", name, w.pick("max", "min", "count"), inner, sub.s.table.Name, w.predicate([]scoped{sub}))
	}
	return name + w.pick(" = ", " = ", " = ", " < ", " <= ", " > ", " >= ", " <> ", " IS ", " IS NOT ") + value
}

// organization is a condition about whose rows they are.
func (w *writer) organization(from []scoped) string {
	f := from[w.r.IntN(len(from))]
	of := f.alias + "." + rows.ScopeColumn
	list := "organizations"
	if f.s.table.Source != "" {
		list = f.s.table.Source + "." + list
	}
	one := func() string { return from[w.r.IntN(len(from))].alias + "." + rows.ScopeColumn }
	id := func() string { return rows.QuoteText(w.pick(w.organizations...)) }
	switch w.r.IntN(6) {
	case 0:
		return one() + w.pick(" = ", " <> ", " IS ") + id()
	case 1:
		return fmt.Sprintf("%s %s (%s, %s)", one(), w.pick("IN", "IN", "NOT IN"), id(), id())
	case 2:
		return one() + " = " + one()
	case 3:
		return fmt.Sprintf("(%s = %s OR %s = %s)", one(), id(), one(), id())
	case 4:
		return fmt.Sprintf("%s IN (SELECT id FROM %s WHERE parent %s %s)", of, list, w.pick("=", "<>", ">="), id())
	}
	return fmt.Sprintf("EXISTS (SELECT 1 FROM %s o WHERE o.id = %s AND o.name LIKE '%%%d')", list, of, w.r.IntN(3)+1)
}

func (w *writer) table(alias string) scoped {
	return scoped{alias, w.tables[w.r.IntN(len(w.tables))]}
}

func (w *writer) statement() string {
	from := []scoped{w.table("a")}
	clause := from[0].s.table.Name + " a"
	for i := range w.r.IntN(3) {
		t := w.table(string(rune('b' + i)))
		left, _, _ := w.column(from)
		right, _, _ := w.column([]scoped{t})
		on := left + " = " + right
		if w.r.IntN(3) > 0 { // mostly a join that finds something
			left, right = natural(from, t, left, right)
			on = left + " = " + right
		}
		from = append(from, t)
		if w.r.IntN(3) == 0 {
			on += " AND " + w.predicate(from)
		}
		clause += fmt.Sprintf(" %s JOIN %s %s ON %s", w.pick("", "", "LEFT", "CROSS", "RIGHT", "FULL"), t.s.table.Name, t.alias, on)
	}
	where := ""
	if w.r.IntN(5) > 0 {
		where = " WHERE " + w.predicate(from)
		if w.r.IntN(2) == 0 {
			where += " AND " + w.predicate(from)
		}
	}
	x, _, _ := w.column(from)
	y, _, _ := w.column(from)
	switch w.r.IntN(7) {
	case 0:
		return fmt.Sprintf("SELECT %s, count(*), min(%s), max(%s) FROM %s%s GROUP BY %s", x, y, y, clause, where, x)
	case 1:
		return fmt.Sprintf("SELECT DISTINCT %s, %s FROM %s%s", x, y, clause, where)
	case 2:
		return fmt.Sprintf("SELECT %s, typeof(%s) FROM %s%s UNION SELECT 1, 2", x, x, clause, where)
	case 3:
		return fmt.Sprintf("WITH c AS (SELECT %s AS x, %s AS y FROM %s%s) SELECT count(*), count(x), max(y) FROM c", x, y, clause, where)
	case 4:
		return fmt.Sprintf("SELECT %s, rank() OVER (PARTITION BY %s ORDER BY %s) FROM %s%s", x, y, x, clause, where)
	}
	return fmt.Sprintf("SELECT %s, %s FROM %s%s", x, y, clause, where)
}

// natural joins the tables as their columns mean it, where they are related.
func natural(from []scoped, t scoped, left, right string) (string, string) {
	links := map[string]string{
		"invoices facilities": "facility_id id", "facilities invoices": "id facility_id", "items invoices": "invoice_id id",
		"invoices items": "id invoice_id", "facilities facilities": "id parent_id", "notes invoices": "a cups", "invoices notes": "cups a",
	}
	for _, f := range from {
		if columns, ok := links[f.s.bare()+" "+t.s.bare()]; ok {
			l, r, _ := strings.Cut(columns, " ")
			return f.alias + "." + l, t.alias + "." + r
		}
	}
	return left, right
}

func random(t *testing.T, seed uint64) {
	world := newWorld(45)
	world.items.rows[here] = world.items.rows[here][:30]
	world.notes.rows[here] = world.notes.rows[here][:20]
	w := &writer{r: rand.New(rand.NewPCG(seed, 0)), tables: []*source{world.facilities, world.invoices, world.items, world.notes}, organizations: []string{here}}
	db := world.plain(t, here)
	e := world.engine(t, Options{})
	var sqls []string
	for range 10 { // later ones meet what earlier ones left
		sql := w.statement()
		sqls = append(sqls, sql)
		want, err := rowsOf(db, sql)
		if err != nil {
			t.Fatalf("%s: plain SQLite: %v", sql, err)
		}
		res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
		var bad *Error
		if errors.As(err, &bad) && bad.Code == CodeTooManyRequests {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		got, wanted := shown(res.Rows, false), shown(want, false)
		if strings.Join(got, "\n") != strings.Join(wanted, "\n") {
			t.Fatalf("seed %d\n%s\n got %d rows %q\nwant %d rows %q", seed, strings.Join(sqls, "\n"), len(got), got, len(wanted), wanted)
		}
	}
	for _, s := range world.all() {
		if n := len(s.take()); n > 150 {
			t.Errorf("seed %d: %s was asked %d times by\n%s", seed, s.table.Name, n, strings.Join(sqls, "\n"))
		}
	}
}

func TestRandomStatementsSameAsPlainSQLite(t *testing.T) {
	t.Parallel()
	for seed := range uint64(16) {
		random(t, seed)
	}
}

func FuzzSameAsPlainSQLite(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(random)
}
