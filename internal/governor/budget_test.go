package governor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestShareOfALimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		limit            Limit
		share            int
		own, reserve     int
		margin, windowed time.Duration
	}{
		{"all of a minute", Limit{Requests: 1000, Per: time.Minute}, 100, 1000, 100, 0, time.Minute + 250*time.Millisecond},
		{"most of a minute", Limit{Requests: 1000, Per: time.Minute}, 80, 800, 80, 0, time.Minute + 250*time.Millisecond},
		{"rounded down", Limit{Requests: 7, Per: time.Minute}, 80, 5, 0, 0, time.Minute + 250*time.Millisecond},
		{"one at least", Limit{Requests: 1, Per: time.Minute}, 50, 1, 0, 0, time.Minute + 250*time.Millisecond},
		{"one of a hundred and one", Limit{Requests: 101, Per: time.Second}, 1, 1, 0, 0, 1050 * time.Millisecond},
		{"a limit of nothing is one", Limit{Requests: 0, Per: time.Minute}, 100, 1, 0, 0, time.Minute + 250*time.Millisecond},
		{"no reserve below ten seconds", Limit{Requests: 50, Per: 10*time.Second - 1}, 100, 50, 0, time.Second, 11*time.Second - 1},
		{"a reserve from ten seconds", Limit{Requests: 50, Per: 10 * time.Second}, 100, 50, 5, time.Second, 11 * time.Second},
		{"a limit beyond reason", Limit{Requests: math.MaxInt, Per: time.Second}, 80, math.MaxInt/100*80 + 7*80/100, 0, 0, 1050 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBudget(c.limit, terms{share: c.share, margin: c.margin})
			if b.own != c.own || b.reserve != c.reserve || b.window != c.windowed {
				t.Errorf("%d are ours, %d reserved, in %v; want %d, %d, %v", b.own, b.reserve, b.window, c.own, c.reserve, c.windowed)
			}
		})
	}
}

// model is a budget that keeps everything and looks at all of it each time.
type model struct {
	limit, share int
	documented   int
	window       time.Duration
	reserve      bool
	starts       []time.Duration
	foreign      int
	foreignT     time.Duration
}

func (m *model) own() int { return max(1, int(math.Floor(float64(m.limit)*float64(m.share)/100+1e-9))) }

// fits tells whether a start at that time is within the budget.
func (m *model) fits(p Priority, at time.Duration) bool {
	n, all := m.own(), m.limit
	if at < m.foreignT {
		all -= m.foreign
	}
	if p == Background && m.reserve {
		n, all = n-m.own()/10, all-m.own()/10
	}
	return m.inWindow(at) < min(n, all)
}

func (m *model) inWindow(at time.Duration) (n int) {
	for _, s := range m.starts {
		if s+m.window > at {
			n++
		}
	}
	return n
}

// readyAt tries all times at which something changes.
func (m *model) readyAt(p Priority, now time.Duration) time.Duration {
	times := []time.Duration{now, m.foreignT}
	for _, s := range m.starts {
		times = append(times, s+m.window)
	}
	slices.Sort(times)
	for _, at := range times {
		if at >= now && m.fits(p, at) {
			return at
		}
	}
	return -1
}

// TestBudgetAgainstAModel spends at random and compares with a model that counts anew each time.
func TestBudgetAgainstAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 6))
		per := []time.Duration{time.Second, 10 * time.Second}[r.IntN(2)]
		m := &model{share: 1 + r.IntN(100), reserve: per >= reserveFrom}
		m.documented = 1 + r.IntN(40)
		m.limit = m.documented
		b := newBudget(Limit{Requests: m.limit, Per: per}, terms{share: m.share})
		m.window = b.window
		now := time.Duration(r.Int64N(int64(per)))
		for range 200 {
			now += time.Duration(r.ExpFloat64() * float64(per) / float64(m.limit))
			if !step(t, r, m, b, &now) {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

func step(t *testing.T, r *rand.Rand, m *model, b *budget, now *time.Duration) bool {
	t.Helper()
	switch r.IntN(10) {
	case 0: // others are at work
		own := m.inWindow(*now)
		left := r.IntN(max(1, m.limit-own+1))
		reset := time.Duration(r.Int64N(int64(m.window)))
		m.foreign, m.foreignT = m.limit-left-own, *now+reset
		b.observe(m.limit, left, reset, *now)
	case 1: // the contract is smaller than documented, or is no more
		m.limit = max(1, min(m.documented, m.limit+r.IntN(5)-2))
		left := m.limit - m.inWindow(*now)
		m.foreign = 0
		b.observe(m.limit, left, 0, *now)
	case 2:
		*now += time.Duration(r.Int64N(int64(2 * m.window)))
	}
	p := Priority(r.IntN(int(priorities)))
	want := m.readyAt(p, *now)
	if got := b.readyAt(p, 0, *now); got != want {
		t.Errorf("at %v: ready at %v, want %v; %+v", *now, got, want, m)
		return false
	}
	st, used := b.state(*now), m.inWindow(*now)
	remaining := m.own() - used
	if *now < m.foreignT {
		remaining = min(remaining, m.limit-m.foreign-used)
	}
	if st.Remaining != max(0, remaining) || st.Own != m.own() || st.Limit != m.limit {
		t.Errorf("at %v: %+v, want %d left of %d of %d", *now, st, remaining, m.own(), m.limit)
		return false
	}
	if r.IntN(4) > 0 {
		*now = want
		b.take(want)
		m.starts = append(m.starts, want)
	}
	return true
}

// TestReadyBehindOthers lets the others start, each as soon as it can, and compares the time that is left with the forecast.
func TestReadyBehindOthers(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		b := newBudget(Limit{Requests: 1 + r.IntN(12), Per: 10 * time.Second}, terms{share: 100})
		p := Priority(r.IntN(int(priorities)))
		now := time.Duration(r.Int64N(int64(time.Minute)))
		for range r.IntN(30) {
			now = b.readyAt(p, 0, now)
			b.take(now)
			now += time.Duration(r.Int64N(int64(3 * time.Second)))
		}
		others := r.IntN(40)
		got := b.readyAt(p, others, now)
		at := now
		for range others {
			at = b.readyAt(p, 0, at)
			b.take(at)
		}
		if want := b.readyAt(p, 0, at); got != want {
			t.Fatalf("seed %d: behind %d others ready at %v, want %v", seed, others, got, want)
		}
	}
}

// TestLimitIsLearned changes the limit in the middle of a window: what was started counts on.
func TestLimitIsLearned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		started   int // in steps of a millisecond, of a limit of 10
		limit     int
		remaining int           // of all
		ready     time.Duration // of the next
		left      int           // of ours
	}{
		{"the same", 4, 10, 6, 20 * time.Millisecond, 4},
		{"more, which is that of another window", 8, 20, 12, 1050 * time.Millisecond, 0},
		{"more, of which little is left", 4, 20, 2, 20 * time.Millisecond, 2},
		{"less, and the last that was started is enough", 8, 5, 0, 1054 * time.Millisecond, 0}, // 4 are ours: the fifth to eighth count
		{"less, with room", 2, 5, 3, 20 * time.Millisecond, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBudget(Limit{Requests: 10, Per: time.Second}, terms{share: 80})
			for i := range c.started {
				b.take(time.Duration(i) * time.Millisecond)
			}
			now := 20 * time.Millisecond
			b.observe(c.limit, c.remaining, time.Second, now)
			if at := b.readyAt(Interactive, 0, now); at != c.ready {
				t.Errorf("the next is ready at %v, want %v", at, c.ready)
			}
			if st := b.state(now); st.Remaining != c.left || st.Limit != min(c.limit, 10) {
				t.Errorf("%+v, want %d left", st, c.left)
			}
		})
	}
}

// TestForeignConsumption: what others spend comes out of their part first; only what goes beyond is taken from ours, until the platform's reset.
func TestForeignConsumption(t *testing.T) {
	t.Parallel()
	const window = 60250 * time.Millisecond
	for _, c := range []struct {
		name      string
		remaining int // of 100, of which 80 are ours, after 10 of our own
		reset     time.Duration
		left      int
		resetIn   time.Duration
	}{
		{"none", 90, 30 * time.Second, 70, window - time.Second},
		{"within their part", 75, 30 * time.Second, 70, window - time.Second},
		{"all of their part", 70, 30 * time.Second, 70, window - time.Second},
		{"one more", 69, 30 * time.Second, 69, window - time.Second},
		{"everything", 0, 30 * time.Second, 0, window - time.Second},
		{"told for longer than a window", 0, time.Hour, 0, window},
		{"less than our own starts", 95, 30 * time.Second, 70, window - time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			unused := newBudget(Limit{Requests: 100, Per: time.Minute}, terms{share: 80})
			unused.observe(100, 100, c.reset, time.Second)
			if st := unused.state(2 * time.Second); st.Remaining != 80 || st.ResetIn != 0 {
				t.Errorf("nobody has spent anything: %+v", st)
			}
			b := newBudget(Limit{Requests: 100, Per: time.Minute}, terms{share: 80})
			for range 10 {
				b.take(0)
			}
			b.observe(100, c.remaining, c.reset, time.Second)
			if st := b.state(time.Second); st.Remaining != c.left || st.ResetIn != c.resetIn {
				t.Errorf("%d left, whole in %v; want %d, %v", st.Remaining, st.ResetIn, c.left, c.resetIn)
			}
			if st := b.state(time.Second + min(c.reset, window)); st.Remaining < 70 {
				t.Errorf("%d left after the reset", st.Remaining)
			}
		})
	}
}

// TestAStartCountsForItsWindow, to the nanosecond.
func TestAStartCountsForItsWindow(t *testing.T) {
	t.Parallel()
	b := newBudget(Limit{Requests: 10, Per: time.Minute}, terms{share: 100})
	b.take(time.Second)
	if st := b.state(time.Second + b.window - 1); st.Remaining != 9 || st.ResetIn != 1 {
		t.Errorf("just before the end of its window: %+v", st)
	}
	if st := b.state(time.Second + b.window); st.Remaining != 10 || st.ResetIn != 0 {
		t.Errorf("at the end of its window: %+v", st)
	}
}

// TestLogIsBounded: no more starts are kept than can matter.
func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	b := newBudget(Limit{Requests: 10, Per: time.Second}, terms{share: 80})
	for i := range 100 {
		b.take(time.Duration(i) * b.window)
	}
	if len(b.starts) != 8 || b.start(1) != 99*b.window || b.start(8) != 92*b.window {
		t.Errorf("%d starts are kept: %v", len(b.starts), b.starts)
	}
}
