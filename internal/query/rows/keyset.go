package rows

import (
	"hash/maphash"
	"math/bits"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// keySet tells whether a key came before: never wrongly no, and wrongly yes as seldom as two keys have the same hash of 64 bits. It takes from 10 to 20
// bytes a key, which are not in the Go heap: there they would let garbage grow to as much again.
//
// The highest bits of a hash choose a chunk, the lowest a slot in it. Chunks are small because the C allocator keeps one block of each size that was
// freed.
type keySet struct {
	seed   maphash.Seed
	chunks [][]uint64 // 2^n of the same length, which is another power of two: hashes, each at the first free slot from its own; 0 is free
	n      int
}

// maxChunk is the slots of a chunk from which on a set grows by chunks.
const maxChunk = 1 << 16

func newKeySet() *keySet { return &keySet{seed: maphash.MakeSeed()} }

// add adds the key of a row, and reports whether it is new. Without memory none is, nor is any later one to be asked for.
func (s *keySet) add(t *Table, row []any) bool {
	if s.n >= s.slots()/5*4 && !s.grow() {
		return false
	}
	h := max(1, t.hashKey(s.seed, row))
	if !put(s.chunks, h) {
		return false
	}
	s.n++
	return true
}

func (s *keySet) slots() int {
	if len(s.chunks) == 0 {
		return 0
	}
	return len(s.chunks) * len(s.chunks[0])
}

func put(chunks [][]uint64, h uint64) bool {
	chunk := chunks[h>>(65-bits.Len(uint(len(chunks))))]
	mask := uint64(len(chunk) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch chunk[i] {
		case h:
			return false
		case 0:
			chunk[i] = h
			return true
		}
	}
}

// grow doubles the slots: chunks are made longer up to a length, and from then on each is divided into two.
func (s *keySet) grow() bool {
	n, length := 1, 64
	if len(s.chunks) > 0 {
		n, length = len(s.chunks), 2*len(s.chunks[0])
		if length > maxChunk {
			n, length = 2*n, maxChunk
		}
	}
	old := s.chunks
	s.chunks = make([][]uint64, n)
	for i := range n {
		if s.chunks[i] = offheap.Numbers(length); s.chunks[i] == nil {
			s.chunks = append(s.chunks, old...) // to be freed
			return false
		}
		if each := n / max(1, len(old)); len(old) > 0 && i%each == each-1 {
			move(old[i/each], s.chunks)
			old[i/each] = nil
		}
	}
	return true
}

// move puts the hashes of a chunk where they belong, and frees it.
func move(chunk []uint64, to [][]uint64) {
	for _, h := range chunk {
		if h != 0 {
			put(to, h)
		}
	}
	offheap.FreeNumbers(chunk)
}

// free gives the memory back; the set is empty then.
func (s *keySet) free() {
	for _, chunk := range s.chunks {
		offheap.FreeNumbers(chunk)
	}
	s.chunks, s.n = nil, 0
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
