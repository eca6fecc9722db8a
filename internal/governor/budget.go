package governor

import (
	"sort"
	"time"
)

// budget is one limited resource: the log of its last starts, as a ring that grows up to what is ours of the limit.
type budget struct {
	limit        Limit           // as the platform counts it, over all who spend of it
	documented   int             // requests of it that the manifest tells: no header raises it above that
	share        int             // percent of it that is ours
	own          int             // requests of it that are ours
	reserve      int             // what Background leaves of those to Interactive
	window       time.Duration   // limit.Per and the margin
	starts       []time.Duration // ring; once it is as long as own, next is the oldest
	next         int
	foreign      int           // starts of other consumers of the same budget, as the platform told
	foreignUntil time.Duration // when those are forgotten
}

// reserveFrom is the window from which a reserve for interactive work is kept: shorter ones pass before anybody notices.
const reserveFrom = 10 * time.Second

func newBudget(l Limit, t terms) *budget {
	if t.margin == 0 {
		t.margin = min(l.Per/20, 250*time.Millisecond)
	}
	b := &budget{limit: l, documented: l.Requests, share: t.share, window: l.Per + t.margin}
	b.setLimit(l.Requests)
	return b
}

// setLimit changes how many starts fit into a window; of a small limit one is ours, whatever the share. The log is put
// in order of time, newest last, oldest dropped.
func (b *budget) setLimit(n int) {
	b.limit.Requests = max(n, 1)
	b.own, b.reserve = max(percent(b.share, b.limit.Requests), 1), 0
	if b.limit.Per >= reserveFrom {
		b.reserve = b.own / 10
	}
	ordered := append(append(make([]time.Duration, 0, len(b.starts)), b.starts[b.next:]...), b.starts[:b.next]...)
	b.starts, b.next = ordered[max(0, len(ordered)-b.own):], 0
}

// percent takes p percent of n, rounded down; n may be as large as a header says.
func percent(p, n int) int { return n/100*p + n%100*p/100 }

// readyAt tells when a start fits after others more starts: into what is ours once the platform's reset has come, and
// before it into what other consumers have left. What they spend comes first out of the part that is left to them.
func (b *budget) readyAt(p Priority, others int, now time.Duration) time.Duration {
	n, left := b.room(p), b.limit.Requests-b.foreign
	if p == Background {
		left -= b.reserve
	}
	at := max(b.slot(n, others, now), b.foreignUntil)
	if left > 0 {
		at = min(at, b.slot(min(n, left), others, now))
	}
	return at
}

// room is how many starts fit into a window.
func (b *budget) room(p Priority) int {
	if p == Background {
		return b.own - b.reserve
	}
	return b.own
}

// slot tells when a start fits into n a window: once the n-th last one, counting the others before us, has left the
// window. Those others have no time yet; every n of them are taken to need a window.
func (b *budget) slot(n, others int, now time.Duration) time.Duration {
	at := now
	if back := n - others%n; back <= len(b.starts) {
		at = max(at, b.start(back)+b.window)
	}
	return at + time.Duration(others/n)*b.window
}

// start returns the time of the n-th last start, 1 being the last.
func (b *budget) start(n int) time.Duration {
	return b.starts[(b.next-n+len(b.starts))%len(b.starts)]
}

// take counts a start.
func (b *budget) take(now time.Duration) {
	if len(b.starts) < b.own {
		// While the ring grows, next is its length modulo itself: 0, and start counts from the end.
		b.starts = append(b.starts, now)
		return
	}
	b.starts[b.next] = now
	b.next = (b.next + 1) % len(b.starts)
}

// recent counts the starts that are in the window, and tells when the last of them leaves it.
func (b *budget) recent(now time.Duration) (n int, leaves time.Duration) {
	n = sort.Search(len(b.starts), func(i int) bool { return b.start(i+1)+b.window <= now })
	if n > 0 {
		leaves = b.start(1) + b.window
	}
	return n, leaves
}

// observe takes in what the platform says is left of the whole limit. A limit above the documented one is that of another window, such as the hour's where
// this one is a second's: then only what is left of it counts.
func (b *budget) observe(limit, remaining int, reset, now time.Duration) {
	limit = min(limit, b.documented)
	if limit != b.limit.Requests {
		b.setLimit(limit)
	}
	own, _ := b.recent(now)
	b.foreign = max(0, limit-remaining-own)
	b.foreignUntil = now + min(reset, b.window)
}
