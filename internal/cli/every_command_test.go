package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// everyCommand are the paths of all commands below the program, as cobra has them.
func everyCommand() []*cobra.Command {
	var all []*cobra.Command
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Hidden {
				continue
			}
			all = append(all, sub)
			walk(sub)
		}
	}
	root := newRoot(commands{}, "")
	fitHelp(root, usualWidth)
	walk(root)
	return append(all, root)
}

// A command line that names a command has that one made alone.
func TestEveryCommandIsMadeAlone(t *testing.T) {
	t.Parallel()
	for _, want := range newRoot(commands{}, "").Commands() {
		if alone := newRoot(commands{}, want.Name()).Commands(); len(alone) != 1 || alone[0].Name() != want.Name() {
			t.Errorf("%s alone: %d commands", want.Name(), len(alone))
		}
	}
}

func below(c *cobra.Command) []string { return strings.Fields(c.CommandPath())[1:] }

// Whatever a command's help says fits a terminal of 80 columns, and begins with what the command is for. What is there to be copied stands in one line.
func TestEveryHelpFits(t *testing.T) {
	t.Parallel()
	for _, c := range everyCommand() {
		got := read(t, nil, append(below(c), "--help")...)
		if got.code != exitOK || got.stderr != "" || got.ran != nil || !strings.Contains(got.stdout, "Usage:") || c.Short == "" {
			t.Errorf("%s --help: %+v", c.CommandPath(), got)
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example + "\n") {
			if strings.HasPrefix(line, "  ") && strings.Contains(line, "orgdata-mcp ") && !strings.Contains(got.stdout, line) {
				t.Errorf("%s --help breaks %q", c.CommandPath(), line)
			}
		}
		for line := range strings.Lines(got.stdout) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > usualWidth {
				t.Errorf("%s --help has a line of %d characters: %s", c.CommandPath(), n, line)
			}
		}
	}
}

// A command or a flag that is misspelt by a letter is told with the one that was meant, wherever it stands.
func TestEveryMisspeltNameIsMended(t *testing.T) {
	t.Parallel()
	for _, c := range everyCommand() {
		if c.HasParent() && len(c.Name()) > 3 && !c.Parent().Runnable() || c.HasParent() && c.Parent() == c.Root() {
			wrong := append(below(c.Parent()), c.Name()[:len(c.Name())-1]+"q")
			refused(t, wrong, "Did you mean "+c.CommandPath())
		}
		refused(t, append(below(c), "--nope-at-all"), "There is no flag --nope-at-all for "+c.CommandPath())
		if c.Flags().Lookup("platform") != nil {
			refused(t, append(below(c), "--platfrom", "x"), "--platform?")
		}
	}
}

func refused(t *testing.T, line []string, want string) {
	t.Helper()
	got := read(t, nil, line...)
	if got.code != exitUsage || got.ran != nil || got.stdout != "" || !strings.Contains(got.stderr, want) || !oneVoice.MatchString(got.stderr) {
		t.Errorf("%q: want %q, got exit %d, ran %v, said %q", line, want, got.code, got.ran, got.stderr)
	}
}

// harmless is a line of each command that ends by itself and changes nothing.
var harmless = map[string][]string{
	"query": {"query", "--sandbox", "SELECT count(*) AS n FROM facilities"}, "tables": {"tables", "--sandbox"}, "whoami": {"whoami", "--sandbox"}, "keys": {"keys", "--sandbox"},
	"call": {"call", "whoami", "--sandbox"}, "auth status": {"auth", "status", "--offline"}, "auth switch": {"auth", "switch"}, "auth logout": {"auth", "logout", "--yes"},
	"auth login": {"auth", "login"}, "auth rotate": {"auth", "rotate"}, "auth import": {"auth", "import"}, "install": {"install"}, "uninstall": {"uninstall", "codex", "--dry-run"},
	"doctor": {"doctor", "--sandbox"}, "stdio": {"stdio", "--sandbox"}, "serve": {"serve", "--listen", "nowhere"}, "demo": {"demo"}, "sandbox": {"sandbox", "--listen", "nowhere"},
	"manifest lint": {"manifest", "lint", "dcycle"}, "manifest check": {"manifest", "check", "tdc", "--sandbox"}, "manifest docs": {"manifest", "docs", "tdc"},
	"manifest new": {"manifest", "new", "http://127.0.0.1:1/"}, "manifest from-openapi": {"manifest", "from-openapi", "none.yaml"}, "version": {"version"},
	"completion bash": {"completion", "bash"}, "completion zsh": {"completion", "zsh"}, "completion fish": {"completion", "fish"}, "completion powershell": {"completion", "powershell"},
	"help": {"help"},
}

// misfortunes are what may be wrong with where a command runs: a variable of its environment, and what its stdout is.
var misfortunes = map[string]struct {
	environ, stdout string
}{
	"nothing":                         {},
	"no colour":                       {environ: "NO_COLOR=1"},
	"no home":                         {environ: "HOME="},
	"a home that is gone":             {environ: "HOME=/nonexistent/home"},
	"a home that is full":             {environ: "HOME=/proc/self"}, // nothing can be made there, not even by root
	"a home that is a file":           {environ: "HOME=/etc/hostname"},
	"a broken profile":                {environ: "HOME={broken}"},
	"a wrong setting":                 {environ: "ORGDATA_LOG_LEVEL=loud"},
	"a misspelt setting":              {environ: "ORGDATA_PLATFROM=dcycle"},
	"no folder for what is temporary": {environ: "TMPDIR=/nonexistent/tmp"},
	"a full disk":                     {stdout: "/dev/full"},
}

// Whatever is wrong around it, a command does what it can or says in one line what is wrong and what to do next; it never panics, hangs or ends with a number
// that it does not document.
func TestEveryCommandInMisfortune(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts three hundred processes, which share nothing")
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	broken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(broken, ".config", "orgdata-mcp"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, ".config", "orgdata-mcp", "config.yaml"), []byte("version: 1\nprofiles: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range everyCommand() {
		path := strings.Join(below(c), " ")
		if c.HasSubCommands() {
			continue
		}
		line := harmless[path]
		if line == nil {
			t.Errorf("%s has no harmless line in this test", path)
			continue
		}
		for what, m := range misfortunes {
			t.Run(path+"/"+what, func(t *testing.T) {
				t.Parallel()
				inMisfortune(t, line, strings.ReplaceAll(m.environ, "{broken}", broken), m.stdout)
			})
		}
	}
}

var oneVoiceAtTheEnd = regexp.MustCompile(`(?m)^orgdata-mcp: .* Next: .*\n\z`)

func inMisfortune(t *testing.T, line []string, environ, stdout string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "orgdata-mcp", line...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "ORGDATA_KEYRING=off", environ}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if stdout != "" {
		full, err := os.OpenFile(stdout, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer full.Close()
		cmd.Stdout = full
	}
	_ = cmd.Run() // its number is looked at
	code := cmd.ProcessState.ExitCode()
	said := errs.String()
	if ctx.Err() != nil || strings.Contains(said, "goroutine ") || code < exitOK || code > exitIncomplete {
		t.Fatalf("%q ended with %d\nstdout: %.2000s\nstderr: %.4000s", line, code, out.String(), said)
	}
	if failed := code == exitFailed || code == exitUsage; failed && !oneVoiceAtTheEnd.MatchString(said) && !toldOnStdout(line) {
		t.Errorf("%q ended with %d and said\n%.3000s\n%.3000s", line, code, said, out.String())
	}
	if stdout == "/dev/full" && code == exitOK && line[0] != "stdio" {
		t.Errorf("%q ended with 0, though nothing of it could be written; said %.1000s", line, said)
	}
	if strings.Contains(out.String()+said, "\x1b[") {
		t.Errorf("%q has colours where there is no terminal", line)
	}
}

// toldOnStdout: what doctor finds wrong is its answer.
func toldOnStdout(line []string) bool {
	return line[0] == "doctor" || line[0] == "manifest" || slices.Contains(line, "status")
}
