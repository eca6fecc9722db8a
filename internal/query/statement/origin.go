package statement

import (
	"slices"
	"strings"
)

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
		if x := o.resultAt(c, place); x != nil {
			all = append(all, o.ofExpr(o.scopes[c], x, depth)...)
		}
	}
	return all
}

// resultAt is the expression of a column by its place: of one that * stands for, the column of the source; nil where that is not sure.
func (o origins) resultAt(c *Core, place int) Expr {
	for _, res := range c.Results {
		columns := []Expr{res.Expr}
		if res.Expr == nil {
			if columns = o.columnsOfStar(o.scopes[c], res.Table); columns == nil {
				return nil
			}
		}
		if place < len(columns) {
			return columns[place]
		}
		place -= len(columns)
	}
	return nil
}

// columnsOfStar are those that * stands for; nil when they are not all known, or one is that of either of two sources.
func (o origins) columnsOfStar(s *scope, label string) (columns []Expr) {
	if using, natural := joinedBy(s.core.From); label == "" && (len(using) > 0 || natural) {
		if slices.ContainsFunc(s.core.From, func(src *Source) bool { return isRight(src) || src.Group != nil }) {
			return nil
		}
	}
	var seen relation
	for _, b := range s.bindings {
		if label != "" && !strings.EqualFold(b.label, label) {
			continue
		}
		if b.open {
			return nil
		}
		for i, f := range b.fields {
			if label == "" && (containsFold(b.source.Using, f.name) || b.source.Join.Natural && seen.find(f.name) != nil) {
				continue // it came once
			}
			ref := &ColumnRef{Table: b.label, Name: f.name}
			o.targets[ref] = &target{scope: s, binding: b, field: &b.fields[i]}
			columns = append(columns, ref)
		}
		seen.fields = append(seen.fields, b.fields...)
	}
	return columns
}

func (o origins) ofExpr(s *scope, x Expr, depth int) (all []Origin) {
	switch x := x.(type) {
	case *Literal:
		if x.Kind != NullLiteral {
			return []Origin{{}}
		}
		return nil
	case *ColumnRef:
		e := o.endOf(s, x)
		switch {
		case e.field == nil:
			return nil
		case e.binding.table == nil:
			return o.ofSelect(e.binding.sel, e.binding.place(e.field), depth+1)
		case e.binding.table.View != nil:
			return o.ofSelect(e.binding.table.View, e.binding.place(e.field), depth+1)
		}
		return []Origin{{Table: e.binding.table.Name, Column: e.field.typ.column.Name}}
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
