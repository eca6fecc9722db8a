package statement

import (
	"slices"
	"strings"
)

// repetition is a source whose rows repeat those of another one; zero for none.
type repetition struct {
	binding *binding
	shared  *field // the column that both have in common, where neither is a key; nil otherwise
	crossed bool   // nothing joins the two
}

// String are the rows that repeat others, as a caution has them.
func (by repetition) String() string {
	switch {
	case by.crossed:
		return "the rows of " + by.binding.shown() + ", to which no condition joins it"
	case by.shared != nil:
		return "the rows of " + by.binding.shown() + " that have the same " + by.shared.name
	}
	return "its rows in " + by.binding.shown()
}

// repeats returns the source of which many rows belong to one row of the given
// sources: for sure, by what references what.
func (r *reviewer) repeats(s *scope, links []link, one []*binding) repetition {
	one = r.grown(links, one)
	for _, l := range links {
		for _, to := range []end{l.a, l.b} {
			from := l.other(to)
			if from.field == nil || to.field == nil || !slices.Contains(one, from.binding) || slices.Contains(one, to.binding) || r.uniquenessOf(to) != shared {
				continue
			}
			switch {
			case references(to, from):
				return repetition{binding: to.binding}
			case r.uniquenessOf(from) == shared && referenceAlike(to, from) && r.tiesOf(s).between(s.setOf(from.binding, to.binding)) == 1:
				return repetition{binding: to.binding, shared: to.field}
			}
		}
	}
	return r.crossing(s, links, one)
}

// grown adds the sources of which one row belongs to a row of those given.
func (r *reviewer) grown(links []link, one []*binding) []*binding {
	for grown := true; grown; {
		grown = false
		for _, l := range links {
			for _, to := range []end{l.a, l.b} {
				from := l.other(to)
				if to.field != nil && !slices.Contains(one, to.binding) && r.uniquenessOf(to) == unique &&
					(from.field == nil || slices.Contains(one, from.binding)) {
					one, grown = append(one, to.binding), true
				}
			}
		}
	}
	return one
}

func (l link) other(e end) end {
	if e == l.a {
		return l.b
	}
	return l.a
}

// references reports whether the one column holds values of the other.
func references(many, one end) bool {
	from, to := many.field.typ, one.field.typ
	return from.column != nil && to.column != nil &&
		strings.EqualFold(from.column.References.Table, to.table.Name) && strings.EqualFold(from.column.References.Column, to.column.Name)
}

// referenceAlike reports whether both columns hold values of one third column.
func referenceAlike(a, b end) bool {
	x, y := a.field.typ.column, b.field.typ.column
	return x != nil && y != nil && x.References.Table != "" &&
		strings.EqualFold(x.References.Table, y.References.Table) && strings.EqualFold(x.References.Column, y.References.Column)
}

// sources is a set of a core's sources, by their places in its FROM: there are 64
// at most.
type sources uint64

func (s *scope) setOf(of ...*binding) (out sources) {
	for i, b := range s.bindings {
		if slices.Contains(of, b) {
			out |= 1 << i
		}
	}
	return out
}

// ties are the sources that each condition of a core is about, those about one
// alone left out.
type ties struct {
	of   []sources
	only []bool // the condition says no more than that two rows are different ones
	sure bool   // all names are known
}

// tiesOf reads them off ON, USING and WHERE.
func (r *reviewer) tiesOf(s *scope) *ties {
	if known := r.tied[s]; known != nil {
		return known
	}
	out := &ties{sure: true}
	r.tied[s] = out
	for i, b := range s.bindings {
		for range b.source.Using {
			out.add(s.setOf(s.bindings[:i+1]...), false)
		}
	}
	for _, x := range s.conditions() {
		of, sure := r.mentioned(s, x)
		b, ok := x.(*Binary)
		out.sure = out.sure && sure
		out.add(s.setOf(of...), ok && (b.Op == "<>" || b.Op == "IS NOT"))
	}
	return out
}

func (t *ties) add(of sources, different bool) {
	if of&(of-1) != 0 {
		t.of, t.only = append(t.of, of), append(t.only, different)
	}
}

// between counts the conditions that are about both sources. With a second one, of
// a month say, one row may well belong to one.
func (t *ties) between(both sources) (n int) {
	for i, of := range t.of {
		if of&both == both && !t.only[i] {
			n++
		}
	}
	return n
}

// connected adds all sources that conditions connect with those given.
func (t *ties) connected(to sources) sources {
	for before := sources(0); before != to; {
		before = to
		for _, of := range t.of {
			if of&to != 0 {
				to |= of
			}
		}
	}
	return to
}

// mentioned are the sources of a core that an expression names; sure says that no
// other name in it may be one of theirs.
func (r *resolver) mentioned(s *scope, x Expr) (out []*binding, sure bool) {
	sure = true
	Walk(x, func(n Node) bool {
		ref, ok := n.(*ColumnRef)
		if !ok {
			return true
		}
		t := r.targets[ref]
		sure = sure && t != nil && t.result == nil
		if t != nil && t.scope == s && t.binding != nil {
			out = append(out, t.binding)
		}
		return true
	})
	return out, sure
}

// crossing is a source with rows of its own that no condition joins to those given
// or to a value.
func (r *reviewer) crossing(s *scope, links []link, one []*binding) repetition {
	joined := s.setOf(one...)
	for _, l := range links {
		if l.picks() {
			joined |= s.setOf(l.a.binding)
		}
	}
	ties := r.tiesOf(s)
	joined = ties.connected(joined)
	for i, b := range s.bindings {
		if ties.sure && joined&(1<<i) == 0 && r.hasManyRows(b) {
			return repetition{binding: b, crossed: true}
		}
	}
	return repetition{}
}

// picks reports whether a column is equal to a value that perhaps one row has alone:
// a name, but no reference, no boolean and none of a few values.
func (l link) picks() bool {
	if l.b.field != nil {
		return false
	}
	c := l.a.field.typ.column
	return c == nil || c.Kind != Boolean && len(c.Enum) == 0 && c.References.Table == ""
}

// hasManyRows reports whether the source is a table, or a SELECT that picks rows of
// one by no single value.
func (r *reviewer) hasManyRows(b *binding) bool {
	if b.table != nil {
		return true
	}
	if b.sel == nil || len(b.sel.Cores) != 1 || b.sel.Limit != nil {
		return false
	}
	c := b.sel.Cores[0]
	s := r.scopes[c]
	if s == nil || len(s.bindings) != 1 || c.Values != nil || c.Distinct || c.GroupBy != nil || r.aggregatesAll(c) || len(r.settled(s)) > 0 {
		return false
	}
	links, sure := r.linksOf(s)
	return sure && !slices.ContainsFunc(links, link.picks) && r.hasManyRows(s.bindings[0])
}
