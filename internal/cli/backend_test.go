package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

const smallManifest = `platform: small
title: Small
base_url: https://api.small.example
credentials:
  api_key: {env: [SMALL_API_KEY], secret: true}
authenticators:
  key: {headers: {Authorization: "Bearer {api_key}"}}
limits: {scope: 1000/min, key: 50/s}
tables:
  things:
    about: Things
    get: /things
    columns:
      id: {type: text, key: true}
`

// connections are those that are open to a server.
type connections struct {
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed chan struct{} // one for each that is closed
}

func (c *connections) note(conn net.Conn, s http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[conn] = true
	if s == http.StateClosed {
		delete(c.open, conn)
		c.closed <- struct{}{}
	}
}

func (c *connections) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

// smallBackend is a backend for an upstream with one empty table.
func smallBackend(t *testing.T, more ...string) (*backend, *connections) {
	t.Helper()
	conns := &connections{open: map[net.Conn]bool{}, closed: make(chan struct{}, 100)}
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }))
	upstream.Config.ConnState = conns.note
	upstream.Start()
	t.Cleanup(upstream.Close)
	file := filepath.Join(t.TempDir(), "small.yaml")
	if err := os.WriteFile(file, []byte(smallManifest), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{stderr: io.Discard}
	b, err := a.newBackend(t.Context(), append(more, "ORGDATA_MANIFEST="+file, "ORGDATA_BASE_URL="+upstream.URL, "SMALL_API_KEY=sk_0123456789"), config.Given{}, false)
	if err != nil {
		t.Fatal(err)
	}
	return b, conns
}

// TestCloseLeavesNoConnection: the ones that were kept for the next request are dropped.
func TestCloseLeavesNoConnection(t *testing.T) {
	t.Parallel()
	b, conns := smallBackend(t)
	if _, err := b.live.inUse().catalog.Query(t.Context(), catalog.Question{SQL: "SELECT * FROM things", MaxRows: 10}); err != nil {
		t.Fatal(err)
	}
	open := conns.count()
	if open == 0 {
		t.Fatal("no connection is kept: there is nothing to close")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for range open {
		select {
		case <-conns.closed:
		case <-time.After(patience):
			t.Fatalf("%d connections are open", conns.count())
		}
	}
}

// TestBudgetShareReachesTheClient, of the organisation's limit and not of the key's.
func TestBudgetShareReachesTheClient(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]int{"": 800, "35%": 350, "100%": 1000} {
		b, _ := smallBackend(t, "ORGDATA_BUDGET_SHARE="+setting)
		if st := b.live.inUse().clients[0].RateLimits(""); st[0].Own != 50 || st[1].Own != want || st[1].Limit != 1000 {
			t.Errorf("%q: %+v, want %d of the organisation's limit", setting, st, want)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}
