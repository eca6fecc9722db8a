package answer

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxShownSelect is the size in bytes up to which a view's SELECT is shown; of a longer one its tables are told.
const maxShownSelect = 2_000

// View describes one view in depth: its columns, what it reads, and which conditions on it reach the platform.
func (w Writer) View(t *manifest.Table, reach query.Reach) string {
	var last strings.Builder
	fmt.Fprintf(&last, "# a view over %s; asked like a table, and what is asked of it is asked of those\n", words.And(reach.Reads))
	if len(t.View.Select) <= maxShownSelect {
		for line := range strings.Lines(t.View.Select) {
			fmt.Fprintf(&last, "#   %s\n", words.Clean(strings.TrimRight(line, "\n")))
		}
	}
	last.WriteString(senseLines(t))
	s := subjectOf(t)
	s.fast = reach.Fast
	return w.inDepth(s, last.String())
}
