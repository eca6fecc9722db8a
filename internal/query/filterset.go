package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// cond is one condition that a source can apply. Equality is OpIn with one
// value; ops are OpIn, OpGe, OpLe and OpLike. values are sorted.
type cond struct {
	col    int
	op     Op
	values []string
}

// filterSet is conditions that all hold, at most one for a column and an
// operator, in order of column and operator. No condition at all is every row.
// A set of a table with inputs has a condition on each of them, as no value can
// be left open: see [Column.Input].
type filterSet []cond

// with adds a condition. Where one for the same column and operator is there
// already that one stays: a wider set is always right.
func (fs filterSet) with(c cond) filterSet {
	i, found := slices.BinarySearchFunc(fs, c, compareCond)
	if found {
		return fs
	}
	return slices.Insert(slices.Clone(fs), i, c)
}

func compareCond(a, b cond) int {
	return cmp.Or(cmp.Compare(a.col, b.col), strings.Compare(string(a.op), string(b.op)))
}

// key is the same for equal sets only.
func (fs filterSet) key() string {
	var b strings.Builder
	for _, c := range fs {
		b.WriteString(strconv.Itoa(c.col))
		b.WriteString(string(c.op))
		for _, v := range c.values {
			b.WriteString(strconv.Quote(v))
		}
	}
	return b.String()
}

// find returns the condition of a column and operator.
func (fs filterSet) find(col int, op Op) (cond, bool) {
	for _, c := range fs {
		if c.col == col && c.op == op {
			return c, true
		}
	}
	return cond{}, false
}

// covers reports whether rows that pass fs are all the rows, or more, that pass
// narrow. Both name every input of the table, and the same values of them.
func (fs filterSet) covers(t *table, narrow filterSet) bool {
	for _, c := range fs {
		if t.Columns[c.col].Input {
			if n, ok := narrow.find(c.col, OpIn); !ok || !slices.Equal(n.values, c.values) {
				return false
			}
			continue
		}
		if !c.impliedBy(t.Columns[c.col].Type, narrow) {
			return false
		}
	}
	return true
}

// impliedBy reports whether whatever passes fs passes c.
func (c cond) impliedBy(typ Type, fs filterSet) bool {
	for _, n := range fs {
		if n.col == c.col && c.admits(typ, n) {
			return true
		}
	}
	return false
}

// admits reports whether whatever passes n, a condition of the same column,
// passes c.
func (c cond) admits(typ Type, n cond) bool {
	switch {
	case c.op == OpIn && n.op == OpIn:
		return containsAll(c.values, n.values)
	case c.op == OpGe && (n.op == OpGe || n.op == OpIn):
		return every(n.values, func(v string) bool { return compareValues(typ, v, c.values[0]) >= 0 })
	case c.op == OpLe && (n.op == OpLe || n.op == OpIn):
		return every(n.values, func(v string) bool { return compareValues(typ, v, c.values[0]) <= 0 })
	case c.op == OpLike && (n.op == OpLike || n.op == OpIn):
		// A source's case folding may differ from ours, so only the same letters count.
		return every(n.values, func(v string) bool { return strings.Contains(v, c.values[0]) })
	}
	return false
}

func containsAll(sorted, values []string) bool {
	return every(values, func(v string) bool {
		_, found := slices.BinarySearch(sorted, v)
		return found
	})
}

func every(values []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return !ok(v) })
}

// compareValues orders two values as they are sent to a source.
func compareValues(typ Type, a, b string) int {
	if typ == Text {
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
func (fs filterSet) filters(t *table) []Filter {
	out := make([]Filter, 0, len(fs))
	for _, c := range fs {
		if t.isDefault(c) {
			continue // the source assumes it
		}
		op := c.op
		if op == OpIn && len(c.values) == 1 && t.pushes(c.col, OpEq) {
			op = OpEq
		}
		out = append(out, Filter{Column: t.Columns[c.col].Name, Op: op, Values: slices.Clone(c.values)})
	}
	return out
}
