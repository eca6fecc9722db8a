package memfile

import "github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"

// View is a database as it was when it was frozen. Any number of connections,
// of any driver, attach it and read it at once, without locks.
type View struct {
	name   string
	file   *File
	table  []page
	bases  []uintptr // of slabs, by number
	length int64

	// file.mu guards these.
	opens  int
	closed bool
}

// URI is what connections attach. SQLite takes the database for one that cannot
// change: it takes no locks and looks for no journal.
func (v *View) URI() string {
	return "file:" + v.name + "?vfs=" + fileSystem + "&mode=ro&immutable=1"
}

// Close gives up the view: it cannot be attached any more. Connections that
// have it keep it, and its memory, until they detach it or close.
func (v *View) Close() {
	named.remove(v.name)
	v.file.mu.Lock()
	defer v.file.mu.Unlock()
	v.closed = true
	v.forget()
}

// forget gives back the pages of a view that nobody can read any more.
func (v *View) forget() {
	if !v.closed || v.opens > 0 {
		return
	}
	for _, p := range v.table {
		if p != hole {
			v.file.pages.release(p)
		}
	}
	v.table = nil
}

func (v *View) open() bool {
	v.file.mu.Lock()
	defer v.file.mu.Unlock()
	if v.closed {
		return false
	}
	v.opens++
	return true
}

func (v *View) release() {
	v.file.mu.Lock()
	defer v.file.mu.Unlock()
	v.opens--
	v.forget()
}

func (v *View) size() int64 { return v.length }

func (v *View) address(p page) uintptr {
	return v.bases[p.slab()] + uintptr(p.slot()*PageBytes)
}

func (v *View) read(b []byte, offset int64) (short bool) {
	return readPages(b, offset, v.length, v.table, v.address)
}

// readPages fills b from the pages of a table.
func readPages(b []byte, offset, length int64, table []page, address func(page) uintptr) (short bool) {
	if end := max(length-offset, 0); int64(len(b)) > end {
		clear(b[end:])
		b, short = b[:end], true
	}
	for len(b) > 0 {
		i, from := int(offset/PageBytes), int(offset%PageBytes)
		n := min(PageBytes-from, len(b))
		if p := table[i]; p == hole {
			clear(b[:n])
		} else {
			copy(b[:n], offheap.Span(address(p)+uintptr(from), n))
		}
		b, offset = b[n:], offset+int64(n)
	}
	return short
}
