package answer

import (
	"strings"
)

// CSV writes t and its tail. An empty text is "" and NULL is nothing, as PostgreSQL's COPY has it, so that a line with nothing in it is a NULL.
func (w Writer) CSV(t Table, tail Tail) string {
	names, shortened := w.headings(t.Columns)
	hoisted := constants(t)
	facts := tailFacts{hoisted: w.hoisted(t, names, hoisted), shortened: shortened, Tail: tail.bounded(w)}
	l := layout{
		most: w.room(),
		row:  func(row []any, p part) (string, marks) { return w.line(t, row, hoisted, p) },
		text: func(p part) string {
			shown := make([]string, 0, p.columns)
			for i, name := range names[:p.columns] {
				if !hoisted[i] {
					shown = append(shown, quote(name))
				}
			}
			return strings.Join(shown, ",") + "\n" + strings.Join(p.rows, "") + w.tail(t, p, facts)
		},
	}
	return l.fit(t)
}

// line writes the cells of a row but those of hoisted columns, whose marks count nevertheless.
func (w Writer) line(t Table, row []any, hoisted map[int]bool, p part) (string, marks) {
	var b strings.Builder
	var all marks
	separator := ""
	for i, v := range row[:p.columns] {
		if b.Len() > w.room() {
			break // such a row has no room in any case
		}
		text, m := w.value(v, t.plain(i), p.cell)
		all = all.and(m)
		if hoisted[i] {
			continue
		}
		b.WriteString(separator)
		separator = ","
		if v != nil {
			b.WriteString(quote(text))
		}
	}
	b.WriteByte('\n')
	return b.String(), all
}

// quote applies RFC 4180. A text that would read as NULL or as a comment line is quoted too.
func quote(s string) string {
	if s != "" && !strings.ContainsAny(s, ",\"\n\r") && !looksLikeComment(s) && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// looksLikeComment tells a text that begins with # or with what looks like it.
func looksLikeComment(s string) bool {
	for _, sign := range []string{"#", "＃", "﹟", "♯", "⌗", "⋕", "⧣", "⧤", "⧥"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}
