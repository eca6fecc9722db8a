package cycle

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// step is something that happens by itself at an instant: a job starts, a container comes to run.
type step struct {
	due time.Time
	do  func(c *change) error
}

// agenda is what is still to happen, by the sandbox's clock. Nothing runs in the background: each request first lets happen
// what is due, so that a clock that jumps takes the platform along and nothing is left running at the end.
type agenda struct {
	settling sync.Mutex // one request at a time lets things happen

	mu    sync.Mutex
	steps []step // by due, those of one instant in the order in which they were added
	next  atomic.Int64
}

func newAgenda() *agenda {
	g := &agenda{}
	g.next.Store(math.MaxInt64)
	return g
}

func (g *agenda) add(steps ...step) {
	if len(steps) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range steps {
		i, _ := slices.BinarySearchFunc(g.steps, s, func(old, s step) int {
			if old.due.After(s.due) {
				return 1
			}
			return -1
		})
		g.steps = slices.Insert(g.steps, i, s)
	}
	g.next.Store(g.steps[0].due.UnixNano())
}

// take removes the first step that is due.
func (g *agenda) take(now time.Time) (step, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.steps) == 0 || g.steps[0].due.After(now) {
		return step{}, false
	}
	s := g.steps[0]
	g.steps = slices.Delete(g.steps, 0, 1)
	g.next.Store(math.MaxInt64)
	if len(g.steps) > 0 {
		g.next.Store(g.steps[0].due.UnixNano())
	}
	return s, true
}

// settle lets happen what is due. A step that cannot happen is dropped with a line in the log: it must not stop the others.
func (a *api) settle(ctx context.Context) {
	now := a.world.Now()
	if now.UnixNano() < a.agenda.next.Load() {
		return
	}
	a.agenda.settling.Lock()
	defer a.agenda.settling.Unlock()
	ctx = context.WithoutCancel(ctx) // a client that goes away takes nothing along that was due for all
	for {
		s, ok := a.agenda.take(now)
		if !ok {
			return
		}
		if err := a.updateAt(ctx, s.due, s.do); err != nil {
			a.world.Logger.Error("a step of the sandbox was dropped", "platform", Name, "cause", err)
		}
	}
}

// later puts a step on the agenda, once the change is committed.
func (c *change) later(after time.Duration, do func(c *change) error) {
	c.steps = append(c.steps, step{due: c.at.Add(after), do: do})
}
