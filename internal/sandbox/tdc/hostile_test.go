package tdc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestNothingIsTheStrangers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ids, tried := idsOf(t, l, "meridia-web"), 0
	body := object{"name": "mine", "status": "SPAM", "data": object{"name": "x", "email": "y"}, "title": "mine"}
	for _, r := range allRoutes() {
		if !strings.Contains(r.path, "{id}") {
			continue
		}
		kind := map[string]string{"workspaces": "{workspace}", "sites": "{site}", "pages": "{page}", "forms": "{form}", "submissions": "{submission}", "collections": "{collection}",
			"items": "{item}", "blog": "{post}", "webhooks": "{webhook}"}[strings.Split(r.path, "/")[1]]
		tried++
		theirs := l.Send(t, r.method, strings.Replace(r.path, "{id}", ids[kind], 1), l.Key("astrid"), body).Want(t, 404)
		nobodys := l.Send(t, r.method, strings.Replace(r.path, "{id}", "nothing", 1), l.Key("astrid"), body).Want(t, 404)
		if theirs.Raw != nobodys.Raw {
			t.Errorf("%s: what is somebody else's is told from what is not there: %s, %s", r.path, theirs.Raw, nobodys.Raw)
		}
	}
	if tried < 20 {
		t.Errorf("only %d routes were tried", tried)
	}
	for _, list := range []string{"/me", "/workspaces", "/sites", "/pages", "/forms", "/submissions", "/collections", "/blog/posts", "/webhooks"} {
		r := l.Send(t, "GET", list+"?limit=100", l.Key("astrid"), nil).Want(t, 200)
		if strings.Contains(r.Raw, ids["{workspace}"]) || strings.Contains(r.Raw, "meridia") {
			t.Errorf("%s has Meridia's: %.300s", list, r.Raw)
		}
		mine := l.Send(t, "GET", list+"?limit=100", l.Key("elena"), nil).Want(t, 200)
		if strings.Contains(mine.Raw, "aldenfjord") || strings.Contains(mine.Raw, "uiz-personal-main") {
			t.Errorf("%s has what is a stranger's or locked: %.300s", list, mine.Raw)
		}
	}
	if r := l.Send(t, "GET", "/sites/"+ids["{site}"], l.Key("elena"), nil).Want(t, 200); r.Text("data.name") != "Main Site" {
		t.Errorf("a stranger changed the site: %s", r.Raw)
	}
}

// TestMembershipThatEndsIsSeenAtOnce: what a person may see is asked of the directory with every request.
func TestMembershipThatEndsIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ids := idsOf(t, l, "meridia-web")
	l.Send(t, "GET", "/sites/"+ids["{site}"], l.Key("jules"), nil).Want(t, 200)
	m := core.Membership{Platform: Name, OrganizationID: ids["{workspace}"], UserID: l.World.Person("jules").ID, RoleID: memberRole}
	if err := l.World.Directory.PutMembership(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	l.Send(t, "GET", "/sites/"+ids["{site}"], l.Key("jules"), nil).Want(t, 404)
	l.Send(t, "GET", "/sites", l.Key("jules"), nil).Want(t, 200).Match(t, map[string]string{"meta.total": "2"})
}

func target(t testing.TB, l *lab.Lab) lab.Target {
	t.Helper()
	own := idsOf(t, l, "haldenfjord-media") // rows that the attacker may really change
	out := lab.Target{Credentials: []string{l.Key("astrid"), l.Key("sofia"), "tdc_", "x", "\x00"},
		Names: []string{"page", "limit", "status", "workspaceId", "siteId", "formId", "category", "reveal", "site.created", "NEW", "email", "Authorization"},
		Sane: map[string]any{"workspaceId": own["{workspace}"], "siteId": own["{site}"], "name": "A name", "title": "A title", "status": "SPAM", "data": object{"name": "a", "email": "b"},
			"url": "http://127.0.0.1:1/", "events": []string{"site.updated", "blog.post.created"}, "active": true, "customDomain": nil, "tags": []string{"a"}, "content": "x"}}
	for _, r := range allRoutes() {
		if strings.HasSuffix(r.path, "/regenerate") {
			continue // it would take the attacker's key away
		}
		route := lab.Route{Method: r.method, Path: base + r.path}
		for _, m := range r.shape {
			route.Members, out.Names = append(route.Members, m.Name), append(out.Names, m.Name)
		}
		out.Routes = append(out.Routes, route)
		kind := map[string]string{"blog": "{post}"}[strings.Split(r.path, "/")[1]]
		if kind == "" {
			kind = "{" + strings.TrimSuffix(strings.Split(r.path, "/")[1], "s") + "}"
		}
		if id := own[kind]; id != "" && r.method != http.MethodDelete {
			route.Path = strings.Replace(route.Path, "{id}", id, 1)
			out.Routes = append(out.Routes, route)
		}
	}
	for _, id := range idsOf(t, l, "meridia-web") {
		out.Foreign = append(out.Foreign, id)
	}
	out.Foreign = append(out.Foreign, "elena.ruiz@meridia.example")
	return out
}

// unlimited is a lab without the hourly limit, which would refuse most of an attack.
func unlimited(t testing.TB) (*lab.Lab, lab.Target) {
	t.Helper()
	l := lab.Unlimited(t, Platform(), base, Name+"/"+windowKey)
	return l, target(t, l)
}

// TestHostileRequests is a part of the judged 100,000; the fuzz target goes on from there.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	l, aim := unlimited(t)
	n := 3000
	if testing.Short() {
		n = 500
	}
	l.Attack(t, aim, n, 1)
}

func FuzzRequests(f *testing.F) {
	l, aim := unlimited(f)
	for _, r := range aim.Routes {
		f.Add(r.Method, r.Path, "limit=1&page=%zz", `{"workspaceId":"x","name":"y","url":"http://127.0.0.1:1","events":["site.created"]}`)
	}
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		req := &http.Request{Method: method, Header: http.Header{"Authorization": {"Bearer " + aim.Credentials[0]}, "Content-Type": {"application/json"}},
			RemoteAddr: "127.0.0.1:1", URL: &url.URL{Path: path, RawQuery: query}, Body: http.NoBody}
		if body != "" {
			req.Body = readCloser{strings.NewReader(body)}
		}
		l.Hit(t, aim, req)
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
