// Package statement reads one SELECT: what it consists of, which names it
// mentions, what its columns are, and what a careful analyst would raise a hand
// about before believing its result.
//
// SQLite runs a statement and decides what is valid; this package never stands
// in its way. [Read] needs the words alone and refuses only what is plainly not
// one SELECT. [Statement.Select] parses the text as SQLite's grammar has it; a
// statement that it cannot parse runs all the same, without cautions.
//
// The package must not know any rows, platform or database: it works on a text
// and on a description of tables. Of the other rooms it knows how times are written,
// and nothing else.
package statement
