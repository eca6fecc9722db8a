package tools

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

var whoami = readOnly("whoami", "Who this connection acts as", runWhoami)

func runWhoami(ctx context.Context, d Deps, _ struct{}) (reply, error) {
	var user, missing string
	var reachable []catalog.Organization
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		user, err = actingUser(gctx, d)
		return err
	})
	group.Go(func() (err error) {
		reachable, missing, err = d.Catalog.Organizations(gctx)
		return err
	})
	if err := group.Wait(); err != nil {
		return reply{}, err
	}
	c := connection(d, user, reachable)
	c.Missing = missing
	return reply{text: d.writer().Whoami(c)}, nil
}

func connection(d Deps, user string, reachable []catalog.Organization) answer.Connection {
	m := d.Client.Manifest()
	c := answer.Connection{
		Platform: m.Title, BaseURL: d.Client.BaseURL(), User: user, Noun: d.Catalog.ScopeNoun(), Scope: d.Client.Scope(),
		KeyPrefix: d.Client.KeyPrefix(), Limits: d.Client.RateLimits(""), Version: d.Version,
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
	var parts []string
	for _, c := range t.Columns {
		if v := records[0].text(c.Name); v != "" {
			parts = append(parts, c.Name+" "+v)
		}
	}
	return strings.Join(parts, ", "), nil
}

// creatorOfOwnKey looks for the key in use among the listed ones, by its prefix. Not every key may list keys; then the user stays unknown.
func creatorOfOwnKey(ctx context.Context, d Deps) (string, error) {
	keys, _, err := listedKeys(ctx, d)
	if isCode(err, platform.CodeNotFound) || isCode(err, platform.CodeForbidden) {
		return answer.NoUser, nil
	}
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if k.Own {
			return answer.MakerOfKey(k.Creator, k.Name), nil
		}
	}
	return answer.NoUser, nil
}
