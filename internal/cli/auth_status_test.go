package cli

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// TestRetiringKey: a key that is being replaced is no credential of the connection, and is told of as unfinished.
func TestRetiringKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := profile.Open(profile.Paths{File: filepath.Join(dir, "config.yaml"), Secrets: filepath.Join(dir, "secrets")}, profile.NoKeyring("there is none"))
	if err != nil {
		t.Fatal(err)
	}
	for name, secrets := range map[string]map[string]string{"calm": {"api_key": "new"}, "walking": {"api_key": "new", "api_key.retiring": "old"}} {
		if _, err := store.Put("prod", profile.Connection{Name: name, Platform: "acme"}, secrets); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range profileReports(store)[0].Connections {
		walking := c.Name == "walking"
		if want := map[string]string{"api_key": profile.InFile}; c.Retiring != walking || !maps.Equal(c.Secrets, want) {
			t.Errorf("%s: retiring %t, secrets %v", c.Name, c.Retiring, c.Secrets)
		}
		if strings.Contains(c.text(), "auth rotate goes on with that") != walking {
			t.Errorf("%s: %s", c.Name, c.text())
		}
	}
}
