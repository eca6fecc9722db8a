package mcpserver

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// An answer waits for the events before it, but not for those that never come, nor for a client that has left.
func TestEventCount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written, later int // events written before, and one a millisecond from then on
		want           int64
		leaves         bool
		waits          time.Duration
	}{
		"all are written":   {3, 0, 3, false, 0},
		"none is wanted":    {0, 0, 0, false, 0},
		"the last is late":  {2, 1, 3, false, time.Millisecond},
		"three are late":    {0, 3, 3, false, 3 * time.Millisecond},
		"one never comes":   {1, 1, 3, false, maxNotificationWait},
		"the client leaves": {0, 0, 1, true, 2 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEventCount()
				for range c.written {
					e.add()
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					for range c.later {
						time.Sleep(time.Millisecond)
						e.add()
					}
					if c.leaves {
						time.Sleep(2 * time.Millisecond)
						cancel()
					}
				}()
				start := time.Now()
				e.await(ctx, c.want, maxNotificationWait)
				if waited := time.Since(start); waited != c.waits {
					t.Errorf("waited %v, want %v", waited, c.waits)
				}
			})
		})
	}
}

// TestNothingIsToldAfterACancel: also what a handler sends that has not noticed yet.
func TestNothingIsToldAfterACancel(t *testing.T) {
	t.Parallel()
	started := make(chan bool, 1)
	b := newFixture(t, func(o *Options) {
		o.Tools = append(o.Tools, readOnly("deaf", func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			if _, err := progress(ctx, req); err != nil {
				return nil, err
			}
			started <- true
			<-ctx.Done()
			return progress(ctx, req)
		}))
	})
	p := b.startStdio(t)
	p.initialize()
	p.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deaf","arguments":{},"_meta":{"progressToken":"t"}}}`)
	receive(t, started, "the call")
	for range progressSteps {
		if line := p.line(); !strings.Contains(line, "notifications/progress") {
			t.Fatalf("got %s", line)
		}
	}
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
	for b.admission.pending.Load() > 0 {
		time.Sleep(time.Millisecond)
	}
	p.send(`{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	if line := p.line(); !strings.Contains(line, `"id":2`) {
		t.Errorf("after the cancel: %s", line)
	}
}

// A subscription to nothing ends at once, and is acknowledged first all the same.
func TestSubscriptionsAreAcknowledgedFirst(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				got := do(t, "POST", base+"/mcp", modernMessage(1, "subscriptions/listen", `"notifications":{},`), modernHeader("subscriptions/listen", ""))
				told, answered := strings.Index(got.body, "subscriptions/acknowledged"), strings.Index(got.body, `"result"`)
				if told < 0 || answered < told {
					t.Errorf("the client reads %s", got.body)
					return
				}
			}
		})
	}
	wg.Wait()
}

// With Logging, what a handler sends comes before its answer on every transport, though nobody gave a token.
func TestLogMessagesPrecedeTheAnswer(t *testing.T) {
	t.Parallel()
	b := newFixture(t, func(o *Options) {
		o.Logging = true
		o.Tools = append(o.Tools, readOnly("talk", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			for i := range 3 {
				if err := server.ServerFromContext(ctx).SendNotificationToClient(ctx, "notifications/message", map[string]any{"level": "info", "data": i}); err != nil {
					return nil, err
				}
			}
			return mcp.NewToolResultText("talked"), nil
		}))
	})
	base := b.startHTTP(t, HTTPOptions{})
	p := b.startStdio(t)
	p.initialize()
	message, events, _ := openStream(t, base)
	do(t, "POST", message, initializeMessage, nil)
	receive(t, events, "the answer to initialize")
	do(t, "POST", message, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, nil)
	for range 50 {
		var got [3]string
		got[0] = do(t, "POST", base+"/mcp", call(1, "talk", `{}`), nil).body
		p.send(call(1, "talk", `{}`))
		do(t, "POST", message, call(1, "talk", `{}`), nil)
		for range 4 {
			got[1] += p.line()
			got[2] += receive(t, events, "an event")
		}
		for i, text := range got {
			if strings.Count(text, "notifications/message") != 3 || strings.LastIndex(text, "notifications/message") > strings.Index(text, "talked") {
				t.Fatalf("transport %d: the client reads %s", i, text)
			}
		}
	}
}
