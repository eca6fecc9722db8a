package meter

import (
	"errors"
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// ErrTooLate is returned by [Install] when SQLite was in use before: it takes
// another allocator only before the first connection in the process.
var ErrTooLate = errors.New("SQLite was in use before its memory could be counted")

// plain is SQLite's own allocator. It is set before there is a connection.
var plain struct {
	malloc  func(*libc.TLS, int32) uintptr
	free    func(*libc.TLS, uintptr)
	realloc func(*libc.TLS, uintptr, int32) uintptr
	size    func(*libc.TLS, uintptr) int32
}

// Install puts the counting allocator into SQLite, once a process. It must be
// called before anything in the process opens a connection; later calls return
// what the first one did.
var Install = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	address, methods := offheap.New[sqlite3.Tsqlite3_mem_methods](tls)
	if methods == nil {
		return errors.New("no memory for the counting allocator")
	}
	defer offheap.Free(address) // SQLite copies it
	if rc := configure(tls, sqlite3.SQLITE_CONFIG_GETMALLOC, address); rc != sqlite3.SQLITE_OK {
		return refusal(rc)
	}
	plain.malloc = offheap.Function[func(*libc.TLS, int32) uintptr](methods.FxMalloc)
	plain.free = offheap.Function[func(*libc.TLS, uintptr)](methods.FxFree)
	plain.realloc = offheap.Function[func(*libc.TLS, uintptr, int32) uintptr](methods.FxRealloc)
	plain.size = offheap.Function[func(*libc.TLS, uintptr) int32](methods.FxSize)
	methods.FxMalloc = offheap.Method(xMalloc)
	methods.FxFree = offheap.Method(xFree)
	methods.FxRealloc = offheap.Method(xRealloc)
	if rc := configure(tls, sqlite3.SQLITE_CONFIG_MALLOC, address); rc != sqlite3.SQLITE_OK {
		return refusal(rc)
	}
	return nil
})

func configure(tls *libc.TLS, option int32, argument uintptr) int32 {
	address, arguments := offheap.New[uintptr](tls)
	if arguments == nil {
		return sqlite3.SQLITE_NOMEM
	}
	defer offheap.Free(address)
	return sqlite3.Xsqlite3_config(tls, option, libc.VaList(address, argument))
}

func refusal(rc int32) error {
	if rc == sqlite3.SQLITE_MISUSE {
		return ErrTooLate
	}
	return fmt.Errorf("setting up SQLite's allocator: its code %d", rc)
}

func xMalloc(tls *libc.TLS, n int32) uintptr {
	a := find(tls)
	if a == nil {
		return plain.malloc(tls, n)
	}
	if !a.charge(int64(n), 0) {
		return 0
	}
	p := plain.malloc(tls, n)
	if p == 0 {
		a.uncharge(int64(n))
	}
	return p
}

func xFree(tls *libc.TLS, p uintptr) {
	if a := find(tls); a != nil {
		a.uncharge(int64(plain.size(tls, p)))
	}
	plain.free(tls, p)
}

func xRealloc(tls *libc.TLS, p uintptr, n int32) uintptr {
	a := find(tls)
	if a == nil {
		return plain.realloc(tls, p, n)
	}
	old, now := int64(plain.size(tls, p)), int64(n)
	if now > old && !a.charge(now-old, old) {
		return 0
	}
	q := plain.realloc(tls, p, n)
	switch {
	case q == 0 && now > old:
		a.uncharge(now - old)
	case q != 0 && now < old:
		a.uncharge(old - now)
	}
	return q
}
