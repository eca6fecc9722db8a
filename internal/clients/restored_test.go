package clients

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestUninstallGivesTheFileBack: to the byte where nobody wrote the file meanwhile, and else but for what others wrote. A file that was not there stays, with no
// server in it.
func TestUninstallGivesTheFileBack(t *testing.T) {
	t.Parallel()
	const none = "\x00" // there is no file
	for name, c := range map[string]struct {
		client, before string
		meanwhile      [2]string // what its client replaces, and by what
		want           string    // "": before
	}{
		"no folder":                   {client: "cursor", before: none, want: "{\n  \"mcpServers\": {}\n}\n"},
		"empty":                       {client: "cursor", before: ""},
		"blank":                       {client: "cursor", before: "\n \n"},
		"a mark of UTF-8":             {client: "cursor", before: "\ufeff"},
		"an object":                   {client: "cursor", before: "{ }"},
		"no servers":                  {client: "cursor", before: "{\n  \"a\": 1\n}\n"},
		"empty servers":               {client: "cursor", before: "{\n  \"a\": 1,\n  \"mcpServers\": {}\n}\n"},
		"empty servers alone":         {client: "cursor", before: "{\"mcpServers\": {\n}}"},
		"empty servers first":         {client: "claude-code", before: "{\r\n\t\"mcpServers\": { },\r\n\t\"a\": 1\r\n}"},
		"servers of null":             {client: "vscode", before: "{\n  \"servers\": null, // none\n  \"inputs\": [],\n}\n"},
		"other servers":               {client: "vscode", before: "{\"servers\": {\"x\": {\"url\": \"http://x\"}}}"},
		"empty servers, used":         {client: "cursor", before: "{\n  \"a\": 1,\n  \"mcpServers\": {}\n}\n", meanwhile: [2]string{`"a": 1`, `"a": 2`}, want: "{\n  \"a\": 2,\n  \"mcpServers\": {}\n}\n"},
		"no servers, used":            {client: "cursor", before: "{\n  \"a\": 1\n}\n", meanwhile: [2]string{`"a": 1`, `"a": 2`}, want: "{\n  \"a\": 2\n}\n"},
		"TOML: no file":               {client: "codex", before: none, want: none},
		"TOML: empty":                 {client: "codex", before: ""},
		"TOML: blank":                 {client: "codex", before: "\n\n"},
		"TOML: an empty table":        {client: "codex", before: "a = 1\n[mcp_servers]\n"},
		"TOML: no end of line":        {client: "codex", before: "a = 1\n[mcp_servers]"},
		"TOML: empty braces":          {client: "codex", before: "mcp_servers = {}\n[b]\n"},
		"TOML: empty braces, a blank": {client: "codex", before: "mcp_servers = {  } # none\n"},
		"TOML: empty braces, used":    {client: "codex", before: "a = 1\nmcp_servers = {}\n", meanwhile: [2]string{"a = 1", "a = 2"}, want: "a = 2\nmcp_servers = {  }\n"},
		"TOML: an empty table, used":  {client: "codex", before: "[mcp_servers]\n\n[a]\n", meanwhile: [2]string{"[a]", "[b]"}, want: "[mcp_servers]\n\n[b]\n"},
		"TOML: others":                {client: "codex", before: "[mcp_servers.x]\ncommand = 'x'\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Place{Client: mustFind(t, c.client), File: filepath.Join(t.TempDir(), "sub", "config")}
			if c.before != none {
				write(t, p.File, c.before)
			}
			if _, err := installed(t, p).Apply(aTime); err != nil {
				t.Fatal(err)
			}
			other := ourLaunch
			other.Args = []string{"stdio", "--sandbox"} // put in once more, with another profile
			again, err := p.Install(ServerName, other, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := again.Apply(aTime.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			if c.meanwhile[0] != "" {
				write(t, p.File, strings.Replace(content(t, p.File), c.meanwhile[0], c.meanwhile[1], 1))
			}
			change, err := p.Uninstall(ServerName, ourLaunch.Program, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := change.Apply(aTime.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			want := c.want
			if want == "" {
				want = c.before
			}
			got, err := os.ReadFile(p.File)
			if err != nil && !errors.Is(err, fs.ErrNotExist) || string(got) != strings.ReplaceAll(want, none, "") {
				t.Errorf("it holds %q, %v; want %q", got, err, want)
			}
		})
	}
}
