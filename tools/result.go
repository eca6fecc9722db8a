package tools

import (
	"context"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
)

// reply is what a handler gives: text for the model or, when the caller asked for JSON, data for a program. Never both: some clients drop the text
// as soon as structured content is there, others bill both.
type reply struct {
	text string
	data json.RawMessage
}

// writer words answers, without the secrets that the client has at this moment.
func (d Deps) writer() answer.Writer { return answer.Writer{Redact: d.Client.Redactor().Text} }

func (r reply) toMCP() *mcp.CallToolResult {
	if r.data == nil {
		return mcp.NewToolResultText(r.text)
	}
	// The specification asks for the same JSON as text, for clients that know no structured content.
	return mcp.NewToolResultStructured(r.data, string(r.data))
}

// failure turns an error into a result that the model can act on. The cause goes to the audit only.
func failure(ctx context.Context, d Deps, err error) *mcp.CallToolResult {
	f := d.writer().Failure(err)
	c := costOf(ctx)
	c.code, c.cause = f.Code, err
	return mcp.NewToolResultError(f.Text())
}
