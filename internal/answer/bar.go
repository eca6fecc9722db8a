package answer

import (
	"fmt"
	"math"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Bar draws how far loading has come in one line of at most width columns: what is loaded, a bar where it is known of how much, and rows, pace and the
// time left as far as there is room.
func Bar(p query.Progress, width int) string {
	what := words.Short(words.And(p.Tables), maxBarName)
	facts := barFacts(p)
	for len(facts) > 1 && displaywidth.String(what+"  "+strings.Join(facts, ", ")) > width {
		facts = facts[:len(facts)-1]
	}
	text := strings.Join(facts, ", ")
	room := min(maxBar, width-displaywidth.String(what+"  "+"  "+text))
	if p.Total <= 0 || p.Rows > p.Total || room < minBar {
		return displaywidth.TruncateString(what+"  "+text, width, "…")
	}
	done := room * p.Rows / p.Total
	return what + "  " + strings.Repeat("█", done) + strings.Repeat("░", room-done) + "  " + text
}

const (
	minBar, maxBar = 8, 30 // columns of a bar
	maxBarName     = 30    // characters of the names of what is loaded
)

// barFacts are what there is to say, the most important first.
func barFacts(p query.Progress) []string {
	facts := []string{words.Plural(p.Rows, "row")}
	if p.Total >= p.Rows && p.Total > 0 {
		facts[0] = words.Count(p.Rows) + " of " + words.Plural(p.Total, "row")
	}
	if p.Queued {
		return append(facts, "waiting for the rate limit")
	}
	if p.Left > 0 {
		facts = append(facts, seconds(p.Left)+" left")
	}
	if p.Pace > 0 {
		facts = append(facts, fmt.Sprintf("%s/s", words.Count(int(math.Ceil(p.Pace)))))
	}
	return facts
}
