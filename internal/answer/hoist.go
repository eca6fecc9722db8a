package answer

import (
	"strconv"
	"strings"
)

const (
	// hoistFrom is the number of rows from which a constant column is worth hoisting: told once, in the receipt, instead of in every row.
	hoistFrom = 3
	// maxHoisted is the length in bytes of a text from which it stays in the table: the receipt is to be read at a glance.
	maxHoisted = 60
	// maxHoistedAll is the size in bytes from which no more columns are hoisted, for the same reason.
	maxHoistedAll = 1_000
)

// constants finds the columns that hold one and the same value in every row; at least one column always stays.
func constants(t Table) map[int]bool {
	found := map[int]bool{}
	if len(t.Rows) < hoistFrom || len(t.Rows) != t.Total {
		return found
	}
	size := 0
	for i, name := range t.Columns {
		if len(found) == len(t.Columns)-1 || !sameInEveryRow(t.Rows, i) {
			continue
		}
		text, _ := t.Rows[0][i].(string)
		if size += min(len(name), maxHeading) + len(text); size > maxHoistedAll {
			break
		}
		found[i] = true
	}
	return found
}

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

// hoisted writes the constant columns. Text is in quotes, always: it is the platform's, and stands in the line that a reader trusts; and the empty
// text is told from NULL.
func (w Writer) hoisted(t Table, names []string, constant map[int]bool) string {
	var parts []string
	for i, name := range names {
		if constant[i] {
			parts = append(parts, name+"="+w.literal(t.Rows[0][i], t.plain(i)))
		}
	}
	return strings.Join(parts, " ")
}

func (w Writer) literal(v any, plain bool) string {
	text, _ := w.value(v, plain, maxCell)
	switch v.(type) {
	case nil:
		return "NULL"
	case string:
		return strconv.Quote(text)
	default:
		return text
	}
}
