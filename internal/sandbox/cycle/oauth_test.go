package cycle

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestTokenGrants: the documented grants and how each is refused, in OAuth's shape and not in the API's.
func TestTokenGrants(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	key := l.account("Legacy exporter").Key
	for name, c := range map[string]struct {
		form   []string
		status int
		word   string
	}{
		"key":                         {[]string{"grant_type", "api_key", "secret", key}, 200, ""},
		"key, as for a day in 2018":   {[]string{"grant_type", "api_key", "api_key", key}, 200, ""},
		"key with scope":              {[]string{"grant_type", "api_key", "secret", key, "scope", "containers-view"}, 200, ""},
		"password":                    {[]string{"grant_type", "password", "email", "marc.oliver@meridia.example", "password", "marc-sandbox"}, 200, ""},
		"password, as in 2017":        {[]string{"grant_type", "password", "username", "marc.oliver@meridia.example", "password", "marc-sandbox"}, 200, ""},
		"no grant":                    {nil, 400, "invalid_request"},
		"unknown grant":               {[]string{"grant_type", "implicit"}, 400, "unsupported_grant_type"},
		"no secret":                   {[]string{"grant_type", "api_key"}, 400, "invalid_request"},
		"wrong secret":                {[]string{"grant_type", "api_key", "secret", "nonsense"}, 400, "invalid_grant"},
		"deleted key":                 {[]string{"grant_type", "api_key", "secret", l.account("Old laptop").Key}, 400, "invalid_grant"},
		"key of another address":      {[]string{"grant_type", "api_key", "secret", l.account("Finance office").Key}, 400, "invalid_grant"},
		"no password":                 {[]string{"grant_type", "password", "email", "marc.oliver@meridia.example"}, 400, "invalid_request"},
		"wrong password":              {[]string{"grant_type", "password", "email", "marc.oliver@meridia.example", "password", "x"}, 400, "invalid_grant"},
		"unknown client":              {[]string{"grant_type", "client_credentials", "client_id", "a", "client_secret", "b"}, 401, "invalid_client"},
		"no refresh token":            {[]string{"grant_type", "refresh_token"}, 400, "invalid_request"},
		"made-up refresh token":       {[]string{"grant_type", "refresh_token", "refresh_token", "x"}, 400, "invalid_grant"},
		"scope longer than a romance": {[]string{"grant_type", "api_key", "secret", key, "scope", strings.Repeat("x", 5000)}, 400, "invalid_scope"},
	} {
		t.Run(name, func(t *testing.T) {
			a := l.token(c.form...)
			if a.status != c.status || a.body.text("error") != c.word {
				t.Errorf("answered %d %q, want %d %q", a.status, a.body.text("error"), c.status, c.word)
			}
			if c.status != 200 {
				if a.body.text("error_description") == "" || a.body["data"] != nil {
					t.Errorf("not OAuth's shape: %s", a.raw)
				}
				return
			}
			if a.body["expires_in"] != 7200.0 || a.body.text("token_type") == "" || a.body.text("refresh_token") == "" || a.body["created"] != float64(l.clock.now().Unix()) {
				t.Errorf("session %s", a.raw)
			}
			if strings.Count(a.body.text("access_token"), ".") != 2 {
				t.Errorf("not a JWT: %q", a.body.text("access_token"))
			}
		})
	}
}

// TestTokenRequestForms: only a POST of a form is understood, at both documented places.
func TestTokenRequestForms(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	form := "grant_type=api_key&secret=" + l.account("Legacy exporter").Key
	const kind = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name   string
		ask    ask
		status int
	}{
		{"form", ask{method: "POST", path: "/oauth/token", body: form, contentType: kind}, 200},
		{"with a charset", ask{method: "POST", path: "/oauth/token", body: form, contentType: kind + "; charset=UTF-8"}, 200},
		{"at the older place", ask{method: "POST", path: "/v1/oauth/token", body: form, contentType: kind}, 200},
		{"JSON", ask{method: "POST", path: "/oauth/token", body: `{"grant_type":"api_key"}`, contentType: "application/json"}, 400},
		{"in the query", ask{method: "POST", path: "/oauth/token?" + form, body: "", contentType: kind}, 400},
		{"GET", ask{method: "GET", path: "/oauth/token?" + form}, 400},
		{"broken escapes", ask{method: "POST", path: "/oauth/token", body: "grant_type=%zz", contentType: kind}, 400},
		{"huge", ask{method: "POST", path: "/oauth/token", body: form + "&x=" + strings.Repeat("y", maxForm), contentType: kind}, 400},
	} {
		if a := l.do(c.ask); a.status != c.status {
			t.Errorf("%s: %d, want %d: %.200s", c.name, a.status, c.status, a.raw)
		}
	}
}

// TestSeedDocument lives through what the seed document tells: a token for two hours, one refresh token for one use, which dies an hour later.
func TestSeedDocument(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	secret := l.account("Legacy exporter").Key
	works := func(token string) answer {
		return l.do(ask{method: "GET", path: "/v1/containers", credential: token, project: l.hub()})
	}
	session := l.token("grant_type", "api_key", "secret", secret).body
	first := session.text("access_token")
	l.want(works(first), 200, "")

	l.clock.advance(2*time.Hour - time.Second)
	l.want(works(first), 200, "")
	l.clock.advance(time.Second)
	l.want(works(first), 401, "401.auth_expired")

	l.clock.advance(time.Hour - time.Second) // the last second of the refresh token
	refreshed := l.token("grant_type", "refresh_token", "refresh_token", session.text("refresh_token"))
	if refreshed.status != 200 {
		t.Fatalf("refresh: %s", refreshed.raw)
	}
	l.want(works(refreshed.body.text("access_token")), 200, "")
	if again := l.token("grant_type", "refresh_token", "refresh_token", session.text("refresh_token")); again.status != 400 || again.body.text("error") != "invalid_grant" {
		t.Errorf("a second refresh: %s", again.raw)
	}

	l.clock.advance(3 * time.Hour) // the refreshed session has a refresh token of its own, and it is dead now
	if late := l.token("grant_type", "refresh_token", "refresh_token", refreshed.body.text("refresh_token")); late.status != 400 {
		t.Errorf("a refresh three hours later: %s", late.raw)
	}
	if anew := l.token("grant_type", "api_key", "secret", secret); anew.status != 200 {
		t.Errorf("credentials again: %s", anew.raw)
	}
}

// TestRefreshTokenIsNoAccessToken, nor the other way round.
func TestRefreshTokenIsNoAccessToken(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	session := l.token("grant_type", "api_key", "secret", l.account("Legacy exporter").Key).body
	l.want(l.do(ask{method: "GET", path: "/v1/containers", credential: session.text("refresh_token"), project: l.hub()}), 401, "401.auth_invalid")
	if a := l.token("grant_type", "refresh_token", "refresh_token", session.text("access_token")); a.status != 400 {
		t.Errorf("a session was refreshed with its access token: %s", a.raw)
	}
}

// TestOneRefreshWins: of many refreshes at once exactly one gets a session.
func TestOneRefreshWins(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	refresh := l.token("grant_type", "api_key", "secret", l.account("Legacy exporter").Key).body.text("refresh_token")
	var won atomic.Int32
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			if l.token("grant_type", "refresh_token", "refresh_token", refresh).status == 200 {
				won.Add(1)
			}
		})
	}
	wait.Wait()
	if won.Load() != 1 {
		t.Errorf("%d refreshes succeeded", won.Load())
	}
}

// TestDeletedKeyTakesItsSessionsAlong: access and refresh tokens of a deleted key are refused at once.
func TestDeletedKeyTakesItsSessionsAlong(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	made := l.as("Automation", "POST", "/v1/hubs/current/api-keys", doc{"name": "short-lived", "role_id": l.roleID("analyst")}).data()
	session := l.token("grant_type", "api_key", "secret", made.text("secret")).body
	use := func() answer {
		return l.do(ask{method: "GET", path: "/v1/containers", credential: session.text("access_token"), project: l.hub()})
	}
	l.want(use(), 200, "")
	l.want(l.as("Automation", "DELETE", "/v1/hubs/current/api-keys/"+made.text("id"), nil), 200, "")
	l.want(use(), 401, "401.auth_invalid")
	if a := l.token("grant_type", "refresh_token", "refresh_token", session.text("refresh_token")); a.status != 400 {
		t.Errorf("the session was refreshed: %s", a.raw)
	}
	if a := l.token("grant_type", "api_key", "secret", made.text("secret")); a.status != 400 {
		t.Errorf("the key was exchanged: %s", a.raw)
	}
}
