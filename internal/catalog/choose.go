package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// choice is in whose name a connection is asked, as the caller of a question says it: one organisation, or all that the key reaches.
type choice struct {
	on            *Connection
	organizations []Organization
	unlisted      string // why it is not known whether there are others than its own, of who asks all; "" where it is, or nobody asks
}

// choices are none where the caller says nothing.
type choices []choice

// notes tell them in the receipt, of tables that were read in nobody else's name, and where they change nothing.
func (all choices) notes(r *query.Receipt) []string {
	var notes []string
	for _, c := range all {
		if len(c.on.unchosen(r)) == 0 {
			notes = append(notes, c.changesNothing())
			continue
		}
		if len(c.organizations) != 1 || !slices.Equal(r.Asked[c.on.name], idsOf(c.organizations)) {
			continue
		}
		name := c.on.calledByID(c.organizations[0].ID)
		note := "rows are those of " + name
		if c.on.among {
			note = "rows of " + c.on.name + " are those of " + name
		}
		notes = append(notes, note)
	}
	return notes
}

// changesNothing says of a choice that no table was read by it.
func (c choice) changesNothing() string {
	which := "all " + c.on.ScopeNoun() + "s"
	if len(c.organizations) == 1 {
		which = c.on.calledByID(c.organizations[0].ID)
	}
	return fmt.Sprintf("organization: %s%s changes nothing: no table that the statement reads is left to it", which, c.on.ofWhich())
}

// scopes are by connection the organisations that are asked where a statement says nothing of them.
func (c *Catalog) scopes(chosen choices) map[string][]string {
	scopes := map[string][]string{}
	for _, on := range c.connections {
		scopes[on.name] = []string{on.own()}
	}
	for _, c := range chosen {
		scopes[c.on.name] = idsOf(c.organizations)
	}
	return scopes
}

// choose finds the organisation that the caller of a question wrote. One that is written with the name of a connection before it (acme: Studio) is that one's;
// else it is looked for on those that the statement reads.
func (c *Catalog) choose(ctx context.Context, organization string, of *asking) (choices, error) {
	if organization = strings.TrimSpace(organization); organization == "" {
		return nil, nil
	}
	read, err := c.readBy(of.SQL)
	if err != nil {
		return nil, err
	}
	on, rest := c.addressed(organization)
	switch asked := scopedOf(read); {
	case on != nil && !slices.Contains(read, on):
		return nil, &platform.Error{
			Code: platform.CodeInvalidRequest, Public: fmt.Sprintf("The organization is one of %s, and the statement reads no table of that.", on.name),
			Next: "Leave it out, or name one of " + words.Or(namesOf(asked)) + ".",
		}
	case on == nil && organization == everyOrganization:
		return chooseEvery(ctx, asked, of)
	case on == nil && len(asked) != 1:
		return searchAll(ctx, asked, organization, of)
	case on == nil:
		on = asked[0]
	}
	if rest == everyOrganization {
		return chooseEvery(ctx, []*Connection{on}, of)
	}
	found, err := on.resolve(ctx, rest, of)
	if err != nil {
		return nil, err
	}
	return choices{{on: on, organizations: []Organization{found}}}, nil
}

// addressed parts the name of a connection and a colon from what stands behind them; on is nil where none stands there.
func (c *Catalog) addressed(organization string) (on *Connection, rest string) {
	before, after, found := strings.Cut(organization, ":")
	for _, on := range c.connections {
		if found && strings.EqualFold(strings.TrimSpace(before), on.name) {
			return on, strings.TrimSpace(after)
		}
	}
	return nil, organization
}

// readBy are the connections whose tables a statement reads; all of them where it reads none, or is none.
func (c *Catalog) readBy(sql string) ([]*Connection, error) {
	if len(c.connections) == 1 {
		return c.connections, nil
	}
	engine, err := c.opened()
	if err != nil {
		return nil, err
	}
	sources := engine.SourcesOf(sql)
	read := slices.DeleteFunc(slices.Clone(c.connections), func(on *Connection) bool { return !slices.Contains(sources, on.name) })
	if len(read) == 0 {
		return c.connections, nil
	}
	return read, nil
}

// scopedOf are those with organisations. Where there are none, the first is to say so.
func scopedOf(connections []*Connection) []*Connection {
	scoped := slices.DeleteFunc(slices.Clone(connections), func(on *Connection) bool { return on.Manifest().Scope == nil })
	if len(scoped) == 0 {
		return connections[:1]
	}
	return scoped
}

// searchAll looks for an organisation on several connections at once. It must be one's alone.
func searchAll(ctx context.Context, asked []*Connection, organization string, of *asking) (choices, error) {
	found := make([]Organization, len(asked))
	errs := make([]error, len(asked))
	var searches sync.WaitGroup
	for i, on := range asked {
		searches.Go(func() { found[i], errs[i] = on.listedAs(ctx, organization, of) })
	}
	searches.Wait()
	var chosen choices
	var reached []string
	for i, on := range asked {
		switch {
		case errs[i] == nil:
			chosen = append(chosen, choice{on: on, organizations: found[i : i+1]})
			reached = append(reached, on.name+": "+on.called(found[i]))
		case !isNotFound(errs[i]):
			return nil, cannotSearch(on, organization, errs[i])
		}
	}
	switch len(chosen) {
	case 1:
		return chosen, nil
	case 0:
		return nil, &platform.Error{
			Code: platform.CodeNotFound, Public: fmt.Sprintf("None of %s lists an organization %q.", words.And(namesOf(asked)), organization),
			Next: fmt.Sprintf("Say whose it is, as in \"%s: %s\"; whoami lists those in reach.", asked[0].name, words.Line(organization, 60)),
		}
	}
	return nil, &platform.Error{
		Code: platform.CodeInvalidRequest, Public: fmt.Sprintf("%q is an organization of %s.", organization, words.And(namesOf(connectionsOf(chosen)))),
		Next: "Write " + words.Or(reached) + ".",
	}
}

// listedAs finds an organisation among those that the platform lists, an id too: which of several connections it belongs to only a list can tell.
func (c *Connection) listedAs(ctx context.Context, organization string, of *asking) (Organization, error) {
	if !words.IsUUID(organization) || words.SameID(organization, c.own()) {
		return c.resolve(ctx, organization, of)
	}
	reachable, _, err := c.organizations(ctx, of)
	if err != nil {
		return Organization{}, err
	}
	if found := withID(reachable, organization); len(found) > 0 {
		return found[0], nil
	}
	return Organization{}, &platform.Error{Code: platform.CodeNotFound}
}

// cannotSearch tells why it is not known whether a connection has an organisation, and how to do without.
func cannotSearch(on *Connection, organization string, err error) error {
	refused := (*platform.Error)(nil)
	if !errors.As(err, &refused) {
		return err
	}
	told := *refused
	told.Public = words.Sentence(fmt.Sprintf("Looking for %q on %s: %s", words.Line(organization, 60), on.name, refused.Public))
	if refused.Code != platform.CodeInvalidRequest {
		told.Next = fmt.Sprintf("Say whose it is, as in \"%s: %s\". %s", on.name, words.Line(organization, 60), refused.Next)
	}
	return &told
}

func isNotFound(err error) bool {
	refused := (*platform.Error)(nil)
	return errors.As(err, &refused) && refused.Code == platform.CodeNotFound
}

func namesOf(connections []*Connection) []string {
	var names []string
	for _, on := range connections {
		names = append(names, on.name)
	}
	return names
}

func connectionsOf(all choices) []*Connection {
	var on []*Connection
	for _, c := range all {
		on = append(on, c.on)
	}
	return on
}
