package rows

import (
	"slices"
	"sync"
)

// slice is rows in Go memory, in the order they came: what holds a part of a table. One goroutine adds; any number may read a [View] of it at
// the same time.
type slice struct {
	t      *Table
	scope  any // the organisation, behind the values of each row
	mu     sync.Mutex
	rows   [][]any
	size   int64
	at     map[any]int      // by identity: the index of the row, the first of several
	beside map[any][]int    // by identity that several rows have: the indexes of the others
	shared []map[string]any // per column: one value for equal strings
	viewed bool             // a view has the rows as they are
}

func newSlice(t *Table, scope string) *slice {
	return &slice{t: t, scope: scope, at: map[any]int{}, shared: make([]map[string]any, len(t.Columns))}
}

// maxShared bounds how many distinct strings of a column are looked up; a
// column with more of them is one of names or ids, where sharing saves nothing.
const maxShared = 4096

// add implements holder.
func (s *slice) add(row []any, notUnique func(id any) bool) (outcome, []any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.t.key < 0 || row[s.t.key] == nil {
		s.append(row)
		return added, nil, nil
	}
	id := s.t.identity(row)
	first, there := s.at[id]
	if !there {
		s.at[id] = len(s.rows)
		s.append(row)
		return added, nil, nil
	}
	old := s.rows[first]
	switch {
	case s.t.sameRow(row, old):
		return repeated, nil, nil
	case notUnique(id):
		return s.addBeside(id, row), nil, nil
	}
	if s.viewed {
		s.rows, s.viewed = slices.Clone(s.rows), false
	}
	s.rows[first] = s.keep(row)
	return replaced, old[:len(row)], nil
}

// addBeside keeps a row whose key another has.
func (s *slice) addBeside(id any, row []any) outcome {
	for _, i := range s.beside[id] {
		if s.t.sameRow(row, s.rows[i]) {
			return repeated
		}
	}
	if s.beside == nil {
		s.beside = map[any][]int{}
	}
	s.beside[id] = append(s.beside[id], len(s.rows))
	s.append(row)
	return added
}

func (s *slice) append(row []any) { s.rows = append(s.rows, s.keep(row)) }

func (s *slice) keep(row []any) []any {
	const header, cell, text = 24 + 48, 16, 16
	s.size += header + cell*int64(len(s.t.Columns))
	for i, v := range row {
		str, ok := v.(string)
		if !ok {
			continue
		}
		if same, ok := s.shared[i][str]; ok {
			row[i] = same
			continue
		}
		s.size += text + int64(len(str))
		if s.shared[i] == nil {
			s.shared[i] = map[string]any{}
		}
		if len(s.shared[i]) < maxShared {
			s.shared[i][str] = v
		}
	}
	return s.scoped(row)
}

// scoped is a row with its organisation.
func (s *slice) scoped(row []any) []any {
	if !s.t.Scoped {
		return row
	}
	out := make([]any, len(row)+1)
	copy(out, row)
	out[len(row)] = s.scope
	return out
}

// bytes implements holder.
func (s *slice) bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size + s.size/4 // with the indexes that may be made of them
}

// finish implements holder: it frees what only adding needs.
func (s *slice) finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.beside, s.shared = nil, nil, nil
	return nil
}

// close implements holder. The rows go with the last view.
func (s *slice) close() {}

// view returns the rows so far. Rows are appended, or copied before one is replaced, so it stays good.
func (s *slice) view() *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.viewed = true
	return &View{t: s.t, Rows: s.rows[:len(s.rows):len(s.rows)]}
}
