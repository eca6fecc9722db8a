package rows

import "context"

// maxBackground is how many loads of one organisation may go on that nobody waits for.
const maxBackground = 8

// Load joins the load of the same rows, or begins one. Each caller must leave
// it. Doubtful rows that the same want brought a while ago answer it again.
// With a mark, neither a load nor rows will do that began before it, and what
// comes takes the place of what is kept.
func (s *Store) Load(at Place, w *Want, after Mark) (*Load, error) {
	key := placeKey(at, w)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if l := s.running[key]; l != nil && l.mark > after {
		l.waiters++
		l.anew = max(l.anew, after)
		l.background.Store(false)
		return l, nil
	} else if l != nil {
		l.giveUp()
	}
	if snap := s.doubtful[key]; snap != nil && snap.mark > after && s.o.Now().Sub(snap.Start) < s.o.TTL {
		return s.over(at, w, snap), nil
	}
	if snap := s.came(at, w, after); snap != nil {
		return s.over(at, w, snap), nil
	}
	l := s.begin(at, w, key)
	l.anew = after
	return l, nil
}

// came is the outcome of the same want that another call had since this one looked; nil where there is none.
func (s *Store) came(at Place, w *Want, after Mark) *Snapshot {
	outcome := Snapshot{Set: w.Set, Limit: w.Limit, Order: w.Order}
	for _, snap := range s.snaps[at] {
		if snap.mark > after && snap.sameAs(&outcome) && s.o.Now().Sub(snap.Start) < s.o.TTL {
			return snap
		}
	}
	return nil
}

// over is a load that has its snapshot already.
func (s *Store) over(at Place, w *Want, snap *Snapshot) *Load {
	snap.refs++
	l := &Load{Want: w, place: at, mark: snap.mark, start: snap.Start, done: make(chan struct{}), snap: snap, waiters: 1}
	close(l.done)
	return l
}

func (s *Store) begin(at Place, w *Want, key string) *Load {
	ctx, cancel := context.WithTimeoutCause(s.ctx, s.o.LoadTime,
		Errorf(CodeTimeout, "Narrow the statement with WHERE.", "Loading %s took longer than %s.", w.Table.Name, s.o.LoadTime))
	s.begun++
	l := &Load{
		Want: w, place: at, mark: s.begun, start: s.o.Now(), cancel: cancel, done: make(chan struct{}), waiters: 1, room: s.ask,
	}
	s.running[key], s.active[l] = l, true
	s.loads.Go(func() { s.run(ctx, l, key) })
	return l
}

// run runs a load to its end. The snapshot is handed to the waiting callers
// before it can be dropped: each of them holds it once.
func (s *Store) run(ctx context.Context, l *Load, key string) {
	defer l.cancel()
	snap, err := s.fetch(ctx, l)
	s.locked(func() {
		delete(s.active, l)
		if s.running[key] == l {
			delete(s.running, key)
		}
		l.snap, l.err = snap, err
		if snap != nil {
			snap.refs = l.waiters
			if l.anew > 0 && !l.unwanted {
				s.outdate(l)
			}
			s.put(snap, !l.unwanted)
		}
		close(l.done)
	})
}

// fetch has a load read its rows.
func (s *Store) fetch(ctx context.Context, l *Load) (*Snapshot, error) {
	err := l.run(ctx, s.driver)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	var snap *Snapshot
	if err == nil {
		snap, err = l.final()
	}
	if err != nil {
		l.discard()
		return nil, err
	}
	return snap, nil
}

// Place is where its rows are.
func (l *Load) Place() Place { return l.place }

// Done is closed when the load is over.
func (l *Load) Done() <-chan struct{} { return l.done }

// Snapshot is what came, held once for each caller that has not left, or why
// there is none. Call it when Done is closed.
func (l *Load) Snapshot() (*Snapshot, error) { return l.snap, l.err }

// Leave ends a caller's interest in a load. keep says that the load should go
// on without it, because it will be asked for again. A load that has ended in
// the meantime gives its snapshot, which the caller must release. goesOn says that
// it does: only so many loads go on without anyone who waits.
func (s *Store) Leave(l *Load, keep bool) (snap *Snapshot, goesOn bool) {
	s.locked(func() { snap, goesOn = s.leave(l, keep) })
	return snap, goesOn
}

func (s *Store) leave(l *Load, keep bool) (_ *Snapshot, goesOn bool) {
	l.waiters--
	l.kept = l.kept || keep
	select {
	case <-l.done:
		return l.snap, false
	default:
	}
	switch {
	case l.waiters > 0:
		goesOn = true
	case l.kept && s.inBackground(l.place) < maxBackground:
		l.background.Store(true)
		goesOn = true
	default:
		if key := placeKey(l.place, l.Want); s.running[key] == l {
			delete(s.running, key)
		}
		l.cancel()
	}
	if goesOn && keep && l.anew > 0 { // who asks again shall wait for these rows, and not have those that were not new enough
		s.outdate(l)
	}
	return nil, goesOn
}

// inBackground is how many loads of a place's organisation go on that nobody waits for.
func (s *Store) inBackground(at Place) int {
	n := 0
	for l := range s.active {
		if same := l.place.Source == at.Source && l.place.Reader == at.Reader && l.place.Scope == at.Scope; same && l.background.Load() {
			n++
		}
	}
	return n
}
