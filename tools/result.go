package tools

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// reply is what a handler gives: one text, also where it is JSON. Of structured content some clients show the model nothing else, some nothing at all,
// and those that take both bill both; text is shown by all.
type reply struct{ text string }

// writer words answers, without the secrets that the client has at this moment.
func (d Deps) writer() answer.Writer { return answer.Writer{Redact: d.Client.Redactor().Text} }

// failure turns an error into a result that the model can act on. The cause goes to the audit only.
func failure(ctx context.Context, d Deps, err error) *mcp.CallToolResult {
	f := d.writer().Failure(err)
	c := costOf(ctx)
	c.code, c.cause = f.Code, err
	return mcp.NewToolResultError(f.Text())
}

// isCode tells whether the platform refused for this reason.
func isCode(err error, code string) bool {
	var e *platform.Error
	return errors.As(err, &e) && e.Code == code
}
