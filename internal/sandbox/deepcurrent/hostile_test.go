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
				path := strings.NewReplacer("{id}", id, "{asset}", assetID).Replace(r.path)
				theirs := l.Send(t, r.method, path, l.Key("astrid"), object{"title": "mine"}).Want(t, 404)
				nobodys := l.Send(t, r.method, strings.NewReplacer("{id}", noID, "{asset}", noID).Replace(r.path), l.Key("astrid"), object{"title": "mine"}).Want(t, 404)
				if theirs.Raw != nobodys.Raw {
					t.Errorf("%s: what is somebody else's is told from what is not there: %s, %s", r.path, theirs.Raw, nobodys.Raw)
				}
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
	key := l.Key("astrid")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	plan := object{"pipeline_id": pipeline, "preset": "full_pipeline", "input_assets": object{"companies": []any{object{"name": "a"}}}, "output": object{"required_fields": []string{}, "preview_rows": 1}}
	out := lab.Target{Credentials: []string{key, logIn(t, l, "astrid").Text("access_token"), l.Key("jules"), "dc_", "x", "\x00"},
		Names: []string{"limit", "offset", "order", "order_by", "start_date", "end_date", "reveal", "chat_id", "tool_name", "companies", "contacts", "pipeline_id", "preset", "output",
			"level", "record_ids", "depth", "contact_unlock", "increase_limit", "sector_focus", "stage", "vc-shortlist-v1", "name", "pro", "people", "filters", "username", "password"},
		Sane: map[string]any{"package_id": vc, "slots": object{"sector_focus": "DeFi", "stage": "Seed"}, "output_fields": []string{"name"}, "quote_token": token, "goal_plan": plan,
			"goal_text": "find emails", "input_text": "Acme", "preset": "full_pipeline", "input_assets": object{"contacts": []any{object{}}}, "context": "people", "limit": 5, "offset": 0,
			"name": "a", "project_name": "b", "type": "x", "title": "t", "messages": []any{object{"role": "user"}}, "tier": "pro", "automation_id": "deepcurrent/website-crawler-v1",
			"expansion_type": "increase_limit", "expansion_params": object{"limit": 9}, "expansion_scope": object{"increase_limit": object{"limit": 9}}, "full_name": "A"}}
	for _, r := range allRoutes() {
		route := lab.Route{Method: r.method, Path: base + r.path}
		for _, m := range r.shape {
			route.Members, out.Names = append(route.Members, m.Name), append(out.Names, m.Name)
		}
		if !strings.HasSuffix(r.path, "/regenerate-confirm") { // it would take the attacker's key away
			out.Routes = append(out.Routes, route)
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
	n := 3000
	if testing.Short() {
		n = 500
	}
	l.Attack(t, target(t, l), n, 1)
}

func FuzzRequests(f *testing.F) {
	l := newLab(f)
	aim := target(f, l)
	for _, r := range aim.Routes {
		f.Add(r.Method, r.Path, "limit=1&offset=%zz", `{"package_id":"vc-shortlist-v1","slots":{"limit":3}}`)
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
