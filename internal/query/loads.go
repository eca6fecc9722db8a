package query

import (
	"context"
	"strconv"
)

// maxBackground is how many loads may go on that nobody waits for.
const maxBackground = 8

// load joins the load of the same rows, or begins one. Each caller must leave.
func (s *store) load(t *table, scope string, set filterSet, limit int) (*flight, error) {
	key := flightKey(t, scope, set, limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if f := s.flights[key]; f != nil {
		f.waiters++
		f.background.Store(false)
		return f, nil
	}
	ctx, cancel := context.WithTimeoutCause(s.ctx, s.loadTime,
		newError(CodeTimeout, "Narrow the statement with WHERE.", "Loading %s took longer than %s.", t.Name, s.loadTime))
	f := &flight{
		t: t, scope: scope, set: set, limit: limit,
		start: s.now(), total: -1, cancel: cancel, done: make(chan struct{}), waiters: 1,
	}
	s.flights[key] = f
	s.loads.Go(func() { s.fly(ctx, f, key) })
	return f, nil
}

func flightKey(t *table, scope string, set filterSet, limit int) string {
	return strconv.Quote(scope) + t.Name + " " + strconv.Itoa(limit) + " " + set.key()
}

// fly runs a load to its end. The snapshot is handed to the waiting callers
// before it can be dropped: each of them holds it once.
func (s *store) fly(ctx context.Context, f *flight, key string) {
	defer f.cancel()
	err := f.run(ctx, s.db, s.maxBytes)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	var snap *snapshot
	if err == nil {
		snap = f.state(false)
		if f.rowset != nil {
			f.rowset.done()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flights[key] == f {
		delete(s.flights, key)
	}
	f.snap, f.err = snap, err
	switch {
	case snap != nil:
		snap.refs = f.waiters
		s.put(snap)
		if snap.dead && snap.refs == 0 {
			snap.close()
		}
	case f.whole != nil:
		f.whole.close()
	}
	close(f.done)
}

// leave ends a caller's interest in a load. keep says that the load should go
// on without it, because it will be asked for again. A load that has ended in
// the meantime gives its snapshot, which the caller must release.
func (s *store) leave(f *flight, keep bool) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiters--
	f.kept = f.kept || keep
	select {
	case <-f.done:
		return f.snap
	default:
	}
	switch {
	case f.waiters > 0:
	case f.kept && s.inBackground() < maxBackground:
		f.background.Store(true)
	default:
		delete(s.flights, flightKey(f.t, f.scope, f.set, f.limit))
		f.cancel()
	}
	return nil
}

func (s *store) inBackground() int {
	n := 0
	for _, f := range s.flights {
		if f.background.Load() {
			n++
		}
	}
	return n
}
