package query

import (
	"context"
	"errors"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// settle answers over what has come when time ran out on loading. The run takes
// loads that are not over as they are, and what it misses stays missing; the
// receipt says so. Nothing of a load is held up by it.
func (c *call) settle(ctx context.Context) (*Result, error) {
	late, err := c.partials()
	defer func() {
		for _, s := range late {
			s.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	if c.stopped && !c.anythingCame(late) {
		return nil, fmt.Errorf("answering in part: no row had come: %w", context.Canceled)
	}
	if !c.anythingCame(late) {
		return nil, newError(CodeTimeout, c.askAgain("Ask the same again in a moment"+c.goesOn()+"."),
			"The platform sent no rows in the time for an answer, %s.", c.deadline())
	}
	r := c.newRun()
	c.serveAll(r, late)
	err = c.start(ctx, r)
	switch {
	case ctx.Err() != nil:
		return nil, c.overdue(ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errCompute(c.e.o.Compute)
	case err != nil:
		return nil, c.ofView(r.of, c.explain(r, err))
	}
	for _, l := range c.late {
		c.requests += l.Requests()
	}
	res := c.finish(ctx, r)
	return res, c.giveLarge(ctx, r, res, late)
}

// partials are what has come of the loads that time ran out on.
func (c *call) partials() (late []*rows.Snapshot, _ error) {
	for _, l := range c.late {
		s, err := l.Partial()
		if err != nil {
			return late, fmt.Errorf("answering in part: %w", err)
		}
		if s != nil {
			late = append(late, s)
		}
	}
	return late, nil
}

// anythingCame tells whether a partial answer is about anything.
func (c *call) anythingCame(late []*rows.Snapshot) bool {
	if len(late) > 0 {
		return true
	}
	for _, s := range c.held {
		if s.Rows > 0 {
			return true
		}
	}
	return false
}
