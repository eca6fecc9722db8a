package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// forms that change something, by their path below an organization's; KEY is a key's id.
var changes = []string{"/keys", "/keys/KEY/restrict", "/keys/KEY/rotate", "/keys/KEY/revoke", "/keys/KEY/reveal"}

func at(path string, k core.Key) string {
	return "/o/acme/north" + strings.ReplaceAll(path, "KEY", k.ID)
}

// untouched fails when a key was made, changed or revoked.
func (l *lab) untouched(k core.Key, secret string) {
	l.t.Helper()
	now, _ := l.world.Keys.Get(acme, k.ID)
	if n := len(l.world.Keys.List(acme, func(core.Key) bool { return true })); n != 1 || !l.works(secret) || now.Name != k.Name {
		l.t.Errorf("something was changed: %d keys, %+v", n, now)
	}
}

// Another site makes the visitor's browser send a form: it has the cookie and lacks the rest.
func TestFormsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k, secret := l.key(north, "elena", "ETL", nil)
	astrid := l.signIn("astrid").token("/")
	paths := []string{"/sign-out", "/theme", "/sign-in"}
	for _, path := range changes {
		paths = append(paths, at(path, k))
	}
	for _, c := range []struct {
		name   string
		alter  func(p *person, form url.Values)
		status int
	}{
		{"no token", func(_ *person, form url.Values) { form.Del("csrf") }, http.StatusForbidden},
		{"a made-up token", func(_ *person, form url.Values) { form.Set("csrf", "x") }, http.StatusForbidden},
		{"somebody else's token", func(_ *person, form url.Values) { form.Set("csrf", astrid) }, http.StatusForbidden},
		{"another site, says the browser", func(p *person, _ url.Values) { p.header = http.Header{"Sec-Fetch-Site": {"cross-site"}} }, http.StatusForbidden},
		{"another port, says the browser", func(p *person, _ url.Values) { p.header = http.Header{"Sec-Fetch-Site": {"same-site"}} }, http.StatusForbidden},
		{"another origin", func(p *person, _ url.Values) { p.header = http.Header{"Origin": {"http://127.0.0.1:1"}} }, http.StatusForbidden},
		{"a name that was rebound", func(p *person, _ url.Values) { p.host = "evil.example" }, http.StatusMisdirectedRequest},
	} {
		for _, path := range paths {
			elena := l.signIn("elena")
			form := newKey("planted")
			form.Set("csrf", elena.token("/"))
			c.alter(elena, form)
			if got := elena.do(http.MethodPost, path, form); got.status != c.status {
				t.Errorf("%s: %s answered %d", c.name, path, got.status)
			}
			l.untouched(k, secret)
		}
	}
}

// The token in the address does not count: addresses are logged and sent on.
func TestTokenMustBeInTheForm(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	got := elena.do(http.MethodPost, "/o/acme/north/keys?csrf="+elena.token("/"), newKey("x"))
	if got.status != http.StatusForbidden {
		t.Errorf("status %d", got.status)
	}
}

func TestAStrangerSeesNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k, secret := l.key(north, "elena", "Northern secret", nil)
	l.world.Log.Add(core.Entry{Platform: acme, Method: "GET", Path: "/northern-path", Status: 200, OrganizationID: north, RequestID: "req-north", CorrelationID: "cor-north", KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy, Time: l.world.Now()})
	astrid := l.signIn("astrid")
	for _, path := range []string{"", "/limits", "/log", "/log/req-north", "/data", "/keys", "/keys/" + k.ID, "/keys/" + k.ID + "?part=rotation"} {
		if got := astrid.get("/o/acme/north" + path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
		// Nor through the door of her own organization.
		got := astrid.get("/o/acme/south" + path)
		for _, foreign := range []string{"Northern", "northern", k.Prefix, "NORTH", "steel", "Elena"} {
			if strings.Contains(got.body, foreign) {
				t.Errorf("her own %s shows %q", path, foreign)
			}
		}
	}
	for _, path := range changes {
		for _, org := range []string{north, south} {
			p := strings.Replace(at(path, k), north, org, 1)
			if p == "/o/acme/south/keys" {
				continue // that is hers to do
			}
			if got := astrid.send("/", p, newKey("x")); got.status != http.StatusNotFound {
				t.Errorf("%s: %d", p, got.status)
			}
			l.untouched(k, secret)
		}
	}
	for _, path := range []string{"/", "/log", "/log?q=req-north"} {
		if got := astrid.get(path); strings.Contains(got.body, "north") && path != "/log?q=req-north" || strings.Contains(got.body, "northern") {
			t.Errorf("%s shows something of the other organization", path)
		}
	}
	// The same answer for what does not exist, so that nobody can find out what does.
	if exists, not := astrid.get("/o/acme/north"), astrid.get("/o/acme/west"); exists.heading() != not.heading() || exists.status != not.status {
		t.Errorf("%q and %q", exists.heading(), not.heading())
	}
}

// Who has no membership any more loses sight with the next request, although the session goes on.
func TestMembershipEndsAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	tom := l.signIn("tom")
	m := core.Membership{Platform: acme, OrganizationID: north, UserID: l.world.Person("tom").ID, RoleID: "acme/viewer"}
	if err := l.world.Directory.PutMembership(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := tom.get("/o/acme/north"); got.status != http.StatusNotFound {
		t.Errorf("status %d", got.status)
	}
}

func TestRolesAreRespected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		person  string
		sees    bool // the keys of others
		refused []string
	}{
		{"elena", true, []string{"/keys/KEY/reveal"}},
		{"marc", true, []string{"/keys/KEY/restrict", "/keys/KEY/rotate", "/keys/KEY/reveal"}}, // the key may do more than he
		{"tom", true, changes},
		{"sofia", false, changes},
	} {
		for _, path := range changes {
			l := newLab(t)
			k, secret := l.key(north, "elena", "ETL", func(k *core.Key) { k.Permissions = []core.Permission{"anvils:create"} })
			p := l.signIn(c.person)
			if sees := strings.Contains(p.get(keysPath).body, k.Prefix); sees != c.sees {
				t.Errorf("%s sees the key: %v", c.person, sees)
			}
			got := p.send("/", at(path, k), newKey("x"))
			if slices.Contains(c.refused, path) {
				if got.status != http.StatusForbidden && (c.sees || got.status != http.StatusNotFound) {
					t.Errorf("%s, %s: %d", c.person, path, got.status)
				}
				l.untouched(k, secret)
			} else if got.status != http.StatusCreated && got.status != http.StatusSeeOther {
				t.Errorf("%s, %s: %d %s", c.person, path, got.status, got.heading())
			}
		}
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	p := l.visitor()
	before := p.get("/").header.Get("Set-Cookie")
	if got := p.get("/o/acme/north"); got.status != http.StatusUnauthorized || got.heading() != "Sign in" {
		t.Errorf("without a session: %d %q", got.status, got.heading())
	}
	email := l.world.Person("elena").Email
	if got := p.send("/", "/sign-in", url.Values{"email": {email}, "password": {"marc-sandbox"}}); got.status != http.StatusUnauthorized {
		t.Errorf("a wrong password: %d", got.status)
	}
	if got := p.send("/", "/sign-in", url.Values{"person": {"nobody@example.org"}}); got.status != http.StatusUnauthorized {
		t.Errorf("an unknown person: %d", got.status)
	}
	in := p.send("/", "/sign-in", url.Values{"email": {" " + strings.ToUpper(email)}, "password": {"elena-sandbox"}})
	cookie := in.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	if value(cookie) == value(before) || len(value(cookie)) < 40 {
		t.Errorf("the session's cookie is the visitor's of before, or short: %q", cookie)
	}
	if got := p.get("/o/acme/north"); got.status != http.StatusOK {
		t.Errorf("signed in: %d", got.status)
	}
	stolen := http.Header{"Cookie": {strings.Split(cookie, ";")[0]}}
	p.send("/", "/sign-out", nil)
	thief := l.visitor()
	thief.header = stolen
	if got := thief.get("/o/acme/north"); got.status != http.StatusUnauthorized {
		t.Errorf("the cookie outlives the session: %d", got.status)
	}
	late := l.signIn("elena")
	l.clock.Add(int64(sessionLife - time.Second))
	if got := late.get("/o/acme/north"); got.status != http.StatusOK {
		t.Errorf("before its end: %d", got.status)
	}
	l.clock.Add(int64(time.Second))
	if got := late.get("/o/acme/north"); got.status != http.StatusUnauthorized {
		t.Errorf("after its end: %d", got.status)
	}
}

func value(cookie string) string {
	_, rest, _ := strings.Cut(cookie, "=")
	out, _, _ := strings.Cut(rest, ";")
	return out
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, got := range []reply{l.visitor().get("/"), l.visitor().get("/nowhere"), l.visitor().get("/assets/app.js"), l.signIn("elena").get("/o/acme/north")} {
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s is %q", name, got.header.Get(name))
			}
		}
		if strings.Contains(got.body, "style=") || strings.Contains(got.body, "onclick") {
			t.Error("inline style or script: the policy would refuse it")
		}
	}
}

func TestLoopbackHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.0.0.1:80": true, "[::1]:80": true, "[::1]": true, "localhost:8": true, "LOCALHOST": true, "127.9.9.9:1": true,
		"": false, "evil.example": false, "evil.example:80": false, "127.0.0.1.evil.example": false, "localhost.evil.example:1": false, "0.0.0.0:80": false, "192.168.1.1": false,
	} {
		if got := loopbackHost(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/": "/", "/o/a/b?q=1": "/o/a/b?q=1", "": "/", "http://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/",
		"/\r\nSet-Cookie: a=b": "/", "o/a": "/", "/a/../b": "/a/../b", "///x": "/", "/%zz": "/",
	} {
		if got := localPath(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
