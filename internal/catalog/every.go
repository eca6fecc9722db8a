package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// everyOrganization is what a caller writes in the place of one organisation to ask all that the key reaches.
const everyOrganization = "*"

// chooseEvery finds all organisations of connections, the connection's own first. A connection without organisations is asked as always.
func chooseEvery(ctx context.Context, asked []*Connection, of *asking) (choices, error) {
	var chosen choices
	for _, on := range asked {
		if on.Manifest().Scope == nil && len(asked) > 1 {
			continue
		}
		all, err := on.every(ctx, of)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, choice{on, all})
	}
	return chosen, nil
}

// every lists the organisations that the key reaches, each once and the connection's own first, for somebody who asks all of them.
func (c *Connection) every(ctx context.Context, of *asking) ([]Organization, error) {
	m := c.Manifest()
	switch {
	case m.Scope == nil:
		return nil, c.nothingToChoose()
	case m.Scope.Tree == "":
		return nil, &platform.Error{Code: platform.CodeInvalidRequest, Public: fmt.Sprintf("%s does not tell which %ss there are, so not all can be asked.", m.Title, c.ScopeNoun()),
			Next: fmt.Sprintf("Name those that are wanted in the statement: %s IN (…).", manifest.OrganizationColumn)}
	}
	all, missing, err := c.organizations(ctx, of)
	if err != nil {
		return nil, err
	}
	if missing != "" {
		return nil, &platform.Error{Code: platform.CodeUpstreamInvalid, Public: fmt.Sprintf("Not all %ss can be asked: not all are known: %s.", c.ScopeNoun(), missing),
			Next: fmt.Sprintf("Try again, or name those that are wanted in the statement: %s IN (…).", manifest.OrganizationColumn)}
	}
	own := Organization{ID: c.own()}
	if found := withID(all, own.ID); len(found) > 0 {
		own = found[0]
	}
	var each []Organization
	seen := map[string]bool{}
	for _, o := range slices.Concat([]Organization{own}, all) {
		if id := words.ID(o.ID); !seen[id] {
			each, seen[id] = append(each, o), true
		}
	}
	return each, nil
}

func (c *Connection) nothingToChoose() error {
	return &platform.Error{Code: platform.CodeInvalidRequest, Public: fmt.Sprintf("%s has nothing to choose between: the account is all there is.", c.Manifest().Title),
		Next: "Leave the organization out."}
}

func idsOf(organizations []Organization) []string {
	ids := make([]string, len(organizations))
	for i, o := range organizations {
		ids[i] = o.ID
	}
	return ids
}
