package statement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// unclear says which comparison of a read's organisation chooses none, and what would; ""
// where there is no such comparison.
func (c *chooser) unclear(e end) string {
	for _, s := range c.scopes {
		for _, x := range c.compared(s) {
			if c.speaksOf(x, e) && !c.relates(x, e) {
				return c.unclearText(e, x)
			}
		}
	}
	return ""
}

// compared are the conditions of a core, and the comparisons elsewhere in it.
func (c *chooser) compared(s *scope) (out []Expr) {
	out = append(conjuncts(s.core.Where), conjuncts(s.core.Having)...)
	for i, src := range s.core.From {
		out = append(out, onConditions(src)...)
		if b := s.indexOf(src); i > 0 && b >= 0 {
			out = append(out, c.joinedByName(s, b)...)
		}
	}
	for _, res := range s.core.Results {
		if res.Expr == nil {
			continue
		}
		Walk(res.Expr, func(n Node) bool {
			if x, ok := n.(Expr); ok && isComparison(x) {
				out = append(out, x)
			}
			_, sub := n.(*Select)
			return !sub
		})
	}
	return out
}

func isComparison(x Expr) bool {
	switch x := x.(type) {
	case *Binary:
		return comparing[x.Op] != ""
	case *Like, *Between, *In:
		return true
	case *Case:
		return x.Operand != nil
	}
	return false
}

// speaksOf reports whether an expression speaks of a column of a source, also through
// subqueries and WITH tables, but not only of whether there is a value.
func (c *chooser) speaksOf(x Expr, e end) bool {
	found := false
	Walk(x, func(n Node) bool {
		switch n := n.(type) {
		case *IsNull:
			return false
		case *ColumnRef:
			found = found || c.isFrom(c.column(n), e, 0)
		case *In:
			found = found || n.Select != nil && c.gives(n.Select, e)
		}
		_, sub := n.(*Select)
		return !found && !sub
	})
	return found
}

// gives reports whether a SELECT gives a column of a source.
func (c *chooser) gives(sel *Select, e end) bool {
	for place := range c.selects[sel].fields {
		for _, core := range sel.Cores {
			if c.isFrom(c.endAt(core, place), e, 1) {
				return true
			}
		}
	}
	return false
}

// isFrom reports whether a column's values are those of another, unchanged.
func (c *chooser) isFrom(of, e end, depth int) bool {
	if c.steps++; of.field == nil || of == e || depth > maxOrigins || c.steps > 2*maxSteps {
		return of == e
	}
	if of.binding.sel == nil || of.binding.table != nil {
		return false
	}
	for _, core := range of.binding.sel.Cores {
		if c.isFrom(c.endAt(core, of.place()), e, depth+1) {
			return true
		}
	}
	return false
}

// relates reports whether a condition says no more of a read than that another one is about
// the same organisation.
func (c *chooser) relates(x Expr, e end) bool {
	b, ok := x.(*Binary)
	if !ok || b.Op != "=" && b.Op != "IS" {
		return false
	}
	for _, pair := range pairwise(comparison{op: b.Op}, b.Left, b.Right) {
		same := c.isOrganization(c.column(pair.left), 0) && c.isOrganization(c.column(pair.right), 0)
		if !same && (c.speaksOf(pair.left, e) || c.speaksOf(pair.right, e)) {
			return false
		}
	}
	return true
}

// isOrganization reports whether a column is the organisation of the rows of scoped tables.
func (c *chooser) isOrganization(e end, depth int) bool {
	c.steps++
	switch {
	case e.field == nil || depth > maxOrigins || c.steps > 2*maxSteps:
		return false
	case e.binding.table != nil:
		return e.binding.table.Scoped && strings.EqualFold(e.field.name, OrganizationColumn)
	case e.binding.sel == nil:
		return false
	}
	return !slices.ContainsFunc(e.binding.sel.Cores, func(core *Core) bool {
		return !c.isOrganization(c.endAt(core, e.place()), depth+1)
	})
}

// maxQuoted is how much of a condition is repeated, in characters.
const maxQuoted = 100

func (c *chooser) unclearText(e end, x Expr) string {
	choose := fmt.Sprintf("%s = '…' or IN (…)", OrganizationColumn)
	if t := e.binding.table.organizations(c.schema); t != nil && c.listing[t] {
		choose += ", or by an inner join with " + t.Name
	}
	return fmt.Sprintf("%s does not choose which organizations %s is asked of: choose them in WHERE by %s",
		words.Line(Print(x), maxQuoted), e.binding.table.Name, choose)
}
