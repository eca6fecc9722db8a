package statement

import (
	"slices"
	"strings"
)

// known are the bounds on the columns of a core's sources that hold for all rows
// which are left of it.
type known struct {
	*narrowing
	scope *scope
	of    map[*binding]map[int][]bound // by the column's place
	never bool                         // no row is left
}

// on are the bounds on a source's columns, by their places; nil for none.
func (k *known) on(b *binding) [][]bound {
	if len(k.of[b]) == 0 {
		return nil
	}
	out := make([][]bound, len(b.fields))
	for i, bounds := range k.of[b] {
		out[i] = bounds
	}
	return out
}

// conditions takes in what WHERE says, and ON where no outer join keeps rows
// without it.
func (k *known) conditions() {
	c := k.scope.core
	all := conjuncts(c.Where)
	outer := slices.ContainsFunc(c.From, isOuter)
	for _, src := range c.From {
		if !outer {
			all = append(all, onConditions(src)...)
		}
	}
	k.putAll(all)
	k.share()
}

// joined takes in what ON says of sources whose rows do not stay without a match.
// It says nothing of those that do, so it is not shared.
func (k *known) joined() {
	for _, src := range k.scope.core.From {
		own := &known{narrowing: k.narrowing, scope: k.scope, of: map[*binding]map[int][]bound{}}
		own.putAll(conjuncts(src.On))
		for b, columns := range own.of {
			for i, bounds := range columns {
				if src.leavesOut(b) {
					k.add(b, i, bounds...)
				}
			}
		}
	}
}

// leavesOut reports whether the ON of a join leaves out rows of a source that have no
// match.
func (src *Source) leavesOut(b *binding) bool {
	own := b.source == src
	switch j := src.Join; {
	case j.Left:
		return own && !j.Right
	case j.Right:
		return !own && src.Group == nil
	}
	return true
}

func (k *known) putAll(conditions []Expr) {
	on, bounds := boundsOfAll(conditions)
	for i := range on {
		k.put(on[i], bounds[i])
	}
}

func isOuter(src *Source) bool {
	return src.Join.Left || src.Join.Right || slices.ContainsFunc(src.Group, isOuter)
}

// share tells what is known of a column to those that are equal to it.
func (k *known) share() {
	for i, b := range k.scope.bindings {
		for _, name := range b.source.Using {
			for _, l := range k.scope.usingLink(i, name) {
				k.equal(l.a, l.b)
			}
		}
	}
	for _, x := range k.scope.conditions() {
		if b, ok := x.(*Binary); ok && b.Op == "=" {
			k.equal(k.endOf(k.scope, b.Left), k.endOf(k.scope, b.Right))
		}
	}
}

// equal is for two columns that are compared as texts, or as dates, alike.
func (k *known) equal(a, b end) {
	if a.field == nil || b.field == nil || a.field.typ.kind != b.field.typ.kind || a.field.typ.affinity != b.field.typ.affinity {
		return
	}
	i, j := a.binding.place(a.field), b.binding.place(b.field)
	if i < 0 || j < 0 {
		return
	}
	folded := a.field.typ.foldsEqual() || b.field.typ.foldsEqual()
	ofA, ofB := folding(k.of[a.binding][i], folded), folding(k.of[b.binding][j], folded)
	k.add(b.binding, j, ofA...)
	k.add(a.binding, i, ofB...)
}

// place is where a source has a field; -1 when it does not.
func (b *binding) place(f *field) int {
	return slices.IndexFunc(b.fields, func(have field) bool { return have.name == f.name })
}

// results takes in the bounds on the columns that the core gives.
func (k *known) results(on [][]bound) {
	c := k.scope.core
	if len(on) == 0 || c.Values != nil || hasWindow(c) {
		return
	}
	ungrouped := len(c.GroupBy) == 0 && !k.aggregatesAll(c)
	place := 0
	for _, res := range c.Results {
		if res.Expr == nil {
			if place = k.star(res, place, on); place < 0 {
				return
			}
			continue
		}
		if _, literal := res.Expr.(*Literal); place < len(on) && (literal || ungrouped || k.isGroupedBy(c, res)) {
			for _, b := range on[place] {
				k.put(res.Expr, b)
			}
		}
		place++
	}
	k.share()
}

// constants finds out whether a source can give any row: not where each SELECT of it
// has a constant that is not wanted.
func (k *known) constants() {
	for _, b := range k.scope.bindings {
		if b.sel == nil || b.open || len(k.of[b]) == 0 {
			continue
		}
		k.never = k.never || !slices.ContainsFunc(b.sel.Cores, func(c *Core) bool { return !k.rulesOut(b, c) })
	}
}

// rulesOut reports whether a bound on a column of the source contradicts what a core
// of it has there.
func (k *known) rulesOut(b *binding, c *Core) bool {
	for place, bounds := range k.of[b] {
		if place >= len(c.Results) || slices.ContainsFunc(c.Results[:place+1], func(res *Result) bool { return res.Expr == nil }) {
			continue
		}
		constant, ok := c.Results[place].Expr.(*Literal)
		if ok && slices.ContainsFunc(bounds, func(one bound) bool { return one.contradicts(constant) }) {
			return true
		}
	}
	return false
}

// star takes in the bounds on the columns that * stands for, from a place on, and
// gives the place behind them; -1 when that is not known.
func (k *known) star(res *Result, place int, on [][]bound) int {
	joined, natural := joinedBy(k.scope.core.From)
	if len(joined) > 0 || natural || len(k.scope.core.GroupBy) > 0 || k.aggregatesAll(k.scope.core) {
		return -1
	}
	for _, b := range k.scope.bindings {
		if res.Table != "" && !containsFold([]string{b.label}, res.Table) {
			continue
		}
		if b.open {
			return -1
		}
		for i := range b.fields {
			if place < len(on) {
				k.add(b, i, on[place]...)
			}
			place++
		}
	}
	return place
}

// put takes in a bound on an expression of the core.
func (k *known) put(x Expr, b bound) {
	switch x := x.(type) {
	case *Literal:
		k.never = k.never || b.contradicts(x)
		return
	case *ColumnRef:
		t := k.targets[x]
		switch {
		case t == nil || t.scope != k.scope:
		case t.result != nil:
			if _, chained := t.result.Expr.(*ColumnRef); !chained {
				k.put(t.result.Expr, b)
			}
		default:
			b.folded = b.folded || t.field.typ.foldsEqual()
			k.add(t.binding, t.binding.place(t.field), b)
		}
		return
	}
	format, of, number := partOfDate(x)
	if of == nil {
		return
	}
	p, ok := orderedParts[format]
	if !ok || number && p != toYear {
		return
	}
	bounds := b.ofDay(p, number)
	switch t := k.typeOf(of); {
	case t.kind.isDated() && t.collated:
	case t.kind == Text && !number && isPrefix(x):
		bounds = ofText(bounds, format) // of a month, say
	default:
		return
	}
	for _, day := range bounds {
		k.put(of, day)
	}
}

// isPrefix reports whether an expression is the beginning of a text.
func isPrefix(x Expr) bool {
	call, ok := x.(*Call)
	return ok && strings.HasPrefix(strings.ToLower(call.Name), "substr")
}

// partOfDate is the part of a date that an expression takes, whether it makes a
// number of it, and of what.
func partOfDate(x Expr) (format string, of Expr, number bool) {
	if cast, ok := x.(*Cast); ok && strings.EqualFold(cast.Type, "INTEGER") {
		x, number = cast.X, true
	}
	call, ok := x.(*Call)
	if !ok || call.Over != nil {
		return "", nil, false
	}
	switch strings.ToLower(call.Name) {
	case "date":
		if len(call.Args) == 1 {
			return "%Y-%m-%d", call.Args[0], number
		}
		return "", nil, false
	case "strftime":
		if len(call.Args) != 2 {
			return "", nil, false // moved by a modifier
		}
	}
	format, of = partOf(x)
	return format, of, number
}

func (k *known) add(b *binding, column int, bounds ...bound) {
	if column < 0 || len(bounds) == 0 {
		return
	}
	if k.of[b] == nil {
		k.of[b] = map[int][]bound{}
	}
	for _, one := range bounds {
		k.of[b][column] = with(k.of[b][column], one)
	}
}

// with adds a bound to others: of two days the one that leaves less.
func with(bounds []bound, one bound) []bound {
	for i, have := range bounds {
		if showBounds([][]bound{{have}}) == showBounds([][]bound{{one}}) {
			return bounds
		}
		if !have.made || !one.made || have.op != one.op {
			continue
		}
		a, isText := textLiteral(have.values[0])
		b, also := textLiteral(one.values[0])
		if isText && also {
			if (a < b) == (one.op == ">=") {
				bounds[i] = one
			}
			return bounds
		}
	}
	return append(bounds, one)
}
