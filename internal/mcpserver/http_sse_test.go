package mcpserver

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// openStream opens an SSE stream and returns its message URL and its events' data.
func openStream(t *testing.T, base string) (message string, events <-chan string, hangUp func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sse", nil)
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("/sse: %s", res.Status)
	}
	data, done := make(chan string, 1000), make(chan struct{})
	go func() {
		defer close(done)
		defer close(data)
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 2*maxMessage)
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
				data <- strings.TrimSpace(text)
			}
		}
	}()
	hangUp = func() { cancel(); res.Body.Close(); <-done }
	t.Cleanup(hangUp)
	return base + receive(t, data, "the endpoint event"), data, hangUp
}

func TestStreamsAreLimitedAndCleanedUp(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	h := b.handler(t, HTTPOptions{MaxStreams: 3})
	srv := httptest.NewServer(h)
	defer srv.Close()
	for range 67 { // 201 streams, three at a time; goleak checks what they leave
		var hangUps []func()
		for range 3 {
			_, _, hangUp := openStream(t, srv.URL)
			hangUps = append(hangUps, hangUp)
		}
		if got := do(t, "GET", srv.URL+"/sse", "", nil); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
			t.Fatalf("a fourth stream: %d", got.status)
		}
		for _, hangUp := range hangUps {
			hangUp()
		}
		waitFor(t, "the streams to be removed", func() bool {
			h.streams.mu.Lock()
			defer h.streams.mu.Unlock()
			return len(h.streams.byID) == 0
		})
	}
}

func TestIdleStreamsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newStreamTable(time.Hour, 10)
		s := table.open(t.Context())
		defer table.close(s)
		time.Sleep(59 * time.Minute)
		if _, ok := table.touch(s.id); !ok {
			t.Error("ended before its time")
		}
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		if s.ctx.Err() != nil {
			t.Error("a use did not prolong it")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, ok := table.touch(s.id); ok || s.ctx.Err() == nil {
			t.Error("an idle stream did not end")
		}
	})
}

// A client of one session never reads what belongs to another.
func TestAnswersStayInTheirStream(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	mine, myEvents, _ := openStream(t, base)
	_, otherEvents, _ := openStream(t, base)
	do(t, "POST", mine, initializeMessage, nil)
	receive(t, myEvents, "the answer to initialize")
	do(t, "POST", mine, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":"t"}}}`, nil)
	for i := range progressSteps {
		if got := receive(t, myEvents, "progress"); !strings.Contains(got, fmt.Sprintf(`"progress":%d`, i+1)) {
			t.Errorf("event = %s", got)
		}
	}
	if got := receive(t, myEvents, "the answer"); !strings.Contains(got, `"id":1`) {
		t.Errorf("event = %s", got)
	}
	select {
	case got := <-otherEvents:
		t.Errorf("the other stream got %s", got)
	default:
	}
}

func TestStreamIsKeptAlive(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{KeepAlive: time.Millisecond})
	_, events, _ := openStream(t, base)
	if got := receive(t, events, "a ping"); !strings.Contains(got, `"method":"ping"`) {
		t.Errorf("event = %s", got)
	}
}
