package query

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// The codes of an [Error].
const (
	CodeSQL             = statement.CodeSQL        // SQLite refuses the statement
	CodeDenied          = statement.CodeDenied     // the statement asks for what is not allowed
	CodeTooLarge        = rows.CodeTooLarge        // the statement, its rows or its memory pass a limit
	CodeTimeout         = rows.CodeTimeout         // no answer within the time for one
	CodeNoColumn        = "no_such_column"         //
	CodeNoTable         = "no_such_table"          //
	CodeRequiredFilter  = "required_filter"        // a table answers only for given values of some columns
	CodeTooManyRequests = rows.CodeTooManyRequests // the statement would need too many requests
	CodeRowLimit        = "row_limit"              // the statement gives more rows than are counted
)

// Error says what is wrong with a statement, or with answering it. An error of a
// table's Fetch is not an Error: it is passed through, wrapped.
type Error = rows.Error

func newError(code, next, format string, args ...any) *Error {
	return rows.Errorf(code, next, format, args...)
}

// ofProblem is what is wrong with a statement before it is run.
func ofProblem(p *statement.Problem) *Error {
	e := newError(p.Code, p.Next, "%s", p.Public)
	e.Listing = p.Listing
	return e
}

// errMissing is for a scan without a value of each of the columns.
func errMissing(t *rows.Table, columns []string) *Error {
	var required, inputs []string
	for _, name := range columns {
		if t.Columns[t.Column(name)].Required {
			required = append(required, name)
		} else {
			inputs = append(inputs, name)
		}
	}
	if len(required) > 0 {
		return errRequired(t, required)
	}
	return errInput(t, inputs[0])
}

// errRequired says which columns of a table a statement must fix.
func errRequired(t *rows.Table, missing []string) *Error {
	examples := make([]string, len(missing))
	for i, name := range missing {
		examples[i] = name + " = " + exampleValue(&t.Columns[t.Column(name)])
	}
	return newError(CodeRequiredFilter,
		fmt.Sprintf("Add WHERE %s, or join on those columns.", strings.Join(examples, " AND ")),
		"The table %s answers only for given values of %s.", t.Name, strings.Join(missing, " and "))
}

// isEnd reports whether a column is the last day or time of a span, by its name.
func isEnd(name string) bool {
	return strings.HasPrefix(name, "end") || strings.HasSuffix(name, "_end")
}

func exampleValue(c *rows.Column) string {
	switch {
	case len(c.Enum) > 0:
		return c.Literal(c.Enum[0])
	case c.Format.Dated() && isEnd(c.Name):
		return "'2025-12-31'"
	case c.Format.Dated():
		return "'2025-01-01'"
	case c.Type == rows.Text:
		return "'…'"
	}
	return "1"
}
