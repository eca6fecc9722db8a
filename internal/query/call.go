package query

import (
	"context"
	"errors"
	"slices"
	"time"
)

// call is one question being answered.
type call struct {
	e         *Engine
	stmt      *statement
	req       Request
	mentioned []*table
	own       map[string]bool // names the statement defines itself

	held     []*snapshot        // pinned until the call ends, so that rounds see the same rows
	loaded   map[*snapshot]bool // of those, the ones loaded for this call
	late     []*flight          // loads that time ran out on
	failures []failure
	again    map[string]bool // loads that were doubtful once and are tried again
	wanted   map[*table]*history
	loads    int
	requests int
}

// failure is a load that failed. It counts only if the last run still wants it.
type failure struct {
	want *want
	err  error
}

const (
	maxRounds = 100
	// maxCallLoads bounds the loads of one call.
	maxCallLoads = 200
)

func newCall(e *Engine, stmt *statement, req Request) *call {
	return &call{
		e: e, stmt: stmt, req: req, mentioned: stmt.mentions(e.tables), own: stmt.defines(),
		loaded: map[*snapshot]bool{}, again: map[string]bool{}, wanted: map[*table]*history{},
	}
}

func (c *call) close() { c.e.store.release(c.held...) }

// answer runs the statement in rounds until a run misses nothing. ctx ends when
// the answer is due.
func (c *call) answer(ctx context.Context) (*Result, error) {
	loading, cancel := context.WithDeadline(ctx, c.loadBy(ctx))
	defer cancel()
	for range maxRounds {
		r, err := c.run(ctx)
		if done, err := c.outcome(ctx, r, err); done {
			if err != nil {
				return nil, err
			}
			return c.finish(r), nil
		}
		inTime, err := c.load(loading, r.wants)
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, c.overdue(err)
		}
		if !inTime {
			return c.settle(ctx)
		}
	}
	return nil, newError(CodeTooManyRequests, "Split it into several statements.",
		"The statement asks for more rows after each of %d rounds of loading.", maxRounds)
}

// loadBy is when loading must stop to leave time for an answer over what came.
func (c *call) loadBy(ctx context.Context) time.Time {
	due, _ := ctx.Deadline()
	left := time.Until(due)
	return due.Add(-min(left/5, 5*time.Second))
}

// outcome tells whether a run is the last one. A run that missed rows proves
// nothing by failing; but what no rows can mend is told at once.
func (c *call) outcome(ctx context.Context, r *run, err error) (done bool, _ error) {
	if ctx.Err() != nil {
		return true, c.overdue(ctx.Err())
	}
	if len(r.wants) == 0 {
		if errors.Is(err, context.DeadlineExceeded) {
			return true, errCompute(c.e.o.Compute)
		}
		if err != nil {
			return true, r.explain(err, c.e.tables)
		}
		return true, nil
	}
	open := slices.DeleteFunc(slices.Clone(r.wants), func(w *want) bool { return c.failed(w) != nil })
	if len(open) == 0 {
		return true, c.failed(r.wants[0])
	}
	r.wants = open
	return false, nil
}

func (c *call) failed(w *want) error {
	for _, f := range c.failures {
		if f.want.t == w.t && (f.want.limit == 0 || f.want.limit == w.limit) && f.want.set.covers(w.t, w.set) {
			return f.err
		}
	}
	return nil
}

func errCompute(d time.Duration) *Error {
	return newError(CodeTimeout,
		"Is a join without its condition, or a recursion without an end? Else aggregate or narrow earlier, in a subquery.",
		"The statement was still computing after %s, with all rows loaded.", d)
}

// overdue is for a context that ended: the caller's, or the answer's time.
func (c *call) overdue(err error) error {
	switch {
	case c.e.ctx.Err() != nil:
		return errClosed
	case errors.Is(err, context.DeadlineExceeded):
		return newError(CodeTimeout, "Ask for less, or ask again: what was loaded is kept for a while.",
			"There was no answer in the time for one.").because(err)
	}
	return err
}

// run runs the statement over the snapshots that are held or fresh.
func (c *call) run(ctx context.Context) (*run, error) {
	r := c.newRun()
	for _, t := range c.mentioned {
		c.pin(t)
		if s := c.wholeOf(t); s != nil {
			r.attached = append(r.attached, s)
		} else {
			r.virtuals = append(r.virtuals, c.virtual(r, t))
		}
	}
	return r, c.start(ctx, r)
}

func (c *call) newRun() *run {
	r := &run{db: c.e.db, stmt: c.stmt, keep: keep{rows: c.req.MaxRows, bytes: c.e.o.ResultBytes, count: c.e.o.CountRows}}
	if r.keep.rows <= 0 {
		r.keep.rows = r.keep.count
	}
	r.policy.tables, r.policy.own = c.e.byName, c.own
	return r
}

func (c *call) start(ctx context.Context, r *run) error {
	if len(r.attached) > maxAttached {
		return newError(CodeTooLarge, "Split it, and join fewer tables in each.",
			"The statement reads %d tables; at most %d can be joined.", len(r.attached), maxAttached)
	}
	ctx, cancel := context.WithTimeout(ctx, c.e.o.Compute)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	meter := c.e.db.meter
	watched := meter.watch(stop)
	defer meter.leave(watched)
	r.policy.aggregatesJSON = func() { meter.narrow(watched) }
	err := r.do(ctx)
	if bad := (*Error)(nil); err != nil && errors.As(context.Cause(ctx), &bad) {
		return bad
	}
	return err
}

// pin holds the fresh snapshots of a table.
func (c *call) pin(t *table) {
	for _, s := range c.e.store.fresh(c.req.Scope, t) {
		c.hold(s)
	}
}

// hold takes over one hold of a snapshot.
func (c *call) hold(s *snapshot) {
	if slices.Contains(c.held, s) {
		c.e.store.release(s)
		return
	}
	c.held = append(c.held, s)
}

// wholeOf is the newest snapshot that is an ordinary table.
func (c *call) wholeOf(t *table) *snapshot {
	var newest *snapshot
	for _, s := range c.held {
		if s.t == t && s.whole != nil && (newest == nil || s.start.After(newest.start)) {
			newest = s
		}
	}
	return newest
}

func (c *call) virtual(r *run, t *table) *virtualTable {
	vt := &virtualTable{run: r, t: t, total: c.e.store.total(c.req.Scope, t)}
	if vt.total < 0 {
		vt.total = guessedRows
	}
	for _, s := range c.held {
		if s.t == t && s.view != nil {
			vt.parts = append(vt.parts, s)
		}
	}
	return vt
}

// load brings what a run wanted. It reports false when time ran out; the loads
// then go on.
func (c *call) load(ctx context.Context, wants []*want) (inTime bool, _ error) {
	flights, err := c.takeOff(wants)
	if err != nil {
		c.abandon(flights)
		return false, err
	}
	inTime = true
	for _, f := range flights {
		select {
		case <-f.done:
			c.landed(f, f.snap)
			continue
		case <-ctx.Done():
		}
		keep := errors.Is(ctx.Err(), context.DeadlineExceeded)
		if s := c.e.store.leave(f, keep); s != nil {
			c.landed(f, s)
			continue
		}
		inTime = false
		c.late = append(c.late, f)
	}
	return inTime, nil
}

// takeOff begins, or joins, the loads for what a run wanted.
func (c *call) takeOff(wants []*want) ([]*flight, error) {
	var flights []*flight
	for _, t := range c.mentioned {
		of := slices.DeleteFunc(slices.Clone(wants), func(w *want) bool { return w.t != t })
		if len(of) == 0 {
			continue
		}
		if c.wanted[t] == nil {
			c.wanted[t] = &history{}
		}
		c.wanted[t].add(of)
		loads, bad := merge(t, of, c.e.store.total(c.req.Scope, t), c.wanted[t])
		if bad != nil {
			return flights, bad
		}
		if c.loads += len(loads); c.loads > maxCallLoads {
			return flights, newError(CodeTooManyRequests, "Split it into several statements.",
				"The statement needs more than %d loads.", maxCallLoads)
		}
		for _, w := range loads {
			f, err := c.e.store.load(t, c.req.Scope, w.set, w.limit)
			if err != nil {
				return flights, err
			}
			flights = append(flights, f)
		}
	}
	return flights, nil
}

func (c *call) abandon(flights []*flight) {
	for _, f := range flights {
		if s := c.e.store.leave(f, false); s != nil {
			c.hold(s)
		}
	}
}

// landed takes the outcome of a load that is over. One that rows may be missing from is left, once, for the next round to load anew.
func (c *call) landed(f *flight, s *snapshot) {
	_, _, requests := f.progress()
	c.requests += requests
	if s == nil {
		c.failures = append(c.failures, failure{&want{t: f.t, set: f.set, limit: f.limit}, f.err})
		return
	}
	if key := flightKey(f.t, f.scope, f.set, f.limit); s.doubt != "" && !c.again[key] {
		c.again[key] = true
		c.e.store.release(s)
		return
	}
	c.loaded[s] = true
	c.hold(s)
}
