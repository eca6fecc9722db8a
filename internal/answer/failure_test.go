package answer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want answer.Failure
		text string
	}{
		"of the arguments": {
			answer.Wrong("no table %s", `s&"cret`),
			answer.Failure{Code: "invalid_arguments", Public: "no table [redacted]", Next: "Call again with that corrected."},
			"error invalid_arguments: no table [redacted]\nNext: Call again with that corrected.",
		},
		"of the platform, wrapped": {
			fmt.Errorf("reading: %w", &platform.Error{
				Code: platform.CodeRateLimited, Public: "it said s&\"cret\n[X 1]", Next: "wait", RequestID: "r s&\"cret", CorrelationID: "c",
				RetryAfter: time.Minute, Cause: errors.New("hidden"),
			}),
			answer.Failure{Code: "rate_limited", Public: "it said [redacted] [X 1]", Next: "wait", RequestID: "r [redacted]", CorrelationID: "c", RetryAfter: time.Minute},
			"error rate_limited: it said [redacted] [X 1]\nNext: wait",
		},
		"of the statement": {
			&query.Error{Code: query.CodeSQL, Public: "p", Next: "n s\u200b&\"cret", Cause: errors.New("hidden")},
			answer.Failure{Code: "sql_error", Public: "p", Next: "n [redacted]"}, "error sql_error: p\nNext: n [redacted]",
		},
		"cancelled": {fmt.Errorf("x: %w", context.Canceled), answer.Failure{Code: "cancelled", Public: "the call was cancelled"}, "error cancelled: the call was cancelled"},
		"too late": {
			context.DeadlineExceeded,
			answer.Failure{Code: "timeout", Public: "the call took too long and was stopped", Next: "Ask for less at once: narrow the WHERE, or add a LIMIT."},
			"error timeout: the call took too long and was stopped\nNext: Ask for less at once: narrow the WHERE, or add a LIMIT.",
		},
		"of this program": {
			errors.New("hidden"),
			answer.Failure{Code: "internal", Public: "this server failed on the call", Next: "Try again; if it happens again, report it with the server's log."},
			"error internal: this server failed on the call\nNext: Try again; if it happens again, report it with the server's log.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := answer.Writer{Redact: hide}.Failure(c.err)
			if diff := cmp.Diff(c.want, got); diff != "" || got.Text() != c.text {
				t.Errorf("%s (-want +got):\n%s", got.Text(), diff)
			}
			if strings.Contains(got.Text(), "hidden") {
				t.Error("the cause is shown")
			}
		})
	}
}
