package e2e

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "make the recordings of examples/pictures again")

// scene is what a person types into a terminal, and how wide that is.
type scene struct {
	file  string
	width int
	typed []string
}

var scenes = []scene{
	{"query.svg", 100, []string{
		`orgdata-mcp query --sandbox "SELECT f.name AS facility, strftime('%Y', i.start_date) AS year, round(sum(i.co2e) / 1000, 1) AS t_co2e FROM invoices i JOIN facilities f ON f.id = i.facility_id GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5"`,
	}},
	{"install.svg", 88, []string{
		`orgdata-mcp install claude-code --sandbox --yes`,
		`orgdata-mcp install`,
	}},
}

// TestRecordings types the scenes of the pictures into a real terminal, and wants what the pictures show, but for figures such as times. With -update it
// makes the pictures of it:
//
//	go test ./internal/e2e -run TestRecordings -update
func TestRecordings(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("nothing here runs at once")
	}
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tmux is not installed, and .ci/run installs it")
		}
		t.Skip("tmux is not installed")
	}
	home := t.TempDir()
	bin := filepath.Join(home, ".local", "bin")
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "orgdata-mcp"), "../../cmd/orgdata-mcp").CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	for _, s := range scenes {
		t.Run(s.file, func(t *testing.T) {
			screen := strings.ReplaceAll(record(t, s, home, bin), home, "/home/elena")
			path := filepath.Join("..", "..", "examples", "pictures", s.file)
			picture := drawing{width: s.width, lines: strings.Split(strings.TrimRight(screen, "\n"), "\n")}.svg()
			if *update {
				if err := os.WriteFile(path, []byte(picture), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			have, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if shown, want := withoutFigures(string(have)), withoutFigures(picture); shown != want {
				t.Errorf("%s does not show what the program prints; run: go test ./internal/e2e -run TestRecordings -update\n%s", path, screen)
			}
		})
	}
}

// withoutFigures is a picture without its numbers, of which the time and those that follow from its length differ each time.
func withoutFigures(picture string) string {
	return regexp.MustCompile(`[0-9]+(\.[0-9]+)?`).ReplaceAllString(picture, "0")
}

// record types a scene into a terminal of tmux and gives all that it shows at the end, with its colours.
func record(t *testing.T, s scene, home, bin string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "tmux")
	tmux := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "tmux", append([]string{"-S", socket, "-f", "/dev/null"}, args...)...)
		cmd.Env = []string{"PATH=" + bin + ":/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "ORGDATA_KEYRING=off"}
		cmd.WaitDelay = stopTimeout
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	rc := filepath.Join(t.TempDir(), "bashrc")
	if err := os.WriteFile(rc, []byte("PS1='"+promptSign+"'\nunset HISTFILE\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tmux("new-session", "-d", "-x", itoa(s.width), "-y", "60", "bash --noprofile --rcfile "+rc)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", socket, "kill-server").Run() })
	prompted := func(n int) {
		t.Helper()
		for deadline := time.Now().Add(runTimeout); ; {
			screen := strings.TrimRight(tmux("capture-pane", "-p"), "\n ")
			if strings.Count("\n"+screen+" ", "\n"+promptSign) == n && strings.HasSuffix("\n"+screen, "\n"+strings.TrimSpace(promptSign)) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("no prompt:\n%s", screen)
			}
		}
	}
	prompted(1)
	for i, line := range s.typed {
		tmux("send-keys", "-l", line)
		tmux("send-keys", "Enter")
		prompted(i + 2)
	}
	return tmux("capture-pane", "-e", "-p")
}
