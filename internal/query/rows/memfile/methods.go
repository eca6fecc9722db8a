package memfile

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// makeMethods makes the two tables of methods: of files and of views.
func makeMethods(tls *libc.TLS) bool {
	var m *sqlite3.Tsqlite3_io_methods
	if fileMethods, m = offheap.New[sqlite3.Tsqlite3_io_methods](tls); m == nil {
		return false
	}
	readMethods(m)
	m.FxWrite = offheap.Method(fileWrite)
	m.FxTruncate = offheap.Method(fileTruncate)
	m.FxLock = offheap.Method(fileLock)
	m.FxUnlock = offheap.Method(fileLock)
	m.FxDeviceCharacteristics = offheap.Method(fileCharacteristics)
	if viewMethods, m = offheap.New[sqlite3.Tsqlite3_io_methods](tls); m == nil {
		return false
	}
	readMethods(m)
	m.FxWrite = offheap.Method(viewWrite)
	m.FxTruncate = offheap.Method(viewTruncate)
	m.FxLock = offheap.Method(viewLock)
	m.FxUnlock = offheap.Method(viewLock)
	m.FxDeviceCharacteristics = offheap.Method(viewCharacteristics)
	return true
}

// readMethods fills in what files and views have in common. Version 2 would be
// for a journal of a kind that there is none of. Version 3 hands out pages
// themselves instead of copies, which measured is no faster.
func readMethods(m *sqlite3.Tsqlite3_io_methods) {
	m.FiVersion = 1
	m.FxClose = offheap.Method(xClose)
	m.FxRead = offheap.Method(xRead)
	m.FxSync = offheap.Method(xSync)
	m.FxFileSize = offheap.Method(xFileSize)
	m.FxCheckReservedLock = offheap.Method(xCheckReservedLock)
	m.FxFileControl = offheap.Method(xFileControl)
	m.FxSectorSize = offheap.Method(xSectorSize)
}

func xClose(_ *libc.TLS, file uintptr) int32 {
	opened.remove(offheap.At[openFile](file).number).release()
	return sqlite3.SQLITE_OK
}

func xRead(_ *libc.TLS, file, to uintptr, n int32, offset int64) int32 {
	if sourceOf(file).read(offheap.Span(to, int(n)), offset) {
		return sqlite3.SQLITE_IOERR_SHORT_READ
	}
	return sqlite3.SQLITE_OK
}

func xSync(*libc.TLS, uintptr, int32) int32 { return sqlite3.SQLITE_OK }

func xFileSize(_ *libc.TLS, file, size uintptr) int32 {
	*offheap.At[int64](size) = sourceOf(file).size()
	return sqlite3.SQLITE_OK
}

// xCheckReservedLock tells that no other connection writes.
func xCheckReservedLock(_ *libc.TLS, _, reserved uintptr) int32 {
	*offheap.At[int32](reserved) = 0
	return sqlite3.SQLITE_OK
}

func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }

// xSectorSize is what SQLite takes for the size of pages of a new database, if
// it is 8192 at most.
func xSectorSize(*libc.TLS, uintptr) int32 { return PageBytes }

func fileWrite(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32 {
	if !fileOf(file).write(tls, offheap.Span(from, int(n)), offset) {
		return sqlite3.SQLITE_FULL
	}
	return sqlite3.SQLITE_OK
}

func fileTruncate(tls *libc.TLS, file uintptr, length int64) int32 {
	if !fileOf(file).truncate(tls, length) {
		return sqlite3.SQLITE_FULL
	}
	return sqlite3.SQLITE_OK
}

func fileLock(_ *libc.TLS, file uintptr, level int32) int32 {
	fileOf(file).setLock(level)
	return sqlite3.SQLITE_OK
}

// fileCharacteristics promises nothing: without a journal nobody asks.
func fileCharacteristics(*libc.TLS, uintptr) int32 { return 0 }

func viewWrite(*libc.TLS, uintptr, uintptr, int32, int64) int32 { return sqlite3.SQLITE_READONLY }

func viewTruncate(*libc.TLS, uintptr, int64) int32 { return sqlite3.SQLITE_READONLY }

func viewLock(*libc.TLS, uintptr, int32) int32 { return sqlite3.SQLITE_OK }

func viewCharacteristics(*libc.TLS, uintptr) int32 { return sqlite3.SQLITE_IOCAP_IMMUTABLE }
