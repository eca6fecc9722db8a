package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

// record writes the audit record, before the answer leaves: an answer that has no record stays. It sits here rather than in
// the audit room because it reads MCP's types.
func (s *Server) record(o Options, next server.ToolHandlerFunc) server.ToolHandlerFunc {
	if o.Audit == nil {
		return next
	}
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		start, used := time.Now(), noCost
		metered := ctx
		if o.Meter != nil {
			metered, used = o.Meter(ctx)
		}
		result, err := next(metered, req)
		if unwritten := o.Audit.Write(ctx, newRecord(ctx, req, start, used(), result, err)); unwritten != nil {
			return nil, s.unrecorded(ctx, req.Params.Name, unwritten)
		}
		return result, err
	}
}

// unrecorded words that a record could not be written. The file's path is for the log alone.
func (s *Server) unrecorded(ctx context.Context, name string, err error) *failure {
	f := &failure{
		code:   "unrecorded",
		public: "The answer is held back, because the record of this call could not be written.",
		next:   "Have the operator of this server mend its audit file, then ask again.",
		cause:  err,
	}
	if file := (*audit.FileError)(nil); errors.As(err, &file) {
		f.public = "The answer is held back, because the record of this call could not be written: the audit file " + file.Problem + "."
		f.next = file.Next + " The file is the one that this server's settings name. Then ask again."
	}
	s.logger.ErrorContext(ctx, "a record could not be written, and the answer was held back", "tool", name, "err", err)
	return f
}

func noCost() []slog.Attr { return nil }

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

// argumentText is the arguments as the caller wrote them; nothing is parsed, so nothing can be lost.
func argumentText(req mcp.CallToolRequest) string {
	if len(req.Params.RawArguments) > 0 {
		return string(req.Params.RawArguments)
	}
	if req.Params.Arguments == nil {
		return ""
	}
	text, err := json.Marshal(req.Params.Arguments)
	if err != nil {
		return fmt.Sprintf("(arguments that are no JSON: %T)", req.Params.Arguments)
	}
	return string(text)
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
