package query

import (
	"fmt"
	"strings"
)

// rowids numbers the rows that a run sees, the same row with the same number
// whichever snapshot it is in. Rows are numbered when they are asked for, which
// is seldom.
type rowids struct {
	numbers map[rowIdentity]int64
}

// rowIdentity is a row's key, or where there is none its content and how many
// rows before it have the same.
type rowIdentity struct {
	table string
	key   any
	nth   int32
}

func (r *run) rowid(v *view, place int) int64 {
	id := rowIdentity{table: v.t.Name}
	row := v.rows[place]
	if k := v.t.key; k >= 0 && row[k] != nil {
		id.key = row[k]
	} else {
		id.key, id.nth = rowText(row), v.ordinal(place)
	}
	n, ok := r.rowids.numbers[id]
	if !ok {
		if r.rowids.numbers == nil {
			r.rowids.numbers = map[rowIdentity]int64{}
		}
		n = int64(len(r.rowids.numbers)) + 1
		r.rowids.numbers[id] = n
	}
	return n
}

// rowText is equal for equal rows only.
func rowText(row []any) string {
	var b strings.Builder
	for _, v := range row {
		fmt.Fprintf(&b, "%T %q,", v, fmt.Sprint(v))
	}
	return b.String()
}

// ordinal counts the rows before a place that have the same content.
func (v *view) ordinal(place int) int32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.nth == nil {
		seen := make(map[string]int32)
		v.nth = make([]int32, len(v.rows))
		for i, row := range v.rows {
			text := rowText(row)
			v.nth[i] = seen[text]
			seen[text]++
		}
	}
	return v.nth[place]
}
