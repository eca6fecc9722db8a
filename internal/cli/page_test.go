package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		write         func(p page)
		plain, colour string
	}{
		"a heading": {func(p page) { p.heading("Title") }, "\nTitle\n", "\n\x1b[1mTitle\x1b[0m\n"},
		"a line":    {func(p page) { p.line("text") }, "text\n", "text\n"},
		"a quotation": {func(p page) { p.quoted("SELECT 1\n\n  FROM t\n\n") }, "   SELECT 1\n\n     FROM t\n",
			"   \x1b[2mSELECT 1\x1b[0m\n   \x1b[2m\x1b[0m\n   \x1b[2m  FROM t\x1b[0m\n"},
		"a block": {func(p page) { p.block("{\n  1\n}") }, "     {\n       1\n     }\n\n", "     {\n       1\n     }\n\n"},
		"a table": {func(p page) { p.answer("name,n\nÁvila,1.5\nBo,\n\"a, b\",-20\n# 3 rows.\n") },
			"   name     n\n   Ávila  1.5\n   Bo\n   a, b   -20\n   # 3 rows.\n",
			"   \x1b[1mname     n\x1b[0m\n   Ávila  1.5\n   Bo\n   a, b   -20\n   \x1b[2m# 3 rows.\x1b[0m\n"},
		"text and numbers in a column": {func(p page) { p.answer("a,b\n1,x\nn/a,yy\n") }, "   a    b\n   1    x\n   n/a  yy\n", "   \x1b[1ma    b\x1b[0m\n   1    x\n   n/a  yy\n"},
		"no rows":                      {func(p page) { p.answer("a,b\n# 0 rows.") }, "   a,b\n   # 0 rows.\n", "   a,b\n   \x1b[2m# 0 rows.\x1b[0m\n"},
		"one column":                   {func(p page) { p.answer("n\n12\n") }, "   n\n   12\n", "   n\n   12\n"},
		"prose":                        {func(p page) { p.answer("You are Ana, of Acme.\nTwo keys.\n") }, "   You are Ana, of Acme.\n   Two keys.\n", "   You are Ana, of Acme.\n   Two keys.\n"},
		"comments alone":               {func(p page) { p.answer("# nothing\n# at all\n") }, "   \n   # nothing\n   # at all\n", "   \n   \x1b[2m# nothing\x1b[0m\n   \x1b[2m# at all\x1b[0m\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for colour, want := range map[bool]string{false: c.plain, true: c.colour} {
				var out bytes.Buffer
				c.write(page{w: &out, colour: colour})
				if out.String() != want {
					t.Errorf("colour %v:\n%q, want\n%q", colour, out.String(), want)
				}
				for line := range strings.Lines(out.String()) {
					if !colour && line != "   \n" && strings.HasSuffix(line, " \n") {
						t.Errorf("a line ends with a space: %q", line)
					}
				}
			}
		})
	}
}
