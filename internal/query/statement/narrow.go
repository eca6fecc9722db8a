package statement

import (
	"slices"
	"strings"
)

// narrowing goes down a SELECT with what its rows must meet, and tells it to the
// views and tables that they come from. Whatever it adds holds in any case for the
// rows that are left, so it changes no answer.
type narrowing struct {
	*expander
	*resolver
	of     *Statement      // whose text is edited in place of the SELECT; nil: the SELECT is a view's, and changed
	uses   map[*Select]int // how often each is read; of a WITH table that reads itself, more than once
	seen   map[*Select]bool
	told   map[*Source]bool // views whose name is settled
	tested map[*Source]bool // see [testedSources]
	dead   bool             // what is gone through can give no rows
	named  bool             // WITH tables may be read where no core binds them
	edits  []replacement
	out    Narrowed
}

// narrow narrows the views that a SELECT reads, which has bounds on its columns. The
// SQL is "" when that changes nothing.
func (x *expander) narrow(sel *Select, on [][]bound, of *Statement) Narrowed {
	n := &narrowing{expander: x, resolver: resolve(sel, x.schema), of: of, uses: map[*Select]int{}, seen: map[*Select]bool{}, told: map[*Source]bool{}, tested: testedSources(sel)}
	for _, s := range n.scopes {
		for _, b := range s.bindings {
			if !s.inView {
				n.uses[b.sel]++
			}
		}
	}
	Walk(sel, n.countRecursive)
	n.selectStatement(sel, on)
	switch {
	case of != nil:
		n.out.SQL = replaced(of.SQL, n.edits)
	case len(n.edits) > 0:
		n.out.SQL = sel.String()
	}
	return n.out
}

// countRecursive sees that no bound goes into a WITH table that reads itself.
func (n *narrowing) countRecursive(node Node) bool {
	if t, ok := node.(*CTE); ok {
		Walk(t.Select, func(within Node) bool {
			if src, ok := within.(*Source); ok && strings.EqualFold(src.Name, t.Name) {
				n.uses[t.Select] += 2
			}
			return true
		})
	}
	return true
}

// selectStatement goes through a SELECT once, with bounds on the columns that it
// gives, by their places.
func (n *narrowing) selectStatement(sel *Select, on [][]bound) {
	if n.seen[sel] {
		return
	}
	n.seen[sel] = true
	united := !slices.ContainsFunc(sel.Cores, func(c *Core) bool { return c.Op == "INTERSECT" || c.Op == "EXCEPT" })
	if sel.Limit != nil || !united {
		on = nil // the rows that they would leave out are counted
	}
	for _, c := range sel.Cores {
		n.core(c, on)
	}
	for _, t := range sel.OrderBy {
		n.nested(t)
	}
	if sel.With == nil {
		return
	}
	around := n.dead
	n.dead = n.dead || !n.named
	for _, t := range sel.With.Tables {
		n.selectStatement(t.Select, nil) // nothing reads it whose rows may be wanted
	}
	n.dead = around
}

func (n *narrowing) core(c *Core, on [][]bound) {
	s := n.scopes[c]
	if s == nil {
		return
	}
	k := &known{narrowing: n, scope: s, of: map[*binding]map[int][]bound{}}
	k.conditions()
	k.results(on)
	k.constants()
	if n.of != nil { // in a view's it would be added to WHERE
		k.joined()
	}
	around := n.dead
	if k.never && n.of == nil {
		n.dead = true
		n.exclude(c, &Literal{Kind: IntegerLiteral, Text: "0"})
	}
	for _, b := range s.bindings {
		n.source(k, b)
	}
	for _, child := range Children(c) {
		n.nested(child)
	}
	n.dead = around
}

// source tells what is known of a source to what it comes from.
func (n *narrowing) source(k *known, b *binding) {
	switch {
	case b.sel != nil && b.table == nil:
		n.told[b.source] = true
		switch {
		case n.uses[b.sel] == 1 && !b.open:
			n.selectStatement(b.sel, k.on(b))
		case !n.dead: // where it is read by others, too, they decide
			n.addMade(k, b)
			n.selectStatement(b.sel, nil)
		}
	case b.table == nil:
		n.told[b.source] = b.source.Group == nil // a WITH table that reads itself, say
	case b.table.View != nil:
		k.within(b)
		n.useView(b.source, b.table, k.on(b))
	default:
		n.useTable(k, b)
	}
}

// nested goes through the SELECTs and tables within an expression or a source that
// nothing is known of.
func (n *narrowing) nested(node Node) {
	Walk(node, func(node Node) bool {
		switch node := node.(type) {
		case *Select:
			n.selectStatement(node, nil)
			return false
		case *Source:
			n.leftOver(node)
		}
		return true
	})
}

// leftOver is for a source that no core binds: of IN, or within a join with a name
// of its own. A WITH table of the name may be meant.
func (n *narrowing) leftOver(src *Source) {
	if src.Call || src.Name == "" || n.told[src] {
		return
	}
	t := n.expander.schema.table(src.Name)
	if t == nil {
		n.named = true
		return
	}
	if t.View != nil {
		n.useView(src, t, nil)
	} else if !n.dead {
		n.out.tables = append(n.out.tables, t.Name)
	}
}

// useView makes the view for one place where it is read.
func (n *narrowing) useView(src *Source, t *Table, on [][]bound) {
	if n.told[src] {
		return
	}
	n.told[src] = true
	if src.Schema != "" {
		on = nil // its own name is that of another table here
	}
	name := n.view(t, on)
	if !n.dead {
		n.out.views = append(n.out.views, name)
	}
	if name == t.Name {
		return
	}
	if n.of == nil {
		n.edits = append(n.edits, replacement{})
		src.Name, src.Alias = name, src.Label()
		return
	}
	n.edits = append(n.edits, n.of.renamed(src, name, src.Alias == "" && !n.tested[src]))
}

// useTable takes note of a table that is read, and adds what is known of it.
func (n *narrowing) useTable(k *known, b *binding) {
	n.told[b.source] = true
	if !n.dead {
		n.out.tables = append(n.out.tables, b.table.Name)
	}
	n.addMade(k, b)
}

// addMade adds to a core of a view what SQLite does not know of a source.
func (n *narrowing) addMade(k *known, b *binding) {
	if n.of != nil {
		return // a statement is run as it was written
	}
	for i := range b.fields {
		for _, bound := range k.of[b][i] {
			if bound.made && b.label != "" && b.fields[i].typ.collated {
				n.exclude(k.scope.core, condition(b, i, bound))
			}
		}
	}
}

// condition is a bound on a column of dates or times, as a condition.
func condition(b *binding, column int, bound bound) Expr {
	ref := &ColumnRef{Table: b.label, Name: b.fields[column].name}
	op, value := bound.op, bound.values[0]
	if op == "<" && b.fields[column].typ.kind == Date {
		op, value = "<=", dayBefore(value)
	}
	return &Binary{Op: op, Left: ref, Right: value}
}

// exclude adds a condition to a core of a view.
func (n *narrowing) exclude(c *Core, x Expr) {
	if n.of != nil {
		return
	}
	n.edits = append(n.edits, replacement{})
	if c.Where == nil {
		c.Where = x
	} else {
		c.Where = &Binary{Op: "AND", Left: c.Where, Right: x}
	}
}
