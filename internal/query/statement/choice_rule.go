package statement

// rule is what comparisons tell: see [byValue] and [byReference].
type rule interface {
	// equal is the column on the left of an equality, of a join's condition, and the sets that this puts on it.
	equal(pair comparison, j *joining, item int) (end, []idSet)
	// among is the same of a column that is IN something, at a place of a row value.
	among(tested Expr, in *In, place int) (end, []idSet)
	// told are the columns that sets are told which a condition puts on one.
	told(e end) []end
	// tested are columns of a SELECT behind IN, and the sets that are told them since what is tested is of these.
	tested(item Expr, in *In, place int, j *joining, join int) ([]end, []idSet)
}

// byValue is the rule that a column has the values that it is compared with.
type byValue struct{ *chooser }

func (c byValue) equal(pair comparison, j *joining, item int) (end, []idSet) {
	e := c.column(pair.left)
	return e, c.equalTo(e, pair, j, item)
}

func (c byValue) among(tested Expr, in *In, place int) (end, []idSet) {
	e := c.column(tested)
	return e, c.idsAmong(e, in, place)
}

func (c byValue) told(e end) []end { return []end{e} }

// tested: those that what is tested can have. It is the same with NOT IN where neither side
// is ever NULL.
func (c byValue) tested(item Expr, in *In, place int, j *joining, join int) ([]end, []idSet) {
	e, rel := c.column(item), c.selects[in.Select]
	if e.field == nil || rel.open || place >= len(rel.fields) || !comparable(rel.fields[place].typ, e.field.typ) {
		return nil, nil
	}
	if in.Not && (len(itemsOf(in.X)) > 1 || !c.isNeverNull(e) || !c.givesNoNull(in.Select, place)) {
		return nil, nil
	}
	return c.endsApart(in.Select, place), c.valuesOf(e, j, join)
}
