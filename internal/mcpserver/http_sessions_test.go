package mcpserver

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func sessionHeader(id string) map[string]string { return map[string]string{"Mcp-Session-Id": id} }

// A client whose server was restarted, or that was silent for long, goes on with the id that it has.
func TestSessionsAreTakenUpAgain(t *testing.T) {
	t.Parallel()
	before := newFixture(t).startHTTP(t, HTTPOptions{})
	of := map[string]string{
		"an earlier run": initializeHTTP(t, before),
		"a name that was forgotten after its time": initializeHTTP(t, before),
		"a session that was ended elsewhere":       initializeHTTP(t, before),
	}
	do(t, "DELETE", before+"/mcp", "", sessionHeader(of["a session that was ended elsewhere"]))
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{SessionTTL: time.Nanosecond})
	of["a name that was forgotten after its time"] = initializeHTTP(t, base)
	for name, id := range of {
		t.Run(name, func(t *testing.T) {
			for version := range map[string]bool{"": true, legacy: true, "2025-06-18": true, "2025-03-26": true} {
				header := sessionHeader(id)
				if version != "" {
					header["Mcp-Protocol-Version"] = version
				}
				for _, message := range []string{ping, call(1, "echo", `{"text":"here"}`), `{"jsonrpc":"2.0","method":"notifications/initialized"}`,
					`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"here"},"_meta":{"progressToken":"t"}}}`} {
					if got := do(t, "POST", base+"/mcp", message, header); got.status/100 != 2 || strings.Contains(message, "echo") && !strings.Contains(got.body, "here") {
						t.Errorf("%q: %s: %d %s", version, message, got.status, got.body)
					}
				}
			}
			if got := do(t, "POST", base+"/mcp", ping, merged(sessionHeader(id), map[string]string{"Mcp-Protocol-Version": "1999-01-01"})); got.status != http.StatusBadRequest {
				t.Errorf("a version that does not exist: %d", got.status)
			}
			if got := do(t, "GET", base+"/mcp", "", sessionHeader(id)); got.status != http.StatusMethodNotAllowed {
				t.Errorf("GET: %d", got.status)
			}
			for i, want := range []int{http.StatusOK, http.StatusNotFound} {
				if got := do(t, "DELETE", base+"/mcp", "", sessionHeader(id)); got.status != want {
					t.Errorf("DELETE number %d: %d", i+1, got.status)
				}
			}
			if got := do(t, "POST", base+"/mcp", ping, sessionHeader(id)); got.status != http.StatusNotFound {
				t.Errorf("after DELETE: %d", got.status)
			}
		})
	}
}

// A session that is taken up cancels its own calls and nobody else's.
func TestATakenUpSessionCancelsItsOwnCalls(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	mine, other := newSessionID(), newSessionID()
	got := make(chan string, 1)
	go func() { got <- do(t, "POST", base+"/mcp", call(7, "slow", `{"name":"v"}`), sessionHeader(mine)).body }()
	receive(t, b.started, "the call")
	const cancel = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	do(t, "POST", base+"/mcp", cancel, sessionHeader(other))
	do(t, "POST", base+"/mcp", cancel, nil)
	b.finish(t)
	if body := receive(t, got, "the answer"); !strings.Contains(body, "finished v") {
		t.Errorf("another session cancelled the call: %s", body)
	}
	go func() { got <- do(t, "POST", base+"/mcp", call(7, "slow", `{"name":"v"}`), sessionHeader(mine)).body }()
	receive(t, b.started, "the call")
	do(t, "POST", base+"/mcp", cancel, sessionHeader(mine))
	receive(t, b.stopped, "the call to be cancelled")
	receive(t, got, "its answer")
}

// An id that this server never makes is refused, so that its client starts a session.
func TestIdsOfAnotherForm(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	own := newSessionID()
	message, _, _ := openStream(t, base)
	_, stream, _ := strings.Cut(message, "sessionId=")
	for name, id := range map[string]string{
		"another server's":   "mcp-session-00000000-0000-0000-0000-000000000000",
		"a UUID":             "1868a90c-3c0b-4d62-8d5c-3f3f2f1f0a11",
		"a stream's":         stream,
		"upper-case":         strings.ToUpper(own),
		"lower-case":         strings.ToLower(own),
		"too short":          own[:len(own)-1],
		"too long":           own + "A",
		"far too long":       own + strings.Repeat("A", 10_000),
		"a foreign digit":    own[:len(own)-1] + "1",
		"a foreign letter":   own[:len(own)-1] + "é",
		"the prefix alone":   "mcp-",
		"a space inside":     own[:10] + " " + own[11:],
		"an injected record": own + `","x":"`,
	} {
		for _, method := range []string{"POST", "DELETE"} {
			if got := do(t, method, base+"/mcp", ping, sessionHeader(id)); got.status != http.StatusNotFound {
				t.Errorf("%s: %s: %d %s", method, name, got.status, got.body)
			}
		}
		if got := do(t, "POST", base+"/mcp", initializeMessage, sessionHeader(id)); got.status != http.StatusOK || !isSessionID(got.header.Get("Mcp-Session-Id")) {
			t.Errorf("initialize with %s: %d %v", name, got.status, got.header)
		}
		if got := do(t, "POST", base+"/mcp", modernMessage(1, "tools/list", ""), merged(modernHeader("tools/list", ""), sessionHeader(id))); got.status != http.StatusOK ||
			got.header.Get("Mcp-Session-Id") != "" {
			t.Errorf("modern, with %s: %d", name, got.status)
		}
	}
	if got := do(t, "POST", base+"/message?sessionId="+own, ping, nil); got.status != http.StatusNotFound {
		t.Errorf("a session's id as a stream's: %d", got.status)
	}
}

func TestSessionTable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table, err := newSessionTable(time.Hour, 200)
		if err != nil {
			t.Fatal(err)
		}
		expect := func(id, client string) {
			t.Helper()
			if got, ok := table.touch(id); !ok || got != client {
				t.Errorf("client %q, %v; want %q", got, ok, client)
			}
		}
		first := table.open("first", "")
		time.Sleep(59 * time.Minute)
		expect(first, "first")
		time.Sleep(59 * time.Minute) // a use prolongs it
		expect(first, "first")
		time.Sleep(time.Hour)
		expect(first, "")
		if second := table.open("second", ""); !table.end(second) || table.end(second) {
			t.Error("a session ends once")
		}
		for range 200 {
			table.open("crowd", "")
		}
		time.Sleep(time.Hour)
		last := table.open("last", "")
		if table.recent.Len() != 1 {
			t.Errorf("%d sessions are kept after 200 expired", table.recent.Len())
		}
		for range 300 {
			table.open("flood", "")
			expect(last, "last") // who is active is not pushed out
		}
		if table.recent.Len() != 200 {
			t.Errorf("of 301 sessions %d are kept", table.recent.Len())
		}
	})
}

// Whoever invents ids neither makes the table grow nor pushes anybody out of it.
func TestInventedIdsCostNothing(t *testing.T) {
	t.Parallel()
	table, err := newSessionTable(time.Hour, 100)
	if err != nil {
		t.Fatal(err)
	}
	victim := table.open("victim", "")
	for i := range 200_000 {
		id := sessionPrefix + strings.NewReplacer("0", "A", "1", "B", "8", "C", "9", "D").Replace(fmt.Sprintf("%026d", i))
		if _, ok := table.touch(id); !ok {
			t.Fatalf("%s is refused", id)
		}
		if i%2 == 0 {
			table.end(id)
		}
	}
	if client, _ := table.touch(victim); client != "victim" || table.recent.Len() != 1 || table.ended.Len() != 100 {
		t.Errorf("client %q, %d sessions, %d ended ones", client, table.recent.Len(), table.ended.Len())
	}
}

func FuzzSessionID(f *testing.F) {
	f.Add(newSessionID())
	f.Add("mcp-session-1")
	f.Add("mcp-é")
	form := regexp.MustCompile(`^mcp-[A-Z2-7]{26}\z`)
	f.Fuzz(func(t *testing.T, id string) {
		if isSessionID(id) != form.MatchString(id) {
			t.Errorf("%q", id)
		}
	})
}
