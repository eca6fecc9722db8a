package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// othersNotes say how many organisations that the keys reach were not asked, where neither the caller nor the statement chose any; and that all were, where
// that was asked for. There is none where there are no others, or nobody knows.
func (c *Catalog) othersNotes(chosen choices, r *query.Receipt) []string {
	var alone, every, some []string
	others := 0
	for _, on := range c.connections {
		asked := r.Asked[on.name]
		known, _, whole := on.reachable.of(on.lastReader())
		if len(asked) == 0 || !whole {
			continue
		}
		i := slices.IndexFunc(chosen, func(one choice) bool { return one.on == on })
		left := len(known) - len(asked)
		switch {
		case i >= 0 && len(asked) < len(chosen[i].organizations):
			some = append(some, fmt.Sprintf("%d of %s%s", len(asked), words.Plural(len(chosen[i].organizations), on.ScopeNoun()), on.ofWhich()))
		case i >= 0 && len(chosen[i].organizations) > 1:
			every = append(every, fmt.Sprintf("%s%s", words.Plural(len(asked), on.ScopeNoun()), on.ofWhich()))
		case i < 0 && left > 0 && len(asked) == 1 && strings.EqualFold(asked[0], on.own()):
			alone, others = append(alone, on.calledByID(asked[0])+on.ofWhich()), others+left
		}
	}
	var notes []string
	if len(alone) > 0 {
		notes = append(notes, fmt.Sprintf("rows are of %s alone; %s not asked: %s IN (…) or organization: \"%s\" asks them", words.And(alone), c.othersLeft(others),
			manifest.OrganizationColumn, everyOrganization))
	}
	if len(every) > 0 {
		notes = append(notes, fmt.Sprintf("asked: all %s that this key reaches", words.And(every)))
	}
	if len(some) > 0 {
		notes = append(notes, fmt.Sprintf("asked: %s that this key reaches; no more rows were needed", words.And(some)))
	}
	return notes
}

// ofWhich is the connection behind the name of one of its organisations, where there are several.
func (c *Connection) ofWhich() string {
	if !c.among {
		return ""
	}
	return " (" + c.name + ")"
}

// othersLeft counts organisations that were not asked, in the platform's word for one where there is but one platform.
func (c *Catalog) othersLeft(n int) string {
	noun := "organization"
	if len(c.connections) == 1 {
		noun = c.connections[0].ScopeNoun()
	}
	return words.Plural(n, "other "+noun) + " that this key reaches" + was(n)
}
