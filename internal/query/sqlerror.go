package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// explain turns what ended a run into an [Error] for whoever wrote the
// statement.
func (r *run) explain(err error, tables []*rows.Table) error {
	var own *Error
	var lite *sqlite.Error
	switch {
	case r.broken != nil:
		return r.broken
	case r.policy.denied != nil:
		return r.policy.denied.Because(err)
	case errors.As(err, &own):
		return own
	case errors.As(err, &lite):
		if name, ok := strings.CutPrefix(cleanText(err.Error()), "no such table: "); ok && r.gone[strings.ToLower(name)] != "" {
			return newError(CodeNoTable, "Ask the tables that there are.", "The view %s is not to be had here: %s.", name, r.gone[strings.ToLower(name)]).Because(err)
		}
		return explainSQLite(lite, tables, r.stmt)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fmt.Errorf("running the statement: %w", err)
}

func explainSQLite(err *sqlite.Error, tables []*rows.Table, stmt *statement.Statement) error {
	text := cleanText(err.Error())
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_TOOBIG:
		return newError(CodeTooLarge, "Leave a column of such texts out, or aggregate fewer rows into one text.",
			"A text that the statement reads or makes is longer than %d KB.", limits[sqlite3.SQLITE_LIMIT_LENGTH]>>10).Because(err)
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return newError(CodeTooLarge, "Select fewer rows or columns, or aggregate before sorting.",
			"The statement needs more room than there is.").Because(err)
	case sqlite3.SQLITE_AUTH:
		return newError(CodeDenied, "Write one SELECT over the tables that there are.", "The statement is not allowed: %s.", text).Because(err)
	}
	if name, ok := strings.CutPrefix(text, "no such table: "); ok {
		return noSuchTable(name, tables).Because(err)
	}
	if m := noColumn().FindStringSubmatch(text); m != nil {
		if other := stmt.Phrase(); other != "" && statement.Foreign(m[1]) {
			return newError(CodeSQL, other, "There is no column %s.", m[1]).Because(err)
		}
		return noSuchColumn(m[1], meant(stmt, m[1], tables), mentioned(stmt, tables), tables).Because(err)
	}
	if name, ok := strings.CutPrefix(text, "no such function: "); ok {
		return noSuchFunction(name).Because(err)
	}
	return newError(CodeSQL, nextFor(text, stmt), "SQLite refuses the statement: %s.", text).Because(err)
}

var (
	noColumn   = words.Pattern(`^no such column: ("(?:[^"]|"")*"|\S+)`)
	textPrefix = words.Pattern(`^(?:SQL logic error: )+`)
	textSuffix = words.Pattern(` \(\d+\)$`)
)

// cleanText takes the driver's additions off SQLite's text.
func cleanText(text string) string {
	return textPrefix().ReplaceAllString(textSuffix().ReplaceAllString(text, ""), "")
}

// nextFor advises on the mistakes that are made most.
func nextFor(text string, stmt *statement.Statement) string {
	switch {
	case strings.HasPrefix(text, "ambiguous column name"):
		return "Say of which table: table.column."
	case strings.HasPrefix(text, "misuse of aggregate"), strings.HasPrefix(text, "misuse of window"):
		return "Use HAVING, or compute it in a subquery and filter that."
	case strings.HasPrefix(text, "malformed JSON"):
		return "Leave rows out whose text is no JSON: json_valid(x) is 1 for those that are."
	case strings.HasPrefix(text, "integer overflow"):
		return "Compute with reals: 1.0 * x."
	case strings.Contains(text, "too large"), strings.Contains(text, "too many"):
		return "Write a simpler statement."
	case strings.Contains(text, "syntax error"), strings.HasPrefix(text, "incomplete input"), strings.HasPrefix(text, "unrecognized token"):
		if other := cmp.Or(stmt.Phrase(), stmt.Unclosed(), stmt.Slip()); other != "" {
			return other
		}
		if strings.HasPrefix(text, "incomplete") {
			return "Complete it: it ends where more has to come."
		}
		return "Correct it there. The dialect is SQLite's; texts stand in single quotes."
	}
	return "Correct it; the dialect is SQLite's."
}

func noSuchTable(name string, tables []*rows.Table) *Error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	if schema, bare, ok := strings.Cut(name, "."); ok && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, bare) }) {
		return newError(CodeNoTable, "Write "+bare+" alone.", "There is no table %s in %s.", bare, schema)
	}
	listing := "There are " + named(names) + "."
	next := listing
	if near := nearestTables(name, names); len(near) > 0 {
		next = "Did you mean " + words.Or(near) + "? " + next
	}
	e := newError(CodeNoTable, next, "There is no table %s.", name)
	e.Listing = listing
	return e
}

// nearestTables are the names of tables like one, which may lack that of a source before it.
func nearestTables(name string, names []string) (near []string) {
	if near = words.Nearest(name, names, 3); len(near) > 0 {
		return near
	}
	bare := func(name string) string { return name[strings.Index(name, ".")+1:] }
	var all []string
	for _, n := range names {
		all = append(all, bare(n))
	}
	like := words.Nearest(bare(name), all, 3)
	for _, n := range names {
		if slices.Contains(like, bare(n)) {
			near = append(near, n)
		}
	}
	return near
}

// othersWith says which of the tables that a statement does not mention have a column of a name; of many it names the first.
func othersWith(column string, mentioned, tables []*rows.Table) []string {
	const most = 8
	var have []string
	for _, t := range tables {
		if t.Column(column) >= 0 && !slices.Contains(mentioned, t) {
			have = append(have, "The table "+t.Name+" has a column of that name.")
		}
	}
	if more := len(have) - most; more > 0 {
		have = append(have[:most], "So have "+words.Count(more)+" more.")
	}
	return have
}

// maxTablesNamed is how many tables an error names.
const maxTablesNamed = 40

// named lists names as far as an error has room for them.
func named(names []string) string {
	if len(names) <= maxTablesNamed {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:maxTablesNamed], ", ") + " and " + words.Count(len(names)-maxTablesNamed) + " more"
}

// meant are the tables that a column may be sought in: those that its qualifier stands for, else all that the statement mentions.
func meant(stmt *statement.Statement, column string, tables []*rows.Table) []*rows.Table {
	if qualifier, _, ok := strings.Cut(column, "."); ok {
		names := stmt.Called(qualifier)
		of := slices.DeleteFunc(slices.Clone(tables), func(t *rows.Table) bool {
			return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, t.Name) })
		})
		if len(names) > 0 && len(of) == len(names) {
			return of
		}
	}
	return mentioned(stmt, tables)
}

// nearestColumns are the names like one in the tables that may be meant, else in others that the statement mentions.
func nearestColumns(name string, meant, mentioned []*rows.Table) []string {
	var own, others []string
	for _, t := range mentioned {
		if slices.Contains(meant, t) {
			own = append(own, t.ColumnNames()...)
			continue
		}
		for _, c := range words.Nearest(name, t.ColumnNames(), 3) {
			others = append(others, t.Name+"."+c)
		}
	}
	if near := words.Nearest(name, own, 3); len(near) > 0 {
		return near
	}
	return others[:min(3, len(others))]
}

// noSuchColumn suggests columns of the tables that the statement mentions, first of those that may be meant. What stands in double quotes is a column to SQLite, and mostly meant as a text.
func noSuchColumn(name string, meant, mentioned, tables []*rows.Table) *Error {
	bare := name[strings.LastIndex(name, ".")+1:]
	text, isQuoted := strings.CutPrefix(name, `"`)
	if isQuoted {
		bare = strings.ReplaceAll(strings.TrimSuffix(text, `"`), `""`, `"`)
	}
	var next []string
	near := nearestColumns(bare, meant, mentioned)
	switch {
	case len(near) > 0:
		next = append(next, "Did you mean "+words.Or(near)+"?")
	case isQuoted:
		next = append(next, "Write "+rows.QuoteText(words.Line(bare, 80))+": a text stands in single quotes.")
	}
	for _, t := range mentioned {
		next = append(next, "The columns of "+t.Name+" are "+strings.Join(t.ColumnNames(), ", ")+".")
	}
	if len(near) == 0 {
		next = append(next, othersWith(bare, mentioned, tables)...)
		if !isQuoted {
			next = append(next, "A text stands in single quotes.")
		}
	}
	return newError(CodeNoColumn, strings.Join(next, " "), "There is no column %s.", words.Line(name, 200))
}

func tableNames(tables map[string]*rows.Table) string {
	names := make([]string, 0, len(tables))
	for _, key := range slices.Sorted(maps.Keys(tables)) {
		names = append(names, tables[key].Name)
	}
	return named(names)
}

// explain turns what ended a run into an [Error] in the names that the statement has.
func (c *call) explain(r *run, err error) error {
	err = r.explain(err, c.e.shown)
	var own *Error
	if c.chosen == nil || !errors.As(err, &own) {
		return err
	}
	told := rows.Errorf(own.Code, c.shown(own.Next), "%s", c.shown(own.Public)).Because(err)
	told.Listing = c.shown(own.Listing)
	return told
}
