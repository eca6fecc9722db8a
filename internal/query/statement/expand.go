package statement

import (
	"fmt"
	"slices"
	"strings"
)

// Expansion is a statement with the views that it reads, each narrowed to what the
// statement can want of it. SQLite carries a condition on a column of a view to the
// tables by itself, but it does not know that a month is a range of days.
type Expansion struct {
	SQL    string     // the statement, with the names of narrowed views in the place of the views' own
	Views  []Narrowed // to be made, each behind those that it reads
	Tables []string   // whose rows they and the statement may want, as the schema has them
}

// Narrowed is a view as one statement reads it.
type Narrowed struct {
	Name string // by which it is read
	View string // as the schema has it
	SQL  string // the SELECT

	tables, views []string // that are read where the conditions leave any rows
}

// Expand narrows the views that the statement reads. Of a statement that cannot be
// parsed it gives the views that it mentions, as they are.
func (s *Statement) Expand(schema Schema) Expansion {
	x := &expander{schema: &schema, made: map[string]string{}, numbers: map[string]int{}}
	var top Narrowed
	sel, err := s.Select()
	if err != nil {
		for i := range schema.Tables {
			if t := &schema.Tables[i]; t.View != nil && len(s.Mentions([]string{t.Name})) > 0 {
				top.views = append(top.views, x.whole(t))
			}
		}
	} else {
		top = x.narrow(sel, nil, s)
	}
	if top.SQL == "" {
		top.SQL = s.SQL
	}
	return Expansion{SQL: top.SQL, Views: x.views, Tables: x.tablesOf(top)}
}

// expander makes the views of one statement.
type expander struct {
	schema  *Schema
	views   []Narrowed
	made    map[string]string // the names of those that are made, by view and bounds
	numbers map[string]int    // how many narrowed ones a view has
}

// whole makes a view as it is.
func (x *expander) whole(t *Table) string { return x.view(t, nil) }

// view makes a view under bounds on its columns, and returns the name to read it by:
// its own where the bounds change nothing.
func (x *expander) view(t *Table, on [][]bound) string {
	key := t.Name + showBounds(on)
	if name, ok := x.made[key]; ok {
		return name
	}
	sel := copied(t.View)
	n := x.narrow(sel, on, nil)
	if n.SQL == "" {
		x.made[key] = t.Name
		if slices.ContainsFunc(x.views, func(have Narrowed) bool { return have.Name == t.Name }) {
			return t.Name
		}
		n.SQL, n.Name = t.View.String(), t.Name
	} else {
		x.numbers[t.Name]++
		n.Name = fmt.Sprintf("%s %d", t.Name, x.numbers[t.Name])
	}
	n.View = t.Name
	x.made[key], x.views = n.Name, append(x.views, n)
	return n.Name
}

// copied is a SELECT that can be changed.
func copied(sel *Select) *Select {
	again, err := newStatement(sel.String()).Select()
	if err != nil {
		return sel // what is printed can be read: a test sees to it
	}
	return again
}

func showBounds(on [][]bound) string {
	var b strings.Builder
	for i, bounds := range on {
		for _, one := range bounds {
			fmt.Fprintf(&b, "\n%d %s %v %v", i, one.op, one.made, one.folded)
			for _, v := range one.values {
				b.WriteString(" " + Print(v))
			}
			b.WriteString(showBounds(one.branches))
		}
	}
	return b.String()
}

// tablesOf are the tables that a statement or a view wants rows of, by itself and
// through views.
func (x *expander) tablesOf(n Narrowed) []string {
	all := slices.Clone(n.tables)
	for _, name := range n.views {
		i := slices.IndexFunc(x.views, func(v Narrowed) bool { return v.Name == name })
		if i >= 0 {
			all = append(all, x.tablesOf(x.views[i])...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
