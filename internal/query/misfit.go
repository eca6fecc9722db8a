package query

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// misfitCautions tell of values that are not of their column's kind, in the columns
// that the statement reads.
func misfitCautions(t *rows.Table, used []*rows.Snapshot, read map[int]bool) []string {
	var all rows.Facts
	for _, s := range used {
		all.AddMisfits(s.Misfits)
	}
	var cautions []string
	for _, m := range all.Misfits {
		if read[m.Column] {
			cautions = append(cautions, fmt.Sprintf("%s.%s: %s", t.Name, t.Columns[m.Column].Name, misfitText(m, valuesOf(used, m))))
		}
	}
	return cautions
}

// valuesOf counts the values that came of a misfit's column, those that became
// NULL included.
func valuesOf(used []*rows.Snapshot, m rows.Misfit) int {
	n := 0
	for _, s := range used {
		n += s.Rows - s.Nulls[m.Column]
	}
	if !m.Kept {
		n += m.Count
	}
	return n
}

func misfitText(m rows.Misfit, values int) string {
	are, they := "are no "+m.Kind+"s", "they are"
	if m.Count == 1 {
		are, they = "is no "+m.Kind, "it is"
	}
	became := they + " NULL here"
	if m.Kept {
		became = they + " kept as text, having more than 64 bits"
	}
	return fmt.Sprintf("%s of %s %s, such as %s; %s", words.Count(m.Count), words.Plural(values, "value"), are, rows.QuoteText(m.Example), became)
}
