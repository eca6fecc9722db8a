package governor

import (
	"context"
	"math"
	"slices"
	"time"
)

// waiter is a call of Wait that has to wait. It is granted or refused, and taken off its queue, under the lock.
type waiter struct {
	accounts
	priority Priority
	ready    chan struct{} // closed once granted, or refused
	err      error         // why it is refused
}

// enqueue lets w wait, unless it can be told at once that it would be in vain. The caller holds the lock.
func (r *Registry) enqueue(ctx context.Context, w *waiter, now time.Duration) error {
	wait := r.readyAt(w, now) - now
	switch {
	case w.tooLong(w.priority, now):
		return w.waitError(wait, errPaused, now)
	case tooLate(ctx, wait):
		return w.waitError(wait, context.DeadlineExceeded, now)
	}
	r.queues[w.priority] = append(r.queues[w.priority], w)
	w.count(1)
	r.dispatch(now)
	return nil
}

func tooLate(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < wait
}

// abandon takes a waiter whose context ended off its queue. A grant that came first stands: it is spent either way.
func (r *Registry) abandon(ctx context.Context, w *waiter) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-w.ready:
		return w.err
	default:
	}
	now := r.now()
	wait := r.readyAt(w, now) - now
	r.filter(w.priority, func(other *waiter) bool { return other != w })
	r.dispatch(now)
	return w.waitError(wait, ctx.Err(), now)
}

// filter keeps those of a queue that wait on.
func (r *Registry) filter(p Priority, waits func(*waiter) bool) {
	r.queues[p] = slices.DeleteFunc(r.queues[p], func(w *waiter) bool {
		if waits(w) {
			return false
		}
		w.count(-1)
		return true
	})
}

// readyAt estimates when w may start, behind those who will go first.
func (r *Registry) readyAt(w *waiter, now time.Duration) time.Duration {
	return w.readyAt(w.priority, r.ahead(w, now), now)
}

// ahead counts who goes before w, which may be in the queue or not. Who spends of one of w's accounts, and is held up by
// the other of their own, will be passed and does not count.
func (r *Registry) ahead(w *waiter, now time.Duration) ahead {
	n := make(ahead, w.n)
	for _, queue := range r.queues[:w.priority+1] {
		for _, other := range queue {
			if other == w {
				break
			}
			if !other.passable(other.priority, &w.accounts, now) {
				continue
			}
			for i, of := range w.all() {
				if other.has(of) {
					n[i] += other.cost
				}
			}
		}
	}
	return n
}

// never is when the next one may go if nobody waits.
const never time.Duration = math.MaxInt64

// dispatch grants whoever may go now, interactive first, then sets the timer for the next. The caller holds the lock.
func (r *Registry) dispatch(now time.Duration) {
	next := never
	for p := range priorities {
		r.filter(p, func(w *waiter) bool {
			at := w.readyAt(p, nil, now)
			if at <= now {
				w.take(now)
				close(w.ready)
				return false
			}
			next = min(next, at)
			return true
		})
	}
	r.wakeAt(next, now)
}

func (r *Registry) wakeAt(next, now time.Duration) {
	if next == never {
		r.timer.Stop()
		return
	}
	r.timer.Reset(next - now)
}

func (r *Registry) wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dispatch(r.now())
}

// refusePaused refuses those who wait and would not have begun to, as long as the pause is that has come. The caller
// holds the lock.
func (r *Registry) refusePaused(now time.Duration) {
	r.filter(Interactive, func(w *waiter) bool {
		if !w.tooLong(Interactive, now) {
			return true
		}
		w.err = w.waitError(w.paused()-now, errPaused, now)
		close(w.ready)
		return false
	})
}
