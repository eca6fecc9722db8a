package mcpserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// mostStopTime is what the end of a server may take: a second, and what a busy machine adds. What these tests leave under way does not end by itself.
const mostStopTime = 20 * time.Second

// stopped ends the server and checks that it ends in time and without an error.
func stopped(t *testing.T, stop context.CancelFunc, ended <-chan error) {
	t.Helper()
	from := time.Now()
	stop()
	if err := receive(t, ended, "the server to end"); err != nil {
		t.Error(err)
	}
	if took := time.Since(from); took > mostStopTime {
		t.Errorf("it took %v", took)
	}
}

// Whichever way a call came, it is stopped and answered when the server ends.
func TestCallsAreAnsweredWhenTheServerEnds(t *testing.T) {
	t.Parallel()
	const progressing = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{},"_meta":{"progressToken":"t"}}}`
	post := func(message string, header map[string]string) func(t *testing.T, base string, got chan<- string) {
		return func(t *testing.T, base string, got chan<- string) {
			go func() { got <- do(t, "POST", base+"/mcp", message, header).body }()
		}
	}
	for name, begin := range map[string]func(t *testing.T, base string, got chan<- string){
		"plain":            post(call(1, "slow", `{}`), nil),
		"with progress":    post(progressing, nil),
		"modern":           post(modernMessage(1, "tools/call", `"name":"slow","arguments":{},`), modernHeader("tools/call", "slow")),
		"on a stream":      onStream(call(1, "slow", `{}`)),
		"on one, progress": onStream(progressing),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newFixture(t, func(o *Options) { o.MaxConcurrent = 1 })
			base, stop, ended := b.serving(t, HTTPOptions{})
			got := make(chan string, 2)
			begin(t, base, got)
			receive(t, b.started, "the call")
			begin(t, base, got) // waits for its turn
			waitFor(t, "the second call", func() bool { return b.admission.pending.Load() == 2 })
			stopped(t, stop, ended)
			receive(t, b.stopped, "the call to be stopped")
			for range 2 {
				if answer := receive(t, got, "the answer"); !strings.Contains(answer, "error stopped: The server is ending") {
					t.Errorf("answer = %s", answer)
				}
			}
			if strings.Contains(b.log.String(), "were cut") {
				t.Errorf("log: %s", b.log.String())
			}
			if conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
				conn.Close()
				t.Error("it still takes connections")
			}
		})
	}
}

func onStream(message string) func(t *testing.T, base string, got chan<- string) {
	return func(t *testing.T, base string, got chan<- string) {
		to, events, _ := openStream(t, base)
		do(t, "POST", to, message, nil)
		go func() { got <- <-events }()
	}
}

// What does not end by itself is cut: nobody's silence holds the end up.
func TestNobodyHoldsTheEndUp(t *testing.T) {
	t.Parallel()
	request := func(method, path, body string) string {
		return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", method, path, len(body), body)
	}
	for name, begin := range map[string]func(t *testing.T, base string){
		"a connection that was not used": func(t *testing.T, base string) { dial(t, base) },
		"a connection that is kept": func(t *testing.T, base string) {
			io.WriteString(dial(t, base), request("GET", "/healthz", ""))
		},
		"half a header":         func(t *testing.T, base string) { io.WriteString(dial(t, base), "POST /mcp HT") },
		"a body that is unsent": func(t *testing.T, base string) { io.WriteString(dial(t, base), unsent("POST /mcp", "")) },
		"an open stream":        func(t *testing.T, base string) { openStream(t, base) },
		"a stream that nobody reads": func(t *testing.T, base string) {
			conn := dial(t, base)
			conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			io.WriteString(conn, request("GET", "/sse", ""))
			begun := make([]byte, 1024)
			n, err := conn.Read(begun)
			_, path, ok := strings.Cut(string(begun[:n]), "data: ")
			for err == nil && !ok {
				var more int
				more, err = conn.Read(begun[n:])
				n += more
				_, path, ok = strings.Cut(string(begun[:n]), "data: ")
			}
			if err != nil {
				t.Fatal(err)
			}
			path, _, _ = strings.Cut(path, "\n")
			for range 3 {
				do(t, "POST", base+path, call(1, "long", `{}`), nil)
			}
		},
		"an answer that nobody reads": func(t *testing.T, base string) {
			conn := dial(t, base)
			conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			io.WriteString(conn, request("POST", "/mcp", call(1, "long", `{}`)))
		},
		"a subscription": func(t *testing.T, base string) {
			conn := dial(t, base)
			body := modernMessage(1, "subscriptions/listen", `"notifications":{"toolsListChanged":true},`)
			header := "Mcp-Protocol-Version: " + modern + "\r\nMcp-Method: subscriptions/listen\r\nContent-Length:"
			io.WriteString(conn, strings.Replace(request("POST", "/mcp", body), "Content-Length:", header, 1))
		},
		"a call that does not listen": func(t *testing.T, base string) {
			io.WriteString(dial(t, base), request("POST", "/mcp", call(1, "deaf", `{}`)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := make(chan struct{})
			t.Cleanup(func() { close(end) })
			b := newFixture(t, func(o *Options) {
				o.Tools = append(o.Tools, readOnly("deaf", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
					<-end
					return mcp.NewToolResultText("heard"), nil
				}), readOnly("long", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
					return mcp.NewToolResultText(strings.Repeat("x", 3<<20)), nil // more than a connection buffers
				}))
			})
			base, stop, ended := b.serving(t, HTTPOptions{KeepAlive: time.Hour})
			begin(t, base)
			<-time.After(50 * time.Millisecond) // for the server to be where this is about; too early, and the test is only weaker
			stopped(t, stop, ended)
		})
	}
}

// A message that comes on a connection that is still open, while the server ends, is not begun any more.
func TestNoCallBeginsWhenTheServerEnds(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	h := b.handler(t, HTTPOptions{})
	h.stop(errStopping)
	w := httptest.NewRecorder()
	r, _ := http.NewRequest("POST", "http://localhost/mcp", strings.NewReader(call(1, "slow", `{}`)))
	r.Header.Set("Content-Type", "application/json")
	h.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), "error stopped: ") {
		t.Errorf("answer = %s", w.Body)
	}
}
