package statement

import "cmp"

// A column that references another has its values, which are ids of rows that are, nearly
// always, the same organisation's: of a column that is filled, always. So where a statement
// compares the two, or two that reference the same, and one read chooses organisations and
// the other says nothing of them, both are about the same ones.

// tellRelated tells reads of which nothing is known what those say whose columns they
// reference, or which reference theirs. It is told of all at once, so that it is the same
// in whatever order they stand.
func (c *chooser) tellRelated() {
	found := map[end][]idSet{}
	for _, s := range c.scopes {
		c.conditions(c.joinings[s], byReference{c}, func(e end, sets ...idSet) {
			if len(c.sets[e]) > 0 {
				return
			}
			for _, set := range sets {
				found[e], _ = addSet(found[e], set)
			}
		})
	}
	for e, sets := range found {
		c.tell(e, sets...)
	}
}

// byReference is the rule that rows are of the organisations of those that they reference.
type byReference struct{ *chooser }

func (c byReference) equal(pair comparison, _ *joining, _ int) (end, []idSet) {
	e := c.column(pair.left)
	if sub, ok := pair.right.(*Subquery); ok {
		return e, c.ofSelect(e, sub.Select, 0)
	}
	other := c.column(pair.right)
	if e.field == nil || other.field == nil || e == other || !c.areRelated(c.keyOf(e, 0), c.keyOf(other, 0)) {
		return e, nil
	}
	return e, c.organizationsOf(other, 0)
}

func (c byReference) among(tested Expr, in *In, place int) (end, []idSet) {
	e := c.column(tested)
	if in.Select == nil || in.Not {
		return e, nil
	}
	return e, c.ofSelect(e, in.Select, place)
}

func (c byReference) ofSelect(e end, sel *Select, place int) []idSet {
	if e.field == nil || !c.areRelated(c.keyOf(e, 0), c.keyGiven(sel, place, 0)) {
		return nil
	}
	return c.organizationsOfSelect(sel, place, 0)
}

// told are the organisations' columns of the reads whose rows a column's values are of.
func (c byReference) told(e end) []end { return c.readsOf(e, 0) }

// tested are those of a SELECT behind IN, which is about the organisations of what is tested:
// with NOT IN, too.
func (c byReference) tested(item Expr, in *In, place int, _ *joining, _ int) ([]end, []idSet) {
	e := c.column(item)
	if e.field == nil || !c.areRelated(c.keyOf(e, 0), c.keyGiven(in.Select, place, 0)) {
		return nil, nil
	}
	return c.readsOfSelect(in.Select, place, 0), c.organizationsOf(e, 0)
}

// key is the column that a column's values are of, behind all references; zero when it is
// not known.
type key struct {
	Reference
	other bool // than the column itself
}

// areRelated reports whether two columns are of the same key, of a scoped table, and not both
// that key itself.
func (c *chooser) areRelated(a, b key) bool {
	if a.Reference != b.Reference || !a.other && !b.other {
		return false
	}
	t := c.schema.table(a.Table)
	return t != nil && t.Scoped
}

// keyOf follows a column to the key that it references.
func (c *chooser) keyOf(e end, depth int) (of key) {
	if c.steps++; e.field == nil || depth > maxOrigins || c.steps > 2*maxSteps {
		return key{}
	}
	switch {
	case e.binding.table == nil:
		return c.keyGiven(e.binding.sel, e.place(), depth+1)
	case e.binding.table.View != nil:
		return c.keyGiven(e.binding.table.View, e.place(), depth+1)
	}
	of.Reference = Reference{e.binding.table.Name, e.field.typ.column.Name}
	for range maxOrigins {
		t := c.schema.table(of.Table)
		if t == nil {
			return key{}
		}
		of.Table = t.Name
		col := t.column(of.Column)
		if col == nil {
			return key{}
		}
		to := cmp.Or(col.FilledFrom, col.References)
		if to.Table == "" {
			return of
		}
		of = key{to, true}
	}
	return key{}
}

// givenFrom is the same of a column that a SELECT gives, where all its branches agree.
func (c *chooser) keyGiven(sel *Select, place, depth int) (of key) {
	if sel == nil {
		return key{}
	}
	for i, core := range sel.Cores {
		one := c.keyOf(c.endAt(core, place), depth+1)
		if i > 0 && one.Reference != of.Reference {
			return key{}
		}
		of = key{one.Reference, of.other || one.other}
	}
	return of
}

// organizationsOf are the sets that the organisations are of whose rows a column is of;
// none where they are the connection's own.
func (c *chooser) organizationsOf(e end, depth int) []idSet {
	if c.steps++; e.field == nil || depth > maxOrigins || c.steps > 2*maxSteps {
		return nil
	}
	if e.binding.table == nil {
		return c.organizationsOfSelect(e.binding.sel, e.place(), depth+1)
	}
	return c.sets[c.organization(e)]
}

func (c *chooser) organizationsOfSelect(sel *Select, place, depth int) (out []idSet) {
	if sel == nil {
		return nil
	}
	for i, core := range sel.Cores {
		sets := c.organizationsOf(c.endAt(core, place), depth)
		if i > 0 {
			sets = either(out, sets)
		}
		if out = sets; len(out) == 0 {
			return nil
		}
	}
	return out
}

// readsOf are the organisations' columns of the reads that a column is of, where leaving
// out rows of others changes nothing else.
func (c *chooser) readsOf(e end, depth int) []end {
	b := e.binding
	switch {
	case e.field == nil || depth > maxOrigins:
		return nil
	case b.table != nil:
		if of := c.organization(e); of.field != nil {
			return []end{of}
		}
		return nil
	case b.sel == nil || len(c.readers[b.sel]) != 1 || c.unbound[b.sel]:
		return nil
	}
	return c.readsOfSelect(b.sel, e.place(), depth+1)
}

func (c *chooser) readsOfSelect(sel *Select, place, depth int) (all []end) {
	for _, e := range c.endsApart(sel, place) {
		all = append(all, c.readsOf(e, depth)...)
	}
	return all
}

// organization is the organisation's column of the scoped table that a column is of; zero
// for none.
func (c *chooser) organization(e end) end {
	if t := e.binding.table; t == nil || !t.Scoped {
		return end{}
	}
	if f := e.binding.find(OrganizationColumn); f != nil {
		return end{e.binding, f}
	}
	return end{}
}
