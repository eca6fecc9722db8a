package profile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
		"a profile in a folder":     {"version: 1\nprofiles:\n  ../../prod: {}\n", `:3:3: a profile cannot be called "../../prod" Next: Take small letters`},
		"a connection in a folder":  {"version: 1\nprofiles: {prod: {connections: {../x: {platform: acme}}}}\n", `a connection cannot be called "../x"`},
		"a secret in a folder":      {in("        secrets: {../../key: file}\n"), `:6:19: a credential cannot be called "../../key"`},
		"a name nobody can see":     {"version: 1\nprofiles: {\"a\\e[31m\": {}}\n", "a profile cannot be called"},
		"an address nobody can see": {in("        base_url: \"https://a.example\\u202E\"\n"), ":6:19: base_url has characters that cannot be seen"},
		"a password in an address":  {in("        base_url: https://me:hunter2@a.example\n"), ":6:19: base_url has a user name, a password or a query"},
		"a key in an address":       {in("        base_url: https://a.example/?k=hunter2\n"), ":6:19: base_url has a user name, a password or a query"},
		"a key as a platform":       {in("        platform: " + secret + "\n"), ":6:9: platform holds a secret"},
		"a key as a way in":         {in("        auth: " + secret + "\n"), ":6:9: auth holds a secret"},
		"two lines":                 {in("        organization: \"1\\n2\"\n"), ":6:23: organization has characters that cannot be seen"},
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

// TestNameOfAnOrganization: it is the platform's word, and shown without what a terminal would obey.
func TestNameOfAnOrganization(t *testing.T) {
	t.Parallel()
	p := at(t, "version: 1\nprofiles: {prod: {connections: {acme: {organization_name: \"\\e[31mA\\nB\\u202E\"}}}}\n")
	got, _ := open(t, p, profile.NoKeyring("")).Profile("prod")
	if want := "␛[31mA␊B<U+202E>"; got.Connections[0].OrganizationName != want {
		t.Errorf("%q, want %q", got.Connections[0].OrganizationName, want)
	}
}

// TestMonstrousFiles: what would take all memory or time is refused at once.
func TestMonstrousFiles(t *testing.T) {
	t.Parallel()
	const n = 100_000
	for name, text := range map[string]string{
		"mappings within each other": "version: 1\nprofiles: " + strings.Repeat("{a: ", n) + strings.Repeat("}", n),
		"lists within each other":    "version: 1\nprofiles: " + strings.Repeat("[\n", n),
		"entries within each other":  strings.Repeat("- ", n) + "x",
		"keys within each other":     strings.Repeat("?\t", n) + "x",
		"a large one":                "version: 1\n" + strings.Repeat("# comment\n", 2*n),
	} {
		_, err := profile.Open(at(t, text), profile.NoKeyring(""))
		var wrong *profile.Error
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Text, "cannot be read (it has ") || !strings.Contains(wrong.Next, "Move it away") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatOthersMayWrite: who may change the file of profiles, or the folder that it is in, would choose where secrets go.
func TestWhatOthersMayWrite(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("rights are no modes there")
	}
	for name, c := range map[string]struct {
		file, folder fs.FileMode
		refused      bool
	}{
		"one's own":                      {0o600, 0o700, false},
		"one's own, read by others":      {0o644, 0o755, false},
		"a group's":                      {0o664, 0o775, false},
		"everybody's":                    {0o606, 0o700, true},
		"in everybody's folder":          {0o600, 0o707, true},
		"in a folder where each has own": {0o600, 0o777 | fs.ModeSticky, false},
	} {
		p := at(t, "")
		s := open(t, p, profile.NoKeyring("it is off"))
		if _, err := s.Put("prod", profile.Connection{Name: "acme"}, map[string]string{"api_key": "k"}); err != nil {
			t.Fatal(err)
		}
		secret := filepath.Join(p.Secrets, "prod+acme+api_key")
		if err := errors.Join(os.Chmod(p.File, c.file), os.Chmod(filepath.Dir(p.File), c.folder), os.Chmod(p.Secrets, c.folder)); err != nil {
			t.Fatal(err)
		}
		_, err := profile.Open(p, profile.NoKeyring(""))
		requireRefused(t, name+", the profiles", err, c.refused)
		if c.folder != 0o700 || !c.refused {
			_, err = s.Secret("prod", "acme", "api_key")
			requireRefused(t, name+", "+secret, err, c.refused)
		}
	}
}

func requireRefused(t *testing.T, name string, err error, want bool) {
	t.Helper()
	var wrong *profile.Error
	if refused := errors.As(err, &wrong) && strings.Contains(wrong.Next, "chmod o-w"); refused != want || err != nil && !want {
		t.Errorf("%s: %v, refused should be %v", name, err, want)
	}
}

// TestFolderInThePlaceOfTheFile: what is in the way is named.
func TestFolderInThePlaceOfTheFile(t *testing.T) {
	t.Parallel()
	p := at(t, "")
	if err := os.Mkdir(p.File, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := profile.Open(p, profile.NoKeyring("there is none"))
	var told *profile.Error
	if !errors.As(err, &told) || told.Next != "Move that folder away." {
		t.Errorf("%v", err)
	}
}
