package query

import (
	"context"
	"errors"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// giveLarge runs the statement once more where its result was too large to keep, over the same rows, and gives each row away as it comes.
func (c *call) giveLarge(ctx context.Context, r *run, res *Result, late []*rows.Snapshot) error {
	if !r.result.full || c.req.Large == nil {
		return nil
	}
	again := c.newRun()
	again.keep.give = func(row []any) error { return c.req.Large(res, row) }
	c.serveAll(again, late)
	if err := c.start(ctx, again); err != nil {
		return c.explain(again, err)
	}
	if len(again.wants) > len(r.wants) {
		return errors.New("giving a large result: rows that were there are gone")
	}
	return nil
}
