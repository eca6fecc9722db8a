package statement

// checkUnequal: a column without a value is not unequal to anything, so that <>, NOT IN and NOT LIKE leave its rows out. The probe is over the rows that
// the core's other conditions let through.
func (r *reviewer) checkUnequal(s *scope, at place) {
	if at.correlated {
		return
	}
	conditions := conjuncts(s.core.Where)
	for i, x := range conditions {
		ref := unequal(x)
		if ref == nil {
			continue
		}
		e := r.endOf(s, ref)
		if e.field == nil || e.field.typ.column == nil || e.binding.optional {
			continue
		}
		others := &Core{From: s.core.From, Where: allOf(append(conditions[:i:i], conditions[i+1:]...))}
		r.check(Check{Name: CheckNulls, Table: e.field.typ.table.Name, Column: e.field.typ.column.Name, About: r.text(x),
			Probe: r.probe(others, at, []*Result{{Expr: &Call{Name: "count", Star: true}}, {Expr: &Call{Name: "count", Args: []Expr{ref}}}})})
	}
}

// unequal is the column that a condition wants unequal to literals; nil for any other condition.
func unequal(x Expr) *ColumnRef {
	var column, other Expr
	switch x := x.(type) {
	case *Binary:
		if x.Op != "<>" {
			return nil
		}
		column, other = x.Left, x.Right
	case *In:
		if !x.Not || x.Select != nil || len(x.List) == 0 {
			return nil
		}
		column, other = x.X, x.List[0]
	case *Like:
		if !x.Not {
			return nil
		}
		column, other = x.X, x.Pattern
	}
	ref, isColumn := column.(*ColumnRef)
	if _, isLiteral := other.(*Literal); !isColumn || !isLiteral {
		return nil
	}
	return ref
}

// allOf is the AND of conditions; nil for none.
func allOf(conditions []Expr) Expr {
	var all Expr
	for _, x := range conditions {
		if all == nil {
			all = x
			continue
		}
		all = &Binary{Op: "AND", Left: all, Right: x}
	}
	return all
}
