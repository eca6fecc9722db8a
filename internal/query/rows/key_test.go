package rows

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// TestIdentity: what the collation of a key holds equal is one key.
func TestIdentity(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format Format
		a, b   any
		same   bool
	}{
		{"", "a", "A", false},
		{"", int64(5), 5.0, true},
		{"", "2025-01-01", "2025-01-01T00:00:00Z", false},
		{UUID, "AB-c", "ab-C", true},
		{DateTime, "2025-01-01", "2025-01-01T00:00:00Z", true},
		{DateTime, "2025-01-01T10:00:00+02:00", "2025-01-01 08:00", true},
		{DateTime, "2025-01-01T10:00:00Z", "2025-01-01T10:00:01Z", false},
		{DateTime, "soon", "Soon", false},
	} {
		table := Table{Columns: []Column{{Name: "id", Type: Text, Format: tt.format, Key: true}}}
		if same := table.identity([]any{tt.a}) == table.identity([]any{tt.b}); same != tt.same {
			t.Errorf("%q: %v and %v are one key: %v", tt.format, tt.a, tt.b, same)
		}
	}
}

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
