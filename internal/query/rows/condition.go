package rows

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// Cond is one condition that a source can apply. Equality is OpIn with one
// value; ops are OpIn, OpGe, OpLe and OpLike. Values are in the order of their
// wire text.
type Cond struct {
	Col    int
	Op     Op
	Values []Spelling
}

// Set is conditions that all hold, at most one for a column and an operator, in
// order of column and operator. No condition at all is every row. A set of a
// table with inputs has a condition on each of them, as no value can be left
// open: see [Column.Input].
type Set []Cond

// With adds a condition. Where one for the same column and operator is there
// already that one stays: a wider set is always right.
func (s Set) With(c Cond) Set {
	i, found := slices.BinarySearchFunc(s, c, compareCond)
	if found {
		return s
	}
	return slices.Insert(slices.Clone(s), i, c)
}

func compareCond(a, b Cond) int {
	return cmp.Or(cmp.Compare(a.Col, b.Col), strings.Compare(string(a.Op), string(b.Op)))
}

func compareWire(a, b Spelling) int { return strings.Compare(a.Wire, b.Wire) }

func sameWire(a, b []Spelling) bool {
	return slices.EqualFunc(a, b, func(x, y Spelling) bool { return x.Wire == y.Wire })
}

// Key is the same for sets that make the same request, and for no others.
func (s Set) Key() string {
	var b strings.Builder
	for _, c := range s {
		b.WriteString(strconv.Itoa(c.Col))
		b.WriteString(string(c.Op))
		for _, v := range c.Values {
			b.WriteString(strconv.Quote(v.Wire))
		}
	}
	return b.String()
}

// equal is equality of keys, without making them.
func (s Set) equal(o Set) bool {
	return slices.EqualFunc(s, o, func(a, b Cond) bool { return compareCond(a, b) == 0 && sameWire(a.Values, b.Values) })
}

// Find returns the condition of a column and operator.
func (s Set) Find(col int, op Op) (Cond, bool) {
	for _, c := range s {
		if c.Col == col && c.Op == op {
			return c, true
		}
	}
	return Cond{}, false
}

// covers reports whether rows that pass s are all the rows, or more, that pass
// narrow. Both name every input of the table, and the same values of them.
func (s Set) covers(t *Table, narrow Set) bool {
	for _, c := range s {
		if t.Columns[c.Col].Input {
			if n, ok := narrow.Find(c.Col, OpIn); !ok || !sameWire(n.Values, c.Values) {
				return false
			}
			continue
		}
		if !c.impliedBy(&t.Columns[c.Col], narrow) {
			return false
		}
	}
	return true
}

// impliedBy reports whether whatever passes s passes c.
func (c Cond) impliedBy(col *Column, s Set) bool {
	for _, n := range s {
		if n.Col == c.Col && c.admits(col, n) {
			return true
		}
	}
	return false
}

// admits reports whether whatever a statement wants that asks for n, a condition
// of the same column, passes c.
func (c Cond) admits(col *Column, n Cond) bool {
	switch {
	case c.Op == OpIn && n.Op == OpIn:
		return every(n.Values, func(v Spelling) bool { _, found := slices.BinarySearchFunc(c.Values, v, compareWire); return found })
	case c.Op == OpGe && (n.Op == OpGe || n.Op == OpIn):
		return every(n.Values, func(v Spelling) bool { return col.compare(v.Bound, c.Values[0].Bound) >= 0 })
	case c.Op == OpLe && (n.Op == OpLe || n.Op == OpIn):
		return every(n.Values, func(v Spelling) bool { return col.compare(v.Bound, c.Values[0].Bound) <= 0 })
	case c.Op == OpLike && (n.Op == OpLike || n.Op == OpIn):
		// A source's case folding may differ from ours, so only the same letters count.
		return every(n.Values, func(v Spelling) bool { return strings.Contains(v.Bound, c.Values[0].Bound) })
	}
	return false
}

func every(values []Spelling, ok func(Spelling) bool) bool {
	return !slices.ContainsFunc(values, func(v Spelling) bool { return !ok(v) })
}

// compare orders two bounds as the column's values are ordered.
func (c *Column) compare(a, b string) int {
	switch {
	case c.Format.Dated():
		return instant.CompareTexts(a, b)
	case c.Type == Text:
		return strings.Compare(a, b)
	}
	if x, err := strconv.ParseInt(a, 10, 64); err == nil {
		if y, err := strconv.ParseInt(b, 10, 64); err == nil {
			return cmp.Compare(x, y)
		}
	}
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return cmp.Compare(x, y)
}

// filters is the set as a source is told.
func (s Set) filters(t *Table) []Filter {
	out := make([]Filter, 0, len(s))
	for _, c := range s {
		if t.isDefault(c) {
			continue // the source assumes it
		}
		op := c.Op
		if op == OpIn && len(c.Values) == 1 && t.Filters(c.Col, OpEq) {
			op = OpEq
		}
		values := make([]string, len(c.Values))
		for i, v := range c.Values {
			values[i] = v.Wire
		}
		out = append(out, Filter{Column: t.Columns[c.Col].Name, Op: op, Values: values})
	}
	return out
}

// Inputs are the values of inputs that are not their defaults, as SQL has them, by column.
func (s Set) Inputs(t *Table) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for _, c := range s.inputs(t) {
			if !t.isDefault(c) && len(c.Values) == 1 && !yield(c.Col, c.Values[0].Bound) {
				return
			}
		}
	}
}

// inputs is the part of the set that is about inputs.
func (s Set) inputs(t *Table) Set {
	var out Set
	for _, c := range s {
		if t.Columns[c.Col].Input {
			out = append(out, c)
		}
	}
	return out
}

// shared is the conditions that are in both sets.
func (s Set) shared(other Set) Set {
	return slices.DeleteFunc(slices.Clone(s), func(c Cond) bool {
		o, ok := other.Find(c.Col, c.Op)
		return !ok || !sameWire(o.Values, c.Values)
	})
}

func (s Set) without(c Cond) Set {
	return slices.DeleteFunc(slices.Clone(s), func(o Cond) bool { return compareCond(o, c) == 0 })
}
