package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// filled is a form of a bundle as a person left it, and what the first call is answered.
type filled struct {
	name string
	form func(l *lab) map[string]string
	code int // the Inspector's exit code: 5 for a result with isError
	want []string
	real bool // the account, which for these tests is at the address of the sandbox
}

var forms = []filled{
	{"nothing", func(*lab) map[string]string { return nil }, 0, []string{"platform: Dcycle (http://127.0.0.1:"}, false},
	{"empty fields", func(*lab) map[string]string {
		return map[string]string{"platform": "", "api_key": "", "organization": "", "profile": ""}
	}, 0, []string{"platform: Dcycle (http://127.0.0.1:"}, false},
	{"a platform", func(*lab) map[string]string { return map[string]string{"platform": "tdc"} }, 0, []string{"platform: TDC Sites (http://127.0.0.1:"}, false},
	{"all of an account", func(l *lab) map[string]string {
		return map[string]string{"platform": "dcycle", "api_key": l.key(), "organization": l.organization()}
	}, 0, []string{"platform: Dcycle (http://127.0.0.1:", "organization: "}, true},
	{"a wrong key", func(l *lab) map[string]string {
		return map[string]string{"platform": "dcycle", "api_key": "sk_live_0123456789abcdef", "organization": l.organization()}
	}, 5, []string{"Next: "}, true},
	{"an organisation alone", func(l *lab) map[string]string {
		return map[string]string{"platform": "dcycle", "organization": l.organization()}
	}, 5, []string{"no API key", "ORGDATA_API_KEY is API key"}, false},
	{"a key alone", func(l *lab) map[string]string { return map[string]string{"platform": "dcycle", "api_key": l.key()} }, 5,
		[]string{"no organization", "ORGDATA_ORG_ID is Organization"}, false},
	{"a platform that there is not", func(*lab) map[string]string { return map[string]string{"platform": "dcylce"} }, 5,
		[]string{`"dcylce"`, "ORGDATA_PLATFORM is the field Platform"}, false},
	{"a profile that there is not", func(*lab) map[string]string { return map[string]string{"profile": "prod"} }, 5,
		[]string{"auth login --profile prod", "ORGDATA_PROFILE is Profile"}, false},
}

// testBundle packs the program, unpacks the bundle with the official tool, and starts it as Claude Desktop does: with the command that the tool's own code makes of
// the manifest and the form.
func testBundle(t *testing.T, l *lab) {
	bundle := l.pack(t, l.binary, runtime.GOOS)
	unpacked := filepath.Join(t.TempDir(), "an extension")
	l.mcpb(t, "unpack", bundle, unpacked)
	l.mcpb(t, "validate", filepath.Join(unpacked, "manifest.json"))
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			entry := l.launch(t, unpacked, runtime.GOOS, f.form(l))
			if f.real {
				entry.Env["ORGDATA_BASE_URL"] = l.exports["ORGDATA_BASE_URL"]
			}
			config := configOf(t, entry.Env, entry.Command, entry.Args...)
			got := l.inspect(t, f.code, append([]string{"--config", config, "--server", "orgdata"}, call("whoami", `{}`)...)...)
			contains(t, got.text(), f.want...)
			if f.real || f.code != 0 {
				return
			}
			got = l.inspect(t, 0, append([]string{"--config", config, "--server", "orgdata"}, call("query_org_data", `{"sql":"SELECT 1"}`)...)...)
			contains(t, got.text(), "# made-up data")
		})
	}
	t.Run("what the manifest says", func(t *testing.T) { l.checkManifest(t, unpacked) })
	t.Run("other systems", func(t *testing.T) {
		t.Parallel()
		for system, program := range map[string]string{"windows": "orgdata-mcp.exe", "darwin": "orgdata-mcp", "linux": "orgdata-mcp"} {
			other := t.TempDir()
			l.mcpb(t, "unpack", l.pack(t, filepath.Join(l.root, "LICENSE"), system), other)
			entry := l.launch(t, other, system, nil)
			if want := filepath.Join(other, "server", program); filepath.Clean(entry.Command) != want {
				t.Errorf("on %s %s is started, want %s", system, entry.Command, want)
			}
			if info, err := os.Stat(entry.Command); err != nil || info.Mode().Perm() != 0o755 {
				t.Errorf("what %s starts: %v, %v", system, info, err)
			}
		}
	})
}

// pack packs a program with the release's own command.
func (l *lab) pack(t *testing.T, program, system string) (bundle string) {
	t.Helper()
	folder := t.TempDir()
	got := run(t, l.root, l.env(nil), l.node, "examples/mcpb/pack.mjs", program, system, runtime.GOARCH, "1.2.3", folder)
	if got.code != 0 {
		t.Fatalf("packing ended with %d\n%s\n%s", got.code, got.stdout, got.stderr)
	}
	return filepath.Join(folder, "orgdata-mcp_1.2.3_"+system+"_"+runtime.GOARCH+".mcpb")
}

// mcpb runs a command of the official tool.
func (l *lab) mcpb(t *testing.T, args ...string) {
	t.Helper()
	got := run(t, l.root, l.env(nil), l.node, append([]string{"examples/node_modules/@anthropic-ai/mcpb/dist/cli/cli.js"}, args...)...)
	if got.code != 0 {
		t.Fatalf("mcpb %s ended with %d\n%s\n%s", args[0], got.code, got.stdout, got.stderr)
	}
}

// launched is a server as a host starts it.
type launched struct {
	Command string
	Args    []string
	Env     map[string]string
}

// asHost puts the folder, the form (on stdin, for it holds a key) and the defaults in their places, by the code that the tool offers to hosts.
const asHost = `
import { readFileSync } from "node:fs";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb";
const [folder, platform] = process.argv.slice(1);
Object.defineProperty(process, "platform", { value: platform });
const manifest = JSON.parse(readFileSync(folder + "/manifest.json", "utf8"));
const userConfig = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await getMcpConfigForManifest({ manifest, extensionPath: folder, systemDirs: {}, userConfig, pathSeparator: "/" })));
`

// launch is what a host on a system starts for an unpacked bundle and a form.
func (l *lab) launch(t *testing.T, folder, system string, form map[string]string) launched {
	t.Helper()
	text, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	node := map[string]string{"windows": "win32"}[system]
	if node == "" {
		node = system
	}
	cmd := exec.Command(l.node, "--input-type=module", "-e", asHost, folder, node)
	cmd.Dir, cmd.Stdin = filepath.Join(l.root, "examples"), bytes.NewReader(text)
	out, err := cmd.Output()
	var entry launched
	if err == nil {
		err = json.Unmarshal(out, &entry)
	}
	if err != nil || entry.Command == "" {
		t.Fatalf("what a host makes of the manifest: %s, %v", out, err)
	}
	return entry
}

// checkManifest compares what the manifest tells people with what the program has.
func (l *lab) checkManifest(t *testing.T, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Version    string
		Tools      []struct{ Name string }
		UserConfig map[string]struct {
			Description         string
			Sensitive, Required bool
		} `json:"user_config"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Version != "1.2.3" || !manifest.UserConfig["api_key"].Sensitive {
		t.Errorf("version %q, key %+v", manifest.Version, manifest.UserConfig["api_key"])
	}
	for name, field := range manifest.UserConfig {
		if field.Required {
			t.Errorf("%s is required, and the sandbox needs nothing", name)
		}
	}
	var told, served []string
	for _, tool := range manifest.Tools {
		told = append(told, tool.Name)
	}
	listed := l.inspect(t, 0, "--config", configOf(t, nil, l.binary, "stdio", "--sandbox"), "--server", "orgdata", "--method", "tools/list")
	for _, tool := range listed.Result.Tools {
		served = append(served, tool.Name)
	}
	slices.Sort(told)
	slices.Sort(served)
	if !slices.Equal(told, served) {
		t.Errorf("the manifest lists %v, the program serves %v", told, served)
	}
	wrong := run(t, l.root, append(l.env(nil), "ORGDATA_PLATFORM=none"), l.binary, "stdio", "--sandbox")
	names := regexp.MustCompile(`Set it to (.+), or unset it`).FindStringSubmatch(wrong.stderr)
	if names == nil || !strings.HasPrefix(manifest.UserConfig["platform"].Description, names[1]+".") {
		t.Errorf("the form names %q, the program %q", manifest.UserConfig["platform"].Description, wrong.stderr)
	}
}
