package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// Error ends a walk, with what to do next.
type Error struct {
	Kind Kind
	Err  error
	Next string // a sentence
}

// Kind is what is to be done about an error.
type Kind int

// Kinds.
const (
	Failed      Kind = iota // it could not be done
	Usage                   // what was given has to be corrected first
	Unfinished              // the walk goes on another time: the old key is not seen to have ended
	Interrupted             // the person ended it
)

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

func failed(next, format string, args ...any) error {
	return &Error{Failed, fmt.Errorf(format, args...), next}
}

func usage(next, format string, args ...any) error {
	return &Error{Usage, fmt.Errorf(format, args...), next}
}

// ErrNobodyToAsk is that something is missing and there is no terminal to ask at.
var ErrNobodyToAsk = errors.New("there is no terminal to ask at")

// missing says which flag gives what cannot be asked for.
func missing(what, flag string) error {
	return usage("Give "+flag+".", "%s is not given, and %w", what, ErrNobodyToAsk)
}

// refused is for the person what a platform answered; other errors stay as they are.
func refused(err error) error {
	var e *platform.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Code == platform.CodeConfiguration:
		return &Error{Usage, errors.New(e.Public), e.Next}
	}
	return failed(cmp.Or(e.Next, "Run it again."), "%s; nothing was kept", strings.TrimSuffix(e.Public, "."))
}

// PublicText is an error without what to do next.
func PublicText(err error) string {
	var e *platform.Error
	if errors.As(err, &e) {
		return e.Public
	}
	return err.Error()
}

// OutOfReach tells whether an error says nothing of the credentials: the platform could not be asked.
func OutOfReach(err error) bool {
	var e *platform.Error
	if !errors.As(err, &e) {
		return errors.Is(err, context.DeadlineExceeded)
	}
	return slices.Contains([]string{platform.CodeUpstreamUnavailable, platform.CodeTimeout, platform.CodeRateLimited, platform.CodeUpstreamInvalid}, e.Code)
}

func isCodeOf(err error, code string) bool {
	var e *platform.Error
	return errors.As(err, &e) && e.Code == code
}

func isRefusal(err error) bool {
	return isCodeOf(err, platform.CodeUnauthorized) || isCodeOf(err, platform.CodeForbidden)
}
