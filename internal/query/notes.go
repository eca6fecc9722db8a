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
	seen := 0
	for _, s := range used {
		all.AddMisfits(s.Misfits)
		seen += s.Rows
	}
	var notes []string
	for _, m := range all.Misfits {
		if !read[m.Column] {
			continue
		}
		are := "are"
		if m.Count == 1 {
			are = "is"
		}
		became := "NULL here"
		if m.Kept {
			became = "kept as text"
		}
		notes = append(notes, fmt.Sprintf("%s.%s: %s of %s values %s no %s, such as %s: %s", t.Name, t.Columns[m.Column].Name,
			words.Count(m.Count), words.Count(seen), are, m.Kind, rows.QuoteText(m.Example), became))
	}
	return notes
}
