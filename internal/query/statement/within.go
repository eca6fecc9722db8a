package statement

import "slices"

// within takes in what the bounds on a view's months, or the like, say of the dates
// that those lie between (see [Column.Within]): the first is before the end of what
// is asked about, the last not before its beginning.
func (k *known) within(b *binding) {
	for i, c := range b.table.Columns {
		for _, on := range k.of[b][i] {
			for _, day := range on.daysAround(b.fields[i].typ) {
				k.addDay(b, c.Within, day)
			}
		}
	}
}

func (k *known) addDay(b *binding, dates []string, day bound) {
	if len(dates) == 0 {
		return
	}
	name := dates[len(dates)-1]
	if day.op == "<" {
		name = dates[0]
	}
	if f := b.find(name); f != nil {
		k.add(b, b.place(f), day)
	}
}

// daysAround are the bounds of the days of which a column of such values has a part.
func (b bound) daysAround(t typ) []bound {
	all := b.precisions(t)
	if len(all) == 1 {
		return b.ofDay(all[0], t.kind == Integer)
	}
	var around timespan
	found := false
	for _, p := range all {
		span, ok := b.span(p, false)
		switch {
		case !ok && b.op == "OR":
			return nil // one branch says nothing of such values, others may
		case !ok: // no such value equals it
		case found:
			around = around.or(span)
		default:
			around, found = span, true
		}
	}
	return around.days()
}

// precisions are what the values that the bound is on may be: of days, of months or
// of years. There are none where they are not put in order by that.
func (b bound) precisions(t typ) []precision {
	format, _ := partOf(t.label)
	p, known := orderedParts[format]
	switch {
	case t.collated:
		return nil // the dates themselves
	case t.kind == Integer && t.affinity != number && b.hasText():
		return nil // a text is more than any number
	case t.kind == Integer:
		return []precision{toYear}
	case known:
		return []precision{p}
	case t.kind == Date:
		return []precision{toDay}
	}
	return []precision{toYear, toMonth, toDay}
}

func (b bound) hasText() bool {
	isText := func(x Expr) bool {
		_, ok := textLiteral(x)
		return ok
	}
	return slices.ContainsFunc(b.values, isText) || slices.ContainsFunc(b.branches, func(branch []bound) bool { return slices.ContainsFunc(branch, bound.hasText) })
}
