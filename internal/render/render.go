// Package render writes a result as the text an assistant reads: CSV first, constant columns hoisted out of it, then at most two comment
// lines, the receipt and the cautions. Caps say so; nothing is cut silently. Text that comes from a platform is made safe to print. The room
// knows neither SQL nor MCP nor a platform.
package render

import (
	"strconv"
	"strings"
)

// Table is a result: Rows are in the order of Columns; a value is nil, string, int64, float64 or bool.
type Table struct {
	Columns []string
	Rows    [][]any
	Total   int // rows there are; Rows may hold fewer
}

// Tail is what follows the data. Receipt ends the first comment line; Cautions make the second, which is left out when there are none.
type Tail struct {
	Receipt  string
	Cautions []string
}

// MaxBytes is the size from which rows are left out, with a word about it. Claude Code warns at 10,000 tokens a result and cuts at 25,000;
// CSV of mixed text and numbers has about 2.5 bytes a token.
const MaxBytes = 40_000

// hoistFrom is the number of rows from which a constant column is worth hoisting.
const hoistFrom = 3

// CSV writes t and its tail.
func CSV(t Table, tail Tail) string {
	constant := constants(t)
	var b strings.Builder
	writeRow(&b, t.Columns, constant, func(i int) string { return Clean(t.Columns[i]) })
	shown := 0
	for _, row := range t.Rows {
		before := b.Len()
		writeRow(&b, t.Columns, constant, func(i int) string { return Value(row[i]) })
		if b.Len() > MaxBytes && shown > 0 {
			text := b.String()[:before]
			b.Reset()
			b.WriteString(text)
			break
		}
		shown++
	}
	writeTail(&b, t, shown, constant, tail)
	return b.String()
}

// writeRow writes the cells of the columns that are not hoisted.
func writeRow(b *strings.Builder, columns []string, constant map[int]bool, cell func(int) string) {
	first := true
	for i := range columns {
		if constant[i] {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteString(quote(cell(i), len(columns)-len(constant) == 1))
	}
	b.WriteByte('\n')
}

// constants finds the columns that hold one and the same value in every row; at least one column always stays.
func constants(t Table) map[int]bool {
	found := map[int]bool{}
	if len(t.Rows) < hoistFrom || len(t.Rows) != t.Total {
		return found
	}
	for i := range t.Columns {
		if len(found) < len(t.Columns)-1 && sameInEveryRow(t.Rows, i) {
			found[i] = true
		}
	}
	return found
}

// maxHoisted is the length of a text from which it stays in the table: the receipt is to be read at a glance.
const maxHoisted = 60

func sameInEveryRow(rows [][]any, column int) bool {
	if text, ok := rows[0][column].(string); ok && (len(text) > maxHoisted || strings.Contains(text, "#")) {
		return false
	}
	for _, row := range rows[1:] {
		if row[column] != rows[0][column] {
			return false
		}
	}
	return true
}

func writeTail(b *strings.Builder, t Table, shown int, constant map[int]bool, tail Tail) {
	b.WriteString("# ")
	if shown < t.Total {
		b.WriteString("CUT: ")
	}
	b.WriteString(Count(shown))
	b.WriteString(" of ")
	b.WriteString(Plural(t.Total, "row"))
	if len(constant) > 0 {
		b.WriteString(", each with ")
		b.WriteString(hoisted(t, constant))
	}
	b.WriteString(". ")
	b.WriteString(tail.Receipt)
	b.WriteByte('\n')
	cautions := tail.Cautions
	if shown < t.Total {
		cautions = append([]string{cutNote(t, shown)}, cautions...)
	}
	if len(cautions) > 0 {
		b.WriteString("# ")
		b.WriteString(strings.Join(cautions, "; "))
		b.WriteByte('\n')
	}
}

// hoisted writes text in quotes, always: it is the platform's, and stands in the line that a reader trusts.
func hoisted(t Table, constant map[int]bool) string {
	var parts []string
	for i, name := range t.Columns {
		if !constant[i] {
			continue
		}
		value := Value(t.Rows[0][i])
		switch t.Rows[0][i].(type) {
		case nil:
			value = "NULL"
		case string:
			value = strconv.Quote(value)
		}
		parts = append(parts, Clean(name)+"="+value)
	}
	return strings.Join(parts, " ")
}

func cutNote(t Table, shown int) string {
	why := "max_rows"
	if shown < len(t.Rows) {
		why = "the size of an answer"
	}
	return Count(t.Total-shown) + " more rows are not shown (" + why + "): aggregate, narrow the WHERE, or page with ORDER BY … LIMIT … OFFSET " +
		strconv.Itoa(shown)
}
