package statement

import "strings"

// Origin is what a column of a SELECT is in one branch of it.
type Origin struct {
	Table, Column string // a table's column, unchanged; "" for a constant
	Part          bool   // no more than the year, the month or the day of it
}

// Origins are those of each column that the statement gives, as far as they are
// known: what is computed otherwise has none.
func (s *Statement) Origins(schema Schema) [][]Origin {
	sel, err := s.Select()
	if err != nil {
		return nil
	}
	o := origins{resolve(sel, &schema)}
	all := make([][]Origin, len(o.selects[sel].fields))
	for i := range all {
		all[i] = o.ofSelect(sel, i, 0)
	}
	return all
}

type origins struct{ *resolver }

// maxOrigins bounds how deep SELECTs are followed.
const maxOrigins = 20

// ofSelect are the origins of a column by its place.
func (o origins) ofSelect(sel *Select, place, depth int) (all []Origin) {
	if sel == nil || depth > maxOrigins {
		return nil
	}
	for _, c := range sel.Cores {
		all = append(all, o.ofCore(o.scopes[c], place, depth)...)
	}
	return all
}

// ofCore are those of a column that a core gives, by itself or as one of *.
func (o origins) ofCore(s *scope, place, depth int) []Origin {
	for _, res := range s.core.Results {
		var fields relation
		switch {
		case res.Expr != nil && place == 0:
			return o.ofExpr(s, res.Expr, depth)
		case res.Expr != nil:
			place--
			continue
		}
		if s.star(res.Table, &fields); fields.open {
			return nil
		}
		if place >= len(fields.fields) {
			place -= len(fields.fields)
			continue
		}
		for _, b := range s.bindings {
			if f := b.find(fields.fields[place].name); f != nil && (res.Table == "" || strings.EqualFold(res.Table, b.label)) {
				return o.ofEnd(end{b, f}, depth)
			}
		}
	}
	return nil
}

// ofEnd are those of a column of a source.
func (o origins) ofEnd(e end, depth int) []Origin {
	switch {
	case e.binding.table == nil:
		return o.ofSelect(e.binding.sel, e.binding.place(e.field), depth+1)
	case e.binding.table.View != nil:
		return o.ofSelect(e.binding.table.View, e.binding.place(e.field), depth+1)
	}
	return []Origin{{Table: e.binding.table.Name, Column: e.field.typ.column.Name}}
}

func (o origins) ofExpr(s *scope, x Expr, depth int) (all []Origin) {
	switch x := x.(type) {
	case *Literal:
		if x.Kind != NullLiteral {
			return []Origin{{}}
		}
		return nil
	case *ColumnRef:
		if e := o.endOf(s, x); e.field != nil {
			return o.ofEnd(e, depth)
		}
		return nil
	}
	format, of, number := partOfDate(x)
	if p, ok := orderedParts[format]; of == nil || !ok || number && p != toYear {
		return nil
	}
	for _, origin := range o.ofExpr(s, of, depth+1) {
		origin.Part = true
		all = append(all, origin)
	}
	return all
}
