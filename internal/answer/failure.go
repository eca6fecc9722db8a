package answer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ArgumentError is a mistake in what was asked for that the caller can mend from the text alone.
type ArgumentError struct{ Text string }

func (e *ArgumentError) Error() string { return e.Text }

// Wrong makes an [ArgumentError].
func Wrong(format string, args ...any) error { return &ArgumentError{fmt.Sprintf(format, args...)} }

// Failure is an error in words. The cause is not in it: that is for the log.
type Failure struct {
	Code          string        // stable, for programs
	Public        string        // what is wrong, in sentences; names the ids of the request where the platform gave any
	Next          string        // what to do next, in sentences; "" when there is nothing
	RequestID     string        // the platform's, "" when it gave none
	CorrelationID string        // likewise
	RetryAfter    time.Duration // how long the platform or the budget makes one wait; 0: unknown
}

// Text is the failure as a reader gets it.
func (f Failure) Text() string { return words.Failure(f.Code, f.Public, f.Next) }

// Failure words an error: an [ArgumentError], a *platform.Error, a *query.Error, a context's, or a fault of this program, whose text may quote
// anything and is not shown.
func (w Writer) Failure(err error) Failure {
	f := explain(err)
	if through := (*query.ThroughView)(nil); errors.As(err, &through) {
		f.Public = words.Sentence(f.Public) + " " + through.Sentence()
	}
	for _, text := range []*string{&f.Public, &f.Next, &f.RequestID, &f.CorrelationID} {
		*text = words.Short(w.safe(*text), maxTailLine)
	}
	f.Public, f.Next = words.Sentence(f.Public), words.Sentence(f.Next)
	return f
}

func explain(err error) Failure {
	var argument *ArgumentError
	var upstream *platform.Error
	var sql *query.Error
	switch {
	case errors.As(err, &argument):
		return Failure{Code: "invalid_arguments", Public: argument.Text, Next: "Call again with that corrected."}
	case errors.As(err, &upstream):
		return Failure{
			Code: upstream.Code, Public: upstream.Public, Next: upstream.Next,
			RequestID: upstream.RequestID, CorrelationID: upstream.CorrelationID, RetryAfter: upstream.RetryAfter,
		}
	case errors.As(err, &sql):
		return Failure{Code: sql.Code, Public: sql.Public, Next: sql.Next}
	case errors.Is(err, context.Canceled):
		return Failure{Code: "cancelled", Public: "The call was cancelled.", Next: "Call again if the answer is still wanted."}
	case errors.Is(err, context.DeadlineExceeded):
		return Failure{
			Code: "timeout", Public: "The call took too long and was stopped.",
			Next: "Ask again; of a table ask for less at once, with a narrower WHERE or a LIMIT.",
		}
	default:
		return Failure{
			Code: "internal", Public: "This server failed on the call.",
			Next: "Try again; if it happens again, report it with the server's log.",
		}
	}
}
