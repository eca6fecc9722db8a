package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/render"
)

// toMCP writes the answer. Whatever it holds, the key is not in it: a platform may echo it in its data.
func (a answer) toMCP(d Deps) (*mcp.CallToolResult, error) {
	if a.data == nil {
		return mcp.NewToolResultText(d.Client.Redact(a.text)), nil
	}
	raw, err := json.Marshal(a.data)
	if err != nil {
		return nil, fmt.Errorf("writing the structured answer: %w", err)
	}
	text := d.Client.Redact(string(raw))
	// The specification asks for the same JSON as text, for clients that know no structured content.
	return mcp.NewToolResultStructured(json.RawMessage(text), text), nil
}

// failure turns an error into a result that the model can act on: a stable code, what is wrong, what to do next. The cause goes to the audit only.
func failure(ctx context.Context, d Deps, err error) *mcp.CallToolResult {
	code, public, next := explain(err)
	c := costOf(ctx)
	c.code, c.cause = code, err
	text := "error " + code + ": " + render.Clean(public)
	if next != "" {
		text += "\nnext: " + render.Clean(next)
	}
	return mcp.NewToolResultError(d.Client.Redact(text))
}

func explain(err error) (code, public, next string) {
	var argument *argumentError
	var upstream *platform.Error
	var sql *query.Error
	switch {
	case errors.As(err, &argument):
		return "invalid_arguments", argument.text, "call again with that corrected"
	case errors.As(err, &upstream):
		return upstream.Code, upstream.Public, upstream.Next
	case errors.As(err, &sql):
		return sql.Code, sql.Public, sql.Next
	case errors.Is(err, context.Canceled):
		return "cancelled", "the call was cancelled", ""
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout", "the call took too long and was stopped", "ask for less at once: narrow the WHERE, or add a LIMIT"
	default:
		return "internal", "this server failed on the call", "try again; if it happens again, report it with the server's log"
	}
}
