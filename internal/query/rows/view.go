package rows

import (
	"maps"
	"sync"
)

// View is rows in Go memory that no longer change, and indexes made when first asked for.
type View struct {
	t      *Table
	Rows   [][]any
	shared map[any]bool // identities that several rows have

	mu      sync.Mutex
	indexes map[int]map[any][]int32
	nth     []int32 // see ordinal
}

// Concat is the rows of several snapshots of a table, one after another.
func Concat(t *Table, snaps []*Snapshot) *View {
	v := &View{t: t, shared: map[any]bool{}}
	for _, s := range snaps {
		v.Rows = append(v.Rows, s.View.Rows...)
		maps.Copy(v.shared, s.View.shared)
	}
	return v
}

// Lookup returns the indexes of the rows whose column equals value, and false
// when an index cannot tell. It may name too many rows, never too few.
func (v *View) Lookup(col int, value any) (at []int32, ok bool) {
	if !v.t.Columns[col].indexed(value) {
		return nil, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	index := v.indexes[col]
	if index == nil {
		index = v.buildIndex(col)
	}
	return index[indexKey(value)], true
}

// MayEqual reports whether a row's column equals value, as far as can be told: it may be wrong in saying so, never in denying it.
func (v *View) MayEqual(i, col int, value any) bool {
	c := &v.t.Columns[col]
	have := v.Rows[i][col]
	return !c.indexed(value) || have != nil && indexKey(have) == indexKey(value)
}

// indexed reports whether an index tells which rows equal the value. A string
// against a number column, or a number against a text column, is left to SQLite.
func (c *Column) indexed(value any) bool {
	_, isText := value.(string)
	_, isBlob := value.([]byte)
	return value != nil && !isBlob && isText == (c.Type == Text)
}

func (v *View) buildIndex(col int) map[any][]int32 {
	index := make(map[any][]int32)
	for i, row := range v.Rows {
		if row[col] != nil {
			key := indexKey(row[col])
			index[key] = append(index[key], int32(i))
		}
	}
	if v.indexes == nil {
		v.indexes = map[int]map[any][]int32{}
	}
	v.indexes[col] = index
	return index
}
