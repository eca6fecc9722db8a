package cli_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// onTerminal runs a shell's line on a terminal of so many columns and returns what is written there; typed is what a person types.
func onTerminal(t *testing.T, columns, typed, line string, environ ...string) string {
	t.Helper()
	if _, err := exec.LookPath("script"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("script, of util-linux, is not installed")
		}
		t.Skip("script, of util-linux, makes the terminal; it is not installed")
	}
	cmd := exec.Command("script", "-qec", "stty cols "+columns+" -echo; "+line, "/dev/null")
	cmd.Env = append(append(os.Environ(), "HOME="+t.TempDir(), "TERM=xterm", "NO_COLOR="), environ...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	if _, err := stdin.Write([]byte(typed)); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	stdin.Close()
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// Who starts the server by hand is told what it waits for and how to leave; a client is not.
func TestStartedByHand(t *testing.T) {
	t.Parallel()
	const endOfInput = "\x04"
	for _, args := range []string{"--sandbox", "stdio --sandbox"} {
		said := onTerminal(t, "80", endOfInput, "orgdata-mcp "+args)
		for _, want := range []string{"This is an MCP server. It waits for a client", "claude mcp add --scope user orgdata -- ", "Ctrl-C ends it."} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: no %q in %q", args, want, said)
			}
		}
		checkWidth(t, args, said, 80)
	}
	if said := onTerminal(t, "80", "", "orgdata-mcp --sandbox </dev/null"); said != "" {
		t.Errorf("a client reads %q", said)
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colour is for terminals that have it and for people who want it.
func TestColour(t *testing.T) {
	if testing.Short() {
		t.Skip("a command after another, with nothing at once: the race detector finds nothing in them")
	}
	t.Parallel()
	query := "printf '%s' '" + clientHello + `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"whoami"}}' | orgdata-mcp --sandbox >/dev/null`
	for name, line := range map[string]string{"demo": "orgdata-mcp demo", "log": query} {
		for environ, want := range map[string]bool{"X=1": true, "NO_COLOR=1": false, "TERM=dumb": false} {
			said := onTerminal(t, "80", "", line, environ)
			if got := escape.MatchString(said); got != want || len(said) < 100 {
				t.Errorf("%s, %s: coloured %v: %q", name, environ, got, said[:min(300, len(said))])
			}
		}
	}
}

// checkWidth wants no line wider than a terminal, which would break it within a word. JSON to be copied keeps its lines.
func checkWidth(t *testing.T, name, text string, columns int) {
	t.Helper()
	for line := range strings.SplitSeq(escape.ReplaceAllString(text, ""), "\n") {
		if width := utf8.RuneCountInString(line); width > columns && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, `": "`) {
			t.Errorf("%s: %d columns: %q", name, width, line)
		}
	}
}

// At the width of a terminal, small or large, and at 80 columns where there is none, nothing breaks within a word.
func TestNothingBreaksWithinAWord(t *testing.T) {
	if testing.Short() {
		t.Skip("a command after another, with nothing at once: the race detector finds nothing in them")
	}
	t.Parallel()
	lines := []string{"--nope", "sandobx", "sandbox --fault x", "serve --listen 0.0.0.0:1 --sandbox", "stdio", "demo"}
	for _, command := range []string{"", "stdio", "serve", "sandbox", "demo", "version", "help", "completion", "completion bash", "completion zsh", "completion fish", "completion powershell"} {
		lines = append(lines, command+" --help")
	}
	for _, line := range lines {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			for columns, most := range map[string]int{"60": 60, "80": 80, "120": 120} {
				checkWidth(t, line+", "+columns, onTerminal(t, columns, "", "orgdata-mcp "+line), most)
			}
			if strings.HasSuffix(line, "--help") {
				out, err := exec.Command("orgdata-mcp", strings.Fields(line)...).Output()
				if err != nil {
					t.Error(err)
				}
				checkWidth(t, line, string(out), 80)
			}
		})
	}
}
