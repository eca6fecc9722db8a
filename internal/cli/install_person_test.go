package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInstallAtATerminal: a person sees the change before it is written, and is asked what a script decides by flags.
func TestInstallAtATerminal(t *testing.T) {
	t.Parallel()
	const own, others = "{\"mcpServers\": {\"orgdata\": {\"command\": \"orgdata-mcp\", \"args\": [\"stdio\", \"--sandbox\"], \"env\": {\"ACME_KEY\": \"sk_1\"}}}}",
		"{\"mcpServers\": {\"orgdata\": {\"command\": \"npx\", \"args\": [\"sk_1\"]}}}"
	for name, c := range map[string]struct {
		args    []string
		before  string
		talk    func(p *person)
		code    int
		written bool
		without string // in the file afterwards
	}{
		"Enter agrees":   {args: []string{"install", "cursor", "--sandbox"}, before: "{}", talk: func(p *person) { p.sees(`+ "--sandbox"`); p.sees("Write it? [Y/n]"); p.types(""); p.sees("Written:") }, written: true},
		"no":             {args: []string{"install", "cursor", "--sandbox"}, before: "{}", talk: func(p *person) { p.sees("Write it?"); p.types("n"); p.sees("Nothing was written.") }},
		"Ctrl-C":         {args: []string{"install", "cursor", "--sandbox"}, before: "{}", talk: func(p *person) { p.sees("Write it?"); p.presses("\x03") }, code: 130},
		"another's":      {args: []string{"install", "cursor", "--sandbox"}, before: others, talk: func(p *person) { p.sees("starts another program, npx"); p.sees("Replace it? [y/N]"); p.types("") }, code: 1},
		"another's, yes": {args: []string{"install", "cursor", "--sandbox"}, before: others, talk: func(p *person) { p.sees("Replace it?"); p.types("y"); p.sees("Write it?"); p.types("y") }, written: true, without: "npx"},
		"its variables": {args: []string{"install", "cursor", "--sandbox"}, before: own, talk: func(p *person) {
			p.sees("sets ACME_KEY")
			p.sees("Take it out? [Y/n]")
			p.types("")
			p.sees("Write it?")
			p.types("")
		}, written: true, without: "ACME_KEY"},
		"uninstall": {args: []string{"uninstall", "cursor"}, before: own, talk: func(p *person) { p.sees("Write it?"); p.types("y"); p.sees("Before:") }, written: true, without: "orgdata"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			file := filepath.Join(home, ".cursor", "mcp.json")
			if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(c.before), 0o600)); err != nil {
				t.Fatal(err)
			}
			p := sitDown(t, home, nil, c.args...)
			c.talk(p)
			if code := p.exits(); code != c.code {
				t.Errorf("it ended with %d, want %d\n%s", code, c.code, p.screen())
			}
			after, err := os.ReadFile(file)
			if err != nil || (string(after) != c.before) != c.written || c.without != "" && strings.Contains(string(after), c.without) {
				t.Errorf("the file holds %s (%v)", after, err)
			}
			if strings.Contains(p.screen(), "sk_") {
				t.Errorf("a key was shown: %s", p.screen())
			}
		})
	}
}
