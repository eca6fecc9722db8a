package rows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRowsBelongToAPlace(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
	table, other := src.table(t, "t", true), src.table(t, "u", true)
	s := newStore(t, Options{})
	here := at("reader", "scope", table)
	mustLoad(t, s, here, &Want{Table: table})
	if n := len(s.Fresh(here, 0)); n != 1 {
		t.Fatalf("%d snapshots", n)
	}
	for _, elsewhere := range []Place{at("other", "scope", table), at("reader", "other", table), at("reader", "scope", other), {}} {
		if n := len(s.Fresh(elsewhere, 0)); n != 0 {
			t.Errorf("%+v has %d snapshots of %+v", elsewhere, n, here)
		}
	}
	if d := src.demands[0]; d.Reader != "reader" || d.Scope != "scope" {
		t.Errorf("the source was asked for %+v", d)
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
	a, b := src.table(t, "a", true), src.table(t, "b", true)
	places := []Place{at("one", "s", a), at("one", "s2", a), at("one", "s", b), at("two", "s", a)}
	for _, tt := range []struct {
		reader string
		tables []string
		left   []int // of places
	}{
		{"one", nil, []int{3}},
		{"one", []string{"a"}, []int{2, 3}},
		{"two", []string{"a", "b"}, []int{0, 1, 2}},
		{"three", nil, []int{0, 1, 2, 3}},
	} {
		s := newStore(t, Options{})
		for _, p := range places {
			table := map[string]*Table{"a": a, "b": b}[p.Table]
			mustLoad(t, s, p, &Want{Table: table})
		}
		s.Forget("", tt.reader, tt.tables...)
		var left []int
		for i, p := range places {
			found := s.Fresh(p, 0)
			if len(found) > 0 {
				left = append(left, i)
			}
			if known := s.Total(p) >= 0; known != (len(found) > 0) {
				t.Errorf("forgetting %s %v: the total of %+v is known: %v", tt.reader, tt.tables, p, known)
			}
			s.Release(found...)
		}
		if fmt.Sprint(left) != fmt.Sprint(tt.left) {
			t.Errorf("forgetting %s %v leaves %v, want %v", tt.reader, tt.tables, left, tt.left)
		}
	}
}

// TestForgetWhileLoading: who waits gets the rows, who comes later does not.
func TestForgetWhileLoading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}, before: func(context.Context, Demand) error { time.Sleep(time.Second); return nil }}
		table := src.table(t, "t", true)
		s := newStore(t, Options{})
		p := at("r", "s", table)
		l, err := s.Load(p, &Want{Table: table}, 0)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s.Forget("", "r")
		<-l.Done()
		snap, err := l.Snapshot()
		if err != nil || snap.Rows != 3 {
			t.Errorf("got %+v, %v", snap, err)
		}
		s.Release(snap)
		if n := len(s.Fresh(p, 0)); n != 0 || s.Total(p) != -1 {
			t.Errorf("%d snapshots were kept, total %d", n, s.Total(p))
		}
		if u := s.Usage(); u != (Usage{}) {
			t.Errorf("still there: %+v", u)
		}
		mustLoad(t, s, p, &Want{Table: table})
		if src.asked() != 2 {
			t.Errorf("read %d times", src.asked())
		}
	})
}

// TestForgetWhileEnding: rows of a load that nobody waits for any more, and that ends well all the same, are forgotten, too.
func TestForgetWhileEnding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := &source{}
		table := src.table(t, "t", true)
		table.Fetch = func(_ context.Context, _ Demand, yield func(Batch) error) error {
			err := yield(batch(3, 0, 3))
			time.Sleep(time.Second) // and asks nobody whether it should end
			return err
		}
		s := newStore(t, Options{})
		p := at("r", "s", table)
		l, err := s.Load(p, &Want{Table: table}, 0)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s.Leave(l, false)
		s.Forget("", "r")
		<-l.Done()
		if n := len(s.Fresh(p, 0)); n != 0 || s.Total(p) != -1 {
			t.Errorf("%d snapshots were kept, total %d", n, s.Total(p))
		}
	})
}

func TestTotalsAreBounded(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
	table := src.table(t, "t", true)
	s := newStore(t, Options{})
	for i := range maxTotals + 5 {
		s.seen(at("r", fmt.Sprint(i), table), i)
	}
	last := at("r", fmt.Sprint(maxTotals+4), table)
	if s.seen(last, 7); len(s.totals) != maxTotals || s.Total(last) != 7 {
		t.Errorf("%d totals, the last %d", len(s.totals), s.Total(last))
	}
}

// TestDoubtfulRowsAnswerTheirOwnWantAlone: within the TTL without another request, never for another condition, and not beyond the TTL.
func TestDoubtfulRowsAnswerTheirOwnWantAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := &source{fetches: [][]Batch{{batch(43, 0, 6)}}}
		table := src.table(t, "t", true)
		s := newStore(t, Options{TTL: time.Minute})
		p := at("r", "s", table)
		for _, w := range []*Want{{Table: table}, {Table: table, Set: from(1)}, {Table: table, Limit: 20}} {
			before := src.asked()
			for range 3 {
				if snap := mustLoad(t, s, p, w); snap.Doubt == "" {
					t.Errorf("%s: no doubt", w.Key())
				}
			}
			if n := src.asked() - before; n != 2 {
				t.Errorf("%s: read %d times, want 2", w.Key(), n)
			}
		}
		if n := len(s.Fresh(p, 0)); n != 0 {
			t.Errorf("%d doubtful snapshots are given to anybody", n)
		}
		before := src.asked()
		mustLoad(t, s, at("r2", "s", table), &Want{Table: table})
		if src.asked() == before {
			t.Error("another reader was given doubtful rows")
		}
		time.Sleep(time.Minute)
		before = src.asked()
		mustLoad(t, s, p, &Want{Table: table})
		if n := src.asked() - before; n != 2 {
			t.Errorf("after the TTL read %d times, want 2", n)
		}
	})
}

// TestFreshUntilTheTTL: rows are used up to their TTL, not at it.
func TestFreshUntilTheTTL(t *testing.T) {
	t.Parallel()
	now := time.Now()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
	table := src.table(t, "t", true)
	s := newStore(t, Options{TTL: time.Minute, Now: func() time.Time { return now }})
	p := at("r", "s", table)
	mustLoad(t, s, p, &Want{Table: table})
	for _, step := range []struct {
		after time.Duration
		fresh int
	}{{0, 1}, {time.Minute - 1, 1}, {1, 0}} {
		now = now.Add(step.after)
		found := s.Fresh(p, 0)
		s.Release(found...)
		if len(found) != step.fresh {
			t.Errorf("%d snapshots after %s more, want %d", len(found), step.after, step.fresh)
		}
	}
}

// TestNeverKept: with a TTL below 0, rows are freed with their last reader, doubtful ones too.
func TestNeverKept(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}, {batch(9, 0, 3)}}}
	table := src.table(t, "t", true)
	s := newStore(t, Options{TTL: -1})
	for range 3 {
		mustLoad(t, s, at("r", "s", table), &Want{Table: table})
	}
	if u := s.Usage(); u != (Usage{}) {
		t.Errorf("still there: %+v", u)
	}
	if src.asked() != 5 { // once, and twice two times
		t.Errorf("read %d times", src.asked())
	}
}

// TestBackgroundLoadsAreBounded: of the loads that nobody waits for any more, eight go on.
func TestBackgroundLoadsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := 0
		var mu sync.Mutex
		src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
		src.before = func(ctx context.Context, d Demand) error {
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				mu.Lock()
				defer mu.Unlock()
				stopped++
				return ctx.Err()
			}
		}
		s := newStore(t, Options{})
		var loads []*Load
		for i := range 13 {
			table := src.table(t, fmt.Sprintf("t%d", i), true)
			l, err := s.Load(at("r", []string{"one", "another"}[i/12], table), &Want{Table: table}, 0)
			if err != nil {
				t.Fatal(err)
			}
			loads = append(loads, l)
		}
		for i, l := range loads {
			if snap, goesOn := s.Leave(l, true); snap != nil || goesOn != (i < 8 || i == 12) {
				t.Errorf("load %d: %v, goes on: %v", i, snap, goesOn)
			}
		}
		synctest.Wait()
		if stopped != 4 {
			t.Errorf("%d loads were stopped, want 4", stopped)
		}
		time.Sleep(2 * time.Second)
		if n := s.Usage().Kept; n != 9 {
			t.Errorf("%d were kept, want 9", n)
		}
	})
}

// TestLoadIsJoined: whoever wants what is being loaded in the background waits for that load, which is then no longer in the background.
func TestLoadIsJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var background []bool
		src := &source{fetches: [][]Batch{{batch(30, 0, 10), batch(30, 10, 20), batch(30, 20, 30)}}}
		src.before = func(_ context.Context, d Demand) error {
			time.Sleep(time.Second)
			background = append(background, d.Background())
			return nil
		}
		table := src.table(t, "t", true)
		s := newStore(t, Options{})
		l, _ := s.Load(at("r", "s", table), &Want{Table: table}, 0)
		s.Leave(l, true)
		time.Sleep(1500 * time.Millisecond)
		if again, _ := s.Load(at("r", "s", table), &Want{Table: table}, 0); again != l {
			t.Fatal("another load was begun")
		}
		<-l.Done()
		if fmt.Sprint(background) != "[true false false]" {
			t.Errorf("background: %v", background)
		}
		if snap, _ := l.Snapshot(); snap.Rows != 30 {
			t.Errorf("%d rows", snap.Rows)
		} else {
			s.Release(snap)
		}
	})
}

// TestPartialHoldsNothingUp: what has come is a snapshot that no longer changes, while the load goes on.
func TestPartialHoldsNothingUp(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]Set{"whole": nil, "part": from(0)} {
		t.Run(name, func(t *testing.T) {
			next := make(chan bool)
			src := &source{fetches: [][]Batch{{batch(30, 0, 10), batch(30, 10, 20), batch(30, 20, 30)}}}
			src.before = func(context.Context, Demand) error { <-next; return nil }
			table := src.table(t, "t", true)
			s := newStore(t, Options{})
			l, err := s.Load(at("r", "s", table), &Want{Table: table, Set: set}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if early, err := l.Partial(); early != nil || err != nil {
				t.Errorf("before anything came: %+v, %v", early, err)
			}
			next <- true
			next <- true // the first batch is stored
			partial, err := l.Partial()
			for err == nil && partial == nil {
				partial, err = l.Partial()
			}
			if err != nil {
				t.Fatal(err)
			}
			next <- true
			<-l.Done()
			if partial.Rows < 10 || partial.Rows > 20 || !partial.Late || partial.Complete || partial.Total != 30 {
				t.Errorf("partial: %+v", partial.Facts)
			}
			if partial.View != nil && len(partial.View.Rows) != partial.Rows {
				t.Errorf("%d rows in the view of %d", len(partial.View.Rows), partial.Rows)
			}
			partial.Close()
			if snap, err := l.Snapshot(); err != nil || snap.Rows != 30 || !snap.Complete {
				t.Errorf("the load gave %+v, %v", snap, err)
			} else {
				s.Release(snap)
			}
		})
	}
}

// heavy is n rows of about a kilobyte each.
func heavy(total, from, to int) Batch {
	b := batch(total, from, to)
	for i := range b.Rows {
		b.Rows[i][0] = fmt.Sprintf("%s%01000d", b.Rows[i][0], 0)
	}
	return b
}

func TestMemoryIsOneNumber(t *testing.T) {
	t.Parallel()
	var batches []Batch
	for i := range 200 {
		batches = append(batches, heavy(20_000, i*100, i*100+100))
	}
	for name, set := range map[string]Set{"whole": nil, "part": from(0)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := &source{fetches: [][]Batch{batches}}
			table := src.table(t, "big", true)
			s := newStore(t, Options{Memory: 8 << 20, MemoryVar: "THE_SETTING"})
			_, err := load(t, s, at("r", "s", table), &Want{Table: table, Set: set})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeTooLarge || !strings.Contains(bad.Next, "THE_SETTING") || !strings.Contains(bad.Public, "The 20,000 rows of big") {
				t.Fatalf("got %v", err)
			}
			var told int
			if _, err := fmt.Sscanf(bad.Public[strings.Index(bad.Public, "take ")+5:], "%d MiB", &told); err != nil || told < 19 || told > 45 {
				t.Errorf("told that 20,000 rows of a kilobyte take %d MiB: %s", told, bad.Public)
			}
			if u := s.Usage(); u != (Usage{}) {
				t.Errorf("still there: %+v", u)
			}
		})
	}
}

// TestPagesInHandCount: what a source has read ahead is memory, too, of all loads together.
func TestPagesInHandCount(t *testing.T) {
	t.Parallel()
	first, second := batch(20, 0, 10), batch(20, 10, 20)
	first.InHand = 5 << 20
	src := &source{fetches: [][]Batch{{first, second}}}
	held, next := make(chan bool), make(chan bool)
	table := src.table(t, "t", true)
	s := newStore(t, Options{Memory: 8 << 20})
	waits := *table
	waits.Fetch = func(ctx context.Context, d Demand, emit func(Batch) error) error {
		if err := emit(first); err != nil {
			return err
		}
		held <- true
		<-next
		return emit(second)
	}
	waiting, err := s.Load(at("r", "one", table), &Want{Table: &waits}, 0)
	if err != nil {
		t.Fatal(err)
	}
	<-held
	_, err = load(t, s, at("r", "two", table), &Want{Table: table})
	var bad *Error
	if !errors.As(err, &bad) || bad.Code != CodeTooLarge || !strings.Contains(bad.Public, "in use besides") {
		t.Errorf("two loads with 5 MiB in hand each got %v", err)
	}
	next <- true
	<-waiting.Done()
	if snap, err := waiting.Snapshot(); err != nil || snap.Rows != 20 {
		t.Errorf("the first got %+v, %v", snap, err)
	} else {
		s.Release(snap)
	}
	if snap := mustLoad(t, s, at("r", "two", table), &Want{Table: table}); snap.Rows != 20 {
		t.Errorf("with the memory free again: %d rows", snap.Rows)
	}
}

// TestRoomIsMade: what is kept goes, the longest unused first, before a load is refused; what is read stays.
func TestRoomIsMade(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{heavy(1000, 0, 1000)}}} // between 1 and 3 MiB
	var tables []*Table
	for i := range 8 {
		tables = append(tables, src.table(t, fmt.Sprintf("t%d", i), true))
	}
	s := newStore(t, Options{Memory: 7 << 20})
	kept := func(i int) bool {
		found := s.Fresh(at("r", "s", tables[i]), 0)
		s.Release(found...)
		return len(found) > 0
	}
	mustLoad(t, s, at("r", "s", tables[0]), &Want{Table: tables[0]})
	mustLoad(t, s, at("r", "s", tables[1]), &Want{Table: tables[1]})
	read := s.Fresh(at("r", "s", tables[0]), 0)
	for i := 2; i < 8; i++ {
		mustLoad(t, s, at("r", "s", tables[i]), &Want{Table: tables[i]})
		if u := s.Usage(); u.Bytes > 7<<20 {
			t.Errorf("%d bytes after %d tables", u.Bytes, i+1)
		}
	}
	if !kept(0) || kept(1) || !kept(7) {
		t.Errorf("kept: the one that is read %v, the oldest %v, the newest %v", kept(0), kept(1), kept(7))
	}
	s.Release(read...)

	s.Close()
	if u := s.Usage(); u != (Usage{}) {
		t.Errorf("after Close: %+v", u)
	}
	if _, err := s.Load(at("r", "s", tables[0]), &Want{Table: tables[0]}, 0); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestReleasedOnce: a snapshot that is dropped while it is read is freed when its last reader goes, once.
func TestReleasedOnce(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(3, 0, 3)}}}
	table := src.table(t, "t", true)
	s := newStore(t, Options{})
	p := at("r", "s", table)
	mustLoad(t, s, p, &Want{Table: table})
	one, two := s.Fresh(p, 0), s.Fresh(p, 0)
	s.Forget("", "r")
	s.Forget("", "r")
	uri := one[0].File.URI()
	s.Release(one...)
	if conn, err := s.driver.Open(uri); err != nil {
		t.Errorf("freed while it was read: %v", err)
	} else {
		conn.Close()
	}
	s.Release(two...)
	if conn, err := s.driver.Open(uri); err == nil {
		conn.Close()
		t.Error("not freed")
	}
	if u := s.Usage(); u != (Usage{}) {
		t.Errorf("still there: %+v", u)
	}
}

// TestStoreUnderStress has many callers load, join, leave, forget and read at once, on the real clock.
func TestStoreUnderStress(t *testing.T) {
	t.Parallel()
	src := &source{fetches: [][]Batch{{batch(30, 0, 10), batch(30, 10, 20), batch(30, 20, 30)}, {batch(43, 0, 6)}}}
	src.before = func(ctx context.Context, _ Demand) error {
		select {
		case <-time.After(200 * time.Microsecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	table := src.table(t, "t", true)
	s := newStore(t, Options{TTL: 20 * time.Millisecond, Memory: 1 << 20})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 60 {
				p := at(fmt.Sprint("r", i%2), "s", table)
				w := &Want{Table: table, Set: []Set{nil, from(1), from(2)}[(g+i)%3]}
				l, err := s.Load(p, w, 0)
				if err != nil {
					t.Error(err)
					return
				}
				if i%5 == 0 {
					if partial, err := l.Partial(); err != nil {
						t.Error(err)
					} else if partial != nil {
						partial.Close()
					}
					if snap, _ := s.Leave(l, i%2 == 0); snap != nil {
						s.Release(snap)
					}
					continue
				}
				if i%7 == 0 {
					s.Forget("", p.Reader)
				}
				<-l.Done()
				if snap, err := l.Snapshot(); err != nil {
					t.Error(err)
				} else {
					s.Release(snap)
				}
				s.Release(s.Fresh(p, 0)...)
			}
		})
	}
	wg.Wait()
	s.Forget("", "r0")
	s.Forget("", "r1")
	for s.Usage().Loading > 0 {
		time.Sleep(time.Millisecond)
	}
	if u := s.Usage(); u != (Usage{}) {
		t.Errorf("still there: %+v", u)
	}
}

// TestLoadsAfterAMark: what began after both marks is shared; what began before one of them does not do for it, nor do doubtful rows of it.
func TestLoadsAfterAMark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := &source{fetches: [][]Batch{{batch(43, 0, 6)}}, before: func(context.Context, Demand) error { time.Sleep(time.Second); return nil }}
		table := src.table(t, "t", true)
		s := newStore(t, Options{})
		p, w := at("r", "s", table), &Want{Table: table}
		mustLoad(t, s, p, w) // doubtful
		one, two := s.Mark(), s.Mark()
		a, errA := s.Load(p, w, one)
		b, errB := s.Load(p, w, two)
		c, errC := s.Load(p, w, s.Mark())
		if err := errors.Join(errA, errB, errC); err != nil {
			t.Fatal(err)
		}
		if a != b || b == c {
			t.Errorf("shared: %v, and by a later mark: %v", a == b, b == c)
		}
		for _, l := range []*Load{a, b, c} {
			<-l.Done()
			snap, _ := l.Snapshot()
			s.Release(snap)
		}
		if again, err := s.Load(p, w, 0); err != nil || again.mark != c.mark {
			t.Errorf("the older one is kept: %v", err)
		} else {
			s.Release(again.snap)
		}
		if n := src.asked(); n != 6 { // each twice, since there is doubt
			t.Errorf("read %d times", n)
		}
	})
}
