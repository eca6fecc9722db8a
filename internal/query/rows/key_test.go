package rows

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// FuzzTextKey looks for texts that a column of times holds equal and an index would not find together.
func FuzzTextKey(f *testing.F) {
	for _, s := range []string{"2025-11-18", "2025-11-18T00:00:00Z", "2025-11-18 02:00:00.0+02:00", "2025-02-30", "2025", ""} {
		f.Add(s, "2025-11-17T24:00:00Z")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if instant.CompareTexts(a, b) == 0 && textKey(a) != textKey(b) {
			t.Fatalf("%q and %q are equal but have keys %v and %v", a, b, textKey(a), textKey(b))
		}
	})
}
