package doctor_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// TestClients: an entry is held against what there is on this machine.
func TestClients(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	self, other, dead := program("orgdata-mcp", 0o700), program("older", 0o700), program("dead", 0o600)
	here := doctor.Here{
		Path: self, Profiles: []string{"prod"}, Secret: func(name string) bool { return strings.HasSuffix(name, "_KEY") },
		Find: func(name string) (string, error) {
			if name == "orgdata-mcp" {
				return self, nil
			}
			return "", errors.New("not found")
		},
	}
	for name, c := range map[string]struct {
		use   clients.Use
		state doctor.State
		says  string
	}{
		"in order":         {clients.Use{Command: self, Args: []string{"stdio", "--profile", "prod"}, Profile: "prod"}, doctor.OK, "starts this program: stdio --profile prod."},
		"gone":             {clients.Use{Command: filepath.Join(dir, "gone")}, doctor.Failed, "which is not there."},
		"a folder":         {clients.Use{Command: dir}, doctor.Failed, "which is no file."},
		"by name, unknown": {clients.Use{Command: "orgdata"}, doctor.Failed, "which no folder of PATH has."},
		"by name":          {clients.Use{Command: "orgdata-mcp"}, doctor.Warning, "by its name alone"},
		"another":          {clients.Use{Command: other}, doctor.Warning, "starts another program than this one: " + other},
		"no such profile":  {clients.Use{Command: self, Profile: "dev"}, doctor.Failed, "names the profile dev, which is not there."},
		"a key":            {clients.Use{Command: self, Env: []string{"ACME_KEY", "ACME_ORG"}}, doctor.Warning, "sets ACME_KEY: a key in such a file is in plain text"},
		"other variables":  {clients.Use{Command: self, Env: []string{"ACME_ORG"}}, doctor.OK, "starts this program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.use.Client, c.use.Name, c.use.File = "Acme Chat", "orgdata", "~/chat.json"
			requireFinding(t, doctor.Clients([]clients.Use{c.use}, nil, here), c.state, "Acme Chat", c.says)
		})
	}
	if runtime.GOOS != "windows" {
		requireFinding(t, doctor.Clients([]clients.Use{{Client: "Acme Chat", Command: dead}}, nil, here), doctor.Failed, "Acme Chat", "may not be run")
	}
	requireFinding(t, doctor.Clients(nil, nil, here), doctor.OK, "clients", "No client's file")
	requireFinding(t, doctor.Clients(nil, []clients.Unread{
		{Client: "A", File: "/a", Err: &clients.Error{Text: "/a is no JSON: line 3", Next: "Mend line 3."}}, {Client: "B", File: "/b", Err: errors.New("odd")},
	}, here), doctor.Failed, "B", "/b cannot be read: Odd.")
}
