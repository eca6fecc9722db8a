package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// TestNoTypedKeyComesBack: whatever place of a command line a key is put in by mistake, neither stdout nor stderr has it.
func TestNoTypedKeyComesBack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts hundreds of processes, which share nothing")
	}
	keys := []string{
		"sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC",                         // told by its looks
		"tdc_kgp5meygskfrpygb9iykcwl0agombwi",                              // told by its prefix
		"oEzilUdHSCUSUEhPiE5wVexkbvrycgsEo2jE6hGfpMCS9hGpADYyBkNrol15Iwj9", // longer than what errors repeat
	}
	for i, line := range linesWith(typedKey) {
		key := keys[i%len(keys)] // each in every kind of place
		t.Run(strings.Join(line, " "), func(t *testing.T) {
			t.Parallel()
			typed := slices.Clone(line)
			for j := range typed {
				typed[j] = strings.ReplaceAll(typed[j], typedKey, key)
			}
			notRepeated(t, key, typed)
		})
	}
}

// typedKey stands for the key in the lines of a test.
const typedKey = "KEY"

// linesWith are lines of every command with the key in each place: as an argument, a flag and a flag's value.
func linesWith(key string) [][]string {
	lines := [][]string{{"help", key}, {"completion", key}, {key}, {"--" + key}, {"--profile", key}}
	for _, c := range everyCommand() {
		path := below(c)
		if !c.HasParent() || c.HasSubCommands() {
			continue
		}
		lines = append(lines, append(slices.Clone(path), key), append(slices.Clone(path), key, "--yes"), append(slices.Clone(path), "--"+key), append(slices.Clone(path), "--"+key+"=1"))
		c.Flags().VisitAll(func(f *pflag.Flag) {
			line := slices.Clone(harmless[strings.Join(path, " ")])
			if !makesFile[f.Name] {
				lines = append(lines, append(line, "--"+f.Name+"="+key))
			}
			if kind, _ := pflag.UnquoteUsage(f); kind == "file" || kind == "folder" {
				lines = append(lines, append(slices.Clone(line), "--"+f.Name+"=/nonexistent/"+key), append(slices.Clone(line), "--"+f.Name, "/nonexistent/"+key+"/file"))
			}
		})
	}
	return lines
}

// makesFile are flags whose value is the name of a file to be made, which is told once it is.
var makesFile = map[string]bool{"env": true, "output": true, "report": true, "tls-dir": true, "out": true}

func notRepeated(t *testing.T, key string, line []string) {
	t.Helper()
	limit := time.Minute
	if slices.Contains([]string{"serve", "sandbox"}, line[0]) {
		limit = 2 * time.Second // some lines are right, and serve until they are told to end
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "orgdata-mcp", line...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "ORGDATA_KEYRING=off"}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	_ = cmd.Run()
	if limit == time.Minute && ctx.Err() != nil {
		t.Errorf("%q did not end", line)
	}
	const telling = 12 // characters of it
	if strings.Contains(strings.ToLower(said.String()), strings.ToLower(key[:telling])) {
		t.Errorf("%q says\n%.1500s", line, said.String())
	}
}

// TestBeginningOfATypedKey: a name that is too long to be repeated whole is cut, and what is left of a key is one still.
func TestBeginningOfATypedKey(t *testing.T) {
	t.Parallel()
	const key = "oEzilUdHSCUSUEhPiE5wVexkbvrycgsEo2jE6hGfpMCS9hGpADYyBkNrol15Iwj9"
	a := &app{args: []string{"tables", key, "--profile=" + key}}
	for message, want := range map[string]string{
		"No table “" + key[:60] + "…”.":                                     "No table “[redacted]…”.",
		"No table “" + strings.ToLower(key[:12]) + "…”, nor " + key + ".":   "No table “[redacted]…”, nor [redacted].",
		"Größe " + key[:20] + " und " + key[:20]:                            "Größe [redacted] und [redacted]",
		"The beginning " + key[:11] + " is a word, and the end " + key[30:]: "The beginning " + key[:11] + " is a word, and the end " + key[30:],
		"": "",
	} {
		if got := a.hideTypedKeys(message); got != want {
			t.Errorf("%q is said as %q, want %q", message, got, want)
		}
	}
	// Through the program: a table's name is repeated in small letters, and cut.
	notRepeated(t, key, []string{"tables", "--sandbox", key})
}
