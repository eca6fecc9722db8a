package statement

import "strings"

// closedSource reports whether a source reads nothing but the organisations' tables, and
// its columns are known.
func (c *chooser) closedSource(b *binding) bool {
	closed, ok := c.closedSources[b]
	if ok {
		return closed
	}
	switch src := b.source; {
	case b.open, b.label == "", src.Group != nil:
	case src.Select != nil:
		closed = c.closed(src.Select, nil)
	default:
		closed = c.closedTable(src)
	}
	c.closedSources[b] = closed
	return closed
}

// closed reports whether a node has the same value wherever it stands, but for the columns
// of some sources, and reads nothing but the organisations' tables.
func (c *chooser) closed(n Node, of map[*binding]bool) bool {
	within, alone, closed := n.Bounds(), c.isAlone(n), true
	Walk(n, func(n Node) bool {
		switch n := n.(type) {
		case *Source:
			closed = closed && (n.Name == "" || c.closedTable(n))
		case *ColumnRef:
			t := c.targets[n]
			closed = closed && (t == nil && alone || t != nil && (of[t.binding] || within.contains(t.scope.core.Span)))
		case *Call:
			closed = closed && !strings.HasPrefix(strings.ToLower(n.Name), "random")
		case *Select:
			closed = closed && (n.Limit == nil || len(n.OrderBy) > 0)
		}
		return closed
	})
	return closed
}

// isAlone reports whether a node is a SELECT from which no column around it can be named.
func (c *chooser) isAlone(n Node) bool {
	sel, ok := n.(*Select)
	if !ok {
		return false
	}
	s := c.resolver.scopes[sel.Cores[0]]
	return s != nil && s.outer == nil
}

func (s Span) contains(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// closedTable is the same of a table, a WITH table or a view.
func (c *chooser) closedTable(src *Source) bool {
	if src.Call {
		return false
	}
	if t := c.definitions[src]; t != nil {
		return c.closedCTE(t)
	}
	t := c.schema.table(src.Name)
	return t != nil && (c.listing[t] || t.View != nil && !t.Scoped && c.closedView(t.View))
}

// closedCTE takes a table that reads itself for closed while it is looked at.
func (c *chooser) closedCTE(t *CTE) bool {
	closed, ok := c.closedCTEs[t]
	if !ok {
		c.closedCTEs[t] = true
		closed = c.closed(t.Select, nil)
		c.closedCTEs[t] = closed
	}
	return closed
}

// closedView reports whether a view reads nothing but the organisations' tables.
func (c *chooser) closedView(sel *Select) bool {
	tables := definitionsOf(sel)
	closed := true
	Walk(sel, func(n Node) bool {
		if src, ok := n.(*Source); ok && src.Name != "" && tables[src] == nil {
			closed = closed && c.listing[c.schema.table(src.Name)]
		}
		return closed
	})
	return closed
}
