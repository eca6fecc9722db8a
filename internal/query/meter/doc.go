// Package meter bounds the memory that SQLite allocates for one connection.
//
// SQLite itself bounds a text, but neither the JSON that an aggregate builds
// before it is one, nor what is sorted, grouped or materialised in memory; and
// it counts what all connections of the process use together. But each
// allocation is asked for by a connection's thread (*libc.TLS), and no two
// connections of the driver share one. So SQLite's allocator is wrapped
// ([Install]), and what the thread of a watched connection allocates and frees
// is put on its [Account]. An allocation that would pass the account's limit is
// refused, which SQLite answers with SQLITE_NOMEM.
//
// The package knows connections and bytes. What a statement is, and how its
// author is told, is its callers' business.
//
// # What is counted
//
// Blocks are counted as SQLite asks for them, to the byte, from [Watch] on.
// While a block is moved to be resized, both places count. A page of a database
// that is attached counts while the connection caches it; where connections
// share one list of such pages, which depends on how SQLite was compiled, a page
// may be freed by another than allocated it. That is bounded by the size of the
// caches, some megabytes.
//
// The first memory of each connection, from which small blocks are given
// without asking the allocator ("lookaside"), is allocated before it is watched.
package meter
