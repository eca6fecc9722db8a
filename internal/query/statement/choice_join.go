package statement

import "slices"

// joining is what the conditions of a core say of its sources: which of them hold for
// all rows that are left of it, and which only for the sources that an outer join may
// leave out.
type joining struct {
	*scope
	items      map[*binding]int // the place of each source's join
	left       map[int]bool     // of the joins: whether a row may lack their sources
	conditions []joinCondition
}

// joinCondition is a condition with the join that it is of: it leaves rows of that one's
// sources out, and of no others.
type joinCondition struct {
	Expr
	item int
}

const (
	always = -1 // instead of a join: the condition holds for each row that is left of the core
	unsure = -2 // the join of sources of which it is not known when a row lacks them
)

// joined is one source of a FROM, as it is joined to those before it.
type joined struct {
	*Source
	left bool // by LEFT JOIN
	on   Expr
}

func (r *resolver) joiningOf(s *scope) *joining {
	j := &joining{scope: s, items: map[*binding]int{}, left: map[int]bool{unsure: true}}
	using, natural := joinedBy(s.core.From)
	sources, ok := leftJoins(s.core.From, len(using) > 0 || natural)
	if ok || len(using) == 0 && !natural { // else a column that is joined by name may be that of either source
		j.add(always, append(conjuncts(s.core.Where), r.havingOfGroups(s.core)...)...)
	}
	if !ok {
		for _, b := range s.bindings {
			j.items[b] = unsure
		}
		return j
	}
	for item, src := range sources {
		r.addJoined(j, src, item)
	}
	r.makeInner(j)
	return j
}

// leftJoins are the sources of a FROM joined by inner and left joins alone: a RIGHT JOIN b
// is b LEFT JOIN a. ok is false when they cannot be.
func leftJoins(from []*Source, byName bool) (out []joined, ok bool) {
	for i, src := range from {
		if slices.ContainsFunc(src.Group, isRight) || src.Join.Right && (i != 1 || src.Join.Left || byName) {
			return nil, false
		}
		if i > 0 && src.Join.Right {
			out = []joined{{Source: src}, {Source: from[0], left: true, on: src.On}}
			continue
		}
		out = append(out, joined{Source: src, left: i > 0 && src.Join.Left, on: src.On})
	}
	return out, true
}

func isRight(src *Source) bool { return src.Join.Right || slices.ContainsFunc(src.Group, isRight) }

func (j *joining) add(item int, conditions ...Expr) {
	for _, x := range conditions {
		j.conditions = append(j.conditions, joinCondition{x, item})
	}
}

// addJoined adds a source, or the members of a join in parentheses, and what is said where
// they are joined.
func (r *resolver) addJoined(j *joining, src joined, item int) {
	j.left[item] = src.left
	of := always
	if src.left {
		of = item
	}
	j.add(of, conjuncts(src.on)...)
	if src.Group == nil || src.Alias != "" {
		if i := j.indexOf(src.Source); i >= 0 {
			j.items[j.bindings[i]] = item
			j.add(of, r.joinedByName(j.scope, i)...)
		}
		return
	}
	outer := slices.ContainsFunc(src.Group, isOuter)
	for _, member := range src.Group {
		if outer {
			r.addUnsure(j, member)
		} else {
			r.addJoined(j, joined{Source: member, left: src.left, on: member.On}, item)
		}
	}
}

// addUnsure adds the members of a join that may lack some of them.
func (r *resolver) addUnsure(j *joining, src *Source) {
	if i := j.indexOf(src); i >= 0 {
		j.items[j.bindings[i]] = unsure
	}
	if src.Alias == "" {
		for _, member := range src.Group {
			r.addUnsure(j, member)
		}
	}
}

func (s *scope) indexOf(src *Source) int {
	return slices.IndexFunc(s.bindings, func(b *binding) bool { return b.source == src })
}

// joinedByName are the equalities of USING or NATURAL between a source and those before it.
func (r *resolver) joinedByName(s *scope, i int) (out []Expr) {
	b := s.bindings[i]
	names := b.source.Using
	if b.source.Join.Natural {
		if slices.ContainsFunc(s.bindings[:i+1], func(b *binding) bool { return b.open }) {
			return nil
		}
		for _, f := range b.fields {
			names = append(names, f.name)
		}
	}
	for _, name := range names {
		for _, l := range s.usingLink(i, name) {
			out = append(out, &Binary{Op: "=", Left: r.refTo(s, l.a), Right: r.refTo(s, l.b)})
		}
	}
	return out
}

// refTo is a reference to a column of a source.
func (r *resolver) refTo(s *scope, e end) *ColumnRef {
	ref := &ColumnRef{Table: e.binding.label, Name: e.field.name}
	r.targets[ref] = &target{scope: s, binding: e.binding, field: e.field}
	return ref
}

// havingOfGroups are the conditions of HAVING on what the rows are grouped by: they could
// stand in WHERE.
func (r *resolver) havingOfGroups(c *Core) []Expr {
	return slices.DeleteFunc(conjuncts(c.Having), func(x Expr) bool {
		keys := true
		Walk(x, func(n Node) bool {
			switch n := n.(type) {
			case *ColumnRef:
				keys = keys && r.isKey(c, n)
			case *Call, *Select:
				keys = false
			}
			return keys
		})
		return !keys
	})
}

// isKey reports whether a column is one that the core groups by.
func (r *resolver) isKey(c *Core, ref *ColumnRef) bool {
	t := r.targets[ref]
	if t == nil {
		return false
	}
	return slices.ContainsFunc(c.GroupBy, func(g Expr) bool {
		if t.result != nil {
			return r.isResult(c, g, t.result)
		}
		if res := position(c, literalDigits(g)); res != nil {
			g = res.Expr
		}
		return g != nil && r.same(g, ref)
	})
}

// makeInner takes each left join for an inner one whose sources a condition on all rows
// wants: it leaves out the rows that lack them.
func (r *resolver) makeInner(j *joining) {
	for changed := true; changed; {
		changed = false
		for b, item := range j.items {
			if item < 0 || !j.left[item] || !r.isWanted(j, b) {
				continue
			}
			j.left[item], changed = false, true
			for i := range j.conditions {
				if j.conditions[i].item == item {
					j.conditions[i].item = always
				}
			}
		}
	}
}

func (r *resolver) isWanted(j *joining, b *binding) bool {
	return slices.ContainsFunc(j.conditions, func(c joinCondition) bool { return c.item == always && r.wants(c.Expr, b) })
}

// wants reports whether a condition surely does not hold where a source is missing.
func (r *resolver) wants(x Expr, b *binding) bool {
	of := func(x Expr) bool {
		ref, ok := x.(*ColumnRef)
		t := r.targets[ref]
		return ok && t != nil && t.binding == b
	}
	switch x := x.(type) {
	case *Binary:
		switch x.Op {
		case "=", "<", "<=", ">", ">=", "<>":
			return of(x.Left) || of(x.Right)
		case "AND":
			return r.wants(x.Left, b) || r.wants(x.Right, b)
		case "OR":
			return r.wants(x.Left, b) && r.wants(x.Right, b)
		}
	case *Like:
		return of(x.X)
	case *Between:
		return of(x.X)
	case *In:
		return !x.Not && of(x.X)
	case *IsNull:
		return x.Not && of(x.X)
	}
	return false
}
