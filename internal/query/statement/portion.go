package statement

import (
	"maps"
	"slices"
	"strings"
)

// Portion is what a statement asks of a view in one place.
type Portion struct {
	// By is what it asks of each of the columns that were named, as conditions on the column's bare name; a column of which nothing is asked is not there.
	By          map[string]string
	First, Last string   // the days that it asks about by columns with [Column.Within], as SQL; "" is open
	Other       []string // columns besides those by which it asks for less
}

// Portions are what the statement itself asks of a view, each different one once, in the order of the text. A view that is read through another is not
// among them. ok is false when the statement cannot be parsed.
func (s *Statement) Portions(schema Schema, view string, by []string) (portions []Portion, ok bool) {
	sel, err := s.Select()
	if err != nil {
		return nil, false
	}
	r := &reviewer{resolver: resolve(sel, &schema)}
	scopes := slices.Collect(maps.Values(r.scopes))
	slices.SortFunc(scopes, func(a, b *scope) int { return a.core.Start - b.core.Start })
	for _, sc := range scopes {
		for _, b := range sc.bindings {
			if sc.inView || b.table == nil || b.table.Name != view {
				continue
			}
			p := r.portion(sc, b, by)
			if !slices.ContainsFunc(portions, p.equal) {
				portions = append(portions, p)
			}
		}
	}
	return portions, true
}

func (p Portion) equal(q Portion) bool {
	return maps.Equal(p.By, q.By) && p.First == q.First && p.Last == q.Last && slices.Equal(p.Other, q.Other)
}

func (r *reviewer) portion(s *scope, b *binding, by []string) Portion {
	p := Portion{By: map[string]string{}}
	var own []Expr
	for _, x := range s.conditionsFor(b) {
		columns, alone := r.columnsOf(x, b)
		switch {
		case isPresence(x):
			continue
		case len(columns) == 1 && alone && slices.Contains(by, columns[0]):
			p.By[columns[0]] = and(p.By[columns[0]], "("+r.bare(x)+")")
		default:
			p.Other = append(p.Other, slices.DeleteFunc(columns, func(c string) bool {
				return slices.Contains(p.Other, c) || !alone && slices.Contains(by, c) // joined by it
			})...)
		}
		own = append(own, x)
	}
	p.askAbout(r.daysOf(b, own))
	return p
}

// daysOf are bounds of the days that conditions on columns with [Column.Within] leave.
func (r *reviewer) daysOf(b *binding, conditions []Expr) (days []bound) {
	on, bounds := boundsOfAll(conditions)
	for i, x := range on {
		ref, _ := x.(*ColumnRef)
		if t := r.targets[ref]; t != nil && t.binding == b && len(t.field.typ.column.Within) > 0 {
			for _, day := range bounds[i].daysAround(t.field.typ) {
				days = with(days, day)
			}
		}
	}
	return days
}

func (p *Portion) askAbout(days []bound) {
	var firsts, lasts []string
	for _, b := range days {
		if b.op == "<" {
			lasts = append(lasts, Print(dayBefore(b.values[0])))
		} else {
			firsts = append(firsts, Print(b.values[0]))
		}
	}
	p.First, p.Last = oneOf("max", firsts), oneOf("min", lasts)
}

func oneOf(function string, values []string) string {
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	return function + "(" + strings.Join(values, ", ") + ")"
}

// conditionsFor are those that leave rows of the binding out: of ON, only where the binding's rows do not stay without a match.
func (s *scope) conditionsFor(b *binding) []Expr {
	out := conjuncts(s.core.Where)
	for _, src := range s.core.From {
		if src.leavesOut(b) {
			out = append(out, onConditions(src)...)
		}
	}
	return out
}

func and(condition, other string) string {
	if condition == "" {
		return other
	}
	return condition + " AND " + other
}

// columnsOf are the columns of the binding that a condition is about; alone says that it is about nothing else but literals.
func (r *reviewer) columnsOf(x Expr, b *binding) (columns []string, alone bool) {
	alone = true
	Walk(x, func(n Node) bool {
		switch n := n.(type) {
		case *Select:
			alone = false
		case *ColumnRef:
			t := r.targets[n]
			if t == nil || t.binding != b || t.field == nil {
				alone = false
			} else if !slices.Contains(columns, t.field.name) {
				columns = append(columns, t.field.name)
			}
		}
		return true
	})
	return columns, alone
}

// isPresence reports whether a condition is that there is a value: of sums it leaves nothing out.
func isPresence(x Expr) bool {
	n, ok := x.(*IsNull)
	return ok && n.Not
}

// bare is a condition with columns by their names alone.
func (r *reviewer) bare(x Expr) string {
	p := printer{instead: func(ref *ColumnRef) Expr {
		if t := r.targets[ref]; t != nil && t.field != nil && ref.Table != "" {
			return &ColumnRef{Name: t.field.name}
		}
		return nil
	}}
	p.expr(x)
	return strings.TrimSpace(p.String())
}
