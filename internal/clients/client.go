// Package clients is for the programs that people connect to this server: where each keeps its configuration, how it starts a server, and what of
// that names this program. It edits those files in place, so that all else in them stays as it was, byte for byte. It must not know a platform, a
// profile's content, a terminal or the process's environment, which is handed in.
package clients

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Client is a program that people connect to this server. All that differs from one client to the next stands in table.
type Client struct {
	Name string // as its vendor writes it
	ID   string // as a command line has it

	// user says where the configuration of the user is, by [System.OS]; "" is for the systems not named. The first place counts whose variables are
	// all set to whole paths and, where it has a *, that exists; the last is the one that people are told of. ~ is the home folder, %NAME% a variable.
	user map[string][]string

	// project is the configuration of one project, from the project's folder; "" where the client has none.
	project string

	format *format

	// under leads to the member of the file that holds the servers by name.
	under []string

	// nested are other members that hold servers by name, "*" standing for every name. They are read and not written.
	nested [][]string

	// kind is the "type" of an entry, "" where a client asks for none.
	kind string

	// signs are files and folders of which one is there where the client is, by [System.OS]; program is its command. Both spelled as user is.
	signs   map[string][]string
	program string

	// add is the command that adds a server, where there is one. {name} and {server} are replaced by words, {env} by none or several.
	add string

	Limits Limits

	// rewritten is said before a user's file that is there is changed, where a client that runs writes it from what it read before; "".
	rewritten string

	// after is what its user does for a change to be seen, as a sentence; afterProject for a change of a project's file, where that is something else.
	after, afterProject string
}

// table is in the order in which the clients are shown. Claude Code, Codex and Gemini CLI have been tried on Linux, and read what is written here; the
// others, and every place on macOS and Windows, are as their documents and users say. That of Claude Desktop on Linux is not of its documents.
var table = []Client{
	{
		Name: "Claude Desktop", ID: "claude-desktop", format: &jsonFormat, under: []string{"mcpServers"},
		user: map[string][]string{
			"darwin": {"~/Library/Application Support/Claude/claude_desktop_config.json"},
			"windows": { // the first two are of the Microsoft Store's package
				"%LOCALAPPDATA%/Claude-Data/claude_*/claude_desktop_config.json",
				"%LOCALAPPDATA%/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json",
				"%APPDATA%/Claude/claude_desktop_config.json",
			},
			"": {"%XDG_CONFIG_HOME%/Claude/claude_desktop_config.json", "~/.config/Claude/claude_desktop_config.json"},
		},
		signs: map[string][]string{
			"darwin":  {"~/Library/Application Support/Claude", "/Applications/Claude.app"},
			"windows": {"%APPDATA%/Claude", "%LOCALAPPDATA%/AnthropicClaude", "%LOCALAPPDATA%/Claude-Data", "%LOCALAPPDATA%/Packages/Claude_*"},
			"":        {"%XDG_CONFIG_HOME%/Claude", "~/.config/Claude"},
		},
		program:   "claude-desktop",
		rewritten: "Claude Desktop writes this file while it runs, from what it read at its start, and a change that it has not read is lost: quit it first, or run this again afterwards.",
		after:     "Quit Claude Desktop, from its icon beside the clock and not by closing the window, and start it again.",
		Limits:    Limits{Top: combining, Name: 64},
	},
	{
		Name: "Claude Code", ID: "claude-code", format: &jsonFormat, under: []string{"mcpServers"}, nested: [][]string{{"projects", "*", "mcpServers"}},
		user:    everywhere("%CLAUDE_CONFIG_DIR%/.claude.json", "~/.claude.json"),
		project: ".mcp.json",
		signs:   everywhere("%CLAUDE_CONFIG_DIR%", "~/.claude", "~/.claude.json"), program: "claude",
		rewritten: "Claude Code writes this file while it runs, from what it read before, and a change that it has not read may be lost: end its sessions first, or run this again afterwards.",
		add:       "claude mcp add --scope user {name} {env} -- {server}",
		after:     "Start a new session of Claude Code; \"claude mcp list\" says whether it connects.", afterProject: "Start Claude Code in this folder; it asks once whether the project's servers may be used.",
		Limits: Limits{Top: combining, Name: 64, Instructions: 2048},
	},
	{
		Name: "Codex", ID: "codex", format: &tomlFormat, under: []string{"mcp_servers"},
		user:    everywhere("%CODEX_HOME%/config.toml", "~/.codex/config.toml"),
		project: ".codex/config.toml",
		signs:   everywhere("%CODEX_HOME%", "~/.codex"), program: "codex",
		add:   "codex mcp add {name} {env} -- {server}",
		after: "Start a new session of Codex; \"codex mcp list\" shows it.", afterProject: "Start Codex in this folder; it reads the file only in a project that it was told to trust.",
		Limits: Limits{Top: append([]string{"enum", "not"}, combining...), Typed: true, Name: 64},
	},
	{
		Name: "Gemini CLI", ID: "gemini-cli", format: &jsonFormat, under: []string{"mcpServers"},
		user:    everywhere("%GEMINI_CLI_HOME%/.gemini/settings.json", "~/.gemini/settings.json"),
		project: ".gemini/settings.json",
		signs:   everywhere("%GEMINI_CLI_HOME%/.gemini", "~/.gemini"), program: "gemini",
		add:   "gemini mcp add --scope user {env} {name} {server}",
		after: "Start Gemini CLI again, in a folder that it was told to trust; \"gemini mcp list\" says whether it connects.",
		Limits: Limits{Typed: true, Name: 63, Anywhere: append([]string{"$ref", "$defs", "definitions", "const", "exclusiveMinimum", "exclusiveMaximum",
			"patternProperties", "propertyNames", "uniqueItems", "multipleOf", "additionalProperties", "not"}, combining...)},
	},
	{
		Name: "Cursor", ID: "cursor", format: &jsonFormat, under: []string{"mcpServers"},
		user:    everywhere("~/.cursor/mcp.json"),
		project: ".cursor/mcp.json",
		signs: map[string][]string{
			"darwin":  {"~/.cursor", "/Applications/Cursor.app"},
			"windows": {"~/.cursor", "%LOCALAPPDATA%/Programs/cursor"},
			"":        {"~/.cursor"},
		},
		program: "cursor",
		after:   "Start Cursor again, and see that the server is switched on in its list of MCP servers.",
		Limits:  Limits{Top: combining, Name: 60},
	},
	{
		Name: "VS Code", ID: "vscode", format: &jsonFormat, under: []string{"servers"}, kind: "stdio",
		user: map[string][]string{
			"darwin":  {"~/Library/Application Support/Code/User/mcp.json"},
			"windows": {"%APPDATA%/Code/User/mcp.json"},
			"":        {"%XDG_CONFIG_HOME%/Code/User/mcp.json", "~/.config/Code/User/mcp.json"},
		},
		project: ".vscode/mcp.json",
		signs: map[string][]string{
			"darwin":  {"~/Library/Application Support/Code", "/Applications/Visual Studio Code.app"},
			"windows": {"%APPDATA%/Code", "%LOCALAPPDATA%/Programs/Microsoft VS Code"},
			"":        {"%XDG_CONFIG_HOME%/Code", "~/.config/Code"},
		},
		program: "code",
		after:   "Run \"MCP: List Servers\" from VS Code's command palette, and start the server there.",
		Limits:  Limits{Top: combining, Typed: true, Name: 64},
	},
}

func everywhere(places ...string) map[string][]string { return map[string][]string{"": places} }

// All are the clients, in the order in which they are shown.
func All() []Client { return table }

// Names lists the clients as their vendors write them, IDs as a command line does.
func Names() []string { return list(func(c Client) string { return c.Name }) }

// IDs are the names that [Find] takes, as a command line has them.
func IDs() []string { return list(func(c Client) string { return c.ID }) }

func list(name func(Client) string) []string {
	names := make([]string, len(table))
	for i, c := range table {
		names[i] = name(c)
	}
	return names
}

// Find gives the client of a name: its ID or its vendor's, in any case, with or without what stands between the words.
func Find(name string) (Client, bool) {
	for _, c := range table {
		if plain(name) == plain(c.ID) || plain(name) == plain(c.Name) {
			return c, true
		}
	}
	return Client{}, false
}

func plain(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(words.Fold(name))
}

// Member is the name of the member of its file that holds the servers.
func (c Client) Member() string { return strings.Join(c.under, ".") }

// IsJSON tells whether its file is JSON; else it is TOML.
func (c Client) IsJSON() bool { return c.format == &jsonFormat }

// HasProject tells whether a project can have a configuration of its own.
func (c Client) HasProject() bool { return c.project != "" }
