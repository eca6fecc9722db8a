package query

import (
	"math"
	"sync"
)

// rowset is rows of a table in Go memory, in the order they came. One goroutine
// adds; any number may read a view of it at the same time.
type rowset struct {
	t      *table
	mu     sync.Mutex
	rows   [][]any
	bytes  int64
	keys   map[any]struct{} // of the key column, to drop rows that come twice
	shared []map[string]any // per column: one value for equal strings
}

func newRowset(t *table) *rowset {
	return &rowset{t: t, keys: map[any]struct{}{}, shared: make([]map[string]any, len(t.Columns))}
}

// maxShared bounds how many distinct strings of a column are looked up; a
// column with more of them is one of names or ids, where sharing saves nothing.
const maxShared = 4096

// add takes coerced rows and returns how many of them were there already.
func (r *rowset) add(rows [][]any) (twice int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range rows {
		if k := r.t.key; k >= 0 && row[k] != nil {
			if _, there := r.keys[row[k]]; there {
				twice++
				continue
			}
			r.keys[row[k]] = struct{}{}
		}
		r.rows = append(r.rows, r.keep(row))
	}
	return twice
}

func (r *rowset) keep(row []any) []any {
	const header, cell, text = 24 + 48, 16, 16
	r.bytes += header + cell*int64(len(row))
	for i, v := range row {
		s, ok := v.(string)
		if !ok {
			continue
		}
		if same, ok := r.shared[i][s]; ok {
			row[i] = same
			continue
		}
		r.bytes += text + int64(len(s))
		if r.shared[i] == nil {
			r.shared[i] = map[string]any{}
		}
		if len(r.shared[i]) < maxShared {
			r.shared[i][s] = v
		}
	}
	return row
}

// view returns the rows so far. Rows are only ever appended, so it stays good.
func (r *rowset) view() *view {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &view{t: r.t, rows: r.rows[:len(r.rows):len(r.rows)]}
}

// done frees what only adding needs.
func (r *rowset) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.shared = nil, nil
}

// view is rows that no longer change, and indexes made when first asked for.
type view struct {
	t    *table
	rows [][]any

	mu      sync.Mutex
	indexes map[int]map[any][]int32
	nth     []int32 // see ordinals
}

// lookup returns the places of the rows whose column equals value, and false
// when an index cannot tell. It may name too many rows, never too few.
func (v *view) lookup(col int, value any) ([]int32, bool) {
	key, ok := indexKey(v.t.Columns[col].Type, value)
	if !ok {
		return nil, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	index := v.indexes[col]
	if index == nil {
		index = v.buildIndex(col)
	}
	return index[key], true
}

func (v *view) buildIndex(col int) map[any][]int32 {
	index := make(map[any][]int32)
	for i, row := range v.rows {
		if row[col] != nil {
			key := storedKey(row[col])
			index[key] = append(index[key], int32(i))
		}
	}
	if v.indexes == nil {
		v.indexes = map[int]map[any][]int32{}
	}
	v.indexes[col] = index
	return index
}

// indexKey is the key that equal stored values have. A string against a number
// column, or a number against a text column, is left to SQLite.
func indexKey(typ Type, value any) (any, bool) {
	_, isText := value.(string)
	if value == nil || isText != (typ == Text) {
		return nil, false
	}
	if _, isBlob := value.([]byte); isBlob {
		return nil, false
	}
	return storedKey(value), true
}

// storedKey makes one key of 5 and 5.0, which SQL holds equal.
func storedKey(value any) any {
	if f, ok := value.(float64); ok && f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
		return int64(f)
	}
	return value
}
