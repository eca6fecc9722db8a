package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

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
// then go on. Some loads may be under way still when it returns: see [call.await].
func (c *call) load(ctx context.Context, wants []*want) (inTime bool, _ error) {
	loads, err := c.begin(c.ready(wants))
	if err != nil {
		c.abandon(loads)
		return false, err
	}
	c.watch.add(loads)
	c.pending = append(c.pending, loads...)
	return c.await(ctx), nil
}

// patience is how long the loads of other organisations are waited for when all
// parents of one have come.
const patience = 250 * time.Millisecond

// await waits for the loads that are under way. Where parts of a table are wanted
// for the rows of a parent that some organisations have given, it does not wait
// for the others' parents: one that is slow must not hold up the rest.
func (c *call) await(ctx context.Context) (inTime bool) {
	inTime = true
	var open []*rows.Load
	early := false
	for _, l := range c.pending {
		if early = early || c.wait(ctx, l); early && !isOver(l) {
			open = append(open, l)
			continue
		}
		if isOver(l) {
			c.take(l)
			continue
		}
		inTime = c.leave(ctx, l) && inTime
	}
	c.pending = open
	return inTime
}

// leave gives up waiting for a load whose time ran out. It is true when the load
// is over after all.
func (c *call) leave(ctx context.Context, l *rows.Load) bool {
	stopped := errors.Is(context.Cause(ctx), errStopped)
	keep := stopped || errors.Is(ctx.Err(), context.DeadlineExceeded)
	s, goesOn := c.e.store.Leave(l, keep)
	switch {
	case s != nil:
		c.takeSnapshot(l, s)
		return true
	case c.hasFailed(l):
		return true
	}
	c.ended, c.stopped = c.ended || !goesOn, c.stopped || stopped
	c.late = append(c.late, l)
	return false
}

// wait waits for a load, and tells meanwhile how far all have come. It returns when
// the load is over, when ctx has ended, or, early, when parents that have come are
// worth another run.
func (c *call) wait(ctx context.Context, l *rows.Load) (early bool) {
	var impatient <-chan time.Time
	if c.fillsSeveral() {
		ticker := time.NewTicker(patience)
		defer ticker.Stop()
		impatient = ticker.C
	}
	for {
		select {
		case <-l.Done():
			return false
		case <-ctx.Done():
			return false
		case <-c.watch.due():
			c.watch.tell()
		case <-impatient:
			if slices.ContainsFunc(c.pending, func(o *rows.Load) bool { return isOver(o) && c.isParent(o.Table) }) {
				return true
			}
		}
	}
}

// fillsSeveral reports whether the statement asks several organisations for parts of
// a table.
func (c *call) fillsSeveral() bool {
	return slices.ContainsFunc(c.instances, func(in *instance) bool { return in.t.Each != nil && len(in.scopes) > 1 })
}

// isParent reports whether rows of the table fill columns of another that is read.
func (c *call) isParent(t *rows.Table) bool {
	return slices.ContainsFunc(c.instances, func(in *instance) bool {
		return in.t.Each != nil && strings.EqualFold(in.t.Each.Table, t.Name)
	})
}

// ready are the wants that can be loaded now: all, unless loads are under way. Then
// they are the parts of organisations of which no load is.
func (c *call) ready(wants []*want) []*want {
	if len(c.pending) == 0 {
		return wants
	}
	return slices.DeleteFunc(slices.Clone(wants), func(w *want) bool {
		at := c.place(w.Table, w.scope)
		return w.Table.Each == nil || slices.ContainsFunc(c.pending, func(l *rows.Load) bool {
			return l.Place().Source == at.Source && l.Place().Scope == at.Scope
		})
	})
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
