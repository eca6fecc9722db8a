package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocumentsCommands types the lines of the documents that ask a platform in miniature, as they stand there, and wants each to end well.
func TestDocumentsCommands(t *testing.T) {
	t.Parallel()
	typed := 0
	for _, document := range []string{"README.md", "examples/command-line/README.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(document)))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if !strings.HasPrefix(line, "orgdata-mcp ") || !strings.Contains(line, " --sandbox") || strings.Contains(line, " install ") {
				continue
			}
			typed++
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
				cmd.Dir, cmd.Env = folder, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "ORGDATA_KEYRING=off"}
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
	if typed < 8 {
		t.Errorf("found %d lines to type, want 8 at least", typed)
	}
}
