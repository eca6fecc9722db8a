package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

func TestNewRefusesTools(t *testing.T) {
	t.Parallel()
	off := false
	cases := []struct {
		name, want string
		tools      func() []server.ServerTool
	}{
		{"twice the same name", "two of this name", func() []server.ServerTool {
			return []server.ServerTool{readOnly("a", echo), readOnly("a", echo)}
		}},
		{"name too long", "61 characters", func() []server.ServerTool {
			return []server.ServerTool{readOnly(strings.Repeat("x", 61-len("orgdata")), echo)}
		}},
		{"no name", "no name", func() []server.ServerTool { return []server.ServerTool{readOnly("", echo)} }},
		{"no handler", "no handler", func() []server.ServerTool { return []server.ServerTool{readOnly("a", nil)} }},
		{"mcp-go's defaults", "writes are off", func() []server.ServerTool {
			return []server.ServerTool{{Tool: mcp.NewTool("a"), Handler: echo}}
		}},
		{"no hint at all", "counts as a write", func() []server.ServerTool {
			return []server.ServerTool{{Tool: mcp.Tool{Name: "a"}, Handler: echo}}
		}},
		{"one hint missing", "must set", func() []server.ServerTool {
			tool := readOnly("a", echo)
			tool.Tool.Annotations.OpenWorldHint = nil
			return []server.ServerTool{tool}
		}},
		{"read-only and destructive", "both", func() []server.ServerTool {
			return []server.ServerTool{readOnly("a", echo, func(t *mcp.Tool) {}), destructive()}
		}},
		{"not read-only", "writes are off", func() []server.ServerTool {
			tool := readOnly("a", echo)
			tool.Tool.Annotations.ReadOnlyHint = &off
			return []server.ServerTool{tool}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(Options{Name: "orgdata", Tools: c.tools()})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v, want %q in it", err, c.want)
			}
		})
	}
	if _, err := New(Options{Name: "orgdata", Tools: []server.ServerTool{readOnly(strings.Repeat("x", 60-len("orgdata")), echo)}}); err != nil {
		t.Errorf("a name of just the right length: %v", err)
	}
	if _, err := New(Options{}); err == nil {
		t.Error("a server without a name was made")
	}
}

func TestServerDefaults(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"nothing set": {}, "nonsense": {Deadline: -1, MaxConcurrent: -1, MaxPending: -1, ListTTL: -1}} {
		got := withDefaults(o)
		if got.Deadline != DefaultDeadline || got.MaxConcurrent != DefaultMaxConcurrent || got.MaxPending != DefaultMaxPending || got.ListTTL != DefaultListTTL || got.Logger == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	logger := slog.New(slog.DiscardHandler)
	if got := withDefaults(Options{Deadline: 1, MaxConcurrent: 1, MaxPending: 1, ListTTL: 1, Logger: logger}); got.Deadline != 1 || got.MaxConcurrent != 1 || got.MaxPending != 1 || got.ListTTL != 1 || got.Logger != logger {
		t.Errorf("all set: %+v", got)
	}
}

func destructive() server.ServerTool {
	tool, on := readOnly("b", echo), true
	tool.Tool.Annotations.DestructiveHint = &on
	return tool
}

// A server that ends at once still leaves a record of every call.
func TestEveryCallIsRecordedBeforeTheEnd(t *testing.T) {
	t.Parallel()
	for range 50 {
		var out lockedBuffer
		b := newFixture(t, func(o *Options) {
			o.Audit = audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&out, nil))})
		})
		exchange(t, b, call(1, "echo", "{}")+"\n"+call(2, "echo", "{}"))
		if n := strings.Count(out.String(), `"tool":"echo"`); n != 2 {
			t.Fatalf("%d records for 2 calls", n)
		}
	}
}

// callDirect runs a tool's whole chain without a transport.
func (b *fixture) callDirect(ctx context.Context, tool string, arguments map[string]any) (*mcp.CallToolResult, error) {
	return b.mcp.GetTool(tool).Handler(ctx, toolCall(tool, arguments))
}

func TestDeadlineEndsACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newFixture(t)
		start := time.Now()
		result, err := b.callDirect(t.Context(), "slow", nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != DefaultDeadline {
			t.Errorf("took %v", took)
		}
		if text := textOf(t, result); !result.IsError || !strings.HasPrefix(text, "error timeout: ") || !strings.Contains(text, "longer than 50s") || !strings.Contains(text, "\nNext: Ask for less") {
			t.Errorf("text = %q", text)
		}
	})
}

func TestWaitingForASlotCountsAgainstTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newFixture(t, func(o *Options) { o.MaxConcurrent = 1; o.Deadline = 10 * time.Second })
		go b.callDirect(context.Background(), "slow", map[string]any{"name": "first"})
		<-b.started
		time.Sleep(4 * time.Second) // of the bubble's clock
		start := time.Now()
		second := make(chan *mcp.CallToolResult)
		go func() {
			result, _ := b.callDirect(context.Background(), "slow", map[string]any{"name": "second"})
			second <- result
		}()
		if name := <-b.started; name != "second" { // the first one's deadline frees the slot
			t.Fatalf("%s started", name)
		}
		result := <-second
		if took := time.Since(start); took != 10*time.Second || !result.IsError {
			t.Errorf("the second took %v, isError %v", took, result.IsError)
		}
	})
}

func TestTooManyCallsAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newFixture(t, func(o *Options) { o.MaxConcurrent = 1; o.MaxPending = 3 })
		for range 3 {
			go b.callDirect(context.Background(), "slow", nil)
		}
		synctest.Wait()
		start := time.Now()
		result, err := b.callDirect(t.Context(), "echo", nil)
		if err != nil || !result.IsError || !strings.Contains(textOf(t, result), "3 calls are running") || time.Since(start) != 0 {
			t.Errorf("result = %+v, err = %v, after %v", result, err, time.Since(start))
		}
		for range 3 {
			b.release <- struct{}{}
		}
		synctest.Wait()
		if b.admission.pending.Load() != 0 {
			t.Error("not idle after all calls ended")
		}
		if result, _ := b.callDirect(t.Context(), "echo", nil); result.IsError {
			t.Error("a call after the rush is refused")
		}
	})
}

// A call that its client gave up while it waited gives its place back.
func TestACallThatIsGivenUpWaitsNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(1, 2)
		if err := a.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			ctx, cancel := context.WithCancel(t.Context())
			waiting := make(chan error)
			go func() { waiting <- a.acquire(ctx) }()
			synctest.Wait()
			cancel()
			if err := <-waiting; !errors.Is(err, context.Canceled) {
				t.Fatalf("err = %v", err)
			}
		}
		a.release()
		if a.pending.Load() != 0 {
			t.Error("not idle, though nobody runs or waits")
		}
	})
}

func TestAudit(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	meter := func(ctx context.Context) (context.Context, func() []slog.Attr) {
		return ctx, func() []slog.Attr { return []slog.Attr{slog.Int("requests", 2), slog.String("code", "not_found")} }
	}
	b := newFixture(t, func(o *Options) {
		o.Audit = audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&out, nil))})
		o.Meter = meter
		o.Tools = append(o.Tools, readOnly("refused", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return mcp.NewToolResultError("no"), nil
		}))
	})
	p := b.startStdio(t)
	p.initialize()
	cases := []struct{ tool, outcome string }{{"echo", "ok"}, {"panic", "panic"}, {"broken", "internal"}, {"refused", "not_found"}}
	for i, c := range cases {
		p.send(call(i+1, c.tool, `{"text":"hello"}`))
		p.line()
		if n := strings.Count(out.String(), "\n"); n != i+1 {
			t.Errorf("%d records after %d answers", n, i+1)
		}
	}
	lines := bytes.Split(bytes.TrimSpace([]byte(out.String())), []byte("\n"))
	if len(lines) != len(cases) {
		t.Fatalf("%d records for %d calls", len(lines), len(cases))
	}
	for i, c := range cases {
		var r map[string]any
		if err := json.Unmarshal(lines[i], &r); err != nil {
			t.Fatal(err)
		}
		if r["tool"] != c.tool || r["outcome"] != c.outcome || r["requests"] != 2.0 || r["asked"] != `{"text":"hello"}` ||
			r["client"] != "tester 1.0" || r["transport"] != "stdio" {
			t.Errorf("record = %s", lines[i])
		}
	}
}
