package statement

import (
	"slices"
	"strconv"
)

// end is a column of one of a core's sources.
type end struct {
	binding *binding
	field   *field
}

// link is an equality that holds in every row of a core: between two columns, or
// of a column and a value that does not depend on the row.
type link struct {
	a, b end
	to   Expr // the value; b is zero then
}

// linksOf are the equalities of a core's ON, USING and WHERE. They are not sure
// with a NATURAL join, whose columns are not all known.
func (r *resolver) linksOf(s *scope) (links []link, sure bool) {
	sure = true
	for i, b := range s.bindings {
		sure = sure && (!b.source.Join.Natural || i == 0)
		for _, name := range b.source.Using {
			links = append(links, s.usingLink(i, name)...)
		}
	}
	for _, x := range s.conditions() {
		links = append(links, r.equalities(s, x)...)
	}
	return links, sure
}

// conditions are all that must hold for a row of the core, but for rows that an
// outer join keeps.
func (s *scope) conditions() []Expr {
	out := conjuncts(s.core.Where)
	for _, src := range s.core.From {
		out = append(out, onConditions(src)...)
	}
	return out
}

func onConditions(src *Source) []Expr {
	out := conjuncts(src.On)
	if src.Alias == "" {
		for _, member := range src.Group {
			out = append(out, onConditions(member)...)
		}
	}
	return out
}

// usingLink links a source by a column to the first one before it that has it.
func (s *scope) usingLink(i int, name string) []link {
	own := s.bindings[i].find(name)
	for _, b := range s.bindings[:i] {
		if f := b.find(name); f != nil && own != nil {
			return []link{{a: end{b, f}, b: end{s.bindings[i], own}}}
		}
	}
	return nil
}

func (r *resolver) equalities(s *scope, x Expr) []link {
	b, ok := x.(*Binary)
	if !ok || b.Op != "=" && b.Op != "IS" {
		return nil
	}
	var out []link
	for _, c := range pairwise(comparison{op: "="}, b.Left, b.Right) {
		left, right := r.endOf(s, c.left), r.endOf(s, c.right)
		switch {
		case left.field != nil && right.field != nil:
			out = append(out, link{a: left, b: right})
		case left.field != nil && r.isFixed(s, c.right):
			out = append(out, link{a: left, to: c.right})
		case right.field != nil && r.isFixed(s, c.left):
			out = append(out, link{a: right, to: c.left})
		}
	}
	return out
}

// endOf is the column of the core's sources that the expression is; zero for others.
func (r *resolver) endOf(s *scope, x Expr) end {
	ref, ok := x.(*ColumnRef)
	if !ok {
		return end{}
	}
	t := r.targets[ref]
	if t == nil || t.scope != s || t.field == nil {
		return end{}
	}
	return end{t.binding, t.field}
}

// isFixed reports whether the expression has one value for all rows of the core.
func (r *resolver) isFixed(s *scope, x Expr) bool {
	fixed := true
	Walk(x, func(n Node) bool {
		if ref, ok := n.(*ColumnRef); ok {
			t := r.targets[ref]
			fixed = fixed && t != nil && t.scope != s
		}
		return fixed
	})
	return fixed
}

// uniqueness says whether two rows of a source can share a column's value.
type uniqueness uint8

const (
	maybe uniqueness = iota
	unique
	shared
)

func (r *resolver) uniquenessOf(e end) uniqueness {
	if e.binding.table != nil {
		return r.ofTable(e.binding.table, e.field.typ.column)
	}
	return r.ofSelect(e.binding.sel, e.field)
}

func (r *resolver) ofTable(t *Table, c *Column) uniqueness {
	switch {
	case c.Key || r.isReferenced(t, c):
		return unique
	case c.References.Table != "":
		return shared
	}
	return maybe
}

func (r *resolver) isReferenced(t *Table, c *Column) bool {
	for i := range r.schema.Tables {
		for _, other := range r.schema.Tables[i].Columns {
			if containsFold([]string{t.Name}, other.References.Table) && containsFold([]string{c.Name}, other.References.Column) {
				return true
			}
		}
	}
	return false
}

// ofSelect: a column that is grouped by alone is unique, and so are all columns
// of a single row. A column of a SELECT that only picks rows of one source is
// what it is there.
func (r *resolver) ofSelect(sel *Select, f *field) uniqueness {
	if sel == nil || len(sel.Cores) != 1 || sel.Cores[0].Values != nil {
		return maybe
	}
	c := sel.Cores[0]
	s := r.scopes[c]
	switch {
	case len(c.GroupBy) == 1:
		for _, res := range c.Results {
			if res.Expr != nil && resultName(res) == f.name && r.isGroupedBy(c, res) {
				return unique
			}
		}
		return maybe
	case len(c.GroupBy) > 1 || c.Distinct || hasWindow(c): // row_number() = 1 picks one
		return maybe
	case r.aggregatesAll(c):
		return unique
	case len(s.bindings) == 1 && f.typ.column != nil && s.bindings[0].table == f.typ.table && sel.Limit == nil:
		return r.ofTable(f.typ.table, f.typ.column)
	}
	return maybe
}

// isGroupedBy reports whether the result is what the core groups by.
func (r *resolver) isGroupedBy(c *Core, res *Result) bool {
	for _, g := range c.GroupBy {
		if r.isResult(c, g, res) {
			return true
		}
	}
	return false
}

// isResult reports whether a term of GROUP BY is the result: by its number, its
// alias or its expression.
func (r *resolver) isResult(c *Core, g Expr, res *Result) bool {
	if n := literalDigits(g); n != "" {
		return position(c, n) == res
	}
	if ref, ok := g.(*ColumnRef); ok {
		if t := r.targets[ref]; t != nil && t.result != nil {
			return t.result == res
		}
	}
	return res.Expr != nil && r.same(g, res.Expr)
}

// position is the result that a number in GROUP BY means.
func position(c *Core, n string) *Result {
	for i, res := range c.Results {
		if n == strconv.Itoa(i+1) {
			return res
		}
	}
	return nil
}

// same reports whether two expressions of one core are the same: the same column,
// however it is qualified, or printed the same.
func (r *resolver) same(x, y Expr) bool {
	a, ok := x.(*ColumnRef)
	b, also := y.(*ColumnRef)
	if ok && also && r.targets[a] != nil && r.targets[b] != nil {
		return r.targets[a].binding == r.targets[b].binding && r.targets[a].field == r.targets[b].field && r.targets[a].field != nil
	}
	return Print(x) == Print(y)
}

// aggregatesAll reports whether a core without GROUP BY makes one row of all.
func (r *resolver) aggregatesAll(c *Core) bool {
	if len(c.GroupBy) > 0 {
		return false
	}
	found := false
	for _, res := range c.Results {
		if res.Expr != nil {
			found = found || hasAggregate(res.Expr)
		}
	}
	return found
}

func hasWindow(c *Core) bool {
	return slices.ContainsFunc(c.Results, func(res *Result) bool {
		return res.Expr != nil && contains(res.Expr, func(call *Call) bool { return call.Over != nil })
	})
}

func hasAggregate(x Expr) bool { return contains(x, (*Call).isAggregate) }

// contains reports whether there is such a call in the expression, subqueries
// aside.
func contains(x Expr, is func(*Call) bool) bool {
	found := false
	Walk(x, func(n Node) bool {
		if call, ok := n.(*Call); ok && is(call) {
			found = true
		}
		_, sub := n.(*Select)
		return !found && !sub
	})
	return found
}
