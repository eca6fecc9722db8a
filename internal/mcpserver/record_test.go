package mcpserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

func TestArgumentText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		params mcp.CallToolParams
		want   string
	}{
		"as they were written":   {mcp.CallToolParams{RawArguments: json.RawMessage(`{ "b":1, "a":2 }`), Arguments: map[string]any{"a": 2}}, `{ "b":1, "a":2 }`},
		"none":                   {mcp.CallToolParams{}, ""},
		"made by a program":      {mcp.CallToolParams{Arguments: map[string]any{"sql": "SELECT 1"}}, `{"sql":"SELECT 1"}`},
		"what cannot be JSON":    {mcp.CallToolParams{Arguments: func() {}}, "(arguments that are no JSON: func())"},
		"a scalar for an object": {mcp.CallToolParams{Arguments: 7}, "7"},
	} {
		if got := argumentText(mcp.CallToolRequest{Params: c.params}); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestClientName(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"", "", ""}, {"Claude", "", "Claude"}, {"", "1.0", "1.0"}, {"Claude", "1.0", "Claude 1.0"}} {
		if got := clientName(c[0], c[1]); got != c[2] {
			t.Errorf("clientName(%q, %q) = %q", c[0], c[1], got)
		}
	}
}

// Each transport says who called: the session as a prefix that joins nothing, the client as far as it gave its name.
func TestRecordsSayWhoCalled(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	b := newFixture(t, func(o *Options) {
		o.Audit = audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&out, nil))})
	})
	base := b.startHTTP(t, HTTPOptions{})
	session := initializeHTTP(t, base)
	message, events, _ := openStream(t, base)
	do(t, "POST", message, initializeMessage, nil)
	receive(t, events, "the answer to initialize")
	_, stream, _ := strings.Cut(message, "sessionId=")
	for name, c := range map[string]struct {
		call func()
		want map[string]any
	}{
		"HTTP without a session": {func() { do(t, "POST", base+"/mcp", call(1, "echo", `{}`), nil) }, map[string]any{"transport": "http"}},
		"HTTP in a session": {func() {
			do(t, "POST", base+"/mcp", call(1, "echo", `{}`), map[string]string{"Mcp-Session-Id": session})
		}, map[string]any{"transport": "http", "session": session[:8], "client": "tester 1.0"}},
		"HTTP in a session, with progress": {func() {
			do(t, "POST", base+"/mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":"t"}}}`, map[string]string{"Mcp-Session-Id": session})
		}, map[string]any{"transport": "http", "session": session[:8], "client": "tester 1.0"}},
		"the modern era": {func() {
			do(t, "POST", base+"/mcp", modernMessage(1, "tools/call", `"name":"echo",`), modernHeader("tools/call", "echo"))
		}, map[string]any{"transport": "http"}},
		"SSE": {func() {
			do(t, "POST", message, call(1, "echo", `{}`), nil)
			receive(t, events, "the answer")
		}, map[string]any{"transport": "sse", "session": stream[:8], "client": "tester 1.0"}},
	} {
		before := len(out.String())
		c.call()
		var r map[string]any
		if err := json.NewDecoder(bytes.NewReader([]byte(out.String()[before:]))).Decode(&r); err != nil {
			t.Fatalf("%s: no record: %v", name, err)
		}
		if remote, _ := r["remote"].(string); !strings.HasPrefix(remote, "127.0.0.1:") {
			t.Errorf("%s: remote %v", name, r["remote"])
		}
		for _, key := range []string{"transport", "session", "client"} {
			if r[key] != c.want[key] {
				t.Errorf("%s: %s = %v, want %v", name, key, r[key], c.want[key])
			}
		}
	}
}

// A call that is refused before it reaches a tool is recorded as well, over every transport; without its record it is refused as unrecorded.
func TestRefusedCallsAreRecorded(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	b := newFixture(t, func(o *Options) {
		o.Audit = audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&out, nil))})
	})
	for _, c := range []struct{ message, outcome, tool string }{
		{call(7, "ecko", `{"a":1}`), "unknown_tool", "ecko"},
		{`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":5}}`, "invalid_params", ""},
	} {
		for name, door := range b.doors(t) {
			before := len(out.String())
			door(t, c.message)
			var r struct{ Outcome, Tool string }
			if err := json.NewDecoder(strings.NewReader(out.String()[before:])).Decode(&r); err != nil || r.Outcome != c.outcome || r.Tool != c.tool {
				t.Errorf("%s, %s: recorded %q, %v", name, c.outcome, out.String()[before:], err)
			}
		}
	}
}

// On a full disk nothing is answered, whatever was asked for: not even that there is no such tool.
func TestFullDiskHoldsAnswersBack(t *testing.T) {
	t.Parallel()
	full, err := audit.OpenFile("/dev/full")
	if err != nil {
		t.Skipf("this system has no /dev/full: %v", err)
	}
	b := newFixture(t, func(o *Options) { o.Audit = audit.New(audit.Options{File: full}) })
	for name, door := range b.doors(t) {
		for _, message := range []string{call(7, "echo", `{"text":"hello"}`), call(7, "ecko", `{}`)} {
			got := fmt.Sprint(door(t, message))
			if !strings.Contains(got, "unrecorded") || !strings.Contains(got, "no space left on device") || strings.Contains(got, "hello") {
				t.Errorf("%s, %s: %s", name, message, got)
			}
		}
	}
}
