package cli

import (
	"encoding/json"
	"go/build"
	"path/filepath"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// clientServer is one server in a client's configuration file; the shape is Claude Desktop's, which the others took over.
type clientServer struct {
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Env     map[string]string `json:"env,omitempty"`
}

// printConfiguration ends the demo: what to paste into Claude Desktop and Claude Code, for the miniature and for a real account. Paths are
// absolute: a desktop client does not inherit the shell's PATH.
func printConfiguration(p page, program string, temporary bool, m *manifest.Manifest) {
	p.heading("Use it from your own assistant")
	if temporary {
		p.line("   This demo ran from a temporary build. Install the program once:")
		p.line("")
		p.line("     go install ./cmd/orgdata-mcp")
		p.line("")
	}
	p.line("   Claude Desktop (claude_desktop_config.json), answering from the miniature, no account needed:")
	p.line("")
	p.block(configJSON(clientServer{Command: program, Args: []string{"stdio", "--sandbox"}}))
	p.line("   Claude Code, the same:")
	p.line("")
	p.block("claude mcp add orgdata -- " + shellWord(program) + " stdio --sandbox")
	printRealAccount(p, program, m)
}

// printRealAccount shows how to name a key without writing it where a client, the shell's history or the process list keeps it.
func printRealAccount(p page, program string, m *manifest.Manifest) {
	const keyFile = "/path/to/key"
	p.line("   With a real " + m.Title + " account: make a key at " + m.Dashboard["keys"] + ", keep it alone in a file that")
	p.line("   only you can read, and name the file. A rotated key is picked up without a restart.")
	p.line("")
	env := map[string]string{"ORGDATA_PLATFORM": m.Platform, "ORGDATA_API_KEY_FILE": keyFile}
	flags := " --env ORGDATA_PLATFORM=" + m.Platform + " --env ORGDATA_API_KEY_FILE=" + keyFile
	for _, c := range m.Credentials {
		if !c.Secret && len(c.Env) > 0 {
			env[c.Env[0]] = "your " + strings.ReplaceAll(c.Name, "_", " ") + "'s id"
			flags += " --env " + c.Env[0] + "=…"
		}
	}
	p.block(configJSON(clientServer{Command: program, Args: []string{"stdio"}, Env: env}))
	p.block("claude mcp add orgdata" + flags + " -- " + shellWord(program) + " stdio")
}

func configJSON(s clientServer) string {
	text, err := json.MarshalIndent(map[string]any{"mcpServers": map[string]clientServer{"orgdata": s}}, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// installedPath is where this program will be found later: self, or, when self is a build that "go run" throws away, where "go install" puts it.
func (a *app) installedPath(self string) (path string, temporary bool) {
	if !strings.Contains(self, "go-build") {
		return self, false
	}
	dir := filepath.Join(filepath.SplitList(build.Default.GOPATH)[0], "bin")
	for _, e := range a.environ {
		if bin, ok := strings.CutPrefix(e, "GOBIN="); ok && bin != "" {
			dir = bin
		}
	}
	return filepath.Join(dir, filepath.Base(self)), true
}
