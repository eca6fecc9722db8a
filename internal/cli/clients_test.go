package cli

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestClientsAreWhole: whatever shows a client finds what it shows, on every system.
func TestClientsAreWhole(t *testing.T) {
	t.Parallel()
	for _, c := range clients {
		if c.name == "" || c.files[""] == "" || c.under == "" && c.add == "" {
			t.Errorf("%+v lacks a name, a file for the systems not named, or both a form of its file and a command", c)
		}
		if c.add != "" && (strings.Count(c.add, "{name}") != 1 || strings.Count(c.add, "{env}") != 1 || !strings.HasSuffix(c.add, " {server}")) {
			t.Errorf("%s: %q does not place a name, the variables and, at its end, the server", c.name, c.add)
		}
		if strings.ContainsAny(c.command(launch{program: "/x"}), "{}") {
			t.Errorf("%s: %q leaves a place empty", c.name, c.add)
		}
	}
}

// TestCommandQuotes: a command is pasted into a shell, whatever the program's folder and a value are called.
func TestCommandQuotes(t *testing.T) {
	t.Parallel()
	l := launch{program: "/my programs/it's", args: []string{"stdio", "$x"}, env: []variable{{"KEY_FILE", "/my keys/a"}}}
	for _, c := range clients {
		if c.add == "" {
			continue
		}
		words := strings.Join(shellWords(t, c.command(l)), "|")
		if !strings.HasSuffix(words, "|/my programs/it's|stdio|$x") || !strings.Contains(words, "|--env|KEY_FILE=/my keys/a|") {
			t.Errorf("a shell reads %s as %s", c.command(l), words)
		}
	}
}

// TestExamplesFollowTheClients: examples/README.md names each client with its files, and an example of a client's file has the client's form.
func TestExamplesFollowTheClients(t *testing.T) {
	t.Parallel()
	examples := filepath.Join("..", "..", "examples")
	readme, err := os.ReadFile(filepath.Join(examples, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clients {
		row := rowOf(string(readme), c.name)
		for _, file := range c.files {
			folder, base := path.Split(strings.ReplaceAll(file, `\`, "/"))
			if !strings.Contains(strings.ReplaceAll(row, `\`, "/"), folder) || !strings.Contains(row, base) {
				t.Errorf("examples/README.md has no row of %s that names %s: %q", c.name, file, row)
			}
		}
		_, link, linked := strings.Cut(row, "](")
		if example, _, _ := strings.Cut(link, ")"); linked {
			checkExample(t, filepath.Join(examples, example), c)
		}
	}
}

func checkExample(t *testing.T, example string, c mcpClient) {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]json.RawMessage
	var servers map[string]clientServer
	if err := json.Unmarshal(text, &content); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content[c.under], &servers); err != nil || servers[serverName].Command == "" {
		t.Errorf("%s names no %s under %q (%v)", example, serverName, c.under, err)
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
