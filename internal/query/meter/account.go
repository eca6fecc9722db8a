package meter

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
)

const (
	// Crowd is what the watched connections of the process may have together, in
	// bytes: then the one that has most is stopped, so that what little ones need
	// is there.
	Crowd = 256 << 20
	// step is after how many bytes an account tells the others.
	step = 64 << 10
)

// Account is what one connection has allocated since it is watched.
type Account struct {
	thread int32
	next   atomic.Pointer[Account] // in its list of [accounts]
	stop   func(limit int64)
	told   atomic.Int64
	limit  atomic.Int64
	over   atomic.Bool // stopped: nothing more is given, from the next step on

	// Only the connection's own calls touch these. Every allocation comes here,
	// so that the common case is one comparison.
	pending int64 // bytes not told yet
	slack   int64 // how far pending may go without looking further
}

// accounts finds the account of a thread: a list for each low byte of its
// number. crowd.mu is held to change one.
var accounts [256]atomic.Pointer[Account]

// crowd guards the lists of accounts against being changed at once, and the
// choice of who is stopped.
var crowd struct {
	mu    sync.Mutex
	all   []*Account
	total atomic.Int64 // of what all have told
}

func slotOf(thread int32) *atomic.Pointer[Account] { return &accounts[uint8(thread)] }

// find returns the account of a connection's thread; nil when it is not watched.
func find(tls *libc.TLS) *Account {
	a := accounts[uint8(tls.ID)].Load()
	for a != nil && a.thread != tls.ID {
		a = a.next.Load()
	}
	return a
}

// Watch puts what a connection of the driver allocates from now on an account,
// which must be closed before the connection is. When an allocation is refused,
// or the process is crowded, stop is called once with the limit in bytes: from
// within SQLite, so that it may do no more than take note. From then on the
// connection gets no memory, and is good for closing only.
func Watch(conn any, limit int64, stop func(limit int64)) (*Account, error) {
	if err := Install(); err != nil {
		return nil, err
	}
	thread, err := threadOf(conn)
	if err != nil {
		return nil, err
	}
	a := &Account{thread: thread, stop: stop}
	a.Limit(limit)
	crowd.mu.Lock()
	defer crowd.mu.Unlock()
	crowd.all = append(crowd.all, a)
	a.next.Store(slotOf(thread).Load())
	slotOf(thread).Store(a)
	return a, nil
}

// Close ends the watching. What the connection still has is no longer counted.
func (a *Account) Close() {
	crowd.mu.Lock()
	defer crowd.mu.Unlock()
	crowd.all = slices.DeleteFunc(crowd.all, func(o *Account) bool { return o == a })
	crowd.total.Add(-a.told.Load())
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
	a.loosen()
}

// Bytes is what the connection has, but for the last [step].
func (a *Account) Bytes() int64 { return a.told.Load() }

// loosen works out the slack.
func (a *Account) loosen() { a.slack = min(step, a.limit.Load()-a.told.Load()) }

// take notes n bytes more; beside are those that are there meanwhile. It
// reports whether the connection may have them.
func (a *Account) take(n, beside int64) bool {
	if a.pending+n+beside <= a.slack {
		a.pending += n
		return true
	}
	return a.takeMuch(n, beside)
}

func (a *Account) takeMuch(n, beside int64) bool {
	if a.over.Load() {
		return false
	}
	if a.told.Load()+a.pending+n+beside > a.limit.Load() {
		a.refuse()
		return false
	}
	a.pending += n
	if a.pending >= step && !a.tell() {
		a.pending -= n
		return false
	}
	return true
}

// give notes n bytes fewer.
func (a *Account) give(n int64) {
	if a.pending -= n; a.pending <= -step {
		a.tell()
	}
}

// tell makes known what is pending. It is false when that is too much for the
// process and this account has most.
func (a *Account) tell() bool {
	n := a.pending
	a.told.Add(n)
	a.pending = 0
	a.loosen()
	if crowd.total.Add(n) <= Crowd || n < 0 {
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
	crowd.mu.Lock()
	defer crowd.mu.Unlock()
	var sum int64
	for _, o := range crowd.all {
		if o.over.Load() {
			continue
		}
		sum += o.told.Load()
		if most == nil || o.told.Load() > most.told.Load() {
			most = o
		}
	}
	if sum <= Crowd {
		return nil
	}
	return most
}

func (a *Account) refuse() {
	if a.over.CompareAndSwap(false, true) {
		a.stop(a.limit.Load())
	}
}

// threadOf is the number of the thread that a connection of the driver calls
// SQLite with. The driver does not tell it, so its field is read.
func threadOf(conn any) (id int32, err error) {
	v := reflect.ValueOf(conn)
	for _, name := range []string{"tls", "ID"} {
		if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return 0, fmt.Errorf("watching the memory of a connection: %T has no thread", conn)
		}
		v = v.Elem().FieldByName(name)
	}
	if v.Kind() != reflect.Int32 {
		return 0, fmt.Errorf("watching the memory of a connection: %T has no thread", conn)
	}
	return int32(v.Int()), nil
}
