package profile_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// TestWrongFiles: each is refused with its place and what to do, shows no secret, and stays as it is.
func TestWrongFiles(t *testing.T) {
	t.Parallel()
	const secret = "sk_live_9aB8cD7eF6gH5iJ4kL3m"
	in := func(lines string) string {
		return "version: 1\nprofiles:\n  prod:\n    connections:\n      acme:\n" + lines
	}
	for name, c := range map[string]struct{ text, want string }{
		"no YAML":                   {"version: 1\ncurrent: [\n", ":2:10: not YAML"},
		"no YAML near a key":        {"version: 1\napi_key: '" + secret + "\n", ":2:"},
		"a tab":                     {"version: 1\nprofiles:\n\tprod:\n", ":3:"},
		"a name twice":              {"version: 1\nversion: 1\n", ":2:1: not YAML"},
		"a list":                    {"- version: 1\n", ":1:1: the file is no list of names and values"},
		"a word":                    {"hello\n", ":1:1: the file is no list"},
		"no version":                {"current: prod\n", "there is no version Next: Write version: 1"},
		"a later version":           {"version: 2\n", ":1:10: the version is 2, and this program knows 1 Next: Use the newer orgdata-mcp"},
		"profiles as a list":        {"version: 1\nprofiles: [prod]\n", ":2:11: profiles is no list of names"},
		"a connection as a word":    {"version: 1\nprofiles: {prod: {connections: acme}}\n", ":2:32: connections is no list of names"},
		"several values":            {in("        organization: [a, b]\n"), ":6:23: organization is no single value"},
		"no day":                    {in("        since: yesterday\n"), ":6:16: since is no day Next: Write it as in"},
		"a key":                     {in("        api_key: " + secret + "\n"), ":6:9: api_key holds a secret, which does not belong into this file Next: Take it out"},
		"a short password":          {in("        password: hunter2\n"), ":6:9: password holds a secret"},
		"a key among credentials":   {in("        credentials: {user: u, api_key: k1}\n"), ":6:32: api_key holds a secret"},
		"a key under another name":  {in("        note: " + secret + "\n"), ":6:9: note holds a secret"},
		"a key as where it is kept": {in("        secrets: {api_key: " + secret + "}\n"), ":6:19: api_key holds a secret"},
		"a misspelt place":          {in("        secrets: {api_key: keychain}\n"), ":6:19: api_key"},
		"a key beside the profiles": {"version: 1\napi_key: k1\n", ":2:1: api_key holds a secret"},
		"a key beside connections":  {"version: 1\nprofiles: {prod: {token: k1, connections: {}}}\n", ":2:19: token holds a secret"},
		"two documents":             {"version: 1\n---\nversion: 1\n", "several documents"},
		"an alias":                  {"version: &v 1\ncurrent: *v\n", "is no single value"},
	} {
		p := at(t, c.text)
		_, err := profile.Open(p, profile.NoKeyring(""))
		var wrong *profile.Error
		if !errors.As(err, &wrong) || wrong.Next == "" || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), p.File) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows the secret: %v", name, err)
		}
		if text(t, p.File) != c.text {
			t.Errorf("%s: the file has changed", name)
		}
	}
}

// TestFilesThatSayNothing are as good as none, and are added to.
func TestFilesThatSayNothing(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "\n", "# mine\n", "---\n", "version: 1\n", "\ufeffversion: 1\r\n", "version: 1\nprofiles:\n", "version: 1\nprofiles: {}\ncurrent:\n", "version: 1\nprofiles: {prod: }\n", "version: 1\nprofiles:\n  prod:\n    connections:\n      acme:\n"} {
		p := at(t, before)
		s := open(t, p, profile.NoKeyring("it is off"))
		if _, err := s.Put("prod", profile.Connection{Name: "acme", Organization: "1"}, nil); err != nil {
			t.Errorf("%q: %v", before, err)
			continue
		}
		again := open(t, p, profile.NoKeyring(""))
		got, _ := again.Profile("prod")
		if c, ok := got.Connection("acme"); !ok || c.Organization != "1" || c.Platform != "acme" || again.Current() != "prod" {
			t.Errorf("%q: %+v, current %q", before, got, again.Current())
		}
		if after := text(t, p.File); strings.Contains(before, "# mine") && !strings.Contains(after, "# mine") {
			t.Errorf("%q: the comment is lost: %q", before, after)
		}
	}
}

// TestUnreadable: a file that is there and cannot be read is not one without profiles.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	p := at(t, "")
	if err := os.Mkdir(p.File, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := profile.Open(p, profile.NoKeyring("")); err == nil || !strings.Contains(err.Error(), "cannot be read") || !strings.Contains(err.Error(), "Move that folder away") {
		t.Error(err)
	}
}
