package platform

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// A row that is deleted while a list is read moves those after it up, and one that was on no page yet comes to lie on the one that was read. A total
// would tell; of lists without one, pages overlap: each begins with records that the one before ended with. They are the same, and left out, or the list
// has moved.
//
// Pages by records to skip begin one record early. A numbered page of another size begins elsewhere, at a multiple of that size: taken is the one that
// reaches furthest, which no other choice of overlapping pages does better. Still that makes more requests, so a list of up to ten pages may cost one
// more, and a longer one a tenth more. What that does not pay for follows without an overlap, and a deletion there is not seen: of numbered pages of 100
// that begins with the second thousand of records, of which about two pages in three overlap.

// extent is what a page is asked as.
type extent struct {
	at, size int // records before it and in it, of pages that are counted; else at is pages before it
	overlap  int // how many of its records are on the page before
}

func (s extent) end() int { return s.at + s.size }

// newRecords is how many records of a page are not on the one before.
func (f fetched) newRecords() int { return max(0, f.answer.records-f.overlap) }

// overlaps is what a reading knows of how its pages follow one another.
type overlaps struct {
	none    bool   // pages overlap no more
	before  extent // the latest page with records that was taken, and its records
	records int
	items   []byte
	suspect uint64 // hash of a page that does not begin with what the one before ended with; 0: none
}

// next is the page that comes after those that were asked for.
func (r *reading) next() extent {
	if r.mayOverlap() {
		s := r.overlapping()
		if s.end() > r.at && r.affordable(s) {
			return s
		}
		if over := r.at % r.size; over > 0 {
			return extent{r.at - over, r.size, over} // back to where pages of the full size are
		}
	}
	return extent{at: r.at, size: r.size}
}

// mayOverlap tells whether pages overlap: from the second one on, when the first was full and told no total. It ends with the first page that has not as
// many records as were asked for: those that follow are not where they were thought to be.
func (r *reading) mayOverlap() bool {
	pg, o := r.plan.table.Paginator, &r.overlaps
	if o.none || r.pagesRead == 0 {
		return false
	}
	if pg.Size == "" || pg.More != "" || r.total >= 0 || o.records != o.before.size {
		o.none = true
		r.keepSize()
	}
	return !o.none
}

// keepSize makes the pages that follow as large as one that ends where they begin: so numbered ones begin there, too.
func (r *reading) keepSize() {
	if over := r.at % r.size; over == 0 || r.plan.table.Paginator.Page == "" {
		return
	}
	for r.at%r.size != 0 {
		r.size--
	}
}

// overlapping is the page that reaches furthest of those that begin before the end of what was asked for.
func (r *reading) overlapping() extent {
	if r.plan.table.Paginator.Offset != "" {
		return extent{r.at - 1, r.size, 1}
	}
	var best extent
	for size := r.size; size > r.size/2; size-- {
		at := (r.at - 1) / size * size
		if at+size > best.end() {
			best = extent{at, size, r.at - at}
		}
	}
	return best
}

// affordable tells whether a list that ends with a page, or after it, still costs no more requests than it may.
func (r *reading) affordable(s extent) bool {
	asked := r.pagesAsked + 1
	afterwards := asked
	if s.end()%r.size > 0 {
		afterwards++ // one that leads back to pages of the full size
	}
	return asked <= mostPages(r.at, r.size) && afterwards <= mostPages(s.end(), r.size)
}

// mostPages is how many pages a list may cost that has so many records or a few more.
func mostPages(records, size int) int {
	least := records/size + 1
	return least + max(1, least/10)
}

// joins tells whether a page begins with what the one before ended with, where it should. Where it does not, it is asked for again without an overlap, and
// all that follow.
func (r *reading) joins(f fetched) bool {
	o := &r.overlaps
	if f.overlap > 0 && !r.ended && !r.sameAsBefore(f) {
		r.separate(f)
		return false
	}
	if o.suspect != 0 {
		r.settle(f)
	}
	if f.answer.records > 0 {
		o.before, o.records, o.items = f.extent, f.answer.records, f.answer.items
	}
	return true
}

// sameAsBefore compares the records that are on two pages. After a page that is short, which the platform may have left records of out, there may be
// fewer of them, if nothing else follows.
func (r *reading) sameAsBefore(f fetched) bool {
	o := &r.overlaps
	n := min(f.overlap, f.answer.records)
	if n < f.overlap && o.records >= o.before.size {
		return false
	}
	before, head := r.plan.identify(o.items), r.plan.identify(f.answer.items)
	return n <= len(before) && n <= len(head) && slices.EqualFunc(before[len(before)-n:], head[:n], bytes.Equal)
}

// separate goes on after the page before with pages that do not overlap. What does not join is a sign of a list that moved, unless the page before
// is short, or the page is one that was there already: then the platform begins its pages elsewhere than it is asked to.
func (r *reading) separate(f fetched) {
	o := &r.overlaps
	for len(r.waiting) > 0 {
		r.await()
	}
	sum := maphash.Bytes(r.seed, f.answer.items)
	if _, again := r.seen[sum]; !again && o.records >= o.before.size {
		o.suspect = sum
	}
	o.none = true
	r.at, r.size = o.before.end(), o.before.size
}

// settle looks at the page that was asked for instead of one that did not join. If it is the same, though it should begin elsewhere, the platform passes
// over the size that it is asked for, and its pages never overlapped.
func (r *reading) settle(f fetched) {
	same := f.answer.records > 0 && maphash.Bytes(r.seed, f.answer.items) == r.overlaps.suspect
	r.overlaps.suspect = 0
	if !same && r.doubt == "" {
		r.doubt = "the list moved while it was read: " + r.place(f.extent) + " does not follow the one before"
	}
}

// identify tells records of a list apart: by what identifies them, or by all that they are.
func (p *plan) identify(items []byte) [][]byte {
	var paths [][]string
	if p.table.Rows != nil {
		paths = append(paths, strings.Split(p.table.Rows.Record, "."))
	}
	for i := range p.table.Columns {
		if c := &p.table.Columns[i]; p.table.Rows == nil && c.Key && !p.columns[i].absent && c.From == manifest.FromMember {
			paths = append(paths, strings.Split(c.Path, "."))
		}
	}
	var list [][]byte
	_ = elements(items, func(record []byte) error {
		list = append(list, identity(record, paths))
		return nil
	})
	return list
}

func identity(record []byte, paths [][]string) []byte {
	var parts [][]byte
	for _, path := range paths {
		raw := dig(record, path)
		if raw == nil {
			return record
		}
		parts = append(parts, raw)
	}
	if len(parts) == 0 {
		return record
	}
	return bytes.Join(parts, []byte(","))
}
