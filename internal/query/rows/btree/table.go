package btree

import "encoding/binary"

// Table is a table that rows are appended to, with the row numbers 1, 2, 3 and so on.
type Table struct {
	Rows int64
	// Long says that there are records that go on in pages of their own.
	Long bool

	pages     *Pages
	root      uint32
	leaf      *page
	number    uint32  // of the leaf; 0 while it is the root
	leaves    []child // those that are full
	interiors []uint32
	record    []byte
}

// child is a page and the highest row number in it.
type child struct {
	page uint32
	last int64
}

// NewTable is for the table whose root page, which is empty, is given.
func NewTable(pages *Pages, root uint32) *Table {
	return &Table{pages: pages, root: root, leaf: newPage(tableLeaf)}
}

const (
	// maxLocal is the longest record that a leaf of a table holds whole; minLocal is what it holds at least of a longer one.
	maxLocal = PageBytes - 35
	minLocal = (PageBytes-12)*32/255 - 23
	// overflowBytes is what a page of the rest holds, after the number of the next.
	overflowBytes = PageBytes - 4
)

// Append adds a row.
func (t *Table) Append(row []any) error {
	t.record = AppendRecord(t.record[:0], row)
	t.Rows++
	length := len(t.record)
	local, n := t.record, varintLen(uint64(length))+varintLen(uint64(t.Rows))
	n += length
	if length > maxLocal {
		t.Long = true
		local = t.record[:localBytes(length)]
		n += len(local) - length + 4
	}
	if n > t.leaf.room() {
		if err := t.nextLeaf(); err != nil {
			return err
		}
	}
	cell := t.leaf.cell(n)[:0]
	cell = appendVarint(appendVarint(cell, uint64(length)), uint64(t.Rows))
	cell = append(cell, local...)
	if len(local) == length {
		return nil
	}
	first, err := t.overflow(t.record[len(local):])
	binary.BigEndian.AppendUint32(cell, first)
	return err
}

// localBytes is how much of a record that is too long for a leaf is in the leaf.
func localBytes(length int) int {
	if n := minLocal + (length-minLocal)%overflowBytes; n <= maxLocal {
		return n
	}
	return minLocal
}

// overflow writes the rest of a record into a chain of pages.
func (t *Table) overflow(rest []byte) (first uint32, err error) {
	var b [PageBytes]byte
	first = t.pages.next()
	for number := first; ; {
		n := copy(b[4:], rest)
		clear(b[4+n:])
		rest = rest[n:]
		next := uint32(0)
		if len(rest) > 0 {
			next = t.pages.next()
		}
		binary.BigEndian.PutUint32(b[:], next)
		if err := t.pages.Write(number, b[:]); err != nil || next == 0 {
			return first, err
		}
		number = next
	}
}

// nextLeaf stores a leaf that is full.
func (t *Table) nextLeaf() error {
	if t.number == 0 {
		t.number = t.pages.next()
	}
	if err := t.pages.Write(t.number, t.leaf.bytes(0)); err != nil {
		return err
	}
	t.leaves = append(t.leaves, child{t.number, t.Rows - 1})
	t.leaf.clear(tableLeaf)
	t.number = t.pages.next()
	return nil
}

// Sync makes the pages a tree with all rows that were appended. More may be appended then.
func (t *Table) Sync() error {
	level, used := t.all(), 0
	if err := t.pages.Write(level[len(level)-1].page, t.leaf.bytes(0)); err != nil || len(level) == 1 {
		return err
	}
	for {
		groups := group(level, fanOut)
		if len(groups) == 1 {
			return t.writeInterior(t.root, groups[0])
		}
		above := make([]child, len(groups))
		for i, children := range groups {
			if used == len(t.interiors) {
				t.interiors = append(t.interiors, t.pages.next())
			}
			above[i] = child{t.interiors[used], children[len(children)-1].last}
			used++
			if err := t.writeInterior(above[i].page, children); err != nil {
				return err
			}
		}
		level = above
	}
}

// all are the leaves, the one that is filled last.
func (t *Table) all() []child {
	number := t.number
	if number == 0 {
		number = t.root
	}
	return append(t.leaves[:len(t.leaves):len(t.leaves)], child{number, t.Rows})
}

// fanOut is how many children an interior page of a table has room for, each with a row number of up to six bytes: 2^42 rows.
const fanOut = (PageBytes - 12) / (2 + 4 + 6)

// group divides pages among parents, of which each gets two or more.
func group(level []child, most int) [][]child {
	var groups [][]child
	for len(level) > most {
		n := min(most, len(level)-2)
		groups, level = append(groups, level[:n]), level[n:]
	}
	return append(groups, level)
}

func (t *Table) writeInterior(number uint32, children []child) error {
	p := newPage(tableInterior)
	last := len(children) - 1
	for _, c := range children[:last] {
		cell := p.cell(4 + varintLen(uint64(c.last)))[:0]
		appendVarint(binary.BigEndian.AppendUint32(cell, c.page), uint64(c.last))
	}
	return t.pages.Write(number, p.bytes(children[last].page))
}

// Each calls f for each record that is stored in a leaf, given a way to look at pages. It is for tables that are synced and not [Table.Long].
func (t *Table) Each(read func(number uint32) []byte, f func(at Place)) {
	for _, l := range t.all() {
		b := read(l.page)
		for i := range int(binary.BigEndian.Uint16(b[3:])) {
			f(Place(l.page)<<16 | Place(binary.BigEndian.Uint16(b[8+2*i:])))
		}
	}
}

// Place is where a record is: the number of its leaf and the place in it.
type Place uint64

// Record is the row number and the record at a place.
func (p Place) Record(read func(number uint32) []byte) (row int64, record []byte) {
	b := read(uint32(p >> 16))[p&0xffff:]
	length, n := varint(b)
	number, m := varint(b[n:])
	return int64(number), b[n+m : n+m+int(length)]
}
