package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// misfitNotes tell of values that are not of their column's kind, in the columns
// that the statement reads.
func misfitNotes(t *rows.Table, used []*rows.Snapshot, read map[int]bool) []string {
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

// maxNotesOfKind bounds the notes of one kind about one statement.
const maxNotesOfKind = 3

// enumNotes tell of texts that are compared with a column but are none of the
// values it can have: most likely a misspelling, and the answer is then
// truthfully, but uselessly, empty.
func enumNotes(stmt *statement.Statement, read []*rows.Table) []string {
	var notes []string
	for _, t := range read {
		for i := range t.Columns {
			for _, text := range stmt.EqualTexts(t.Columns[i].Name) {
				note := enumNote(read, t.Columns[i].Name, text)
				if note != "" && !slices.Contains(notes, note) && len(notes) < maxNotesOfKind {
					notes = append(notes, note)
				}
			}
		}
	}
	return notes
}

// enumNote is empty unless every table read that has the column knows all its
// values and none of them is the text.
func enumNote(read []*rows.Table, column, text string) string {
	note := ""
	for _, t := range read {
		i := t.Column(column)
		if i < 0 {
			continue
		}
		enum := t.Columns[i].Enum
		if len(enum) == 0 || slices.Contains(enum, text) {
			return ""
		}
		note = fmt.Sprintf("%s.%s has no documented value %s; there are: %s",
			t.Name, t.Columns[i].Name, rows.QuoteText(text), strings.Join(enum, ", "))
	}
	return note
}

// timeNotes tell of times that are compared with a bare day, which is its
// beginning.
func timeNotes(stmt *statement.Statement, read []*rows.Table) []string {
	var notes []string
	for _, d := range stmt.DayComparisons(func(column string) bool { return onlyTimes(read, column) }) {
		if len(notes) < maxNotesOfKind {
			notes = append(notes, fmt.Sprintf("%s holds times: for whole days compare date(%[1]s) %s", d.Column, d.With))
		}
	}
	return notes
}

// onlyTimes reports whether the column holds times in every table read that has
// one of the name.
func onlyTimes(read []*rows.Table, column string) bool {
	found := false
	for _, t := range read {
		if i := t.Column(column); i >= 0 {
			if t.Columns[i].Format != rows.DateTime {
				return false
			}
			found = true
		}
	}
	return found
}
