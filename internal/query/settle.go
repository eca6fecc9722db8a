package query

import (
	"context"
	"errors"
)

// settle answers over what has come when time ran out on loading. The run takes
// loads that are not over as they are, and what it misses stays missing; the
// receipt says so.
func (c *call) settle(ctx context.Context) (*Result, error) {
	if !c.anythingCame() {
		return nil, newError(CodeTimeout, "Ask the same again in a moment: loading goes on.",
			"The platform sent no rows in the time for an answer.")
	}
	r := c.newRun()
	var free []func()
	defer func() {
		for _, f := range free {
			f()
		}
	}()
	for _, t := range c.mentioned {
		c.pin(t)
		if s := c.wholeOf(t); s != nil {
			r.attached = append(r.attached, s)
			continue
		}
		if s := c.lateWhole(t); s != nil {
			s.whole.mu.RLock()
			free = append(free, s.whole.mu.RUnlock, s.whole.close)
			r.attached = append(r.attached, s)
			continue
		}
		vt := c.virtual(r, t)
		vt.parts = append(vt.parts, c.lateParts(t)...)
		r.virtuals = append(r.virtuals, vt)
	}
	err := c.start(ctx, r)
	switch {
	case ctx.Err() != nil:
		return nil, c.overdue(ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errCompute(c.e.o.Compute)
	case err != nil:
		return nil, r.explain(err, c.e.tables)
	}
	for _, f := range c.late {
		_, _, requests := f.progress()
		c.requests += requests
	}
	return c.finish(r), nil
}

// anythingCame tells whether a partial answer is about anything.
func (c *call) anythingCame() bool {
	for _, f := range c.late {
		if rows, _, _ := f.progress(); rows > 0 {
			return true
		}
	}
	for _, s := range c.held {
		if s.rows > 0 {
			return true
		}
	}
	return false
}

// lateWhole is a table that is being loaded whole, as far as it has come, held
// for the caller.
func (c *call) lateWhole(t *table) *snapshot {
	for _, f := range c.late {
		if f.t != t || !f.isWhole() {
			continue
		}
		if s := f.state(true); s.whole != nil && s.whole.hold() {
			return s
		}
	}
	return nil
}

func (c *call) lateParts(t *table) []*snapshot {
	var parts []*snapshot
	for _, f := range c.late {
		if f.t == t && !f.isWhole() {
			parts = append(parts, f.state(true))
		}
	}
	return parts
}
