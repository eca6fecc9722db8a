package draft_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
)

const keySettings = "THE_KEY"

// TestWaysIn finds the header of a key by what a refusal says, and else by common ones; the key is sent in no request before a refusal.
// TestPasswordsThatAreWrittenOut are refused before anything is asked; the word that an API wants beside a key is none.
func TestPasswordsThatAreWrittenOut(t *testing.T) {
	t.Parallel()
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, records(2)) })
	for basic, taken := range map[string]bool{"{user}:hunter2": false, "{email}:{password}": true, "{api_key}:x": true, "{key}:api_token": true, "{api_key}:": true, "bob:{password}": true} {
		_, err := drafted(t, draft.Options{URL: u.URL + "/customers", Platform: "acme", Basic: basic, KeySettings: keySettings})
		if (err == nil) != taken {
			t.Errorf("%s: %v", basic, err)
		}
	}
}

func TestWaysIn(t *testing.T) {
	t.Parallel()
	basic := func(r *http.Request) bool {
		user, password, ok := r.BasicAuth()
		return ok && user == key && password == ""
	}
	header := func(name, value string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Header.Get(name) == value }
	}
	for _, tt := range []struct {
		name      string
		opens     func(*http.Request) bool
		challenge string
		refusal   any
		status    int
		headers   []string
		basic     string
		want      string // in the manifest
		most      int    // requests until it opens
	}{
		{"bearer by its challenge", header("Authorization", "Bearer "+key), `Bearer realm="acme"`, nil, 401, nil, "", `Authorization: "Bearer {api_key}"`, 2},
		{"token by its challenge", header("Authorization", "Token "+key), "Token", nil, 401, nil, "", `Authorization: "Token {api_key}"`, 2},
		{"basic by its challenge", basic, `Basic realm="acme"`, nil, 401, nil, "", `basic: {user: "{api_key}"}`, 2},
		{"a header that the refusal names", header("Api-Token-Key", key), "", object{"message": "send Acme-Api-Key or X-Auth-Token"}, 401, nil, "", "", 4},
		{"a header in the refusal's text", header("X-Auth-Token", key), "", object{"message": "X-Auth-Token is missing"}, 401, nil, "", `X-Auth-Token: "{api_key}"`, 2},
		{"a header in a challenge", header("Acme-Api-Key", key), `ApiKey name="Acme-Api-Key"`, nil, 401, nil, "", `Acme-Api-Key: "{api_key}"`, 2},
		{"bearer without a challenge", header("Authorization", "Bearer "+key), "", nil, 403, nil, "", `Authorization: "Bearer {api_key}"`, 2},
		{"a common header", header("X-Api-Key", key), "", nil, 401, nil, "", `X-Api-Key: "{api_key}"`, 3},
		{"the key alone", header("Authorization", key), "", nil, 401, nil, "", `Authorization: "{api_key}"`, 4},
		{"what is not there without a key", header("Authorization", "Bearer "+key), "", nil, 404, nil, "", `Authorization: "Bearer {api_key}"`, 2},
		{"a header that is given", header("X-Acme", "k-"+key), "", nil, 401, []string{"X-Acme: k-{api_key}", "Accept: application/json"}, "", `{X-Acme: "k-{api_key}", Accept: application/json}`, 1},
		{"a header without a key, and a key", func(r *http.Request) bool {
			return r.Header.Get("Acme-Version") == "2" && r.Header.Get("X-Api-Key") == key
		}, "", nil, 401,
			[]string{"Acme-Version: 2"}, "", `{X-Api-Key: "{api_key}", Acme-Version: "2"}`, 3},
		{"user and password", func(r *http.Request) bool {
			user, password, ok := r.BasicAuth()
			return ok && user == "svc" && password == key
		}, "", nil, 401, nil,
			"svc:{password}", `{key: {basic: {user: svc, password: "{password}"}}}`, 1},
		{"an organisation", func(r *http.Request) bool { return r.Header.Get("X-Key") == key && r.Header.Get("X-Hub-Id") == key }, "", nil, 401,
			[]string{"X-Key: {api_key}", "X-Hub-Id: {hub}"}, "", "scope: {noun: hub, header: X-Hub-Id, from: hub}", 1},
		{"no credentials", func(*http.Request) bool { return true }, "", nil, 401, nil, "", "{open: {headers: {}}}", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
				if tt.opens(r) {
					answer(w, 200, object{"data": records(3), "total": 3})
					return
				}
				if tt.challenge != "" {
					w.Header().Set("WWW-Authenticate", tt.challenge)
				}
				answer(w, tt.status, tt.refusal)
			})
			d, err := drafted(t, draft.Options{URL: u.URL + "/customers", Platform: "acme", KeySettings: keySettings, Headers: tt.headers, Basic: tt.basic})
			asked := u.asked()
			if tt.most > 1 && sendsKey(asked[0]) {
				t.Error("the key is sent before it is wanted")
			}
			if tt.want == "" {
				if err == nil || len(asked) != tt.most || !strings.Contains(err.Error(), "in each way that was tried") {
					t.Errorf("%v after %d requests", err, len(asked))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(d.Text, tt.want) || strings.Contains(d.Text, key) {
				t.Errorf("want %s in\n%s", tt.want, d.Text)
			}
			if opened := slices.IndexFunc(d.Requests, func(r draft.Request) bool { return r.Status == 200 }); opened != tt.most-1 {
				t.Errorf("request %d opens it, want %d", opened+1, tt.most)
			}
			if rows, _ := scanned(t, d); len(rows) != 3 {
				t.Errorf("%d rows", len(rows))
			}
		})
	}
}

// TestARefusalIsQuotedWithoutTheKey, nor half of it where the quotation is cut.
func TestARefusalIsQuotedWithoutTheKey(t *testing.T) {
	t.Parallel()
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 401, object{"message": strings.Repeat("x ", 97) + r.Header.Get("Authorization")})
	})
	plain := clients{t: t, key: "only small letters"}
	_, err := draft.New(t.Context(), draft.Options{URL: u.URL + "/customers", Platform: "acme", HasKey: true}, plain.ask)
	if err == nil || !strings.Contains(err.Error(), "x x") || strings.Contains(err.Error(), "only") {
		t.Error(err)
	}
}

// sendsKey tells whether a request has the key in a header, in one form or another.
func sendsKey(r *http.Request) bool {
	user, _, _ := r.BasicAuth()
	return strings.Contains(strings.Join(slices.Concat(slices.Collect(maps.Values(r.Header))...), " "), key) || user == key
}
