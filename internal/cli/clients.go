package cli

import (
	"runtime"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// serverName is what this server is called in a client's configuration.
const serverName = "orgdata"

// variable is one setting of the server that a client is to hand it.
type variable struct{ name, value string }

// launch is how a client is to start this server.
type launch struct {
	program string // absolute: a desktop client does not inherit the shell's PATH
	args    []string
	env     []variable
}

// mcpClient is a program that people connect to this server. All that differs from one client to the next stands in clients.
type mcpClient struct {
	name string // as its vendor writes it

	// files says where its configuration is, by GOOS; "" is for the systems not named. ~ and %APPDATA% are the user's folders, a path without
	// either is relative to a project.
	files map[string]string

	// under is the member of that file that holds the servers by name, each as clientServer writes it. It is empty where the file is no JSON.
	under string

	// add is the command that adds a server, where there is one. {name} and {server} are replaced by words, {env} by none or several.
	add string
}

// clients are in the order in which they are shown. The commands of Claude Code, Codex and Gemini CLI have been tried; internal/e2e tries the
// first again and again.
var clients = []mcpClient{
	{name: "Claude Desktop", under: "mcpServers", files: map[string]string{
		"darwin":  "~/Library/Application Support/Claude/claude_desktop_config.json",
		"windows": `%APPDATA%\Claude\claude_desktop_config.json`,
		"":        "claude_desktop_config.json", // its documents name no folder
	}},
	{name: "Claude Code", under: "mcpServers", files: everywhere(".mcp.json"), add: "claude mcp add {name} {env} -- {server}"},
	{name: "Codex", files: everywhere("~/.codex/config.toml"), add: "codex mcp add {name} {env} -- {server}"},
	{name: "Gemini CLI", under: "mcpServers", files: everywhere("~/.gemini/settings.json"), add: "gemini mcp add --scope user {env} {name} {server}"},
	{name: "Cursor", under: "mcpServers", files: everywhere("~/.cursor/mcp.json")},
	{name: "VS Code", under: "servers", files: everywhere(".vscode/mcp.json")},
}

func everywhere(file string) map[string]string { return map[string]string{"": file} }

// file is where the client's configuration is on this system.
func (c mcpClient) file() string {
	if file := c.files[runtime.GOOS]; file != "" {
		return file
	}
	return c.files[""]
}

// command is the line for a shell that adds the server, empty where the client has none.
func (c mcpClient) command(l launch) string {
	var line []string
	for word := range strings.FieldsSeq(c.add) {
		switch word {
		case "{name}":
			line = append(line, serverName)
		case "{env}":
			for _, v := range l.env {
				line = append(line, "--env", words.ShellWord(v.name+"="+v.value))
			}
		case "{server}":
			for _, w := range append([]string{l.program}, l.args...) {
				line = append(line, words.ShellWord(w))
			}
		default:
			line = append(line, word)
		}
	}
	return strings.Join(line, " ")
}

// clientNames lists the clients for a sentence.
func clientNames() string {
	names := make([]string, len(clients))
	for i, c := range clients {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}
