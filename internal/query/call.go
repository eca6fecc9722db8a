package query

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// call is one question being answered.
type call struct {
	e         *Engine
	stmt      *statement.Statement
	most      int // requests that it may take; 0: as many as it needs
	review    statement.Review
	req       Request
	mentioned []*rows.Table
	own       map[string]bool // names the statement defines itself
	expanded  expansion
	after     rows.Mark // rows loaded before it do not answer
	watch     watch

	held     []*rows.Snapshot        // pinned until the call ends, so that rounds see the same rows
	loaded   map[*rows.Snapshot]bool // of those, the ones loaded for this call
	late     []*rows.Load            // loads that time ran out on
	stopped  bool                    // some of those do not go on
	failures []failure
	wanted   map[*rows.Table]*rows.History
	loads    int
	requests int
}

// maxRounds bounds the runs of one call.
const maxRounds = 100

func newCall(e *Engine, stmt *statement.Statement, review statement.Review, req Request) *call {
	c := &call{
		e: e, stmt: stmt, review: review, req: req, mentioned: e.withParents(e.tablesOf(stmt)), own: stmt.Defines(),
		loaded: map[*rows.Snapshot]bool{}, wanted: map[*rows.Table]*rows.History{},
		watch: newWatch(req.Progress),
	}
	c.expanded = e.expand(c.stmt)
	if req.Fresh {
		c.after = e.store.Mark()
	}
	return c
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
	c.e.store.Release(c.held...)
}

func (c *call) place(t *rows.Table) rows.Place {
	p := rows.Place{Source: t.Source, Reader: c.req.Readers[t.Source], Table: t.Name}
	if t.Scoped {
		p.Scope = c.req.scope(t.Source)
	}
	return p
}

// answer runs the statement in rounds until a run misses nothing. ctx ends when
// the answer is due.
func (c *call) answer(ctx context.Context) (*Result, error) {
	loading, cancel := context.WithDeadline(ctx, c.loadBy(ctx))
	defer cancel()
	for range maxRounds {
		r, err := c.run(ctx)
		if last, err := c.isLast(ctx, r, err); last {
			if err != nil {
				return nil, err
			}
			return c.finish(ctx, r), nil
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
			return true, c.ofView(r.of, r.explain(err, c.e.shown))
		}
		return true, nil
	}
	open := slices.DeleteFunc(slices.Clone(r.wants), func(w *rows.Want) bool { return c.failed(w) != nil })
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
		return newError(CodeTimeout, "Ask for less, or ask again: what was loaded is kept for a while.",
			"There was no answer in the time for one, %s.", c.deadline()).Because(err)
	}
	return err
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
	r := &run{db: c.e.db, stmt: c.stmt, scopes: c.req.firstScopes(), gone: c.e.o.Gone, collates: c.stmt.Collates(), keep: keep{rows: c.req.MaxRows, bytes: c.e.o.ResultBytes, count: c.e.o.CountRows}}
	if r.keep.rows <= 0 {
		r.keep.rows = r.keep.count
	}
	_, r.own = c.stmt.Unqualified(c.e.schemas(), c.e.names, nil)
	r.sql, r.views = c.expanded.sql, c.expanded.views
	r.policy.tables, r.policy.own, r.policy.views = c.e.byName, ownNames(c.own, r.views), r.views
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

// pin holds the fresh snapshots of a table.
func (c *call) pin(t *rows.Table) {
	for _, s := range c.e.store.Fresh(c.place(t), c.after) {
		c.hold(s)
	}
}

// hold takes over one hold of a snapshot.
func (c *call) hold(s *rows.Snapshot) {
	if slices.Contains(c.held, s) {
		c.e.store.Release(s)
		return
	}
	c.held = append(c.held, s)
}

// wholeOf is the newest snapshot that is an ordinary table.
func (c *call) wholeOf(t *rows.Table) *rows.Snapshot {
	var newest *rows.Snapshot
	for _, s := range c.held {
		if s.Table == t && s.File != nil && (newest == nil || s.Start.After(newest.Start)) {
			newest = s
		}
	}
	return newest
}

func (c *call) virtual(r *run, t *rows.Table) *virtualTable {
	vt := &virtualTable{run: r, t: t, total: c.e.store.Total(c.place(t))}
	if vt.total < 0 {
		vt.total = guessedRows
	}
	for _, s := range c.held {
		if s.Table == t && s.View != nil {
			vt.parts = append(vt.parts, s)
		}
	}
	return vt
}
