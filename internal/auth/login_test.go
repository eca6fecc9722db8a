package auth

import (
	"testing"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestPlatformsFitTheTerminal: each of the platforms to choose from has one line, with the sign of what was left out.
func TestPlatformsFitTheTerminal(t *testing.T) {
	t.Parallel()
	widest := 0
	for _, m := range manifest.Embedded() {
		widest = max(widest, utf8.RuneCountInString(m.Title))
	}
	for _, width := range []int{60, 80, 200} {
		for _, o := range platformOptions(manifest.Embedded(), width) {
			if line := len("  1  ") + widest + len("  ") + utf8.RuneCountInString(o.About); line > width {
				t.Errorf("%s has %d of %d characters", o.Name, line, width)
			}
		}
	}
}
