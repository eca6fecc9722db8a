package mcpserver

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

// codeAttr is the attribute by which a tool reports the code of an error that it worded itself.
const codeAttr = "code"

func newRecord(ctx context.Context, req mcp.CallToolRequest, start time.Time, cost []slog.Attr, result *mcp.CallToolResult, err error) audit.Record {
	caller, _ := CallerFrom(ctx)
	r := audit.Record{
		Start:    start,
		Duration: time.Since(start),
		Tool:     req.Params.Name,
		Asked:    argumentText(req),
		Caller:   caller.audited(ctx),
		Outcome:  "ok",
		Cost:     cost,
	}
	switch {
	case err != nil:
		f := asFailure(err)
		r.Outcome, r.Cause = f.code, err
	case result.IsError:
		r.Outcome, r.Cost = takeCode(cost)
	}
	return r
}

// neverCalled is the code of a tool call that was refused before it reached a tool, whose chain would have recorded it; "" for any other failure.
func neverCalled(method mcp.MCPMethod, err error) string {
	var unparsable *server.UnparsableMessageError
	switch {
	case method != mcp.MethodToolsCall:
		return ""
	case errors.Is(err, server.ErrToolNotFound):
		return "unknown_tool"
	case errors.As(err, &unparsable):
		return "invalid_params"
	default:
		return ""
	}
}

// recordRefused records a call that never reached a tool, as far as it could be read. It returns a failure when it could not.
func (s *Server) recordRefused(ctx context.Context, code string, message any, cause error) *failure {
	var req mcp.CallToolRequest
	if of, ok := message.(*mcp.CallToolRequest); ok && of != nil {
		req = *of
	}
	r := newRecord(ctx, req, time.Now(), nil, nil, &failure{code: code, cause: cause})
	if err := s.audit.Write(ctx, r); err != nil {
		return s.unrecorded(ctx, req.Params.Name, err)
	}
	return nil
}

// takeCode splits the tool's error code from the other costs; "tool_error" when it reported none.
func takeCode(cost []slog.Attr) (code string, rest []slog.Attr) {
	code = "tool_error"
	rest = make([]slog.Attr, 0, len(cost))
	for _, a := range cost {
		if a.Key == codeAttr {
			code = a.Value.String()
			continue
		}
		rest = append(rest, a)
	}
	return code, rest
}
