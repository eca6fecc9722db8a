package deepcurrent

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func allRoutes() []route {
	return slices.Concat(accountRoutes(), intelligenceRoutes(), growthRoutes(), jobRoutes(), chatRoutes(), resultRoutes(), leadRoutes(), otherRoutes())
}

// foreignOf is what is Elena's: her ids, her address.
func foreignOf(t testing.TB, l *lab.Lab) map[string][]string {
	t.Helper()
	elena := l.World.Person("elena")
	out := map[string][]string{"person": {elena.ID, elena.Email}}
	db, err := l.World.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"chats", "results", "jobs"} {
		rows, err := db.QueryContext(t.Context(), "SELECT id FROM deepcurrent_"+table+" WHERE user_id = ?", elena.ID)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			out[table] = append(out[table], id)
		}
		if err := rows.Close(); err != nil || len(out[table]) == 0 {
			t.Fatalf("%s: %v", table, err)
		}
	}
	return out
}

func TestNothingIsTheStrangers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	foreign, tried := foreignOf(t, l), 0
	for kind, ids := range map[string][]string{"/chats/": foreign["chats"], "/results/": foreign["results"], "/intelligence/results/": foreign["results"],
		"/growth/runs/": foreign["jobs"], "/bd/jobs/": foreign["jobs"]} {
		for _, r := range allRoutes() {
			if !strings.HasPrefix(r.path, kind) {
				continue
			}
			for _, id := range ids {
				tried++
				path := strings.NewReplacer("{id}", id, "{asset}", job{id: id}.assetID()).Replace(r.path)
				l.Send(t, r.method, path, l.Key("astrid"), object{"title": "mine"}).Want(t, 404)
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d requests were tried", tried)
	}
	for _, list := range []string{"/chats?limit=100", "/results?limit=100", "/users/me", "/credits/usage", "/lead-search/saved-searches"} {
		answer := l.Send(t, "GET", list, l.Key("astrid"), nil).Want(t, 200).Raw
		for _, ids := range foreign {
			for _, id := range ids {
				if strings.Contains(answer, id) {
					t.Errorf("%s has %s", list, id)
				}
			}
		}
	}
	if r := l.Send(t, "GET", "/chats?limit=100", l.Key("elena"), nil); r.Number("total") != len(foreign["chats"]) {
		t.Errorf("a stranger changed the chats: %s", r.Raw)
	}
}

func target(t testing.TB, l *lab.Lab) lab.Target {
	t.Helper()
	out := lab.Target{Credentials: []string{l.Key("astrid"), l.Key("astrid"), logIn(t, l, "astrid").Text("access_token"), l.Key("jules"), "dc_", "x", "\x00"},
		Names: []string{"limit", "offset", "order", "order_by", "start_date", "end_date", "reveal", "chat_id", "tool_name", "companies", "contacts", "pipeline_id", "preset", "output",
			"level", "record_ids", "depth", "contact_unlock", "increase_limit", "sector_focus", "stage", "vc-shortlist-v1", "name", "pro", "people", "filters", "username", "password"}}
	for _, r := range allRoutes() {
		out.Paths = append(out.Paths, base+r.path)
		for _, m := range r.shape {
			out.Names = append(out.Names, m.Name)
		}
	}
	for _, ids := range foreignOf(t, l) {
		out.Foreign = append(out.Foreign, ids...)
	}
	return out
}

// TestHostileRequests is a part of the judged 100,000; the fuzz target goes on from there.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	n := 5000
	if testing.Short() {
		n = 500
	}
	l.Attack(t, target(t, l), n, 1)
}

func FuzzRequests(f *testing.F) {
	l := newLab(f)
	aim := target(f, l)
	for i, p := range aim.Paths {
		f.Add([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}[i%5], p, "limit=1&offset=%zz", `{"package_id":"vc-shortlist-v1","slots":{"limit":3}}`)
	}
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		req := &http.Request{Method: method, Header: http.Header{"Authorization": {"Bearer " + aim.Credentials[0]}}, RemoteAddr: "127.0.0.1:1", URL: &url.URL{Path: path, RawQuery: query}}
		req.Body = http.NoBody
		if body != "" {
			req.Body = http.MaxBytesReader(nil, readCloser{strings.NewReader(body)}, 1<<20)
		}
		l.Hit(t, aim, req)
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
