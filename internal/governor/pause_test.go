package governor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhomAPauseConcerns: the limit that a 429 names tells whether the key or the organisation is to wait.
func TestWhomAPauseConcerns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		key, scope int // limits
		named      int
		otherKey   bool // whether another key of the organisation waits
		otherScope bool // whether another organisation of the key waits
	}{
		{"no limit named", 50, 1000, 0, true, false},
		{"the organisation's", 50, 1000, 1000, true, false},
		{"the key's", 50, 1000, 50, false, true},
		{"of both", 50, 50, 50, true, false},
		{"of neither", 50, 1000, 7, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewRegistry(Options{}).Governor("acme", Limits{Key: []Limit{{"key", c.key, time.Second}}, Scope: []Limit{{"organization", c.scope, time.Minute}}})
				time.Sleep(time.Hour)
				g.Budgets("k", "a").Pause(c.named, 5*time.Second, 7*time.Second)
				st := g.Budgets("k", "a").State()
				if pausedKey, pausedOrg := st[0].Paused, st[1].Paused; pausedKey+pausedOrg != 7*time.Second || (pausedKey > 0) != c.otherScope {
					t.Errorf("the state says %v of the key and %v of the organisation", pausedKey, pausedOrg)
				}
				waits := func(key, scope string) bool {
					begin := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					var we *WaitError
					err := g.Budgets(key, scope).Wait(ctx, Interactive)
					if err != nil && (!errors.As(err, &we) || we.Wait != 5*time.Second || we.Paused != 7*time.Second || time.Since(begin) != 0) {
						t.Errorf("%s of %s: %v (%#v)", key, scope, err, we)
					}
					return err != nil
				}
				if !waits("k", "a") || waits("l", "a") != c.otherKey || waits("k", "b") != c.otherScope || waits("l", "b") {
					t.Error("the wrong ones wait")
				}
			})
		})
	}
}

// TestPausesAddUp: the later end counts, and what was told about an earlier pause is forgotten with it.
func TestPausesAddUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewRegistry(Options{}).Governor("acme", Limits{Scope: perOrg}).Budgets("k", "a")
		paused := func(want time.Duration) {
			t.Helper()
			if got := b.State()[0].Paused; got != want {
				t.Errorf("paused for %v, want %v", got, want)
			}
		}
		b.Pause(0, 10*time.Second, time.Hour)
		paused(time.Hour)
		b.Pause(0, 5*time.Second, time.Minute)
		paused(time.Hour)
		time.Sleep(10*time.Second - 1)
		paused(time.Hour - 10*time.Second + 1)
		time.Sleep(time.Nanosecond)
		paused(0)
		b.Pause(0, 5*time.Second, 5*time.Second)
		paused(5 * time.Second)
		b.Pause(0, 8*time.Second, 3*time.Second)
		paused(8 * time.Second)
	})
}

// TestPatience: a pause of that length is waited for, a longer one is told; nobody else's waiters are refused.
func TestPatience(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		d       time.Duration
		refused bool
	}{{"just", maxPauseWait, false}, {"too long", maxPauseWait + 1, true}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewRegistry(exact).Governor("acme", Limits{Key: []Limit{{"key", 1, time.Second}}, Scope: []Limit{{"organization", 99, time.Minute}}})
				time.Sleep(time.Hour)
				begin := time.Now()
				start := func(key, scope string, p Priority) chan error {
					done := make(chan error, 1)
					go func() { done <- g.Budgets(key, scope).Wait(context.Background(), p) }()
					synctest.Wait()
					return done
				}
				start("k", "a", Interactive)
				start("l", "b", Interactive)
				waiting, loading, stranger := start("k", "a", Interactive), start("k", "a", Background), start("l", "b", Interactive)
				g.Budgets("k", "a").Pause(0, c.d, c.d)
				newcomer := start("k", "a", Interactive)
				for name, done := range map[string]chan error{"waiting": waiting, "newcomer": newcomer} {
					if !c.refused {
						continue
					}
					select {
					case err := <-done:
						var we *WaitError
						if !errors.As(err, &we) || we.Wait != c.d || we.Paused != c.d || !errors.Is(err, errPaused) || !strings.Contains(err.Error(), "told to pause") {
							t.Errorf("%s: %v (%#v)", name, err, we)
						}
					default:
						t.Errorf("%s: not refused", name)
					}
				}
				if err := <-stranger; err != nil || time.Since(begin) != second(1) {
					t.Errorf("stranger: %v after %v", err, time.Since(begin))
				}
				if !c.refused {
					if err := <-waiting; err != nil || time.Since(begin) != c.d {
						t.Errorf("waiting: %v after %v", err, time.Since(begin))
					}
					if err := <-newcomer; err != nil || time.Since(begin) != c.d+second(1) {
						t.Errorf("newcomer: %v after %v", err, time.Since(begin))
					}
				}
				if err := <-loading; err != nil {
					t.Error("loading:", err)
				}
				nobodyWaits(t, g.registry)
			})
		})
	}
}

func TestWaitErrorText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e    WaitError
		want string
	}{
		{WaitError{Cause: context.Canceled}, "waiting for the request budget: context canceled"},
		{WaitError{Wait: 1, Cause: context.Canceled}, "waiting for the request budget: context canceled; the next request may start in 0s"},
		{WaitError{Wait: 1234567 * time.Microsecond, Cause: errPaused}, "waiting for the request budget: the platform told to pause; the next request may start in 1.23s"},
	} {
		if got := c.e.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
