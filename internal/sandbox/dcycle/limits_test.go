package dcycle_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// clock is a clock that moves when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// storm sends n requests at once and counts the answers by status.
func storm(t *testing.T, n int, send func(i int) (answer, error)) map[int]int {
	t.Helper()
	var mu sync.Mutex
	counts := map[int]int{}
	var g errgroup.Group
	g.SetLimit(64)
	for i := range n {
		g.Go(func() error {
			a, err := send(i)
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return counts
}

// Of 3,000 requests at once exactly 1,000 pass for an organisation, whichever of its keys they come with, and 50 for a key.
func TestLimitsAreExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		lifted string
		pass   int
	}{{"organization", "dcycle/key", 1000}, {"key", "dcycle/organization", 50}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at := newClock()
			sb := start(t, sandbox.Options{Now: at.now, Limits: map[string]sandbox.Rate{c.lifted: {}}})
			elena, marc := account(t, sb, assistant), account(t, sb, "Staging CI")
			send := func(i int) (answer, error) {
				key := elena.Key
				if c.name == "organization" && i%2 == 1 {
					key = marc.Key
				}
				return fetch(sb.URL("dcycle")+"/v2/organizations/tree", "x-api-key", key, "x-organization-id", elena.OrganizationID)
			}
			if got := storm(t, 3000, send); got[200] != c.pass || got[429] != 3000-c.pass {
				t.Errorf("answers %v, want %d to pass", got, c.pass)
			}
		})
	}
}

func TestLimitHeaders(t *testing.T) {
	t.Parallel()
	at := newClock()
	sb := start(t, sandbox.Options{Now: at.now})
	send := func() answer { return as(t, sb, assistant, "/v2/organizations/tree") }
	header := func(a answer, name string) int {
		n, err := strconv.Atoi(a.header.Get(name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n
	}
	for i := range 50 {
		a := send()
		if header(a, "X-RateLimit-Limit") != 50 || header(a, "X-RateLimit-Remaining") != 49-i || header(a, "X-RateLimit-Reset") != 1 || a.status != 200 {
			t.Fatalf("request %d: %d %v", i, a.status, a.header)
		}
	}
	refused := send()
	if refused.status != http.StatusTooManyRequests || header(refused, "Retry-After") != 1 || header(refused, "X-RateLimit-Remaining") != 0 ||
		text(refused) != `{"detail":"Rate limit exceeded: 50 requests per API key","code":"RATE_LIMIT_EXCEEDED"}` {
		t.Fatalf("refused: %d %v %s", refused.status, refused.header, refused.body)
	}
	at.advance(time.Second - time.Nanosecond)
	if got := send(); got.status != http.StatusTooManyRequests {
		t.Errorf("a nanosecond early: %d", got.status)
	}
	at.advance(time.Nanosecond)
	if got := send(); got.status != http.StatusOK || header(got, "X-RateLimit-Remaining") != 49 {
		t.Errorf("a second later: %d %v", got.status, got.header)
	}
	// 19 more rounds of 50 use up the organisation's minute; its window is then the tighter one.
	for range 19 {
		at.advance(time.Second)
		for range 50 {
			send()
		}
	}
	at.advance(time.Second)
	last := send()
	if last.status != http.StatusTooManyRequests || header(last, "X-RateLimit-Limit") != 1000 || header(last, "Retry-After") != 39 {
		t.Errorf("after 1,001 in 21 s: %d %v", last.status, last.header)
	}
}

// Who is refused spends nothing of anybody else's: not a stranger of the organisation, not somebody without a key.
func TestLimitsOfTheRefused(t *testing.T) {
	t.Parallel()
	at := newClock()
	sb := start(t, sandbox.Options{Now: at.now, Limits: map[string]sandbox.Rate{"dcycle/key": {}}})
	elena, astrid := account(t, sb, assistant), account(t, sb, "Fjord reporting")
	send := func(key string) func(int) (answer, error) {
		return func(int) (answer, error) {
			return fetch(sb.URL("dcycle")+"/v1/facilities", "x-api-key", key, "x-organization-id", elena.OrganizationID)
		}
	}
	if got := storm(t, 1200, send(astrid.Key)); got[403] != 1200 {
		t.Errorf("stranger: %v", got)
	}
	if got := storm(t, 1200, send("wrong")); got[401] != 1000 || got[429] != 200 {
		t.Errorf("no key: %v", got)
	}
	got := as(t, sb, assistant, "/v1/facilities")
	if got.status != http.StatusOK || got.header.Get("X-RateLimit-Remaining") != "999" {
		t.Errorf("owner: %d %v", got.status, got.header)
	}
}

func TestLimitHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	sb := start(t, sandbox.Options{})
	for _, path := range append(everyPath, "/nope", "/v1/facilities/x", "/v1/invoices?size=0") {
		for _, a := range []answer{as(t, sb, assistant, path), get(t, sb.URL("dcycle")+path)} {
			for _, name := range strings.Fields("X-RateLimit-Limit X-RateLimit-Remaining X-RateLimit-Reset X-Request-ID X-Correlation-ID") {
				if a.header.Get(name) == "" {
					t.Errorf("%s: %d without %s", path, a.status, name)
				}
			}
		}
	}
}
