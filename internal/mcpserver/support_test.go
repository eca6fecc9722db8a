package mcpserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds a test's waiting for something that must happen; it is no measure of speed.
const patience = 30 * time.Second

const (
	legacy = mcp.LATEST_LEGACY_PROTOCOL_VERSION
	modern = mcp.LATEST_PROTOCOL_VERSION
	oldest = "2024-11-05"
)

func readOnly(name string, handler server.ToolHandlerFunc, options ...mcp.ToolOption) server.ServerTool {
	options = append(options, mcp.WithReadOnlyHintAnnotation(true), mcp.WithDestructiveHintAnnotation(false),
		mcp.WithIdempotentHintAnnotation(true), mcp.WithOpenWorldHintAnnotation(true))
	return server.ServerTool{Tool: mcp.NewTool(name, options...), Handler: handler}
}

// fixture is a server with tools that do what a test needs, and signals for what happened in them.
type fixture struct {
	*Server
	log     *lockedBuffer
	started chan string   // a slow call began, by its "name" argument
	stopped chan string   // a slow call's context ended
	release chan struct{} // one receive ends one slow call
}

func newFixture(t *testing.T, change ...func(*Options)) *fixture {
	t.Helper()
	b := &fixture{log: new(lockedBuffer), started: make(chan string, 2000), stopped: make(chan string, 2000), release: make(chan struct{})}
	o := Options{
		Name: "orgdata", Title: "Org data", Version: "0.0.1", Instructions: "Ask.",
		Logger: slog.New(slog.NewTextHandler(b.log, nil)),
		Tools: []server.ServerTool{
			readOnly("slow", b.slow), readOnly("echo", echo), readOnly("panic", panics),
			readOnly("progress", progress), readOnly("broken", broken), readOnly("nothing", nothing), readOnly("unencodable", unencodable),
		},
	}
	for _, c := range change {
		c(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = s
	return b
}

func echo(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultText(req.GetString("text", "")), nil
}

func (b *fixture) slow(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	name := req.GetString("name", "")
	b.started <- name
	select {
	case <-b.release:
		return mcp.NewToolResultText("finished " + name), nil
	case <-ctx.Done():
		b.stopped <- name
		return nil, ctx.Err()
	}
}

// finish ends one slow call.
func (b *fixture) finish(t *testing.T) {
	t.Helper()
	select {
	case b.release <- struct{}{}:
	case <-time.After(patience):
		t.Fatal("no call waits to be finished")
	}
}

const internals = "the secret internals"

func panics(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) { panic(internals) }

func broken(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return nil, fmt.Errorf("failing with %s", internals)
}

func nothing(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil }

func unencodable(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultStructured(map[string]any{"f": func() {}}, "text"), nil
}

const progressSteps = 5

func progress(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	for i := range progressSteps {
		err := server.ServerFromContext(ctx).SendNotificationToClient(ctx, "notifications/progress", map[string]any{
			"progressToken": req.Params.Meta.ProgressToken, "progress": i + 1, "total": progressSteps,
		})
		if err != nil {
			return nil, err
		}
	}
	return mcp.NewToolResultText("done"), nil
}

// lockedBuffer is a log that may be written and read at the same time.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func receive[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v, ok := <-from:
		if !ok {
			t.Fatalf("waiting for %s: closed", what)
		}
		return v
	case <-time.After(patience):
		t.Fatalf("waiting for %s: nothing came", what)
	}
	panic("unreachable")
}

// stdioPeer is the other end of a ServeStdio, in raw lines.
type stdioPeer struct {
	t     *testing.T
	in    *io.PipeWriter
	lines chan string
	ended chan error
	stop  context.CancelFunc
}

func (b *fixture) startStdio(t *testing.T) *stdioPeer {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	p := &stdioPeer{t: t, in: inW, lines: make(chan string, 5000), ended: make(chan error, 1), stop: cancel}
	go func() {
		p.ended <- b.ServeStdio(ctx, inR, outW)
		outW.Close()
	}()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		defer close(p.lines)
		messages := newLines(outR)
		for {
			line, _, err := messages.next()
			if err != nil {
				return
			}
			p.lines <- string(line)
		}
	}()
	t.Cleanup(func() {
		inW.Close()
		cancel()
		<-drained
	})
	return p
}

func (p *stdioPeer) send(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if _, err := io.WriteString(p.in, line+"\n"); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *stdioPeer) line() string {
	p.t.Helper()
	return receive(p.t, p.lines, "a line from the server")
}

func (p *stdioPeer) initialize() {
	p.t.Helper()
	p.send(initializeMessage)
	if line := p.line(); !strings.Contains(line, `"protocolVersion":"2025-11-25"`) {
		p.t.Fatalf("initialize was answered %s", line)
	}
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
}

const initializeMessage = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tester","version":"1.0"}}}`

func call(id any, tool, arguments string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%v,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, id, tool, arguments)
}

// handler is newHTTPHandler for options that are good.
func (b *fixture) handler(t *testing.T, o HTTPOptions) *httpHandler {
	t.Helper()
	h, err := b.newHTTPHandler(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// startHTTP serves on a loopback port and returns the base URL.
func (b *fixture) startHTTP(t *testing.T, o HTTPOptions) string {
	t.Helper()
	if o.KeepAlive == 0 {
		o.KeepAlive = time.Hour // no pings between what a test waits for
	}
	srv := httptest.NewServer(b.handler(t, o))
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

// connect opens one of the transports with mcp-go's own client and initializes it in the era.
func (b *fixture) connect(t *testing.T, how, version string) *client.Client {
	t.Helper()
	var link transport.Interface
	var err error
	switch how {
	case transportStdio:
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = b.ServeStdio(context.Background(), inR, outW)
			outW.Close()
		}()
		t.Cleanup(func() { inW.Close(); <-ended })
		link = transport.NewIO(outR, inW, io.NopCloser(strings.NewReader("")))
	case transportHTTP:
		link, err = transport.NewStreamableHTTP(b.startHTTP(t, HTTPOptions{})+"/mcp", transport.WithHTTPBasicClient(ownClient(t)))
	case transportSSE:
		link, err = transport.NewSSE(b.startHTTP(t, HTTPOptions{})+"/sse", transport.WithHTTPClient(ownClient(t)))
	}
	if err != nil {
		t.Fatal(err)
	}
	c := client.NewClient(link, client.WithProtocolVersion(version))
	t.Cleanup(func() { c.Close() })
	if err := c.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	var req mcp.InitializeRequest
	req.Params.ProtocolVersion = version
	req.Params.ClientInfo = mcp.Implementation{Name: "tester", Version: "1.0"}
	if _, err := c.Initialize(t.Context(), req); err != nil {
		t.Fatalf("initialize over %s in %s: %v", how, version, err)
	}
	return c
}

// ownClient keeps no connection beyond the test.
func ownClient(t *testing.T) *http.Client {
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func toolCall(name string, arguments map[string]any) mcp.CallToolRequest {
	var req mcp.CallToolRequest
	req.Params.Name = name
	req.Params.Arguments = arguments
	return req
}

func textOf(t *testing.T, r *mcp.CallToolResult) string {
	t.Helper()
	if len(r.Content) != 1 {
		t.Fatalf("%d contents", len(r.Content))
	}
	text, ok := mcp.AsTextContent(r.Content[0])
	if !ok {
		t.Fatalf("content is %T", r.Content[0])
	}
	return text.Text
}

func benchTools() []server.ServerTool { return []server.ServerTool{readOnly("echo", echo)} }
