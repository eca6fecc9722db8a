package words

import (
	"os/exec"
	"strings"
	"testing"
)

// A shell must read a word back as it was, and a plain word must stay readable.
func TestShellWord(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"", "a b", "it's", "'", "''", `"`, `\`, "$HOME", "`id`", "$(id)", "a;b", "a&b", "a|b", "<a>", "*", "?", "[a]", "{a,b}", "!x", "#x", "~", "~root", "a\tb", "é", "\x7f", "a^b", "[", "@", "`", "{",
	} {
		if got := shellWords(t, ShellWord(word)); len(got) != 1 || got[0] != word {
			t.Errorf("%q is written %s, and read %q", word, ShellWord(word), got)
		}
		if safe := word == "@"; safe != (ShellWord(word) == word) {
			t.Errorf("%q is written %s", word, ShellWord(word))
		}
	}
	for _, word := range []string{"abcxyz", "ABCXYZ", "0123456789", "/usr/local/bin/x-y_z.exe", "http://127.0.0.1:8700", "a@b%c+d=e,f"} {
		if got := ShellWord(word); got != word {
			t.Errorf("%q is quoted: %s", word, got)
		}
	}
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
