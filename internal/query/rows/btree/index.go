package btree

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// Keys are the values of a column of a table in the order of an index.
type Keys struct {
	read   func(number uint32) []byte
	column int
	fold   bool
	skip   int // bytes that all of them begin with
	keys   []key
}

// key is a value and where its row is. Of a text it has eight bytes, which is enough to tell most apart.
type key struct {
	head uint64
	at   Place
}

// maxKey is the longest text that an index here holds: pages have room for four, so that a tree of them has branches.
const maxKey = 1000

// SortKeys reads the values of a column of a table that is synced, given a way to look at pages, and sorts them: texts by their bytes, or with fold
// by those of their letters A to Z made small, as NOCASE does. ok is false when the values, or the records, are others than an index is written of here:
// there are some that are neither all texts nor all integers, or that are long.
func SortKeys(t *Table, read func(number uint32) []byte, column int, fold bool) (_ *Keys, ok bool) {
	k := &Keys{read: read, column: column, fold: fold, skip: maxKey}
	if t.Long || !k.survey(t) {
		return nil, false
	}
	k.keys = make([]key, 0, t.Rows)
	t.Each(read, func(at Place) { k.keys = append(k.keys, key{k.head(at), at}) })
	slices.SortFunc(k.keys, k.compare)
	return k, true
}

// survey finds out what the keys have in common.
func (k *Keys) survey(t *Table) (ok bool) {
	var first []byte
	texts, integers, others := 0, 0, 0
	t.Each(k.read, func(at Place) {
		_, serial, value := k.field(at)
		switch {
		case serial >= serialText && len(value) <= maxKey:
			if texts++; texts == 1 {
				first = value
			}
			k.skip = common(first, value, k.skip)
		case serial > 0 && serial != serialReal && serial < serialText:
			integers++
		default:
			others++
		}
	})
	return others == 0 && (texts == 0 || integers == 0)
}

func common(a, b []byte, most int) int {
	most = min(most, len(a), len(b))
	for i := range most {
		if a[i] != b[i] {
			return i
		}
	}
	return most
}

func (k *Keys) field(at Place) (row int64, serial uint64, value []byte) {
	row, record := at.Record(k.read)
	serial, value = field(record, k.column)
	return row, serial, value
}

// head orders keys as they are ordered, as far as it goes.
func (k *Keys) head(at Place) uint64 {
	_, serial, value := k.field(at)
	if serial < serialText {
		return uint64(integer(serial, value)) ^ 1<<63
	}
	var b [8]byte
	for i, c := range value[k.skip:min(len(value), k.skip+len(b))] {
		b[i] = k.small(c)
	}
	return binary.BigEndian.Uint64(b[:])
}

func (k *Keys) small(c byte) byte {
	if k.fold && c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func (k *Keys) compare(a, b key) int {
	if a.head != b.head {
		return cmp.Compare(a.head, b.head)
	}
	_, serial, x := k.field(a.at)
	_, _, y := k.field(b.at)
	if serial < serialText {
		return 0
	}
	if !k.fold {
		return bytes.Compare(x, y)
	}
	for i := range min(len(x), len(y)) {
		if c, d := k.small(x[i]), k.small(y[i]); c != d {
			return cmp.Compare(c, d)
		}
	}
	return cmp.Compare(len(x), len(y))
}

// Write makes an index of the keys, and returns its root page.
func (k *Keys) Write(pages *Pages) (root uint32, err error) {
	children, between, err := k.level(pages, len(k.keys), func(i int) Place { return k.keys[i].at }, nil)
	for err == nil && len(between) > 0 {
		items := between
		children, between, err = k.level(pages, len(items), func(i int) Place { return items[i] }, children)
	}
	if err != nil {
		return 0, err
	}
	return children[0], nil
}

// level writes the pages of a level, of n items. Between two pages is an item that is in neither: it goes to the level above. Left of each item is a
// child, and right of the last one, if there are any.
func (k *Keys) level(pages *Pages, n int, item func(int) Place, children []uint32) (numbers []uint32, between []Place, err error) {
	kind, child := byte(indexLeaf), func(int) uint32 { return 0 }
	if children != nil {
		kind, child = indexInterior, func(i int) uint32 { return children[i] }
	}
	p := newPage(kind)
	store := func(right int) error {
		numbers = append(numbers, pages.next())
		return pages.Write(pages.Last, p.bytes(child(right)))
	}
	var cell []byte
	for i := 0; i < n; i++ {
		cell = k.appendCell(cell[:0], item(i), kind, child(i))
		if len(cell) <= p.room() {
			copy(p.cell(len(cell)), cell)
			continue
		}
		if i == n-1 { // the last page must not be empty
			p.undo()
			i--
		}
		between = append(between, item(i))
		if err := store(i); err != nil {
			return nil, nil, err
		}
		p.clear(kind)
	}
	err = store(n)
	return numbers, between, err
}

func (k *Keys) appendCell(b []byte, at Place, kind byte, child uint32) []byte {
	if kind == indexInterior {
		b = binary.BigEndian.AppendUint32(b, child)
	}
	row, serial, value := k.field(at)
	number := integerType(row)
	header := 1 + varintLen(serial) + 1 // none is longer than a byte can say
	b = appendVarint(b, uint64(header+len(value)+widths[number]))
	b = append(b, byte(header))
	b = append(appendVarint(b, serial), byte(number))
	b = append(b, value...)
	return appendInteger(b, row)
}

// undo takes out the last cell.
func (p *page) undo() {
	p.cells--
	p.free = PageBytes
	if p.cells > 0 {
		p.free = int(binary.BigEndian.Uint16(p.b[p.at+2*(p.cells-1):]))
	}
}

// IndexBytes is about what an index of n keys takes whose texts have so many bytes.
func IndexBytes(n, texts int64) int64 {
	const cell = 2 + 1 + 4 + 3 // its place, the length, the header and the row number
	return n*cell + texts
}
