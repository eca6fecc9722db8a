package statement

import (
	"slices"
	"strings"
)

// mixedUnits tells of an aggregate over a column that several SELECTs put together
// of columns of different units.
func (r *reviewer) mixedUnits(s *scope, call *Call) {
	Walk(call.Args[0], func(n Node) bool {
		if ref, ok := n.(*ColumnRef); ok {
			if e := r.endOf(s, ref); e.field != nil {
				r.mixedColumn(s, e, call)
			}
		}
		_, branches := n.(*Case)
		return !branches
	})
}

func (r *reviewer) mixedColumn(s *scope, e end, call *Call) {
	groups := r.endsOf(s, s.groupsOf(call))
	for e.binding.sel != nil && len(e.binding.sel.Cores) == 1 {
		inner, below := r.below(e)
		if below.field == nil || len(s.conditions()) > 0 {
			return
		}
		for i, g := range groups {
			if groups[i] = (end{}); g.binding == e.binding {
				_, groups[i] = r.below(g)
			}
		}
		s, e = inner, below
	}
	if e.binding.sel == nil {
		return
	}
	arms := armsOf(e.binding, e.field)
	if units := r.unitsOf(arms); len(units) > 1 && !r.toldApart(s, e.binding, groups) {
		r.caution(CautionUnits, call, "%s is over values of different units: %s", r.text(call), strings.Join(units, " and "))
	}
}

// endsOf are the columns that the expressions are; zero for others.
func (r *reviewer) endsOf(s *scope, xs []Expr) (out []end) {
	for _, x := range xs {
		out = append(out, r.endOf(s, r.resolved(s, x)))
	}
	return out
}

// armsOf are what a column of a compound is in each of its SELECTs; nil when that
// is not told by their results one by one.
func armsOf(b *binding, f *field) (out []Expr) {
	i := slices.IndexFunc(b.fields, func(have field) bool { return have.name == f.name })
	for _, c := range b.sel.Cores {
		if i < 0 || i >= len(c.Results) || slices.ContainsFunc(c.Results, func(res *Result) bool { return res.Expr == nil }) {
			return nil
		}
		out = append(out, c.Results[i].Expr)
	}
	return out
}

// unitsOf are the different units of those of the expressions that are columns,
// each with one that has it.
func (r *reviewer) unitsOf(xs []Expr) (out []string) {
	var units []string
	for _, x := range xs {
		t := r.typeOf(x)
		if t.column != nil && t.column.Unit != "" && !slices.Contains(units, t.column.Unit) {
			units = append(units, t.column.Unit)
			out = append(out, t.column.Unit+" ("+t.table.Name+"."+t.column.Name+")")
		}
	}
	return out
}

// toldApart reports whether groups or conditions keep the SELECTs of a compound
// apart: by a column in which each of them has a literal.
func (r *reviewer) toldApart(s *scope, b *binding, groups []end) bool {
	for _, x := range s.conditions() {
		Walk(x, func(n Node) bool {
			if ref, ok := n.(*ColumnRef); ok {
				groups = append(groups, r.endOf(s, ref))
			}
			return true
		})
	}
	return slices.ContainsFunc(groups, func(g end) bool {
		if g.field == nil || g.binding != b {
			return false
		}
		return !slices.ContainsFunc(armsOf(b, g.field), func(x Expr) bool { _, literal := x.(*Literal); return !literal })
	})
}

// addedUnits tells of a sum of two columns of different units.
func (r *reviewer) addedUnits(x *Binary) {
	if units := r.unitsOf([]Expr{x.Left, x.Right}); len(units) > 1 {
		r.caution(CautionUnits, x, "%s is of values of different units: %s", r.text(x), strings.Join(units, " and "))
	}
}
