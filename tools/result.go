package tools

import (
	"context"
	"errors"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// reply is what a handler gives: one text, also where it is JSON. Of structured content some clients show the model nothing else, some nothing at all,
// and those that take both bill both; text is shown by all.
type reply struct {
	text    string
	refused error // why there is nothing but refusals in the text; nil: there is more
}

// writer words answers, without the secrets that the clients have at this moment.
func (d Deps) writer() answer.Writer {
	var redactors []*platform.Redactor
	for _, on := range d.connections() {
		if r := on.Client().Redactor(); !slices.Contains(redactors, r) {
			redactors = append(redactors, r)
		}
	}
	return answer.Writer{Whole: d.Whole, Redact: func(text string) string {
		for _, r := range redactors {
			text = r.Text(text)
		}
		return text
	}}
}

// failure turns an error into a result that the model can act on. The cause goes to the audit only.
func failure(ctx context.Context, d Deps, err error) *mcp.CallToolResult {
	return mcp.NewToolResultError(noteFailure(ctx, d, err).Text())
}

// noteFailure notes an error for the audit.
func noteFailure(ctx context.Context, d Deps, err error) answer.Failure {
	f := d.writer().Failure(err)
	c := costOf(ctx)
	c.code, c.cause = f.Code, err
	return f
}

// isCode tells whether the platform refused for this reason.
func isCode(err error, code string) bool {
	var e *platform.Error
	return errors.As(err, &e) && e.Code == code
}
