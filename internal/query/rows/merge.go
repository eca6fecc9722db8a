package rows

import (
	"slices"
	"strconv"
)

// MaxIn is how many values one filter carries: they go into an URL.
const MaxIn = 50

const (
	// maxLoads is how many loads of a table in part a round may make; more are
	// one load of what they have in common.
	maxLoads = 8
	// maxProbes is how many rounds may ask for parts of a table before it is
	// loaded as far as the parts agree.
	maxProbes = 4
	// maxWithin is how many loads a round may make within one part of a table with
	// [Table.Each]; more are one load of what they share: a part is mostly a page.
	maxWithin = 2
	// maxRequired is how many loads a round may make of a table that can only be
	// loaded in parts.
	maxRequired = 60
)

// Want is rows of a table that pass a set: any Limit of them, or the first ones in an order, or all when it is 0.
type Want struct {
	Table *Table
	Set   Set
	Limit int
	Order Order // with a limit
}

// Key is the same for the same want.
func (w *Want) Key() string {
	return w.Table.Name + " " + strconv.Itoa(w.Limit) + w.Order.key() + " " + w.Set.Key()
}

// Covers reports whether the rows of w are all the rows, or more, that o wants.
func (w *Want) Covers(o *Want) bool {
	return w.Table == o.Table && (w.Limit == 0 || w.Limit == o.Limit && w.Order == o.Order) && w.Set.covers(w.Table, o.Set)
}

// whole reports whether it is every row of the table.
func (w *Want) whole() bool { return len(w.Set) == 0 && w.Limit == 0 }

// History is what a call has wanted of a table so far. The zero value is nothing.
type History struct {
	rounds int
	parts  int            // loads so far of a table with [Table.Each]
	common map[string]Set // by the key of the inputs: the conditions that all of it shares
}

func (h *History) add(wants []*Want) {
	if h.common == nil {
		h.common = map[string]Set{}
	}
	h.rounds++
	for _, w := range wants {
		key := w.Set.inputs(w.Table).Key()
		common, ok := h.common[key]
		if !ok {
			common = w.Set
		}
		h.common[key] = common.shared(w.Set)
	}
}

// Merge turns what the scans of one table wanted in one round into as few loads
// as possible: what is wanted value by value becomes filters of many values, and
// what would be many loads, in this round or round after round, becomes a wider
// one. total is the rows of the whole table, -1 when unknown. h remembers the
// rounds of the call.
func Merge(t *Table, wants []*Want, total int, h *History) ([]*Want, error) {
	h.add(wants)
	var loads []*Want
	for _, same := range byInputs(wants) {
		loads = append(loads, mergeSame(t, same, total, h)...)
	}
	if t.Each != nil {
		h.parts += len(loads)
	}
	if n := max(h.parts, len(loads)); n > t.most() {
		return nil, ErrMost(t, n)
	}
	return loads, nil
}

// byInputs parts wants by the values of their inputs: rows under one value
// never do for another.
func byInputs(wants []*Want) [][]*Want {
	var parts [][]*Want
	index := map[string]int{}
	for _, w := range wants {
		key := w.Set.inputs(w.Table).Key()
		i, ok := index[key]
		if !ok {
			i, index[key] = len(parts), len(parts)
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], w)
	}
	return parts
}

// mergeSame merges wants that agree on the inputs.
func mergeSame(t *Table, wants []*Want, total int, h *History) []*Want {
	inputs := wants[0].Set.inputs(t)
	all := &Want{Table: t, Set: inputs}
	if inputs.Key() != t.defaults.Key() {
		total = -1
	}
	open, limited := split(wants)
	if slices.ContainsFunc(open, func(w *Want) bool { return len(w.Set) == len(inputs) }) {
		return []*Want{all}
	}
	loads := chunk(t, wholeParts(t, groupIn(t, open)))
	loads = append(loads, limited...)
	if total >= 0 && t.Pages(total) <= len(loads) && len(t.required) == 0 {
		return []*Want{all}
	}
	if len(loads) <= maxRequired && h.rounds <= maxProbes && eachOneRow(t, loads) {
		return lookUps(t, loads, total, h)
	}
	common := h.common[inputs.Key()]
	if len(loads) <= maxLoads && (len(open) == 0 || h.rounds <= maxProbes) || !hasRequired(t, common) {
		return fewest(t, loads, total, h)
	}
	return []*Want{{Table: t, Set: common}}
}

// wholeParts puts one load in the place of many within one part of a table with [Table.Each]. A join on another column than the one that is filled wants
// each of its values of every part.
func wholeParts(t *Table, wants []*Want) []*Want {
	if t.Each == nil {
		return wants
	}
	within, common := map[string]int{}, map[string]Set{}
	for _, w := range wants {
		key := w.Set.RequiredKey(t)
		if within[key]++; within[key] == 1 {
			common[key] = w.Set
		} else {
			common[key] = common[key].shared(w.Set)
		}
	}
	var out []*Want
	for _, w := range wants {
		key := w.Set.RequiredKey(t)
		switch {
		case within[key] > maxWithin:
			out = append(out, &Want{Table: t, Set: common[key]})
			within[key] = 0
		case within[key] > 0:
			out = append(out, w)
		}
	}
	return out
}

// lookUps are loads of a row each, which are fewer than the pages of the whole, as far as its size is known.
func lookUps(t *Table, loads []*Want, total int, h *History) []*Want {
	if page := firstPage(t, loads, total, h); page != nil {
		return []*Want{page}
	}
	return loads
}

// fewest are the loads; where each of them is of one value, since the source takes no more at a time, a page may do in their place.
func fewest(t *Table, loads []*Want, total int, h *History) []*Want {
	many := func(w *Want) bool {
		return w.Limit > 0 || slices.ContainsFunc(w.Set, func(c Cond) bool { return len(c.Values) > 1 })
	}
	if slices.ContainsFunc(loads, many) {
		return loads
	}
	return lookUps(t, loads, total, h)
}

// firstPage is what is had first in the place of several loads, where the size of the table is not known: most tables that others refer to, or that are
// asked about value by value, are no larger than a page, and of a larger one it tells how large. nil where it is not worth it.
func firstPage(t *Table, loads []*Want, total int, h *History) *Want {
	const worthAPage = 3
	if total >= 0 || h.rounds > 1 || len(loads) < worthAPage {
		return nil
	}
	common := loads[0].Set
	for _, w := range loads[1:] {
		common = common.shared(w.Set)
	}
	if !hasRequired(t, common) {
		return nil
	}
	return &Want{Table: t, Set: common, Limit: t.PageSize}
}

// eachOneRow reports whether no load brings more than a row.
func eachOneRow(t *Table, loads []*Want) bool {
	if t.key < 0 || t.Filters(t.key, OpIn) {
		return false
	}
	return !slices.ContainsFunc(loads, func(w *Want) bool { _, ok := w.Set.Find(t.key, OpIn); return !ok })
}

// split takes out the wants that have a limit, unless a want without one has
// their rows, too.
func split(wants []*Want) (open, limited []*Want) {
	for _, w := range wants {
		if w.Limit == 0 {
			open = append(open, w)
		}
	}
	for _, w := range wants {
		covered := func(o *Want) bool { return o.Set.Key() == w.Set.Key() }
		if w.Limit > 0 && !slices.ContainsFunc(open, covered) {
			limited = append(limited, w)
		}
	}
	return open, limited
}

// groupIn joins the wants that differ in the values of one column only, if the
// source takes many values of it. Of several such columns it takes the one that
// leaves the fewest loads.
func groupIn(t *Table, wants []*Want) []*Want {
	best := wants
	for col := range t.Columns {
		if !t.Filters(col, OpIn) {
			continue
		}
		if grouped := groupBy(t, wants, col); len(grouped) < len(best) {
			best = grouped
		}
	}
	return best
}

func groupBy(t *Table, wants []*Want, col int) []*Want {
	var out []*Want
	groups := map[string]*Want{}
	for _, w := range wants {
		c, ok := w.Set.Find(col, OpIn)
		if !ok {
			out = append(out, w)
			continue
		}
		rest := w.Set.without(c)
		g := groups[rest.Key()]
		if g == nil {
			g = &Want{Table: t, Set: rest.With(Cond{Col: col, Op: OpIn})}
			groups[rest.Key()] = g
			out = append(out, g)
		}
		i, _ := slices.BinarySearchFunc(g.Set, c, compareCond)
		g.Set[i].Values = append(g.Set[i].Values, c.Values...)
	}
	for _, g := range groups {
		c, _ := g.Set.Find(col, OpIn)
		slices.SortFunc(c.Values, compareWire)
		values := slices.CompactFunc(c.Values, func(a, b Spelling) bool { return a.Wire == b.Wire })
		i, _ := slices.BinarySearchFunc(g.Set, c, compareCond)
		g.Set[i].Values = values
	}
	return out
}

// chunk splits filters of more values than one request can carry.
func chunk(t *Table, wants []*Want) []*Want {
	var out []*Want
	for _, w := range wants {
		i := slices.IndexFunc(w.Set, func(c Cond) bool { return len(c.Values) > MaxIn })
		if i < 0 {
			out = append(out, w)
			continue
		}
		rest := w.Set.without(w.Set[i])
		for values := range slices.Chunk(w.Set[i].Values, MaxIn) {
			out = append(out, &Want{Table: t, Set: rest.With(Cond{w.Set[i].Col, OpIn, values})})
		}
	}
	return out
}

func hasRequired(t *Table, set Set) bool {
	missing := func(col int) bool { _, ok := set.Find(col, OpIn); return !ok }
	return !slices.ContainsFunc(t.required, missing)
}
