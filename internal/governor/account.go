package governor

import (
	"slices"
	"time"
)

// account holds the budgets of one key or of one organisation.
type account struct {
	budgets   []*budget
	waiting   int           // waiters that spend of it
	paused    time.Duration // until then nothing starts
	announced time.Duration // until then the platform wants no request; it may be asked sooner
	used      time.Duration // when it was last asked for
}

// terms are what the budgets of all accounts of a ledger have in common.
type terms struct {
	share  int // percent of a limit that is spent
	margin time.Duration
}

// ledger keeps the accounts of one kind, by identity.
type ledger[ID comparable] struct {
	terms
	accounts map[ID]*account
}

// maxIdle bounds what callers that name ever new organisations or keys can make a ledger keep.
const maxIdle = 256

// open returns the account of id, which it makes if there is none.
func (l *ledger[ID]) open(id ID, limits []Limit, now time.Duration) *account {
	a := l.accounts[id]
	if a == nil {
		if len(l.accounts) >= maxIdle {
			l.forgetIdle(now)
		}
		a = &account{budgets: make([]*budget, len(limits))}
		for i, limit := range limits {
			a.budgets[i] = newBudget(limit, l.terms)
		}
		l.accounts[id] = a
	}
	a.used = now
	return a
}

// forgetIdle drops the accounts whose budgets are whole again. Those in use stay, however many they are.
func (l *ledger[ID]) forgetIdle(now time.Duration) {
	for id, a := range l.accounts {
		if a.idle(now) {
			delete(l.accounts, id)
		}
	}
}

func (a *account) idle(now time.Duration) bool {
	idle := a.waiting == 0 && a.paused <= now
	for _, b := range a.budgets {
		idle = idle && now-a.used > b.window
	}
	return idle
}

// readyAt tells when a request may start that counts as cost and has others before it: when the last of as many single ones could. One that counts as
// more than the whole budget may start when that is whole.
func (a *account) readyAt(p Priority, others, cost int, now time.Duration) time.Duration {
	at := max(now, a.paused)
	for _, b := range a.budgets {
		at = max(at, b.readyAt(p, others+min(cost, b.room(p))-1, now))
	}
	return at
}

func (a *account) take(cost int, now time.Duration) {
	for _, b := range a.budgets {
		for range min(cost, b.own) {
			b.take(now)
		}
	}
}

// pause lets nothing start for d. A shorter pause does not shorten a longer one.
func (a *account) pause(d, announced, now time.Duration) {
	if a.paused <= now {
		a.announced = 0
	}
	a.paused, a.announced = max(a.paused, now+d), max(a.announced, now+announced)
}

// pausedFor tells for how long the platform wants no request; 0: it does not say.
func (a *account) pausedFor(now time.Duration) time.Duration {
	if a.paused <= now {
		return 0
	}
	return max(a.announced, a.paused) - now
}

// limited tells whether one of the budgets has that limit.
func (a *account) limited(requests int) bool {
	for _, b := range a.budgets {
		if b.limit.Requests == requests {
			return true
		}
	}
	return false
}

// accounts are those that a request spends of: the key's, the organisation's, and those of the routes that it is on, in this order.
type accounts struct {
	list [2 + MaxRoutes]*account // an array, so that a request that need not wait allocates nothing
	n    int                     // how many there are
	cost int                     // requests that it counts as in each of them
}

func (a *accounts) all() []*account { return a.list[:a.n] }

func (a *accounts) add(of *account) {
	a.list[a.n] = of
	a.n++
}

func (a *accounts) has(of *account) bool { return slices.Contains(a.all(), of) }

// ahead is what those spend who will start before a request, of each of its accounts; nil: nobody does.
type ahead []int

func (a *accounts) readyAt(p Priority, others ahead, now time.Duration) time.Duration {
	at := now
	for i, of := range a.all() {
		before := 0
		if others != nil {
			before = others[i]
		}
		at = max(at, of.readyAt(p, before, a.cost, now))
	}
	return at
}

func (a *accounts) take(now time.Duration) {
	for _, of := range a.all() {
		of.take(a.cost, now)
	}
}

// contended tells whether somebody waits who must not be passed unseen.
func (a *accounts) contended() bool {
	for _, of := range a.all() {
		if of.waiting > 0 {
			return true
		}
	}
	return false
}

// count moves the number of those who wait.
func (a *accounts) count(by int) {
	for _, of := range a.all() {
		of.waiting += by
	}
}

// paused is until when the last of the pauses lasts.
func (a *accounts) paused() time.Duration {
	until := time.Duration(0)
	for _, of := range a.all() {
		until = max(until, of.paused)
	}
	return until
}

// tooLong tells whether a pause is longer than p waits for.
func (a *accounts) tooLong(p Priority, now time.Duration) bool {
	return p == Interactive && a.paused()-now > maxPauseWait
}

func (a *accounts) waitError(wait time.Duration, cause error, now time.Duration) *WaitError {
	e := &WaitError{Wait: wait, Cause: cause}
	for _, of := range a.all() {
		e.Paused = max(e.Paused, of.pausedFor(now))
	}
	return e
}

// passable tells whether a request could start now if only the accounts of another one let it: then it goes before that one.
func (a *accounts) passable(p Priority, other *accounts, now time.Duration) bool {
	for _, of := range a.all() {
		if !other.has(of) && of.readyAt(p, 0, a.cost, now) > now {
			return false
		}
	}
	return true
}
