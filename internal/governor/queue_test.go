package governor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// arrival is a request that comes at a time and is to start at another.
type arrival struct {
	at         time.Duration
	key, scope string
	priority   Priority
	start      time.Duration // -1: it is refused
}

// exact makes windows as long as the limits say.
var exact = Options{Margin: time.Nanosecond}

// second is after as many windows of a second, with exact's margin for each.
func second(n int) time.Duration { return time.Duration(n) * (time.Second + 1) }

const ms = time.Millisecond

func TestOrderOfStarts(t *testing.T) {
	t.Parallel()
	limits := func(key, scope int) Limits {
		l := Limits{}
		if key > 0 {
			l.Key = []Limit{{"key", key, time.Second}}
		}
		if scope > 0 {
			l.Scope = []Limit{{"organization", scope, time.Second}}
		}
		return l
	}
	for _, c := range []struct {
		name     string
		limits   Limits
		arrivals []arrival
	}{
		{"in order of arrival, interactive first", limits(1, 0), []arrival{
			{0, "k", "a", Background, 0},
			{1 * ms, "k", "a", Background, second(3)},
			{2 * ms, "k", "a", Background, second(4)},
			{3 * ms, "k", "a", Interactive, second(1)},
			{4 * ms, "k", "a", Interactive, second(2)},
		}},
		{"keys of one organisation take turns", limits(0, 1), []arrival{
			{0, "k", "a", Interactive, 0},
			{1 * ms, "k", "a", Interactive, second(1)},
			{2 * ms, "l", "a", Interactive, second(2)},
			{3 * ms, "k", "a", Interactive, second(3)},
			{4 * ms, "m", "a", Interactive, second(4)},
		}},
		{"organisations of one key take turns", limits(1, 0), []arrival{
			{0, "k", "a", Interactive, 0},
			{1 * ms, "k", "b", Background, second(2)},
			{2 * ms, "k", "a", Interactive, second(1)},
			{3 * ms, "k", "c", Background, second(3)},
		}},
		{"who waits for a key holds up no other key of the organisation", limits(1, 3), []arrival{
			{0, "k", "a", Interactive, 0},
			{1 * ms, "k", "a", Interactive, second(1)},
			{2 * ms, "l", "a", Background, 2 * ms},
			{3 * ms, "m", "a", Background, 3 * ms},
			{4 * ms, "n", "a", Background, second(1) + 2*ms}, // the organisation's three: k and then n once it is free
		}},
		{"who waits for an organisation holds up no other one of the key", limits(3, 1), []arrival{
			{0, "k", "a", Interactive, 0},
			{1 * ms, "k", "a", Interactive, second(1)},
			{2 * ms, "k", "b", Background, 2 * ms},
			{3 * ms, "k", "c", Background, 3 * ms},
			{4 * ms, "k", "d", Background, second(1) + 2*ms},
		}},
		{"strangers do not meet", limits(1, 1), []arrival{
			{0, "k", "a", Interactive, 0},
			{1 * ms, "k", "a", Interactive, second(1)},
			{2 * ms, "l", "b", Background, 2 * ms},
			{3 * ms, "l", "b", Background, second(1) + 2*ms},
		}},
		{"a newcomer does not pass who arrived before", limits(2, 0), []arrival{
			{0, "k", "a", Interactive, 0},
			{500 * ms, "k", "a", Interactive, 500 * ms},
			{501 * ms, "k", "a", Interactive, second(1)},
			{second(1), "k", "a", Interactive, second(1) + 500*ms},
			{second(1) + 1*ms, "k", "a", Interactive, second(2)},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewRegistry(exact).Governor("acme", c.limits)
				arrive(t, g, c.arrivals)
				nobodyWaits(t, g.registry)
			})
		})
	}
}

// nobodyWaits looks into the queues, and at what the accounts count.
func nobodyWaits(t *testing.T, r *Registry) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for p, q := range r.queues {
		if len(q) > 0 {
			t.Errorf("%d of priority %d wait for ever", len(q), p)
		}
	}
	for _, a := range slices.AppendSeq(slices.Collect(maps.Values(r.keys.accounts)), maps.Values(r.scopes.accounts)) {
		if a.waiting != 0 {
			t.Errorf("%d are counted as waiting", a.waiting)
		}
	}
}

func arrive(t *testing.T, g *Governor, arrivals []arrival) {
	t.Helper()
	begin := time.Now()
	var wg sync.WaitGroup
	for i, a := range arrivals {
		wg.Go(func() {
			time.Sleep(a.at)
			err := g.Budgets(a.key, a.scope).Wait(context.Background(), a.priority)
			if start := time.Since(begin); err != nil || start != a.start {
				t.Errorf("%d (%s of %s): started at %v, want %v; error %v", i, a.key, a.scope, start, a.start, err)
			}
		})
	}
	wg.Wait()
}

// TestForecast: who would wait in vain is told so at once, and how long it would have been.
func TestForecast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		key, scope int
		waiting    []arrival // they start, or wait
		newcomer   arrival
		wait       time.Duration // 0: it starts
	}{
		{"behind nobody", 1, 9, []arrival{{key: "k", scope: "a"}}, arrival{key: "k", scope: "a"}, second(1)},
		{"behind one of its own", 1, 9, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "a"}}, arrival{key: "k", scope: "a"}, second(2)},
		{"background behind both", 1, 9, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "a"}, {key: "k", scope: "a", priority: Background}},
			arrival{key: "k", scope: "a", priority: Background}, second(3)},
		{"interactive passes background", 1, 9, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "a", priority: Background}}, arrival{key: "k", scope: "a"}, second(1)},
		{"behind another key of the organisation", 9, 1, []arrival{{key: "k", scope: "a"}, {key: "l", scope: "a"}, {key: "m", scope: "a"}}, arrival{key: "n", scope: "a"}, second(3)},
		{"behind another organisation of the key", 1, 9, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "b"}, {key: "k", scope: "c"}}, arrival{key: "k", scope: "d"}, second(3)},
		{"past who waits for a key of its own", 1, 2, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "a"}}, arrival{key: "l", scope: "a"}, 0},
		{"not behind who waits for a key of its own", 1, 2, []arrival{{key: "k", scope: "a"}, {key: "l", scope: "a"}, {key: "k", scope: "a"}, {key: "k", scope: "a"}},
			arrival{key: "m", scope: "a"}, second(1)},
		{"not behind who waits for an organisation of its own", 2, 1, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "b"}, {key: "k", scope: "a"}, {key: "k", scope: "b"}},
			arrival{key: "k", scope: "c"}, second(1)},
		{"strangers do not count", 1, 1, []arrival{{key: "k", scope: "a"}, {key: "k", scope: "a"}, {key: "l", scope: "b"}}, arrival{key: "l", scope: "b"}, second(1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewRegistry(exact).Governor("acme", Limits{Key: []Limit{{"key", c.key, time.Second}}, Scope: []Limit{{"organization", c.scope, time.Second}}})
				time.Sleep(time.Hour)
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				for _, a := range c.waiting {
					wg.Go(func() { _ = g.Budgets(a.key, a.scope).Wait(ctx, a.priority) })
					synctest.Wait()
				}
				forecast(t, g.Budgets(c.newcomer.key, c.newcomer.scope), c.newcomer.priority, c.wait)
				cancel()
				wg.Wait()
				nobodyWaits(t, g.registry)
			})
		})
	}
}

// forecast asks with a deadline just before the time that the start is expected at, and then with one at that time.
func forecast(t *testing.T, b Budgets, p Priority, wait time.Duration) {
	t.Helper()
	begin := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), max(wait-1, 1))
	defer cancel()
	err := b.Wait(ctx, p)
	if time.Since(begin) != 0 {
		t.Errorf("waited %v", time.Since(begin))
	}
	if wait == 0 {
		if err != nil {
			t.Error(err)
		}
		return
	}
	var we *WaitError
	if !errors.As(err, &we) || we.Wait != wait || we.Paused != 0 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v (%#v), want a wait of %v", err, we, wait)
	}
	inTime, cancelInTime := context.WithTimeout(t.Context(), wait+1)
	defer cancelInTime()
	done := make(chan error)
	go func() { done <- b.Wait(inTime, p) }()
	synctest.Wait()
	select {
	case err := <-done:
		t.Errorf("refused although there is time: %v", err)
	default:
	}
	cancelInTime()
	if err := <-done; !errors.As(err, &we) || we.Wait != wait || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v (%#v), want a wait of %v", err, we, wait)
	}
}

// TestDeadlineAtTheVeryTime: a deadline at the time of the start is not too early.
func TestDeadlineAtTheVeryTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewRegistry(exact).Governor("acme", Limits{Key: []Limit{{"key", 1, time.Second}}})
		b := g.Budgets("k", "a")
		if err := b.Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), second(1))
		defer cancel()
		begin := time.Now()
		if _ = b.Wait(ctx, Interactive); time.Since(begin) != second(1) {
			t.Errorf("given up after %v", time.Since(begin))
		}
	})
}

// TestCancelledWaitersMakeRoom: among many that wait, every other one gives up, and those left start at full speed.
func TestCancelledWaitersMakeRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewRegistry(exact).Governor("acme", Limits{Key: []Limit{{"key", 1, time.Second}}})
		begin := time.Now()
		var wg sync.WaitGroup
		cancelled, cancel := context.WithCancel(t.Context())
		for i := range 10 {
			ctx := context.Background()
			if i%2 == 1 {
				ctx = cancelled
			}
			wg.Go(func() {
				err := g.Budgets("k", fmt.Sprint(i%3)).Wait(ctx, Interactive)
				if want := second(i / 2); i%2 == 0 && (err != nil || time.Since(begin) != want) {
					t.Errorf("%d started at %v, want %v: %v", i, time.Since(begin), want, err)
				}
				if i%2 == 1 && !errors.Is(err, context.Canceled) {
					t.Errorf("%d: %v", i, err)
				}
			})
			synctest.Wait()
		}
		cancel()
		wg.Wait()
		nobodyWaits(t, g.registry)
	})
}

// TestWhoeverGainsIsWoken: what lets somebody start sooner wakes them at once.
func TestWhoeverGainsIsWoken(t *testing.T) {
	t.Parallel()
	for name, gain := range map[string]func(b Budgets){
		"a larger limit":    func(b Budgets) { b.Observe(2, 1, time.Minute) },
		"others spent less": func(b Budgets) { b.Observe(1, 1, time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := NewRegistry(exact).Governor("acme", Limits{Scope: []Limit{{"organization", 2, time.Minute}}}).Budgets("k", "a")
				b.Observe(1, 1, time.Minute)
				if name == "a larger limit" {
					if err := b.Wait(t.Context(), Interactive); err != nil {
						t.Fatal(err)
					}
				} else {
					b.Observe(1, 0, time.Minute)
				}
				done := make(chan time.Time)
				go func() {
					_ = b.Wait(context.Background(), Interactive)
					done <- time.Now()
				}()
				time.Sleep(time.Second)
				now := time.Now()
				gain(b)
				if at := <-done; at != now {
					t.Errorf("woken %v later", at.Sub(now))
				}
			})
		})
	}
}
