// Package lab is for the tests of platforms: one platform over real HTTP with a clock that the test moves, replies that are easy to look
// into, and hostile requests. It knows no platform; nothing but tests imports it.
package lab

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Noon is when every lab's clock begins; the seeded data ends on its date.
var Noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// Lab is a platform that is being tested.
type Lab struct {
	World   *core.World
	URL     string // without a trailing slash
	Handler http.Handler
	Client  *http.Client

	name string
	base string

	mu  sync.Mutex
	now time.Time
}

// New starts a platform and stops it at the end of the test. Paths that are sent begin after base.
func New(t testing.TB, p core.Platform, base string) *Lab { return Unlimited(t, p, base) }

// Unlimited is New without some of the platform's limits, each named as in core.World.Rate ("dcycle/key").
func Unlimited(t testing.TB, p core.Platform, base string, windows ...string) *Lab {
	t.Helper()
	lifted := map[string]core.Rate{}
	for _, w := range windows {
		lifted[w] = core.Rate{}
	}
	l := &Lab{name: p.Name, base: base, now: Noon, Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	server := httptest.NewUnstartedServer(nil)
	l.URL = "http://" + server.Listener.Addr().String()
	world, err := core.NewWorld(t.Context(), []core.Platform{p}, core.WorldOptions{
		Now: l.Now, Reference: Noon.Truncate(24 * time.Hour), Scale: 1, Logger: slog.New(slog.DiscardHandler), Rates: lifted, BaseURLs: map[string]string{p.Name: l.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	l.World, l.Handler = world, core.Serve(world, p, p.Handler(world))
	server.Config.Handler = l.Handler
	server.Start()
	t.Cleanup(func() {
		l.Client.CloseIdleConnections()
		server.Close()
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// Now is the lab's clock.
func (l *Lab) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// Pass lets time pass.
func (l *Lab) Pass(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

// Key is a seeded person's key, "" for a person without one.
func (l *Lab) Key(handle string) string {
	id := l.World.Person(handle).ID
	for _, a := range l.World.Accounts(l.name) {
		if a.User.ID == id && a.Key != "" {
			return a.Key
		}
	}
	return ""
}

// Together runs fn n times at once and waits for all.
func Together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}
