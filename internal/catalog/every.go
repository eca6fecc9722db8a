package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// everyOrganization is what a caller writes in the place of one organisation to ask all that the key reaches.
const everyOrganization = "*"

// chooseEvery finds all organisations of connections, each connection's own first. A connection without organisations is asked as always. Beside others, one
// that does not tell which there are is asked for its own alone, which the receipt says.
func chooseEvery(ctx context.Context, asked []*Connection, of *asking) (choices, error) {
	chosen := make(choices, len(asked))
	errs := make([]error, len(asked))
	wait, cancel := listed(ctx, len(asked))
	defer cancel()
	var lists sync.WaitGroup
	for i, on := range asked {
		lists.Go(func() {
			all, err := on.every(wait, of)
			chosen[i], errs[i] = choice{on: on, organizations: all}, err
		})
	}
	lists.Wait()
	for i, on := range asked {
		if errs[i] == nil {
			continue
		}
		if ctx.Err() != nil || len(asked) == 1 || !slices.Contains(errs, nil) {
			return nil, errs[i]
		}
		chosen[i] = choice{on: on, organizations: []Organization{{ID: on.own()}}, unlisted: notListed(errs[i])}
		on.reachable.keep(on.lastReader(), nil, false)
	}
	return chosen, nil
}

// listed ends the wait for the lists of several connections while there is time for the rows of those that have told theirs.
func listed(ctx context.Context, connections int) (context.Context, context.CancelFunc) {
	due, ok := ctx.Deadline()
	if !ok || connections == 1 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(due)/3)
}

// notListed is in a few words why it is not known which organisations a connection has.
func notListed(err error) string {
	refused := (*platform.Error)(nil)
	switch {
	case errors.As(err, &refused):
		return refused.Brief()
	case isLate(err):
		return "it had not come in time"
	}
	return strings.TrimSuffix(err.Error(), ".")
}

// addGaps says in the receipt of which connections nobody knows whether there are more organisations than the one that was asked. Where the rows of that
// could not be had for the same reason, that is told already.
func (all choices) addGaps(r *query.Receipt) {
	for _, c := range all {
		told := func(why string) bool { return strings.Contains(why, c.unlisted) }
		if c.unlisted == "" {
			continue
		}
		if r.Complete = false; slices.ContainsFunc(r.Why, told) {
			continue
		}
		r.Why = append(r.Why, fmt.Sprintf("%s: its list of %ss could not be read: %s; those besides %s not included", c.on.name, c.on.ScopeNoun(), c.unlisted, c.on.calledByID(c.on.own())))
	}
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
