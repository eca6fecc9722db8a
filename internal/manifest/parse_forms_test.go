package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const olderForm = "  older: {headers: {X-Key: \"{api_key}\"}, scope_header: X-Team, paths: {/v1/sites: /v1/teams, /v1/sites/now/keys: /v1/keys}}\n"

// withForm is a manifest with a second way in.
func withForm(authenticator string) string {
	file := strings.Replace(scoped, `authenticators: {bearer: {headers: {X-Key: "{api_key}"}}}`, "authenticators:\n  bearer: {headers: {X-Key: \"{api_key}\"}}\nOLDER", 1)
	return strings.Replace(file, "OLDER\n", authenticator, 1)
}

func TestAWayInHasAFormOfItsOwn(t *testing.T) {
	t.Parallel()
	m := parsed(t, withForm(olderForm))
	own, older := m.Authenticators[0].Form, m.Authenticators[1].Form
	want := Form{ScopeHeader: "X-Team", Paths: []PathChange{{"/v1/sites/now/keys", "/v1/keys"}, {"/v1/sites", "/v1/teams"}}}
	if diff := cmp.Diff([]Form{{}, want}, []Form{own, older}); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct{ address, want string }{
		{"/v1/sites", "/v1/teams"}, {"/v1/sites?page=1", "/v1/teams?page=1"}, {"/v1/sites/7/keys", "/v1/teams/7/keys"}, {"/v1/sites/now/keys?a=/v1/sites", "/v1/keys?a=/v1/sites"},
		{"/v1/sitesmap", "/v1/sitesmap"}, {"/v2/v1/sites", "/v2/v1/sites"}, {"/v1/teams", "/v1/teams"}, {"", ""},
	} {
		if got := older.Path(c.address); got != c.want || older.Path(got) != got || own.Path(c.address) != c.address {
			t.Errorf("%s is asked for as %s, want %s", c.address, got, c.want)
		}
	}
	if older.Header("X-Site") != "X-Team" || older.Header("") != "" || own.Header("X-Site") != "X-Site" {
		t.Error("the header of the organisation is another")
	}
}

func TestMistakesInForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{"scope_header: X-Team", "scope_header: X Team", `"X Team" is not the name of a header`},
		{"/v1/sites: /v1/teams", "v1: /v1/teams", `authenticator older: paths: "v1" must be a path, or the beginning of paths, that begins with /`},
		{"/v1/sites: /v1/teams", "/v1/sites: /v1/teams/", `authenticator older: paths: "/v1/teams/" must be a path`},
		{"/v1/sites: /v1/teams", "/v1/sites: /v1/teams?a=1", `authenticator older: paths: "/v1/teams?a=1" must be a path`},
		{"/v1/sites: /v1/teams", "/v1/sites: /v1/sites/now", "authenticator older: paths: /v1/sites/now is itself among the paths that are changed"},
	} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(withForm(olderForm), c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.new, err, c.want)
		}
	}
	file := strings.Replace(withForm(olderForm), ", header: X-Site", ", param: site", 1)
	if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "authenticator older: scope_header is in place of the header of scope, which has none") {
		t.Errorf("a header in place of none: %v", err)
	}
}
