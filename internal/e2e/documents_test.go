package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// testDocuments types what README.md and examples/README.md tell a reader to type, each line as it stands there. Only what a reader puts in
// is put in: a key's file, an organisation, a server's address.
func testDocuments(t *testing.T, l *lab) {
	typed := 0
	for _, document := range []string{"README.md", "examples/README.md"} {
		for _, line := range l.commandLines(t, document) {
			try := map[string]func(*testing.T, string){"claude": l.added, "gemini": l.added, "node": l.answers, "npx": l.answers, "go run": l.answers}[verb(line)]
			if try == nil {
				continue
			}
			typed++
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				try(t, line)
			})
		}
	}
	if typed < 8 {
		t.Errorf("found %d lines to type in the documents, want 8 at least", typed)
	}
}

// verb tells the lines of one kind from the others. The demo is run by .ci/run.
func verb(line string) string {
	words := strings.Fields(line)
	switch {
	case words[0] == "go" && strings.Contains(line, "go run ./goclient "):
		return "go run"
	case line == "claude mcp list": // is asked after each line that adds a server
		return ""
	}
	return words[0]
}

// commandLines gives the lines of a document's fenced blocks, without trailing remarks.
func (l *lab) commandLines(t *testing.T, document string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(document)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	fenced := false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		command, _, _ := strings.Cut(line, " #")
		if command = strings.TrimSpace(command); fenced && command != "" && !strings.HasPrefix(command, "#") {
			lines = append(lines, command)
		}
	}
	return lines
}

// shims gives the lab's PATH the commands as a reader has them: claude, gemini, and an npx that knows the Inspector in the version under test and
// asks no registry.
func (l *lab) shims(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.clients, "..", "@modelcontextprotocol", "inspector", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var inspector struct{ Name, Version string }
	if err := json.Unmarshal(text, &inspector); err != nil {
		t.Fatal(err)
	}
	for name, script := range map[string]string{
		"claude": fmt.Sprintf("exec '%s' '%s' \"$@\"", l.node, l.claudeWrapper()),
		"gemini": fmt.Sprintf("exec '%s' '%s' \"$@\"", l.node, filepath.Join(l.clients, "gemini")),
		"npx": fmt.Sprintf("[ \"$1\" = '%s@%s' ] || { echo \"npx would fetch $1, which is not the version under test\" >&2; exit 1; }\nshift\nexec '%s' \"$@\"",
			inspector.Name, inspector.Version, filepath.Join(l.clients, "mcp-inspector")),
	} {
		if err := os.WriteFile(filepath.Join(l.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// shell types one line in a folder, with what a reader puts in put in. The variables are those of the reader's shell.
func (l *lab) shell(t *testing.T, dir, line string, variables map[string]string) result {
	t.Helper()
	set := l.goSettings(t)
	maps.Copy(set, variables)
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte(l.key()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("/path/to/key", keyFile, "ORG_ID=…", "ORG_ID="+l.organization(), "your-organization-id", l.organization(), "http://127.0.0.1:8080", l.http).Replace(line)
	got := run(t, dir, l.env(set), "sh", "-c", filled)
	l.noSecret(t, line+": stdout", got.stdout)
	l.noSecret(t, line+": stderr", got.stderr)
	if got.code != 0 {
		t.Fatalf("%s\nended with %d\nstdout:\n%s\nstderr:\n%s", filled, got.code, got.stdout, got.stderr)
	}
	return got
}

// goSettings makes the program the one that `go install` put into GOPATH, and lets the go command build from what this machine has.
func (l *lab) goSettings(t *testing.T) map[string]string {
	t.Helper()
	set := map[string]string{"GOPATH": filepath.Dir(l.bin)}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		set[name] = strings.TrimSpace(string(value))
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	set["PATH"] = strings.Join([]string{l.bin, filepath.Dir(l.node), filepath.Dir(goCommand), "/usr/local/bin", "/usr/bin", "/bin"}, string(os.PathListSeparator))
	return set
}

// healthy is what the clients' own check of their servers says of one that answers.
var healthy = map[string]string{"claude": "✔ Connected", "gemini": " - Connected"}

// added types a line that adds a server to a client, in the shell of a reader who has the sandbox's exports in it.
func (l *lab) added(t *testing.T, line string) { l.addedBeside(t, line, maps.Clone(l.exports)) }

// addedBeside types a line that adds a server to a client, in a home that knows none, and wants it connected.
func (l *lab) addedBeside(t *testing.T, line string, variables map[string]string) {
	t.Helper()
	home, project := t.TempDir(), t.TempDir()
	if strings.Contains(line, "_KEY_FILE=") {
		delete(variables, "DCYCLE_API_KEY") // a reader has the key in one place
	}
	if strings.Contains(line, "ORGDATA_PLATFORMS=") { // and names platforms in one place
		delete(variables, "ORGDATA_PLATFORM")
		delete(variables, "ORGDATA_BASE_URL")
	}
	maps.Copy(variables, map[string]string{"CLAUDE_CONFIG_DIR": home, "HOME": home, "GEMINI_CLI_TRUST_WORKSPACE": "true"})
	l.shell(t, project, line, variables)
	client, _, _ := strings.Cut(line, " ")
	list := l.shell(t, project, client+" mcp list", variables)
	if said := list.stdout + list.stderr; strings.Count(said, healthy[client]) != 1 {
		t.Errorf("%s\nlists no connected server:\n%s", line, said)
	}
}

// testDemo types the commands that the demo ends with, for the clients that are installed.
func testDemo(t *testing.T, l *lab) {
	got := run(t, t.TempDir(), l.env(nil), l.binary, "demo")
	typed := 0
	for line := range strings.Lines(got.stdout) {
		line = strings.TrimSpace(line)
		client, _, _ := strings.Cut(line, " ")
		if !strings.Contains(line, " mcp add ") || healthy[client] == "" {
			continue
		}
		typed++
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			l.added(t, line)
		})
	}
	if want := 2 * len(healthy); typed != want {
		t.Errorf("the demo ends with %d commands for %d clients, want %d\n%s", typed, len(healthy), want, got.stdout)
	}
}

// answers types a line in examples and wants the tools and no error.
func (l *lab) answers(t *testing.T, line string) {
	contains(t, l.shell(t, filepath.Join(l.root, "examples"), line, l.exports).stdout, "whoami", "query_org_data")
}
