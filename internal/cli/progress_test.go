package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// slowBackend is a backend for a platform in miniature that takes its time for each answer.
func slowBackend(t *testing.T, latency string) *backend {
	t.Helper()
	sb, err := startSandbox(t.Context(), sandbox.Options{Seed: 1, Platforms: []string{"dcycle"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	if err := sb.SetFault("latency=" + latency); err != nil {
		t.Fatal(err)
	}
	b, err := (&app{stderr: io.Discard}).newBackend(t.Context(), linesOf(sb.Exports()[0].Env), config.Given{}, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// connect opens a transport to the backend's server and initializes it.
func (b *backend) connect(t *testing.T, how, version string) *client.Client {
	t.Helper()
	var link transport.Interface
	var err error
	switch how {
	case "stdio":
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		go func() {
			_ = b.server.ServeStdio(context.WithoutCancel(t.Context()), inR, outW)
			outW.Close()
		}()
		t.Cleanup(func() { inW.Close() })
		link = transport.NewIO(outR, inW, io.NopCloser(strings.NewReader("")))
	case "http":
		link, err = transport.NewStreamableHTTP(b.serveOn(t) + "/mcp")
	case "sse":
		link, err = transport.NewSSE(b.serveOn(t) + "/sse")
	}
	if err != nil {
		t.Fatal(err)
	}
	c := client.NewClient(link, client.WithProtocolVersion(version))
	t.Cleanup(func() { c.Close() })
	if err := c.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	var req mcp.InitializeRequest
	req.Params.ProtocolVersion = version
	req.Params.ClientInfo = mcp.Implementation{Name: "tester", Version: "1.0"}
	if _, err := c.Initialize(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *backend) serveOn(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	listener, err := mcpserver.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- b.server.Serve(ctx, listener, mcpserver.HTTPOptions{Grace: time.Second}) }()
	t.Cleanup(func() { stop(); <-ended })
	return "http://" + listener.Addr().(*net.TCPAddr).String()
}

// heard is what a client was told of progress, and when.
type heard struct {
	mu     sync.Mutex
	at     []time.Time
	params []map[string]any
}

func (h *heard) hear(n mcp.JSONRPCNotification) {
	if n.Method == string(mcp.MethodNotificationProgress) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.at, h.params = append(h.at, time.Now()), append(h.params, n.Params.AdditionalFields)
	}
}

func (h *heard) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.params)
}

// TestProgressOverEveryTransport: again and again while rows load, each more than the one before, none without a token, none after the answer. That it is
// each second is the engine's, which is tested by a clock that does not depend on the machine.
func TestProgressOverEveryTransport(t *testing.T) {
	t.Parallel()
	for _, way := range []struct{ how, version string }{
		{"stdio", mcp.LATEST_PROTOCOL_VERSION}, {"stdio", mcp.LATEST_LEGACY_PROTOCOL_VERSION},
		{"http", mcp.LATEST_PROTOCOL_VERSION}, {"http", mcp.LATEST_LEGACY_PROTOCOL_VERSION}, {"sse", "2024-11-05"},
	} {
		t.Run(way.how+" "+way.version, func(t *testing.T) {
			t.Parallel()
			c := slowBackend(t, "1500ms").connect(t, way.how, way.version)
			h := &heard{}
			c.OnNotification(h.hear)
			ask := func(table, token string) {
				var req mcp.CallToolRequest
				req.Params.Name = "query_org_data"
				req.Params.Arguments = map[string]any{"sql": "SELECT count(*) AS n FROM " + table}
				if token != "" {
					req.Params.Meta = &mcp.Meta{ProgressToken: token}
				}
				result, err := c.CallTool(t.Context(), req)
				if err != nil || result.IsError {
					t.Fatalf("%v, %v", result, err)
				}
			}
			start := time.Now()
			ask("invoices", "t1")
			h.check(t, start, time.Now())
			told := h.count()
			ask("facilities", "")
			if h.count() != told {
				t.Errorf("told without a token, or after the answer: %v", h.params[told:])
			}
		})
	}
}

// check looks at what was told from the question to its answer: not all of it at one end.
func (h *heard) check(t *testing.T, asked, answered time.Time) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	before := asked
	for _, at := range append(slices.Clone(h.at), answered) {
		if gap, all := at.Sub(before), answered.Sub(asked); gap > all*2/3 {
			t.Errorf("nothing was told for %s of %s", gap, all)
		}
		before = at
	}
	last := -1.0
	for _, p := range h.params {
		progress, _ := p["progress"].(float64)
		if progress <= last || p["progressToken"] != "t1" || !strings.HasPrefix(fmt.Sprint(p["message"]), "invoices: ") {
			t.Errorf("%v after %v", p, last)
		}
		last = progress
	}
	if len(h.params) < 2 || h.params[len(h.params)-1]["total"] == nil {
		t.Errorf("told %v, want the total in the end", h.params)
	}
}
