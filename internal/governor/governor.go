package governor

import (
	"context"
	"errors"
	"time"
)

// Priority orders those who wait.
type Priority int

// The priorities. Background leaves a tenth of every budget of ten seconds or longer to Interactive: without that, a load
// that took the whole minute's budget would let a person wait for the rest of the minute.
const (
	Interactive Priority = iota
	Background
	priorities
)

// maxPauseWait is the longest pause that interactive work waits for. Whoever waits for the answer had better be told. The
// budgets' own windows are waited for, since their end is certain.
const maxPauseWait = 15 * time.Second

var errPaused = errors.New("the platform told to pause")

// Wait returns when one request may start, which it then counts as started. Those who wait for the same budget go in
// order of arrival, interactive work first; who has to wait for another one holds nobody up.
// It fails with a *WaitError at once when ctx ends before that time would come, or when it ends while waiting; interactive
// work also when the platform has told to pause for longer than that is waited for.
func (b Budgets) Wait(ctx context.Context, p Priority) error {
	if err := ctx.Err(); err != nil {
		return &WaitError{Cause: err}
	}
	r := b.governor.registry
	r.mu.Lock()
	now := r.now()
	a := b.open(now)
	if !a.contended() && a.readyAt(p, nil, now) <= now {
		a.take(now)
		r.mu.Unlock()
		return nil
	}
	w := &waiter{accounts: a, priority: p, ready: make(chan struct{})}
	err := r.enqueue(ctx, w, now)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case <-w.ready:
		return w.err
	case <-ctx.Done():
		return r.abandon(ctx, w)
	}
}

// Pause lets no request of the organisation start for d, of the time announced that the platform wants none. limit is the one
// that the platform says is exceeded; if it is the key's, or a route's, that is paused and not the organisation, which others act
// on. 0: it does not say. A shorter pause does not shorten a longer one. Interactive work that waits fails if
// the pause is too long for it.
func (b Budgets) Pause(limit int, d, announced time.Duration) {
	r := b.governor.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	a := b.open(now)
	a.exceeded(limit).pause(d, announced, now)
	r.refusePaused(now)
	r.dispatch(now)
}

// Observe learns from an answer what the platform itself counts, because another consumer may share the budget.
// The headers do not say which budget they are about: it is the one of the same limit. When none has it, the platform has
// another limit than it documents; then it is the only one whose window is as long as reset, and its limit is lowered to that: a header may be about a
// window that is not documented, so none raises a limit above the documented one.
// limit and remaining are the platform's, over all consumers; the share is taken of the limit that was learned.
func (b Budgets) Observe(limit, remaining int, reset time.Duration) {
	if limit <= 0 || remaining < 0 || reset < 0 {
		return
	}
	r := b.governor.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	a := b.open(now)
	if known := a.observed(limit, reset); known != nil {
		known.observe(limit, remaining, reset, now)
	}
	if a.contended() {
		r.dispatch(now)
	}
}

// byWidth are the accounts in the order in which a limit that the platform names is looked for: those of the most requests first.
func (a *accounts) byWidth(i int) *account {
	if i < 2 {
		return a.list[1-i] // the organisation's, then the key's
	}
	return a.list[i]
}

// exceeded is the account that a limit is of.
func (a *accounts) exceeded(limit int) *account {
	for i := range a.n {
		if of := a.byWidth(i); of.limited(limit) {
			return of
		}
	}
	return a.byWidth(0)
}

func (a *accounts) observed(limit int, reset time.Duration) *budget {
	var fits []*budget
	for i := range a.n {
		for _, b := range a.byWidth(i).budgets {
			if b.limit.Requests == limit {
				return b
			}
			if reset <= b.limit.Per {
				fits = append(fits, b)
			}
		}
	}
	if len(fits) != 1 {
		return nil
	}
	return fits[0]
}
