package statement

import "strings"

// told are the sets that a condition of a core puts on columns: of the core itself and of
// those around it.
func (c *chooser) told(x Expr, j *joining, item int) map[end][]idSet {
	out := map[end][]idSet{}
	add := func(e end, sets ...idSet) {
		for _, s := range sets {
			out[e], _ = addSet(out[e], s)
		}
	}
	switch x := x.(type) {
	case *Binary:
		switch x.Op {
		case "=", "IS":
			for _, pair := range pairwise(comparison{op: x.Op}, x.Left, x.Right) {
				for _, pair := range []comparison{pair, pair.mirrored()} {
					e := c.column(pair.left)
					add(e, c.equalTo(e, pair, j, item)...)
				}
			}
		case "OR":
			for e, sets := range c.toldByEach(disjuncts(x), j, item) {
				add(e, sets...)
			}
		}
	case *In:
		for place, x2 := range itemsOf(x.X) {
			e := c.column(x2)
			add(e, c.among(e, x, place)...)
		}
	}
	delete(out, end{})
	return out
}

// itemsOf are the items of a row value, or the one expression.
func itemsOf(x Expr) []Expr {
	if row, ok := x.(*Row); ok {
		return row.Items
	}
	return []Expr{x}
}

// toldByEach are the sets that each branch of an OR puts on a column, put together.
func (c *chooser) toldByEach(branches []Expr, j *joining, item int) map[end][]idSet {
	var out map[end][]idSet
	for i, branch := range branches {
		here := map[end][]idSet{}
		for _, x := range conjuncts(branch) {
			for e, sets := range c.told(x, j, item) {
				here[e] = append(here[e], sets...)
			}
		}
		if i == 0 {
			out = map[end][]idSet{}
		}
		for e, sets := range here {
			if i == 0 {
				out[e] = []idSet{all(sets)}
			} else if before := out[e]; before != nil {
				out[e] = []idSet{either(before[0], all(sets))}
			}
		}
		for e := range out {
			if here[e] == nil {
				delete(out, e)
			}
		}
	}
	return out
}

// column is the column of a source that an expression is, also by the alias of a result,
// and with a collation that changes nothing that matters; zero for others.
func (c *chooser) column(x Expr) end {
	const most = 4 // aliases of aliases
	for range most {
		if collated, ok := x.(*Collate); ok {
			if c.typeOf(collated.X).kind != UUID || strings.EqualFold(collated.Name, "rtrim") {
				return end{}
			}
			x = collated.X
		}
		ref, ok := x.(*ColumnRef)
		t := c.targets[ref]
		switch {
		case !ok || t == nil:
			return end{}
		case t.field != nil:
			return end{t.binding, t.field}
		}
		x = t.result.Expr
	}
	return end{}
}

// equalTo are the sets that a column is of because it equals another expression.
func (c *chooser) equalTo(e end, pair comparison, j *joining, item int) []idSet {
	if e.field == nil {
		return nil
	}
	if id, ok := idOf(pair.right, e.field.typ.kind); ok {
		return []idSet{{values: []string{id}}}
	}
	if pair.op != "=" {
		return nil // NULL IS NULL
	}
	if sub, ok := pair.right.(*Subquery); ok {
		return c.given(e, sub.Select, 0)
	}
	other := c.column(pair.right)
	if other.field == nil || other == e || !comparable(e.field.typ, other.field.typ) {
		return nil
	}
	return c.valuesOf(other, j, item)
}

// comparable reports whether ids of the one column that equal those of the other are the
// same ones, letter case aside where it is so for the first.
func comparable(t, other typ) bool {
	switch {
	case t.kind.isText() && other.kind.isText():
		return t.kind == UUID || !other.foldsEqual()
	case t.kind.isNumber():
		return other.kind.isNumber()
	}
	return false
}

// among are the sets that a column is of because it is IN something, as one item of a row
// value or alone.
func (c *chooser) among(e end, in *In, place int) []idSet {
	switch {
	case e.field == nil || in.Not:
		return nil
	case in.Select != nil:
		return c.given(e, in.Select, place)
	case in.Source != nil:
		return c.listedBy(in.Source)
	}
	ids := []string{}
	for _, x := range in.List {
		id, ok := idOf(x, e.field.typ.kind)
		if l, literal := x.(*Literal); literal && l.Kind == NullLiteral {
			continue
		}
		if !ok {
			return nil
		}
		ids = append(ids, id)
	}
	return []idSet{{values: ids}}
}

// given are sets of the values that a SELECT gives in a column.
func (c *chooser) given(e end, sel *Select, place int) []idSet {
	rel := c.selects[sel]
	if rel.open || place >= len(rel.fields) || !comparable(e.field.typ, rel.fields[place].typ) {
		return nil
	}
	known, ok := c.columnOf(sel, place, 0)
	if ok && len(known.probes) == 0 {
		return []idSet{known}
	}
	if c.closed(sel, nil) {
		if probe := c.probeOf(sel, place, len(rel.fields)); probe != "" {
			return []idSet{{probes: []string{probe}}}
		}
	}
	if ok {
		return []idSet{known}
	}
	return nil
}

// maxSteps bounds how many SELECTs are gone through for one statement.
const maxSteps = 10_000

// columnOf is a set of the values that a SELECT gives in a column, from what is known of
// its sources.
func (c *chooser) columnOf(sel *Select, place, depth int) (out idSet, ok bool) {
	if c.steps++; depth > maxOrigins || c.steps > maxSteps {
		return out, false
	}
	out.values = []string{}
	for i, core := range sel.Cores {
		if i > 0 && (core.Op == "EXCEPT" || core.Op == "INTERSECT") {
			continue // it gives no others
		}
		s, ok := c.columnOfCore(core, place, depth)
		if !ok {
			return out, false
		}
		out = either(out, s)
	}
	return out, true
}

func (c *chooser) columnOfCore(core *Core, place, depth int) (out idSet, ok bool) {
	if core.Values != nil {
		return literalIDs(core.Values, place)
	}
	x := origins{c.resolver}.resultAt(core, place)
	if l, ok := x.(*Literal); ok {
		return literalIDs([][]Expr{{l}}, 0)
	}
	s := c.resolver.scopes[core]
	e := c.endOf(s, x)
	if e.field == nil {
		return out, false
	}
	sets := c.valuesAt(e, c.joinings[s], always, depth+1)
	if len(sets) == 0 {
		return out, false
	}
	return all(sets), true
}

// literalIDs are those in a column of rows that are all literals there.
func literalIDs(rows [][]Expr, place int) (out idSet, ok bool) {
	for _, row := range rows {
		if place >= len(row) {
			return out, false
		}
		l, ok := row[place].(*Literal)
		switch {
		case !ok:
			return out, false
		case l.Kind == TextLiteral || l.Kind == IntegerLiteral && isPlainInteger(l.Text):
			out.values = append(out.values, l.Text)
		case l.Kind != NullLiteral:
			return out, false
		}
	}
	out.values = distinct(asItIs, out.values)
	return out, true
}

// valuesOf are sets of the values that a column can have where a condition of a join
// compares it.
func (c *chooser) valuesOf(e end, j *joining, item int) []idSet { return c.valuesAt(e, j, item, 0) }

func (c *chooser) valuesAt(e end, j *joining, item, depth int) []idSet {
	sets := c.sets[e]
	if probe, ok := c.probeOfSource(e, j, item); ok {
		sets, _ = addSet(sets[:len(sets):len(sets)], probe)
	} else if e.binding.sel != nil && e.binding.table == nil {
		if s, ok := c.columnOf(e.binding.sel, e.binding.place(e.field), depth+1); ok {
			sets, _ = addSet(sets[:len(sets):len(sets)], s)
		}
	}
	return sets
}

// tellTested tells a SELECT behind IN which ids matter to it: those that what is tested
// can have. What is NOT IN it, too, if it gives no NULL.
func (c *chooser) tellTested(x joinCondition, j *joining) {
	in, ok := x.Expr.(*In)
	if !ok || in.Select == nil {
		return
	}
	items := itemsOf(in.X)
	for place, item := range items {
		e := c.column(item)
		rel := c.selects[in.Select]
		if e.field == nil || rel.open || place >= len(rel.fields) || !comparable(rel.fields[place].typ, e.field.typ) {
			continue
		}
		if in.Not && (len(items) > 1 || !c.givesNoNull(in.Select, place)) {
			continue
		}
		for _, s := range c.valuesOf(e, j, x.item) {
			c.tellColumn(in.Select, place, s)
		}
	}
}

// givesNoNull reports whether a column of a SELECT is that of organisations in rows that all have one.
func (c *chooser) givesNoNull(sel *Select, place int) bool {
	for _, core := range sel.Cores {
		e := c.endAt(core, place)
		j := c.joinings[c.resolver.scopes[core]]
		if e.field == nil || e.binding.table == nil || !e.binding.table.Scoped || j.left[j.items[e.binding]] {
			return false
		}
	}
	return true
}

// tellAround tells the sources of a core what a condition that rows EXIST says of them.
func (c *chooser) tellAround(x joinCondition, j *joining) {
	exists, ok := x.Expr.(*Exists)
	if !ok || len(exists.Select.Cores) != 1 {
		return
	}
	core := exists.Select.Cores[0]
	inner := c.joinings[c.resolver.scopes[core]]
	if inner == nil || core.Values != nil || c.isOneGroup(exists.Select, core) {
		return
	}
	for _, y := range inner.conditions {
		if y.item != always {
			continue
		}
		for e, sets := range c.told(y.Expr, inner, always) {
			if j.concerns(x.item, e.binding) {
				c.tell(e, sets...)
			}
		}
	}
}
