package memfile

import (
	"errors"
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// fileSystem is the name that URIs carry.
const fileSystem = "orgdatamem"

// maxName is more than the names of sources have.
const maxName = 64

// openFile is what SQLite holds of a file that it has open: it allocates it,
// and looks at the methods only.
type openFile struct {
	sqlite3.Tsqlite3_file
	number uintptr // of [handles]
}

// The tables of methods of open files, which [register] makes.
var fileMethods, viewMethods uintptr

// register gives the file system to SQLite, once a process. It is never taken
// back: a connection may use it at any time.
var register = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	defaults := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if defaults == 0 {
		return errors.New("SQLite has no default file system")
	}
	name, err := libc.CString(fileSystem)
	if err != nil {
		return fmt.Errorf("naming the file system in memory: %w", err)
	}
	address, vfs := offheap.New[sqlite3.Tsqlite3_vfs](tls)
	if address == 0 || !makeMethods(tls) {
		return errors.New("no memory for the file system in memory")
	}
	describe(vfs, offheap.At[sqlite3.Tsqlite3_vfs](defaults))
	vfs.FzName = name
	if rc := sqlite3.Xsqlite3_vfs_register(tls, address, 0); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("registering the file system in memory: SQLite's code %d", rc)
	}
	return nil
})

// describe fills in the file system. Time, randomness, sleep and extensions are
// the default's own functions, which on no system look at the file system they
// are called for.
func describe(vfs, defaults *sqlite3.Tsqlite3_vfs) {
	*vfs = *defaults
	vfs.FiVersion = 2
	vfs.FszOsFile = int32(offheap.Size[openFile]())
	vfs.FmxPathname = maxName
	vfs.FpNext, vfs.FpAppData = 0, 0
	vfs.FxOpen = offheap.Method(vfsOpen)
	vfs.FxDelete = offheap.Method(vfsDelete)
	vfs.FxAccess = offheap.Method(vfsAccess)
	vfs.FxFullPathname = offheap.Method(vfsFullPathname)
	vfs.FxSetSystemCall, vfs.FxGetSystemCall, vfs.FxNextSystemCall = 0, 0, 0
}

// vfsOpen opens a source by name. Journals and temporary files there are none.
func vfsOpen(_ *libc.TLS, _, name, file uintptr, flags int32, outFlags uintptr) int32 {
	out := offheap.At[openFile](file)
	out.FpMethods = 0 // SQLite closes what has methods, even if it could not be opened
	if name == 0 || flags&sqlite3.SQLITE_OPEN_MAIN_DB == 0 {
		return sqlite3.SQLITE_CANTOPEN
	}
	s := named.open(libc.GoString(name))
	if s == nil {
		return sqlite3.SQLITE_CANTOPEN
	}
	out.number = opened.put(s)
	if _, ok := s.(*View); ok {
		out.FpMethods = viewMethods
		flags = flags&^(sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE) | sqlite3.SQLITE_OPEN_READONLY
	} else {
		out.FpMethods = fileMethods
	}
	if outFlags != 0 {
		*offheap.At[int32](outFlags) = flags
	}
	return sqlite3.SQLITE_OK
}

// vfsDelete is for journals, of which there are none.
func vfsDelete(_ *libc.TLS, _, _ uintptr, _ int32) int32 { return sqlite3.SQLITE_IOERR_DELETE_NOENT }

// vfsAccess is asked for journals, of which there are none.
func vfsAccess(_ *libc.TLS, _, _ uintptr, _ int32, exists uintptr) int32 {
	*offheap.At[int32](exists) = 0
	return sqlite3.SQLITE_OK
}

// vfsFullPathname copies the name: each is complete.
func vfsFullPathname(_ *libc.TLS, _, name uintptr, room int32, full uintptr) int32 {
	s := libc.GoString(name)
	if len(s) >= int(room) {
		return sqlite3.SQLITE_CANTOPEN
	}
	to := offheap.Span(full, len(s)+1)
	copy(to, s)
	to[len(s)] = 0
	return sqlite3.SQLITE_OK
}
