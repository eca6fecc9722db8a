package config

import (
	"errors"
	"fmt"
	"io/fs"
)

// Error is a setting that is missing, malformed, unknown or in conflict. It shows no secret.
type Error struct {
	Text string // what is wrong, as a sentence
	Next string // what to set, as a sentence; "" when there is nothing
}

// Error is one line: what is wrong and what to do next.
func (e *Error) Error() string {
	if e.Next == "" {
		return e.Text
	}
	return e.Text + " Next: " + e.Next
}

// mistake makes an Error of a format; next is taken as it is.
func mistake(next, format string, args ...any) error {
	return &Error{Text: fmt.Sprintf(format, args...), Next: next}
}

// cause drops the operation and the path, which the sentence around it has already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
