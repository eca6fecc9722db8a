package governor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// granted is one start: it happened between the two times, which are those before and after the call of Wait.
type granted struct{ from, to time.Duration }

// crowd is many callers with several keys on several organisations, some in a hurry, some that give up, while the platform pauses them, others
// spend of the same budgets, and strangers fill the registry. What it writes down is its own, not the governor's.
type crowd struct {
	registry *Registry
	governor *Governor
	begin    time.Time
	lasts    time.Duration
	virtual  bool // on a virtual clock a call returns at the very time of the start

	mu     sync.Mutex
	starts map[string][]granted
	pauses map[string][]granted
}

const (
	crowdKey   = 40
	crowdScope = 50
	crowdPer   = 100 * time.Millisecond
)

func newCrowd(lasts time.Duration, virtual bool) *crowd {
	r := NewRegistry(Options{Share: 80})
	return &crowd{
		registry: r, begin: time.Now(), lasts: lasts, virtual: virtual, starts: map[string][]granted{}, pauses: map[string][]granted{},
		governor: r.Governor("acme", Limits{Key: []Limit{{"key", crowdKey, crowdPer}}, Scope: []Limit{{"organization", crowdScope, 2 * crowdPer}}}),
	}
}

func (c *crowd) now() time.Duration { return time.Since(c.begin) }

// run lets the crowd loose and returns when the last of it has gone.
func (c *crowd) run(t *testing.T, seed uint64) {
	var wg sync.WaitGroup
	for i := range uint64(32) {
		wg.Go(func() { c.call(t, rand.New(rand.NewPCG(seed, i))) })
	}
	wg.Go(func() { c.platform(rand.New(rand.NewPCG(seed, 98))) })
	wg.Go(func() { c.strangers(rand.New(rand.NewPCG(seed, 99))) })
	wg.Wait()
}

func (c *crowd) call(t *testing.T, r *rand.Rand) {
	for c.now() < c.lasts {
		key, scope := fmt.Sprint("key ", r.IntN(4)), fmt.Sprint("scope ", r.IntN(3))
		ctx, cancel := context.WithTimeout(context.Background(), c.lasts+30*time.Second)
		switch r.IntN(4) {
		case 0, 1: // in a hurry: the start is between two times that are near each other
			cancel()
			ctx, cancel = context.WithTimeout(context.Background(), 3*time.Millisecond)
		case 2: // gives up
			time.AfterFunc(time.Duration(r.Int64N(int64(crowdPer))), cancel)
		}
		from := c.now()
		err := c.governor.Budgets(key, scope).Wait(ctx, Priority(r.IntN(int(priorities))))
		c.note(t, key, scope, from, err, ctx)
		cancel()
		time.Sleep(time.Duration(r.Int64N(int64(10 * time.Millisecond))))
	}
}

func (c *crowd) note(t *testing.T, key, scope string, from time.Duration, err error, ctx context.Context) {
	to := c.now()
	if c.virtual {
		from = to
	}
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.starts[key] = append(c.starts[key], granted{from, to})
		c.starts[scope] = append(c.starts[scope], granted{from, to})
		return
	}
	var we *WaitError
	if !errors.As(err, &we) {
		t.Errorf("%v is no WaitError", err)
	}
	if deadline, _ := ctx.Deadline(); ctx.Err() == nil && time.Until(deadline) > time.Second {
		t.Errorf("refused with time left: %v", err)
	}
}

// platform pauses organisations and tells of other consumers, never of fewer than there are.
func (c *crowd) platform(r *rand.Rand) {
	for c.now() < c.lasts {
		key, scope := fmt.Sprint("key ", r.IntN(4)), fmt.Sprint("scope ", r.IntN(3))
		b := c.governor.Budgets(key, scope)
		switch r.IntN(3) {
		case 0:
			d := time.Duration(r.Int64N(int64(crowdPer)))
			before := c.now()
			b.Pause(crowdScope, d, d)
			c.mu.Lock()
			c.pauses[scope] = append(c.pauses[scope], granted{c.now(), before + d})
			c.mu.Unlock()
		case 1:
			b.Observe(crowdScope, r.IntN(crowdScope), crowdPer/2)
		case 2:
			b.Observe(crowdKey, r.IntN(crowdKey), crowdPer/4)
		}
		time.Sleep(time.Duration(r.Int64N(int64(30 * time.Millisecond))))
	}
}

func (c *crowd) strangers(r *rand.Rand) {
	for i := 0; c.now() < c.lasts; i++ {
		b := c.governor.Budgets(fmt.Sprint("stranger ", i), fmt.Sprint("elsewhere ", i))
		_ = b.Wait(context.Background(), Background)
		b.State()
		time.Sleep(time.Duration(r.Int64N(int64(2 * time.Millisecond))))
	}
}

// check judges the log: no window holds more starts than the budget allows, as far as the two times of each can prove it; nothing starts in a
// pause; and as much starts as was possible.
func (c *crowd) check(t *testing.T) {
	t.Helper()
	total := 0
	for who, starts := range c.starts {
		limit, window := crowdKey, crowdPer+crowdPer/20
		if strings.HasPrefix(who, "scope") {
			limit, window = crowdScope*80/100, 2*crowdPer+2*crowdPer/20
			total += len(starts)
		}
		if most := mostWithin(starts, window); most > limit {
			t.Errorf("%s: %d starts within %v, %d allowed", who, most, window, limit)
		}
		for _, pause := range c.pauses[who] {
			for _, s := range starts {
				if s.from > pause.from && s.to < pause.to {
					t.Errorf("%s: started between %v and %v, in the pause from %v to %v", who, s.from, s.to, pause.from, pause.to)
				}
			}
		}
	}
	if total < int(c.lasts/crowdPer)*5 {
		t.Errorf("%d starts in %v: the crowd was held up", total, c.lasts)
	}
	nobodyWaits(t, c.registry)
	if keys := len(c.registry.keys.accounts); keys > maxIdle+200 {
		t.Errorf("%d keys are kept", keys)
	}
}

// mostWithin returns the largest number of starts that surely happened within one window, its end not included.
func mostWithin(starts []granted, window time.Duration) int {
	slices.SortFunc(starts, func(a, b granted) int { return cmp.Compare(a.from, b.from) })
	most := 0
	for i, first := range starts {
		n := 0
		for _, s := range starts[i:] {
			if s.from >= first.from+window {
				break
			}
			if s.to < first.from+window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// TestCrowd is on the real clock, for the races between timers, cancellations and grants. LONG=1 makes it last.
func TestCrowd(t *testing.T) {
	t.Parallel()
	lasts := time.Second
	if os.Getenv("LONG") != "" {
		lasts = time.Minute
	}
	c := newCrowd(lasts, false)
	c.run(t, uint64(time.Now().UnixNano()))
	c.check(t)
	if took := c.now(); took > lasts+time.Minute {
		t.Errorf("the last had gone after %v", took)
	}
}

// TestCrowdExactly is the same on a virtual clock, where every start is known to the nanosecond.
func TestCrowdExactly(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCrowd(3*time.Second, true)
				c.run(t, seed)
				c.check(t)
			})
		})
	}
}
