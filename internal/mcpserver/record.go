package mcpserver

import (
	"context"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

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
