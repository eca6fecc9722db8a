package governor

import "time"

// State is what is left of a budget.
type State struct {
	Name      string
	Limit     int // of all who spend of it
	Own       int // how much of it this process takes: the same, or a share of it
	Per       time.Duration
	Remaining int           // what this process may start at once
	ResetIn   time.Duration // until the whole budget is there again; 0: it is
	Paused    time.Duration // the platform told to wait this long; 0: it did not
}

// State tells what is left of every budget that a request would spend: the key's, then the organisation's, then those of its routes.
func (b Budgets) State() []State {
	r := b.governor.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	a := b.open(now)
	var states []State
	for _, of := range a.all() {
		states = append(states, of.state(now)...)
	}
	return states
}

func (a *account) state(now time.Duration) []State {
	states := make([]State, len(a.budgets))
	for i, b := range a.budgets {
		states[i] = b.state(now)
		states[i].Paused = a.pausedFor(now)
	}
	return states
}

func (b *budget) state(now time.Duration) State {
	used, leaves := b.recent(now)
	remaining := b.own - used
	if now < b.foreignUntil && b.foreign > 0 {
		remaining = min(remaining, b.limit.Requests-b.foreign-used)
		leaves = max(leaves, b.foreignUntil)
	}
	return State{
		Name:      b.limit.Name,
		Limit:     b.limit.Requests,
		Own:       b.own,
		Per:       b.limit.Per,
		Remaining: max(0, remaining),
		ResetIn:   max(0, leaves-now),
	}
}
