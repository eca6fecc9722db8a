package statement

import (
	"slices"
	"strings"
)

// told are the sets that a condition of a core puts on columns: of the core itself and of
// those around it.
func (c *chooser) told(x Expr, j *joining, item int, by rule) map[end][]idSet {
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
					e, sets := by.equal(pair, j, item)
					add(e, sets...)
				}
			}
		case "OR":
			for e, sets := range c.toldByEach(disjuncts(x), j, item, by) {
				add(e, sets...)
			}
		}
	case *In:
		if len(x.List) == 1 && !x.Not {
			return c.told(&Binary{Op: "=", Left: x.X, Right: x.List[0]}, j, item, by)
		}
		for place, tested := range itemsOf(x.X) {
			e, sets := by.among(tested, x, place)
			add(e, sets...)
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
func (c *chooser) toldByEach(branches []Expr, j *joining, item int, by rule) map[end][]idSet {
	var out map[end][]idSet
	for i, branch := range branches {
		here := map[end][]idSet{}
		for _, x := range conjuncts(branch) {
			for e, sets := range c.told(x, j, item, by) {
				here[e] = append(here[e], sets...)
			}
		}
		if i == 0 {
			out = here
			continue
		}
		for e, sets := range out {
			if out[e] = either(sets, here[e]); len(out[e]) == 0 {
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
	if pair.op != "=" && !c.isNeverNull(e) {
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
	case t.kind.isNumber(), t.kind != UUID && other.kind.isNumber(): // SQLite compares a text with a number as numbers
		return other.kind.isNumber()
	}
	return false
}

// idsAmong are the sets that a column is of because it is IN something, as one item of a row
// value or alone.
func (c *chooser) idsAmong(e end, in *In, place int) []idSet {
	switch {
	case e.field == nil || in.Not:
		return nil
	case in.Select != nil:
		return c.given(e, in.Select, place)
	case in.Source != nil:
		return c.listedBy(e, in.Source)
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
	if ids, ok := literalColumn(sel, place); ok {
		return []idSet{ids}
	}
	if c.closed(sel, nil) {
		if probe := c.probeOf(sel, place, len(rel.fields)); probe != "" {
			return []idSet{{probes: []string{probe}}}
		}
	}
	return c.columnOf(sel, place, 0)
}

// maxSteps bounds how many SELECTs are gone through for one statement.
const maxSteps = 10_000

// columnOf are sets of the values that a SELECT gives in a column, from what is known of
// its sources.
func (c *chooser) columnOf(sel *Select, place, depth int) (out []idSet) {
	if c.steps++; depth > maxOrigins || c.steps > maxSteps {
		return nil
	}
	for i, core := range sel.Cores {
		if i > 0 && (core.Op == "EXCEPT" || core.Op == "INTERSECT") {
			continue // it gives no others
		}
		sets := c.columnOfCore(core, place, depth)
		if i > 0 {
			sets = either(out, sets)
		}
		if out = sets; len(out) == 0 {
			return nil
		}
	}
	return out
}

func (c *chooser) columnOfCore(core *Core, place, depth int) []idSet {
	if ids, ok := literalOfCore(core, place); ok {
		return []idSet{ids}
	}
	s := c.resolver.scopes[core]
	e := c.endOf(s, origins{c.resolver}.resultAt(core, place))
	if e.field == nil {
		return nil
	}
	return c.valuesAt(e, c.joinings[s], always, depth+1)
}

// literalColumn are the ids that a SELECT gives in a column where all of them stand in it.
func literalColumn(sel *Select, place int) (out idSet, ok bool) {
	for _, core := range sel.Cores {
		ids, ok := literalOfCore(core, place)
		if !ok {
			return out, false
		}
		out.values = distinct(asItIs, out.values, ids.values)
	}
	return out, true
}

func literalOfCore(core *Core, place int) (out idSet, ok bool) {
	rows := core.Values
	if rows == nil {
		row := make([]Expr, len(core.Results))
		for i, res := range core.Results {
			if row[i] = res.Expr; res.Expr == nil {
				return out, false
			}
		}
		rows = [][]Expr{row}
	}
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
	return out, true
}

// valuesOf are sets of the values that a column can have where a condition of a join
// compares it.
func (c *chooser) valuesOf(e end, j *joining, item int) []idSet { return c.valuesAt(e, j, item, 0) }

func (c *chooser) valuesAt(e end, j *joining, item, depth int) []idSet {
	sets := slices.Clone(c.sets[e])
	sel := e.binding.sel
	if e.binding.table != nil {
		sel = nil
	}
	probe, ok := c.probeOfSource(e, j, item)
	if sel != nil {
		if ids, literal := literalColumn(sel, e.place()); literal {
			sets, _ = addSet(sets, ids)
			probe.whole = probe.plain
		}
	}
	if ok {
		sets, _ = addSet(sets, probe)
	} else if sel != nil {
		for _, s := range c.columnOf(sel, e.place(), depth+1) {
			sets, _ = addSet(sets, s)
		}
	}
	return sets
}

// tellTested tells a SELECT behind IN which ids matter to it.
func (c *chooser) tellTested(x joinCondition, j *joining, by rule, tell func(end, ...idSet)) {
	in, ok := x.Expr.(*In)
	if !ok || in.Select == nil {
		return
	}
	for place, item := range itemsOf(in.X) {
		ends, sets := by.tested(item, in, place, j, x.item)
		for _, e := range ends {
			tell(e, sets...)
		}
	}
}

func (c *chooser) givesNoNull(sel *Select, place int) bool {
	return !slices.ContainsFunc(sel.Cores, func(core *Core) bool { return !c.isNeverNull(c.endAt(core, place)) })
}

// isNeverNull reports whether a column has a value in all rows of its core: a key, or the
// organisation of a scoped table.
func (c *chooser) isNeverNull(e end) bool {
	if e.field == nil || e.binding.table == nil {
		return false
	}
	j := c.joinings[c.scopeOf[e.binding]]
	if j == nil || j.left[j.items[e.binding]] {
		return false
	}
	return e.field.typ.column.Key || e.binding.table.Scoped && strings.EqualFold(e.field.name, OrganizationColumn)
}

// tellAround tells the sources of a core what a condition that rows EXIST says of them.
func (c *chooser) tellAround(x joinCondition, j *joining, by rule, tell func(end, ...idSet)) {
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
		c.tellAll(c.told(y.Expr, inner, always, by), x, j, by, tell)
	}
}
