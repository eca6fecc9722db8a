// Package query answers one SQL SELECT over tables that live behind somebody
// else's API.
//
// A table is a name, columns and a function that fetches rows. A statement is
// run by SQLite in rounds: what SQLite asks of a table is served from
// snapshots; what no snapshot holds is noted down, fetched all at once between
// two runs, and the statement is run again. The run that misses nothing is the
// answer, so an answer is always SQLite's own answer over rows that were all
// there. Nothing waits for the network inside SQLite.
//
// What is loaded whole becomes an ordinary SQLite table in memory; what is
// loaded in part is served by a virtual table. Snapshots are kept for a while,
// so that the same question costs no request.
//
// Tables may be those of several sources, and a statement may ask several
// organisations of each: which, its text says. A table is then read as an
// instance, the rows of some organisations; each is loaded, kept and, where it
// cannot be had, told of for itself.
//
// What a statement says is read in query/statement; what rows there are is kept
// in query/rows. This package puts the two together: it runs, loads and runs
// again, and writes the receipt.
//
// The package must not know any platform, HTTP, MCP, or how an answer is shown.
package query
