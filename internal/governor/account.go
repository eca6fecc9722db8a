package governor

import "time"

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

// readyAt tells when a request may start that has others before it.
func (a *account) readyAt(p Priority, others int, now time.Duration) time.Duration {
	at := max(now, a.paused)
	for _, b := range a.budgets {
		at = max(at, b.readyAt(p, others, now))
	}
	return at
}

func (a *account) take(now time.Duration) {
	for _, b := range a.budgets {
		b.take(now)
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

// accounts are the two that a request spends of.
type accounts struct{ key, scope *account }

// ahead counts who will start before a request, by the account that they spend of, too.
type ahead struct{ key, scope int }

func (a accounts) readyAt(p Priority, others ahead, now time.Duration) time.Duration {
	return max(a.key.readyAt(p, others.key, now), a.scope.readyAt(p, others.scope, now))
}

func (a accounts) take(now time.Duration) {
	a.key.take(now)
	a.scope.take(now)
}

// contended tells whether somebody waits who must not be passed unseen.
func (a accounts) contended() bool { return a.key.waiting+a.scope.waiting > 0 }

// count moves the number of those who wait.
func (a accounts) count(by int) {
	a.key.waiting += by
	a.scope.waiting += by
}

// tooLong tells whether a pause is longer than p waits for.
func (a accounts) tooLong(p Priority, now time.Duration) bool {
	return p == Interactive && max(a.key.paused, a.scope.paused)-now > maxPauseWait
}

func (a accounts) waitError(wait time.Duration, cause error, now time.Duration) *WaitError {
	return &WaitError{Wait: wait, Paused: max(a.key.pausedFor(now), a.scope.pausedFor(now)), Cause: cause}
}
