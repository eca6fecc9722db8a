package dashboard_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/dashboard"
)

// target is an organization with something to find in it; an unknown one has ids of the same form that are nobody's.
type target struct{ platform, org, key, request string }

// path fills a pattern of the dashboard's routes.
func (g target) path(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, strings.NewReplacer("{platform}", g.platform, "{org}", g.org, "{key}", g.key, "{request}", g.request).Replace(strings.TrimPrefix(path, "/"))
}

// nobodys is an id of the same form that does not exist.
func nobodys(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0' + (r-'0'+1)%10
		}
		return r
	}, id)
}

// targets are all organizations of a platform, each with a key and a request of its own.
func targets(t *testing.T, sb *sandbox.Sandbox, platform string) (list []target, unknown target) {
	t.Helper()
	world := sb.World()
	for _, a := range sb.Accounts(platform) {
		if slices.ContainsFunc(list, func(g target) bool { return g.org == a.OrganizationID }) {
			continue
		}
		g := target{platform: platform, org: a.OrganizationID, request: "5f0c1d9e-0000-4000-8000-" + a.OrganizationID}
		for _, k := range world.Keys.List(platform, func(k core.Key) bool { return k.OrganizationID == g.org }) {
			g.key = k.ID
		}
		if g.key == "" { // an account that has made none
			k, _, err := world.Keys.Create(t.Context(), core.Key{Platform: platform, OrganizationID: g.org, Name: "For strangers", CreatedBy: a.User.ID})
			if err != nil {
				t.Fatal(err)
			}
			g.key = k.ID
			t.Cleanup(func() { world.Keys.Delete(t.Context(), platform, k.ID) })
		}
		world.Log.Add(core.Entry{Platform: platform, Method: "GET", Path: "/x", Status: 200, OrganizationID: g.org, RequestID: g.request, KeyID: g.key, UserID: a.User.ID, Time: world.Now()})
		list = append(list, g)
	}
	first := list[0]
	return list, target{platform, nobodys(first.org), nobodys(first.key), nobodys(first.request)}
}

// TestAStrangerCannotTellWhatExists opens every page and sends every form of every organization of every platform as everybody who does not belong
// to it. The answer is the one to an organization that does not exist, to the byte: a bare 404.
func TestAStrangerCannotTellWhatExists(t *testing.T) {
	sb := shared(t)
	world := sb.World()
	for _, e := range sb.Exports() {
		list, unknown := targets(t, sb, e.Platform)
		before := world.Keys.List(e.Platform, func(core.Key) bool { return true })
		asked := 0
		for _, m := range core.Cast() {
			v := newVisitor(t, sb.DashboardURL())
			v.signIn(m.Email)
			form := v.forms()
			for _, pattern := range dashboard.MemberPatterns() {
				want := v.ask(unknown, pattern, form)
				if want.status != http.StatusNotFound {
					t.Errorf("%s of an organization that does not exist: %d", pattern, want.status)
				}
				for _, g := range list {
					if _, member := world.Directory.Role(g.platform, g.org, world.Person(m.Handle).ID); member {
						continue
					}
					asked++
					for _, foreign := range []target{g, {g.platform, g.org, unknown.key, unknown.request}} {
						if got := v.ask(foreign, pattern, form); !got.same(want) {
							t.Errorf("%s sees a difference at %s of %s in %s:\n%d %s\n%d %s", m.Handle, pattern, e.Platform, g.org, got.status, got.body, want.status, want.body)
						}
					}
				}
			}
		}
		if after := world.Keys.List(e.Platform, func(core.Key) bool { return true }); len(after) != len(before) || asked < 50 {
			t.Errorf("%s: %d keys became %d; %d pages were asked for", e.Platform, len(before), len(after), asked)
		}
	}
}

// Through the door of one's own organization, what is another's is as absent as what is nobody's.
func TestOwnDoorsShowNothingForeign(t *testing.T) {
	sb := shared(t)
	for _, e := range sb.Exports() {
		list, unknown := targets(t, sb, e.Platform)
		a := sb.Accounts(e.Platform)[0]
		v := newVisitor(t, sb.DashboardURL())
		v.signIn(a.User.Email)
		form := v.forms()
		for _, pattern := range dashboard.MemberPatterns() {
			if !strings.Contains(pattern, "{key}") && !strings.Contains(pattern, "{request}") {
				continue
			}
			want := v.ask(target{e.Platform, a.OrganizationID, unknown.key, unknown.request}, pattern, form)
			for _, g := range list {
				if _, member := sb.World().Directory.Role(g.platform, g.org, a.User.ID); member {
					continue
				}
				if got := v.ask(target{e.Platform, a.OrganizationID, g.key, g.request}, pattern, form); !got.same(want) || got.status != http.StatusNotFound {
					t.Errorf("%s of %s shows what is of %s: %d %s", pattern, e.Platform, g.org, got.status, got.body)
				}
			}
		}
	}
}

// Who is not signed in is asked to sign in, in the same bytes whatever there is.
func TestSignedOutVisitorsCannotTellWhatExists(t *testing.T) {
	sb := shared(t)
	v := newVisitor(t, sb.DashboardURL())
	form := v.forms()
	for _, e := range sb.Exports() {
		list, unknown := targets(t, sb, e.Platform)
		nowhere := unknown
		nowhere.platform = "no-platform"
		for _, pattern := range dashboard.MemberPatterns() {
			want := v.ask(unknown, pattern, form)
			if want.status != http.StatusUnauthorized {
				t.Errorf("%s: %d", pattern, want.status)
			}
			for _, g := range append(list, nowhere) {
				if got := v.ask(g, pattern, form); !got.same(want) {
					t.Errorf("a signed-out visitor sees a difference at %s of %s in %s: %d and %d", pattern, e.Platform, g.org, got.status, want.status)
				}
			}
		}
	}
}

// The time of an answer tells no more than its bytes. Medians of turns about, with room for a busy machine: looking an organization's name, keys
// or log up first would show by far more.
func TestAStrangersAnswerTakesTheSameTime(t *testing.T) {
	sb := shared(t)
	list, unknown := targets(t, sb, "dcycle")
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(sb.World().Person("astrid").Email)
	const turns = 101
	var known, absent []time.Duration
	for range turns {
		for _, c := range []struct {
			of target
			to *[]time.Duration
		}{{list[0], &known}, {unknown, &absent}} {
			from := time.Now()
			v.ask(c.of, "GET /o/{platform}/{org}/data", nil)
			*c.to = append(*c.to, time.Since(from))
		}
	}
	slices.Sort(known)
	slices.Sort(absent)
	a, b := known[turns/2], absent[turns/2]
	t.Logf("medians: somebody else's %s, nobody's %s", a, b)
	if max(a, b) > 3*min(a, b)+2*time.Millisecond {
		t.Errorf("medians: somebody else's %s, nobody's %s", a, b)
	}
}

// seen is all of an answer but its date.
type seen struct {
	status int
	body   []byte
	header http.Header
}

func (s seen) same(other seen) bool {
	same := func(a, b http.Header) bool {
		for name := range a {
			if name != "Date" && !slices.Equal(a[name], b[name]) {
				return false
			}
		}
		return true
	}
	return s.status == other.status && bytes.Equal(s.body, other.body) && same(s.header, other.header) && same(other.header, s.header)
}

// forms is a form that would do for any of the pages, with the visitor's token.
func (v *visitor) forms() url.Values {
	v.t.Helper()
	_, body := v.get("")
	return url.Values{"csrf": formToken.FindStringSubmatch(body)[1:2], "name": {"planted"}, "number": {strings.Repeat("Z", 26)}}
}

func (v *visitor) ask(g target, pattern string, form url.Values) seen {
	v.t.Helper()
	method, path := g.path(pattern)
	body := io.Reader(http.NoBody)
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.root+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return seen{res.StatusCode, text, res.Header}
}
