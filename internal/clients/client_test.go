package clients

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

var systems = []string{"linux", "darwin", "windows"}

// TestClientsAreWhole: whatever shows or edits a client finds what it needs, on every system.
func TestClientsAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range table {
		if c.Name == "" || c.ID == "" || c.format == nil || len(c.under) == 0 || c.program == "" || c.after == "" || seen[c.ID] {
			t.Errorf("%+v lacks something, or is there twice", c)
		}
		seen[c.ID] = true
		for _, system := range systems {
			places := byOS(c.user, system)
			if len(places) == 0 || len(byOS(c.signs, system)) == 0 {
				t.Fatalf("%s has no file or no signs on %s", c.Name, system)
			}
			if last := places[len(places)-1]; strings.Contains(last, "*") || strings.Count(last, "%")+strings.Count(last, "~") == 0 {
				t.Errorf("%s on %s: people are told of %q", c.Name, system, last)
			}
		}
		if c.add != "" && (strings.Count(c.add, "{name}") != 1 || strings.Count(c.add, "{env}") != 1 || !strings.HasSuffix(c.add, " {server}")) {
			t.Errorf("%s: %q does not place a name, the variables and, at its end, the server", c.Name, c.add)
		}
		if strings.ContainsAny(c.Command("x", Launch{Program: "/x"}), "{}") {
			t.Errorf("%s: %q leaves a place empty", c.Name, c.add)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"claude-code": "Claude Code", "Claude Code": "Claude Code", "claudecode": "Claude Code", "CLAUDE_CODE": "Claude Code",
		"vscode": "VS Code", "vs-code": "VS Code", "gemini-cli": "Gemini CLI", "Codex": "Codex", "claude": "", "": "",
	} {
		if c, ok := Find(name); c.Name != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q, %v", name, c.Name, ok)
		}
	}
}

// TestCommandQuotes: a command is pasted into a shell, whatever the program's folder and a value are called.
func TestCommandQuotes(t *testing.T) {
	t.Parallel()
	l := Launch{Program: "/my programs/it's", Args: []string{"stdio", "$x"}, Env: []Variable{{"KEY_FILE", "/my keys/a"}}}
	for _, c := range table {
		if c.add == "" {
			continue
		}
		words := strings.Join(shellWords(t, c.Command("orgdata", l)), "|")
		if !strings.HasSuffix(words, "|/my programs/it's|stdio|$x") || !strings.Contains(words, "|--env|KEY_FILE=/my keys/a|") {
			t.Errorf("a shell reads %s as %s", c.Command("orgdata", l), words)
		}
	}
}

// shellWords asks a shell.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `printf '%s\n' `+line).Output()
	if err != nil {
		t.Fatalf("%q is no shell command: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// TestExamplesFollowTheClients: examples/README.md names each client with its files, and an example of a client's file has the client's form.
func TestExamplesFollowTheClients(t *testing.T) {
	t.Parallel()
	examples := filepath.Join("..", "..", "examples")
	readme, err := os.ReadFile(filepath.Join(examples, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range table {
		row := rowOf(string(readme), c.Name)
		for _, system := range systems {
			folder, base := path.Split(strings.ReplaceAll(c.Shown(system), `\`, "/"))
			if !strings.Contains(strings.ReplaceAll(row, `\`, "/"), folder) || !strings.Contains(row, base) {
				t.Errorf("examples/README.md has no row of %s that names %s: %q", c.Name, c.Shown(system), row)
			}
		}
		_, link, linked := strings.Cut(row, "](")
		if example, _, _ := strings.Cut(link, ")"); linked && c.IsJSON() {
			checkExample(t, filepath.Join(examples, example), c)
		}
	}
}

func checkExample(t *testing.T, example string, c Client) {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]map[string]struct{ Command string }
	if err := json.Unmarshal(text, &content); content[c.Member()][ServerName].Command == "" {
		t.Errorf("%s names no %s under %q (%v)", example, ServerName, c.Member(), err)
	}
}

func rowOf(markdown, name string) string {
	for line := range strings.Lines(markdown) {
		if strings.HasPrefix(line, "| "+name+" ") || strings.HasPrefix(line, "| "+name+",") {
			return line
		}
	}
	return ""
}
