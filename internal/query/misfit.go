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
			cautions = append(cautions, fmt.Sprintf("%s.%s: %s", t.Name, t.Columns[m.Column].Name, misfitText(m, t.Columns[m.Column].Name, valuesOf(used, m))))
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

func misfitText(m rows.Misfit, column string, values int) string {
	of := fmt.Sprintf("%s of %s", words.Count(m.Count), words.Plural(values, "value"))
	have, are, they := "have", "are no "+m.Kind+"s", "they are"
	if m.Count == 1 {
		have, are, they = "has", "is no "+m.Kind, "it is"
	}
	if m.Kept {
		return fmt.Sprintf("%s %s more than 64 bits, such as %s; %s kept as text: compare CAST(%s AS TEXT)", of, have, m.Example, they, column)
	}
	return fmt.Sprintf("%s %s, such as %s; %s NULL here", of, are, rows.QuoteText(m.Example), they)
}
