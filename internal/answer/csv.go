package answer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Table is a result: Rows are in the order of Columns; a value is nil, string, int64, float64 or bool.
type Table struct {
	Columns []string
	Rows    [][]any
	Total   int    // rows there are; Rows may hold fewer
	Plain   []bool // by column: its reals are as they came, and keep all their digits; nil: all are computed
}

func (t Table) plain(column int) bool { return column < len(t.Plain) && t.Plain[column] }

// Tail is what follows the data, in comment lines: Receipt ends the first, each of Cautions is one of its own.
type Tail struct {
	Receipt  string
	Cautions []string
}

// MaxBytes is the size of an answer, receipt and all, from which rows are left out, with a word about it; the first row always stays. Claude Code
// warns at 10,000 tokens a result and cuts at 25,000; CSV of mixed text and numbers has about 2.5 bytes a token.
const MaxBytes = 40_000

// CSV writes t and its tail. An empty text is "" and NULL is nothing, as PostgreSQL's COPY has it, so that a line with nothing in it is a NULL.
func (w Writer) CSV(t Table, tail Tail) string {
	hoisted := constants(t)
	space := MaxBytes - len(w.tail(t, len(t.Rows), hoisted, tail))
	cutSpace := MaxBytes - len(w.tail(t, 0, hoisted, tail)) - 2*len(words.Count(t.Total)) // a cut tells two counts longer than 0
	var b strings.Builder
	writeLine(&b, t, hoisted, func(i int) string { return quote(w.safe(t.Columns[i])) })
	shown, fitting := 0, b.Len() // fitting: length of the lines that leave room for a tail that tells of a cut
	for n, row := range t.Rows {
		writeLine(&b, t, hoisted, func(i int) string { return w.cell(row[i], t.plain(i)) })
		if b.Len() <= cutSpace || n == 0 {
			shown, fitting = n+1, b.Len()
		}
		if b.Len() > space && n > 0 {
			break
		}
	}
	text := b.String()
	if len(text) <= space {
		return text + w.tail(t, len(t.Rows), hoisted, tail)
	}
	return text[:fitting] + w.tail(t, shown, hoisted, tail)
}

// writeLine writes the cells of the columns that are not hoisted.
func writeLine(b *strings.Builder, t Table, hoisted map[int]bool, cell func(column int) string) {
	separator := ""
	for i := range t.Columns {
		if hoisted[i] {
			continue
		}
		b.WriteString(separator)
		b.WriteString(cell(i))
		separator = ","
	}
	b.WriteByte('\n')
}

// cell writes one value as a cell.
func (w Writer) cell(v any, plain bool) string {
	if v == nil {
		return ""
	}
	return quote(w.value(v, plain))
}

// quote applies RFC 4180. A text that would read as NULL or as a comment line is quoted too.
func quote(s string) string {
	if s != "" && !strings.ContainsAny(s, ",\"\n\r") && s[0] != '#' && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// tail writes the comment lines below the first shown rows.
func (w Writer) tail(t Table, shown int, hoisted map[int]bool, tail Tail) string {
	var b strings.Builder
	b.WriteString("# ")
	if shown < t.Total {
		b.WriteString("CUT: ")
	}
	fmt.Fprintf(&b, "%s of %s", words.Count(shown), words.Plural(t.Total, "row"))
	if len(hoisted) > 0 {
		b.WriteString(", each with " + w.hoisted(t, hoisted))
	}
	b.WriteString(". " + w.safe(tail.Receipt) + "\n")
	if shown < t.Total {
		b.WriteString("# " + cutNote(t, shown) + "\n")
	}
	if emptyLines(t) {
		b.WriteString("# an empty line is NULL\n")
	}
	for _, caution := range w.safeAll(tail.Cautions) {
		b.WriteString("# " + caution + "\n")
	}
	return b.String()
}

func cutNote(t Table, shown int) string {
	why := "max_rows"
	if shown < len(t.Rows) {
		why = "the size of an answer"
	}
	return words.Count(t.Total-shown) + " more rows are not shown (" + why + "): aggregate, narrow the WHERE, or page with ORDER BY … LIMIT … OFFSET " +
		strconv.Itoa(shown)
}

// emptyLines tells whether a NULL stands alone on its line, where it is easily overlooked.
func emptyLines(t Table) bool {
	if len(t.Columns) != 1 {
		return false
	}
	for _, row := range t.Rows {
		if row[0] == nil {
			return true
		}
	}
	return false
}
