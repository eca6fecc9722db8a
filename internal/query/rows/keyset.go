package rows

import (
	"hash/maphash"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// keySet tells whether a key came before: never wrongly no, and wrongly yes as seldom as two keys have the same hash of 64 bits. It takes from 10 to 20
// bytes a key, which are not in the Go heap: there they would let garbage grow to as much again.
type keySet struct {
	seed  maphash.Seed
	slots []uint64 // hashes, each at the first free place from where it belongs; 0 is free
	n     int
}

func newKeySet() *keySet { return &keySet{seed: maphash.MakeSeed()} }

// add adds the key of a row, and reports whether it is new. Without memory none is.
func (s *keySet) add(t *Table, row []any) bool {
	if s.n >= len(s.slots)/5*4 && !s.grow() {
		return false
	}
	h := max(1, t.hashKey(s.seed, row))
	if !s.put(h) {
		return false
	}
	s.n++
	return true
}

func (s *keySet) put(h uint64) bool {
	mask := uint64(len(s.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case h:
			return false
		case 0:
			s.slots[i] = h
			return true
		}
	}
}

func (s *keySet) grow() bool {
	old := s.slots
	s.slots = offheap.Numbers(max(64, 2*len(old)))
	if s.slots == nil {
		s.slots = old
		return false
	}
	for _, h := range old {
		if h != 0 {
			s.put(h)
		}
	}
	offheap.FreeNumbers(old)
	return true
}

// free gives the memory back; the set is empty then.
func (s *keySet) free() {
	offheap.FreeNumbers(s.slots)
	s.slots, s.n = nil, 0
}

// hashKey is equal for rows of the same identity.
func (t *Table) hashKey(seed maphash.Seed, row []any) uint64 {
	switch v := row[t.key].(type) {
	case string:
		if t.Columns[t.key].Format == UUID {
			v = lowerASCII(v)
		}
		return maphash.String(seed, v)
	default:
		return maphash.Comparable(seed, indexKey(v))
	}
}
