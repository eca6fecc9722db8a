package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"
)

// terminal is a real one, of tmux, in which a shell runs.
type terminal struct{ socket string }

// openTerminal opens one of a width. It is skipped without tmux, which .ci/run installs.
func openTerminal(t *testing.T, width int, env ...string) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no tmux, which .ci/run installs")
		}
		t.Skip("there is no tmux, whose terminals this needs")
	}
	term := &terminal{filepath.Join(t.TempDir(), "tmux")}
	args := []string{"-f", "/dev/null", "-S", term.socket, "new-session", "-d", "-x", fmt.Sprint(width), "-y", "50"}
	for _, e := range append(env, "HOME="+t.TempDir(), "ORGDATA_KEYRING=off") {
		args = append(args, "-e", e)
	}
	if out, err := exec.Command("tmux", append(args, "sh")...).CombinedOutput(); err != nil {
		t.Fatalf("opening a terminal: %v: %s", err, out)
	}
	t.Cleanup(func() { term.run(t, "kill-server") })
	term.keys(t, "echo $((6*7)) ready", "Enter") // the shell writes its prompt behind what is typed too early
	term.until(t, "42 ready")
	return term
}

func (term *terminal) run(t *testing.T, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tmux %s: %v: %s", args[0], err, stderr.String())
	}
	return string(out)
}

// keys types; Enter and C-c are keys.
func (term *terminal) keys(t *testing.T, keys ...string) {
	t.Helper()
	term.run(t, append([]string{"send-keys"}, keys...)...)
}

// until waits for a text on the screen, and returns all of it.
func (term *terminal) until(t *testing.T, text string) string {
	t.Helper()
	screen := ""
	for deadline := time.Now().Add(runTimeout); time.Now().Before(deadline); <-time.After(50 * time.Millisecond) {
		if screen = term.run(t, "capture-pane", "-p"); strings.Contains(screen, text) {
			return screen
		}
	}
	t.Fatalf("the terminal never shows %q:\n%s", text, screen)
	return ""
}

// TestTerminals is about what a person sees in a terminal.
func TestTerminals(t *testing.T) {
	t.Parallel()
	l := &lab{root: filepath.Join("..", ".."), bin: t.TempDir()}
	l.binary = l.build(t, "orgdata-mcp", "./cmd/orgdata-mcp")
	t.Run("query fits", func(t *testing.T) { testQueryFits(t, l) })
	t.Run("progress", func(t *testing.T) { testProgress(t, l) })
}

// testQueryFits: a table of many columns is as wide as the terminal at most, at two widths, and what is left out is said.
func testQueryFits(t *testing.T, l *lab) {
	for _, width := range []int{80, 200} {
		term := openTerminal(t, width)
		term.keys(t, l.binary+` query --sandbox "SELECT * FROM invoices LIMIT 4"; echo code $((41+1)) $?`, "Enter")
		screen := term.until(t, "code 42 0")
		_, table, found := strings.Cut(screen, "\nid ")
		if !found {
			t.Fatalf("%d columns: there is no table:\n%s", width, screen)
		}
		screen = table
		for line := range strings.Lines(screen) {
			if n := displaywidth.String(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("%d columns: %d are taken by %q", width, n, line)
			}
		}
		rules := strings.Count(screen, "─")
		if rules == 0 || rules > width || rules < width/2 {
			t.Errorf("%d columns: the rule below the heading takes %d:\n%s", width, rules, screen)
		}
		if !strings.Contains(screen, "left out, for the width of the terminal: ") || !strings.Contains(screen, "# 4 of 4 rows. complete.") {
			t.Errorf("%d columns:\n%s", width, screen)
		}
	}
}

// testProgress: a load that takes its time is told of by a bar, which Ctrl-C takes away; the rows that are there are shown.
func testProgress(t *testing.T, l *lab) {
	slow := start(t, "a slow sandbox", os.Environ(), func(line string) bool { return strings.HasPrefix(line, "# ready") },
		l.binary, "sandbox", "--platform", "dcycle", "--listen", "127.0.0.1:0", "--dashboard=", "--scale", "8", "--fault", "latency=2s")
	t.Cleanup(func() { slow.stop(t) })
	var env []string
	for line := range strings.Lines(slow.stdout.String()) {
		if setting, found := strings.CutPrefix(strings.TrimSpace(line), "export "); found {
			env = append(env, setting)
		}
	}
	term := openTerminal(t, 100, env...)
	term.keys(t, l.binary+` query "SELECT count(*) AS came FROM invoices"; echo code $((41+1)) $?`, "Enter")
	for _, part := range []string{"░", " left", "/s"} {
		term.until(t, part)
	}
	term.keys(t, "C-c")
	screen := term.until(t, "code 42 130")
	if strings.Contains(screen, "░") || !strings.Contains(screen, "came\n────") || !strings.Contains(strings.Join(strings.Fields(screen), " "), "rows had come when loading was stopped.") {
		t.Errorf("the screen after Ctrl-C:\n%s", screen)
	}
}
