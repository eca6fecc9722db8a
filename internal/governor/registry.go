// Package governor spends request budgets: at full speed, never over them, interactive work before background
// loading. A budget is a number of requests in any window of a length, kept exactly, as a log of starts. All budgets of
// a process are in one [Registry]: an organisation's exists once, whatever keys act on it, and a key's once, whatever
// organisations it acts on. The package knows no platform and no HTTP.
package governor

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// Limit is a budget: at most Requests starts in any window of length Per.
type Limit struct {
	Name     string // for people: "organization", "key"
	Requests int
	Per      time.Duration
}

// Limits are the budgets that a platform documents: what each key may spend, what each organisation (scope) may, and what on some routes.
type Limits struct {
	Key, Scope []Limit
	Routes     []Route // MaxRoutes at most
}

// Route is a part of a platform that has budgets of its own, besides those for all of it.
type Route struct {
	Limits []Limit
	PerKey bool // each key has them; else each organisation does
}

// MaxRoutes is how many routes there may be.
const MaxRoutes = 16

// Options of a registry.
type Options struct {
	// Share is how much of an organisation's limits this process takes, in percent; the rest is left to the
	// organisation's other integrations. 0: all of it. Keys' limits are not shared out: each integration has a key of
	// its own, so nobody else loses when this one's is used to the full.
	Share int
	// Margin is added to every window, because the platform counts arrivals and we count starts. 0: a twentieth of
	// the window, 250 ms at most.
	Margin time.Duration
}

// Registry holds the request budgets of a process, for all platforms, keys and organisations. It is safe for concurrent
// use. It has no goroutine of its own: while somebody waits, one timer is set. Organisations and keys whose budgets are
// whole again are forgotten when there are many.
//
// Locks: mu is the only one of the package. It guards the accounts, all that is reached through them, the queues and the
// timer. While it is held nothing is waited for and no foreign code is called, so it may be taken under any other lock.
type Registry struct {
	mu               sync.Mutex
	keys             ledger[keyID]
	scopes           ledger[scopeID]
	ofKeys, ofScopes ledger[routeID]       // the routes of each
	queues           [priorities][]*waiter // in order of arrival
	timer            *time.Timer           // calls dispatch when the next waiter may go

	salt  [16]byte  // another one in each process: a hash tells nobody whether a key is the one he guesses
	epoch time.Time // times are kept as durations since then: 8 bytes, and on the monotonic clock
}

// NewRegistry makes a registry; a process needs one.
func NewRegistry(o Options) *Registry {
	if o.Share == 0 {
		o.Share = 100
	}
	r := &Registry{
		keys:     ledger[keyID]{terms: terms{share: 100, margin: o.Margin}, accounts: map[keyID]*account{}},
		scopes:   ledger[scopeID]{terms: terms{share: o.Share, margin: o.Margin}, accounts: map[scopeID]*account{}},
		ofKeys:   ledger[routeID]{terms: terms{share: 100, margin: o.Margin}, accounts: map[routeID]*account{}},
		ofScopes: ledger[routeID]{terms: terms{share: o.Share, margin: o.Margin}, accounts: map[routeID]*account{}},
		epoch:    time.Now(),
	}
	r.timer = time.AfterFunc(never, r.wake)
	r.timer.Stop()
	rand.Read(r.salt[:]) // does not fail
	return r
}

func (r *Registry) now() time.Duration { return time.Since(r.epoch) }

// Governor gives out the budgets of one platform at one address. It is made by [Registry.Governor].
type Governor struct {
	registry *Registry
	address  string
	salt     [sha256.Size]byte // of the keys' hashes: the registry's and the address
	limits   Limits
}

// Governor returns the budgets of the platform at address, which is its name and base URL: the same organisation at
// another address is another one. All governors of an address share their budgets. An account that exists already keeps
// the limits that it has.
func (r *Registry) Governor(address string, l Limits) *Governor {
	return &Governor{registry: r, address: address, salt: sha256.Sum256(append(r.salt[:], address...)), limits: l}
}

// Budgets are those that one request spends: of the key that it is sent with, of the organisation that it is about, and of the routes that it is on.
type Budgets struct {
	governor *Governor
	key      keyID
	scope    scopeID
	cost     int    // requests that it counts as
	routes   uint16 // bit i: it is on Limits.Routes[i]
}

// routeID is a route of a key or of an organisation.
type routeID struct {
	key   keyID
	scope scopeID
	route int
}

// keyID is a salted hash: a key itself is not kept.
type keyID [sha256.Size]byte

type scopeID struct {
	address, name string
	key           keyID // of a nameless organisation
}

// Budgets returns those of a request with the key to the organisation named scope. A platform whose keys have one
// organisation each, which no request names, has the scope "": it is another one for each key.
func (g *Governor) Budgets(key, scope string) Budgets {
	b := Budgets{governor: g, cost: 1, key: sha256.Sum256(append(g.salt[:], key...)), scope: scopeID{address: g.address, name: scope}}
	if scope == "" {
		b.scope.key = b.key
	}
	return b
}

// On returns the budgets of a request that counts as cost requests in each of them, and spends those of the routes too, which are a set of bits: bit i
// is for Limits.Routes[i].
func (b Budgets) On(routes uint16, cost int) Budgets {
	b.routes, b.cost = routes, max(cost, 1)
	return b
}

// open returns the accounts that b is about. The caller holds the lock.
func (b Budgets) open(now time.Duration) accounts {
	g := b.governor
	a := accounts{cost: b.cost}
	a.add(g.registry.keys.open(b.key, g.limits.Key, now))
	a.add(g.registry.scopes.open(b.scope, g.limits.Scope, now))
	for i, route := range g.limits.Routes {
		switch on := b.routes&(1<<i) != 0; {
		case on && route.PerKey:
			a.add(g.registry.ofKeys.open(routeID{key: b.key, route: i}, route.Limits, now))
		case on:
			a.add(g.registry.ofScopes.open(routeID{scope: b.scope, route: i}, route.Limits, now))
		}
	}
	return a
}
