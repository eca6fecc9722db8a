// Package statement reads one SELECT: what it consists of, which names it
// mentions, which organisations it is about, what its columns are, and what a
// careful analyst would raise a hand about before believing its result.
//
// SQLite runs a statement and decides what is valid; this package never stands
// in its way. [Read] needs the words alone and refuses only what is plainly not
// one SELECT. [Statement.Select] parses the text as SQLite's grammar has it; a
// statement that it cannot parse runs all the same, without cautions.
//
// [Statement.Resolve] finds the tables that are meant where several platforms have some,
// and [Statement.Choices] which organisations each read of a table is about. Both are told
// from the text, so that they do not depend on how SQLite goes about it.
//
// The package must not know any rows, platform or database: it works on a text
// and on a description of tables. Of the other rooms it knows how times are written,
// and nothing else.
package statement
