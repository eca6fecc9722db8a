package clients

import (
	"strings"
	"testing"
)

// TestDiffHidesKeys: a diff goes into chats and tickets. Everything in these files that is a key is called sk_; an entry of ours is seen.
func TestDiffHidesKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		client, before string
		options        Options
	}{
		"other servers":   {"cursor", "{\n  // sk_1 \"sk_2\"\n  \"x\": [\"sk_3\", {\"y\": \"sk_4\"}],\n  \"mcpServers\": {\n    \"b\": {\"command\": \"sk_5\", \"args\": [\"sk_6\"], \"env\": {\"K\": \"sk_7\"}} /* sk_8 */\n  }\n}\n// sk_9", Options{}},
		"in one line":     {"cursor", `{"mcpServers":{"b":{"command":"y","env":{"K":"sk_1\"sk_2"}}}}`, Options{}},
		"ours":            {"cursor", `{"mcpServers":{"orgdata":{"command":"orgdata-mcp","env":{"K":"sk_1"}}}}`, Options{RemoveEnv: true}},
		"another's":       {"cursor", `{"mcpServers":{"orgdata":{"command":"sk_0","args":["sk_1"],"env":{"K":"sk_2"}}}}`, Options{Force: true}},
		"TOML":            {"codex", "# sk_1\na = 'sk_2'\n[mcp_servers.b]\ncommand = \"\"\"sk_3\nsk_4\"\"\" # sk_5\nargs = [\"sk_6\",\n  'sk_7', # sk_8\n]\nenv = { K = 'sk_9', \"L\" = '''sk_10''' }\n", Options{}},
		"TOML, ours":      {"codex", "[mcp_servers.orgdata]\ncommand = 'orgdata-mcp'\n[mcp_servers.orgdata.env]\nK = 'sk_1'\n", Options{RemoveEnv: true}},
		"TOML, another's": {"codex", "[mcp_servers.orgdata]\ncommand = 'sk_0'\nargs = ['sk_1']\n", Options{Force: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Place{Client: mustFind(t, c.client), File: t.TempDir() + "/f"}
			write(t, p.File, c.before)
			change, err := p.Install(ServerName, ourLaunch, c.options)
			if err != nil {
				t.Fatal(err)
			}
			diff := change.Diff()
			if strings.Contains(diff, "sk_") || !strings.Contains(diff, "/opt/bin/orgdata-mcp") || !strings.Contains(diff, `"--profile"`) {
				t.Error(diff)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	p := placed(t, "{\r\n  \"theme\": \"dark\",\r\n  \"mcpServers\": {\r\n    \"b\": {\r\n      \"command\": \"x\"\r\n    }\r\n  }\r\n}\r\n")
	want := "--- " + p.File + "\n+++ " + p.File + `
@@ -3,6 +3,14 @@
   "mcpServers": {
     "b": {
       "command": "…"
+    },
+    "orgdata": {
+      "command": "/opt/bin/orgdata-mcp",
+      "args": [
+        "stdio",
+        "--profile",
+        "prod"
+      ]
     }
   }
 }
`
	if got := installed(t, p).Diff(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
