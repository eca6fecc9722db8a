package clients

import (
	"path/filepath"
	"testing"
)

// TestUsesInTheHomeFolder: where a client's file of the user and that of the project are one, it is read once.
func TestUsesInTheHomeFolder(t *testing.T) {
	t.Parallel()
	home, project := t.TempDir(), t.TempDir()
	for _, folder := range []string{home, project} {
		write(t, filepath.Join(folder, ".codex", "config.toml"), tomlOnly)
	}
	for dir, want := range map[string]int{home: 1, project: 2} {
		uses, unread := Uses(System{OS: "linux", Home: home, Dir: dir, Getenv: func(string) string { return "" }})
		if len(uses) != want || len(unread) > 0 {
			t.Errorf("in %s there are %d uses, want %d; %v", dir, len(uses), want, unread)
		}
	}
}
