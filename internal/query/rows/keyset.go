package rows

import "hash/maphash"

// keySet tells whether a key came before: never wrongly no, and wrongly yes as seldom as two keys have the same hash of 64 bits. It takes from 10 to 20
// bytes a key.
type keySet struct {
	seed  maphash.Seed
	slots []uint64 // hashes, each at the first free place from where it belongs; 0 is free
	n     int
}

func newKeySet() *keySet { return &keySet{seed: maphash.MakeSeed(), slots: make([]uint64, 64)} }

// add adds the key of a row, and reports whether it is new.
func (s *keySet) add(t *Table, row []any) bool {
	if s.n >= len(s.slots)/5*4 {
		s.grow()
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

func (s *keySet) grow() {
	old := s.slots
	s.slots = make([]uint64, 2*len(old))
	for _, h := range old {
		if h != 0 {
			s.put(h)
		}
	}
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
