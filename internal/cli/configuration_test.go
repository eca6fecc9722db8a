package cli

import (
	"bytes"
	"encoding/json"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func example() *manifest.Manifest {
	return &manifest.Manifest{
		Platform: "acme", Title: "Acme", Dashboard: map[string]string{"keys": "https://acme.example/keys"},
		Credentials: []manifest.Credential{
			{Name: "api_key", Env: []string{"ACME_KEY"}, Secret: true},
			{Name: "organization_unit", Env: []string{"ACME_UNIT", "ACME_OTHER"}},
			{Name: "unnamed"},
		},
	}
}

// clientServer is one server in a client's configuration file.
type clientServer struct {
	Command string
	Args    []string
	Env     map[string]string
}

// printed parses what a person would paste: the JSON blocks, and the words that a shell makes of each command.
func printed(t *testing.T, text string) (files []map[string]clientServer, commands [][]string) {
	t.Helper()
	var block []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "     {") || block != nil:
			block = append(block, line)
			if line != "     }" {
				continue
			}
			var file struct{ MCPServers map[string]clientServer }
			if err := json.Unmarshal([]byte(strings.Join(block, "\n")), &file); err != nil {
				t.Fatalf("%v in %q", err, block)
			}
			files, block = append(files, file.MCPServers), nil
		case strings.Contains(line, " mcp add "):
			commands = append(commands, shellWords(t, line))
		}
	}
	return files, commands
}

// shellWords asks a shell.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `printf '%s\n' `+line).Output()
	if err != nil {
		t.Fatalf("%q is no shell command: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// What is read is broken where the terminal ends and nowhere else, and says where each value is found.
func TestWordsAroundTheConfiguration(t *testing.T) {
	t.Parallel()
	m := example()
	m.Credentials[1].Where = "It is in the address of the unit's page."
	const want = `   With a real Acme account: make a key at https://acme.example/keys, keep it
   alone in a file that only you can read, and name the file. A rotated key is
   picked up without a restart.
   ACME_UNIT is the organization unit's id. It is in the address of the unit's
   page.

`
	var out bytes.Buffer
	printRealAccount(page{w: &out, width: 80}, "/bin/orgdata-mcp", m)
	if !strings.HasPrefix(out.String(), want) {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}

func TestConfigurationToPaste(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"/usr/local/bin/orgdata-mcp", "/home/o'neil/My Programs/$x/orgdata-mcp", `C:\Program Files\orgdata-mcp.exe`} {
		m := example()
		m.Scope = &manifest.Scope{Noun: "organization unit", From: "organization_unit"}
		var out bytes.Buffer
		printConfiguration(page{w: &out}, program, false, m)
		files, commands := printed(t, out.String())
		wantFiles := []map[string]clientServer{
			{"orgdata": {Command: program, Args: []string{"stdio", "--sandbox"}, Env: map[string]string{"ORGDATA_PLATFORM": "acme"}}},
			{"orgdata": {Command: program, Args: []string{"stdio"}, Env: map[string]string{
				"ORGDATA_PLATFORM": "acme", "ORGDATA_API_KEY_FILE": "/path/to/key", "ACME_UNIT": "your-organization-unit-id",
			}}},
		}
		set := []string{"--env", "ORGDATA_PLATFORM=acme", "--env", "ORGDATA_API_KEY_FILE=/path/to/key", "--env", "ACME_UNIT=your-organization-unit-id"}
		wantCommands := [][]string{
			{"claude", "mcp", "add", "--scope", "user", "orgdata", "--env", "ORGDATA_PLATFORM=acme", "--", program, "stdio", "--sandbox"},
			{"codex", "mcp", "add", "orgdata", "--env", "ORGDATA_PLATFORM=acme", "--", program, "stdio", "--sandbox"},
			{"gemini", "mcp", "add", "--scope", "user", "--env", "ORGDATA_PLATFORM=acme", "orgdata", program, "stdio", "--sandbox"},
			slices.Concat([]string{"claude", "mcp", "add", "--scope", "user", "orgdata"}, set, []string{"--", program, "stdio"}),
			slices.Concat([]string{"codex", "mcp", "add", "orgdata"}, set, []string{"--", program, "stdio"}),
			slices.Concat([]string{"gemini", "mcp", "add", "--scope", "user"}, set, []string{"orgdata", program, "stdio"}),
		}
		if diff := cmp.Diff(wantFiles, files); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(wantCommands, commands); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(out.String(), "go install") {
			t.Error("an installed program is to be installed")
		}
		for _, want := range []string{"With a real Acme account", "https://acme.example/keys"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in %s", want, out.String())
			}
		}
	}
}

func TestTemporaryProgramIsToBeInstalled(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	printConfiguration(page{w: &out}, "/x", true, example())
	if !strings.Contains(out.String(), "\n     go install ./cmd/orgdata-mcp\n") {
		t.Error(out.String())
	}
}

func TestInstalledPath(t *testing.T) {
	t.Parallel()
	const temporary = "/tmp/go-build123/b001/exe/orgdata-mcp"
	cached := "/var/cache/mine/cd/" + strings.Repeat("cdc758b5", 8) + "-d/orgdata-mcp"
	inHome := filepath.Join(build.Default.GOPATH, "bin", "orgdata-mcp") // what the go command has where nothing else is set
	home := []string{"HOME=" + os.Getenv("HOME"), "USERPROFILE=" + os.Getenv("USERPROFILE"), "GOPATH=" + os.Getenv("GOPATH")}
	for name, c := range map[string]struct {
		self      string
		environ   []string
		path      string
		temporary bool
	}{
		"installed":            {"/usr/bin/orgdata-mcp", []string{"GOBIN=/opt/go"}, "/usr/bin/orgdata-mcp", false},
		"of the build cache":   {cached, []string{"GOBIN=/opt/go"}, "/opt/go/orgdata-mcp", true},
		"temporary":            {temporary, []string{"HOME=/h", "GOBIN=/opt/go"}, "/opt/go/orgdata-mcp", true},
		"without a setting":    {temporary, home, inHome, true},
		"an empty setting":     {temporary, append(home, "GOBIN="), inHome, true},
		"a setting like it":    {temporary, append(home, "XGOBIN=/opt/go", "GOBINX=/opt/go"), inHome, true},
		"folders of its own":   {temporary, append(home, "GOPATH="+filepath.Join("/a", "go")+string(filepath.ListSeparator)+"/b"), "/a/go/bin/orgdata-mcp", true},
		"the last of two wins": {temporary, []string{"GOBIN=/a", "GOBIN=/b"}, "/b/orgdata-mcp", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if path, temporary := (&app{environ: c.environ}).installedPath(c.self); path != c.path || temporary != c.temporary {
				t.Errorf("installedPath = %q, %v", path, temporary)
			}
		})
	}
}
