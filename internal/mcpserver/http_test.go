package mcpserver

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// answer is what came back for a raw request.
type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, method, url, body string, header map[string]string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range header {
		if k == "Host" {
			req.Host = v
		}
		req.Header.Set(k, v)
	}
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "text/event-stream" && method == http.MethodGet {
		return answer{res.StatusCode, res.Header, "(a stream)"} // without an end
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil && t.Context().Err() == nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

func TestHTTPDefaults(t *testing.T) {
	t.Parallel()
	want := HTTPOptions{
		SessionTTL: DefaultSessionTTL, MaxSessions: DefaultMaxSessions, MaxStreams: DefaultMaxStreams,
		KeepAlive: DefaultKeepAlive, ReadTime: DefaultReadTime, Grace: DefaultGrace,
	}
	own := HTTPOptions{SessionTTL: 1, MaxSessions: 1, MaxStreams: 1, KeepAlive: 1, ReadTime: 1, Grace: 1}
	for name, c := range map[string]struct{ given, want HTTPOptions }{
		"nothing set": {HTTPOptions{}, want},
		"nonsense":    {HTTPOptions{SessionTTL: -1, MaxSessions: -1, MaxStreams: -1, KeepAlive: -1, ReadTime: -1, Grace: -1}, want},
		"all set":     {own, own},
	} {
		if got := c.given.withDefaults(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := newSessionTable(time.Hour, 0); err == nil {
		t.Error("there is room for no session")
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	cases := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/", "", 200, "orgdata 0.0.1"},
		{"GET", "/healthz", "", 200, "ok"},
		{"POST", "/healthz", "", 405, "GET"},
		{"GET", "/nope", "", 404, "/mcp"},
		{"GET", "/mcp", "", 405, "POST"}, // no stream of its own: see newHTTPHandler
		{"PUT", "/mcp", "", 405, "POST"},
		{"DELETE", "/mcp", "", 404, "no such session"},
		{"POST", "/sse", ping, 405, "GET"}, // by which a client falls back to SSE
		{"GET", "/message", "", 405, "POST"},
		{"POST", "/message", ping, 404, "/sse"},
		{"POST", "/message?sessionId=mcp-x", ping, 404, "/sse"},
		{"POST", "/mcp", ping, 200, `"result":{}`},
		{"POST", "/mcp", "{", 400, "-32700"},
		{"POST", "/mcp", "", 400, "-32700"},
		{"POST", "/mcp", call(1, "nope", "{}"), 200, "slow, echo"},
		{"POST", "/mcp", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, 202, ""},
	}
	for _, c := range cases {
		got := do(t, c.method, base+c.path, c.body, nil)
		if got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.status, got.body)
		}
	}
}

// An error object that answers nothing was answered itself, under an id that the client may have given to a request.
func TestAnswersToNothingAreDropped(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	message, events, _ := openStream(t, base)
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	for _, body := range []string{`{"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"x"}}`, `{"jsonrpc":"2.0","id":5,"result":null}`, `{"jsonrpc":"2.0","id":5,"result":{"a":1}}`} {
		for url, header := range map[string]map[string]string{base + "/mcp": nil, base + "/mcp?": session, message: nil} {
			if got := do(t, "POST", url, body, header); got.status != http.StatusAccepted || got.body != "" {
				t.Errorf("%s %s: %d %s", url, body, got.status, got.body)
			}
		}
	}
	do(t, "POST", message, call(6, "echo", `{}`), nil)
	if got := receive(t, events, "the answer to the call"); !strings.Contains(got, `"id":6`) {
		t.Errorf("event = %s", got)
	}
}

// initializeHTTP opens a legacy session and returns its id.
func initializeHTTP(t *testing.T, base string) string {
	t.Helper()
	got := do(t, "POST", base+"/mcp", initializeMessage, nil)
	id := got.header.Get("Mcp-Session-Id")
	if got.status != http.StatusOK || id == "" {
		t.Fatalf("initialize: %d %s", got.status, got.body)
	}
	return id
}

func modernHeader(method, name string) map[string]string {
	h := map[string]string{"Mcp-Protocol-Version": modern, "Mcp-Method": method}
	if name != "" {
		h["Mcp-Name"] = name
	}
	return h
}

func merged(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// waitFor yields until something that nothing announces has happened.
func waitFor(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !happened(); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s", what)
		}
	}
}
