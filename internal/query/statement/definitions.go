package statement

import "strings"

// definitions are the WITH tables that the sources of a statement are, by source. One
// that is not among them is a table of the schema's, or none.
type definitions map[*Source]*CTE

// withs are the WITH clauses that can be named from a place, the inner ones first.
type withs struct {
	*With
	outer *withs
}

// definitionsOf finds the WITH table of each source below a node, as SQL's scopes have it.
func definitionsOf(n Node) definitions {
	d := definitions{}
	d.visit(n, nil)
	return d
}

func (d definitions) visit(n Node, w *withs) {
	switch n := n.(type) {
	case *Select:
		if n.With != nil {
			w = &withs{n.With, w}
		}
	case *Source:
		if c := w.find(n); c != nil {
			d[n] = c
		}
	}
	for _, child := range Children(n) {
		d.visit(child, w)
	}
}

func (w *withs) find(src *Source) *CTE {
	if src.Name == "" || src.Schema != "" || src.Call {
		return nil
	}
	for ; w != nil; w = w.outer {
		for _, c := range w.Tables {
			if strings.EqualFold(c.Name, src.Name) {
				return c
			}
		}
	}
	return nil
}

// wanted are the sources below a node that are read for it: not those of WITH tables that
// none of them reads.
func (d definitions) wanted(n Node) map[*Source]bool {
	wanted, seen := map[*Source]bool{}, map[*CTE]bool{}
	var visit func(Node)
	visit = func(n Node) {
		if src, ok := n.(*Source); ok {
			wanted[src] = true
			if t := d[src]; t != nil && !seen[t] {
				seen[t] = true
				visit(t.Select)
			}
		}
		for _, child := range Children(n) {
			if _, defined := child.(*CTE); !defined {
				visit(child)
			}
		}
	}
	visit(n)
	return wanted
}
