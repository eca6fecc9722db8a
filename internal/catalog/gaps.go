package catalog

import (
	"errors"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// gapReason says why an organisation, or a platform, did not give its rows, for an answer without them; "" of what is the statement's own to mend, or makes all
// of it another answer.
func gapReason(err error) string {
	refused := (*platform.Error)(nil)
	if !errors.As(err, &refused) || refused.Code == platform.CodeReaderChanged || refused.Code == platform.CodeInvalidRequest && refused.Status == 0 {
		return ""
	}
	return refused.Brief()
}

// gaps are by reason the names of organisations whose rows are not among an answer's.
type gaps struct {
	reasons []string
	names   map[string][]string
}

func (g *gaps) add(reason, name string) {
	if g.names == nil {
		g.names = map[string][]string{}
	}
	if g.names[reason] == nil {
		g.reasons = append(g.reasons, reason)
	}
	g.names[reason] = append(g.names[reason], name)
}

// maxNamed is how many organisations a line of a receipt names.
const maxNamed = 3

// addGaps says in a receipt that organisations' rows are not among the answer's.
func (c *Connection) addGaps(r *query.Receipt, refused gaps) {
	for _, reason := range refused.reasons {
		r.Complete = false
		r.Why = append(r.Why, fmt.Sprintf("%s: %s; not included", words.AndMore(refused.names[reason], maxNamed), reason))
	}
}
