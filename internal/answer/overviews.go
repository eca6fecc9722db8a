package answer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Overviews lists the tables and views of several platforms, a section each, in as much detail as one overview has room for: with their meaning, or by name
// under headings.
func (w Writer) Overviews(all []Data) string {
	last := overviewsEnd(all)
	for _, limit := range shortAbouts {
		text := ""
		for _, d := range all {
			text += d.heading() + strings.Join(withAbouts(grouped(d.subjects()), limit), "")
		}
		if w.Whole || len(text)+len(last) <= maxOverview {
			return w.redacted(text + last)
		}
	}
	sections := make([][]string, len(all))
	for i, d := range all {
		sections[i] = namesAlone(grouped(d.subjects()))
	}
	text := ""
	for i, room := range shares(all, sections, maxOverview-len(last)) {
		text += all[i].heading() + bounded(sections[i], "", "table="+all[i].Source+" lists all", room)
	}
	return w.redacted(text + last)
}

// shares parts room, in bytes, among sections: those that need less than their part leave the rest to the others.
func shares(all []Data, sections [][]string, room int) []int {
	needs := make([]int, len(all))
	order := make([]int, len(all))
	for i := range all {
		needs[i], order[i] = len(strings.Join(sections[i], "")), i
		room -= len(all[i].heading())
	}
	slices.SortStableFunc(order, func(a, b int) int { return needs[a] - needs[b] })
	given := make([]int, len(all))
	for n, i := range order {
		given[i] = min(needs[i], room/(len(order)-n))
		room -= given[i]
	}
	return given
}

// heading names a platform, and what stands before the names of its tables.
func (d Data) heading() string {
	title := ""
	if words.Fold(d.Title) != d.Source {
		title = words.Line(d.Title, 100) + ", "
	}
	return fmt.Sprintf("# %s: %s%s\n", d.Source, title, tablesAndViews(d.Tables))
}

// overviewsEnd says how names are written and how to go on.
func overviewsEnd(all []Data) string {
	scoped := ""
	for _, d := range all {
		if d.Noun != "" {
			scoped = "Rows are of one organization, hub or the like" + othersAsked
		}
	}
	first := all[0]
	example := first.Source + ".TABLE"
	if len(first.Tables) > 0 {
		example = first.Source + "." + first.Tables[0].Name
	}
	return fmt.Sprintf("# In SQL: %s; a name that only one platform has will do alone. In brackets behind x: a request or more for each row of x. %sColumns in depth: table=NAME; all of one platform: table=%s; find one: search=WORDS\n",
		example, scoped, first.Source)
}
