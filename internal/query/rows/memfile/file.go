package memfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// ErrTransaction is returned by [File.Freeze] while the writer is within a
// transaction.
var ErrTransaction = errors.New("a transaction is open")

// ErrClosed is returned by [File.Freeze] when the file is closed.
var ErrClosed = errors.New("the file is closed")

// File is a database in memory that one connection writes.
type File struct {
	name string

	// mu guards all that is below, and what the views of the file count.
	mu     sync.Mutex
	pages  slabs
	table  []page
	length int64
	lock   int32 // SQLITE_LOCK_NONE to SQLITE_LOCK_EXCLUSIVE, as the writer has it
	inUse  bool  // a connection has it open
	closed bool
}

// Create makes an empty database.
func Create() (*File, error) {
	if err := register(); err != nil {
		return nil, err
	}
	f := &File{name: "/" + rand.Text()}
	named.put(f.name, f)
	return f, nil
}

// URI is what the one connection that writes the file opens. It has no journal,
// waits for no disk, and sorts in memory.
func (f *File) URI() string {
	return "file:" + f.name + "?vfs=" + fileSystem + "&_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=temp_store(memory)"
}

// Bytes is the memory of the pages of the file and of all its views, each
// counted once.
func (f *File) Bytes() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pages.bytes
}

// Limit bounds [File.Bytes]: a statement that would need more fails with
// SQLITE_FULL. 0 is no limit.
func (f *File) Limit(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages.limit = bytes
}

// Close gives up the file. Its memory is freed when the writer's connection and
// all views are closed, too.
func (f *File) Close() {
	named.remove(f.name)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.forget()
}

// forget frees the pages of a file that nobody can read any more.
func (f *File) forget() {
	if f.closed && !f.inUse {
		f.cut(0)
		f.length = 0
	}
}

// Freeze makes a view of the database as of the writer's last commit.
func (f *File) Freeze() (*View, error) {
	v, err := f.freeze()
	if err != nil {
		return nil, fmt.Errorf("freezing a database in memory: %w", err)
	}
	named.put(v.name, v)
	return v, nil
}

func (f *File) freeze() (*View, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, ErrClosed
	}
	if f.lock >= sqlite3.SQLITE_LOCK_RESERVED {
		return nil, ErrTransaction
	}
	for _, p := range f.table {
		if p != hole {
			f.pages.share(p)
		}
	}
	return &View{
		name: "/" + rand.Text(), file: f,
		table: slices.Clone(f.table), bases: f.pages.bases(), length: f.length,
	}, nil
}

func (f *File) open() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.inUse || f.closed {
		return false
	}
	f.inUse = true
	return true
}

func (f *File) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.inUse, f.lock = false, sqlite3.SQLITE_LOCK_NONE
	f.forget()
}

func (f *File) size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.length
}

func (f *File) read(b []byte, offset int64) (short bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return readPages(b, offset, f.length, f.table, f.pages.address)
}

// write stores bytes at an offset; ok is false when there is no memory for them.
func (f *File) write(tls *libc.TLS, b []byte, offset int64) (ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(b) > 0 {
		i, from := int(offset/PageBytes), int(offset%PageBytes)
		n := min(PageBytes-from, len(b))
		p, ok := f.own(tls, i, n == PageBytes)
		if !ok {
			return false
		}
		copy(offheap.Span(f.pages.address(p)+uintptr(from), n), b)
		b, offset = b[n:], offset+int64(n)
		f.length = max(f.length, offset)
	}
	return true
}

// own makes the i-th page one that no view has. Unless it will be written
// whole, it keeps what is in it.
func (f *File) own(tls *libc.TLS, i int, whole bool) (p page, ok bool) {
	for len(f.table) <= i {
		f.table = append(f.table, hole)
	}
	old := f.table[i]
	if old != hole && !f.pages.shared(old) {
		return old, true
	}
	if p, ok = f.pages.take(tls); !ok {
		return p, false
	}
	switch to := offheap.Span(f.pages.address(p), PageBytes); {
	case whole:
	case old == hole:
		clear(to)
	default:
		copy(to, offheap.Span(f.pages.address(old), PageBytes))
	}
	if old != hole {
		f.pages.release(old)
	}
	f.table[i] = p
	return p, true
}

// truncate makes the file shorter. What is left of the last page is zeros, for
// the file may grow again. ok is false when there is no memory to do that.
func (f *File) truncate(tls *libc.TLS, length int64) (ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if length >= f.length {
		return true
	}
	i, from := int(length/PageBytes), int(length%PageBytes)
	if from > 0 {
		p, ok := f.own(tls, i, false)
		if !ok {
			return false
		}
		clear(offheap.Span(f.pages.address(p), PageBytes)[from:])
		i++
	}
	f.length = length
	f.cut(i)
	return true
}

// cut drops the pages from the n-th on.
func (f *File) cut(n int) {
	for _, p := range f.table[min(n, len(f.table)):] {
		if p != hole {
			f.pages.release(p)
		}
	}
	f.table = f.table[:min(n, len(f.table))]
}

// setLock notes what lock the writer has; nobody else wants one.
func (f *File) setLock(level int32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lock = level
}
