package cli_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// typed is a command line as far as a person has typed it, and what the shell then offers.
var typed = map[string]struct{ offered, not []string }{
	"orgdata-mcp s":                              {offered: []string{"sandbox", "serve", "stdio"}, not: []string{"demo"}},
	"orgdata-mcp stdio --pl":                     {offered: []string{"--platform"}},
	"orgdata-mcp stdio --platform d":             {offered: []string{"dcycle", "deepcurrent", "dc-berlin"}, not: []string{"cycle", "tdc"}},
	"orgdata-mcp sandbox --platform d":           {offered: []string{"dcycle", "deepcurrent"}, not: []string{"dc-berlin"}},
	"orgdata-mcp serve --profile ":               {offered: []string{"prod", "staging"}},
	"orgdata-mcp stdio --profile staging --org ": {offered: []string{"22222222-2222-4222-8222-222222222222"}, not: []string{"11111111-1111-4111-8111-111111111111"}},
	"orgdata-mcp sandbox --fault la":             {offered: []string{"latency"}},
	"orgdata-mcp manifest check t":               {offered: []string{"tdc"}},
	"orgdata-mcp install claude-":                {offered: []string{"claude-desktop", "claude-code"}, not: []string{"codex"}},
	"orgdata-mcp call w":                         {offered: []string{"whoami"}, not: []string{"list_keys"}},
	"orgdata-mcp tables fac":                     {offered: []string{"facilities"}},
	"orgdata-mcp tables --profile both fac":      {offered: []string{"facilities"}, not: []string{"invoices"}},
	"orgdata-mcp tables --profile both tdc.si":   {offered: []string{"tdc.sites"}, not: []string{"sites"}},
	"orgdata-mcp query --format j":               {offered: []string{"json", "jsonl"}, not: []string{"csv"}},
	"orgdata-mcp manifest ch":                    {offered: []string{"check"}},
}

// shells say how each is asked for what it offers: a script that gets the line as its first argument and prints what is offered, and where its own
// completions are, which some need.
var shells = map[string]struct {
	script string
	needs  string
}{
	"bash": {needs: "/usr/share/bash-completion/bash_completion", script: `. /usr/share/bash-completion/bash_completion
. <(orgdata-mcp completion bash)
compopt() { :; } # is for a shell that somebody types into
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=63
read -ra COMP_WORDS <<<"$1"
[[ $1 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
__start_orgdata-mcp orgdata-mcp "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"`},
	"fish": {script: `orgdata-mcp completion fish | source; complete -C $argv[1]`},
	"zsh": {script: `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(orgdata-mcp completion zsh); compdef _orgdata-mcp orgdata-mcp; COLUMNS=300; LISTMAX=1000; finish() { print "\n""END" }; zle -N finish; bindkey "^O" list-choices; bindkey "^E" finish; print RE""ADY'
zpty -r -m z out '*READY*'
zpty -w -n z "$1"$'\x0f\x05'
zpty -r -m z out '*END*'
print -r -- "$out"
zpty -d z`},
}

// TestShellsComplete types into real shells, in a home whose profiles are known, and in one whose configuration is broken: there nothing is offered that
// would need it, and nothing is said.
func TestShellsComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("a command after another, with nothing at once: the race detector finds nothing in them")
	}
	t.Parallel()
	whole := homeWith(t, `version: 1
current: prod
profiles:
  prod:
    connections:
      dc-berlin: {platform: dcycle, organization: 11111111-1111-4111-8111-111111111111, organization_name: Berlin}
  staging:
    connections:
      dcycle: {organization: 22222222-2222-4222-8222-222222222222, organization_name: Staging}
  both:
    connections:
      dcycle: {organization: 22222222-2222-4222-8222-222222222222}
      tdc: {organization: ws_1}
`)
	broken := homeWith(t, "version: [1\n")
	for shell, s := range shells {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			program, err := exec.LookPath(shell)
			if _, missing := os.Stat(s.needs); err != nil || s.needs != "" && missing != nil {
				if os.Getenv("CI") == "true" {
					t.Fatalf("%s with its completions is not installed, and .ci/run installs it", shell)
				}
				t.Skipf("%s with its completions is not installed", shell)
			}
			for line, want := range typed {
				offered := offers(t, program, s.script, whole, line)
				for _, word := range want.offered {
					if !offered[word] {
						t.Errorf("%s: %q is not offered: %v", line, word, offered)
					}
				}
				for _, word := range want.not {
					if offered[word] {
						t.Errorf("%s: %q is offered", line, word)
					}
				}
			}
			for word := range offers(t, program, s.script, broken, "orgdata-mcp serve --profile ") {
				if strings.Contains(word, "config") || strings.Contains(word, "version") || word == "prod" {
					t.Errorf("with a broken configuration %q is said", word)
				}
			}
		})
	}
}

// offers runs a shell's script for a line, and gives the words that it prints.
func offers(t *testing.T, program, script, home, line string) map[string]bool {
	t.Helper()
	args := []string{"-c", script, "shell", line}
	if filepath.Base(program) == "fish" {
		args = []string{"--no-config", "-c", script, line}
	}
	ctx := t.Context()
	if end, limited := t.Deadline(); limited { // a shell that waits for more to be typed is named before all tests end
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-patience/2))
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = patience
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + t.TempDir(), "TERM=dumb", "LC_ALL=C.UTF-8"}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%s: %v, said %q", line, err, stderr.String())
	}
	words := map[string]bool{}
	for offered := range strings.Lines(stdout.String()) {
		names, _, _ := strings.Cut(offered, " -- ") // what follows describes them, and after a tab as well
		names, _, _ = strings.Cut(names, "\t")
		for _, name := range strings.Fields(names) {
			words[strings.TrimPrefix(name, "\x1b[J")] = true
		}
	}
	return words
}

// homeWith is a home folder with a configuration file.
func homeWith(t *testing.T, text string) string {
	t.Helper()
	home := t.TempDir()
	folder := filepath.Join(home, ".config", "orgdata-mcp")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}
