package rows

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/memfile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Load is one want being loaded, shared by all calls that need the same rows.
//
// mu guards the readings and what they hold. It is not held while room is asked for, which takes the store's lock.
type Load struct {
	*Want
	place Place
	mark  Mark // where it stands among the loads
	start time.Time

	cancel     context.CancelFunc
	done       chan struct{} // closed when snap or err is there
	background atomic.Bool
	queued     atomic.Int64             // requests that wait for the rate limit
	room       func(*Load, usage) error // asks for memory; see [Store]

	mu      sync.Mutex
	current *reading
	before  *reading // the first one, while a second is under way
	broken  error    // why a batch was refused

	// The store's lock guards these.
	waiters  int
	kept     bool // a caller ran out of time: go on without one
	unwanted bool // its rows are not to be kept: see [Store.Forget]
	anew     Mark // rows up to it are too old for who wants these; 0: nobody said so. See [Store.outdate]
	bytes    int64
	snap     *Snapshot
	err      error
}

// usage is the memory that a load has taken, and how far it has come.
type usage struct {
	bytes       int64 // of the rows that are stored
	before      int64 // of those of a reading before
	inHand      int64 // of those that are on their way
	rows, total int   // total is -1 when unknown
}

func (u usage) all() int64 { return u.bytes + u.before + u.inHand }

// forecast is what all rows will take; 0 is unknown.
func (u usage) forecast() int64 {
	if u.rows < forecastFrom || u.total <= u.rows {
		return 0
	}
	return u.bytes*int64(u.total)/int64(u.rows) + u.before + u.inHand
}

// maxSecondReading is how many requests a doubtful reading may have cost to be done again.
const maxSecondReading = 100

// run loads. It never panics: a source's panic would end the process, since no
// caller is above it.
func (l *Load) run(ctx context.Context, d *sqlite.Driver) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("loading %s: panic: %v", l.Table.Name, p)
		}
	}()
	if err := l.read(ctx, d, nil); err != nil {
		return err
	}
	first := l.current
	if first.doubt() == "" || first.settled || first.facts.Requests > maxSecondReading || first.tooManyClashes() {
		return nil
	}
	if err := l.read(ctx, d, first); err != nil && ctx.Err() == nil {
		l.choose(first, first) // what the second reading cannot say, the first one has said
		return nil
	} else if err != nil {
		return err
	}
	l.choose(first, l.current)
	return nil
}

// read fetches once. With a reading before, it is the second one.
func (l *Load) read(ctx context.Context, d *sqlite.Driver, before *reading) error {
	h, err := l.newHolder(d)
	if err != nil {
		return err
	}
	r := newReading(l.Want, h, before)
	l.mu.Lock()
	l.current, l.before = r, before
	l.mu.Unlock()
	demand := Demand{Reader: l.place.Reader, Scope: l.place.Scope, Filters: l.Set.filters(l.Table), Limit: l.Limit, Order: l.Order, Background: l.background.Load,
		Queued: func(change int) { l.queued.Add(int64(change)) }}
	err = l.Table.Fetch(ctx, demand, func(b Batch) error { return l.add(ctx, b) })
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.broken != nil:
		return l.broken
	case err != nil:
		return fmt.Errorf("loading %s: %w", l.Table.Name, err)
	}
	return h.finish()
}

func (l *Load) newHolder(d *sqlite.Driver) (holder, error) {
	if l.whole() {
		return newWhole(d, l.Table, l.place.Scope)
	}
	return newSlice(l.Table, l.place.Scope), nil
}

func (l *Load) add(ctx context.Context, b Batch) error {
	used, err := l.store(ctx, b)
	if err != nil {
		return err
	}
	if err := l.room(l, used); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = err
		return err
	}
	return nil
}

func (l *Load) store(ctx context.Context, b Batch) (usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return usage{}, err
	}
	if l.broken == nil {
		if err := l.current.add(b); err != nil {
			l.broken = fmt.Errorf("loading %s: %w", l.Table.Name, err)
		}
	}
	return l.usage(b.InHand), l.broken
}

func (l *Load) usage(inHand int64) usage {
	u := usage{bytes: l.current.holder.bytes(), inHand: inHand, rows: l.current.facts.Rows, total: l.current.facts.Total}
	if l.before != nil {
		u.before = l.before.holder.bytes()
	}
	if l.Limit > 0 && u.total > l.Limit {
		u.total = l.Limit
	}
	return u
}

// choose takes one of two readings for the result: the second if it is beyond doubt, or has at least as many rows; the first where the second
// found other rows under the same keys, of which the newer would have to be told.
func (l *Load) choose(first, second *reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	chosen := second
	if second.doubt() != "" && (second.facts.Rows < first.facts.Rows || !second.sameClashes()) {
		chosen = first
	}
	for _, r := range []*reading{first, l.current} {
		if r != chosen {
			chosen.facts.Requests += r.facts.Requests
			r.holder.close()
		}
	}
	l.current, l.before = chosen, nil
}

// final is the snapshot of a load that is over.
func (l *Load) final() (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.current
	s := l.newSnapshot(r)
	s.Complete, s.Doubt = r.complete(), r.doubt()
	if n := len(r.sharedKeys()); n > 0 && s.Doubt == "" {
		s.Notes = append(s.Notes, fmt.Sprintf("%s.%s is not unique: different rows share %s, and all of them count",
			l.Table.Name, l.Table.Columns[l.Table.key].Name, words.Plural(n, "value")))
	}
	return s, l.hold(s, r)
}

// hold gives the snapshot what its reading holds.
func (l *Load) hold(s *Snapshot, r *reading) error {
	s.bytes = r.holder.bytes()
	switch h := r.holder.(type) {
	case *slice:
		s.View = h.view()
		s.View.shared = r.sharedKeys()
	case *whole:
		file, err := h.freeze()
		if err != nil {
			return fmt.Errorf("reading %s: %w", l.Table.Name, err)
		}
		s.File = file
		s.free = func() { file.Close(); h.close() }
	}
	return nil
}

func (l *Load) newSnapshot(r *reading) *Snapshot {
	return &Snapshot{Facts: r.facts.clone(), Table: l.Table, Place: l.place, Set: l.Set, Limit: l.Limit, Order: l.Order, Start: l.start, mark: l.mark}
}

// Partial is what has come so far, for an answer that cannot wait; nil when nothing has. Close it after use. The load goes on meanwhile.
func (l *Load) Partial() (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.current
	if l.before != nil {
		r = l.before // a second reading is under way, which has not come as far
	}
	if r == nil || r.facts.Rows == 0 || l.broken != nil {
		return nil, nil
	}
	s := l.newSnapshot(r)
	s.Late = true
	switch h := r.holder.(type) {
	case *slice:
		s.View = h.view()
	case *whole:
		file, err := h.freeze()
		if errors.Is(err, memfile.ErrClosed) { // the load is over, and nothing of it was kept
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading what has come of %s: %w", l.Table.Name, err)
		}
		s.File, s.free = file, file.Close
	}
	return s, nil
}

// Close frees what a partial snapshot holds.
func (s *Snapshot) Close() {
	if s.free != nil {
		s.free()
	}
}

// Requests made so far.
func (l *Load) Requests() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, r := range []*reading{l.before, l.current} {
		if r != nil {
			n += r.facts.Requests
		}
	}
	return n
}

// Progress is how far a load has come.
type Progress struct {
	Rows, Total int  // Total is of the rows that it will bring; -1 unknown
	Queued      bool // it waits for the source's rate limit
}

// Progress tells how far the load has come. Of two readings it is the one that has come further.
func (l *Load) Progress() Progress {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := Progress{Total: -1, Queued: l.queued.Load() > 0}
	for _, r := range []*reading{l.before, l.current} {
		if r != nil {
			p.Rows, p.Total = max(p.Rows, r.facts.Rows), max(p.Total, r.facts.Total)
		}
	}
	if l.Limit > 0 && p.Total > l.Limit {
		p.Total = l.Limit
	}
	return p
}

// discard frees what a load that failed holds.
func (l *Load) discard() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range []*reading{l.before, l.current} {
		if r != nil {
			r.holder.close()
		}
	}
}
