package governor

import (
	"sort"
	"time"
)

// budget is one limited resource: the log of its last starts, as a ring that grows up to the limit.
type budget struct {
	limit    Limit
	window   time.Duration   // limit.Per and the margin
	starts   []time.Duration // ring; once it is as long as the limit, next is the oldest
	next     int
	reserve  int           // what Background leaves to Interactive
	foreign  int           // starts of other consumers of the same budget, as the platform told
	foreignT time.Duration // when those are forgotten
}

// reserveFrom is the window from which a reserve for interactive work is kept: shorter ones pass before anybody notices.
const reserveFrom = 10 * time.Second

func newBudget(l Limit, margin time.Duration) *budget {
	if margin == 0 {
		margin = min(l.Per/20, 250*time.Millisecond)
	}
	b := &budget{limit: l, window: l.Per + margin}
	b.setLimit(l.Requests)
	return b
}

// setLimit changes how many starts fit into a window. The log is put in order of time, newest last, oldest dropped.
func (b *budget) setLimit(n int) {
	n = max(n, 1)
	ordered := append(append(make([]time.Duration, 0, len(b.starts)), b.starts[b.next:]...), b.starts[:b.next]...)
	if len(ordered) > n {
		ordered = ordered[len(ordered)-n:]
	}
	b.starts, b.next, b.limit.Requests, b.reserve = ordered, 0, n, 0
	if b.limit.Per >= reserveFrom {
		b.reserve = n / 10
	}
}

// readyAt tells when a start fits after others more starts.
func (b *budget) readyAt(p Priority, others int, now time.Duration) time.Duration {
	n := b.limit.Requests
	if p == Background {
		n -= b.reserve
	}
	at := b.slot(n, others)
	if b.foreign == 0 || now >= b.foreignT {
		return at
	}
	at = max(at, b.foreignT)
	if left := n - b.foreign; left > 0 {
		at = min(at, b.slot(left, others))
	}
	return at
}

// slot tells when a start fits into n a window: once the n-th last one, counting the others before us, has left the
// window. Those others have no time yet; every n of them are taken to need a window.
func (b *budget) slot(n, others int) time.Duration {
	at := time.Duration(others/n) * b.window
	if back := n - others%n; back <= len(b.starts) {
		at += b.start(back) + b.window
	}
	return at
}

// start returns the time of the n-th last start, 1 being the last.
func (b *budget) start(n int) time.Duration {
	i := b.next - n
	if i < 0 {
		i += len(b.starts)
	}
	return b.starts[i]
}

// take counts a start.
func (b *budget) take(now time.Duration) {
	if len(b.starts) < b.limit.Requests {
		// While the ring grows, next is its length modulo itself: 0, and start counts from the end.
		b.starts = append(b.starts, now)
		return
	}
	b.starts[b.next] = now
	if b.next++; b.next == len(b.starts) {
		b.next = 0
	}
}

// recent counts the starts that are in the window, and tells when the last of them leaves it.
func (b *budget) recent(now time.Duration) (n int, leaves time.Duration) {
	n = sort.Search(len(b.starts), func(i int) bool { return b.start(i+1)+b.window <= now })
	if n > 0 {
		leaves = b.start(1) + b.window
	}
	return n, leaves
}

// observe takes in what the platform says is left.
func (b *budget) observe(limit, remaining int, reset, now time.Duration) {
	if limit != b.limit.Requests {
		b.setLimit(limit)
	}
	own, _ := b.recent(now)
	b.foreign = max(0, limit-remaining-own)
	b.foreignT = now + min(reset, b.window)
}
