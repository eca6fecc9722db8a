package query

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// store keeps snapshots while they are fresh and there is room, and the loads
// under way. Its lock is never held while rows are loaded or read.
type store struct {
	db       *database
	now      func() time.Time
	ttl      time.Duration
	loadTime time.Duration
	maxBytes int64

	ctx    context.Context // of every load; ends with the engine
	cancel context.CancelFunc
	loads  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	snaps   map[place][]*snapshot
	flights map[string]*flight
	totals  map[place]int // rows of whole tables, last seen: for planning only
	bytes   int64
	uses    int64
	sweeper *time.Timer
}

// place is a table of a scope.
type place struct{ scope, table string }

var errClosed = errors.New("the query engine is closed")

func newStore(db *database, o Options) *store {
	s := &store{
		db: db, now: o.Now, ttl: o.TTL, loadTime: o.LoadTime, maxBytes: o.SnapshotBytes,
		snaps: map[place][]*snapshot{}, flights: map[string]*flight{}, totals: map[place]int{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// fresh returns the snapshots of a table that are fresh. Each must be released.
func (s *store) fresh(scope string, t *table) []*snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	found := slices.Clone(s.snaps[place{scope, t.Name}])
	for _, snap := range found {
		snap.refs++
	}
	return found
}

// touch notes that snapshots were read, which keeps them longer.
func (s *store) touch(snaps []*snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uses++
	for _, snap := range snaps {
		snap.lastUse = s.uses
	}
}

func (s *store) release(snaps ...*snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, snap := range snaps {
		snap.refs--
		if snap.dead && snap.refs == 0 {
			snap.close()
		}
	}
}

// total is how many rows a table has, as last seen; -1 when never seen.
func (s *store) total(scope string, t *table) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.totals[place{scope, t.Name}]; ok {
		return n
	}
	return -1
}

// put keeps a snapshot, held once for the caller, and drops what it makes
// superfluous and what there is no room for.
func (s *store) put(snap *snapshot) {
	at := place{snap.scope, snap.t.Name}
	if snap.set.key() == snap.t.defaults.key() && (snap.complete || snap.total >= 0) {
		s.totals[at] = max(snap.total, snap.rows)
	}
	for _, old := range slices.Clone(s.snaps[at]) {
		if old.sameAs(snap) || snap.covers(old.set) {
			s.drop(old)
		}
	}
	if s.closed || s.ttl < 0 || snap.doubt != "" {
		snap.dead = true
		return
	}
	s.uses++
	snap.lastUse = s.uses
	s.snaps[at] = append(s.snaps[at], snap)
	s.bytes += snap.bytes
	for s.bytes > s.maxBytes {
		s.drop(s.oldest())
	}
	s.wake()
}

func (s *store) oldest() *snapshot {
	var oldest *snapshot
	for _, list := range s.snaps {
		for _, snap := range list {
			if oldest == nil || snap.lastUse < oldest.lastUse {
				oldest = snap
			}
		}
	}
	return oldest
}

func (s *store) drop(snap *snapshot) {
	at := place{snap.scope, snap.t.Name}
	s.snaps[at] = slices.DeleteFunc(s.snaps[at], func(o *snapshot) bool { return o == snap })
	if len(s.snaps[at]) == 0 {
		delete(s.snaps, at)
	}
	s.bytes -= snap.bytes
	snap.dead = true
	if snap.refs == 0 {
		snap.close()
	}
}

// sweep drops what is no longer fresh.
func (s *store) sweep() {
	for _, list := range s.snaps {
		for _, snap := range slices.Clone(list) {
			if s.now().Sub(snap.start) >= s.ttl {
				s.drop(snap)
			}
		}
	}
}

// wake sees to it that stale snapshots go although nobody asks: an idle server
// should be small.
func (s *store) wake() {
	if s.sweeper != nil {
		return
	}
	s.sweeper = time.AfterFunc(s.ttl, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sweeper = nil
		s.sweep()
		if len(s.snaps) > 0 && !s.closed {
			s.wake()
		}
	})
}

// close ends the loads, waits for them and frees all memory. Snapshots that
// are being read go with their last reader.
func (s *store) close() {
	s.cancel()
	s.mu.Lock()
	s.closed = true
	if s.sweeper != nil {
		s.sweeper.Stop()
	}
	s.mu.Unlock()
	s.loads.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range s.snaps {
		for _, snap := range slices.Clone(list) {
			s.drop(snap)
		}
	}
}
