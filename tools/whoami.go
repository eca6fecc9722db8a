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

// runWhoami asks for all that there is to know at once. What the platform refuses of one is no reason to say nothing of the others.
func runWhoami(ctx context.Context, d Deps, args formatArgs) (reply, error) {
	a := askWhoami(ctx, d)
	if err := a.failedWhole(ctx); err != nil {
		return reply{}, err
	}
	c := a.connection(d)
	if args.Format == "json" {
		text, err := d.writer().WhoamiJSON(c)
		return reply{text: text}, err
	}
	return reply{text: d.writer().Whoami(c)}, nil
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

func askWhoami(ctx context.Context, d Deps) *whoamiAnswers {
	m := d.Client.Manifest()
	a := &whoamiAnswers{}
	var asking sync.WaitGroup
	if m.Identity != nil {
		a.parts = make([]identityPart, len(m.Identity.Parts))
		for i := range m.Identity.Parts {
			asking.Go(func() { a.parts[i] = askPart(ctx, d, &m.Identity.Parts[i]) })
		}
	}
	if m.Keys != nil {
		asking.Go(func() { a.keys = askKeys(ctx, d) })
	}
	tree := m.Scope != nil && m.Scope.Tree != ""
	if tree {
		asking.Go(func() { a.reachable, a.missing, a.organizationsGap = d.Catalog.Connections()[0].Organizations(ctx) })
	}
	asking.Wait()
	if tree {
		a.errs = append(a.errs, a.organizationsGap)
	}
	if m.Keys != nil {
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

func (a *whoamiAnswers) connection(d Deps) answer.Connection {
	m := d.Client.Manifest()
	c := answer.Connection{
		Name: m.Platform, Platform: m.Title, BaseURL: d.Client.BaseURL(), KeyPrefix: d.Client.KeyPrefix(), WayIn: d.Client.WayIn(),
		Limits: d.Client.RateLimits(""), Version: d.Version, Missing: a.missing, OrganizationsGap: a.organizationsGap, Now: d.Now(),
	}
	if m.Scope != nil {
		c.Noun, c.Scope, c.Tree = m.Scope.Noun, d.Client.Scope(), m.Scope.Tree
	}
	for _, o := range a.reachable {
		c.Organizations = append(c.Organizations, answer.Organization(o))
	}
	a.tellKey(d, &c)
	a.tellIdentity(d, &c)
	return c
}

// tellKey tells of the key in use what the list of keys does.
func (a *whoamiAnswers) tellKey(d Deps, c *answer.Connection) {
	m := d.Client.Manifest()
	switch {
	case m.Keys == nil:
		c.KeyWhy = m.Title + " " + publishesNoList
	case isCode(a.keys.err, platform.CodeNotFound):
		c.KeyWhy = m.Title + " " + hasNoList
	case a.keys.err == nil:
		c.Key = a.keys.own()
		c.KeyWhy = a.keys.unmarked(d)
	}
	if c.Key != nil {
		c.KeyUntold, c.Rotation = m.Keys.Untold, c.Key.Rotation(d.Now(), m.Rotation)
	}
}
