package cycle

import (
	"net/http"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// TestCredentials: what a request in the current form must bring, and how it is refused without.
func TestCredentials(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	key, stranger := l.account("Automation").Key, l.account("Haldenfjord automation")
	const path = "/v1/containers"
	for name, c := range map[string]struct {
		ask    ask
		status int
		code   string
	}{
		"key and hub":               {ask{credential: key, hub: l.hub()}, 200, ""},
		"no credential":             {ask{hub: l.hub()}, 401, "401.auth-invalid"},
		"unknown key":               {ask{credential: "x" + key[1:], hub: l.hub()}, 401, "401.auth-invalid"},
		"a key's prefix":            {ask{credential: key[:8], hub: l.hub()}, 401, "401.auth-invalid"},
		"deleted key":               {ask{credential: l.account("Old laptop").Key, hub: l.hub()}, 401, "401.auth-invalid"},
		"made-up JWT":               {ask{credential: "a.b.c", hub: l.hub()}, 401, "401.auth-invalid"},
		"no hub":                    {ask{credential: key}, 422, "422.missing-argument"},
		"unknown hub":               {ask{credential: key, hub: "5f0000000000000000000000"}, 403, "403.wrong-hub"},
		"somebody else's hub":       {ask{credential: key, hub: stranger.OrganizationID}, 403, "403.wrong-hub"},
		"somebody else's key":       {ask{credential: stranger.Key, hub: l.hub()}, 403, "403.wrong-hub"},
		"hub that is no id":         {ask{credential: key, hub: "'; DROP TABLE"}, 403, "403.wrong-hub"},
		"both headers, one hub":     {ask{credential: key, hub: l.hub(), project: l.hub()}, 200, ""},
		"both headers, two hubs":    {ask{credential: key, hub: l.hub(), project: stranger.OrganizationID}, 403, "403.mismatch"},
		"address not in allow-list": {ask{credential: l.account("Finance office").Key, hub: l.hub()}, 403, "403.invalid-ip"},
		"key in the project era":    {ask{credential: key, project: l.hub()}, 401, "401.auth_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			c.ask.method, c.ask.path = "GET", path
			a := l.do(c.ask)
			if err := envelope(a); a.status != c.status || a.code() != c.code || err != nil {
				t.Errorf("answered %d %q (%v), want %d %q", a.status, a.code(), err, c.status, c.code)
			}
		})
	}
	if u := l.world.Keys.List(Name, func(k core.Key) bool { return k.Name == "Automation" }); u[0].LastUsedIP != "127.0.0.1" {
		t.Errorf("the key was last used from %q", u[0].LastUsedIP)
	}
}

// TestAuthorizationSchemes: the scheme is Bearer in any case (RFC 9110), and nothing else.
func TestAuthorizationSchemes(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	key := l.account("Automation").Key
	for header, status := range map[string]int{
		"Bearer " + key: 200, "bearer " + key: 200, "Bearer  " + key: 200, "Basic " + key: 401, key: 401, "Bearer": 401, "Bearer ": 401, "Token " + key: 401,
	} {
		req, _ := http.NewRequest("GET", l.url+"/v1/hubs/current", nil)
		req.Header.Set("Authorization", header)
		if a := l.send(req); a.status != status {
			t.Errorf("%q: %d, want %d", header[:min(12, len(header))], a.status, status)
		}
	}
}

// TestAddresses: an allow-list works both ways, on the very next request, for keys and for tokens that keys were exchanged for.
func TestAddresses(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	role := l.roleID("analyst")
	made := l.as("Automation", "POST", "/v1/hubs/current/api-keys", doc{"name": "office", "role_id": role})
	secret, id := made.data().text("secret"), made.data().text("id")
	session := l.token("grant_type", "api_key", "secret", secret).body.text("access_token")
	for _, c := range []struct {
		ips    any
		status int
	}{
		{[]string{"203.0.113.7"}, 403}, {[]string{"203.0.113.7", "127.0.0.1"}, 200}, {[]string{"127.0.0.0/8"}, 200}, {[]string{"::ffff:127.0.0.1"}, 200},
		{[]string{"::1"}, 403}, {[]string{"10.0.0.0/8"}, 403}, {nil, 200},
	} {
		if a := l.as("Automation", "PATCH", "/v1/hubs/current/api-keys/"+id, doc{"ips": c.ips}); a.status != 200 {
			t.Fatalf("%v: %d %s", c.ips, a.status, a.raw)
		}
		for _, credential := range []string{secret, session} {
			if a := l.do(ask{method: "GET", path: "/v1/environments", credential: credential, hub: l.hub()}); a.status != c.status {
				t.Errorf("%v: %d, want %d", c.ips, a.status, c.status)
			}
		}
		if a := l.token("grant_type", "api_key", "secret", secret); (a.status == 200) != (c.status == 200) {
			t.Errorf("%v: a token was answered %d", c.ips, a.status)
		}
	}
	for _, bad := range []any{[]string{"localhost"}, []string{"1.2.3"}, []string{"fe80::1%eth0"}, "127.0.0.1", []int{1}} {
		l.want(l.as("Automation", "PATCH", "/v1/hubs/current/api-keys/"+id, doc{"ips": bad}), 422, "422.invalid-argument")
	}
}

// roleID finds a role by its identifier.
func (l *lab) roleID(identifier string) string {
	l.t.Helper()
	return l.first("/v1/hubs/current/roles?filter[identifier]=" + identifier)
}

// TestAccounts: a person signs in, sees their own account and the hubs that they belong to, and no other.
func TestAccounts(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	marc := l.token("grant_type", "password", "email", "marc.oliver@meridia.example", "password", "marc-sandbox").body.text("access_token")
	sofia := l.token("grant_type", "password", "email", "sofia.lindqvist@meridia.example", "password", "sofia-sandbox")
	if sofia.status != 400 {
		t.Errorf("who is a member of no hub got in: %s", sofia.raw)
	}
	key := l.account("Automation").Key
	for _, c := range []struct {
		name, path, credential, hub string
		status                      int
		code                        string
	}{
		{"own account", "/v1/account", marc, "", 200, ""},
		{"an account for a key", "/v1/account", key, "", 403, "403.not-allowed"},
		{"hubs of a person", "/v1/hubs", marc, "", 200, ""},
		{"hubs of a key", "/v1/hubs", key, "", 200, ""},
		{"own membership", "/v1/hubs/current/membership", marc, l.hub(), 200, ""},
		{"membership of nowhere", "/v1/hubs/current/membership", marc, "", 422, "422.missing-argument"},
		{"current hub of a person", "/v1/hubs/current", marc, "", 422, "422.missing-argument"},
		{"current hub of a key", "/v1/hubs/current", key, "", 200, ""},
		{"a hub of others", "/v1/containers", marc, l.account("Haldenfjord automation").OrganizationID, 403, "403.wrong-hub"},
		{"memberships", "/v1/account/memberships", marc, "", 200, ""},
		{"capabilities for anybody", "/v1/hubs/capabilities", "", "", 200, ""},
		{"default roles for anybody", "/v1/hubs/current/roles/defaults", "", "", 200, ""},
	} {
		a := l.do(ask{method: "GET", path: c.path, credential: c.credential, hub: c.hub})
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %q, want %d %q: %.200s", c.name, a.status, a.code(), c.status, c.code, a.raw)
		}
	}
	if hubs := l.do(ask{method: "GET", path: "/v1/hubs", credential: marc}).list(); len(hubs) != 1 || hubs[0].text("id") != l.hub() {
		t.Errorf("Marc sees the hubs %v", hubs)
	}
}

// TestDailyLimit: the plan's requests a day, no more in any 24 hours; refused requests are told so in the platform's words.
func TestDailyLimit(t *testing.T) {
	t.Parallel()
	l := newLab(t, map[string]core.Rate{"cycle/hub": {Requests: 5, Per: day}})
	for i := range 8 {
		a := l.get("/v1/environments")
		if want := map[bool]int{true: 200, false: 429}[i < 5]; a.status != want {
			t.Fatalf("request %d: %d, want %d", i+1, a.status, want)
		}
		if a.status == 429 && a.code() != "429.rate-limiting" {
			t.Errorf("refused with %q", a.code())
		}
	}
	if a := l.as("Haldenfjord automation", "GET", "/v1/environments", nil); a.status != 200 {
		t.Errorf("another hub's budget was spent: %d", a.status)
	}
	l.clock.advance(day - time.Second)
	l.want(l.get("/v1/environments"), 429, "429.rate-limiting")
	l.clock.advance(time.Second)
	l.want(l.get("/v1/environments"), 200, "")
}

// TestKeyRevokedElsewhere: a key that is revoked by other ways than this API (the dashboard's) takes its sessions along all the same.
func TestKeyRevokedElsewhere(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	key := l.account("Legacy exporter")
	session := l.token("grant_type", "api_key", "secret", key.Key).body
	use := func() answer {
		return l.do(ask{method: "GET", path: "/v1/containers", credential: session.text("access_token"), project: l.hub()})
	}
	l.want(use(), 200, "")
	if _, err := l.world.Keys.Revoke(t.Context(), Name, key.KeyID); err != nil {
		t.Fatal(err)
	}
	l.want(use(), 401, "401.auth_invalid")
	if a := l.token("grant_type", "refresh_token", "refresh_token", session.text("refresh_token")); a.status != 400 {
		t.Errorf("the session was refreshed: %s", a.raw)
	}
}

// TestMembers: members are listed with their accounts and roles, and another role counts from the next request on.
func TestMembers(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	a := l.get("/v1/hubs/current/members?include=accounts,roles&meta=capabilities")
	for _, m := range a.list() {
		if a.body.at("includes", "accounts", m.text("account_id"), "name", "first") == nil || a.body.at("includes", "roles", m.text("role_id"), "rank") == nil || m.at("meta", "capabilities", "all") == nil {
			t.Errorf("member %v lacks an account, a role or capabilities", m["id"])
		}
	}
	elena := l.token("grant_type", "password", "email", "elena.ruiz@meridia.example", "password", "elena-sandbox").body.text("access_token")
	activity := func() answer {
		return l.do(ask{method: "GET", path: "/v1/hubs/current/activity", credential: elena, hub: l.hub()})
	}
	l.want(activity(), 403, "403.permissions")
	own := l.do(ask{method: "GET", path: "/v1/hubs/current/membership", credential: elena, hub: l.hub()}).data()
	path := "/v1/hubs/current/members/" + own.text("id")
	l.want(l.as("Automation", "PATCH", path, doc{"role_id": l.roleID("consultant")}), 200, "")
	l.want(activity(), 200, "")
	l.want(l.as("Automation", "PATCH", path, doc{"role_id": l.roleID("owner")}), 403, "403.not-allowed")
	owner := l.get("/v1/hubs/current/members?include=accounts").list()[0]
	l.want(l.as("Automation", "PATCH", "/v1/hubs/current/members/"+owner.text("id"), doc{"role_id": l.roleID("analyst")}), 403, "403.not-allowed")
}
