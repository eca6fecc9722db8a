package query

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// flight is one load under way, shared by all calls that need the same rows.
type flight struct {
	t      *table
	scope  string
	set    filterSet
	limit  int
	start  time.Time
	cancel context.CancelFunc
	done   chan struct{} // closed when snap or err is there

	background atomic.Bool
	waiters    int  // under the store's lock
	kept       bool // a caller ran out of time: go on without one. Under the store's lock

	mu       sync.Mutex
	rowset   *rowset // the rows so far, or
	whole    *whole  // the rows so far of a whole table
	got      int     // rows that came
	twice    int     // of those, rows that were there already
	total    int
	moved    bool // total changed while paging
	requests int
	broken   error // why add refused

	snap *snapshot
	err  error
}

// isWhole reports whether the flight loads the table whole.
func (f *flight) isWhole() bool { return len(f.set) == 0 && f.limit == 0 }

// run loads. It never panics: a source's panic would end the process, since no
// caller is above it.
func (f *flight) run(ctx context.Context, db *database, maxBytes int64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("loading %s: panic: %v", f.t.Name, p)
		}
	}()
	if f.isWhole() {
		w, err := newWhole(db, f.t)
		if err != nil {
			return err
		}
		f.mu.Lock()
		f.whole = w
		f.mu.Unlock()
	}
	d := Demand{Scope: f.scope, Filters: f.set.filters(f.t), Limit: f.limit, Background: f.background.Load}
	err = f.t.Fetch(ctx, d, func(b Batch) error { return f.add(ctx, b, maxBytes) })
	if f.broken != nil {
		return f.broken
	}
	if err != nil {
		return fmt.Errorf("loading %s: %w", f.t.Name, err)
	}
	if f.whole != nil {
		return f.whole.finish()
	}
	return nil
}

func (f *flight) add(ctx context.Context, b Batch, maxBytes int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.broken == nil {
		f.broken = f.take(b, maxBytes)
	}
	return f.broken
}

func (f *flight) take(b Batch, maxBytes int64) error {
	if err := f.coerce(b.Rows); err != nil {
		return err
	}
	f.requests += b.Requests
	f.got += len(b.Rows)
	if b.Total >= 0 {
		f.moved = f.moved || f.total >= 0 && f.total != b.Total
		f.total = b.Total
	}
	twice, bytes, err := f.store(b.Rows)
	f.twice += twice
	if err == nil && bytes > maxBytes {
		err = newError(CodeTooLarge, "Narrow it with WHERE on columns that the platform filters by.",
			"The rows of %s that the statement needs do not fit into memory: %d rows so far are %d MB.",
			f.t.Name, f.got, bytes>>20)
	}
	return err
}

func (f *flight) coerce(rows [][]any) error {
	for _, row := range rows {
		if len(row) != len(f.t.Columns) {
			return fmt.Errorf("loading %s: a row of %d values for %d columns", f.t.Name, len(row), len(f.t.Columns))
		}
		for i, v := range row {
			var err error
			if row[i], err = coerce(f.t.Columns[i].Type, v); err != nil {
				return fmt.Errorf("loading %s.%s: %w", f.t.Name, f.t.Columns[i].Name, err)
			}
		}
	}
	return nil
}

func (f *flight) store(rows [][]any) (twice int, bytes int64, err error) {
	if f.whole != nil {
		twice, err = f.whole.add(rows)
		return twice, f.whole.bytes, err
	}
	if f.rowset == nil {
		f.rowset = newRowset(f.t)
	}
	twice = f.rowset.add(rows)
	return twice, f.rowset.bytes, nil
}

// state returns the load so far as a snapshot; late when it is not over.
func (f *flight) state(late bool) *snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &snapshot{
		t: f.t, scope: f.scope, set: f.set, limit: f.limit, start: f.start,
		total: f.total, late: late, whole: f.whole, rows: f.got - f.twice,
		complete: !late && (f.limit == 0 || f.got < f.limit || f.total >= 0 && f.got >= f.total),
	}
	if f.whole != nil {
		s.bytes = f.whole.bytes
	} else {
		if f.rowset == nil {
			f.rowset = newRowset(f.t)
		}
		s.view, s.bytes = f.rowset.view(), f.rowset.bytes
	}
	const overhead = 64 << 10 // a connection, or indexes made later
	s.bytes += s.bytes/4 + overhead
	if !late {
		s.notes, s.doubt = f.notes(), f.doubt()
	}
	return s
}

// notes tells what a reader of totals should know about the load.
func (f *flight) notes() []string {
	if f.limit > 0 || f.twice == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d rows came twice and are counted once", f.t.Name, f.twice)}
}

// doubt says why rows may be missing although the source has no more of them; "" when none is. Pages shift under a reader
// when rows come and go.
func (f *flight) doubt() string {
	switch {
	case f.limit > 0:
		return ""
	case f.moved:
		return fmt.Sprintf("rows came or went while they were loaded (now %s)", thousands(f.total))
	case f.total >= 0 && f.got != f.total:
		return fmt.Sprintf("the platform announced %s rows and gave %s", thousands(f.total), thousands(f.got))
	}
	return ""
}

// progress is what a partial answer says of a load that is not over.
func (f *flight) progress() (rows, total, requests int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.got - f.twice, f.total, f.requests
}
