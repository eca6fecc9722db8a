// Package btree writes rows and an index of them in SQLite's file format (https://www.sqlite.org/fileformat2.html), for rows that come one after
// the other into a table that nobody else writes. It costs a fraction of what INSERT does: no statement, no bound values, no search, no balancing,
// and an index that is written once, in order, with full pages.
//
// The database, its header and its schema are SQLite's own; what is written here are pages of b-trees. A [Table] has a root page in the schema
// already. An index is written whole by [WriteIndex], and then named in the schema by whoever made the table.
//
// The package must not know where pages are kept, what a column means, or which rows are the same.
package btree

import "encoding/binary"

// PageBytes is the size of the pages of the databases that it writes, all of which are usable.
const PageBytes = 8192

// Pages is where pages are kept, by their numbers, from 1.
type Pages struct {
	Write func(number uint32, page []byte) error
	Last  uint32 // the last page that is in use
}

func (p *Pages) next() uint32 {
	p.Last++
	return p.Last
}

// Header brings the first page of the database up to date: how many pages there are, and that they have changed, for connections that have it open.
func (p *Pages) Header(first []byte) {
	const changes, count, validFor = 24, 28, 92
	n := binary.BigEndian.Uint32(first[changes:]) + 1
	binary.BigEndian.PutUint32(first[changes:], n)
	binary.BigEndian.PutUint32(first[validFor:], n)
	binary.BigEndian.PutUint32(first[count:], p.Last)
}

// The kinds of pages.
const (
	indexInterior = 2
	tableInterior = 5
	indexLeaf     = 10
	tableLeaf     = 13
)

// page is one of a b-tree that is being filled: cells from the end downwards, their places from the header upwards.
type page struct {
	b     [PageBytes]byte
	at    int // where the header ends and the places begin
	cells int
	free  int // where the lowest cell begins
}

func newPage(kind byte) *page {
	p := new(page)
	p.clear(kind)
	return p
}

func (p *page) clear(kind byte) {
	p.at, p.cells, p.free = 8, 0, PageBytes
	if kind == indexInterior || kind == tableInterior {
		p.at = 12
	}
	p.b[0] = kind
	clear(p.b[1:p.at])
}

// room is how long a cell may be.
func (p *page) room() int { return p.free - p.at - 2*p.cells - 2 }

// cell makes a cell of n bytes, for which there must be room.
func (p *page) cell(n int) []byte {
	p.free -= n
	binary.BigEndian.PutUint16(p.b[p.at+2*p.cells:], uint16(p.free))
	p.cells++
	return p.b[p.free : p.free+n]
}

// bytes is the page as it is stored. right is an interior page's last child.
func (p *page) bytes(right uint32) []byte {
	binary.BigEndian.PutUint16(p.b[3:], uint16(p.cells))
	binary.BigEndian.PutUint16(p.b[5:], uint16(p.free))
	if p.at == 12 {
		binary.BigEndian.PutUint32(p.b[8:], right)
	}
	clear(p.b[p.at+2*p.cells : p.free]) // what an earlier page left
	return p.b[:]
}
