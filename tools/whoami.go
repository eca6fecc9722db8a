package tools

import (
	"context"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

var whoami = readOnly("whoami", "Who this connection acts as", runWhoami)

// formatArgs is the one argument of tools that tell what is rather than what is in the data.
type formatArgs struct {
	Format string `json:"format" enum:"text,json" desc:"text (default) to read; json for programs"`
}

// runWhoami asks for all that there is to know at once. What a platform refuses of one is no reason to say nothing of the others.
func runWhoami(ctx context.Context, d Deps, args formatArgs) (reply, error) {
	return d.inSections(ctx, args.Format, func(ctx context.Context, on *catalog.Connection, w answer.Writer) (string, error) {
		c, err := d.Identify(ctx, on)
		if err != nil {
			return "", err
		}
		if args.Format == "json" {
			return w.WhoamiJSON(c)
		}
		return w.Whoami(c), nil
	})
}

// Identify is what whoami tells of one connection, for a command that words it in its own way. An error is why there is nothing to tell.
func (d Deps) Identify(ctx context.Context, on *catalog.Connection) (answer.Connection, error) {
	a := askWhoami(ctx, on)
	if err := a.failedWhole(ctx); err != nil {
		return answer.Connection{}, err
	}
	return a.connection(d, on), nil
}

// whoamiAnswers is what the platform said, or why it did not.
type whoamiAnswers struct {
	parts            []identityPart
	keys             keyAnswers
	reachable        []catalog.Organization
	missing          string
	organizationsGap error
	errs             []error // of all that was asked, nil where it was answered
}

func askWhoami(ctx context.Context, on *catalog.Connection) *whoamiAnswers {
	m := on.Manifest()
	a := &whoamiAnswers{}
	var asking sync.WaitGroup
	if id := m.Identity(); id != nil {
		a.parts = make([]identityPart, len(id.Parts))
		for i := range id.Parts {
			asking.Go(func() { a.parts[i] = askPart(ctx, on, &id.Parts[i]) })
		}
	}
	if m.ListsKeys() {
		asking.Go(func() { a.keys = askKeys(ctx, on) })
	}
	tree := m.Scope != nil && m.Scope.Tree != ""
	if tree {
		asking.Go(func() { a.reachable, a.missing, a.organizationsGap = on.Organizations(ctx) })
	}
	asking.Wait()
	if tree {
		a.errs = append(a.errs, a.organizationsGap)
	}
	if m.ListsKeys() {
		a.errs = append(a.errs, a.keys.err)
	}
	for _, p := range a.parts {
		a.errs = append(a.errs, p.err)
	}
	return a
}

// failedWhole tells whether there is nothing to say: where nothing could be asked, and where a refusal is of all that there is. A part of the identity
// may be for other credentials than those in use, so that its 401 alone says nothing of the rest.
func (a *whoamiAnswers) failedWhole(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, err := range []error{a.keys.err, a.organizationsGap} {
		if isCode(err, platform.CodeUnauthorized) || isCode(err, platform.CodeConfiguration) {
			return err
		}
	}
	for _, err := range a.errs {
		if err == nil || isCode(err, platform.CodeNotFound) {
			return nil
		}
	}
	if len(a.errs) > 0 {
		return a.errs[0]
	}
	return nil
}

func (a *whoamiAnswers) connection(d Deps, on *catalog.Connection) answer.Connection {
	m, client := on.Manifest(), on.Client()
	c := answer.Connection{
		Name: m.Platform, Platform: m.Title, BaseURL: client.BaseURL(), KeyPrefix: client.KeyPrefix(), WayIn: client.WayIn(), Open: len(m.Credentials) == 0,
		TokenURLs: client.TokenURLs(), InTheClear: client.InTheClear(),
		Limits: client.RateLimits(""), Version: d.Version, Missing: a.missing, OrganizationsGap: a.organizationsGap, Now: d.Now(),
	}
	if m.Scope != nil {
		c.Noun, c.Scope, c.Tree = m.Scope.Noun, client.Scope(), on.TableName(m.Scope.Tree)
	}
	for _, o := range a.reachable {
		c.Organizations = append(c.Organizations, answer.Organization{ID: o.ID, Name: o.Name, Depth: o.Depth})
	}
	a.tellKey(d, on, &c)
	a.tellIdentity(m, &c)
	return c
}

// tellKey tells of the key in use what the list of keys does.
func (a *whoamiAnswers) tellKey(d Deps, on *catalog.Connection, c *answer.Connection) {
	m := on.Manifest()
	switch {
	case !m.ListsKeys():
		c.KeyWhy = m.Title + " " + publishesNoList
	case isCode(a.keys.err, platform.CodeNotFound):
		c.KeyWhy = m.Title + " " + hasNoList
	case a.keys.err == nil:
		c.Key = a.keys.own()
		c.KeyWhy = a.keys.unmarked(on)
	}
	if c.Key != nil {
		c.KeyUntold, c.Rotation = m.Keys().Untold, c.Key.Rotation(d.Now(), m.Rotation)
	}
}
