package meter

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"modernc.org/libc"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

const (
	// processLimit is what the watched connections of the process may have
	// together, in bytes: then the one that has most is stopped, so that what
	// little ones need is there.
	processLimit = 256 << 20
	// step is after how many bytes an account reports to the process.
	step = 64 << 10
)

// Account is what one connection has allocated since it is watched.
type Account struct {
	thread int32
	next   atomic.Pointer[Account] // in its list of [accounts]
	stop   func(limit int64)
	limit  atomic.Int64
	over   atomic.Bool // stopped: nothing more is given, from the next step on

	reported atomic.Int64 // bytes, as the process knows them

	// Only the connection's own calls touch these. Every allocation comes here,
	// so that the common case is one comparison.
	pending int64 // bytes not reported yet
	slack   int64 // how far pending may go without looking further
}

// accounts finds the account of a thread: a list for each low byte of its
// number. process.mu is held to change one.
var accounts [256]atomic.Pointer[Account]

// process has all accounts. Its lock guards the lists of accounts against being
// changed at once, and the choice of who is stopped; while it is held no other is
// taken and nobody is told to stop.
var process struct {
	mu    sync.Mutex
	all   []*Account
	total atomic.Int64 // of what all have reported
}

func slotOf(thread int32) *atomic.Pointer[Account] { return &accounts[uint8(thread)] }

// find returns the account of a connection's thread; nil when it is not watched.
func find(tls *libc.TLS) *Account {
	a := slotOf(tls.ID).Load()
	for a != nil && a.thread != tls.ID {
		a = a.next.Load()
	}
	return a
}

// Watch puts what a connection of the driver allocates from now on an account,
// which must be closed before the connection is. When an allocation is refused,
// or all accounts have too much together and this one most, stop is called once
// with the limit in bytes: from within SQLite, so that it may do no more than
// take note. From then on the connection gets no memory, and is good for closing
// only.
func Watch(conn any, limit int64, stop func(limit int64)) (*Account, error) {
	if err := Install(); err != nil {
		return nil, err
	}
	tls, _, err := offheap.Connection(conn)
	if err != nil {
		return nil, fmt.Errorf("watching the memory of a connection: %w", err)
	}
	a := &Account{thread: tls.ID, stop: stop}
	a.Limit(limit)
	process.mu.Lock()
	defer process.mu.Unlock()
	process.all = append(process.all, a)
	a.next.Store(slotOf(tls.ID).Load())
	slotOf(tls.ID).Store(a)
	return a, nil
}

// Close ends the watching. What the connection still has is no longer counted.
func (a *Account) Close() {
	process.mu.Lock()
	defer process.mu.Unlock()
	process.all = slices.DeleteFunc(process.all, func(o *Account) bool { return o == a })
	process.total.Add(-a.reported.Load())
	at := slotOf(a.thread)
	for at.Load() != a {
		at = &at.Load().next
	}
	at.Store(a.next.Load())
}

// Limit changes the limit, in bytes. Like Close, it is called by whoever uses
// the connection, or from within its calls.
func (a *Account) Limit(bytes int64) {
	a.limit.Store(bytes)
	a.setSlack()
}

// setSlack works out the slack.
func (a *Account) setSlack() { a.slack = min(step, a.limit.Load()-a.reported.Load()) }

// charge notes n bytes more; beside are those that are there meanwhile. It
// reports whether the connection may have them.
func (a *Account) charge(n, beside int64) bool {
	if a.pending+n+beside <= a.slack {
		a.pending += n
		return true
	}
	return a.chargeStep(n, beside)
}

func (a *Account) chargeStep(n, beside int64) bool {
	if a.over.Load() {
		return false
	}
	if a.reported.Load()+a.pending+n+beside > a.limit.Load() {
		a.refuse()
		return false
	}
	a.pending += n
	if a.pending >= step && !a.report() {
		a.pending -= n
		return false
	}
	return true
}

// uncharge notes n bytes fewer.
func (a *Account) uncharge(n int64) {
	if a.pending -= n; a.pending <= -step {
		a.report()
	}
}

// report makes known what is pending. It is false when that is too much for the
// process and this account has most.
func (a *Account) report() bool {
	n := a.pending
	a.reported.Add(n)
	a.pending = 0
	a.setSlack()
	if process.total.Add(n) <= processLimit || n < 0 {
		return true
	}
	if largest := a.largest(); largest != nil {
		largest.refuse()
		return largest != a
	}
	return true
}

// largest is the account that has most, if those that are not stopped have too
// much together.
func (a *Account) largest() (most *Account) {
	process.mu.Lock()
	defer process.mu.Unlock()
	var sum int64
	for _, o := range process.all {
		if o.over.Load() {
			continue
		}
		sum += o.reported.Load()
		if most == nil || o.reported.Load() > most.reported.Load() {
			most = o
		}
	}
	if sum <= processLimit {
		return nil
	}
	return most
}

func (a *Account) refuse() {
	if a.over.CompareAndSwap(false, true) {
		a.stop(a.limit.Load())
	}
}
