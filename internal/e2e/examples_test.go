package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program is one of the example programs over one transport, and what it prints first.
type program struct {
	name   string
	run    []string // the command, to which the server and the statement are added
	server func(l *lab) string
	first  string // begins the first line
}

func overStdio(l *lab) string { return l.binary }
func overHTTP(l *lab) string  { return l.http + "/mcp" }
func overSSE(l *lab) string   { return l.http + "/sse" }

var programs = []program{
	{"sdk-v1 stdio", []string{"node", "examples/sdk-v1/ask.mjs"}, overStdio, "server: orgdata"},
	{"sdk-v1 http", []string{"node", "examples/sdk-v1/ask.mjs"}, overHTTP, "server: orgdata"},
	{"sdk-v1 sse", []string{"node", "examples/sdk-v1/ask.mjs"}, overSSE, "server: orgdata"},
	{"sdk-v2 stdio", []string{"node", "examples/sdk-v2/ask.mjs"}, overStdio, "protocol: 2026-07-28"},
	{"sdk-v2 http", []string{"node", "examples/sdk-v2/ask.mjs"}, overHTTP, "protocol: 2026-07-28"},
	{"goclient stdio", []string{"goclient"}, overStdio, "protocol: 2026-07-28"},
	{"goclient http", []string{"goclient"}, overHTTP, "protocol: 2026-07-28"},
}

func testExamplePrograms(t *testing.T, l *lab, facts truth) {
	l.build(t, "goclient", "./examples/goclient")
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			got := l.ask(t, p, question)
			if got.code != 0 {
				t.Fatalf("ended with %d\nstdout:\n%s\nstderr:\n%s", got.code, got.stdout, got.stderr)
			}
			hello, rest, _ := strings.Cut(got.stdout, "\n")
			tools, answer, _ := strings.Cut(rest, "\n")
			if !strings.HasPrefix(hello, p.first) {
				t.Errorf("greeted with %q, want %q", hello, p.first)
			}
			contains(t, tools, "whoami", "list_keys", "describe_org_data", "query_org_data")
			facts.check(t, answer)

			if got := l.ask(t, p, refused); got.code != 1 || !strings.Contains(got.stdout, "SELECT") {
				t.Errorf("a refused statement ended with %d, want 1 and what to write instead\nstdout:\n%s\nstderr:\n%s", got.code, got.stdout, got.stderr)
			}
		})
	}
}

func (l *lab) ask(t *testing.T, p program, sql string) result {
	t.Helper()
	command := map[string]string{"node": l.node, "goclient": filepath.Join(l.bin, "goclient")}[p.run[0]]
	return l.client(t, l.root, command, append(append([]string{}, p.run[1:]...), p.server(l), sql)...)
}

// configurations are the files a user pastes, and where in them the server stands.
var configurations = []struct{ file, under string }{
	{"claude-desktop/claude_desktop_config.json", "mcpServers"},
	{"claude-code/.mcp.json", "mcpServers"},
	{"cursor/mcp.json", "mcpServers"},
	{"vscode/mcp.json", "servers"},
}

// testConfigurations starts the server with the arguments and variables of each example configuration. Only the values are replaced: where
// a user writes their own, the sandbox's are written.
func testConfigurations(t *testing.T, l *lab) {
	for _, c := range configurations {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			entry := readEntry(t, filepath.Join(l.root, "examples", filepath.FromSlash(c.file)), c.under)
			entry["command"] = l.binary
			entry["env"] = l.mine(t, entry["env"].(map[string]any))
			file := filepath.Join(t.TempDir(), "mcp.json")
			writeJSON(t, file, map[string]any{"mcpServers": map[string]any{"orgdata": entry}})
			got := l.inspect(t, 0, append([]string{"--config", file, "--server", "orgdata"}, call("whoami", `{}`)...)...)
			contains(t, got.text(), l.organization())
		})
	}
}

func readEntry(t *testing.T, file, under string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]any
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	servers, _ := config[under].(map[string]any)
	entry, ok := servers["orgdata"].(map[string]any)
	if !ok {
		t.Fatalf("%s has no %s.orgdata", file, under)
	}
	return entry
}

// mine gives the same variables with the sandbox's values.
func (l *lab) mine(t *testing.T, env map[string]any) map[string]string {
	t.Helper()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte(l.key()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	values := map[string]string{
		"ORGDATA_API_KEY": l.key(), "DCYCLE_API_KEY": l.key(), "ORGDATA_API_KEY_FILE": keyFile,
		"ORGDATA_ORG_ID": l.organization(), "DCYCLE_ORG_ID": l.organization(), "ORGDATA_PLATFORM": l.exports["ORGDATA_PLATFORM"],
	}
	set := map[string]string{"ORGDATA_BASE_URL": l.exports["ORGDATA_BASE_URL"]}
	for name := range env {
		value, known := values[name]
		if !known {
			t.Fatalf("the configuration sets %s, for which this test has no value", name)
		}
		set[name] = value
	}
	return set
}

func writeJSON(t *testing.T, file string, content any) {
	t.Helper()
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
