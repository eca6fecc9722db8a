package mcpserver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// mcp-go finds a call to cancel by session and request id, and outside legacy sessions every session is "". Without
// the guard in cancel, each of the strangers below stops the victim's call.
func TestNobodyCancelsAnothersCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	own, other := initializeHTTP(t, base), initializeHTTP(t, base)
	inSession := func(id string) map[string]string { return map[string]string{"Mcp-Session-Id": id} }
	victims := []struct {
		name, message string
		header        map[string]string
	}{
		{"legacy without a session", call(7, "slow", `{"name":"v"}`), nil},
		{"legacy with a session", call(7, "slow", `{"name":"v"}`), inSession(own)},
		{"modern", modernMessage(7, "tools/call", `"name":"slow","arguments":{"name":"v"},`), modernHeader("tools/call", "slow")},
	}
	plain := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	inModern := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	strangers := []struct {
		name, message string
		header        map[string]string
	}{
		{"without a session", plain, nil},
		{"in another session", plain, inSession(other)},
		{"modern", inModern, modernHeader("notifications/cancelled", "")},
		{"modern in body only, in a session", inModern, inSession(other)},
		{"modern with a session", inModern, merged(modernHeader("notifications/cancelled", ""), inSession(other))},
		{"modern in header only, with a session", plain, merged(modernHeader("notifications/cancelled", ""), inSession(other))},
		{"spelled differently", strings.Replace(plain, "method", "METHOD", 1), nil},
		{"method twice", strings.Replace(plain, `"method"`, `"method":"ping","method"`, 1), nil},
		{"escaped", strings.Replace(plain, "cancelled", `cancelle\u0064`, 1), nil},
		{"with a null id", strings.Replace(plain, `"method"`, `"id":null,"method"`, 1), nil},
	}
	for _, victim := range victims {
		done := make(chan answer, 1)
		go func() { done <- do(t, "POST", base+"/mcp", victim.message, victim.header) }()
		receive(t, b.started, "the victim's call")
		for _, stranger := range strangers {
			do(t, "POST", base+"/mcp", stranger.message, stranger.header)
			select {
			case <-b.stopped:
				t.Fatalf("victim %s was cancelled by a stranger %s", victim.name, stranger.name)
			default:
			}
		}
		select { // whichever was cancelled would never take its release
		case b.release <- struct{}{}:
		case <-b.stopped:
			t.Fatalf("victim %s was cancelled", victim.name)
		}
		if got := receive(t, done, "the victim's answer"); !strings.Contains(got.body, "finished v") {
			t.Errorf("victim %s: %d %s", victim.name, got.status, got.body)
		}
	}
}

func TestAClientCancelsItsOwnCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	for _, id := range []string{`7`, `"seven"`, `-1.5`} {
		done := make(chan answer, 1)
		go func() { done <- do(t, "POST", base+"/mcp", call(id, "slow", `{}`), session) }()
		receive(t, b.started, "the call")
		got := do(t, "POST", base+"/mcp", fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%s}}`, id), session)
		if got.status != http.StatusAccepted {
			t.Errorf("status = %d", got.status)
		}
		receive(t, b.stopped, "the call to be cancelled")
		receive(t, done, "the answer")
	}
	message, _, _ := openStream(t, base)
	do(t, "POST", message, call(1, "slow", `{}`), nil)
	receive(t, b.started, "the call over SSE")
	do(t, "POST", message, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`, nil)
	receive(t, b.stopped, "the call over SSE to be cancelled")
}

func TestHangingUpCancelsTheCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	for _, modernEra := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, "POST", base+"/mcp", strings.NewReader(call(1, "slow", `{}`)))
		if modernEra {
			req.Body = io.NopCloser(strings.NewReader(modernMessage(1, "tools/call", `"name":"slow",`)))
			req.ContentLength = -1
			for k, v := range modernHeader("tools/call", "slow") {
				req.Header.Set(k, v)
			}
		}
		req.Header.Set("Content-Type", "application/json")
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if res, err := ownClient(t).Do(req); err == nil {
				text, _ := io.ReadAll(res.Body)
				t.Errorf("answered %d %s", res.StatusCode, text)
				res.Body.Close()
			}
		}()
		receive(t, b.started, "the call")
		cancel()
		receive(t, b.stopped, "the call to be cancelled")
		<-ended
	}
	message, _, hangUp := openStream(t, base)
	do(t, "POST", message, call(1, "slow", `{}`), nil)
	receive(t, b.started, "the call over SSE")
	hangUp()
	receive(t, b.stopped, "the call over SSE to be cancelled")
}
