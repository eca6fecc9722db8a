package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testClaudeCode lets Claude Code judge the server's health. Nobody is logged in and no model is asked. Its exit code is 0 whatever it
// finds, so the words are read.
func testClaudeCode(t *testing.T, l *lab) {
	t.Run("one server of two", func(t *testing.T) {
		t.Parallel()
		c := newClaude(t, l)
		c.run(t, "mcp", "add", "--scope", "user", "orgdata", "--", "orgdata-mcp")
		c.run(t, "mcp", "add", "--scope", "user", "broken", "--", "orgdata-mcp", "no-such-command")
		list := c.run(t, "mcp", "list")
		connected(t, list, "orgdata")
		if line := lineOf(list, "broken"); !strings.Contains(line, "✘ Failed to connect") {
			t.Errorf("a server that cannot start is listed as %q: this check would not notice a failure", line)
		}
		contains(t, c.run(t, "mcp", "get", "orgdata"), "✔ Connected")
	})
	t.Run("files of examples/claude-code", func(t *testing.T) {
		t.Parallel()
		c := newClaude(t, l)
		c.copy(t, "settings.json", filepath.Join(c.config, "settings.json"))
		c.copy(t, ".mcp.json", filepath.Join(c.project, ".mcp.json"))
		list := c.run(t, "mcp", "list")
		connected(t, list, "orgdata")
		if strings.Contains(list, "arning") {
			t.Errorf("Claude Code warns of the example configuration:\n%s", list)
		}
	})
}

// claude is Claude Code with a home, a configuration and a project of its own.
type claude struct {
	lab             *lab
	config, project string
}

func newClaude(t *testing.T, l *lab) claude {
	t.Helper()
	return claude{lab: l, config: t.TempDir(), project: t.TempDir()}
}

// claudeWrapper is Claude Code's entry for an installation without scripts, where the package's own command was not put together.
func (l *lab) claudeWrapper() string {
	return filepath.Join(l.clients, "..", "@anthropic-ai", "claude-code", "cli-wrapper.cjs")
}

// run gives what a command prints. The key is in the environment, as in a user's shell, and never on the command line.
func (c claude) run(t *testing.T, args ...string) string {
	t.Helper()
	env := append(c.lab.env(c.lab.exports), "CLAUDE_CONFIG_DIR="+c.config, "HOME="+c.config)
	got := run(t, c.project, env, c.lab.node, append([]string{c.lab.claudeWrapper()}, args...)...)
	c.lab.noSecret(t, "claude stdout", got.stdout)
	c.lab.noSecret(t, "claude stderr", got.stderr)
	if got.code != 0 {
		t.Fatalf("claude %s ended with %d\nstdout:\n%s\nstderr:\n%s", strings.Join(args, " "), got.code, got.stdout, got.stderr)
	}
	return got.stdout
}

func (c claude) copy(t *testing.T, example, to string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.lab.root, "examples", "claude-code", example))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func connected(t *testing.T, list, server string) {
	t.Helper()
	if line := lineOf(list, server); !strings.Contains(line, "✔ Connected") {
		t.Errorf("%s is listed as %q, want ✔ Connected\n%s", server, line, list)
	}
}

func lineOf(list, server string) string {
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, server+":") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
