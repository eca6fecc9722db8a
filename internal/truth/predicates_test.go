package truth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// writer makes up statements over the tables of a world. All that it writes, SQLite understands and answers in one way.
type writer struct {
	r     *rand.Rand
	g     *generator
	w     world
	depth int
	sums  bool
	views bool // statements are over views, too
}

func newWriter(seed uint64, w world) *writer {
	r := rand.New(rand.NewPCG(seed, 11))
	return &writer{r: r, g: &generator{r: r}, w: w}
}

// source is a table in a FROM, under a name.
type source struct {
	alias string
	t     *table
}

// operand is a column as a statement names it.
type operand struct {
	expr string
	c    column
	t    *table
}

func (w *writer) pick(of ...string) string { return of[w.r.IntN(len(of))] }

// asked are the tables that statements are made over; totals has statements of its own.
var asked = []string{"sites", "bills", "trips", "readings", "lines", "units", "regions"}

func (w *writer) source(alias string) source {
	if w.views && w.r.IntN(3) > 0 {
		return source{alias, views[w.pick(viewNames...)]}
	}
	return source{alias, tables[w.pick(asked...)]}
}

// operand picks a column, more often than not one that the platform filters by. Kinds narrow the choice.
func (w *writer) operand(from []source, kinds ...string) (operand, bool) {
	var all []operand
	for _, f := range from {
		for _, c := range f.t.columns {
			if c.name == "huge" || len(kinds) > 0 && !slices.Contains(kinds, c.kind) {
				continue
			}
			o := operand{f.alias + "." + c.name, c, f.t}
			all = append(all, o)
			if len(c.filters) > 0 {
				all = append(all, o)
			}
		}
	}
	if len(all) == 0 {
		return operand{}, false
	}
	return all[w.r.IntN(len(all))], true
}

func (w *writer) column(from []source) operand {
	o, _ := w.operand(from)
	return o
}

// predicate is a condition on the sources.
func (w *writer) predicate(from []source) string {
	w.depth++
	defer func() { w.depth-- }()
	if w.depth < 4 {
		switch w.r.IntN(12) {
		case 0:
			return "NOT (" + w.predicate(from) + ")"
		case 1, 2:
			return "(" + w.predicate(from) + " OR " + w.predicate(from) + ")"
		case 3:
			return "(" + w.predicate(from) + " AND " + w.predicate(from) + ")"
		case 4:
			return w.withSubquery(from)
		case 5:
			return w.rowValues(from)
		}
	}
	return w.comparison(from)
}

// comparison is a condition on one column.
func (w *writer) comparison(from []source) string {
	o := w.column(from)
	if views[o.t.name] != nil && w.r.IntN(3) > 0 {
		if condition := viewConditions(w.r, o); condition != "" {
			return condition
		}
	}
	value := func() string { return w.literal(o.c, o.t) }
	switch w.r.IntN(13) {
	case 0:
		return o.expr + w.pick(" IS NULL", " IS NOT NULL")
	case 1:
		return fmt.Sprintf("%s %s (%s, %s, %s)", o.expr, w.pick("IN", "IN", "NOT IN"), value(), value(), value())
	case 2, 3:
		if o.c.kind != "boolean" && o.c.kind != "json" && o.c.kind != "uuid" {
			return fmt.Sprintf("%s %sBETWEEN %s AND %s", o.expr, w.pick("", "", "NOT "), value(), value())
		}
	case 4:
		if other, ok := w.operand(from, o.c.kind); ok && o.c.kind != "json" {
			return o.expr + w.pick(" = ", " < ", " >= ", " <> ", " IS ") + other.expr
		}
	case 5:
		return w.computed(o)
	}
	switch o.c.kind {
	case "json":
		return w.pick(w.like(o.expr, w.value(o.c, o.t)), o.expr+" ->> '$[0]' = "+w.pick("'red'", "'grün'", "'A/b'"), "json_array_length("+o.expr+") > 1")
	case "boolean":
		return w.pick(o.expr, "NOT "+o.expr, o.expr+" IS TRUE", o.expr+" = "+value(), o.expr+" IS NOT "+value())
	case "text":
		if w.r.IntN(2) == 0 {
			return w.like(o.expr, w.value(o.c, o.t))
		}
	case "uuid":
		return o.expr + w.pick(" = ", " = ", " <> ", " IS ", " IS NOT ") + value()
	}
	if w.r.IntN(8) == 0 {
		return value() + w.pick(" = ", " < ", " <= ", " > ", " >= ") + o.expr
	}
	return o.expr + w.pick(" = ", " = ", " < ", " <= ", " > ", " >= ", " <> ", " IS ", " IS NOT ") + value()
}

// computed is a condition on something that is worked out from a column.
func (w *writer) computed(o operand) string {
	e := o.expr
	switch o.c.kind {
	case "text":
		return w.pick("lower("+e+") = lower("+w.literal(o.c, o.t)+")", "upper("+e+") LIKE "+sqlText(w.pattern(w.value(o.c, o.t))), "length("+e+") > 4",
			"coalesce("+e+", 'none') <> "+w.literal(o.c, o.t), "instr("+e+", 'a') > 0", e+" GLOB '*[0-9]*'", "nullif("+e+", '') IS NULL")
	case "number", "integer":
		return w.pick("abs("+e+") > 10", e+" + 1 >= "+w.literal(o.c, o.t), "coalesce("+e+", 0) < 3", "round("+e+") = 100", e+" % 2 = 0",
			"CASE WHEN "+e+" > 5 THEN 1 ELSE 0 END = 1")
	case "date", "datetime":
		return w.pick("strftime('%Y', "+e+") = '2026'", "date("+e+") = '2026-11-18'", "CAST(strftime('%m', "+e+") AS INTEGER) >= 7", "strftime('%Y-%m', "+e+") IN ('2025-06', '2024-02')",
			e+" LIKE '2026-11%'", e+" LIKE '2025%'", "date("+e+", '+1 day') >= '2026-11-18'", "unixepoch("+e+") > unixepoch('2025-07-01')")
	}
	return e + " IS NOT NULL"
}

// withSubquery is a condition that asks another SELECT.
func (w *writer) withSubquery(from []source) string {
	sub := w.source("s" + fmt.Sprint(w.depth))
	inner := []source{sub}
	o := w.column(from)
	like, ok := w.operand(inner, o.c.kind)
	if !ok || o.c.kind == "json" || o.c.kind == "boolean" {
		return w.comparison(from)
	}
	where := w.predicate(inner)
	switch w.r.IntN(4) {
	case 0:
		return fmt.Sprintf("%s (SELECT 1 FROM %s %s WHERE %s = %s AND %s)", w.pick("EXISTS", "NOT EXISTS"), sub.t.name, sub.alias, like.expr, o.expr, where)
	case 1:
		return fmt.Sprintf("%s = (SELECT %s(%s) FROM %s %s WHERE %s)", o.expr, w.pick("max", "min"), like.expr, sub.t.name, sub.alias, where)
	}
	return fmt.Sprintf("%s %s (SELECT %s FROM %s %s WHERE %s)", o.expr, w.pick("IN", "IN", "NOT IN"), like.expr, sub.t.name, sub.alias, where)
}

// rowValues compares two columns at once.
func (w *writer) rowValues(from []source) string {
	a, b := w.column(from), w.column(from)
	if a.c.kind == "json" || b.c.kind == "json" {
		return w.comparison(from)
	}
	pair := func() string { return "(" + w.literal(a.c, a.t) + ", " + w.literal(b.c, b.t) + ")" }
	left := "(" + a.expr + ", " + b.expr + ")"
	if w.r.IntN(2) == 0 {
		return left + " IN (VALUES " + pair() + ", " + pair() + ")"
	}
	return left + w.pick(" = ", " < ", " >= ", " <> ") + pair()
}

// references are the columns that join tables as they are meant to be joined.
var references = []string{
	"bills.site_id sites.id", "trips.site_id sites.id", "readings.site_id sites.id", "lines.bill_id bills.id", "sites.region_id regions.id",
	"regions.parent_id regions.id", "readings.unit units.code", "bills.site_id trips.site_id", "sites.created_at bills.received_at", "sites.opened bills.issued",
	"readings.read_at trips.started_at",
}

// viewReferences join views with each other and with tables.
var viewReferences = []string{
	"activity.site_id sites.id", "activity.site_id placed.id", "monthly.month by_year.month", "activity.month monthly.month", "stepped.site_id sites.id", "by_year.source activity.source",
	"few.id readings.id", "placed.year placed.year", "by_year.year stepped.year", "known.id sites.id", "stepped.month monthly.month",
}

// joined is a FROM with one to three tables.
func (w *writer) joined() (from []source, clause string) {
	first := w.source("a")
	from, clause = []source{first}, first.t.name+" a"
	for i := range w.r.IntN(3) {
		alias := string(rune('b' + i))
		next, on := w.partner(from, alias)
		from = append(from, next)
		if w.r.IntN(3) == 0 {
			on += " AND " + w.comparison(from)
		}
		clause += fmt.Sprintf(" %s JOIN %s %s ON %s", w.pick("", "", "LEFT", "RIGHT", "FULL"), next.t.name, alias, on)
	}
	return from, clause
}

// partner is a table to join with, and the condition to do it by.
func (w *writer) partner(from []source, alias string) (source, string) {
	all := references
	if w.views {
		all = slices.Concat(references, viewReferences)
	}
	for range 20 {
		left, right, _ := strings.Cut(all[w.r.IntN(len(all))], " ")
		if w.r.IntN(2) == 0 {
			left, right = right, left
		}
		leftTable, leftColumn, _ := strings.Cut(left, ".")
		rightTable, rightColumn, _ := strings.Cut(right, ".")
		for _, f := range from {
			if f.t.name == leftTable {
				return source{alias, anyTable(rightTable)}, f.alias + "." + leftColumn + " = " + alias + "." + rightColumn
			}
		}
	}
	return source{alias, tables["units"]}, "1"
}

// anyTable is a table or a view.
func anyTable(name string) *table {
	if v := views[name]; v != nil {
		return v
	}
	return tables[name]
}
