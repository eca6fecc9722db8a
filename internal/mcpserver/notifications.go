package mcpserver

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// orderNotifications lets a call's notifications reach the client before its answer. mcp-go v1.2.1 loses the last one before an
// answer in 17-41 % of calls over HTTP (its forwarder has taken it off the channel when the answer closes the stream;
// upstream PR #969 was open), and lets the answer overtake it on SSE and stdio. Unless Options.Logging,
// only a client that gave a progress token can have been sent any.
func (s *Server) orderNotifications(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		session := server.ClientSessionFromContext(ctx)
		caller, _ := ctx.Value(callerKey{}).(*Caller)
		asked := req.Params.Meta != nil && req.Params.Meta.ProgressToken != nil
		if session == nil || caller == nil || !asked && !s.logging {
			return next(ctx, req)
		}
		if x, ok := ctx.Value(requestKey{}).(*request); ok && asked {
			req.Params.Meta.ProgressToken = x.exactToken(req.Params.Meta.ProgressToken)
		}
		switch {
		case caller.written != nil:
			counted := &countedSession{ClientSession: session}
			result, err := next(s.mcp.WithContext(ctx, counted), req)
			caller.written.await(ctx, counted.sent.Load(), maxNotificationWait)
			return result, err
		case caller.notify != nil:
			relay := &relaySession{ClientSession: session, ctx: ctx, notify: caller.notify}
			defer relay.finish()
			return next(s.mcp.WithContext(ctx, relay), req)
		default:
			return next(ctx, req)
		}
	}
}

// acknowledged is mcp-go's hook for the end of a subscription. Over HTTP the acknowledgement of one to nothing, which ends at once, was lost
// in one of five under load, as the last notification of a call is.
func acknowledged(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
	if caller, ok := ctx.Value(callerKey{}).(*Caller); ok && caller.written != nil {
		caller.written.await(ctx, 1, time.Second) // mcp-go has queued it, so it comes
	}
}

// countedSession counts the notifications sent through it, for the Streamable HTTP answer to wait until so many
// events have been written.
type countedSession struct {
	server.ClientSession
	sent atomic.Int64
}

func (c *countedSession) NotificationChannel() chan<- mcp.JSONRPCNotification {
	c.sent.Add(1)
	return c.ClientSession.NotificationChannel()
}

// UpgradeToSSEWhenReceiveNotification passes on what mcp-go asks of the session below by type assertion: without it a
// notification would not turn the answer into a stream, and would be lost.
func (c *countedSession) UpgradeToSSEWhenReceiveNotification() {
	if inner, ok := c.ClientSession.(server.SessionWithStreamableHTTPConfig); ok {
		inner.UpgradeToSSEWhenReceiveNotification()
	}
}

var _ server.SessionWithStreamableHTTPConfig = (*countedSession)(nil)

// eventCount counts the events written to one answer.
type eventCount struct {
	n    atomic.Int64
	more chan struct{} // has room for one: a waiter looks again
}

func newEventCount() *eventCount { return &eventCount{more: make(chan struct{}, 1)} }

func (e *eventCount) add() {
	e.n.Add(1)
	select {
	case e.more <- struct{}{}:
	default:
	}
}

// maxNotificationWait bounds the waiting for notifications that never come out: those that mcp-go refused because its queue of
// 100 was full.
const maxNotificationWait = 50 * time.Millisecond

func (e *eventCount) await(ctx context.Context, want int64, most time.Duration) {
	if e.n.Load() >= want {
		return
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	for e.n.Load() < want {
		select {
		case <-e.more:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// relaySession brings a call's notifications, one after the other, to where its answer will go, until the call is cancelled: who has cancelled
// expects nothing any more.
type relaySession struct {
	server.ClientSession
	ctx    context.Context // of the call
	notify func(mcp.JSONRPCNotification)

	once  sync.Once
	queue chan mcp.JSONRPCNotification
	stop  chan struct{}
	done  chan struct{}
}

// NotificationChannel starts the relay with the first notification.
func (r *relaySession) NotificationChannel() chan<- mcp.JSONRPCNotification {
	r.once.Do(func() {
		r.queue = make(chan mcp.JSONRPCNotification, notificationQueue)
		r.stop, r.done = make(chan struct{}), make(chan struct{})
		go r.run()
	})
	return r.queue
}

func (r *relaySession) run() {
	defer close(r.done)
	for {
		select {
		case n := <-r.queue:
			r.relay(n)
		case <-r.stop:
			r.drain()
			return
		}
	}
}

func (r *relaySession) drain() {
	for {
		select {
		case n := <-r.queue:
			r.relay(n)
		default:
			return
		}
	}
}

func (r *relaySession) relay(n mcp.JSONRPCNotification) {
	if r.ctx.Err() == nil {
		r.notify(n)
	}
}

// finish returns when all notifications have been handed on. The handler has returned: it sends no more.
func (r *relaySession) finish() {
	r.once.Do(func() {}) // also orders the reads below after the writes above
	if r.queue == nil {
		return
	}
	close(r.stop)
	<-r.done
}
