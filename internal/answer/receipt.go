package answer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// receiptLine is the receipt in one line: complete or not and why, rows read per table, requests, as-of time.
func receiptLine(r query.Receipt) string {
	parts := []string{completeness(r.Why)}
	uses := make([]string, len(r.Tables))
	organizations := ofOrganizations(r.Tables)
	for i, t := range r.Tables {
		if uses[i] = tableUse(t); organizations == "" && len(t.ByOrganization) > 1 {
			uses[i] += " of " + words.Plural(len(t.ByOrganization), "organization")
		}
	}
	if len(uses) > 0 {
		parts = append(parts, strings.Join(uses, ", ")+organizations+";", words.Plural(r.Requests, "request")+";")
	}
	if !r.AsOf.IsZero() {
		parts = append(parts, asOf(r.AsOf))
	}
	return strings.TrimSuffix(strings.Join(parts, " "), ";")
}

// ofOrganizations says of how many organisations the rows of all tables are; "" where that is one, or where it is not the same for all.
func ofOrganizations(tables []query.TableUse) string {
	n := 0
	for _, t := range tables {
		if of := len(t.ByOrganization); of > 0 && n > 0 && of != n {
			return ""
		} else if of > 0 {
			n = of
		}
	}
	if n < 2 {
		return ""
	}
	return ", of " + words.Plural(n, "organization")
}

func asOf(t time.Time) string { return "as of " + t.UTC().Format(time.RFC3339) }

// completeness is the word by which a reader knows whether to rely on an answer; why is empty when nothing is missing.
func completeness(why []string) string {
	if len(why) == 0 {
		return "complete."
	}
	return "INCOMPLETE, totals are partial: " + strings.Join(why, "; ") + "."
}

func tableUse(t query.TableUse) string {
	text := t.Name + " " + words.Plural(t.Rows, "row")
	if t.Total > t.Rows {
		text = t.Name + " " + words.Count(t.Rows) + " of " + words.Plural(t.Total, "row")
	}
	if t.Through != "" {
		text += " through " + t.Through
	}
	return text
}

// cautions are the units of the columns that were read and what was noticed, one a line. A unit is told of the table's column: what the statement
// made of it, a division by 1000 say, only the statement knows.
func cautions(r query.Receipt) []string {
	byUnit := map[string][]string{}
	for column, unit := range r.Units {
		byUnit[unit] = append(byUnit[unit], column)
	}
	var all []string
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		names := byUnit[unit]
		slices.Sort(names)
		all = append(all, fmt.Sprintf("source unit of %s: %s", strings.Join(names, ", "), unit))
	}
	return append(all, noticed(r)...)
}

// noticed is what the engine and the tables warn of, each once, the engine's cautions first.
func noticed(r query.Receipt) []string {
	var all []string
	for _, caution := range slices.Concat(r.Cautions, r.Notes) {
		if !slices.Contains(all, caution) {
			all = append(all, caution)
		}
	}
	return all
}

// Receipt writes what a result rests on and what to know before relying on it, in the comment lines that [Writer.Result] has below the data. more are said
// of how it is shown.
func (w Writer) Receipt(r *query.Result, shown int, more ...string) string {
	tail := Tail{Receipt: receiptLine(r.Receipt), Cautions: cautions(r.Receipt)}.bounded(w)
	lines := slices.Concat([]string{shownOf(shown, r.Total, "") + tail.Receipt}, more, tail.Cautions)
	return "# " + strings.Join(lines, "\n# ") + "\n"
}
