package profile

import (
	"errors"
	"fmt"
)

// Error is something about profiles that a person has to mend. It shows no secret.
type Error struct {
	Text  string // what is wrong, as a sentence
	Next  string // what to do, as a sentence
	cause error  // nil: none
}

// Error is one line: what is wrong and what to do next.
func (e *Error) Error() string { return e.Text + " Next: " + e.Next }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.cause }

// mistake makes an Error of a format, which may wrap a cause; next is taken as it is.
func mistake(next, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Text: err.Error(), Next: next, cause: errors.Unwrap(err)}
}
