package memfile

import (
	"errors"

	"modernc.org/libc"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// ErrNoMemory is returned when there is no memory for a page.
var ErrNoMemory = errors.New("no memory for a page of a database")

// The methods of this file write a database beneath the connection that has it open, which must be outside of any statement. It notices by the
// header, which must change.

// Pages is how many pages the database has.
func (f *File) Pages() uint32 { return uint32(f.size() / PageBytes) }

// WritePage stores a page, by SQLite's number of it: the first is 1.
func (f *File) WritePage(number uint32, page []byte) error {
	tls := libc.NewTLS()
	defer tls.Close()
	if !f.write(tls, page[:PageBytes], int64(number-1)*PageBytes) {
		return ErrNoMemory
	}
	return nil
}

// Page is a page that was written, where it is: it must not be changed, and not be used after the page was stored again.
func (f *File) Page(number uint32) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return offheap.Span(f.pages.address(f.table[number-1]), PageBytes)
}
