package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// othersNote says how many organisations that the key reaches were not asked, where neither the caller nor the statement chose any; and that all were, where
// that was asked for. It is "" where there are no others, or nobody knows.
func (c *Connection) othersNote(chosen choices, r *query.Receipt) string {
	asked := r.Asked[c.name]
	known, _, whole := c.reachable.of(c.lastReader())
	if len(asked) == 0 || !whole {
		return ""
	}
	of := ""
	if c.among {
		of = " of " + c.name
	}
	i := slices.IndexFunc(chosen, func(one choice) bool { return one.on == c })
	others := len(known) - len(asked)
	switch {
	case i >= 0 && len(chosen[i].organizations) == 1, others < 1 && i < 0:
		return ""
	case i >= 0:
		return fmt.Sprintf("asked: all %s%s that this key reaches", words.Plural(len(asked), c.ScopeNoun()), of)
	case len(asked) > 1 || !strings.EqualFold(asked[0], c.client.Scope()):
		return "" // the statement chose
	}
	were := "were"
	if others == 1 {
		were = "was"
	}
	return fmt.Sprintf("rows%s are of %s alone; %s that this key reaches %s not asked: %s IN (…) or organization: \"%s\" asks them", of, c.calledByID(asked[0]),
		words.Plural(others, "other "+c.ScopeNoun()), were, manifest.OrganizationColumn, everyOrganization)
}
