package query

import "slices"

const (
	// maxLoads is how many loads of a table in part a round may make; more are
	// one load of what they have in common.
	maxLoads = 8
	// maxProbes is how many rounds may ask for parts of a table before it is
	// loaded as far as the parts agree.
	maxProbes = 4
	// maxRequired is how many loads a round may make of a table that can only be
	// loaded in parts.
	maxRequired = 60
)

// history is what a call has wanted of a table so far.
type history struct {
	rounds int
	common map[string]filterSet // by the key of the inputs: the conditions that all of it shares
}

func (h *history) add(wants []*want) {
	if h.common == nil {
		h.common = map[string]filterSet{}
	}
	h.rounds++
	for _, w := range wants {
		key := w.inputs().key()
		common, ok := h.common[key]
		if !ok {
			common = w.set
		}
		h.common[key] = common.shared(w.set)
	}
}

// merge turns what the scans of one table wanted into as few loads as possible:
// what is wanted value by value becomes filters of many values, and what would
// be many loads, now or round after round, becomes a wider one. total is the
// rows of the whole table, -1 when unknown.
func merge(t *table, wants []*want, total int, h *history) ([]*want, *Error) {
	var loads []*want
	for _, same := range byInputs(wants) {
		loads = append(loads, mergeSame(t, same, total, h)...)
	}
	if len(loads) > maxRequired {
		return nil, newError(CodeTooManyRequests, "Ask for fewer of them, in several statements.",
			"The statement asks %s for %d different combinations of values, each a request.", t.Name, len(loads))
	}
	return loads, nil
}

// byInputs parts wants by the values of their inputs: rows under one value
// never do for another.
func byInputs(wants []*want) [][]*want {
	var parts [][]*want
	place := map[string]int{}
	for _, w := range wants {
		key := w.inputs().key()
		i, ok := place[key]
		if !ok {
			i, place[key] = len(parts), len(parts)
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], w)
	}
	return parts
}

// mergeSame merges wants that agree on the inputs.
func mergeSame(t *table, wants []*want, total int, h *history) []*want {
	inputs := wants[0].inputs()
	all := &want{t: t, set: inputs}
	if inputs.key() != t.defaults.key() {
		total = -1
	}
	open, limited := split(wants)
	if slices.ContainsFunc(open, func(w *want) bool { return len(w.set) == len(inputs) }) {
		return []*want{all}
	}
	loads := chunk(t, groupIn(t, open))
	loads = append(loads, limited...)
	if total >= 0 && t.pages(total) <= len(loads) && len(t.required) == 0 {
		return []*want{all}
	}
	common := h.common[inputs.key()]
	if len(loads) <= maxLoads && (len(open) == 0 || h.rounds <= maxProbes) || !hasRequired(t, common) {
		return loads
	}
	return []*want{{t: t, set: common}}
}

// split takes out the wants that have a limit, unless a want without one has
// their rows, too.
func split(wants []*want) (open, limited []*want) {
	for _, w := range wants {
		if w.limit == 0 {
			open = append(open, w)
		}
	}
	for _, w := range wants {
		covered := func(o *want) bool { return o.set.key() == w.set.key() }
		if w.limit > 0 && !slices.ContainsFunc(open, covered) {
			limited = append(limited, w)
		}
	}
	return open, limited
}

// groupIn joins the wants that differ in the values of one column only, if the
// source takes many values of it. Of several such columns it takes the one that
// leaves the fewest loads.
func groupIn(t *table, wants []*want) []*want {
	best := wants
	for col := range t.Columns {
		if !t.pushes(col, OpIn) {
			continue
		}
		if grouped := groupBy(t, wants, col); len(grouped) < len(best) {
			best = grouped
		}
	}
	return best
}

func groupBy(t *table, wants []*want, col int) []*want {
	var out []*want
	groups := map[string]*want{}
	for _, w := range wants {
		c, ok := w.set.find(col, OpIn)
		if !ok {
			out = append(out, w)
			continue
		}
		rest := w.set.without(c)
		g := groups[rest.key()]
		if g == nil {
			g = &want{t: t, set: rest.with(cond{col: col, op: OpIn})}
			groups[rest.key()] = g
			out = append(out, g)
		}
		i, _ := slices.BinarySearchFunc(g.set, c, compareCond)
		g.set[i].values = append(g.set[i].values, c.values...)
	}
	for _, g := range groups {
		c, _ := g.set.find(col, OpIn)
		slices.Sort(c.values)
		values := slices.Compact(c.values)
		i, _ := slices.BinarySearchFunc(g.set, c, compareCond)
		g.set[i].values = values
	}
	return out
}

// chunk splits filters of more values than one request can carry.
func chunk(t *table, wants []*want) []*want {
	var out []*want
	for _, w := range wants {
		i := slices.IndexFunc(w.set, func(c cond) bool { return len(c.values) > maxIn })
		if i < 0 {
			out = append(out, w)
			continue
		}
		rest := w.set.without(w.set[i])
		for values := range slices.Chunk(w.set[i].values, maxIn) {
			out = append(out, &want{t: t, set: rest.with(cond{w.set[i].col, OpIn, values})})
		}
	}
	return out
}

// shared is the conditions that are in both sets.
func (fs filterSet) shared(other filterSet) filterSet {
	return slices.DeleteFunc(slices.Clone(fs), func(c cond) bool {
		o, ok := other.find(c.col, c.op)
		return !ok || !slices.Equal(o.values, c.values)
	})
}

func (fs filterSet) without(c cond) filterSet {
	return slices.DeleteFunc(slices.Clone(fs), func(o cond) bool { return compareCond(o, c) == 0 })
}

func hasRequired(t *table, set filterSet) bool {
	missing := func(col int) bool { _, ok := set.find(col, OpIn); return !ok }
	return !slices.ContainsFunc(t.required, missing)
}
