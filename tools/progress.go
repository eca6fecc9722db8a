package tools

import (
	"context"
	"math"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

type progressKey struct{}

// withProgress keeps for the handler how its caller is told of progress: not at all without a token.
func withProgress(ctx context.Context, request mcp.CallToolRequest) context.Context {
	meta, sender := request.Params.Meta, server.ServerFromContext(ctx)
	if meta == nil || meta.ProgressToken == nil || sender == nil {
		return ctx
	}
	steps := &steps{send: func(params map[string]any) {
		params["progressToken"] = meta.ProgressToken
		if ctx.Err() == nil { // whoever cancelled expects nothing any more
			_ = sender.SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), params) // a client that has gone misses nothing
		}
	}}
	return context.WithValue(ctx, progressKey{}, steps.tell)
}

// progressOf is what a handler tells progress to; nil when nobody wants to know.
func progressOf(ctx context.Context) func(query.Progress) {
	tell, _ := ctx.Value(progressKey{}).(func(query.Progress))
	return tell
}

// steps turns reports into the notifications of one call.
type steps struct {
	send func(params map[string]any)
	sent bool
	last float64
}

// smallStep is how much of a row is told where none has come: the protocol wants each notification to tell more than the one before it, and a client
// that hears nothing may give up.
const smallStep = 0.01

func (s *steps) tell(p query.Progress) {
	progress, total := float64(p.Rows), float64(p.Total)
	if s.sent && progress <= s.last {
		progress = s.last + smallStep
		if total > s.last {
			progress = s.last + min(smallStep, (total-s.last)/2)
		}
	}
	if short := math.Round(progress*100) / 100; short > s.last && (total <= 0 || short <= total) { // no 100.02000000000001
		progress = short
	}
	s.sent, s.last = true, progress
	params := map[string]any{"progress": progress, "message": answer.Progress(p)}
	if total > 0 && total >= progress {
		params["total"] = total
	}
	s.send(params)
}
