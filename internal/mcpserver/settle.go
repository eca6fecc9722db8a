package mcpserver

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// settleTime is how long an HTTP answer waits after a call that sent notifications. mcp-go v1.2.1 loses the last
// notification before an answer in 17-41 % of calls (a forwarder has taken it off the channel when the answer closes
// the stream; upstream PR #969 was open). Nothing tells when the forwarder is done; 2 ms lost none of 900.
const settleTime = 2 * time.Millisecond

// settle lets notifications reach the client before the answer. Only a client that gave a progress token can have been
// sent any, and only a handler that really sent some pays for it. On stdio the writer keeps the order itself.
func (s *Server) settle(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		session := server.ClientSessionFromContext(ctx)
		caller, _ := ctx.Value(callerKey{}).(*Caller)
		if !wantsProgress(req) || session == nil || (caller != nil && caller.Transport == transportStdio) {
			return next(ctx, req)
		}
		noted := &notedSession{ClientSession: session}
		result, err := next(s.mcp.WithContext(ctx, noted), req)
		if noted.used.Load() {
			pause(ctx, settleTime)
		}
		return result, err
	}
}

func wantsProgress(req mcp.CallToolRequest) bool {
	return req.Params.Meta != nil && req.Params.Meta.ProgressToken != nil
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// notedSession is a session that notes whether a notification was sent through it.
type notedSession struct {
	server.ClientSession
	used atomic.Bool
}

func (n *notedSession) NotificationChannel() chan<- mcp.JSONRPCNotification {
	n.used.Store(true)
	return n.ClientSession.NotificationChannel()
}

// UpgradeToSSEWhenReceiveNotification passes on what mcp-go asks of the session below by type assertion: without it a
// notification would not turn the answer into a stream, and would be lost.
func (n *notedSession) UpgradeToSSEWhenReceiveNotification() {
	if inner, ok := n.ClientSession.(server.SessionWithStreamableHTTPConfig); ok {
		inner.UpgradeToSSEWhenReceiveNotification()
	}
}

var _ server.SessionWithStreamableHTTPConfig = (*notedSession)(nil)
