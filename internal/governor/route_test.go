package governor

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reports has a budget for all, and one for reports, which count as five.
func reports(perKey bool) Limits {
	return Limits{
		Key: []Limit{{"key", 1000, time.Second}}, Scope: []Limit{{"organization", 100, time.Minute}},
		Routes: []Route{{Limits: []Limit{{"/reports", 10, time.Minute}}, PerKey: perKey}, {Limits: []Limit{{"/slow", 1, time.Second}}}},
	}
}

// left tells what remains of each budget of a request.
func left(b Budgets) (all []int) {
	for _, s := range b.State() {
		all = append(all, s.Remaining)
	}
	return all
}

// TestRoutesAndWeights: a request spends its weight of each budget that it is about, and of no other route's.
func TestRoutesAndWeights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewRegistry(exact).Governor("acme", reports(false))
		b := g.Budgets("k", "o")
		if err := b.On(1, 5).Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		if err := b.Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{994, 94, 5, 1}, left(b.On(3, 1))); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
		other := g.Budgets("another key", "o")
		if diff := cmp.Diff([]int{1000, 94, 5}, left(other.On(1, 1))); diff != "" {
			t.Errorf("for another key of the organisation (-want +got):\n%s", diff)
		}
		start := time.Now()
		for i, want := range []time.Duration{0, time.Minute, time.Minute, 2 * time.Minute} {
			if err := b.On(1, 5).Wait(t.Context(), Interactive); err != nil || time.Since(start).Round(ms) != want {
				t.Errorf("report %d starts after %v, want %v; error %v", i+2, time.Since(start), want, err)
			}
		}
	})
}

// TestRoutesOfKeys are each key's own.
func TestRoutesOfKeys(t *testing.T) {
	t.Parallel()
	g := NewRegistry(exact).Governor("acme", reports(true))
	if err := g.Budgets("k", "o").On(1, 5).Wait(t.Context(), Interactive); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1000, 95, 10}, left(g.Budgets("another key", "o").On(1, 5))); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{995, 100, 5}, left(g.Budgets("k", "another").On(1, 5))); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

// TestWaitingForARouteHoldsNobodyUp who is not on it.
func TestWaitingForARouteHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewRegistry(exact).Governor("acme", reports(false)).Budgets("k", "o")
		start := time.Now()
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if err := b.On(2, 1).Wait(t.Context(), Interactive); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if err := b.Wait(t.Context(), Background); err != nil || time.Since(start) != 0 {
			t.Errorf("it starts after %v, error %v", time.Since(start), err)
		}
		group.Wait()
		if took := time.Since(start).Round(ms); took != 3*time.Second {
			t.Errorf("four on the route took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var e *WaitError
		if err := b.On(2, 1).Wait(ctx, Interactive); !errors.As(err, &e) || e.Wait.Round(ms) != time.Second {
			t.Errorf("who cannot wait as long: %v", err)
		}
	})
}

// TestPauseOfARoute leaves all else.
func TestPauseOfARoute(t *testing.T) {
	t.Parallel()
	b := NewRegistry(exact).Governor("acme", reports(false)).Budgets("k", "o")
	b.On(1, 1).Pause(10, time.Hour, time.Hour)
	if err := b.Wait(t.Context(), Interactive); err != nil {
		t.Errorf("off the route: %v", err)
	}
	if err := b.On(1, 1).Wait(t.Context(), Interactive); err == nil {
		t.Error("a request starts on the route that is paused")
	}
}

// TestWeightIsThatManyStarts: a weighted request starts when the last of as many single ones could, and leaves the budget as those do.
func TestWeightIsThatManyStarts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		limit := Limit{Requests: 1 + r.IntN(12), Per: 10 * time.Second}
		weighted, single := &account{budgets: []*budget{newBudget(limit, terms{share: 100})}}, &account{budgets: []*budget{newBudget(limit, terms{share: 100})}}
		now := time.Duration(0)
		for range 20 {
			now += time.Duration(r.IntN(4000)) * time.Millisecond
			cost, p := 1+r.IntN(15), Priority(r.IntN(2))
			n := min(cost, single.budgets[0].room(p))
			want := single.readyAt(p, n-1, 1, now)
			if got := weighted.readyAt(p, 0, cost, now); got != want {
				t.Fatalf("%d of %+v may start at %v, want %v", cost, limit, got, want)
			}
			now = want
			if again := weighted.readyAt(p, 0, cost, now); again != now {
				t.Fatalf("%d of %+v may start at %v, and at %v then", cost, limit, now, again)
			}
			weighted.take(cost, now)
			for range min(cost, single.budgets[0].own) {
				single.take(1, now)
			}
			if diff := cmp.Diff(single.state(now), weighted.state(now)); diff != "" {
				t.Fatalf("after %d of %+v: %s", cost, limit, diff)
			}
		}
	}
}
