package cli

import "testing"

// A comment goes on as one, so that no shell runs what is pasted of it.
func TestCommentsAreBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	const text = "Acme in miniature on http://127.0.0.1:43775; in another terminal, paste these and start orgdata-mcp:"
	for width, want := range map[int]string{
		200: "# " + text,
		80:  "# Acme in miniature on http://127.0.0.1:43775; in another terminal, paste these\n# and start orgdata-mcp:",
		60:  "# Acme in miniature on http://127.0.0.1:43775; in another\n# terminal, paste these and start orgdata-mcp:",
	} {
		if got := comment(text, width); got != want {
			t.Errorf("at %d: %q, want %q", width, got, want)
		}
	}
}
