package rows

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// Options tune a [Store].
type Options struct {
	TTL       time.Duration    // how long rows are used again, from the start of their loading; below 0 is never
	LoadTime  time.Duration    // for one load
	Memory    int64            // bytes for all rows, kept and under way
	MemoryVar string           // the setting that Memory came from, for messages
	Now       func() time.Time // nil is time.Now
}

// Store keeps snapshots while they are fresh and there is room, and the loads
// under way. It may be used from many goroutines.
//
// mu guards all that follows it, and the fields of loads and snapshots that say
// so. It is never held while rows are loaded, read or freed.
type Store struct {
	o      Options
	driver *sqlite.Driver

	ctx    context.Context // of every load; ends with the store
	cancel context.CancelFunc
	loads  sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	snaps    map[Place][]*Snapshot
	doubtful map[string]*Snapshot // by the want that they are the outcome of, and answer alone
	running  map[string]*Load     // that a call may join, by want
	active   map[*Load]bool       // all that are under way
	totals   map[Place]int        // rows of whole tables, last seen: for planning only
	begun    Mark                 // of the load that began last
	bytes    int64                // of all snapshots that are not freed
	uses     int64
	sweeper  *time.Timer
	garbage  []*Snapshot // to be freed when the lock is given back
}

// ErrClosed is for whoever asks when all is over.
var ErrClosed = Errorf(CodeClosed, "", "The query engine is closed.")

// NewStore makes an empty store.
func NewStore(o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{
		o: o, driver: newDriver(),
		snaps: map[Place][]*Snapshot{}, doubtful: map[string]*Snapshot{}, running: map[string]*Load{}, active: map[*Load]bool{}, totals: map[Place]int{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// newDriver makes a driver whose connections can make the index of a key that is a day or a time.
func newDriver() *sqlite.Driver {
	d := new(sqlite.Driver)
	d.MustRegisterCollationUtf8(InstantCollation, instant.CompareTexts) // it panics when there is one of that name
	return d
}

// locked runs f under the lock, and frees afterwards what nobody reads any more.
func (s *Store) locked(f func()) {
	s.mu.Lock()
	f()
	garbage := s.garbage
	s.garbage = nil
	s.mu.Unlock()
	for _, snap := range garbage {
		snap.Close()
	}
}

// Fresh returns the snapshots of a place that are fresh, beyond doubt, and of
// loads that began after the mark. Each must be released.
func (s *Store) Fresh(at Place, after Mark) (found []*Snapshot) {
	s.locked(func() {
		s.sweep()
		found = slices.DeleteFunc(slices.Clone(s.snaps[at]), func(snap *Snapshot) bool { return snap.mark <= after })
		for _, snap := range found {
			snap.refs++
		}
	})
	return found
}

// Touch notes that snapshots were read, which keeps them longer.
func (s *Store) Touch(snaps []*Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uses++
	for _, snap := range snaps {
		snap.lastUse = s.uses
	}
}

// Release ends the use of snapshots.
func (s *Store) Release(snaps ...*Snapshot) {
	s.locked(func() {
		for _, snap := range snaps {
			snap.refs--
			s.discard(snap)
		}
	})
}

// Total is how many rows a table has, as last seen; -1 when never seen.
func (s *Store) Total(at Place) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.totals[at]; ok {
		return n
	}
	return -1
}

// Forget drops what is kept of a source's reader: of the named tables, or of all. What is
// being loaded of them reaches those who wait for it, and is not kept.
func (s *Store) Forget(source, reader string, tables ...string) {
	concerned := func(at Place) bool {
		return at.Source == source && at.Reader == reader && (len(tables) == 0 || slices.Contains(tables, at.Table))
	}
	s.locked(func() { s.forget(concerned) })
}

func (s *Store) forget(concerned func(Place) bool) {
	maps.DeleteFunc(s.totals, func(at Place, _ int) bool { return concerned(at) })
	for l := range s.active { // those that nobody waits for any more, too
		l.unwanted = l.unwanted || concerned(l.place)
	}
	maps.DeleteFunc(s.running, func(_ string, l *Load) bool { return l.unwanted })
	for _, snap := range s.all() {
		if concerned(snap.Place) {
			s.drop(snap)
		}
	}
}

// all are the snapshots that are in the store.
func (s *Store) all() []*Snapshot {
	var all []*Snapshot
	for _, list := range s.snaps {
		all = append(all, list...)
	}
	for _, snap := range s.doubtful {
		all = append(all, snap)
	}
	return all
}

// put keeps a snapshot and drops what it makes superfluous.
func (s *Store) put(snap *Snapshot, wanted bool) {
	s.bytes += snap.bytes
	s.uses++
	snap.lastUse = s.uses
	if snap.Set.Key() == snap.Table.defaults.Key() && (snap.Complete || snap.Total >= 0) && wanted {
		s.seen(snap.Place, max(snap.Total, snap.Rows))
	}
	if s.closed || s.o.TTL < 0 || !wanted {
		snap.gone = true
		s.discard(snap)
		return
	}
	if snap.Doubt != "" {
		s.doubt(snap)
	} else {
		for _, old := range slices.Clone(s.snaps[snap.Place]) {
			if old.sameAs(snap) || snap.Has(old.Set) {
				s.drop(old)
			}
		}
		s.snaps[snap.Place] = append(s.snaps[snap.Place], snap)
	}
	s.wake()
}

// maxTotals bounds the totals that are remembered.
const maxTotals = 10_000

// seen remembers the total of a table, in the place of any other when there are too many: it only helps to plan.
func (s *Store) seen(at Place, total int) {
	for other := range s.totals {
		if _, known := s.totals[at]; known || len(s.totals) < maxTotals {
			break
		}
		delete(s.totals, other)
	}
	s.totals[at] = total
}

// doubt keeps a snapshot for the very want that it is the outcome of.
func (s *Store) doubt(snap *Snapshot) {
	key := snap.wantKey()
	if old := s.doubtful[key]; old != nil {
		s.drop(old)
	}
	s.doubtful[key] = snap
}

// drop takes a snapshot out of the store. It is freed when nobody reads it.
func (s *Store) drop(snap *Snapshot) {
	snap.gone = true
	if key := snap.wantKey(); s.doubtful[key] == snap {
		delete(s.doubtful, key)
	}
	s.snaps[snap.Place] = slices.DeleteFunc(s.snaps[snap.Place], func(o *Snapshot) bool { return o == snap })
	if len(s.snaps[snap.Place]) == 0 {
		delete(s.snaps, snap.Place)
	}
	s.discard(snap)
}

// discard has a snapshot freed that is out of the store and that nobody reads, once.
func (s *Store) discard(snap *Snapshot) {
	if !snap.gone || snap.refs > 0 || snap.freed {
		return
	}
	snap.freed = true
	s.bytes -= snap.bytes
	s.garbage = append(s.garbage, snap)
}

// sweep drops what is no longer fresh.
func (s *Store) sweep() {
	for _, snap := range s.all() {
		if s.o.Now().Sub(snap.Start) >= s.o.TTL {
			s.drop(snap)
		}
	}
}

// wake sees to it that stale snapshots go although nobody asks: an idle server
// should be small.
func (s *Store) wake() {
	if s.sweeper != nil {
		return
	}
	s.sweeper = time.AfterFunc(s.o.TTL, func() {
		s.locked(func() {
			s.sweeper = nil
			s.sweep()
			if !s.closed && len(s.snaps)+len(s.doubtful) > 0 {
				s.wake()
			}
		})
	})
}

// Close ends the loads, waits for them and frees all memory. Snapshots that
// are being read go with their last reader.
func (s *Store) Close() {
	s.cancel()
	s.mu.Lock()
	s.closed = true
	if s.sweeper != nil {
		s.sweeper.Stop()
	}
	s.mu.Unlock()
	s.loads.Wait()
	s.locked(func() {
		for _, snap := range s.all() {
			s.drop(snap)
		}
	})
}
