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
			answer.Failure{Code: "invalid_arguments", Public: "No table [redacted].", Next: "Call again with that corrected."},
			"error invalid_arguments: No table [redacted].\nNext: Call again with that corrected.",
		},
		"of the platform, wrapped": {
			fmt.Errorf("reading: %w", &platform.Error{
				Code: platform.CodeRateLimited, Public: "it said s&\"cret.\n[X 1]", Next: "wait", RequestID: "r s&\"cret", CorrelationID: "c",
				RetryAfter: time.Minute, Cause: errors.New("hidden"),
			}),
			answer.Failure{Code: "rate_limited", Public: "It said [redacted]. [X 1]", Next: "Wait.", RequestID: "r [redacted]", CorrelationID: "c", RetryAfter: time.Minute},
			"error rate_limited: It said [redacted]. [X 1]\nNext: Wait.",
		},
		"of the statement": {
			&query.Error{Code: query.CodeSQL, Public: "p", Next: "n s\u200b&\"cret", Cause: errors.New("hidden")},
			answer.Failure{Code: "sql_error", Public: "P.", Next: "N [redacted]."}, "error sql_error: P.\nNext: N [redacted].",
		},
		"cancelled": {fmt.Errorf("x: %w", context.Canceled), answer.Failure{Code: "cancelled", Public: "The call was cancelled.", Next: "Call again if the answer is still wanted."},
			"error cancelled: The call was cancelled.\nNext: Call again if the answer is still wanted.",
		},
		"too late": {
			context.DeadlineExceeded,
			answer.Failure{Code: "timeout", Public: "The call took too long and was stopped.", Next: "Ask again; of a table ask for less at once, with a narrower WHERE or a LIMIT."},
			"error timeout: The call took too long and was stopped.\nNext: Ask again; of a table ask for less at once, with a narrower WHERE or a LIMIT.",
		},
		"of this program": {
			errors.New("hidden"),
			answer.Failure{Code: "internal", Public: "This server failed on the call.", Next: "Try again; if it happens again, report it with the server's log."},
			"error internal: This server failed on the call.\nNext: Try again; if it happens again, report it with the server's log.",
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
