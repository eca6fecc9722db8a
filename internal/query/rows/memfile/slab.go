package memfile

import (
	"modernc.org/libc"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

const (
	// PageBytes is the size of a page, and of the pages of SQLite in a file that
	// is new. A page is what is copied when a view shares it.
	PageBytes = 8192
	// The C allocator maps powers of two from the operating system, and puts a
	// header before each: a slab fills one. The first are small, for tables of
	// some rows.
	minSlab    = 64 << 10
	maxSlab    = 1 << 20
	slabHeader = 64
)

// page is where a page is: the slab's number and the place in it.
type page uint32

// slotBits is enough for the places of the largest slab.
const slotBits = 8

// hole is a page that was never written: zeros.
const hole = ^page(0)

func (p page) slab() int { return int(p >> slotBits) }
func (p page) slot() int { return int(p & (1<<slotBits - 1)) }

// slab is memory for some pages. It is allocated at once and freed at once.
type slab struct {
	base  uintptr // 0 when it is freed; then the number can be given to another
	refs  []int32 // how many tables have the page, by place
	free  []uint8 // places that were used and are not
	fresh int     // places from here on were never used
	used  int
}

// slabs allocates pages. A File's mutex guards it.
type slabs struct {
	list  []slab
	next  int   // no slab before it has a free page
	bytes int64 // of pages that were ever used in slabs that are not freed
	limit int64 // of bytes; 0 is none
}

// take allocates a page that one table has; ok is false when the limit or the
// memory is reached. What is in it is not defined.
func (s *slabs) take(tls *libc.TLS) (p page, ok bool) {
	for ; s.next < len(s.list); s.next++ {
		b := &s.list[s.next]
		if n := len(b.free); n > 0 {
			slot := b.free[n-1]
			b.free = b.free[:n-1]
			return b.use(s.next, int(slot)), true
		}
		if b.fresh < len(b.refs) {
			if !s.within(PageBytes) {
				return hole, false
			}
			s.bytes += PageBytes
			b.fresh++
			return b.use(s.next, b.fresh-1), true
		}
	}
	if !s.within(PageBytes) || !s.grow(tls) {
		return hole, false
	}
	return s.take(tls)
}

func (b *slab) use(number, slot int) page {
	b.refs[slot] = 1
	b.used++
	return page(number<<slotBits | slot)
}

func (s *slabs) within(more int64) bool { return s.limit == 0 || s.bytes+more <= s.limit }

// grow allocates a slab, as large as all of them, within bounds.
func (s *slabs) grow(tls *libc.TLS) bool {
	size := min(max(minSlab, int(s.bytes)), maxSlab)
	for size&(size-1) != 0 {
		size &= size - 1 // the power of two below
	}
	size -= slabHeader
	base := offheap.Allocate(tls, size)
	if base == 0 {
		return false
	}
	b := slab{base: base, refs: make([]int32, size/PageBytes)}
	for i := range s.list {
		if s.list[i].base == 0 {
			s.list[i] = b
			s.next = min(s.next, i)
			return true
		}
	}
	s.list = append(s.list, b)
	return true
}

// share makes one table more have a page.
func (s *slabs) share(p page) { s.list[p.slab()].refs[p.slot()]++ }

// shared tells whether more than one table has a page.
func (s *slabs) shared(p page) bool { return s.list[p.slab()].refs[p.slot()] > 1 }

// release makes one table fewer have a page. The last one frees it, and the
// last page of a slab the slab.
func (s *slabs) release(p page) {
	number, slot := p.slab(), p.slot()
	b := &s.list[number]
	if b.refs[slot]--; b.refs[slot] > 0 {
		return
	}
	if b.used--; b.used > 0 {
		b.free = append(b.free, uint8(slot))
		s.next = min(s.next, number)
		return
	}
	s.bytes -= int64(b.fresh) * PageBytes
	offheap.Free(b.base)
	*b = slab{}
}

// bases are the addresses of the slabs by number. That of a slab which has a
// page of the asker stays as it is.
func (s *slabs) bases() []uintptr {
	bases := make([]uintptr, len(s.list))
	for i := range s.list {
		bases[i] = s.list[i].base
	}
	return bases
}

func (s *slabs) address(p page) uintptr {
	return s.list[p.slab()].base + uintptr(p.slot()*PageBytes)
}
