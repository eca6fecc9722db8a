package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// The key is needed where it is the first way in, unless another is taken, and that credential without which no request can be scoped.
func TestDescribe(t *testing.T) {
	t.Parallel()
	credentials := func(required ...bool) []config.Credential {
		return []config.Credential{
			{Name: "api_key", Env: []string{"ACME_KEY"}, Required: required[0], Secret: true},
			{Name: "organization_unit", Env: []string{"ACME_UNIT", "ACME_OTHER"}, Required: required[1], OrgID: required[1]},
			{Name: "unnamed", Required: required[2], OrgID: required[2]},
		}
	}
	blanks := func(all []config.Credential) []config.Credential {
		all[len(all)-1].Blanks = true
		return all
	}
	keyOnly := []manifest.Authenticator{{Name: "key", Needs: []string{"api_key"}}}
	keyOrNot := append(keyOnly, manifest.Authenticator{Name: "login", Needs: []string{"unnamed"}})
	loginFirst := []manifest.Authenticator{{Name: "login", Needs: []string{"unnamed"}}, keyOnly[0]}
	for name, c := range map[string]struct {
		scope *manifest.Scope
		ways  []manifest.Authenticator
		want  []config.Credential
	}{
		"without a scope":          {nil, keyOnly, credentials(true, false, false)},
		"a scope from a setting":   {&manifest.Scope{From: "organization_unit", Header: "x-unit"}, keyOnly, credentials(true, true, false)},
		"a scope from another one": {&manifest.Scope{From: "unnamed", Header: "x-unit"}, keyOnly, credentials(true, false, true)},
		"a scope in the address":   {&manifest.Scope{From: "unnamed"}, keyOnly, blanks(credentials(true, false, true))},
		"a scope from elsewhere":   {&manifest.Scope{}, keyOnly, credentials(true, false, false)},
		"a way in without a key":   {nil, keyOrNot, credentials(true, false, false)},
		"a way in before the key":  {nil, loginFirst, credentials(false, false, false)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := example()
			m.Scope, m.Authenticators = c.scope, c.ways
			want := config.Platform{Name: "acme", KeysPage: "https://acme.example/keys", Credentials: c.want}
			if len(c.ways) > 1 {
				want.Ways = [][]string{{"unnamed"}}
			}
			if diff := cmp.Diff(want, describe(m)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Error texts show a platform's first variable: it has to be the one for the key.
func TestKnownPlatformsNameTheKeyFirst(t *testing.T) {
	t.Parallel()
	known := knownPlatforms()
	if len(known) == 0 {
		t.Fatal("no platform is known")
	}
	for _, k := range known {
		m, err := manifest.Load(k.Name)
		if err != nil {
			t.Fatal(err)
		}
		all := 0
		for _, c := range m.Credentials {
			all += len(c.Env)
			if c.Name == config.APIKey && (len(k.Env) == 0 || k.Env[0] != c.Env[0]) {
				t.Errorf("%s: %v does not begin with %s", k.Name, k.Env, c.Env[0])
			}
		}
		if len(k.Env) != all {
			t.Errorf("%s: %v are not all %d variables", k.Name, k.Env, all)
		}
	}
}
