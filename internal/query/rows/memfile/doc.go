// Package memfile keeps SQLite databases in memory, in pages outside of the Go
// heap, and lets a database be read while it is still written.
//
// SQLite's own file system in memory ("memdb") holds a database in one block,
// which it doubles by copying, and makes readers wait for the writer. Here a
// [File] is a table of pages that are allocated as they are written, and a
// [View] is a copy of that table, taken between two transactions: it never
// changes, so its readers take no lock, and the writer copies a page before it
// changes one that a view shares.
//
// The package knows pages and names, not what is in a database: rows, tables
// and who may see them are its callers' business.
//
// # What has to hold
//
// A File is written by one connection, which has no journal: when a statement
// of it fails half-way, with SQLITE_FULL say, the file is of no use any more.
// Views frozen before are as good as they were.
//
// # Locks
//
// The lock of the names is held while a source is opened, which takes that of its
// file: names, then file. The lock of the handles is taken alone; a look-up takes
// none.
//
// # Why calls from SQLite are safe
//
// SQLite is C translated to Go, and what it calls "a pointer to a function" is
// the address of a Go function value. Those of this package are top-level
// functions: their values are constants of the program, which are neither moved
// nor collected. A closure would be collected, as SQLite's memory holds no
// reference that the Go runtime can see.
//
// For the same reason nothing that SQLite holds refers to a Go object: an open
// file has a number, and [handles] tells whose it is. The reverse is harmless:
// pages, the file system and its methods are in memory of the C allocator,
// which neither moves nor is collected, and addresses in it are plain numbers
// to Go. SQLite closes every file that it has opened, and pages are freed only
// when neither a file, a view nor an open handle has them.
//
// The *libc.TLS of a call is that of the connection that makes it. It is used
// to allocate, never kept. Memory comes from the C library's malloc and not
// from SQLite's, so that it is not counted as what SQLite uses.
package memfile
