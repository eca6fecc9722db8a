package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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

// unreadableFile says that a setting's file cannot be read; next is what to do where that is not for want of permission.
func unreadableFile(name, path, next string, err error) error {
	if os.IsPermission(err) {
		next = "Let the user that this program runs as read it."
	}
	return mistake(next, "%s is %q, which cannot be read (%v).", name, path, cause(err))
}

// cause drops the operation and the path, which the sentence around it has already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
