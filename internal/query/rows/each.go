package rows

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Each says whose rows fill required columns that a statement gives no value of: for each distinct row of another table, the parent, the source is
// asked for the rows with its values.
type Each struct {
	Table  string // the parent
	Fill   []Fill
	AtOnce int // loads that are under way at a time; the source sees to it
	Most   int // loads that one statement may make
}

// Fill is a required column, and the parent's column whose values it takes.
type Fill struct{ Column, From string }

// prepareEach checks what fills the table's columns; its parent is not known yet.
func (t *Table) prepareEach() error {
	if t.Each == nil {
		return nil
	}
	for _, f := range t.Each.Fill {
		if i := t.Column(f.Column); i < 0 || !t.Columns[i].Required {
			return fmt.Errorf("%s is filled but is no required column", f.Column)
		}
	}
	return nil
}

// Filled reports whether a parent's rows fill the column.
func (t *Table) Filled(col int) bool {
	if t.Each == nil {
		return false
	}
	for _, f := range t.Each.Fill {
		if t.Column(f.Column) == col {
			return true
		}
	}
	return false
}

// required is the part of a set that is about required columns.
func (s Set) required(t *Table) Set {
	var out Set
	for _, c := range s {
		if t.Columns[c.Col].Required {
			out = append(out, c)
		}
	}
	return out
}

// RequiredKey is the same for sets that give the required columns the same values.
func (s Set) RequiredKey(t *Table) string { return s.required(t).Key() }

// Replace puts a condition in the place of the one that there may be for the same column and operator.
func (s Set) Replace(c Cond) Set { return s.without(c).With(c) }

// most is how many loads of the table a statement may make when it can only be loaded in parts.
func (t *Table) most() int {
	if t.Each != nil {
		return t.Each.Most
	}
	return maxRequired
}

// ErrMost refuses a statement that asks for more parts of a table than it may make loads.
func ErrMost(t *Table, parts int) *Error {
	if t.Each == nil {
		return Errorf(CodeTooManyRequests, "Ask for fewer of them, in several statements.",
			"The statement asks %s for %d different combinations of values, each a request.", t.Name, parts)
	}
	var on []string
	for _, f := range t.Each.Fill {
		on = append(on, fmt.Sprintf("%s.%s = %s.%s", t.Name, f.Column, t.Each.Table, f.From))
	}
	next := fmt.Sprintf("Narrow %s: FROM %s JOIN %s ON %s WHERE %s.… ; or give %s by = or IN (…).",
		t.Each.Table, t.Each.Table, t.Name, strings.Join(on, " AND "), t.Each.Table, t.Each.Fill[len(t.Each.Fill)-1].Column)
	return Errorf(CodeTooManyRequests, next, "The statement needs the %s of %s of %s, a request or more for each; one statement asks for %s at most.",
		t.Name, words.Plural(parts, "row"), t.Each.Table, words.Count(t.Each.Most))
}
