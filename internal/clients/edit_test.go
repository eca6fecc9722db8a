package clients

import (
	"errors"
	"strings"
	"testing"
)

var ourLaunch = Launch{Program: "/opt/bin/orgdata-mcp", Args: []string{"stdio", "--profile", "prod"}}

func mustFind(t testing.TB, id string) Client {
	t.Helper()
	c, ok := Find(id)
	if !ok {
		t.Fatalf("no client %s", id)
	}
	return c
}

// edited is a text after an edit by the client's format, without any file.
func edited(c Client, text string, o Options, uninstall bool) (string, error) {
	e := entryEdit{format: c.format, path: c.path(ServerName), entry: c.entry(ourLaunch), program: ourLaunch.Program, options: o}
	mark, body, err := splitMark([]byte(text))
	if err != nil {
		return "", err
	}
	edit := e.install
	if uninstall {
		e.entry = nil
		edit = e.uninstall
	}
	after, err := edit(body)
	return string(mark) + string(after), err
}

// edit is a file before and after this server is put into it. Both are as a person sees them.
type edit struct {
	client        string
	before, after string
	options       Options
}

const jsonOnly = `{
  "mcpServers": {
    "orgdata": {
      "command": "/opt/bin/orgdata-mcp",
      "args": [
        "stdio",
        "--profile",
        "prod"
      ]
    }
  }
}
`

const tomlOnly = `[mcp_servers.orgdata]
command = "/opt/bin/orgdata-mcp"
args = ["stdio", "--profile", "prod"]
`

var edits = map[string]edit{
	"empty":             {client: "cursor", before: "", after: jsonOnly},
	"blank":             {client: "cursor", before: " \n\n", after: jsonOnly},
	"a mark of UTF-8":   {client: "cursor", before: "\ufeff", after: "\ufeff" + jsonOnly},
	"an empty object":   {client: "cursor", before: "{}\n", after: jsonOnly},
	"only a comment":    {client: "cursor", before: "// mine\n", after: "// mine\n" + jsonOnly},
	"null":              {client: "cursor", before: "{\n  \"mcpServers\": null\n}\n", after: jsonOnly},
	"no end of line":    {client: "cursor", before: "{}", after: strings.TrimSuffix(jsonOnly, "\n")},
	"the same already":  {client: "cursor", before: jsonOnly, after: jsonOnly},
	"in one line":       {client: "cursor", before: `{"theme": "dark"}`, after: `{"theme": "dark", "mcpServers": {"orgdata": {"command": "/opt/bin/orgdata-mcp", "args": ["stdio", "--profile", "prod"]}}}`},
	"without any space": {client: "cursor", before: `{"a":1,"mcpServers":{"x":{"command":"y"}},"b":2}`, after: `{"a":1,"mcpServers":{"x":{"command":"y"},"orgdata":{"command":"/opt/bin/orgdata-mcp","args":["stdio","--profile","prod"]}},"b":2}`},
	"comments, commas behind the last, tabs": {client: "cursor", before: `// of the team
{
	/* first */
	"a": [1, 2,], // one
	"mcpServers": {
		// "old": { "command": "x" },
		"x": { "command": "y", }, // keep

		// the end
	}, // of servers
}
// bye
`, after: `// of the team
{
	/* first */
	"a": [1, 2,], // one
	"mcpServers": {
		// "old": { "command": "x" },
		"x": { "command": "y", }, // keep

		// the end
		"orgdata": {
			"command": "/opt/bin/orgdata-mcp",
			"args": [
				"stdio",
				"--profile",
				"prod"
			]
		},
	}, // of servers
}
// bye
`},
	"a comment behind the last": {client: "cursor", before: `{
    "mcpServers": {
        "x": {"command": "y"} // mine
    }
}`, after: `{
    "mcpServers": {
        "x": {"command": "y"}, // mine
        "orgdata": {
            "command": "/opt/bin/orgdata-mcp",
            "args": [
                "stdio",
                "--profile",
                "prod"
            ]
        }
    }
}`},
	"a comment at the end of the file": {client: "cursor", before: `{"a":1} // bye`, after: `{"a":1,"mcpServers":{"orgdata":{"command":"/opt/bin/orgdata-mcp","args":["stdio","--profile","prod"]}}} // bye`},
	"CRLF":                             {client: "cursor", before: "{\r\n  \"a\": 1\r\n}\r\n", after: "{\r\n  \"a\": 1," + strings.ReplaceAll(strings.TrimPrefix(jsonOnly, "{"), "\n", "\r\n")},
	"an older one of ours": {client: "cursor", before: `{
  "mcpServers": {
    "orgdata": { "disabled": false, "command": "C:\\old\\orgdata-mcp.exe", "args": ["stdio"], "env": {"K": "v"} }
  }
}`, after: `{
  "mcpServers": {
    "orgdata": { "disabled": false, "command": "/opt/bin/orgdata-mcp", "args": ["stdio", "--profile", "prod"], "env": {"K": "v"} }
  }
}`},
	"its variables taken out": {client: "cursor", options: Options{RemoveEnv: true}, before: `{
  "mcpServers": {
    "orgdata": {
      "command": "orgdata-mcp",
      "env": {"K": "v"}
    }
  }
}`, after: `{
  "mcpServers": {
    "orgdata": {
      "command": "/opt/bin/orgdata-mcp",
      "args": [
        "stdio",
        "--profile",
        "prod"
      ]
    }
  }
}`},
	"another's, replaced": {client: "cursor", options: Options{Force: true}, before: `{"mcpServers": {"orgdata": {"url": "http://x"}, "b": {}}}`,
		after: `{"mcpServers": { "b": {}, "orgdata": {"command": "/opt/bin/orgdata-mcp", "args": ["stdio", "--profile", "prod"]}}}`},
	"a name that is spelled otherwise": {client: "cursor", before: "{\n  \"mcp\\u0053ervers\": {}\n}\n", after: strings.Replace(jsonOnly, "mcpServers", `mcp\u0053ervers`, 1)},
	"VS Code": {client: "vscode", before: "{\n\t\"inputs\": []\n}\n", after: `{
	"inputs": [],
	"servers": {
		"orgdata": {
			"type": "stdio",
			"command": "/opt/bin/orgdata-mcp",
			"args": [
				"stdio",
				"--profile",
				"prod"
			]
		}
	}
}
`},

	"TOML, empty": {client: "codex", before: "", after: tomlOnly},
	"TOML with other tables": {client: "codex", before: "model = \"x\" # mine\n\n[mcp_servers.a]\ncommand = 'y'\n[projects.\"/p\"]\ntrust_level = \"trusted\"\n",
		after: "model = \"x\" # mine\n\n[mcp_servers.a]\ncommand = 'y'\n[projects.\"/p\"]\ntrust_level = \"trusted\"\n\n" + tomlOnly},
	"TOML, no end of line": {client: "codex", before: "a = 1", after: "a = 1\n\n" + strings.TrimSuffix(tomlOnly, "\n")},
	"TOML, CRLF":           {client: "codex", before: "a = 1\r\n", after: "a = 1\r\n\r\n" + strings.ReplaceAll(tomlOnly, "\n", "\r\n")},
	"TOML, braces": {client: "codex", before: "mcp_servers = { a = { command = \"y\" } } # all\nb = 2\n",
		after: "mcp_servers = { a = { command = \"y\" }, orgdata = { command = \"/opt/bin/orgdata-mcp\", args = [\"stdio\", \"--profile\", \"prod\"] } } # all\nb = 2\n"},
	"TOML, empty braces": {client: "codex", before: "mcp_servers = {}\n",
		after: "mcp_servers = { orgdata = { command = \"/opt/bin/orgdata-mcp\", args = [\"stdio\", \"--profile\", \"prod\"] } }\n"},
	"TOML, dots":                {client: "codex", before: "mcp_servers.a.command = \"y\"\n", after: "mcp_servers.a.command = \"y\"\n\n" + tomlOnly},
	"TOML, an older one":        {client: "codex", before: "[mcp_servers.orgdata]\nenabled = true\n  command = 'C:\\old\\orgdata-mcp.exe' # where\n\n[x]\n", after: "[mcp_servers.orgdata]\nargs = [\"stdio\", \"--profile\", \"prod\"]\nenabled = true\n  command = \"/opt/bin/orgdata-mcp\" # where\n\n[x]\n"},
	"TOML, an older one, dots":  {client: "codex", before: "[mcp_servers]\norgdata.command = \"orgdata-mcp\"\norgdata.args = [\n  \"stdio\", # x\n]\na.command = \"b\"\n", after: "[mcp_servers]\norgdata.command = \"/opt/bin/orgdata-mcp\"\norgdata.args = [\"stdio\", \"--profile\", \"prod\"]\na.command = \"b\"\n"},
	"TOML, an older, in braces": {client: "codex", before: "[mcp_servers]\norgdata = { command = \"orgdata-mcp\" }\n", after: "[mcp_servers]\norgdata = { args = [\"stdio\", \"--profile\", \"prod\"], command = \"/opt/bin/orgdata-mcp\" }\n"},
	"TOML, variables taken out": {client: "codex", options: Options{RemoveEnv: true}, before: tomlOnly + "\n[mcp_servers.orgdata.env]\nK = \"v\"\n\n# mine\n[x]\ny = 1\n", after: tomlOnly + "\n# mine\n[x]\ny = 1\n"},
	"TOML, another's, replaced": {client: "codex", options: Options{Force: true}, before: "[mcp_servers.orgdata]\nurl = \"http://x\"\n[a]\nb = 1\n", after: "[a]\nb = 1\n\n" + tomlOnly},
}

// TestVariables: a launch's own variable is added to those that an entry sets already, which stay.
func TestVariables(t *testing.T) {
	t.Parallel()
	const fixed = `"command":"orgdata-mcp","args":[]`
	for name, c := range map[string]struct {
		client, before, after string
		options               Options
	}{
		"none yet":          {"cursor", `{"mcpServers":{"orgdata":{` + fixed + `}}}`, `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"X":"/c"}}}}`, Options{}},
		"an empty object":   {"cursor", `{"mcpServers":{"orgdata":{` + fixed + `,"env":{}}}}`, `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"X":"/c"}}}}`, Options{}},
		"another":           {"cursor", `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"A":"b"}}}}`, `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"A":"b","X":"/c"}}}}`, Options{}},
		"another value":     {"cursor", `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"X":"b"}}}}`, `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"X":"/c"}}}}`, Options{}},
		"others taken out":  {"cursor", `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"A":"b"}}}}`, `{"mcpServers":{"orgdata":{` + fixed + `,"env":{"X":"/c"}}}}`, Options{RemoveEnv: true}},
		"TOML, none yet":    {"codex", "[mcp_servers.orgdata]\ncommand = \"orgdata-mcp\"\nargs = []\n", "[mcp_servers.orgdata]\nenv = { X = \"/c\" }\ncommand = \"orgdata-mcp\"\nargs = []\n", Options{}},
		"TOML, a table":     {"codex", "[mcp_servers.orgdata]\ncommand = \"orgdata-mcp\"\nargs = []\n[mcp_servers.orgdata.env]\nA = 'b'\n", "[mcp_servers.orgdata]\ncommand = \"orgdata-mcp\"\nargs = []\n[mcp_servers.orgdata.env]\nX = \"/c\"\nA = 'b'\n", Options{}},
		"TOML, braces":      {"codex", "[mcp_servers]\norgdata = { command = \"orgdata-mcp\", args = [], env = { A = 'b' } }\n", "[mcp_servers]\norgdata = { command = \"orgdata-mcp\", args = [], env = { X = \"/c\", A = 'b' } }\n", Options{}},
		"TOML, none before": {"codex", "", "[mcp_servers.orgdata]\ncommand = \"orgdata-mcp\"\nargs = []\nenv = { X = \"/c\" }\n", Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := mustFind(t, c.client)
			l := Launch{Program: "orgdata-mcp", Env: []Variable{{"X", "/c"}}}
			e := entryEdit{format: client.format, path: client.path(ServerName), entry: client.entry(l), program: l.Program, options: c.options}
			got, err := e.install([]byte(c.before))
			if err != nil || string(got) != c.after {
				t.Fatalf("%v\n%s\nwant\n%s", err, got, c.after)
			}
			if again, err := e.install(got); err != nil || string(again) != c.after {
				t.Errorf("once more it is %s (%v)", again, err)
			}
		})
	}
}

func TestEdits(t *testing.T) {
	t.Parallel()
	for name, e := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mustFind(t, e.client)
			got, err := edited(c, e.before, e.options, false)
			if err != nil || got != e.after {
				t.Fatalf("%v\n--- got\n%q\n--- want\n%q", err, got, e.after)
			}
			if again, err := edited(c, got, Options{}, false); err != nil || again != got {
				t.Errorf("once more, it is changed to %q (%v)", again, err)
			}
		})
	}
}

// TestRefusedTexts: what cannot be understood for sure is left to a person, with what to do about it.
func TestRefusedTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ client, text, want string }{
		"half written":         {"cursor", `{"mcpServers": {"a": {"comm`, "no whole JSON"},
		"two documents":        {"cursor", `{} {}`, "no whole JSON"},
		"an array":             {"cursor", `[]`, "no JSON object"},
		"servers in an array":  {"cursor", `{"mcpServers": []}`, `"mcpServers" in it is no object`},
		"servers in a text":    {"cursor", `{"mcpServers": "x"}`, `"mcpServers" in it is no object`},
		"an entry of null":     {"cursor", `{"mcpServers": {"orgdata": null}}`, `"orgdata" does not start this program`},
		"servers twice":        {"cursor", `{"mcpServers": {}, "mcpServers": {"a": {}}}`, `"mcpServers" twice`},
		"the entry twice":      {"cursor", `{"mcpServers": {"orgdata": {"command": "orgdata-mcp"}, "orgdata": {"command": "orgdata-mcp"}}}`, `"orgdata" twice`},
		"another's":            {"cursor", `{"mcpServers": {"orgdata": {"command": "/bin/other"}}}`, `"orgdata" starts another program, other`},
		"another's name":       {"cursor", `{"mcpServers": {"orgdata": {"command": "my-orgdata-mcp-x"}}}`, "another program"},
		"UTF-16":               {"cursor", "\xff\xfe{\x00}\x00", "UTF-16"},
		"UTF-16 without mark":  {"cursor", "{\x00}\x00", "UTF-16"},
		"Latin-1":              {"cursor", "{\"a\": \"\xe4\"}", "no UTF-8"},
		"TOML: half":           {"codex", "[mcp_servers.a\n", "no TOML: line 1"},
		"TOML: twice":          {"codex", "[a]\n[a]\n", "no TOML"},
		"TOML: an array":       {"codex", "[[mcp_servers]]\nx = 1\n", `"mcp_servers" in it is no table`},
		"TOML: a text":         {"codex", "mcp_servers = 'x'\n", `"mcp_servers" in it is no table`},
		"TOML: another's":      {"codex", "[mcp_servers.orgdata]\ncommand = 'npx'\n", `starts another program, npx`},
		"TOML: another's, url": {"codex", "[mcp_servers.orgdata]\nurl = 'http://x'\n", `does not start this program`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after, err := edited(mustFind(t, c.client), c.text, Options{}, false)
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Text, c.want) || !strings.HasSuffix(e.Next, ".") {
				t.Errorf("%#v, and %q; want %q", err, after, c.want)
			}
		})
	}
}

// TestUninstallLeavesOthers: an entry of that name that starts another program goes only by force.
func TestUninstallLeavesOthers(t *testing.T) {
	t.Parallel()
	for client, text := range map[string]string{"cursor": `{"mcpServers": {"orgdata": {"command": "x"}}}`, "codex": "[mcp_servers.orgdata]\ncommand = 'x'\n"} {
		var e *Error
		if after, err := edited(mustFind(t, client), text, Options{}, true); !errors.As(err, &e) || !e.Foreign {
			t.Errorf("%q, %v", after, err)
		}
		if after, err := edited(mustFind(t, client), text, Options{Force: true}, true); err != nil || strings.Contains(after, "orgdata") {
			t.Errorf("%q, %v", after, err)
		}
	}
}

func TestUninstall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ client, before, after string }{
		"nothing there":         {"cursor", `{"a": 1}`, `{"a": 1}`},
		"no text":               {"cursor", "", ""},
		"the first":             {"cursor", "{\"mcpServers\": {\n  \"orgdata\": {\"command\": \"orgdata-mcp\"},\n  \"b\": {}\n}}", "{\"mcpServers\": {\n  \"b\": {}\n}}"},
		"the only one":          {"cursor", jsonOnly, "{\n  \"mcpServers\": {}\n}\n"},
		"the only one of more":  {"cursor", "{\n  \"mcpServers\": {\"orgdata\": {\"command\": \"orgdata-mcp\"}},\n  \"a\": 1\n}", "{\n  \"a\": 1\n}"},
		"a comment beside it":   {"cursor", "{\"a\": 1, \"mcpServers\": {\n  // note\n  \"orgdata\": {\"command\": \"orgdata-mcp\"}\n}}", "{\"a\": 1, \"mcpServers\": {\n  // note\n}}"},
		"TOML":                  {"codex", "a = 1\n\n# ours\n" + tomlOnly + "startup_timeout_sec = 3 # s\n[mcp_servers.orgdata.env]\nA = 'b'\n\n# theirs\n[x]\n[mcp_servers.orgdata.tools.q]\napproval = 'x'\n", "a = 1\n\n# ours\n\n# theirs\n[x]\n"},
		"TOML: the first brace": {"codex", "mcp_servers = { orgdata = { command = 'orgdata-mcp' }, a = { command = 'b' } }\n", "mcp_servers = { a = { command = 'b' } }\n"},
		"TOML: dots":            {"codex", "mcp_servers.orgdata.command = 'orgdata-mcp'\nmcp_servers.orgdata.args = ['a',\n'b']\nx = 1\n", "x = 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after, err := edited(mustFind(t, c.client), c.before, Options{}, true)
			if err != nil || after != c.after {
				t.Errorf("%v\n%q\nwant\n%q", err, after, c.after)
			}
		})
	}
}
