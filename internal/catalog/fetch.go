package catalog

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// fetch answers one demand of a statement with one scan of the platform.
func (c *Connection) fetch(ctx context.Context, t *manifest.Table, d rows.Demand, emit func(rows.Batch) error) error {
	outside, requests, err := c.outside(ctx, t, d)
	switch {
	case err != nil:
		return err
	case outside:
		return emit(rows.Batch{Requests: requests})
	case requests > 0:
		if err := emit(rows.Batch{Total: -1, Requests: requests}); err != nil {
			return err
		}
	}
	filters := make([]platform.Filter, len(d.Filters))
	for i, f := range d.Filters {
		filters[i] = platform.Filter{Column: f.Column, Op: ops[f.Op], Values: f.Values}
	}
	scan := platform.Scan{Table: t, Reader: d.Reader, Scope: c.asListed(d.Scope), Filters: filters, Limit: d.Limit, Order: d.Order.By, Desc: d.Order.Desc, Background: d.Background, Queued: d.Queued}
	return c.client.Scan(ctx, scan, func(p platform.Page) error {
		misfits := make([]rows.Misfit, len(p.Misfits))
		for i, m := range p.Misfits {
			misfits[i] = rows.Misfit(m)
		}
		return emit(rows.Batch{Rows: p.Rows, Total: p.Total, Requests: p.Requests, InHand: p.InHand, Misfits: misfits, Notes: p.Notes, Doubt: p.Doubt, Settled: p.Settled})
	})
}

// asListed is the id of an organisation as the platform writes it, or its credentials do where its list is not known: statements know UUIDs in small letters.
func (c *Connection) asListed(id string) string {
	known, _, _ := c.reachable.of(c.lastReader())
	if found := withID(known, id); len(found) > 0 {
		return found[0].ID
	}
	if words.SameID(id, c.client.Scope()) {
		return c.client.Scope()
	}
	return id
}
