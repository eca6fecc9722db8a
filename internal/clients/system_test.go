package clients

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// system is a machine with nothing on it but variables.
func system(name string, env map[string]string) System {
	s := System{OS: name, Home: "/h/ann", Dir: "/src/p", Getenv: func(name string) string { return env[name] },
		LookPath: func(string) (string, error) { return "", errors.New("not there") }}
	switch name {
	case "darwin":
		s.Home = "/Users/ann"
	case "windows":
		s.Home, s.Dir = `C:\Users\Ann B`, `D:\p`
	}
	return s
}

var windowsFolders = map[string]string{"APPDATA": `C:\Users\Ann B\AppData\Roaming`, "LOCALAPPDATA": `C:\Users\Ann B\AppData\Local`}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		client, system string
		env            map[string]string
		user, project  string
	}{
		{"claude-desktop", "darwin", nil, "/Users/ann/Library/Application Support/Claude/claude_desktop_config.json", ""},
		{"claude-desktop", "windows", windowsFolders, `C:\Users\Ann B\AppData\Roaming\Claude\claude_desktop_config.json`, ""},
		{"claude-desktop", "linux", nil, "/h/ann/.config/Claude/claude_desktop_config.json", ""},
		{"claude-desktop", "linux", map[string]string{"XDG_CONFIG_HOME": "/c"}, "/c/Claude/claude_desktop_config.json", ""},
		{"claude-code", "darwin", nil, "/Users/ann/.claude.json", "/src/p/.mcp.json"},
		{"claude-code", "windows", windowsFolders, `C:\Users\Ann B\.claude.json`, `D:\p\.mcp.json`},
		{"claude-code", "linux", map[string]string{"CLAUDE_CONFIG_DIR": "/cc"}, "/cc/.claude.json", "/src/p/.mcp.json"},
		{"codex", "linux", nil, "/h/ann/.codex/config.toml", "/src/p/.codex/config.toml"},
		{"codex", "windows", map[string]string{"CODEX_HOME": `E:\codex`}, `E:\codex\config.toml`, `D:\p\.codex\config.toml`},
		{"gemini-cli", "darwin", nil, "/Users/ann/.gemini/settings.json", "/src/p/.gemini/settings.json"},
		{"gemini-cli", "linux", map[string]string{"GEMINI_CLI_HOME": "/g"}, "/g/.gemini/settings.json", "/src/p/.gemini/settings.json"},
		{"cursor", "windows", windowsFolders, `C:\Users\Ann B\.cursor\mcp.json`, `D:\p\.cursor\mcp.json`},
		{"vscode", "darwin", nil, "/Users/ann/Library/Application Support/Code/User/mcp.json", "/src/p/.vscode/mcp.json"},
		{"vscode", "windows", windowsFolders, `C:\Users\Ann B\AppData\Roaming\Code\User\mcp.json`, `D:\p\.vscode\mcp.json`},
		{"vscode", "linux", map[string]string{"XDG_CONFIG_HOME": "/c"}, "/c/Code/User/mcp.json", "/src/p/.vscode/mcp.json"},
	} {
		s := system(c.system, c.env)
		if p, err := mustFind(t, c.client).Place(s, false); err != nil || p.File != c.user {
			t.Errorf("%s on %s: %q, %v; want %q", c.client, c.system, p.File, err, c.user)
		}
		p, err := mustFind(t, c.client).Place(s, true)
		if p.File != c.project || (err == nil) != (c.project != "") {
			t.Errorf("%s of a project on %s: %q, %v; want %q", c.client, c.system, p.File, err, c.project)
		}
	}
}

// TestPlacesOfThePackage: the Microsoft Store's package keeps its data in a folder with a name of its own.
func TestPlacesOfThePackage(t *testing.T) {
	t.Parallel()
	local := t.TempDir()
	s := System{OS: "linux", Getenv: func(string) string { return local }} // a real folder has the slashes of the machine that tests this
	for _, folder := range []string{"Packages/Claude_pzs8sxrjxfjjc/LocalCache", "Claude-Data/claude_abc"} {
		if err := os.MkdirAll(filepath.Join(local, filepath.FromSlash(folder)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for template, want := range map[string]string{
		"%LOCALAPPDATA%/Claude-Data/claude_*/claude_desktop_config.json": "Claude-Data/claude_abc/claude_desktop_config.json",
		"%LOCALAPPDATA%/Packages/Claude_*/LocalCache/Roaming/c.json":     "Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/c.json",
		"%LOCALAPPDATA%/Packages/Claude_*":                               "Packages/Claude_pzs8sxrjxfjjc",
		"%LOCALAPPDATA%/Other/Claude_*/c.json":                           "",
	} {
		path, ok := s.expand(template)
		if want != "" {
			want = filepath.Join(local, filepath.FromSlash(want))
		}
		if path != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", template, path, want)
		}
	}
}

func TestNoHome(t *testing.T) {
	t.Parallel()
	for _, c := range All() {
		s := system("linux", nil)
		s.Home = ""
		var e *Error
		if _, err := c.Place(s, false); !errors.As(err, &e) || e.Next == "" {
			t.Errorf("%s: %v", c.Name, err)
		}
		if found := c.Found(s); found != "" {
			t.Errorf("%s is found at %q", c.Name, found)
		}
	}
}

// TestNoWholePath: a path that begins in the folder that one stands in is no place, and which variable gives it is said.
func TestNoWholePath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ client, system, variable, value, place, lacking string }{
		{"codex", "linux", "CODEX_HOME", "codex", "", "CODEX_HOME"},
		{"claude-code", "darwin", "CLAUDE_CONFIG_DIR", "./c", "", "CLAUDE_CONFIG_DIR"},
		{"gemini-cli", "windows", "GEMINI_CLI_HOME", `C:g`, "", "GEMINI_CLI_HOME"},
		{"vscode", "linux", "XDG_CONFIG_HOME", "c", "/h/ann/.config/Code/User/mcp.json", ""},
		{"claude-desktop", "windows", "LOCALAPPDATA", "l", "", "APPDATA"},
		{"vscode", "windows", "APPDATA", `\a`, "", "APPDATA"},
	} {
		s := system(c.system, map[string]string{c.variable: c.value})
		place, err := mustFind(t, c.client).Place(s, false)
		var e *Error
		switch {
		case place.File != c.place:
			t.Errorf("%s with %s=%s is at %q, want %q", c.client, c.variable, c.value, place.File, c.place)
		case c.place == "" && (!errors.As(err, &e) || !strings.Contains(e.Text, ": "+c.lacking+" is not set") || e.Next == ""):
			t.Errorf("%s with %s=%s: %v, want a word on %s", c.client, c.variable, c.value, err, c.lacking)
		}
	}
	s := system("linux", map[string]string{"CODEX_HOME": "codex"})
	s.Dir = t.TempDir()
	if _, unread := Uses(s); len(unread) != 1 || unread[0].Client != "Codex" || unread[0].File != "" {
		t.Errorf("unread are %+v, want Codex alone", unread)
	}
}

func TestFound(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := system("linux", nil)
	s.Home = home
	write(t, filepath.Join(home, ".claude.json"), "{}")
	write(t, filepath.Join(home, ".config", "Code", "x"), "")
	s.LookPath = func(program string) (string, error) {
		if program == "codex" {
			return "/bin/codex", nil
		}
		return "", errors.New("not there")
	}
	var found []string
	for _, c := range All() {
		if c.Found(s) != "" {
			found = append(found, c.ID)
		}
	}
	if want := []string{"claude-code", "codex", "vscode"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	s := system("linux", nil)
	s.Home, s.Dir = t.TempDir(), t.TempDir()
	write(t, filepath.Join(s.Home, ".claude.json"), "\ufeff"+`{"mcpServers": {
		"b": {"command": "/x/orgdata-mcp", "args": ["stdio", "--profile", "prod"], "env": {"K2": "sk_1", "K1": "sk_2"}},
		"a": {"type": "http", "url": "https://orgdata-mcp"}, "c": {"command": "wsl.exe", "args": ["/y/orgdata-mcp", "stdio", "--sandbox"]}, // mine
	}, "projects": {"/p": {"mcpServers": {"d": {"command": "C:\\p\\Orgdata-MCP.exe", "args": ["--profile=dev"]}}}, "/q": {}}}`)
	write(t, filepath.Join(s.Home, ".codex", "config.toml"), "[mcp_servers.o]\ncommand = 'orgdata-mcp'\n")
	write(t, filepath.Join(s.Dir, ".mcp.json"), jsonOnly)
	write(t, filepath.Join(s.Home, ".cursor", "mcp.json"), `{"mcpServers": `)
	uses, unread := Uses(s)
	file := func(parts ...string) string { return filepath.Join(parts...) }
	want := []Use{
		{Client: "Claude Code", File: file(s.Home, ".claude.json"), Name: "b", Command: "/x/orgdata-mcp", Args: []string{"stdio", "--profile", "prod"}, Profile: "prod", Env: []string{"K1", "K2"}},
		{Client: "Claude Code", File: file(s.Home, ".claude.json"), Name: "c", Command: "wsl.exe", Args: []string{"/y/orgdata-mcp", "stdio", "--sandbox"}, Sandbox: true, Env: []string{}},
		{Client: "Claude Code", File: file(s.Home, ".claude.json"), Name: "d", Command: `C:\p\Orgdata-MCP.exe`, Args: []string{"--profile=dev"}, Profile: "dev", Env: []string{}},
		{Client: "Claude Code", File: file(s.Dir, ".mcp.json"), Name: "orgdata", Command: ourLaunch.Program, Args: ourLaunch.Args, Profile: "prod", Env: []string{}},
		{Client: "Codex", File: file(s.Home, ".codex", "config.toml"), Name: "o", Command: "orgdata-mcp", Env: []string{}},
	}
	if diff := cmp.Diff(want, uses); diff != "" {
		t.Error(diff)
	}
	if len(unread) != 1 || unread[0].Client != "Cursor" || unread[0].File != file(s.Home, ".cursor", "mcp.json") {
		t.Errorf("%+v", unread)
	}
}
