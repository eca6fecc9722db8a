package query

import (
	"fmt"
	"strings"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// policy decides, as SQLite's authorizer, what a statement may do: read the
// tables of the engine, by SELECT, with listed functions, and nothing else. It
// also notes what is read. SQLite asks it while it prepares a statement.
type policy struct {
	tables  map[string]*rows.Table // that may be read, by lower-case name
	named   map[string]*rows.Table // and those by the names that the run has given them
	unions  map[string]bool        // of those, views whose own reads are no statement's
	own     map[string]bool        // lower-case names that the statement itself defines
	views   []*view                // that may be read, too
	checked string                 // a view that is being checked, whose columns are not known yet
	armed   bool                   // off while the engine sets up its own tables
	asked   int
	columns map[*rows.Table]map[int]bool // read so far, of views, too; a table may be read without any column
	denied  *Error                       // the first refusal

	aggregatesJSON func() // told when the statement does
}

// maxAsked bounds the size of a statement after SQLite has put every use of a
// WITH into its place, which can be exponential.
const maxAsked = 200_000

// tableFunctions are SQLite's own tables that stand for the function they are
// named after.
var tableFunctions = map[string]bool{"json_each": true, "json_tree": true}

func (p *policy) authorize(action sqlite.AuthorizerActionCode, arg1, arg2, schema, view string) sqlite.AuthorizerReturnCode {
	if !p.armed {
		return sqlite.AuthorizerOK
	}
	if p.unions[view] && action == sqlite.AuthRead && p.named[strings.ToLower(arg1)] != nil {
		return sqlite.AuthorizerOK
	}
	if err := p.check(action, arg1, arg2, schema); err != nil {
		if p.denied == nil {
			p.denied = err
		}
		return sqlite.AuthorizerDeny
	}
	return sqlite.AuthorizerOK
}

func (p *policy) check(action sqlite.AuthorizerActionCode, arg1, arg2, schema string) *Error {
	if p.asked++; p.asked > maxAsked {
		return newError(CodeTooLarge, "Write a simpler one.", "The statement is too complex.")
	}
	switch action {
	case sqlite.AuthSelect, sqlite.AuthRecursive:
		return nil
	case sqlite.AuthRead:
		return p.read(arg1, arg2, schema)
	case sqlite.AuthFunction:
		return p.call(arg2)
	}
	return newError(CodeDenied, "Write one SELECT.", "%s is not allowed: this only reads.", actionName(action))
}

func (p *policy) read(name, column, schema string) *Error {
	// SQLite tells a WITH table only when none of its columns are read, and
	// then without a schema: with one, it is a table of SQLite's own. A table
	// of the same name is noted by who reads the statement.
	if column == "" && schema == "" && p.own[strings.ToLower(name)] {
		return nil
	}
	t := p.tables[strings.ToLower(name)]
	if v := viewNamed(p.views, name); v != nil && (schema == viewSchema || schema == "") {
		t = v.shown
	}
	if t == nil {
		t = p.named[strings.ToLower(name)]
	}
	if t == nil && schema == viewSchema && p.checked != "" && name == p.checked {
		return nil
	}
	if t == nil {
		if tableFunctions[strings.ToLower(name)] {
			return nil
		}
		return newError(CodeDenied, "There are these tables: "+tableNames(p.tables)+".", "The table %s may not be read.", name)
	}
	p.note(t)
	if column == "" {
		return nil
	}
	i := t.Column(column)
	if i < 0 {
		return newError(CodeDenied, fmt.Sprintf("The columns of %s are %s.", t.Name, strings.Join(t.ColumnNames(), ", ")),
			"Rows of %s have no %s.", t.Name, strings.ToLower(column))
	}
	p.columns[t][i] = true
	return nil
}

// name lets a table be read by another name, too.
func (p *policy) name(name string, t *rows.Table) {
	if p.named == nil {
		p.named = map[string]*rows.Table{}
	}
	p.named[strings.ToLower(name)] = t
}

// union notes a view of ours, which gives rows of one table.
func (p *policy) union(name string) {
	if p.unions == nil {
		p.unions = map[string]bool{}
	}
	p.unions[name] = true
}

// note takes note that a table is read.
func (p *policy) note(t *rows.Table) {
	if p.columns[t] != nil {
		return
	}
	if p.columns == nil {
		p.columns = map[*rows.Table]map[int]bool{}
	}
	p.columns[t] = map[int]bool{}
}

func (p *policy) call(name string) *Error {
	if lower := strings.ToLower(name); functions()[lower] {
		if strings.HasPrefix(lower, "json_group_") {
			p.aggregatesJSON()
		}
		return nil
	}
	return noSuchFunction(name)
}

func noSuchFunction(name string) *Error {
	next := "SQLite's scalar, aggregate, window, date, mathematical and JSON functions are there."
	if instead := statement.Spelling(name); instead != "" {
		next = "Write " + instead + "."
	} else if near := words.Nearest(name, functionNames(), 3); len(near) > 0 {
		next = "Did you mean " + words.Or(near) + "?"
	}
	return newError(CodeDenied, next, "The function %s is not available.", name)
}

// actionName is what a refused action is called in a statement.
func actionName(action sqlite.AuthorizerActionCode) string {
	switch action {
	case sqlite.AuthInsert:
		return "INSERT"
	case sqlite.AuthUpdate:
		return "UPDATE"
	case sqlite.AuthDelete:
		return "DELETE"
	case sqlite.AuthPragma:
		return "PRAGMA"
	case sqlite.AuthAttach, sqlite.AuthDetach:
		return "ATTACH"
	case sqlite.AuthTransaction, sqlite.AuthSavepoint:
		return "A transaction"
	}
	return "Changing tables"
}
