package statement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// probeKey is what a probe of a source depends on: the column, and the join whose condition
// compares it, if it is one of the same core.
type probeKey struct {
	end
	item int
}

// probeOfSource is the ids that a column has in a source which reads nothing but the
// organisations' tables, under the conditions that speak of it, and of others like it, alone.
// item is the join, of the core of j, whose condition compares it. ok is false for other sources.
func (c *chooser) probeOfSource(e end, j *joining, item int) (set idSet, ok bool) {
	own := c.joinings[c.scopeOf[e.binding]]
	if own == nil || e.binding.find(e.field.name) != e.field || !c.closedSource(e.binding) {
		return idSet{}, false
	}
	if own != j {
		item = own.items[e.binding] // what is said of all rows does not hold where the subquery may be computed
	}
	key := probeKey{e, item}
	if set, ok = c.probes[key]; !ok {
		of, conditions := c.partsOfProbe(own, e.binding, item)
		set = c.probeSQL(own, e, of, conditions)
		c.probes[key] = set
	}
	return set, len(set.probes) > 0
}

// partsOfProbe are the sources of a probe, and the conditions on them. A source that rows
// may lack stands alone.
func (c *chooser) partsOfProbe(j *joining, b *binding, item int) (of map[*binding]bool, conditions []Expr) {
	of = map[*binding]bool{b: true}
	if own := j.items[b]; j.left[own] {
		return of, c.about(j, of, own, item)
	}
	for more := true; more; {
		more = false
		for _, x := range j.conditions {
			more = x.item == always && c.joins(j, of, x.Expr) || more
		}
	}
	return of, c.about(j, of, always, item)
}

// joins adds the sources that a condition speaks of besides one of those there are,
// where it speaks of closed ones alone.
func (c *chooser) joins(j *joining, of map[*binding]bool, x Expr) (added bool) {
	wider := map[*binding]bool{}
	touches := false
	for _, b := range c.sourcesIn(x, j) {
		touches = touches || of[b]
		if item, own := j.items[b]; !own || j.left[item] || !c.closedSource(b) {
			return false
		}
		wider[b] = true
	}
	if !touches || !c.closed(x, wider) {
		return false
	}
	for b := range wider {
		added = added || !of[b]
		of[b] = true
	}
	return added
}

// sourcesIn are the sources of a core that an expression speaks of.
func (c *chooser) sourcesIn(x Expr, j *joining) (out []*binding) {
	Walk(x, func(n Node) bool {
		if ref, ok := n.(*ColumnRef); ok {
			if t := c.targets[ref]; t != nil && t.binding != nil && t.scope == j.scope {
				out = append(out, t.binding)
			}
		}
		return true
	})
	return out
}

// about are the conditions of two joins that speak of the sources alone.
func (c *chooser) about(j *joining, of map[*binding]bool, items ...int) (out []Expr) {
	for _, x := range j.conditions {
		if slices.Contains(items, x.item) && len(c.sourcesIn(x.Expr, j)) > 0 && c.closed(x.Expr, of) {
			out = append(out, x.Expr)
		}
	}
	return out
}

// probeSQL is the SELECT of a probe; without one where it cannot be written.
func (c *chooser) probeSQL(j *joining, e end, of map[*binding]bool, conditions []Expr) (out idSet) {
	var nodes []Node
	var from, where []string
	for _, b := range j.bindings {
		if !of[b] {
			continue
		}
		src := c.alone(b.source)
		var p printer
		p.source(src)
		nodes, from = append(nodes, src), append(from, p.String())
	}
	out.plain = len(of) == 1 && len(conditions) == 0
	out.whole = len(of) == 1 && c.listing[e.binding.table]
	for _, x := range conditions {
		nodes = append(nodes, x)
		where = append(where, "("+Print(x)+")")
		out.whole = out.whole && c.listsIDs(x, e)
	}
	with, ok := c.withOf(nodes)
	if !ok {
		return idSet{}
	}
	slices.Sort(from)
	slices.Sort(where)
	sql := with + "SELECT " + Print(&ColumnRef{Table: e.binding.label, Name: e.field.name}) + " FROM " + strings.Join(from, ", ")
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(slices.Compact(where), " AND ")
	}
	if len(sql) <= maxProbe {
		out.probes = []string{sql}
	}
	return out
}

// alone is a source without what is said where it is joined.
func (c *chooser) alone(src *Source) *Source {
	out := *src
	out.On, out.Using = nil, nil
	if t := c.definitions[src]; t != nil {
		c.definitions[&out] = t
	}
	return &out
}

// listsIDs reports whether a condition says no more of a column than which literal ids it
// has.
func (c *chooser) listsIDs(x Expr, e end) bool {
	on, bounds := boundsOf(x)
	return len(on) == 1 && c.column(on[0]) == e && (bounds[0].op == "=" || bounds[0].op == "IN")
}

// probeOf is a SELECT of one column of a closed SELECT that has so many; "" for none.
func (c *chooser) probeOf(sel *Select, place, columns int) string {
	with, ok := c.withOf([]Node{sel})
	sql := sel.String()
	switch {
	case !ok || len(sql)+len(with) > maxProbe:
		return ""
	case columns == 1 && with == "":
		return sql
	case columns == 1:
		return with + "SELECT * FROM (" + sql + ")"
	}
	names := make([]string, columns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return "WITH a(" + strings.Join(names, ", ") + ") AS (" + with + "SELECT * FROM (" + sql + ")) SELECT " + names[place] + " FROM a"
}

// listedBy is the ids of a WITH table of one column, compared with another column.
func (c *chooser) listedBy(e end, src *Source) []idSet {
	cte := c.definitions[src]
	if cte == nil || !c.closedCTE(cte) {
		return nil
	}
	if fields := c.selects[cte.Select].fields; len(fields) != 1 || !comparable(e.field.typ, fields[0].typ) {
		return nil
	}
	with, ok := c.withOf([]Node{src})
	if !ok || len(with) > maxProbe {
		return nil
	}
	return []idSet{{probes: []string{with + "SELECT * FROM " + quoteName(src.Name)}}}
}

// withOf is the WITH clause that the nodes need by themselves. ok is false when they read
// another table, and when two of the clause's would have one name.
func (c *chooser) withOf(nodes []Node) (with string, ok bool) {
	var needed []*CTE
	for _, n := range nodes {
		needed = c.needed(n, n.Bounds(), needed)
	}
	slices.SortFunc(needed, func(a, b *CTE) int { return cmp.Compare(a.Start, b.Start) })
	for i, t := range needed {
		if !c.closedCTE(t) || slices.ContainsFunc(needed[:i], func(other *CTE) bool { return strings.EqualFold(other.Name, t.Name) }) {
			return "", false
		}
	}
	if len(needed) == 0 {
		return "", true
	}
	var p printer
	p.with(&With{Recursive: slices.ContainsFunc(needed, c.readsItself), Tables: needed})
	return p.String(), true
}

// needed adds the WITH tables that a node reads and does not define, with those that they
// read.
func (c *chooser) needed(n Node, within Span, have []*CTE) []*CTE {
	Walk(n, func(n Node) bool {
		src, ok := n.(*Source)
		if !ok {
			return true
		}
		t := c.definitions[src]
		if t == nil || within.contains(t.Span) || slices.Contains(have, t) {
			return true
		}
		have = c.needed(t.Select, t.Span, append(have, t))
		return true
	})
	return have
}

func (c *chooser) readsItself(t *CTE) bool {
	found := false
	Walk(t.Select, func(n Node) bool {
		src, ok := n.(*Source)
		found = found || ok && c.definitions[src] == t
		return !found
	})
	return found
}
