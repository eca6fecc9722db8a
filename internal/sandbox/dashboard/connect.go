package dashboard

import (
	"cmp"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// command is shell lines that use a key. {base}, {key}, {organization}, {program} (the MCP server's) and, over TLS, {curl-trust}, {env-trust} and
// {shell-trust} are filled in. What a shell could take for a pattern stands in quotes: zsh refuses a pattern that matches nothing.
type command struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// connection is a command ready to be copied.
type connection struct{ Title, Lines string }

// connect fills the platform's commands for a key.
func (d *dashboard) connect(p place, key string) []connection {
	fill := strings.NewReplacer(append(d.shell.trust(), "{base}", d.world.BaseURL(p.Platform.Name), "{key}", key,
		"{organization}", p.Org.ID, "{program}", cmp.Or(d.shell.Program, "orgdata-mcp"))...)
	out := make([]connection, len(p.Platform.Connect))
	for i, c := range p.Platform.Connect {
		out[i] = connection{c.Title, fill.Replace(strings.Join(c.Lines, "\n"))}
	}
	return out
}

// trust is what makes curl, a client's configuration and a shell trust the authority: nothing over plain HTTP.
func (s Shell) trust() []string {
	if s.Authority == "" {
		return []string{"{curl-trust}", "", "{env-trust}", "", "{shell-trust}", ""}
	}
	file := words.ShellWord(s.Authority)
	return []string{"{curl-trust}", " --cacert " + file, "{env-trust}", " --env SSL_CERT_FILE=" + file, "{shell-trust}", "SSL_CERT_FILE=" + file + " "}
}
