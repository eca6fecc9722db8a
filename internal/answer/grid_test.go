package answer_test

import (
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
)

// grid lays a table out at a width, and tells what it says of it.
func grid(t *testing.T, of answer.Table, width int) (text string, notes []string) {
	t.Helper()
	var b strings.Builder
	g := answer.Writer{Redact: hide}.NewGrid(&b, of, answer.Look{Width: width})
	for _, row := range of.Rows {
		if err := g.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), g.Notes()
}

var sites = answer.Table{
	Columns: []string{"id", "name", "t_co2e", "about"},
	Rows: [][]any{
		{"58af4b6e-61fd-4eb5-9508-60b14cbaba76", "日本語の名前", 41.3, "Head office, with a canteen and two floors of laboratories"},
		{"4882509b-c7d9-42a4-817f-46ee3c0b0bed", "A\u0301vila 🏭", 1234567.25, nil},
	},
}

// TestGrids are to be read by a person: each is as wide as it may be, with what does not fit folded, then left out.
func TestGrids(t *testing.T) {
	t.Parallel()
	for width, want := range map[int]string{
		0: `
id                                    name              t_co2e  about
────────────────────────────────────  ────────────  ──────────  ──────────────────────────────────────────────────────────
58af4b6e-61fd-4eb5-9508-60b14cbaba76  日本語の名前        41.3  Head office, with a canteen and two floors of laboratories
4882509b-c7d9-42a4-817f-46ee3c0b0bed  Ávila 🏭      1234567.25  NULL
`,
		80: `
id                          name              t_co2e  about
──────────────────────────  ────────────  ──────────  ──────────────────────────
58af4b6e-61fd-4eb5-9508-60  日本語の名前        41.3  Head office, with a
b14cbaba76                                            canteen and two floors of
                                                      laboratories

4882509b-c7d9-42a4-817f-46  Ávila 🏭      1234567.25  NULL
ee3c0b0bed
`,
		40: `
id                          name
──────────────────────────  ────────────
58af4b6e-61fd-4eb5-9508-60  日本語の名前
b14cbaba76

4882509b-c7d9-42a4-817f-46  Ávila 🏭
ee3c0b0bed
`,
	} {
		got, _ := grid(t, sites, width)
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", width, diff)
		}
	}
}

// TestNoLineIsWider than the terminal, and no column is in a line that it is not in all others, at any width. What is left out is said.
func TestNoLineIsWider(t *testing.T) {
	t.Parallel()
	wide := answer.Table{Columns: []string{"a_long_heading_with_underscores", "b"}, Rows: [][]any{{strings.Repeat("x", 300), int64(1)}, {"words " + strings.Repeat("of some length ", 20), int64(22)}}}
	for _, of := range []answer.Table{sites, wide} {
		for width := 12; width < 260; width++ {
			text, notes := grid(t, of, width)
			for line := range strings.Lines(text) {
				if n := displaywidth.String(strings.TrimRight(line, "\n")); n > width {
					t.Fatalf("%d columns: %d are taken by %q", width, n, line)
				}
			}
			for _, name := range of.Columns {
				heading, _, _ := strings.Cut(text, "─")
				shown := strings.Contains(strings.Join(strings.Fields(heading), ""), name[:1])
				told := len(notes) > 0 && strings.Contains(notes[0], name)
				if !shown && !told {
					t.Errorf("%d columns: %s is left out and not told of: %v", width, name, notes)
				}
			}
		}
	}
}

// TestHostileCells cannot move a terminal's cursor, forge a line, or hold a secret.
func TestHostileCells(t *testing.T) {
	t.Parallel()
	of := answer.Table{Columns: []string{"a\x1b[31m"}, Rows: [][]any{{"x\x1b[2J\r\ny"}, {"\u202eevil\u200b"}, {`s&"cret`}, {strings.Repeat("long ", 500)}}}
	text, notes := grid(t, of, 60)
	for _, bad := range []string{"\x1b", "\r", "\u202e", "\u200b", `s&"cret`} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is in %q", bad, text)
		}
	}
	if n := strings.Count(text, "\n"); n > 20 {
		t.Errorf("a long cell takes %d lines", n)
	}
	told := strings.Join(notes, "\n")
	if !strings.Contains(told, "long cells are cut") || !strings.Contains(told, "written out") {
		t.Errorf("it says %q", told)
	}
}

// TestARowThatIsLonger than those that the grid was laid out by is folded.
func TestARowThatIsLonger(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	g := answer.Writer{}.NewGrid(&b, answer.Table{Columns: []string{"a", "n"}, Rows: [][]any{{"short", int64(1)}}}, answer.Look{})
	if err := g.Row([]any{"rather long", int64(12)}); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if want := "a      n\n─────  ─\nrathe  1\nr      2\nlong\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestABreakStandsForItsSpace: where a line is full when a word ends, the next one begins with a word, at any width.
func TestABreakStandsForItsSpace(t *testing.T) {
	t.Parallel()
	const address = "Paseo de la Castellana 180, Madrid"
	of := answer.Table{Columns: []string{"address"}, Rows: [][]any{{address}}}
	for width := 12; width <= len(address); width++ {
		text, _ := grid(t, of, width)
		if strings.Contains(text, "\n ") {
			t.Errorf("at %d a line begins with a space:\n%s", width, text)
		}
		if got := strings.Join(strings.Fields(text)[2:], " "); got != address {
			t.Errorf("at %d it is %q", width, got)
		}
	}
}
