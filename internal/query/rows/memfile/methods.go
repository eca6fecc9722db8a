package memfile

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// makeMethods makes the two tables of methods: of files and of views.
func makeMethods(tls *libc.TLS) bool {
	var m *sqlite3.Tsqlite3_io_methods
	if fileMethods, m = allocateZero[sqlite3.Tsqlite3_io_methods](tls); m == nil {
		return false
	}
	readMethods(m)
	m.FxWrite = method(fileWrite)
	m.FxTruncate = method(fileTruncate)
	m.FxLock = method(fileLock)
	m.FxUnlock = method(fileLock)
	m.FxDeviceCharacteristics = method(fileCharacteristics)
	if viewMethods, m = allocateZero[sqlite3.Tsqlite3_io_methods](tls); m == nil {
		return false
	}
	readMethods(m)
	m.FxWrite = method(viewWrite)
	m.FxTruncate = method(viewTruncate)
	m.FxLock = method(viewLock)
	m.FxUnlock = method(viewLock)
	m.FxDeviceCharacteristics = method(viewCharacteristics)
	return true
}

// readMethods fills in what files and views have in common. Version 3 has
// xFetch; the shared memory of version 2 is for a journal of the kind that
// there is none of, and stays empty.
func readMethods(m *sqlite3.Tsqlite3_io_methods) {
	m.FiVersion = 3
	m.FxClose = method(xClose)
	m.FxRead = method(xRead)
	m.FxSync = method(xSync)
	m.FxFileSize = method(xFileSize)
	m.FxCheckReservedLock = method(xCheckReservedLock)
	m.FxFileControl = method(xFileControl)
	m.FxSectorSize = method(xSectorSize)
	m.FxFetch = method(xFetch)
	m.FxUnfetch = method(xUnfetch)
}

func xClose(_ *libc.TLS, file uintptr) int32 {
	opened.remove(at[openFile](file).number).release()
	return sqlite3.SQLITE_OK
}

func xRead(_ *libc.TLS, file, to uintptr, n int32, offset int64) int32 {
	if sourceOf(file).read(span(to, int(n)), offset) {
		return sqlite3.SQLITE_IOERR_SHORT_READ
	}
	return sqlite3.SQLITE_OK
}

func xSync(*libc.TLS, uintptr, int32) int32 { return sqlite3.SQLITE_OK }

func xFileSize(_ *libc.TLS, file, size uintptr) int32 {
	*at[int64](size) = sourceOf(file).size()
	return sqlite3.SQLITE_OK
}

// xCheckReservedLock tells that no other connection writes.
func xCheckReservedLock(_ *libc.TLS, _, reserved uintptr) int32 {
	*at[int32](reserved) = 0
	return sqlite3.SQLITE_OK
}

func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }

// xSectorSize is what SQLite takes for the size of pages of a new database, if
// it is 8192 at most.
func xSectorSize(*libc.TLS, uintptr) int32 { return PageBytes }

// xFetch hands out a page itself, instead of a copy, or nothing: then SQLite
// reads.
func xFetch(_ *libc.TLS, file uintptr, offset int64, n int32, address uintptr) int32 {
	*at[uintptr](address) = sourceOf(file).fetch(offset, int(n))
	return sqlite3.SQLITE_OK
}

func xUnfetch(*libc.TLS, uintptr, int64, uintptr) int32 { return sqlite3.SQLITE_OK }

func fileWrite(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32 {
	if !fileOf(file).write(tls, span(from, int(n)), offset) {
		return sqlite3.SQLITE_FULL
	}
	return sqlite3.SQLITE_OK
}

func fileTruncate(_ *libc.TLS, file uintptr, length int64) int32 {
	fileOf(file).truncate(length)
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
