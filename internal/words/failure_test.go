package words_test

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// TestPartFailure: what Failure made comes apart again, and what it did not make is all public.
func TestPartFailure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, code, public, next string }{
		{words.Failure("timeout", "It took: too long.", "Wait."), "timeout", "It took: too long.", "Wait."},
		{words.Failure("timeout", "It took too long.", ""), "timeout", "It took too long.", ""},
		{" " + words.Failure("timeout", "Late.", "Wait.") + "\n", "timeout", "Late.", "Wait."},
		{"plain words: and more", "", "plain words: and more", ""},
		{"error without a code\nNext: Wait.", "", "error without a code", "Wait."},
		{"", "", "", ""},
	} {
		if code, public, next := words.PartFailure(c.text); code != c.code || public != c.public || next != c.next {
			t.Errorf("%q: %q, %q, %q", c.text, code, public, next)
		}
	}
}
