package cli

import (
	"cmp"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// printConfiguration ends the demo: how each client is connected, to the miniature and to a real account.
func printConfiguration(p page, program string, temporary bool, m *manifest.Manifest) {
	p.heading("Use it from your own assistant")
	if temporary {
		p.line("   This demo ran from a temporary build. Install the program once:")
		p.line("")
		p.line("     go install ./cmd/orgdata-mcp")
		p.line("")
	}
	p.line("   Answering from the miniature, no account needed, in a shell:")
	p.line("")
	l := clients.Launch{Program: program, Args: []string{"stdio", "--sandbox"}}
	if m.Platform != sandbox.Names()[0] {
		l.Env = []clients.Variable{{Name: config.PlatformSetting, Value: m.Platform}}
	}
	printCommands(p, l)
	p.line("   or in a client's file:")
	p.line("")
	printFiles(p)
	p.block(configJSON(l))
	printRealAccount(p, program, m)
}

// printRealAccount shows how to name a key without writing it where a client, the shell's history or the process list keeps it.
func printRealAccount(p page, program string, m *manifest.Manifest) {
	page := ""
	if address := m.Dashboard["keys"]; address != "" {
		page = " at " + address
	}
	p.line("   With a real " + m.Title + " account: make a key" + page + ", keep it alone in a file that only you can read, and name the file. " +
		"A rotated key is picked up without a restart.")
	env := []clients.Variable{{Name: config.PlatformSetting, Value: m.Platform}, {Name: config.APIKeyFileSetting, Value: "/path/to/key"}}
	for _, c := range describe(m).Credentials {
		switch {
		case c.Name == config.APIKey && c.Where != "":
			p.line("   " + c.Where)
		case !c.Secret && len(c.Env) > 0 && (c.Required || c.Where != ""):
			p.line(strings.TrimRight("   "+c.Env[0]+" is the "+m.Called(c.Name)+"'s id. "+c.Where, " "))
			if c.Required {
				env = append(env, clients.Variable{Name: c.Env[0], Value: "your-" + strings.ReplaceAll(m.Called(c.Name), " ", "-") + "-id"})
			}
		}
	}
	p.line("")
	l := clients.Launch{Program: program, Args: []string{"stdio"}, Env: env}
	printCommands(p, l)
	p.line("   or in the client's file:")
	p.line("")
	p.block(configJSON(l))
}

// printCommands shows the commands of the clients that have one.
func printCommands(p page, l clients.Launch) {
	for _, c := range clients.All() {
		if line := c.Command(clients.ServerName, l); line != "" {
			p.command(line)
		}
	}
	p.line("")
}

// printFiles shows the files of the clients without a command.
func printFiles(p page) {
	most := clients.All()[0].Member()
	for _, c := range clients.All() {
		line := "     " + c.Name + ": " + c.Shown(runtime.GOOS)
		switch {
		case c.Command(clients.ServerName, clients.Launch{}) != "" || !c.IsJSON():
		case c.Member() == most:
			p.line(line)
		default:
			p.line(line + ", with \"" + c.Member() + "\" for \"" + most + "\"")
		}
	}
	p.line("")
}

// configJSON is the part of a client's configuration file that names this server, as most clients have it.
func configJSON(l clients.Launch) string {
	return strings.TrimSuffix(clients.All()[0].Snippet(clients.ServerName, l), "\n")
}

// built matches where "go run" leaves a program: in a temporary folder, or in the build cache, whatever GOCACHE calls that.
var built = words.Pattern(`go-build|[/\\][0-9a-f]{2}[/\\][0-9a-f]{64}-d[/\\]`)

// installedPath is where this program will be found later: self, or, when self is a build that "go run" throws away, where "go install" puts it.
func (a *app) installedPath(self string) (path string, temporary bool) {
	if !built().MatchString(self) {
		return self, false
	}
	folders := cmp.Or(a.getenv("GOPATH"), filepath.Join(a.home(), "go")) // as the go command has it; the package that says so costs a start 0.1 ms
	dir := cmp.Or(a.getenv("GOBIN"), filepath.Join(filepath.SplitList(folders)[0], "bin"))
	return filepath.Join(dir, filepath.Base(self)), true
}
