// Package governor spends request budgets: at full speed, never over them, interactive work before background
// loading. A budget is a number of requests in any window of a length, kept exactly, as a log of starts. The package
// knows no platform and no HTTP.
package governor

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Limit is a budget: at most Requests starts in any window of length Per.
type Limit struct {
	Name     string // for people: "organization", "key"
	Requests int
	Per      time.Duration
}

// Priority orders those who wait.
type Priority int

// The priorities. Background leaves a tenth of every budget of ten seconds or longer to Interactive: without that, a load
// that took the whole minute's budget would let a person wait for the rest of the minute.
const (
	Interactive Priority = iota
	Background
	priorities
)

// Options of a governor.
type Options struct {
	// Margin is added to every window, because the platform counts arrivals and we count starts. 0: a twentieth of
	// the window, 250 ms at most.
	Margin time.Duration
}

// Governor holds the budgets of one key: its own, and those of every organisation (scope) it is used for.
// It is safe for concurrent use and has no goroutine of its own: while someone waits, one timer is set.
type Governor struct {
	mu       sync.Mutex
	margin   time.Duration
	perScope []Limit
	key      []*budget
	scopes   map[string]*scope
	queues   [priorities][]*waiter // in order of arrival
	timer    *time.Timer           // calls dispatch when the next waiter may go; nil: nobody has waited yet
	epoch    time.Time             // times are kept as durations since then: 8 bytes, and on the monotonic clock
}

// scope is one organisation's budgets.
type scope struct {
	budgets []*budget
	paused  time.Duration // until then nothing starts
	told    time.Duration // until then, the platform said; it may be asked sooner
	used    time.Duration // when it was last asked for
}

// waiter is a call of Wait that has to wait. It is granted and taken off its queue under the governor's lock.
type waiter struct {
	scope *scope
	ready chan struct{} // closed once granted, or refused
	err   error         // why it is refused
}

// patience is the longest pause that interactive work waits for. Whoever waits for the answer had better be told. The
// budgets' own windows are waited for, since their end is certain.
const patience = 15 * time.Second

var errPaused = errors.New("the platform told to pause")

// maxScopes bounds what callers that name ever new organisations can make the governor keep.
const maxScopes = 256

// New makes a governor.
func New(perKey, perScope []Limit, o Options) *Governor {
	g := &Governor{margin: o.Margin, perScope: slices.Clone(perScope), scopes: map[string]*scope{}, epoch: time.Now()}
	g.key = g.newBudgets(perKey)
	return g
}

func (g *Governor) newBudgets(limits []Limit) []*budget {
	budgets := make([]*budget, len(limits))
	for i, l := range limits {
		budgets[i] = newBudget(l, g.margin)
	}
	return budgets
}

func (g *Governor) now() time.Duration { return time.Since(g.epoch) }

// scope returns the budgets of the named organisation. The caller holds the lock.
func (g *Governor) scope(name string, now time.Duration) *scope {
	s := g.scopes[name]
	if s == nil {
		if len(g.scopes) >= maxScopes {
			g.forgetIdle(now)
		}
		s = &scope{budgets: g.newBudgets(g.perScope)}
		g.scopes[name] = s
	}
	s.used = now
	return s
}

// forgetIdle drops the organisations whose budgets are whole again. Those in use stay, however many they are.
func (g *Governor) forgetIdle(now time.Duration) {
	for name, s := range g.scopes {
		idle := s.paused <= now && !g.waitsFor(s)
		for _, b := range s.budgets {
			idle = idle && now-s.used > b.window
		}
		if idle {
			delete(g.scopes, name)
		}
	}
}

func (g *Governor) waitsFor(s *scope) bool {
	for _, q := range g.queues {
		if slices.ContainsFunc(q, func(w *waiter) bool { return w.scope == s }) {
			return true
		}
	}
	return false
}

// Wait returns when one request to scope may start, which it then counts as started.
// It fails with a *WaitError at once when ctx ends before that time would come, or when it ends while waiting; interactive
// work also when the platform has told to pause for longer than patience.
func (g *Governor) Wait(ctx context.Context, scope string, p Priority) error {
	if err := ctx.Err(); err != nil {
		return &WaitError{Cause: err}
	}
	g.mu.Lock()
	now := g.now()
	s := g.scope(scope, now)
	if !g.contended() && g.readyAt(s, p, 0, now) <= now {
		g.take(s, now)
		g.mu.Unlock()
		return nil
	}
	return g.queue(ctx, s, p, now)
}

func (g *Governor) contended() bool {
	return len(g.queues[Interactive])+len(g.queues[Background]) > 0
}

// queue waits for the grant. The caller holds the lock; queue releases it.
func (g *Governor) queue(ctx context.Context, s *scope, p Priority, now time.Duration) error {
	wait := g.readyAt(s, p, g.ahead(s, p), now) - now
	var refused error
	switch {
	case s.tooLong(p, now):
		refused = s.waitError(wait, errPaused, now)
	case tooLate(ctx, wait):
		refused = s.waitError(wait, context.DeadlineExceeded, now)
	}
	if refused != nil {
		g.mu.Unlock()
		return refused
	}
	w := &waiter{scope: s, ready: make(chan struct{})}
	g.queues[p] = append(g.queues[p], w)
	g.dispatch(now)
	g.mu.Unlock()

	select {
	case <-w.ready:
		return w.err
	case <-ctx.Done():
		return g.abandon(ctx, w, p)
	}
}

func (s *scope) tooLong(p Priority, now time.Duration) bool {
	return p == Interactive && s.paused-now > patience
}

func (s *scope) waitError(wait time.Duration, cause error, now time.Duration) *WaitError {
	e := &WaitError{Wait: max(wait, 0), Cause: cause}
	if s.paused > now {
		e.Paused = max(s.told, s.paused) - now
	}
	return e
}

func tooLate(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < wait
}

// abandon takes a waiter whose context ended off its queue. A grant that came first stands: it is spent either way.
func (g *Governor) abandon(ctx context.Context, w *waiter, p Priority) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.queues[p], w)
	if i < 0 {
		return w.err
	}
	now := g.now()
	wait := g.readyAt(w.scope, p, i, now) - now
	g.queues[p] = slices.Delete(g.queues[p], i, i+1)
	g.dispatch(now)
	return w.scope.waitError(wait, ctx.Err(), now)
}

// ahead counts those who will be served before a newcomer to the scope.
func (g *Governor) ahead(s *scope, p Priority) int {
	n := 0
	for q := Interactive; q <= p; q++ {
		for _, w := range g.queues[q] {
			if w.scope == s {
				n++
			}
		}
	}
	return n
}

// readyAt tells when a request may start that has others before it on the same scope.
func (g *Governor) readyAt(s *scope, p Priority, others int, now time.Duration) time.Duration {
	at := max(now, s.paused)
	for _, b := range g.key {
		at = max(at, b.readyAt(p, others, now))
	}
	for _, b := range s.budgets {
		at = max(at, b.readyAt(p, others, now))
	}
	return at
}

func (g *Governor) take(s *scope, now time.Duration) {
	for _, b := range g.key {
		b.take(now)
	}
	for _, b := range s.budgets {
		b.take(now)
	}
}

// dispatch grants whoever may go now, interactive first, then sets the timer for the next. The caller holds the lock.
func (g *Governor) dispatch(now time.Duration) {
	next := time.Duration(-1)
	for p := range g.queues {
		kept := g.queues[p][:0]
		for _, w := range g.queues[p] {
			at := g.readyAt(w.scope, Priority(p), 0, now)
			if at <= now {
				g.take(w.scope, now)
				close(w.ready)
				continue
			}
			kept = append(kept, w)
			if next < 0 || at < next {
				next = at
			}
		}
		clear(g.queues[p][len(kept):])
		g.queues[p] = kept
	}
	g.wakeAt(next, now)
}

func (g *Governor) wakeAt(next, now time.Duration) {
	switch {
	case next < 0:
		if g.timer != nil {
			g.timer.Stop()
		}
	case g.timer == nil:
		g.timer = time.AfterFunc(next-now, g.wake)
	default:
		g.timer.Reset(next - now)
	}
}

func (g *Governor) wake() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dispatch(g.now())
}

// Pause lets no request to scope start for d, of the time told that the platform wants none. A shorter pause does not
// shorten a longer one. Interactive work that waits and has not the patience fails.
func (g *Governor) Pause(scope string, d, told time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	s := g.scope(scope, now)
	if s.paused <= now {
		s.told = 0
	}
	s.paused, s.told = max(s.paused, now+d), max(s.told, now+told)
	if s.tooLong(Interactive, now) {
		g.queues[Interactive] = slices.DeleteFunc(g.queues[Interactive], func(w *waiter) bool {
			if w.scope != s {
				return false
			}
			w.err = s.waitError(s.paused-now, errPaused, now)
			close(w.ready)
			return true
		})
	}
	g.dispatch(now)
}
