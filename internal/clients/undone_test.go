package clients

import (
	"os"
	"strings"
	"testing"
)

// TestUndone: a client that read its file before, and writes what it read with a change of its own, is noticed.
func TestUndone(t *testing.T) {
	t.Parallel()
	const before = "{\n  \"n\": 1\n}\n"
	for name, c := range map[string]struct {
		now  func(after string) string
		want bool
	}{
		"as written":                   {func(after string) string { return after }, false},
		"the file from before":         {func(string) string { return before }, true},
		"changed, from before":         {func(string) string { return strings.Replace(before, "1", "2", 1) }, true},
		"changed, with the server":     {func(after string) string { return strings.Replace(after, "1", "2", 1) }, false},
		"half written":                 {func(after string) string { return after[:len(after)/2] }, false},
		"the server with another path": {func(after string) string { return strings.Replace(after, "/opt/", "/usr/", 1) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := placed(t, before)
			change := installed(t, p)
			if _, err := change.Apply(aTime); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p.File, []byte(c.now(content(t, p.File))), 0o600); err != nil {
				t.Fatal(err)
			}
			if change.undone(p.File) != c.want {
				t.Errorf("undone is %t", !c.want)
			}
		})
	}
}
