package platform

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Codes of an [Error].
const (
	CodeUnauthorized        = "unauthorized"
	CodeForbidden           = "forbidden"
	CodeNotFound            = "not_found"
	CodeInvalidRequest      = "invalid_request"
	CodeRateLimited         = "rate_limited"
	CodeUpstreamUnavailable = "upstream_unavailable"
	CodeUpstreamInvalid     = "upstream_invalid"
	CodeTimeout             = "timeout"
	CodeConfiguration       = "configuration"
	CodeReaderChanged       = "reader_changed"
)

// Error is what went wrong with a request, for three readers: Public and Next for the person or model that asked,
// Cause for the log, Code for programs. None of them holds a secret.
type Error struct {
	Code          string
	Public        string // what is wrong, in sentences, with the platform's own words where it gave any, cut and cleaned
	Answered      string // of it what was answered, without a full stop; "": there was no answer, or Public says no more
	Assumed       string // the sentence of Public that the address of the table is not in the platform's documents, with the blank before it; ""
	Next          string // what to do next, in sentences
	Status        int    // of the answer; 0: there was none
	RequestID     string // as the platform told; ""
	CorrelationID string
	RetryAfter    time.Duration // how long the platform, or the budget, makes us wait; 0: unknown
	Cause         error
	WebPage       bool // the answer was a page for people
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Code + ": " + e.Public
	}
	return e.Code + ": " + strings.TrimSuffix(e.Public, ".") + ": " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Brief is what is wrong in as few words as will do, without a full stop.
func (e *Error) Brief() string { return strings.TrimSuffix(cmp.Or(e.Answered, e.Public), ".") }

func newError(code, format string, args ...any) *Error {
	return &Error{Code: code, Public: fmt.Sprintf(format, args...)}
}

func configuration(cause error, format string, args ...any) *Error {
	e := newError(CodeConfiguration, format, args...)
	e.Cause = cause
	return e
}

func invalid(format string, args ...any) *Error { return newError(CodeInvalidRequest, format, args...) }
