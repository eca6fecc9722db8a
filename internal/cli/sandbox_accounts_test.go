package cli

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// What builders are told of accounts is what the platforms themselves make of them: every key is told once, works or is refused as it says, and is that of
// the person and the organisation beside it.
func TestAccountsForBuilders(t *testing.T) {
	t.Parallel()
	sb, err := startSandbox(t.Context(), sandbox.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	m := miniatures{sb}
	for _, p := range m.document().Platforms {
		names, secrets := map[string]bool{}, map[string]bool{}
		for _, a := range p.Accounts {
			if names[a.Name] || a.Name == "" || strings.Trim(a.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
				t.Errorf("%s: %q is no name of one account", p.Platform, a.Name)
			}
			names[a.Name] = true
			if a.Key == nil {
				continue
			}
			secrets[a.Key.Secret] = true
			key, err := sb.World().Keys.Authenticate(p.Platform, a.Key.Secret)
			if active := a.Key.State == "active"; active != (err == nil) || active == strings.HasPrefix(a.Name, "revoked") {
				t.Errorf("%s: the key of %s is %s; the platform says %v", p.Platform, a.Name, a.Key.State, err)
			}
			if key.ID != a.Key.ID || key.CreatedBy != a.User.ID || key.OrganizationID != "" && key.OrganizationID != a.Organization.ID {
				t.Errorf("%s: the key of %s is %+v", p.Platform, a.Name, key)
			}
		}
		for _, a := range sb.Accounts(p.Platform) {
			if a.Key != "" && !secrets[a.Key] {
				t.Errorf("%s: no word of the key %s", p.Platform, a.KeyName)
			}
		}
	}
}

// The file has an account for each role that somebody has, and for each platform one key that is refused where there is one.
func TestEnvFileHasEachRole(t *testing.T) {
	t.Parallel()
	sb, err := startSandbox(t.Context(), sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	text := miniatures{sb}.envFile()
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if strings.HasPrefix(line, "#") || line == "\n" {
			continue
		}
		if !ok || value == "" || strings.ContainsAny(value, ` '"`) || names[name] {
			t.Errorf("line %q: want one value for each name, without a space or a quote, which not all readers take off", line)
		}
		names[name] = true
	}
	for _, e := range sb.Exports() {
		for _, a := range sb.Accounts(e.Platform) {
			name := builderVariable(e.Platform, identifier(a.Role), "email")
			if a.Revoked {
				name = builderVariable(e.Platform, "revoked_api_key")
			}
			if a.OrganizationID == sb.Accounts(e.Platform)[0].OrganizationID && !names[name] {
				t.Errorf("no %s in\n%s", name, text)
			}
		}
	}
}
