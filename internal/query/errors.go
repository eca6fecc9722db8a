package query

import (
	"fmt"
	"strings"
)

// The codes of an [Error].
const (
	CodeSQL             = "sql_error"         // SQLite refuses the statement
	CodeDenied          = "sql_denied"        // the statement asks for what is not allowed
	CodeTooLarge        = "too_large"         // the statement, its rows or its memory pass a limit
	CodeTimeout         = "timeout"           // no answer within the time for one
	CodeNoColumn        = "no_such_column"    //
	CodeNoTable         = "no_such_table"     //
	CodeRequiredFilter  = "required_filter"   // a table answers only for given values of some columns
	CodeTooManyRequests = "too_many_requests" // the statement would need too many requests
	CodeRowLimit        = "row_limit"         // the statement gives more rows than are counted
)

// Error says what is wrong with a statement, or with answering it, in words for
// whoever wrote the statement. An error of a table's Fetch is not an Error: it
// is passed through, wrapped.
type Error struct {
	Code   string // stable, one of the Code constants
	Public string // one sentence for the reader
	Next   string // what to do next
	Cause  error  // for the log; may be nil
}

// Error returns the public text and the next step.
func (e *Error) Error() string {
	if e.Next == "" {
		return e.Public
	}
	return e.Public + " " + e.Next
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

func newError(code, next, format string, args ...any) *Error {
	return &Error{Code: code, Public: fmt.Sprintf(format, args...), Next: next}
}

func (e *Error) because(cause error) *Error {
	e.Cause = cause
	return e
}

// errMissing is for a scan without a value of each of the columns.
func errMissing(t *table, columns []string) *Error {
	var required, inputs []string
	for _, name := range columns {
		if t.Columns[t.column(name)].Required {
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
func errRequired(t *table, missing []string) *Error {
	examples := make([]string, len(missing))
	for i, name := range missing {
		examples[i] = name + " = " + exampleValue(t.Columns[t.column(name)])
	}
	return newError(CodeRequiredFilter,
		fmt.Sprintf("Add WHERE %s, or join on those columns.", strings.Join(examples, " AND ")),
		"The table %s answers only for given values of %s.", t.Name, strings.Join(missing, " and "))
}

func exampleValue(c Column) string {
	switch {
	case len(c.Enum) > 0:
		return c.literal(c.Enum[0])
	case c.Format.dated() && strings.HasPrefix(c.Name, "end"):
		return "'2025-12-31'"
	case c.Format.dated():
		return "'2025-01-01'"
	case c.Type == Text:
		return "'…'"
	}
	return "1"
}
