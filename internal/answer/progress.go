package answer

import (
	"fmt"
	"math"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Progress words how far loading has come, in a line for whoever waits.
func Progress(p query.Progress) string {
	line := words.And(p.Tables) + ": "
	switch {
	case p.Total >= p.Rows && p.Total > 0:
		line += fmt.Sprintf("%s of %s rows", words.Count(p.Rows), words.Count(p.Total))
	default:
		line += words.Plural(p.Rows, "row") + " so far"
	}
	switch {
	case p.Queued:
		return line + ", waiting for the rate limit"
	case p.Left > 0:
		return line + ", about " + seconds(p.Left) + " left"
	}
	return line
}

func seconds(d time.Duration) string { return words.Count(int(math.Ceil(d.Seconds()))) + " s" }
