// Package rows holds the rows that statements are run over: what was asked of a source, under which conditions, what came, and whether it is
// provably all there is.
//
// A [Table] describes a collection and how a source fetches it. A [Set] is conditions that the source can apply; a [Want] is rows of a table that
// pass a set. A [Store] loads wants, at most once at a time, and keeps what came as a [Snapshot] until it is stale or the memory is needed.
// Rows belong to a reader: a [Place] is a table of a scope as one credential sees it, and no snapshot answers for another place.
//
// A load that the source cannot have given whole is read once more; if the doubt remains, its snapshot says why, and answers nothing but the
// very same want.
//
// # Locks
//
// Store.mu and Load.mu are never held together: a store notes what loads and snapshots have come to, a load guards the rows that come. Within
// Load.mu the locks of a slice and of memfile are taken, one at a time. View.mu, of the indexes of rows that no longer change, is taken alone.
// While Store.mu is held nothing is fetched, read or freed; while Load.mu is held a batch is stored.
//
// The package must not know any statement, platform, HTTP, MCP, or how an answer is shown. It uses SQLite to hold tables that are loaded whole.
package rows
