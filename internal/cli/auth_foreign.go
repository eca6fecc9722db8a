package cli

import (
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// shownBy makes a platform's words fit for a terminal, and to be kept: they are without the connection's secrets, and what cannot be seen, such as what moves
// a cursor, is written out.
func shownBy(on *catalog.Connection) func(string) string {
	return func(text string) string { return words.Redacted(text, on.Client().Redactor().Text) }
}

// identifyShown asks who a connection acts as, and has all names as they may be shown.
func identifyShown(ctx context.Context, d tools.Deps, on *catalog.Connection) (answer.Connection, error) {
	who, err := d.Identify(ctx, on)
	if err != nil {
		return who, err
	}
	shown := shownBy(on)
	who.Identity = slices.Clone(who.Identity)
	for i, fact := range who.Identity {
		if text, ok := fact.Value.(string); ok {
			who.Identity[i].Value = shown(text)
		}
	}
	who.Organizations = slices.Clone(who.Organizations)
	for i, o := range who.Organizations {
		who.Organizations[i].ID, who.Organizations[i].Name = shown(o.ID), shown(o.Name)
	}
	if who.Key != nil {
		key := *who.Key
		key.Name = shown(key.Name)
		who.Key = &key
	}
	who.Scope, who.KeyPrefix, who.Rotation = shown(who.Scope), words.Clean(who.KeyPrefix), shown(who.Rotation)
	return who, nil
}

// organizationsShown lists the organisations of a connection, with their names as they may be shown.
func organizationsShown(ctx context.Context, on *catalog.Connection) (all []answer.Organization, missing string, err error) {
	listed, missing, err := on.Organizations(ctx)
	shown := shownBy(on)
	for _, o := range listed {
		all = append(all, answer.Organization{ID: shown(o.ID), Name: shown(o.Name), Depth: o.Depth})
	}
	return all, missing, err
}
