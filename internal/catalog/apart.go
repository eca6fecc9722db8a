package catalog

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// apartCaution warns of a table that was asked in the connection's own name alone beside one that several organisations were asked for: a join of the two by
// ids of records has no rows of the others. It is "" where all are asked for the same ones.
func (c *Connection) apartCaution(r *query.Receipt) string {
	var alone, several []string
	most := 0
	for _, use := range r.Tables {
		if _, mine := c.Own(use.Name); !mine || use.Through != "" {
			continue
		}
		switch {
		case len(use.ByOrganization) > 1:
			several, most = append(several, use.Name), max(most, len(use.ByOrganization))
		case c.isOwnAlone(use.ByOrganization):
			alone = append(alone, use.Name)
		}
	}
	if len(alone) == 0 || len(several) == 0 {
		return ""
	}
	return fmt.Sprintf("%s asked of %s alone, and %s of %s: to have the rows of all, join by %s, too", words.And(alone)+was(len(alone)), c.calledByID(c.own()),
		words.And(several), words.Plural(most, c.ScopeNoun()), manifest.OrganizationColumn)
}

// isOwnAlone tells whether the connection's own organisation is the only one that was asked.
func (c *Connection) isOwnAlone(asked map[string]int) bool {
	for organization := range asked {
		return len(asked) == 1 && strings.EqualFold(organization, c.own())
	}
	return false
}

func was(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}
