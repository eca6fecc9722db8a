package query

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// call is one question being answered.
type call struct {
	e *Engine
	*asked
	ran    *statement.Statement // as it is run: see [renaming]
	most   int                  // requests that it may take; 0: as many as it needs
	review statement.Review
	req    Request
	schema statement.Schema // the engine's, as this question asks it
	views  []*view

	instances []*instance
	expanded  expansion
	chosen    *renaming           // nil when each table is asked of one organisation, by default
	probes    map[string][]string // ids that the statement chooses, by the SELECT that gives them
	unclear   []string            // what it says of organisations that chooses none
	unchosen  []string            // see [Receipt]
	after     rows.Mark           // rows loaded before it do not answer
	watch     watch

	held     []*rows.Snapshot        // pinned until the call ends, so that rounds see the same rows
	loaded   map[*rows.Snapshot]bool // of those, the ones loaded for this call
	pending  []*rows.Load            // loads that are under way
	late     []*rows.Load            // loads that time ran out on
	ended    bool                    // some of those do not go on
	stopped  bool                    // the request was: see [Request.Stop]
	failures []failure
	inMemory map[*rows.Snapshot]*rows.Snapshot // parts with the rows of files: see [call.putInMemory]
	missing  []string                          // why not all organisations that it chooses may be known
	wanted   map[rows.Place]*rows.History
	loads    map[rows.Place]int // by source and organisation
	requests int

	rowsInMemory int
}

// maxRounds bounds the runs of one call.
const maxRounds = 100

func newCall(e *Engine, of *asked, req Request) *call {
	c := &call{
		e: e, asked: of, ran: of.stmt, req: req,
		loaded: map[*rows.Snapshot]bool{}, wanted: map[rows.Place]*rows.History{}, loads: map[rows.Place]int{}, inMemory: map[*rows.Snapshot]*rows.Snapshot{},
		watch: newWatch(req.Progress),
	}
	c.views, c.schema = c.viewsFor(c.stmt)
	c.schema.Now = e.o.Now()
	c.expanded = c.expand(c.stmt)
	for _, t := range e.tablesOf(c.stmt) {
		c.instances = append(c.instances, c.plain(t))
	}
	c.instances = c.withParents(c.instances)
	if req.Fresh {
		c.after = e.store.Mark()
	}
	return c
}

// setReview sets what there is to check behind the answer: of the statement as it
// is run, where that is not as it was asked.
func (c *call) setReview(asked statement.Review) {
	if c.review = asked; c.chosen != nil {
		c.review = c.ran.Review(c.schema)
	}
}

// mentioned are the tables whose names are among the statement's words.
func mentioned(stmt *statement.Statement, tables []*rows.Table) []*rows.Table {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	named := stmt.Mentions(names)
	return slices.DeleteFunc(slices.Clone(tables), func(t *rows.Table) bool { return !slices.Contains(named, t.Name) })
}

func (c *call) close() {
	c.watch.stop()
	c.abandon(c.pending)
	c.pending = nil
	c.e.store.Release(c.held...)
}

// answer runs the statement in rounds until a run misses nothing. ctx ends when
// the answer is due.
func (c *call) answer(ctx context.Context) (*Result, error) {
	loading, cancel := c.loadingTime(ctx)
	defer cancel()
	for rounds := 0; rounds < maxRounds; {
		r, err := c.run(ctx)
		if last, err := c.isLast(ctx, r, err); last {
			if err != nil {
				return nil, err
			}
			res := c.finish(ctx, r)
			return res, c.giveLarge(ctx, r, res, nil)
		}
		if c.most > 0 && c.requests+len(r.wants) > c.most {
			return nil, &tooDear{}
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
		if len(c.pending) == 0 {
			rounds++
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

// isLast tells whether a run is the last one. A run that missed rows proves
// nothing by failing; but what no rows can mend is told at once.
func (c *call) isLast(ctx context.Context, r *run, err error) (last bool, _ error) {
	if ctx.Err() != nil {
		return true, c.overdue(ctx.Err())
	}
	if len(r.wants) == 0 {
		if errors.Is(err, context.DeadlineExceeded) {
			return true, errCompute(c.e.o.Compute)
		}
		if err != nil {
			return true, c.ofView(r.of, c.explain(r, err))
		}
		return true, c.nothingHad(r)
	}
	open := slices.DeleteFunc(slices.Clone(r.wants), func(w *want) bool { return c.failed(w) != nil })
	if len(open) == 0 {
		return true, c.ofView(r.wants[0].Table, c.failed(r.wants[0]))
	}
	r.wants = open
	return false, nil
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
		return rows.ErrClosed
	case errors.Is(err, context.DeadlineExceeded):
		return newError(CodeTimeout, c.askAgain("Ask for less, or ask again: what was loaded is kept for a while."),
			"There was no answer in the time for one, %s.", c.deadline()).Because(err)
	}
	return err
}

// askAgain says what to do next where there was no answer in time; next does where another question may follow.
func (c *call) askAgain(next string) string {
	if c.req.Last {
		return "Ask for less, or give it more time: " + c.e.o.DeadlineVar + " says how much."
	}
	return next
}

// deadline says how long an answer may take, and which setting says so.
func (c *call) deadline() string {
	if c.e.o.DeadlineVar == "" {
		return c.e.o.Deadline.String()
	}
	return c.e.o.Deadline.String() + " (" + c.e.o.DeadlineVar + ")"
}

// run runs the statement over the snapshots that are held or fresh.
func (c *call) run(ctx context.Context) (*run, error) {
	r := c.newRun()
	c.serveAll(r, nil)
	return r, c.start(ctx, r)
}

// serveAll gives the run all instances.
func (c *call) serveAll(r *run, late []*rows.Snapshot) {
	for _, in := range c.instances {
		c.pin(in)
		c.serve(r, in, late)
	}
}

func (c *call) newRun() *run {
	r := &run{db: c.e.db, stmt: c.stmt, gone: c.e.o.Gone, collates: c.stmt.Collates(), failed: c.gap, wanted: map[string]map[string]bool{}, keep: keep{rows: c.req.MaxRows, bytes: c.e.o.ResultBytes, count: c.e.o.CountRows}}
	if c.req.Large != nil {
		r.keep.count = math.MaxInt // they take no room
	}
	if r.keep.rows <= 0 {
		r.keep.rows = r.keep.count
	}
	r.own, r.sql, r.views = c.own, c.expanded.sql, c.expanded.views
	r.policy.tables, r.policy.own, r.policy.views = c.e.byName, ownNames(c.stmt.Defines(), r.views), r.views
	return r
}

func (c *call) start(ctx context.Context, r *run) error {
	ctx, cancel := context.WithTimeout(ctx, c.e.o.Compute)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r.stop = stop
	err := r.do(ctx)
	if bad := (*Error)(nil); err != nil && errors.As(context.Cause(ctx), &bad) {
		return bad
	}
	return err
}

// hold takes over one hold of a snapshot.
func (c *call) hold(s *rows.Snapshot) {
	if slices.Contains(c.held, s) {
		c.e.store.Release(s)
		return
	}
	c.held = append(c.held, s)
}
