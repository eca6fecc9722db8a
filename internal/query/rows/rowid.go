package rows

import (
	"fmt"
	"strings"
)

// RowIDs numbers the rows that a run sees, the same row with the same number
// whichever snapshot it is in. Rows are numbered when they are asked for, which
// is seldom. The zero value is ready.
type RowIDs struct {
	numbers map[rowIdentity]int64
}

// rowIdentity is a row's key; where it has none, or shares it with another row, its content and how many rows before it have the same.
type rowIdentity struct {
	table string
	scope any // the organisation
	key   any
	text  string
	nth   int32
}

// Of numbers the i-th row of a view.
func (r *RowIDs) Of(v *View, i int) int64 {
	id := v.identity(i)
	n, ok := r.numbers[id]
	if !ok {
		if r.numbers == nil {
			r.numbers = map[rowIdentity]int64{}
		}
		n = int64(len(r.numbers)) + 1
		r.numbers[id] = n
	}
	return n
}

func (v *View) identity(i int) rowIdentity {
	row := v.Rows[i]
	id := rowIdentity{table: v.t.Name, scope: v.t.scopeOf(row)}
	if k := v.t.key; k >= 0 && row[k] != nil {
		id.key = v.t.identity(row)
		if !v.shared[id.key] {
			id.text = v.t.part(row)
			return id
		}
	}
	id.text, id.nth = rowText(row), v.ordinal(i)
	return id
}

// part tells which part of a table that is loaded in parts a row is of: a key may be unique within a part only.
func (t *Table) part(row []any) string {
	if t.Each == nil {
		return ""
	}
	values := make([]any, len(t.required))
	for i, col := range t.required {
		values[i] = row[col]
	}
	return rowText(values)
}

// rowText is equal for equal rows only.
func rowText(row []any) string {
	var b strings.Builder
	for _, v := range row {
		fmt.Fprintf(&b, "%T %q,", v, fmt.Sprint(v))
	}
	return b.String()
}

// ordinal counts the rows before the n-th that have the same content.
func (v *View) ordinal(n int) int32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.nth == nil {
		seen := make(map[string]int32)
		v.nth = make([]int32, len(v.Rows))
		for i, row := range v.Rows {
			text := rowText(row)
			v.nth[i] = seen[text]
			seen[text]++
		}
	}
	return v.nth[n]
}
