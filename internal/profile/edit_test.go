package profile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// kept is a keyring in memory.
func kept(secrets map[string]string) profile.Keyring {
	return profile.Keyring{
		Get: func(account string) (string, error) {
			secret, ok := secrets[account]
			if !ok {
				return "", profile.ErrNoSecret
			}
			return secret, nil
		},
		Set: func(account, secret string) error { secrets[account] = secret; return nil },
		Delete: func(account string) error {
			if _, ok := secrets[account]; !ok {
				return profile.ErrNoSecret
			}
			delete(secrets, account)
			return nil
		},
	}
}

// at are paths in a folder of the test's own, with a file of profiles unless text is "".
func at(t *testing.T, text string) profile.Paths {
	t.Helper()
	dir := t.TempDir()
	p := profile.Paths{File: filepath.Join(dir, "config.yaml"), Secrets: filepath.Join(dir, "secrets")}
	if text != "" {
		if err := os.WriteFile(p.File, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func open(t *testing.T, p profile.Paths, k profile.Keyring) *profile.Store {
	t.Helper()
	s, err := profile.Open(p, k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const byHand = `# my profiles

version: 1 # of the file
current: 'prod'

# all of them
profiles:
    # the real one
    prod:
        colour: red # another program's
        connections:
            acme: # where we work
                organization: "0f2a" # the holding
                # asked for by finance
                organization_name: Meridia
                since: 2026-01-02
                secrets: {api_key: keyring}
            # the other
            zen:
                base_url: http://127.0.0.1:1

    dev: {connections: {acme: {organization: x, secrets: {api_key: file}}}} # on one line

# the end
`

// TestEdits: what is changed is changed, and every other line stays as it was, comments and order and all.
func TestEdits(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	prod := profile.Connection{Name: "acme", Organization: "0f2a", OrganizationName: "Meridia", Since: day("2026-01-02"), Secrets: map[string]string{"api_key": "keyring"}}
	for name, c := range map[string]struct {
		edit func(*profile.Store) error
		// old lines and what is there in their stead, in the order of the file
		changes [][2]string
	}{
		"nothing": {func(s *profile.Store) error { _, err := s.Put("prod", prod, nil); return err }, nil},
		"switch":  {func(s *profile.Store) error { return s.Switch("dev") }, [][2]string{{"current: 'prod'\n", "current: dev\n"}}},
		"another organization": {func(s *profile.Store) error {
			c := prod
			c.Organization, c.OrganizationName = "77", "Nord: AG"
			_, err := s.Put("prod", c, nil)
			return err
		}, [][2]string{{`organization: "0f2a" # the holding`, `organization: "77" # the holding`}, {"organization_name: Meridia\n", "organization_name: \"Nord: AG\"\n"}}},
		"a member more, one less": {func(s *profile.Store) error {
			c := prod
			c.OrganizationName, c.Auth = "", "login"
			_, err := s.Put("prod", c, nil)
			return err
		}, [][2]string{{"                # asked for by finance\n                organization_name: Meridia\n", ""}, {"secrets: {api_key: keyring}\n", "secrets: {api_key: keyring}\n                auth: login\n"}}},
		"another key, another day": {func(s *profile.Store) error {
			c := prod
			c.Since = day("2026-11-27")
			_, err := s.Put("prod", c, map[string]string{"api_key": "k2"})
			return err
		}, [][2]string{{"since: 2026-01-02", `since: "2026-11-27"`}}},
		"a second secret": {func(s *profile.Store) error {
			_, err := s.Put("prod", prod, map[string]string{"password": "p"})
			return err
		}, [][2]string{{"{api_key: keyring}", "{api_key: keyring, password: keyring}"}}},
		"a connection more": {func(s *profile.Store) error {
			_, err := s.Put("prod", profile.Connection{Name: "north", Platform: "northern"}, nil)
			return err
		}, [][2]string{{"base_url: http://127.0.0.1:1\n", "base_url: http://127.0.0.1:1\n            north:\n              platform: northern\n"}}},
		"a profile more": {func(s *profile.Store) error {
			_, err := s.Put("test", profile.Connection{Name: "zen", Organization: "1"}, nil)
			return err
		}, [][2]string{{"# on one line\n", "# on one line\n    test:\n      connections:\n        zen:\n          organization: \"1\"\n"}}},
		"a connection less": {func(s *profile.Store) error { return s.Remove("prod", "zen") },
			[][2]string{{"            # the other\n            zen:\n                base_url: http://127.0.0.1:1\n", ""}}},
		"a profile less": {func(s *profile.Store) error { return s.Remove("dev", "") },
			[][2]string{{"\n    dev: {connections: {acme: {organization: x, secrets: {api_key: file}}}} # on one line\n", ""}}},
		"all profiles less": {func(s *profile.Store) error { return errors.Join(s.Remove("dev", ""), s.Remove("prod", "")) },
			[][2]string{{"current: 'prod'\n", "current: \"\"\n"}, {byHand[strings.Index(byHand, "\n# all of them"):strings.Index(byHand, "\n# the end")], ""}}},
		"within braces": {func(s *profile.Store) error {
			_, err := s.Put("dev", profile.Connection{Name: "acme", Organization: "z", BaseURL: "http://127.0.0.1:2"}, nil)
			return err
		}, [][2]string{{"{organization: x, secrets: {api_key: file}}", "{organization: z, secrets: {api_key: file}, base_url: http://127.0.0.1:2}"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := byHand
			for _, change := range c.changes {
				if !strings.Contains(want, change[0]) {
					t.Fatalf("there is no %q to change", change[0])
				}
				want = strings.Replace(want, change[0], change[1], 1)
			}
			for _, kind := range []struct{ name, old, new string }{{"LF", "\n", "\n"}, {"CRLF", "\n", "\r\n"}} {
				p := at(t, strings.ReplaceAll(byHand, kind.old, kind.new))
				if err := c.edit(open(t, p, kept(map[string]string{"prod/acme/api_key": "k"}))); err != nil {
					t.Fatalf("%s: %v", kind.name, err)
				}
				if diff := cmp.Diff(strings.ReplaceAll(want, kind.old, kind.new), text(t, p.File)); diff != "" {
					t.Errorf("%s: -want +got:\n%s", kind.name, diff)
				}
			}
		})
	}
}
