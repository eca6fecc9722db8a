package rows

import "fmt"

// The codes of an [Error] of this room.
const (
	CodeTooLarge        = "too_large"         // rows do not fit into the memory there is for them
	CodeTimeout         = "timeout"           // a load took too long
	CodeTooManyRequests = "too_many_requests" // a statement would need too many requests
	CodeClosed          = "closed"            // the store is closed
)

// Error says why a statement is not answered, in words for whoever wrote it. An
// error of a table's Fetch is not an Error: it is passed through, wrapped.
type Error struct {
	Code   string // stable, one of the Code constants
	Public string // one sentence for the reader
	Next   string // what to do next
	Cause  error  // for the log; may be nil

	// Listing is what Next ends with where that names the tables that there are, for who can look them up in another way; "".
	Listing string
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

// Because returns e with a cause for the log.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// Errorf makes an [Error].
func Errorf(code, next, format string, args ...any) *Error {
	return &Error{Code: code, Public: fmt.Sprintf(format, args...), Next: next}
}
