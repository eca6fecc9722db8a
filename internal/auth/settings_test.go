package auth

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// TestConnectionAsSettings: a connection is read in one way for a server and for a trial: paths begin beside the file, the organisation has the platform's own
// name, and the key before another is no credential.
func TestConnectionAsSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() (*profile.Store, error) {
		return profile.Open(profile.Paths{File: filepath.Join(dir, "config.yaml"), Secrets: filepath.Join(dir, "secrets")}, profile.NoKeyring("it is off"))
	}
	store, err := open()
	if err != nil {
		t.Fatal(err)
	}
	kept := profile.Connection{Name: "west", Platform: "acme", Manifest: "own.yaml", BaseURL: "https://acme.example", Auth: "key", Organization: "o1", Credentials: map[string]string{"user": "u1"}}
	if _, err := store.Put("prod", kept, map[string]string{"api_key": "k1", "api_key" + retiring: "k0"}); err != nil {
		t.Fatal(err)
	}
	p, _ := store.Profile("prod")
	s := Settings(p, "--profile", dir, open).Connections[0]
	if s.Manifest != filepath.Join(dir, "own.yaml") || !slices.Equal(s.Secrets, []string{"api_key"}) || !maps.Equal(s.Credentials, map[string]string{"user": "u1", "organization": "o1"}) {
		t.Errorf("settings %+v", s)
	}
	for name, c := range map[string]struct {
		scope *manifest.Scope
		want  map[string]string
	}{
		"of another name":  {&manifest.Scope{From: "site"}, map[string]string{"user": "u1", "site": "o1", "api_key": "k1"}},
		"without any":      {nil, map[string]string{"user": "u1", "organization": "o1", "api_key": "k1"}},
		"of the same name": {&manifest.Scope{From: "organization"}, map[string]string{"user": "u1", "organization": "o1", "api_key": "k1"}},
	} {
		got, err := candidateOf(&manifest.Manifest{Scope: c.scope}, s, "profile prod")
		if err != nil || !maps.Equal(got.Values, c.want) || got.BaseURL != kept.BaseURL || got.Auth != kept.Auth || got.Name != "west" || len(got.Sources) != len(c.want) {
			t.Errorf("an organisation %s: %+v, %v", name, got, err)
		}
	}
}
