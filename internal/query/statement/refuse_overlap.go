package statement

import (
	"slices"
	"strings"
)

// overlappingInputs refuses periods of a table that overlap, where their rows are
// counted together: what both hold would count twice. Values of start and end
// that are given apart, by two IN lists, make every combination.
func (r *reviewer) overlappingInputs(s *scope) {
	for _, b := range s.bindings {
		if b.table == nil || r.out.Refusal != nil {
			continue
		}
		start, end := b.table.requiredPeriod()
		if start == nil || end == nil {
			continue
		}
		from, ok := r.given(s, b, start)
		to, also := r.given(s, b, end)
		if ok && also {
			r.checkOverlap(s, b, [2]*Column{start, end}, [2]given{from, to})
		}
	}
}

// given is what the conditions of a core say of a column, by the first that does.
func (r *reviewer) given(s *scope, b *binding, column *Column) (given, bool) {
	for _, x := range s.conditions() {
		if g, ok := r.valuesOf(s, b, column, x); ok {
			return g, true
		}
	}
	return given{}, false
}

func (r *reviewer) checkOverlap(s *scope, b *binding, columns [2]*Column, values [2]given) {
	periods, crossed := periodsOf(values[0], values[1])
	r.askEach(s, b.table, periods)
	if crossed && values[0].isList() && values[1].isList() && len(periods) < len(values[0].values)*len(values[1].values) {
		r.refuseReversed(b, columns, values)
		return
	}
	byStart, byEnd := r.tellsApart(s, b, columns[0]), r.tellsApart(s, b, columns[1])
	if r.groupsByRows(s, values) {
		return
	}
	for i, p := range periods {
		for _, q := range periods[:i] {
			if p.overlaps(q) && !(byStart && p.start != q.start) && !(byEnd && p.end != q.end) {
				r.refuseOverlap(b, columns, values, p, q, crossed)
				return
			}
		}
	}
}

// askEach notes the periods that the table is asked for.
func (r *reviewer) askEach(s *scope, t *Table, periods []period) {
	for _, p := range periods {
		from, _, ok := instantOf(p.start)
		last, precise, also := instantOf(p.end)
		if ok && also {
			r.ask(s.core, dated{t: {from, precise.behind(last)}})
		}
	}
}

// tellsApart reports whether rows of different values of the column stay apart in
// what the core gives: it groups by the column, or shows it without grouping at all.
func (r *reviewer) tellsApart(s *scope, b *binding, column *Column) bool {
	is := func(x Expr) bool { return r.isOf(s, b, column, r.resolved(s, x)) }
	if len(s.core.GroupBy) > 0 {
		return slices.ContainsFunc(s.core.GroupBy, is)
	}
	if r.aggregatesAll(s.core) || len(r.top.Cores) != 1 || r.top.Cores[0] != s.core || s.core.Distinct {
		return false
	}
	return slices.ContainsFunc(s.core.Results, func(res *Result) bool {
		if res.Expr == nil {
			return res.Table == "" || strings.EqualFold(res.Table, b.label)
		}
		return is(res.Expr)
	})
}

// groupsByRows reports whether the core groups by a column of the source that the
// periods come from: a name for each, most likely.
func (r *reviewer) groupsByRows(s *scope, values [2]given) bool {
	return slices.ContainsFunc(s.core.GroupBy, func(g Expr) bool {
		e := r.endOf(s, r.resolved(s, g))
		return e.field != nil && (values[0].rows == e.binding || values[1].rows == e.binding)
	})
}

// refuseReversed is for values of start and end given apart, some of which make a
// period that ends before it starts: the source would not answer.
func (r *reviewer) refuseReversed(b *binding, columns [2]*Column, values [2]given) {
	start, end := columns[0].Name, columns[1].Name
	r.out.Refusal = problem(CodeSQL, "Give them in pairs: ("+start+", "+end+") IN (VALUES "+pairs(values)+").",
		"Each %s of %s is asked for with each %s, and some make a period that ends before it starts.", start, b.table.Name, end)
}

func (r *reviewer) refuseOverlap(b *binding, columns [2]*Column, values [2]given, p, q period, crossed bool) {
	start, end := columns[0].Name, columns[1].Name
	next := "Give periods that do not overlap, or group by " + start + " and " + end + "."
	if crossed {
		next = "Give them in pairs: (" + start + ", " + end + ") IN (VALUES " + pairs(values) + ")."
	}
	r.out.Refusal = problem(CodeSQL, next, "The periods %s to %s and %s to %s of %s overlap, and what both hold would count twice.",
		q.start, q.end, p.start, p.end, b.table.Name)
}

// pairs puts the values together in their order, as row values.
func pairs(values [2]given) string {
	starts, ends := slices.Sorted(slices.Values(values[0].values)), slices.Sorted(slices.Values(values[1].values))
	if len(starts) != len(ends) {
		return "('2024-01-01', '2024-12-31'), …"
	}
	var out []string
	for i := range starts {
		out = append(out, "("+quoteText(starts[i])+", "+quoteText(ends[i])+")")
	}
	return strings.Join(out, ", ")
}
