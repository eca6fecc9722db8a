package archtest

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// entry is one server in a client's configuration.
type entry struct {
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Env     map[string]string `json:"env"`
}

// TestExampleConfigurationsAreTrue: a configuration is pasted without being read, so each must be JSON, name this program and a command that
// it has, and set only variables that are read. internal/e2e starts the server with them.
func TestExampleConfigurationsAreTrue(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	commands, variables := commandsOf(t, all), variablesOf(t, all)
	servers := 0
	for _, name := range all.list(t, "examples", ".json") {
		var config struct {
			MCPServers map[string]entry `json:"mcpServers"` // Claude Desktop, Claude Code, Cursor
			Servers    map[string]entry `json:"servers"`    // VS Code
			Server     struct {
				Config entry `json:"mcp_config"`
			} `json:"server"` // a bundle
		}
		if err := json.Unmarshal([]byte(all.read(t, name)), &config); err != nil {
			t.Errorf("%s is not JSON: %v", name, err)
			continue
		}
		bundle := map[string]entry{}
		if config.Server.Config.Command != "" {
			bundle["orgdata"] = config.Server.Config
		}
		for _, of := range []map[string]entry{config.MCPServers, config.Servers, bundle} {
			for _, server := range of {
				servers++
				checkEntry(t, name, server, commands, variables)
			}
		}
	}
	if servers < 5 {
		t.Errorf("found %d configured servers under examples, want those of four clients and the bundle at least", servers)
	}
}

func checkEntry(t *testing.T, name string, server entry, commands, variables []string) {
	t.Helper()
	if path.Base(server.Command) != "orgdata-mcp" {
		t.Errorf("%s starts %q, not this program", name, server.Command)
	}
	if len(server.Args) > 0 && !slices.Contains(commands, server.Args[0]) {
		t.Errorf("%s starts the command %q; there are %s", name, server.Args[0], strings.Join(commands, ", "))
	}
	for variable, value := range server.Env {
		if !slices.Contains(variables, variable) {
			t.Errorf("%s sets %s, which nothing reads; there are %s", name, variable, strings.Join(variables, ", "))
		}
		if strings.HasSuffix(variable, "_API_KEY") && !strings.HasPrefix(value, "${") {
			t.Errorf("%s holds a key in plain text: refer to a variable, an input or a key file, for these files are copied and committed", name)
		}
	}
}

// commandsOf reads the names of the commands from the sources of the command line.
func commandsOf(t *testing.T, all *tree) []string {
	t.Helper()
	use := regexp.MustCompile(`\bUse:\s+"([a-z]+)`)
	return findAll(t, use, all, all.list(t, "internal/cli", ".go"))
}

// variablesOf reads the settings from config's struct tags, and the platforms' own names from the manifests.
func variablesOf(t *testing.T, all *tree) []string {
	t.Helper()
	settings := findAll(t, regexp.MustCompile(`\benv:"(ORGDATA_[A-Z_]+)`), all, all.list(t, "internal/config", ".go"))
	return append(settings, findAll(t, regexp.MustCompile(`\b([A-Z]+_[A-Z_]+)\b`), all, all.list(t, "internal/manifest/platforms", ".yaml"))...)
}

func findAll(t *testing.T, pattern *regexp.Regexp, all *tree, files []string) []string {
	t.Helper()
	var found []string
	for _, name := range files {
		for _, match := range pattern.FindAllStringSubmatch(all.read(t, name), -1) {
			found = append(found, match[1])
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s matches nothing in %d files: this test reads the sources and has lost its way", pattern, len(files))
	}
	return found
}
