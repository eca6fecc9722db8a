package query

import (
	"context"
	"errors"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// failure is a load that failed. It counts only if the last run still wants it.
type failure struct {
	want *rows.Want
	at   rows.Place
	err  error
}

// maxCallLoads bounds the loads of one call, of each organisation.
const maxCallLoads = 200

// load brings what a run wanted. It reports false when time ran out; the loads
// then go on.
func (c *call) load(ctx context.Context, wants []*want) (inTime bool, _ error) {
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
func (c *call) begin(wants []*want) (loads []*rows.Load, _ error) {
	for _, of := range c.byPlace(wants) {
		merged, err := c.merged(of)
		if err != nil {
			return loads, c.ofView(of.t, err)
		}
		for _, w := range merged {
			l, err := c.e.store.Load(of.at, w, c.after)
			if err != nil {
				return loads, err
			}
			loads = append(loads, l)
		}
	}
	return loads, nil
}

// placeWants is what a run wanted of one place.
type placeWants struct {
	t     *rows.Table
	at    rows.Place
	wants []*rows.Want
}

// byPlace parts wants by their tables, in the call's order, and organisations.
func (c *call) byPlace(wants []*want) (places []*placeWants) {
	index := map[rows.Place]*placeWants{}
	for _, t := range c.tables() {
		for _, w := range wants {
			if w.Table != t {
				continue
			}
			at := c.place(t, w.scope)
			if index[at] == nil {
				index[at] = &placeWants{t: t, at: at}
				places = append(places, index[at])
			}
			index[at].wants = append(index[at].wants, w.Want)
		}
	}
	return places
}

// merged are the loads for what is wanted of a place.
func (c *call) merged(of *placeWants) ([]*rows.Want, error) {
	if c.wanted[of.at] == nil {
		c.wanted[of.at] = &rows.History{}
	}
	merged, err := rows.Merge(of.t, of.wants, c.e.store.Total(of.at), c.wanted[of.at])
	if err != nil {
		return nil, err
	}
	if of.t.Each == nil {
		organization := rows.Place{Source: of.at.Source, Scope: of.at.Scope}
		if c.loads[organization] += len(merged); c.loads[organization] > maxCallLoads {
			return nil, newError(CodeTooManyRequests, "Split it into several statements.", "The statement needs more than %d loads.", maxCallLoads)
		}
	}
	return merged, nil
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
		c.failures = append(c.failures, failure{l.Want, l.Place(), err})
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
func (c *call) failed(w *want) error {
	for _, f := range c.failures {
		if f.at == c.place(w.Table, w.scope) && f.want.Covers(w.Want) {
			return f.err
		}
	}
	return nil
}
