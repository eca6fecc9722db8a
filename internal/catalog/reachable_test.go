package catalog

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// othersIn is the line of an answer about the organisations that were not asked; "" is none.
func othersIn(notes []string) string {
	i := slices.IndexFunc(notes, func(note string) bool { return strings.Contains(note, "not asked") })
	if i < 0 {
		return ""
	}
	return notes[i]
}

// TestOrganizationsAreListedOnce for a reader, beside its first statement, also where rows are not kept; and once more by who asks for them.
func TestOrganizationsAreListedOnce(t *testing.T) {
	t.Parallel()
	for _, ttl := range []time.Duration{time.Hour, 0} {
		c, u, key := open(t, Options{TTL: ttl})
		lists := func() int {
			return len(slices.DeleteFunc(u.take(), func(s string) bool { return !strings.HasSuffix(s, "/workspaces") }))
		}
		for i := range 3 {
			res := ask(t, c, "SELECT count(*) FROM things", "")
			if told, n := othersIn(res.Receipt.Notes), lists(); n != min(1, 1-min(i, 1)) || !strings.HasPrefix(told, "rows are of North alone; 2 other workspaces that this key reaches were not asked") {
				t.Errorf("TTL %s, question %d: listed %d times, %q", ttl, i, n, told)
			}
		}
		if _, _, err := c.Connections()[0].Organizations(t.Context()); err != nil {
			t.Fatal(err)
		}
		lists()
		key.set("key-two")
		if res := ask(t, c, "SELECT count(*) FROM things", ""); lists() != 1 || othersIn(res.Receipt.Notes) == "" {
			t.Errorf("TTL %s, another reader: %q", ttl, res.Receipt.Notes)
		}
	}
}

// TestNothingIsClaimedOfAnUnknownList: where it is refused, or has not come, an answer says nothing of others; it is not asked for again, until somebody asks
// for it.
func TestNothingIsClaimedOfAnUnknownList(t *testing.T) {
	t.Parallel()
	m := parsed(t, acme)
	for _, tt := range []struct {
		name  string
		treat func(w http.ResponseWriter, r *http.Request, well bool) bool // whether the list was answered
	}{
		{"refused", func(w http.ResponseWriter, _ *http.Request, well bool) bool {
			if !well {
				w.WriteHeader(http.StatusForbidden)
			}
			return !well
		}},
		{"slow", func(_ http.ResponseWriter, r *http.Request, well bool) bool {
			if !well {
				<-r.Context().Done()
			}
			return !well
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := &upstream{tree: workspaces, keys: map[string][]string{"key-one": {"a", "b"}}}
			var mu sync.Mutex
			listed, well := 0, false
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/workspaces" {
					mu.Lock()
					listed++
					now := well
					mu.Unlock()
					if tt.treat(w, r, now) {
						return
					}
				}
				u.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: (&credentials{key: "key-one"}).get})
			if err != nil {
				t.Fatal(err)
			}
			c := New(client, Options{TTL: time.Hour})
			t.Cleanup(func() {
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				client.Close()
			})
			for i := range 3 {
				began := time.Now()
				res := ask(t, c, "SELECT count(*) FROM things", "")
				if told := othersIn(res.Receipt.Notes); told != "" || !res.Receipt.Complete || i > 0 && time.Since(began) >= listWait { // the first waits for it
					t.Errorf("%q after %s", told, time.Since(began))
				}
			}
			mu.Lock()
			if listed != 1 {
				t.Errorf("listed %d times", listed)
			}
			well = true
			mu.Unlock()
			if _, _, err := c.Connections()[0].Organizations(t.Context()); err != nil {
				t.Fatal(err)
			}
			if res := ask(t, c, "SELECT count(*) FROM things", ""); othersIn(res.Receipt.Notes) == "" {
				t.Errorf("it is known by now: %q", res.Receipt.Notes)
			}
		})
	}
}
