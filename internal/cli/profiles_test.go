package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// keysOfOneOrganization are accounts of a platform in miniature that have keys of their own to the same organisation.
func keysOfOneOrganization(t *testing.T, sb *sandbox.Sandbox, platform string) (one, other sandbox.Account) {
	t.Helper()
	for _, a := range sb.Accounts(platform) {
		switch {
		case a.Key == "" || a.Revoked:
		case one.Key == "":
			one = a
		case a.OrganizationID == one.OrganizationID && a.Key != one.Key:
			return one, a
		}
	}
	t.Fatal("no organization has two keys")
	return one, other
}

// TestRotatedKey: a running server takes the key that another process has put into its profile when the platform refuses the one before, for all that ask.
func TestRotatedKey(t *testing.T) {
	t.Parallel()
	sb, err := startSandbox(t.Context(), sandbox.Options{Seed: 1, Platforms: []string{"dcycle"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	first, second := keysOfOneOrganization(t, sb, "dcycle")
	a := &app{stderr: io.Discard, environ: []string{"HOME=" + t.TempDir(), config.KeyringSetting + "=off"}}
	connection := profile.Connection{Name: "dcycle", Organization: first.OrganizationID, BaseURL: sb.Exports()[0].BaseURL}
	give := func(key string) {
		store, err := a.profiles()
		if err == nil {
			_, err = store.Put("prod", connection, map[string]string{config.APIKey: key})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	end := func(of sandbox.Account) {
		if _, err := sb.World().Keys.Revoke(t.Context(), "dcycle", of.KeyID); err != nil {
			t.Fatal(err)
		}
	}
	give(first.Key)
	given, err := a.given(choice{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.openSession(t.Context(), a.environ, given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ask := func(i int) error {
		_, err := s.live.inUse().catalog.Query(t.Context(), catalog.Question{SQL: fmt.Sprintf("SELECT count(*) FROM facilities WHERE name <> 'n%d'", i), MaxRows: 10, Fresh: true})
		return err
	}
	if err := ask(-1); err != nil {
		t.Fatal(err)
	}
	give(second.Key)
	end(first)
	var asking sync.WaitGroup
	for i := range 20 {
		asking.Go(func() {
			if err := ask(i); err != nil {
				t.Errorf("after the rotation: %v", err)
			}
		})
	}
	asking.Wait()
	end(second)
	var refused *platform.Error
	if err := ask(-2); !errors.As(err, &refused) || !strings.Contains(refused.Next, "from profile prod") || strings.Contains(err.Error()+refused.Next, second.Key) {
		t.Errorf("after its end: %v, want that the key is from profile prod", err)
	}
}

// TestNoProfileIsNoName: what says that no profile is read cannot be the name of one.
func TestNoProfileIsNoName(t *testing.T) {
	t.Parallel()
	if err := profile.CheckName(config.NoProfile); err == nil {
		t.Errorf("a profile may be called %s", config.NoProfile)
	}
}

// TestGiven: which profile counts, told by the flag, the variable and the file; and where none is read at all.
func TestGiven(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	paths := profile.Paths{File: filepath.Join(home, ".config", "orgdata-mcp", "config.yaml"), Secrets: filepath.Join(home, "s")}
	store, err := profile.Open(paths, profile.NoKeyring("it is off"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"prod", "dev"} {
		if _, err := store.Put(name, profile.Connection{Name: "dcycle", Organization: name, Manifest: "own.yaml"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		flag, variable string
		sandbox        bool
		want, by       string
	}{
		{"", "", false, "prod", ""},
		{"dev", "", false, "dev", "--profile"},
		{"", "dev", false, "dev", "ORGDATA_PROFILE"},
		{"prod", "dev", false, "prod", "--profile"},
		{"none", "dev", false, "", ""},
		{"", "none", false, "", ""},
		{"", "", true, "", ""},
		{"", "dev", true, "", ""},
	} {
		a := &app{environ: []string{"HOME=" + home, config.ProfileSetting + "=" + c.variable}}
		given, err := a.given(choice{profile: c.flag, sandbox: c.sandbox})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		got, by := "", ""
		if p := given.Profile; p != nil {
			got, by = p.Name, p.NamedBy
			if organization := p.Connections[0].Credentials[config.Organization]; organization != got {
				t.Errorf("%+v: the organization is %q", c, organization)
			}
			if manifest := p.Connections[0].Manifest; manifest != filepath.Join(filepath.Dir(paths.File), "own.yaml") {
				t.Errorf("%+v: the manifest is %q, want it beside the file of profiles", c, manifest)
			}
		}
		if got != c.want || by != c.by {
			t.Errorf("%+v: %q, named by %q", c, got, by)
		}
	}
}
