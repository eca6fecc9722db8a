package statement

import (
	"slices"
	"strconv"
	"strings"
)

// checkUnits: values of several units are no sum. They are told apart by a group
// for each, or by a condition that leaves one.
func (r *reviewer) checkUnits(s *scope, e end, call *Call, at place) {
	if e.field == nil || e.field.typ.column == nil || e.field.typ.column.UnitFrom == "" {
		return
	}
	core, unit := s.core, &ColumnRef{Table: e.binding.label}
	if f := unitOf(e); f != nil {
		of := end{e.binding, f}
		grouped := slices.ContainsFunc(s.groupsOf(call), func(g Expr) bool { return r.endOf(s, r.resolved(s, g)) == of })
		if grouped || r.isOneValue(s, of) {
			return
		}
		unit.Name = f.name
	} else {
		core, unit.Name = r.exposing(s, e)
	}
	if core == nil {
		return
	}
	values := []*Result{{Expr: unit, As: "unit"}}
	if call.Over == nil {
		values = append(values, r.groupResults(s)...)
	}
	r.check(Check{Name: CheckUnits, Table: e.field.typ.table.Name, Column: unitColumn(e.field.typ), About: r.text(call), AllRows: readsAll(s, e) && len(values) == 1,
		Probe: unitsProbe(r.probe(core, at, values), len(values)-1)})
}

// groupResults are the groups of a core, by the names of [groupName].
func (r *reviewer) groupResults(s *scope) (out []*Result) {
	for i, g := range s.core.GroupBy {
		out = append(out, &Result{Expr: r.resolved(s, g), As: groupName(i)})
	}
	return out
}

func groupName(i int) string { return "group " + strconv.Itoa(i+1) }

// unitOf is the column of the same source that holds the unit of a column's values.
func unitOf(e end) *field {
	for i := range e.binding.fields {
		f := &e.binding.fields[i]
		if f.typ.column != nil && f.typ.table == e.field.typ.table && strings.EqualFold(f.typ.column.Name, e.field.typ.column.UnitFrom) {
			return f
		}
	}
	return nil
}

// unitColumn is the name, as the table has it, of the column that holds the unit.
func unitColumn(t typ) string {
	for i := range t.table.Columns {
		if c := &t.table.Columns[i]; strings.EqualFold(c.Name, t.column.UnitFrom) {
			return c.Name
		}
	}
	return t.column.UnitFrom
}

// exposing is the core with the subquery that a column comes from giving its unit,
// too, under the name; nil when that cannot be done.
func (r *reviewer) exposing(s *scope, e end) (core *Core, name string) {
	inner, below := r.below(e)
	i := slices.Index(s.core.From, e.binding.source)
	if below.field == nil || i < 0 {
		return nil, ""
	}
	within, unit := inner.core, &ColumnRef{Table: below.binding.label}
	if f := unitOf(below); f != nil {
		unit.Name = f.name
	} else if within, unit.Name = r.exposing(inner, below); within == nil {
		return nil, ""
	}
	name = "unit of " + e.field.name
	giving := *within
	giving.Results = append(e.binding.namedResults(), &Result{Expr: unit, As: name})
	sel := *e.binding.sel
	sel.Cores = []*Core{&giving}
	source := *e.binding.source
	source.Schema, source.Name, source.Alias, source.Select, source.Index, source.NoIndex = "", "", e.binding.label, &sel, "", false
	outer := *s.core
	outer.From = slices.Clone(s.core.From)
	outer.From[i] = &source
	return &outer, name
}

// namedResults are the results of a subquery of one core, under the names that the
// statement around it has for them.
func (b *binding) namedResults() []*Result {
	results := slices.Clone(b.sel.Cores[0].Results)
	if len(results) != len(b.fields) || slices.ContainsFunc(results, func(res *Result) bool { return res.Expr == nil }) {
		return results
	}
	for i, res := range results {
		if resultName(res) != b.fields[i].name {
			results[i] = &Result{Expr: res.Expr, As: b.fields[i].name}
		}
	}
	return results
}

// unitsProbe counts the different units in the values of a SELECT, and puts up to
// five into a text, in quotes: whoever wrote them could write anything. Of groups
// it takes those that have several.
func unitsProbe(values string, groups int) string {
	units := "SELECT DISTINCT unit FROM (" + values + ") WHERE unit IS NOT NULL"
	if groups > 0 {
		names := make([]string, groups)
		for i := range names {
			names[i] = `"` + groupName(i) + `"`
		}
		within := " OVER (PARTITION BY " + strings.Join(names, ", ") + ")"
		units = "SELECT DISTINCT unit FROM (SELECT unit, min(unit)" + within + " AS first, max(unit)" + within + " AS last FROM (" + values + ") WHERE unit IS NOT NULL) WHERE first <> last"
	}
	return "SELECT count(*), group_concat(CASE WHEN n <= 5 THEN quote(substr(unit, 1, 60)) END, ', ') FROM (SELECT unit, row_number() OVER (ORDER BY unit) AS n FROM (" + units + "))"
}

func (r *reviewer) isOneValue(s *scope, e end) bool {
	return slices.ContainsFunc(s.conditions(), func(x Expr) bool {
		c := r.comparisons(x)
		if in, ok := x.(*In); ok && in.Select != nil {
			return false
		}
		return len(c) == 1 && c[0].op == "=" && (r.endOf(s, c[0].left) == e && r.isFixed(s, c[0].right) || r.endOf(s, c[0].right) == e && r.isFixed(s, c[0].left))
	})
}
