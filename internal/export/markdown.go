package export

import (
	"strings"
	"unicode"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (e *Encoder) beginMarkdown(t Table) {
	e.cells(len(e.names), func(i int) string { return markdown(e.names[i]) })
	e.cells(len(e.names), func(i int) string {
		if i < len(t.Numeric) && t.Numeric[i] {
			return "---:"
		}
		return "---"
	})
}

func (e *Encoder) rowMarkdown(row []any) {
	e.cells(len(row), func(i int) string { return markdown(e.plain(row[i])) })
}

func (e *Encoder) cells(n int, cell func(int) string) {
	_ = e.w.WriteByte('|')
	for i := range n {
		_, _ = e.w.WriteString(" " + cell(i) + " |")
	}
	_ = e.w.WriteByte('\n')
}

// signs are what Markdown reads as more than a character wherever it stands.
var signs = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`, "~", `\~`, "&", "&amp;")

// markdown writes a text so that it is read as it is. A cell is one line: what cannot stand in one is written out, but for line breaks.
func markdown(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = underscores(signs.Replace(words.Clean(line)))
	}
	return strings.Join(lines, "<br>")
}

// underscores escapes those that would begin or end a word in italics; within a word they are no sign.
func underscores(s string) string {
	if !strings.Contains(s, "_") {
		return s
	}
	var b strings.Builder
	text := []rune(s)
	within := func(i int) bool {
		return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i]))
	}
	for i, r := range text {
		if r == '_' && !(within(i-1) && within(i+1)) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
