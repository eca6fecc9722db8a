package query

import (
	"context"
	"errors"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// failure is a load that failed. It counts only if the last run still wants it.
type failure struct {
	want *rows.Want
	err  error
}

// maxCallLoads bounds the loads of one call.
const maxCallLoads = 200

// load brings what a run wanted. It reports false when time ran out; the loads
// then go on.
func (c *call) load(ctx context.Context, wants []*rows.Want) (inTime bool, _ error) {
	loads, err := c.begin(wants)
	if err != nil {
		c.abandon(loads)
		return false, err
	}
	inTime = true
	c.watch.add(loads)
	for _, l := range loads {
		if c.wait(ctx, l) {
			c.take(l)
			continue
		}
		keep := errors.Is(ctx.Err(), context.DeadlineExceeded)
		s, goesOn := c.e.store.Leave(l, keep)
		if s != nil {
			c.takeSnapshot(l, s)
			continue
		}
		if c.hasFailed(l) {
			continue
		}
		inTime = false
		c.stopped = c.stopped || !goesOn
		c.late = append(c.late, l)
	}
	return inTime, nil
}

// wait waits for a load, and tells meanwhile how far all have come. It reports false when ctx ended first.
func (c *call) wait(ctx context.Context, l *rows.Load) bool {
	for {
		select {
		case <-l.Done():
			return true
		case <-ctx.Done():
			return false
		case <-c.watch.due():
			c.watch.tell()
		}
	}
}

// hasFailed reports whether a load failed just when time ran out, and then notes why.
func (c *call) hasFailed(l *rows.Load) bool {
	select {
	case <-l.Done():
	default:
		return false
	}
	_, err := l.Snapshot()
	if err != nil {
		c.take(l)
	}
	return err != nil
}

// begin begins, or joins, the loads for what a run wanted.
func (c *call) begin(wants []*rows.Want) ([]*rows.Load, error) {
	var loads []*rows.Load
	for _, t := range c.mentioned {
		of := slices.DeleteFunc(slices.Clone(wants), func(w *rows.Want) bool { return w.Table != t })
		if len(of) == 0 {
			continue
		}
		if c.wanted[t] == nil {
			c.wanted[t] = &rows.History{}
		}
		merged, err := rows.Merge(t, of, c.e.store.Total(c.place(t)), c.wanted[t])
		if err != nil {
			return loads, c.ofView(t, err)
		}
		if t.Each == nil {
			c.loads += len(merged)
		}
		if c.loads > maxCallLoads {
			return loads, newError(CodeTooManyRequests, "Split it into several statements.",
				"The statement needs more than %d loads.", maxCallLoads)
		}
		for _, w := range merged {
			l, err := c.e.store.Load(c.place(t), w, c.after)
			if err != nil {
				return loads, err
			}
			loads = append(loads, l)
		}
	}
	return loads, nil
}

func (c *call) abandon(loads []*rows.Load) {
	for _, l := range loads {
		if s, _ := c.e.store.Leave(l, false); s != nil {
			c.hold(s)
		}
	}
}

// take takes the outcome of a load that is over.
func (c *call) take(l *rows.Load) {
	s, err := l.Snapshot()
	if err != nil {
		c.requests += l.Requests()
		c.failures = append(c.failures, failure{l.Want, err})
		return
	}
	c.takeSnapshot(l, s)
}

// takeSnapshot holds what a load brought. One that began before the call is a
// doubtful one that is had again, for no request.
func (c *call) takeSnapshot(l *rows.Load, s *rows.Snapshot) {
	c.requests += l.Requests()
	c.loaded[s] = l.Requests() > 0
	c.hold(s)
}

// failed is why a load of the rows failed; nil when none did.
func (c *call) failed(w *rows.Want) error {
	for _, f := range c.failures {
		if f.want.Covers(w) {
			return f.err
		}
	}
	return nil
}
