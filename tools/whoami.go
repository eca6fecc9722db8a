package tools

import (
	"cmp"
	"context"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

var whoami = readOnly("whoami", "Who this connection acts as", runWhoami)

// runWhoami asks for the user and for the organisations at once. What the platform refuses of one is no reason to say nothing of the other.
func runWhoami(ctx context.Context, d Deps, _ struct{}) (reply, error) {
	var user, missing string
	var reachable []catalog.Organization
	var userGap, organizationsGap error
	var asking sync.WaitGroup
	asking.Go(func() { user, userGap = actingUser(ctx, d) })
	asking.Go(func() { reachable, missing, organizationsGap = d.Catalog.Organizations(ctx) })
	asking.Wait()
	if err := cmp.Or(ctx.Err(), failedWhole(userGap, organizationsGap)); err != nil {
		return reply{}, err
	}
	c := connection(d, user, reachable)
	c.Missing, c.UserGap, c.OrganizationsGap = missing, userGap, organizationsGap
	return reply{text: d.writer().Whoami(c)}, nil
}

// failedWhole tells whether there is nothing to say: where nothing could be asked, and where a refusal is of all that there is.
func failedWhole(user, organizations error) error {
	for _, err := range []error{user, organizations} {
		if isCode(err, platform.CodeUnauthorized) || isCode(err, platform.CodeConfiguration) {
			return err
		}
	}
	if user != nil && organizations != nil {
		return organizations
	}
	return nil
}

func connection(d Deps, user string, reachable []catalog.Organization) answer.Connection {
	m := d.Client.Manifest()
	c := answer.Connection{
		Platform: m.Title, BaseURL: d.Client.BaseURL(), User: user, Noun: d.Catalog.ScopeNoun(), Scope: d.Client.Scope(),
		KeyPrefix: d.Client.KeyPrefix(), WayIn: d.Client.WayIn(), Limits: d.Client.RateLimits(""), Version: d.Version,
	}
	if m.Scope != nil {
		c.Tree = m.Scope.Tree
	}
	for _, o := range reachable {
		c.Organizations = append(c.Organizations, answer.Organization(o))
	}
	return c
}

// actingUser tells whom the platform takes this key for. A platform without an endpoint for it may still list its keys with their creators, and a
// key acts as its creator.
func actingUser(ctx context.Context, d Deps) (string, error) {
	m := d.Client.Manifest()
	switch {
	case m.Identity != nil:
		return identity(ctx, d, m.Identity)
	case m.Keys != nil:
		return creatorOfOwnKey(ctx, d)
	default:
		return answer.NoUser, nil
	}
}

func identity(ctx context.Context, d Deps, t *manifest.Table) (string, error) {
	records, _, err := readAll(ctx, d, t)
	if err != nil {
		return "", err
	}
	if len(records) == 0 {
		return answer.NoUser, nil
	}
	values := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		values[i] = records[0].text(c.Name)
	}
	return d.writer().User(t.ColumnNames(), values), nil
}

// creatorOfOwnKey looks for the key in use among the listed ones, by its prefix.
func creatorOfOwnKey(ctx context.Context, d Deps) (string, error) {
	keys, _, err := listedKeys(ctx, d)
	if isCode(err, platform.CodeNotFound) {
		return answer.NoUser, nil
	}
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if k.Own {
			return d.writer().MakerOfKey(k.Creator, k.Name), nil
		}
	}
	return answer.NoUser, nil
}
