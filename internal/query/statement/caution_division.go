package statement

import "strings"

// division: of two whole numbers SQLite gives a whole number, 1/2 is 0. It is
// told where a fraction is most likely wanted: of what is counted or summed, of
// measures, and of columns by columns; not of the arithmetic of dates.
func (r *reviewer) division(x *Binary) {
	if !r.typeOf(x.Left).kind.isWhole() || !r.typeOf(x.Right).kind.isWhole() || r.cut[x] {
		return
	}
	_, byLiteral := x.Right.(*Literal)
	_, ofLiteral := x.Left.(*Literal)
	switch {
	case r.isMeasured(x.Left), ofLiteral, !byLiteral && r.isOfColumns(x.Left) && r.isOfColumns(x.Right):
		r.caution(CautionDivision, x, "%s divides whole numbers, and what is behind the point is dropped: write %s", r.text(x), r.fraction(x))
	}
}

// fraction is the division with a real number in it.
func (r *reviewer) fraction(x *Binary) string {
	var p printer
	p.write("1.0 * ")
	p.operand(x, levelMultiply)
	return p.String()
}

// isMeasured reports whether the expression has an aggregate, or a column with a
// unit, in it, or a subquery whose value has.
func (r *reviewer) isMeasured(x Expr) bool {
	if known, ok := r.measures[x]; ok {
		return known
	}
	r.measures[x] = false
	found := false
	Walk(x, func(n Node) bool {
		switch n := n.(type) {
		case *Call:
			found = found || n.isAggregate() || n.Over != nil && aggregates()[strings.ToLower(n.Name)]
		case *ColumnRef:
			t := r.typeOf(n)
			found = found || t.column != nil && t.column.Unit != "" || t.label != nil && r.isMeasured(t.label)
		case *Subquery:
			value := onlyResult(n.Select)
			found = found || value != nil && r.isMeasured(value)
		case *Select:
			return false
		}
		return !found
	})
	r.measures[x] = found
	return found
}

// onlyResult is the expression that a SELECT of one column gives; nil for others.
func onlyResult(sel *Select) Expr {
	if len(sel.Cores) != 1 || len(sel.Cores[0].Results) != 1 {
		return nil
	}
	return sel.Cores[0].Results[0].Expr
}

// isOfColumns reports whether the expression has a column in it, and no part of a
// date.
func (r *reviewer) isOfColumns(x Expr) bool {
	column, part := false, false
	Walk(x, func(n Node) bool {
		if ref, ok := n.(*ColumnRef); ok {
			column = column || r.targets[ref] != nil
		}
		if call, ok := n.(*Call); ok {
			_, of := partOf(call)
			part = part || of != nil
		}
		return true
	})
	return column && !part
}
