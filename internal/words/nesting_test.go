package words_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func TestNesting(t *testing.T) {
	t.Parallel()
	many := func(s string) string { return strings.Repeat(s, 51) }
	for text, want := range map[string]int{
		"":                               0,
		"a: [{b: [c]}]\n":                0,
		many("[") + "\n":                 1,
		"a:\n" + many("{a: "):            2,
		many("[\n"):                      51,
		many("[]{}") + many("]"):         0,
		"a:\n\n  " + many("- "):          3,
		many("-\t"):                      1,
		many("? "):                       1,
		many("- !a "):                    1,
		"# " + many("- "):                0,
		many("- a\n"):                    0,
		"a: " + many("b - ") + "\n- c\n": 0,
	} {
		if got := words.Nesting([]byte(text), 50); got != want {
			t.Errorf("%.20q…: line %d, want %d", text, got, want)
		}
	}
}
