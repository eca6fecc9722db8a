package truth

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// grace is how long after its deadline a call may end, and how long closing may take, on a machine that has time for it.
const grace = time.Second

// slowness measures how late the machine is with everything: the longest that a timer has been overdue.
type slowness struct {
	worst atomic.Int64 // ns
	stop  chan struct{}
}

func (s *slowness) measure() {
	const tick = 5 * time.Millisecond
	for {
		due := time.Now().Add(tick)
		if ended(s.stop, tick) {
			return
		}
		if late := int64(time.Since(due)); late > s.worst.Load() {
			s.worst.Store(late)
		}
	}
}

// grace grows with the slowness: a call has several goroutines to wait for, each as late as a timer.
func (s *slowness) grace() time.Duration { return grace + 10*time.Duration(s.worst.Load()) }

// TestUnderPressure has eight callers ask a slow platform for more than comes in the time they have, over and over, so that partial answers
// are given while tables are being loaded whole and kept rows grow too old under those who read them. Nobody waits beyond the deadline, what
// is called complete is right, and closing does not wait for the platform. The clock is the real one: a lock that is taken in two orders shows
// in no other way.
func TestUnderPressure(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{50, 400} {
		t.Run(fmt.Sprintf("%d pages a second", rate), func(t *testing.T) {
			t.Parallel()
			s := newStress(t, rate)
			s.begin()
			s.callers.Wait()
			t.Logf("%d complete, %d partial, %d without rows, of %d calls; %d requests; timers %s late", s.whole.Load(), s.partial.Load(), s.nothing.Load(), s.calls.Load(), s.u.total(), time.Duration(s.slow.worst.Load()))
			if s.partial.Load() == 0 && s.slow.grace() < 2*grace {
				t.Error("no partial answers: the pressure is not what it is meant to be")
			}
			s.recovers()
			s.close()
		})
	}
}

// TestClosingUnderPressure closes while eight callers ask.
func TestClosingUnderPressure(t *testing.T) {
	t.Parallel()
	s := newStress(t, 50)
	s.begin()
	rest(t.Context(), 300*time.Millisecond)
	s.closing.Store(true)
	s.close()
	s.callers.Wait()
}

// stress is a slow platform under many callers.
type stress struct {
	t       *testing.T
	u       *upstream
	p       *product
	until   time.Time
	slow    slowness
	want    map[string][][]any
	callers sync.WaitGroup
	closing atomic.Bool
	stuck   atomic.Bool

	calls, whole, partial, nothing atomic.Int64
}

// pressing are the statements of the callers: over whole tables, parts of them, and both joined.
var pressing = []string{
	"SELECT kind, count(*), sum(co2e) FROM things GROUP BY kind",
	"SELECT count(*) FROM things",
	"SELECT count(*) FROM stream",
	"SELECT id FROM things WHERE kind = 'b' AND id < 30",
	"SELECT count(*), sum(t.co2e) FROM things t JOIN stream s ON s.id = t.id",
	"SELECT kind, count(*) FROM things WHERE id IN (SELECT id FROM stream) GROUP BY kind",
	"SELECT (SELECT count(*) FROM stream) + count(*) FROM things WHERE kind = 'a'",
}

func newStress(t *testing.T, rate int) *stress {
	w := world{"things": counted(6 * rate), "stream": flowing(2 * rate)} // most of a second's pages
	s := &stress{t: t, u: serve(t, map[string]world{north: w}), want: map[string][][]any{}}
	s.u.max, s.u.every = 10, time.Second/time.Duration(rate)
	s.p = open(t, s.u, time.Second)
	o := newOracle(t, w, north)
	for _, sql := range pressing {
		rows, err := o.ask(sql)
		if err != nil {
			t.Fatal(err)
		}
		s.want[sql] = rows
	}
	s.slow.stop = make(chan struct{})
	go s.slow.measure()
	lasts := 4 * time.Second
	if long() {
		lasts = 2 * time.Minute
	}
	s.until = time.Now().Add(lasts)
	return s
}

// begin lets the callers ask.
func (s *stress) begin() {
	for caller := range 8 {
		s.callers.Go(func() { s.ask(caller) })
	}
}

// ask is one caller.
func (s *stress) ask(caller int) {
	r := rand.New(rand.NewPCG(uint64(caller), 13))
	for time.Now().Before(s.until) && !s.stuck.Load() && !s.closing.Load() {
		s.call(pressing[r.IntN(len(pressing))], time.Duration(80+r.IntN(1100))*time.Millisecond)
	}
}

// call asks once and sees that an answer comes in time.
func (s *stress) call(sql string, within time.Duration) {
	s.calls.Add(1)
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		result, err := s.p.catalog.Query(ctx, catalog.Question{SQL: sql})
		s.judge(sql, result, err)
	}()
	if !s.inTime(done, within) {
		s.hangs(fmt.Sprintf("%s: no answer %s after its deadline", sql, s.slow.grace()))
	}
}

// recovers asks once more, with time enough: nothing of the pressure is left.
func (s *stress) recovers() {
	if s.stuck.Load() {
		return
	}
	whole := s.whole.Load()
	s.call(pressing[0], 20*time.Second)
	if s.whole.Load() == whole {
		s.t.Errorf("%s: not answered in full when there is time", pressing[0])
	}
}

func (s *stress) judge(sql string, result *query.Result, err error) {
	switch {
	case err != nil:
		s.nothing.Add(1)
	case !result.Receipt.Complete:
		s.partial.Add(1)
		if len(result.Receipt.Why) == 0 {
			s.t.Errorf("%s: not complete, and no word why", sql)
		}
	default:
		s.whole.Add(1)
		if wrong := (statement{}).differs(result.Rows, s.want[sql]); wrong != "" {
			s.t.Errorf("%s: called complete, but %s", sql, wrong)
		}
	}
}

func (s *stress) close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.p.close()
	}()
	if !s.inTime(done, 0) {
		s.hangs(fmt.Sprintf("closing takes longer than %s", s.slow.grace()))
	}
	close(s.slow.stop)
}

// inTime waits for something to be over, not much longer than it may take.
func (s *stress) inTime(done <-chan struct{}, within time.Duration) bool {
	began := time.Now()
	for {
		left := within + s.slow.grace() - time.Since(began)
		if left <= 0 || ended(done, left) {
			return left > 0
		}
	}
}

// hangs tells once what everybody is waiting for.
func (s *stress) hangs(what string) {
	if s.stuck.Swap(true) {
		return
	}
	stacks := make([]byte, 1<<20)
	s.t.Errorf("%s\n%.12000s", what, stacks[:runtime.Stack(stacks, true)])
}

// ended tells whether something is over in time.
func ended(done <-chan struct{}, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
