package core

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"
)

// tick is a clock that moves when it is told to; tests of one goroutine use it.
type tick struct{ at time.Time }

func newTick() *tick                    { return &tick{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }
func (c *tick) now() time.Time          { return c.at }
func (c *tick) advance(d time.Duration) { c.at = c.at.Add(d) }
func window(name string, n int, per time.Duration) Window {
	return Window{Platform: "p", Name: name, ID: "x", Rate: Rate{n, per}}
}

// However requests arrive, no half-open interval of the window's length holds more than the window allows, and none is refused that
// could have passed.
func TestLimiterIsExactInEveryWindow(t *testing.T) {
	t.Parallel()
	at, r := newTick(), rand.New(rand.NewPCG(1, 2))
	l := NewLimiter(at.now)
	w := window("minute", 20, time.Minute)
	var passed []time.Time
	for range 5000 {
		at.advance(time.Duration(r.ExpFloat64() * float64(time.Second)))
		within := 0
		for _, p := range passed {
			if at.at.Sub(p) < time.Minute {
				within++
			}
		}
		v := l.Take(w)
		if v.Allowed != (within < 20) {
			t.Fatalf("allowed %v with %d in the last minute", v.Allowed, within)
		}
		if v.Allowed {
			passed = append(passed, at.at)
			if v.Remaining != 20-within-1 {
				t.Fatalf("remaining %d after %d", v.Remaining, within+1)
			}
		}
	}
	for i := range passed {
		if i >= 20 && passed[i].Sub(passed[i-20]) < time.Minute {
			t.Fatal("21 in less than a minute")
		}
	}
}

func TestLimiterSpendsFromAllOrNone(t *testing.T) {
	t.Parallel()
	at := newTick()
	l := NewLimiter(at.now)
	small, large := window("small", 2, time.Second), window("large", 3, time.Minute)
	var got []bool
	for range 4 {
		got = append(got, l.Take(large, small).Allowed)
	}
	if !slices.Equal(got, []bool{true, true, false, false}) || l.Peek(large).Remaining != 1 {
		t.Errorf("%v, large has %d left", got, l.Peek(large).Remaining)
	}
	at.advance(time.Second)
	if v := l.Take(large, small); !v.Allowed || v.Window != "large" || v.Remaining != 0 || v.Limit != 3 {
		t.Errorf("%+v", v)
	}
	if v := l.Take(large, small); v.Allowed || v.RetryAfter != 59*time.Second {
		t.Errorf("%+v", v)
	}
	if v := l.Take(); !v.Allowed || v.Window != "" {
		t.Errorf("no window: %+v", v)
	}
	if v := l.Take(window("none", 0, time.Minute)); !v.Allowed || v.Window != "" {
		t.Errorf("no limit: %+v", v)
	}
}

func TestLimiterSurvivesAClockSetBack(t *testing.T) {
	t.Parallel()
	at := newTick()
	l := NewLimiter(at.now)
	w := window("w", 2, time.Minute)
	l.Take(w)
	at.advance(-time.Hour)
	if l.Take(w); l.Take(w).Allowed {
		t.Error("a third passed")
	}
	at.advance(time.Hour + time.Minute)
	if !l.Take(w).Allowed {
		t.Error("still refused when the clock is right again")
	}
}

func TestLimiterForgetsIdleWindows(t *testing.T) {
	t.Parallel()
	at := newTick()
	l := NewLimiter(at.now)
	for i := range 3 * maxWindows {
		at.advance(time.Millisecond)
		l.Take(Window{Name: "address", ID: string(rune(i + 1)), Rate: Rate{1, time.Second}})
	}
	if len(l.logs) > maxWindows+1 {
		t.Errorf("%d windows kept", len(l.logs))
	}
}

func TestVerdictHeaders(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	Verdict{Window: "w", Limit: 5, Reset: 1100 * time.Millisecond, RetryAfter: time.Nanosecond}.SetHeaders(h)
	if h.Get("X-RateLimit-Reset") != "2" || h.Get("Retry-After") != "1" || h.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("%v", h)
	}
	h = http.Header{}
	Verdict{Allowed: true}.SetHeaders(h)
	if len(h) != 0 {
		t.Errorf("headers without a limit: %v", h)
	}
}

func BenchmarkTake(b *testing.B) {
	l := NewLimiter(time.Now)
	key, org := window("key", 50, time.Second), window("org", 1000, time.Minute)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			l.Take(key, org)
		}
	})
}
