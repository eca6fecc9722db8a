package governor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	perKey = []Limit{{"key", 50, time.Second}}
	perOrg = []Limit{{"organization", 1000, time.Minute}}
)

// governorOf makes the governor of one platform, with a registry of its own.
func governorOf(perKey, perScope []Limit, o Options) *Governor {
	return NewRegistry(o).Governor("acme https://api.acme.example", Limits{Key: perKey, Scope: perScope})
}

// startLog notes when requests start.
type startLog struct {
	mu     sync.Mutex
	starts []time.Duration
	begin  time.Time
}

func (l *startLog) add() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.starts = append(l.starts, time.Since(l.begin))
}

// most returns the largest number of starts in any window.
func (l *startLog) most(window time.Duration) int {
	slices.Sort(l.starts)
	most, from := 0, 0
	for to := range l.starts {
		for l.starts[to]-l.starts[from] >= window {
			from++
		}
		most = max(most, to-from+1)
	}
	return most
}

// load makes n requests from a number of workers, which take random times, and returns when they started.
func load(t *testing.T, g *Governor, scope string, p Priority, n, workers int, latency time.Duration) *startLog {
	t.Helper()
	l := &startLog{begin: time.Now()}
	jobs := make(chan struct{}, n)
	for range n {
		jobs <- struct{}{}
	}
	close(jobs)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for range jobs {
				if err := g.Budgets("k", scope).Wait(context.Background(), p); err != nil {
					t.Error(err)
				}
				l.add()
				time.Sleep(time.Duration(r.Int64N(int64(latency))))
			}
		})
	}
	wg.Wait()
	return l
}

func TestNeverOverAnyWindowAndAtFullSpeed(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{time.Nanosecond, 3 * time.Millisecond, 400 * time.Millisecond} {
		t.Run(latency.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := governorOf(perKey, perOrg, Options{})
				l := load(t, g, "a", Interactive, 3500, 40, latency)
				if most := l.most(time.Second); most > 50 {
					t.Errorf("%d starts in a second, 50 allowed", most)
				}
				if most := l.most(time.Minute); most > 1000 {
					t.Errorf("%d starts in a minute, 1000 allowed", most)
				}
				// 3500 at 1000 a minute and its margin: the last 500 start in the fourth window.
				end := l.starts[len(l.starts)-1]
				if fastest := 3*60250*time.Millisecond + 9*time.Second; end < 3*time.Minute || end > fastest+3*time.Second {
					t.Errorf("the last started after %v, want about %v", end, fastest)
				}
			})
		})
	}
}

func TestScopesShareTheKeyOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf([]Limit{{"key", 10, time.Second}}, []Limit{{"organization", 3, time.Minute}}, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		for i := range 4 {
			for range 3 {
				if err := g.Budgets("k", fmt.Sprint(i)).Wait(ctx, Interactive); err != nil {
					t.Fatal(err) // the eleventh and twelfth wait for the key, a second
				}
			}
		}
		if err := g.Budgets("k", "0").Wait(ctx, Interactive); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("fourth of an organisation: %v, want a deadline", err)
		}
	})
}

func TestInteractivePassesBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf([]Limit{{"key", 1, time.Second}}, nil, Options{Margin: time.Nanosecond})
		var mu sync.Mutex
		var order []Priority
		var wg sync.WaitGroup
		wait := func(p Priority) {
			wg.Go(func() {
				if err := g.Budgets("k", "a").Wait(context.Background(), p); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, p)
			})
			synctest.Wait()
		}
		wait(Background) // goes at once
		wait(Background)
		wait(Background)
		wait(Interactive)
		wait(Interactive)
		wg.Wait()
		if want := []Priority{Background, Interactive, Interactive, Background, Background}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

func TestBackgroundLeavesAReserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(perKey, perOrg, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		defer cancel()
		n := 0
		for g.Budgets("k", "a").Wait(ctx, Background) == nil {
			n++
		}
		if n != 900 {
			t.Errorf("background took %d of 1000, want 900", n)
		}
		begin := time.Now()
		for range 100 {
			if err := g.Budgets("k", "a").Wait(ctx, Interactive); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("100 interactive requests waited %v behind a load", took)
		}
	})
}

func TestWaitErrorTellsHowLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(nil, []Limit{{"organization", 2, time.Minute}}, Options{})
		for range 2 {
			if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begin := time.Now()
		err := g.Budgets("k", "a").Wait(ctx, Interactive)
		var we *WaitError
		if !errors.As(err, &we) || we.Wait != 60250*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v (%#v), want a WaitError of 60.25s", err, we)
		}
		if !strings.Contains(err.Error(), "1m0.25s") {
			t.Errorf("error %q does not say how long", err)
		}
		if time.Since(begin) != 0 {
			t.Error("waited although it could not succeed")
		}
	})
}

func TestCancelledWaiterLeavesItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf([]Limit{{"key", 1, time.Second}}, nil, Options{Margin: time.Nanosecond})
		if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		first, second := make(chan error, 1), make(chan error, 1)
		go func() { first <- g.Budgets("k", "a").Wait(ctx, Interactive) }()
		synctest.Wait()
		begin := time.Now()
		go func() { second <- g.Budgets("k", "a").Wait(context.Background(), Interactive) }()
		synctest.Wait()
		cancel()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled wait: %v", err)
		}
		if err := <-second; err != nil || time.Since(begin) > 1001*time.Millisecond {
			t.Errorf("the next waited %v (%v), want a second", time.Since(begin), err)
		}
		if err := g.Budgets("k", "a").Wait(ctx, Interactive); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: %v", err)
		}
	})
}

func TestPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(perKey, perOrg, Options{})
		g.Budgets("k", "a").Pause(0, maxPauseWait, maxPauseWait)
		g.Budgets("k", "a").Pause(0, time.Second, time.Second) // does not shorten
		if st := g.Budgets("k", "a").State()[1]; st.Paused != maxPauseWait {
			t.Errorf("state says paused %v", st.Paused)
		}
		begin := time.Now()
		if err := g.Budgets("k", "b").Wait(t.Context(), Interactive); err != nil || time.Since(begin) != 0 {
			t.Errorf("another organisation waited %v: %v", time.Since(begin), err)
		}
		if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil || time.Since(begin) != maxPauseWait {
			t.Errorf("waited %v: %v", time.Since(begin), err)
		}
	})
}

func TestLongPauseIsToldAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf([]Limit{{"key", 1, 10 * time.Second}}, perOrg, Options{})
		ctx := t.Context()
		if err := g.Budgets("k", "a").Wait(ctx, Interactive); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		errs, background := make(chan error, 1), make(chan error, 1)
		go func() { errs <- g.Budgets("k", "a").Wait(ctx, Interactive) }()
		go func() { background <- g.Budgets("k", "a").Wait(ctx, Background) }()
		synctest.Wait()
		g.Budgets("k", "a").Pause(0, 75*time.Second, time.Hour)
		check := func(what string, err error, wait, paused time.Duration) {
			t.Helper()
			var we *WaitError
			if !errors.As(err, &we) || we.Wait != wait || we.Paused != paused {
				t.Errorf("%s: %#v, want a WaitError of %v, %v", what, err, wait, paused)
			}
		}
		check("waiting when it came", <-errs, 75*time.Second, time.Hour)
		if time.Since(begin) != 0 {
			t.Errorf("it went on waiting for %v", time.Since(begin))
		}
		time.Sleep(20 * time.Second)
		check("later", g.Budgets("k", "a").Wait(ctx, Interactive), 55*time.Second, time.Hour-20*time.Second)
		if st := g.Budgets("k", "a").State()[1]; st.Paused != time.Hour-20*time.Second {
			t.Errorf("state says paused %v", st.Paused)
		}
		if err := g.Budgets("k", "b").Wait(ctx, Interactive); err != nil {
			t.Error("another organisation:", err)
		}
		if err := <-background; err != nil || time.Since(begin) != 75*time.Second {
			t.Errorf("background waited %v: %v", time.Since(begin), err)
		}
	})
}

func TestObserve(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		limit, remaining int
		reset            time.Duration
		want             []State // after three own requests, key then organisation
	}{
		{"agrees", 1000, 997, time.Minute, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
		{"others take part", 1000, 400, 20 * time.Second, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 400}}},
		{"about the key", 50, 10, time.Second, []State{{Limit: 50, Remaining: 10}, {Limit: 1000, Remaining: 997}}},
		{"a larger one", 2000, 1990, time.Minute, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
		{"a larger one, little left", 2000, 5, time.Minute, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 5}}},
		{"a larger one, no reset told", 1_000_000, 999_000, 0, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
		{"a smaller one", 100, 97, 10 * time.Second, []State{{Limit: 50, Remaining: 47}, {Limit: 100, Remaining: 97}}},
		{"unclear which", 75, 1, 500 * time.Millisecond, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
		{"a third kind of budget", 9000, 1, time.Hour, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
		{"nonsense", -1, -1, -1, []State{{Limit: 50, Remaining: 47}, {Limit: 1000, Remaining: 997}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := governorOf(perKey, perOrg, Options{})
				for range 3 {
					if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil {
						t.Fatal(err)
					}
				}
				g.Budgets("k", "a").Observe(tt.limit, tt.remaining, tt.reset)
				for i, st := range g.Budgets("k", "a").State() {
					if st.Limit != tt.want[i].Limit || st.Remaining != tt.want[i].Remaining {
						t.Errorf("%s: %d of %d left, want %d of %d", st.Name, st.Remaining, st.Limit, tt.want[i].Remaining, tt.want[i].Limit)
					}
				}
			})
		})
	}
}

// TestObserveMakesNothingOfNonsense: each number is looked at; a reset of nothing is none, since not all platforms tell it.
func TestObserveMakesNothingOfNonsense(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit, remaining int
		reset            time.Duration
		want, left       int
	}{
		{0, 0, time.Second, 1000, 1000},
		{-1, 5, time.Second, 1000, 1000},
		{500, -1, time.Second, 1000, 1000},
		{500, 5, -time.Second, 1000, 1000},
		{500, 5, time.Second, 500, 5},
		{500, 0, time.Second, 500, 0},
		{500, 5, 0, 500, 500},
		{1, 1, 0, 1, 1},
	} {
		b := governorOf(nil, perOrg, Options{}).Budgets("k", "a")
		b.Observe(c.limit, c.remaining, c.reset)
		if st := b.State()[0]; st.Limit != c.want || st.Remaining != c.left {
			t.Errorf("%d, %d, %v: %+v, want %d of %d", c.limit, c.remaining, c.reset, st, c.left, c.want)
		}
	}
}

// TestNoHeaderRaisesALimit: whatever the headers say, no more requests start in a window than the manifest tells.
func TestNoHeaderRaisesALimit(t *testing.T) {
	t.Parallel()
	perSecond := []Limit{{"key", 10, time.Second}}
	for name, c := range map[string]struct {
		limits []int // as the answer to each request tells them, in turn
		most   int   // starts in a second
	}{
		"of an hour":               {[]int{5000}, 10},
		"of everything":            {[]int{1_000_000}, 10},
		"of both windows, in turn": {[]int{10, 5000}, 10},
		"lower":                    {[]int{4}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := governorOf(perSecond, nil, exact).Budgets("k", "a")
				var starts []time.Time
				for i := range 60 {
					if err := b.Wait(t.Context(), Interactive); err != nil {
						t.Fatal(err)
					}
					starts = append(starts, time.Now())
					limit := c.limits[i%len(c.limits)]
					b.Observe(limit, limit, 0)
				}
				most := 0
				for i, from := range starts[10:] { // the first window begins before any answer
					n := 0
					for _, at := range starts[10+i:] {
						if at.Sub(from) < time.Second {
							n++
						}
					}
					most = max(most, n)
				}
				if most != c.most {
					t.Errorf("%d start in a second, want %d", most, c.most)
				}
			})
		})
	}
}

func TestObservedEmptyBudgetWaitsForReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(perKey, perOrg, Options{})
		if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		g.Budgets("k", "a").Observe(1000, 0, 20*time.Second)
		begin := time.Now()
		if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil || time.Since(begin) != 20*time.Second {
			t.Errorf("waited %v (%v), want 20s", time.Since(begin), err)
		}
	})
}

func TestStateResets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(perKey, perOrg, Options{})
		if err := g.Budgets("k", "a").Wait(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		st := g.Budgets("k", "a").State()
		if st[0].Remaining != 49 || st[1].Remaining != 999 || st[0].ResetIn != 1050*time.Millisecond {
			t.Errorf("state after one request: %+v", st)
		}
		time.Sleep(61 * time.Second)
		for _, st := range g.Budgets("k", "a").State() {
			if st.Remaining != st.Limit || st.ResetIn != 0 {
				t.Errorf("state after the windows: %+v", st)
			}
		}
	})
}

func TestIdleScopesAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := governorOf(nil, perOrg, Options{})
		for i := range 3 * maxIdle {
			if err := g.Budgets("k", fmt.Sprint(i)).Wait(t.Context(), Interactive); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if n := len(g.registry.scopes.accounts); n > maxIdle {
			t.Errorf("%d organisations kept", n)
		}
	})
}

func TestWaitAllocatesNothing(t *testing.T) {
	g := governorOf([]Limit{{"key", 10, time.Nanosecond}}, []Limit{{"organization", 10, time.Nanosecond}}, Options{Margin: time.Nanosecond})
	ctx, budgets := t.Context(), g.Budgets("k", "a")
	n := testing.AllocsPerRun(100, func() {
		if err := budgets.Wait(ctx, Interactive); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkWait(b *testing.B) {
	g := governorOf([]Limit{{"key", 50, time.Nanosecond}}, []Limit{{"organization", 1000, time.Nanosecond}}, Options{Margin: time.Nanosecond})
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := g.Budgets("k", "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a").Wait(ctx, Interactive); err != nil {
				b.Error(err)
			}
		}
	})
}
