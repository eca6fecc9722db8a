package statement

import (
	"slices"
	"strings"
)

// given is what a condition says of a column of a table: the values that it may
// have, in rows with those of other columns, or each by itself.
type given struct {
	values []string
	// rows are what the values come from: those of equal rows belong together.
	// The zero value stands by itself.
	rows any
}

// valuesOf finds out which texts a condition allows for a column; ok is false
// when it says nothing of the column, or what cannot be told from the statement.
func (r *reviewer) valuesOf(s *scope, b *binding, column *Column, x Expr) (given, bool) {
	switch x := x.(type) {
	case *Binary:
		for _, c := range r.comparisons(x) {
			for _, c := range []comparison{c, c.mirrored()} {
				if c.op == "=" && r.isOf(s, b, column, c.left) {
					return r.evaluate(s, c.right)
				}
			}
		}
		if x.Op == "OR" {
			return r.eitherOf(s, b, column, x)
		}
	case *In:
		return r.valuesOfIn(s, b, column, x)
	}
	return given{}, false
}

func (r *reviewer) isOf(s *scope, b *binding, column *Column, x Expr) bool {
	e := r.endOf(s, x)
	return e.binding == b && e.field.typ.column == column
}

// eitherOf joins the values of the branches of an OR, one of each: those of two
// columns in one branch belong together.
func (r *reviewer) eitherOf(s *scope, b *binding, column *Column, or *Binary) (given, bool) {
	out := given{rows: or}
	for _, branch := range disjuncts(or) {
		found := false
		for _, x := range conjuncts(branch) {
			if g, ok := r.valuesOf(s, b, column, x); ok && len(g.values) == 1 {
				out.values, found = append(out.values, g.values[0]), true
				break
			}
		}
		if !found {
			return given{}, false
		}
	}
	return out, true
}

func disjuncts(x Expr) []Expr {
	if b, ok := x.(*Binary); ok && b.Op == "OR" {
		return append(disjuncts(b.Left), disjuncts(b.Right)...)
	}
	return []Expr{x}
}

// valuesOfIn reads column IN (…), and (column, other) IN (VALUES …).
func (r *reviewer) valuesOfIn(s *scope, b *binding, column *Column, in *In) (given, bool) {
	if in.Not {
		return given{}, false
	}
	out := given{rows: in}
	c := inComparisons(in)
	for _, c := range c {
		if r.isOf(s, b, column, c.left) {
			g, ok := r.evaluate(s, c.right)
			if !ok || len(g.values) != 1 {
				return given{}, false
			}
			out.values = append(out.values, g.values[0])
		}
	}
	return out, len(out.values) > 0
}

// evaluate finds the texts that an expression can be: of literals, of columns of
// VALUES in the same core, and of those put together.
func (r *reviewer) evaluate(s *scope, x Expr) (given, bool) {
	switch x := x.(type) {
	case *Literal:
		if text, ok := literalText(x); ok {
			return given{values: []string{text}}, true
		}
	case *ColumnRef:
		return r.valuesOfColumn(s, x)
	case *Binary:
		left, ok := r.evaluate(s, x.Left)
		right, also := r.evaluate(s, x.Right)
		if ok && also && x.Op == "||" {
			return concatenate(left, right)
		}
	}
	return given{}, false
}

func concatenate(left, right given) (given, bool) {
	if left.rows != nil && right.rows != nil && left.rows != right.rows {
		return given{}, false
	}
	out := given{rows: left.rows}
	if out.rows == nil {
		out.rows = right.rows
	}
	for i := range max(len(left.values), len(right.values)) {
		out.values = append(out.values, left.values[min(i, len(left.values)-1)]+right.values[min(i, len(right.values)-1)])
	}
	return out, true
}

// valuesOfColumn are those of a column of a source that is made of literals.
func (r *reviewer) valuesOfColumn(s *scope, x *ColumnRef) (given, bool) {
	e := r.endOf(s, x)
	if e.field == nil || e.binding.sel == nil {
		return given{}, false
	}
	index := slices.IndexFunc(e.binding.fields, func(f field) bool { return f.name == e.field.name })
	out := given{rows: e.binding}
	for _, row := range literalRows(e.binding.sel) {
		if index < 0 || index >= len(row) {
			return given{}, false
		}
		text, ok := literalText(row[index])
		if !ok {
			return given{}, false
		}
		out.values = append(out.values, text)
	}
	return out, len(out.values) > 0
}

// literalRows are the rows of VALUES, and of SELECTs without a table put together
// by UNION; nil for all other SELECTs.
func literalRows(sel *Select) [][]Expr {
	var out [][]Expr
	for _, c := range sel.Cores {
		var row []Expr
		for _, res := range c.Results {
			row = append(row, res.Expr)
		}
		plain := c.From == nil && c.Where == nil && c.GroupBy == nil && c.Having == nil
		switch {
		case !plain, sel.Limit != nil, c.Op == "EXCEPT", c.Op == "INTERSECT":
			return nil
		case c.Values != nil:
			out = append(out, c.Values...)
		default:
			out = append(out, row)
		}
	}
	return out
}

// period is what a table is asked for.
// isList reports whether the values stand in a list of IN, and no condition on
// rows can leave some of them out.
func (g given) isList() bool { _, ok := g.rows.(*In); return ok }

type period struct{ start, end string }

func (p period) overlaps(q period) bool { return p.start <= q.end && q.start <= p.end }

// maxPeriods is how many values of a column are looked at.
const maxPeriods = 50

// periodsOf are all the periods that the two columns' values make, each once;
// crossed says that values of the one meet all values of the other.
func periodsOf(start, end given) (out []period, crossed bool) {
	start.values, end.values = start.values[:min(len(start.values), maxPeriods)], end.values[:min(len(end.values), maxPeriods)]
	crossed = len(start.values) > 1 && len(end.values) > 1 && start.rows != end.rows
	for i, s := range start.values {
		for j, e := range end.values {
			together := i == j && len(start.values) == len(end.values)
			if p := (period{s, e}); (start.rows != end.rows || together) && s <= e && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out, crossed
}

// requiredPeriod is the pair of columns by which a table must be told a period.
func (t *Table) requiredPeriod() (start, end *Column) {
	for i := range t.Columns {
		c := &t.Columns[i]
		switch name := strings.ToLower(c.Name); {
		case !c.Required || !c.Kind.isDated():
		case start == nil && (strings.HasPrefix(name, "start") || strings.HasPrefix(name, "from")):
			start = c
		case end == nil:
			end = c
		case start == nil:
			start, end = end, c // as they come
		}
	}
	return start, end
}
