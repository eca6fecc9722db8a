package cycle

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// attack is one request against the handler without a network between: what net/http lets through, and a little more.
func attack(h http.Handler, method, target, hub, authorization, contentType, body string) *httptest.ResponseRecorder {
	req, err := http.NewRequest(method, "http://sandbox.invalid", strings.NewReader(body))
	if err != nil {
		return nil // not a method
	}
	path, query, _ := strings.Cut(target, "?")
	req.URL.Path, req.URL.RawQuery = "/"+strings.TrimPrefix(path, "/"), query
	req.RemoteAddr = "127.0.0.1:4242"
	req.Header["X-Hub-Id"], req.Header["Authorization"], req.Header["Content-Type"] = []string{hub}, []string{authorization}, []string{contentType}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, req)
	return out
}

// harmless says what is wrong with an answer: a 5xx, a body that is not of the platform, a trace of the other hub.
func harmless(res *httptest.ResponseRecorder, foreign string) error {
	text, err := io.ReadAll(res.Result().Body)
	if err != nil {
		return err
	}
	switch {
	case res.Code >= 500:
		return fmt.Errorf("status %d: %.300s", res.Code, text)
	case strings.Contains(string(text), foreign) || strings.Contains(string(text), "Halden"):
		return fmt.Errorf("a trace of the other hub: %.300s", text)
	case res.Code == http.StatusNoContent:
		return nil
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(text, &body); err != nil {
		return fmt.Errorf("status %d with no JSON object: %.100s", res.Code, text)
	}
	if res.Code >= 400 && body["error"] == nil {
		return fmt.Errorf("status %d without an error: %.100s", res.Code, text)
	}
	return nil
}

func (l *lab) handler() http.Handler {
	p := Platform()
	return core.Serve(l.world, p, p.Handler(l.world))
}

func FuzzRequests(f *testing.F) {
	l := newLab(f, map[string]core.Rate{"cycle/hub": {}})
	h := l.handler()
	key := "Bearer " + l.account("Automation").Key
	foreign := l.account("Haldenfjord automation").OrganizationID
	for _, s := range [][6]string{
		{"GET", "/v1/containers?filter[state]=running&sort=-name&page[size]=5", l.hub(), key, "", ""},
		{"POST", "/v1/environments", l.hub(), key, "application/json", `{"name":"x","cluster":"production"}`},
		{"PATCH", "/v1/containers/api", l.hub(), key, "application/json", `{"name":null}`},
		{"POST", "/v1/containers/transform/tasks", l.hub(), key, "application/json", `{"action":"scale","contents":{"instances":2}}`},
		{"POST", "/v1/hubs/current/api-keys", l.hub(), key, "application/json", `{"name":"x","capabilities":{"specific":["dns-view"]},"ips":["::1"]}`},
		{"POST", "/v1/dns/zones/x/records", l.hub(), key, "application/json", `{"name":"@","type":{"srv":{"port":1}}}`},
		{"GET", "/v1/utils/resource/lookup?identifier=ZW52OmE=&desired-component=container", l.hub(), key, "", ""},
		{"POST", "/oauth/token", "", "", "application/x-www-form-urlencoded", "grant_type=refresh_token&refresh_token=x"},
		{"GET", "/v1/containers", foreign, key, "", ""}, {"GET", "/v1/%2e%2e/%00", l.hub(), "Bearer a.b.c", "", ""},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4], s[5])
	}
	f.Fuzz(func(t *testing.T, method, target, hub, authorization, contentType, body string) {
		res := attack(h, method, target, hub, authorization, contentType, body)
		if res == nil {
			return
		}
		if err := harmless(res, foreign); err != nil {
			t.Fatalf("%q %q: %v", method, target, err)
		}
	})
}

// TestMalformedRequests mixes good and bad pieces of requests, thousands of them: never a 5xx, never another hub's row.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t, map[string]core.Rate{"cycle/hub": {}})
	h := l.handler()
	r := rand.New(rand.NewPCG(7, 7))
	foreign := l.account("Haldenfjord automation").OrganizationID
	var ids []string
	for id := range l.idsOf(l.hub()) {
		ids = append(ids, id)
	}
	for id := range l.idsOf(foreign) {
		if id != foreign {
			ids = append(ids, id)
		}
	}
	pieces := []string{"", "x", "0123456789abcdef01234567", "'", "\"", "%", "%00", "\x00", "..", "\xff\xfe", "ünïcode", "1e999", "-1", "null", strings.Repeat("A", 3000), "[]", "{}", "*"}
	keys := []string{"page[number]", "page[size]", "filter[state]", "filter[search]", "filter[creator]", "filter[x]", "sort", "include", "meta", "identifier", "desired-component", "page", "filter[", "domain"}
	values := append([]string{"1", "running", "name,-events.created", "environments,creators,images", "instances_count", "2026-01-01T00:00:00Z", "true"}, pieces...)
	bodies := []string{"", "{", "null", "[]", "[1,null,{}]", `{"name":"x"}`, `{"action":"start","contents":null}`, `{"action":"delete"}`, `{"name":["x"],"role_id":1}`,
		`{"type":{"a":null},"name":"@"}`, `{"servers":[{}],"cluster":"production"}`, `[{"server_id":null}]`, strings.Repeat("[", 20_000), `{"capabilities":{"specific":[1]}}`, "\xff"}
	types := []string{"application/json", "", "text/plain", "application/json; charset=", "multipart/form-data"}
	routes := newAPI(l.world).routes()
	for range 6000 {
		at := routes[r.IntN(len(routes))]
		parts := strings.Split(at.path, "/")
		for i, part := range parts {
			if !strings.HasPrefix(part, "{") {
				continue
			}
			if parts[i] = pieces[r.IntN(len(pieces))]; r.IntN(3) > 0 {
				parts[i] = ids[r.IntN(len(ids))]
			}
		}
		path := strings.Join(parts, "/")
		query := ""
		for range r.IntN(4) {
			query += "&" + keys[r.IntN(len(keys))] + "=" + values[r.IntN(len(values))]
		}
		method := []string{at.method, at.method, at.method, "GET", "DELETE", "BREW"}[r.IntN(6)]
		hub := []string{l.hub(), l.hub(), l.hub(), foreign, "x"}[r.IntN(5)]
		credential := []string{l.account("Automation").Key, l.account("Automation").Key, l.account("Automation").Key, "x", ""}[r.IntN(5)]
		res := attack(h, method, path+"?"+strings.TrimPrefix(query, "&"), hub, "Bearer "+credential, types[r.IntN(len(types))], bodies[r.IntN(len(bodies))])
		if err := harmless(res, foreign); err != nil {
			t.Fatalf("%s %q ?%q: %v", method, path, query, err)
		}
		if r.IntN(50) == 0 {
			l.settled()
		}
	}
}
