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
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// clock is a clock that moves when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2027, 12, 3, 10, 0, 0, 0, time.UTC)} }

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

// limited is a sandbox with the documented limits and a clock that only the test moves; it starts long after the reference date.
type limited struct {
	*sandbox.Sandbox
	clock *clock
}

// The limits, one after the other on one sandbox. Each begins an hour after the one before, with every window empty.
func TestLimits(t *testing.T) {
	t.Parallel()
	at := newClock()
	l := limited{start(t, sandbox.Options{Now: at.now, Scale: 2, Seed: 7}), at}
	for _, c := range []struct {
		name string
		run  func(*testing.T, limited)
	}{
		{"organization exact", limitOfOrganization}, {"key exact", limitOfKey}, {"headers", limitHeaders}, {"refused callers", limitsOfTheRefused},
		{"headers everywhere", limitHeadersOnEveryAnswer}, {"sign-in", limitOfSignIn}, {"key ages", seededKeyAges}, {"scale", scaleMultiplies},
	} {
		at.advance(time.Hour)
		t.Run(c.name, func(t *testing.T) { c.run(t, l) })
	}
}

// Of 3,000 requests at once exactly 1,000 pass for an organisation, though its 100 keys could pass 5,000.
func limitOfOrganization(t *testing.T, l limited) {
	elena := account(t, l.Sandbox, assistant)
	var secrets []string
	for range 100 {
		_, secret, err := l.World().Keys.Create(t.Context(), core.Key{Platform: "dcycle", OrganizationID: elena.OrganizationID, Name: "many", CreatedBy: elena.User.ID})
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, secret)
	}
	send := func(i int) (answer, error) {
		return fetch(l.URL("dcycle")+"/v2/organizations/tree", "x-api-key", secrets[i%100], "x-organization-id", elena.OrganizationID)
	}
	if got := storm(t, 3000, send); got[200] != 1000 || got[429] != 2000 {
		t.Errorf("answers %v", got)
	}
	l.clock.advance(time.Minute - time.Nanosecond)
	if got := storm(t, 100, send); got[429] != 100 {
		t.Errorf("a nanosecond before the minute is over: %v", got)
	}
	l.clock.advance(time.Nanosecond)
	if got := storm(t, 1100, send); got[200] != 1000 || got[429] != 100 {
		t.Errorf("a minute later: %v", got)
	}
}

// Of 1,000 requests at once with one key exactly 50 pass, over any of its organisations together.
func limitOfKey(t *testing.T, l limited) {
	elena, foods := account(t, l.Sandbox, assistant), organization(t, l.Sandbox, "Meridia Foods Iberia")
	send := func(i int) (answer, error) {
		return fetch(l.URL("dcycle")+"/v2/organizations/tree", "x-api-key", elena.Key, "x-organization-id", []string{elena.OrganizationID, foods}[i%2])
	}
	if got := storm(t, 1000, send); got[200] != 50 || got[429] != 950 {
		t.Errorf("answers %v", got)
	}
}

func limitHeaders(t *testing.T, l limited) {
	send := func() answer { return as(t, l.Sandbox, assistant, "/v2/organizations/tree") }
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
	// 19 more rounds of 50 use up the organisation's minute; its window is then the tighter one.
	for range 19 {
		l.clock.advance(time.Second)
		for range 50 {
			send()
		}
	}
	l.clock.advance(time.Second)
	last := send()
	if last.status != http.StatusTooManyRequests || header(last, "X-RateLimit-Limit") != 1000 || header(last, "Retry-After") != 40 {
		t.Errorf("after 1,000 in 20 s: %d %v", last.status, last.header)
	}
	l.clock.advance(40 * time.Second)
	if got := send(); got.status != http.StatusOK || header(got, "X-RateLimit-Remaining") != 49 {
		t.Errorf("after waiting as told: %d %v", got.status, got.header)
	}
}

// Who is refused spends nothing of anybody else's: not a stranger of the organisation, not somebody without a key.
func limitsOfTheRefused(t *testing.T, l limited) {
	elena, astrid := account(t, l.Sandbox, assistant), account(t, l.Sandbox, "Fjord reporting")
	send := func(key string) func(int) (answer, error) {
		return func(int) (answer, error) {
			return fetch(l.URL("dcycle")+"/v1/facilities", "x-api-key", key, "x-organization-id", elena.OrganizationID)
		}
	}
	if got := storm(t, 200, send(astrid.Key)); got[403] != 50 || got[429] != 150 {
		t.Errorf("stranger: %v", got)
	}
	if got := storm(t, 1200, send("wrong")); got[401] != 1000 || got[429] != 200 {
		t.Errorf("no key: %v", got)
	}
	v := l.World().Limiter.Peek(core.Window{Platform: "dcycle", Name: "organization", ID: elena.OrganizationID, Rate: core.Rate{Requests: 1000, Per: time.Minute}})
	if v.Remaining != 1000 {
		t.Errorf("the owner has %d left", v.Remaining)
	}
}

func limitHeadersOnEveryAnswer(t *testing.T, l limited) {
	for _, path := range append(everyPath, "/nope", "/v1/facilities/x", "/v1/invoices?size=0") {
		for _, a := range []answer{as(t, l.Sandbox, assistant, path), get(t, l.URL("dcycle")+path)} {
			for _, name := range strings.Fields("X-RateLimit-Limit X-RateLimit-Remaining X-RateLimit-Reset X-Request-ID X-Correlation-ID") {
				if a.header.Get(name) == "" {
					t.Errorf("%s: %d without %s", path, a.status, name)
				}
			}
		}
	}
}

// Guessing is slow: ten tries a minute from one address, and on one account.
func limitOfSignIn(t *testing.T, l limited) {
	try := func(email, password string) int {
		got, err := exchange(http.MethodPost, l.URL("dcycle")+"/auth/login", strings.NewReader(`{"email":"`+email+`","password":"`+password+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		return got.status
	}
	elena := account(t, l.Sandbox, assistant)
	for i := range 10 {
		if got := try(elena.User.Email, "guess"+strconv.Itoa(i)); got != http.StatusUnauthorized {
			t.Fatalf("try %d: %d", i, got)
		}
	}
	if got := try(elena.User.Email, elena.Password); got != http.StatusTooManyRequests {
		t.Errorf("the right password after ten wrong ones: %d", got)
	}
	l.clock.advance(time.Minute)
	if got := try(elena.User.Email, elena.Password); got != http.StatusOK {
		t.Errorf("a minute later: %d", got)
	}
}

// Every state of the advice to rotate keys after 3 to 6 months must be there, whenever the sandbox is started.
func seededKeyAges(t *testing.T, l limited) {
	states := map[string]int{}
	for _, a := range l.Accounts("dcycle") {
		key, ok := l.World().Keys.Get("dcycle", a.KeyID)
		if !ok || a.OrganizationName != "Meridia Group" {
			continue
		}
		switch age := l.clock.now().Sub(key.CreatedAt).Hours() / 24; {
		case key.Revoked():
			states["revoked"]++
		case age < 90:
			states["ok"]++
		case age < 180:
			states["due"]++
		default:
			states["overdue"]++
		}
	}
	if states["revoked"] != 1 || states["ok"] < 2 || states["due"] < 1 || states["overdue"] < 1 {
		t.Errorf("states %v", states)
	}
}

func scaleMultiplies(t *testing.T, l limited) {
	if account(t, l.Sandbox, assistant).Key == account(t, shared, assistant).Key || organization(t, l.Sandbox, "Meridia Group") == organization(t, shared, "Meridia Group") {
		t.Error("another seed gave the same key or ids")
	}
	one := number(t, shared, "SELECT count(*) FROM dcycle_purchases")
	if two := number(t, l.Sandbox, "SELECT count(*) FROM dcycle_purchases"); two != 2*one {
		t.Errorf("%v purchases at scale 2, %v at 1", two, one)
	}
}
