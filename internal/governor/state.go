package governor

import (
	"fmt"
	"time"
)

// State is what is left of a budget.
type State struct {
	Name      string
	Limit     int
	Per       time.Duration
	Remaining int
	ResetIn   time.Duration // until the whole budget is there again; 0: it is
	Paused    time.Duration // the platform told to wait this long; 0: it did not
}

// State tells what is left of every budget that a request to scope would spend: the key's, then the organisation's.
func (g *Governor) State(scope string) []State {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	s := g.scope(scope, now)
	states := make([]State, 0, len(g.key)+len(s.budgets))
	for _, b := range g.key {
		states = append(states, b.state(now))
	}
	for _, b := range s.budgets {
		st := b.state(now)
		if s.paused > now {
			st.Paused = max(s.told, s.paused) - now
		}
		states = append(states, st)
	}
	return states
}

func (b *budget) state(now time.Duration) State {
	used, leaves := b.recent(now)
	if now < b.foreignT && b.foreign > 0 {
		used += b.foreign
		leaves = max(leaves, b.foreignT)
	}
	return State{
		Name:      b.limit.Name,
		Limit:     b.limit.Requests,
		Per:       b.limit.Per,
		Remaining: max(0, b.limit.Requests-used),
		ResetIn:   max(0, leaves-now),
	}
}

// Observe learns from an answer what the platform itself counts, because another consumer may share the budget.
// The headers do not say which budget they are about: it is the one of the same limit. When none has it, the platform has
// another limit than it documents; then it is the only one whose window is as long as reset, and its limit is corrected.
func (g *Governor) Observe(scope string, limit, remaining int, reset time.Duration) {
	if limit <= 0 || remaining < 0 || reset < 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if b := g.observed(g.scope(scope, now), limit, reset); b != nil {
		b.observe(limit, remaining, reset, now)
	}
	if g.contended() {
		g.dispatch(now)
	}
}

func (g *Governor) observed(s *scope, limit int, reset time.Duration) *budget {
	var fits *budget
	n := 0
	for _, budgets := range [...][]*budget{s.budgets, g.key} {
		for _, b := range budgets {
			if b.limit.Requests == limit {
				return b
			}
			if reset <= b.limit.Per {
				fits = b
				n++
			}
		}
	}
	if n != 1 {
		return nil
	}
	return fits
}

// WaitError says that a request could not start in time.
type WaitError struct {
	Wait   time.Duration // how long it would have had to wait; 0: unknown
	Paused time.Duration // how long the platform wants no request, which may be longer; 0: it did not say
	Cause  error         // the context's, or context.DeadlineExceeded, or that the platform told to pause
}

func (e *WaitError) Error() string {
	if e.Wait <= 0 {
		return "waiting for the request budget: " + e.Cause.Error()
	}
	return fmt.Sprintf("waiting for the request budget: %v; the next request may start in %v", e.Cause, e.Wait.Round(10*time.Millisecond))
}

// Unwrap returns the context's error.
func (e *WaitError) Unwrap() error { return e.Cause }
