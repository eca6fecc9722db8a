package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testInstall has the program connect clients that it finds in an empty home, and lets each client judge what was written. Taking it out again leaves
// what the client has written meanwhile.
func testInstall(t *testing.T, l *lab) {
	for name, c := range map[string]struct {
		client, file string
		env          []string // besides the home
		before       string   // what the file holds
		command      func(*testing.T) []string
		connected    string // in the line of the list that names the server
	}{
		"Claude Code": {client: "claude-code", file: ".claude.json", command: l.claudeCommand, connected: "✔ Connected"},
		"Claude Code, a folder of its own": {client: "claude-code", file: "cc/.claude.json", env: []string{"CLAUDE_CONFIG_DIR=~/cc"},
			before: `{"numStartups": 3, "mcpServers": {"other": {"command": "/bin/false", "args": []}}}`, command: l.claudeCommand, connected: "✔ Connected"},
		"Gemini CLI": {client: "gemini-cli", file: ".gemini/settings.json", env: []string{"GEMINI_CLI_TRUST_WORKSPACE=true"},
			before: "{\n  // mine\n  \"ui\": {\"theme\": \"GitHub\"}\n}\n", command: l.geminiCommand, connected: " - Connected"},
		"Codex": {client: "codex", file: ".codex/config.toml", before: "model = \"x\" # mine\r\n[mcp_servers]\r\nother.command = 'y'\r\n", command: codexCommand, connected: "enabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command, home, project := c.command(t), t.TempDir(), t.TempDir()
			env := slices.DeleteFunc(l.env(nil), func(e string) bool { return strings.HasPrefix(e, "CLAUDE_CONFIG_DIR=") })
			env = append(env, "HOME="+home)
			for _, e := range c.env {
				env = append(env, strings.ReplaceAll(e, "~", home))
			}
			file := filepath.Join(home, filepath.FromSlash(c.file))
			if c.before != "" {
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(c.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			must(t, project, env, l.binary, "install", c.client, "--sandbox", "--yes")
			list := must(t, project, env, command[0], append(command[1:], "mcp", "list")...)
			if line := lineWith(list, "orgdata"); !strings.Contains(line, c.connected) || !strings.Contains(line, l.binary) {
				t.Errorf("orgdata is listed as %q\n%s", line, list)
			}
			if c.before != "" && strings.Contains(c.before, "other") && lineWith(list, "other") == "" {
				t.Errorf("the other server is gone:\n%s", list)
			}
			must(t, project, env, l.binary, "uninstall", c.client, "--yes")
			if line := lineWith(must(t, project, env, command[0], append(command[1:], "mcp", "list")...), "orgdata"); line != "" {
				t.Errorf("it is still listed as %q", line)
			}
		})
	}
}

func (l *lab) claudeCommand(*testing.T) []string { return []string{l.node, l.claudeWrapper()} }

func (l *lab) geminiCommand(*testing.T) []string {
	return []string{l.node, filepath.Join(l.clients, "gemini")}
}

// codexCommand is the one of the machine: its package, of 400 MB, is too large to be fetched for this.
func codexCommand(t *testing.T) []string {
	path, err := exec.LookPath("codex")
	if err != nil {
		t.Skip("there is no codex on PATH")
	}
	return []string{path}
}

// must runs a program that is to succeed, and gives what it printed.
func must(t *testing.T, dir string, env []string, command string, args ...string) string {
	t.Helper()
	got := run(t, dir, env, command, args...)
	if got.code != 0 {
		t.Fatalf("%s %s ended with %d\nstdout:\n%s\nstderr:\n%s", filepath.Base(command), strings.Join(args, " "), got.code, got.stdout, got.stderr)
	}
	return got.stdout + got.stderr
}

func lineWith(list, server string) string {
	for line := range strings.Lines(list) {
		if fields := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(line, "✓ "), "✗ ")); len(fields) > 0 && strings.TrimSuffix(fields[0], ":") == server {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
