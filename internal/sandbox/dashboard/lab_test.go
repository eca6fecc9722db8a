package dashboard

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const (
	acme       = "acme" // a platform of two organizations that have nothing to do with each other
	north      = "north"
	south      = "south"
	formNumber = "AAAAAAAAAAAAAAAAAAAAAAAAAA" // has the form of a form's number
)

var about = fstest.MapFS{
	"platforms/acme/platform.json": {Data: []byte(`{"noun": "works", "about": "Anvils.",
		"keys": {"read": "keys:read", "create": "keys:create", "update": "keys:update", "delete": "keys:delete",
			"addresses": true, "capabilities": ["anvils:read", "anvils:create", "keys:create"]},
		"limits": [{"window": "all", "label": "Whole works", "of": "organization", "requests": 100, "seconds": 60},
			{"window": "key", "label": "Key", "of": "key", "requests": 10, "seconds": 1}],
		"connect": [{"title": "curl", "lines": ["curl '{base}/anvils' -H 'key: {key}' -H 'works: {organization}'"]}]}`)},
	"platforms/acme/10-anvils.sql": {Data: []byte("-- title: Anvils by month\n-- unit: kg\n-- shape: columns\n-- needs: anvils:read\n" +
		"SELECT month, kind, weight FROM acme_anvils WHERE organization_id IN (SELECT value FROM json_each(?1)) ORDER BY month")},
	"platforms/single/platform.json": {Data: []byte(`{"keys": {"personal": true, "single": true, "at_once": true}}`)},
}

// lab is a small world with its dashboard, and a clock that stands still until it is moved.
type lab struct {
	t     *testing.T
	world *core.World
	url   string
	clock *atomic.Int64
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, clock: new(atomic.Int64)}
	l.clock.Store(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).UnixNano())
	d := newWorks(t, func() time.Time { return time.Unix(0, l.clock.Load()).UTC() })
	server := httptest.NewServer(d.guard(d.routes()))
	t.Cleanup(server.Close)
	l.world, l.url = d.world, server.URL
	return l
}

// newWorks is the dashboard of two made-up platforms.
func newWorks(t testing.TB, now func() time.Time) *dashboard {
	t.Helper()
	running := []core.Platform{works(acme, core.KeyFormat{Lead: "ac_", Random: 32, Shown: 4}), works("single", core.KeyFormat{Lead: "si_", Random: 32, Shown: 4, Revealable: true})}
	world, err := core.NewWorld(t.Context(), running, core.WorldOptions{
		Now: now, Reference: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Scale: 1, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
		BaseURLs: map[string]string{acme: "http://127.0.0.1:1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { world.Close() })
	d, err := build(world, running, about)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func works(name string, keys core.KeyFormat) core.Platform {
	return core.Platform{
		Name: name, Title: strings.ToUpper(name[:1]) + name[1:], Keys: keys,
		Schema: `CREATE TABLE ` + name + `_anvils (organization_id TEXT, month TEXT, kind TEXT, weight REAL);
			INSERT INTO ` + name + `_anvils VALUES ('north', '2026-01', 'steel', 120), ('north', '2026-03', 'iron', 80), ('south', '2026-02', 'secret alloy', 5)`,
		Seed: func(ctx context.Context, s *core.Seeder) error { return seedWorks(ctx, s, name) },
	}
}

func seedWorks(ctx context.Context, s *core.Seeder, name string) error {
	for _, id := range []string{north, south} {
		if err := s.Organization(ctx, core.Organization{ID: id, Name: strings.ToUpper(id) + " & Co <works>", Country: "ES", Plan: "pro", APIEnabled: true}); err != nil {
			return err
		}
	}
	roles := map[string][]core.Permission{
		"admin": {"*:*"}, "keeper": {"keys:*", "anvils:read"}, "viewer": {"*:read"}, "smith": {"anvils:*"},
	}
	for role, permissions := range roles {
		if err := s.Role(ctx, core.Role{ID: name + "/" + role, Name: strings.ToUpper(role[:1]) + role[1:], Permissions: permissions}); err != nil {
			return err
		}
	}
	for _, m := range []struct{ org, person, role string }{
		{north, "elena", "admin"}, {north, "marc", "keeper"}, {north, "tom", "viewer"}, {north, "sofia", "smith"}, {south, "astrid", "admin"},
	} {
		if err := s.Member(ctx, m.org, s.Person(m.person).ID, name+"/"+m.role, s.DaysAgo(300)); err != nil {
			return err
		}
	}
	return nil
}

// key makes a key directly, as seeding would.
func (l *lab) key(org, person, name string, alter func(*core.Key)) (core.Key, string) {
	l.t.Helper()
	k := core.Key{Platform: acme, OrganizationID: org, Name: name, CreatedBy: l.world.Person(person).ID}
	if alter != nil {
		alter(&k)
	}
	k, secret, err := l.world.Keys.Create(l.t.Context(), k)
	if err != nil {
		l.t.Fatal(err)
	}
	return k, secret
}

func (l *lab) works(secret string) bool {
	_, err := l.world.Keys.Authenticate(acme, secret)
	return err == nil
}

// person is a browser without JavaScript, signed in.
type person struct {
	*lab
	http   *http.Client
	header http.Header // sent along
	host   string
}

func (l *lab) visitor() *person {
	l.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	transport := &http.Transport{}
	l.t.Cleanup(transport.CloseIdleConnections)
	return &person{lab: l, http: &http.Client{
		Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (l *lab) signIn(handle string) *person {
	l.t.Helper()
	p := l.visitor()
	p.get("/")
	if got := p.send("/", "/sign-in", url.Values{"person": {l.world.Person(handle).Email}}); got.status != http.StatusSeeOther {
		l.t.Fatalf("signing in as %s: %d %s", handle, got.status, got.body)
	}
	return p
}

type reply struct {
	status int
	body   string
	header http.Header
}

func (p *person) get(path string) reply {
	p.t.Helper()
	return p.do(http.MethodGet, path, nil)
}

// send posts a form as it stands on a page: with that page's token.
func (p *person) send(page, action string, form url.Values) reply {
	p.t.Helper()
	form = clone(form)
	form.Set("csrf", p.token(page))
	return p.do(http.MethodPost, action, form)
}

func clone(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	return out
}

var tokenField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (p *person) token(page string) string {
	p.t.Helper()
	found := tokenField.FindStringSubmatch(p.get(page).body)
	if found == nil {
		p.t.Fatalf("no form on %s", page)
	}
	return found[1]
}

func (p *person) do(method, path string, form url.Values) reply {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, values := range p.header {
		req.Header[name] = values
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Host = p.host
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return reply{res.StatusCode, string(body), res.Header}
}

var secretField = regexp.MustCompile(`id="secret"[^>]*>([^<]+)<`)

// secret is the key that a page shows, "" for none.
func (r reply) secret() string {
	if found := secretField.FindStringSubmatch(r.body); found != nil {
		return found[1]
	}
	return ""
}

var heading = regexp.MustCompile(`<h1[^>]*>([^<]*)`)

func (r reply) heading() string {
	if found := heading.FindStringSubmatch(r.body); found != nil {
		return found[1]
	}
	return ""
}
