package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestMain has SQLite count its memory before a test uses SQLite beside an engine.
func TestMain(m *testing.M) {
	if err := CountMemory(); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// slow makes each page of a source take a time.
func (s *source) slow(perPage time.Duration) {
	s.onPage(func(ctx context.Context, _ rows.Demand, _ int) error {
		select {
		case <-time.After(perPage):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

func TestPartialAnswerWhenLoadingIsSlow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sql string
		pages     int // of 20 rows; a second each
		rows      int // of the source, that pass the filter
	}{
		{"a whole table", "SELECT count(*) FROM invoices", 36, 1200},
		{"part of a table", "SELECT count(*) FROM invoices WHERE serial >= 0 AND type IN ('heat', 'water', 'electricity')", 36, 1200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(1200)
				w.invoices.slow(time.Second + time.Millisecond)
				e := w.engine(t, Options{})
				start := time.Now()
				res := ask(t, e, tt.sql)
				if took := time.Since(start); took > 45*time.Second || took < 35*time.Second {
					t.Errorf("took %s", took)
				}
				use := res.Receipt.Tables[0]
				if n := res.Rows[0][0].(int64); n != 39*20 || use.Rows != 39*20 || use.Total != tt.rows || use.Complete || res.Receipt.Complete {
					t.Errorf("counted %d, receipt %+v", n, res.Receipt)
				}
				if want := "780 of 1,200 rows had come when the answer was due, after 45s; loading goes on"; use.Why != want {
					t.Errorf("why %q", use.Why)
				}
				if res.Receipt.Requests != 39 || !res.Receipt.AsOf.Equal(start) {
					t.Errorf("receipt %+v", res.Receipt)
				}

				res = ask(t, e, tt.sql)
				if n := res.Rows[0][0].(int64); n != int64(tt.rows) || !res.Receipt.Complete {
					t.Errorf("then counted %d, receipt %+v", n, res.Receipt)
				}
				if took := time.Since(start); took > 65*time.Second {
					t.Errorf("the second did not pick up: %s", took)
				}
				if got := w.invoices.take(); len(got) != 1 {
					t.Errorf("asked %q", got)
				}
			})
		})
	}
}

func TestBackgroundIsToldToTheSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(100)
		var background []bool
		w.invoices.onPage(func(ctx context.Context, d rows.Demand, _ int) error {
			time.Sleep(time.Second)
			background = append(background, d.Background())
			return ctx.Err()
		})
		e := w.engine(t, Options{Deadline: 3 * time.Second})
		ask(t, e, "SELECT count(*) FROM invoices")
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []bool{false, false, true, true, true}; !slices.Equal(background, want) {
			t.Errorf("background %v, want %v", background, want)
		}
		if res := ask(t, e, "SELECT count(*) FROM invoices"); res.Receipt.Requests != 0 || res.Rows[0][0] != int64(100) {
			t.Errorf("what was loaded in the background is not used: %+v", res)
		}
	})
}

func TestNothingCameInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(100)
		w.invoices.slow(time.Hour)
		e := w.engine(t, Options{LoadTime: 2 * time.Minute})
		_, err := e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here)})
		var bad *Error
		if !errors.As(err, &bad) || bad.Code != CodeTimeout || !strings.Contains(bad.Next, "again") {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		// The load is given up after its own time, and that is told.
		_, err = e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here)})
		if !errors.As(err, &bad) || bad.Code != CodeTimeout || !strings.Contains(bad.Public, "Loading invoices took longer than 2m0s") {
			t.Errorf("got %v", err)
		}
	})
}

// A partial answer of a join: facilities are all there, invoices are not.
func TestPartialJoin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1000)
		w.invoices.slow(2 * time.Second)
		e := w.engine(t, Options{})
		res := ask(t, e, "SELECT f.id, count(i.id) FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id GROUP BY 1")
		if len(res.Rows) != 12 || res.Receipt.Complete || len(res.Receipt.Why) != 1 || !strings.HasPrefix(res.Receipt.Why[0], "invoices: ") {
			t.Errorf("%d rows, %+v", len(res.Rows), res.Receipt)
		}
		if f := res.Receipt.Tables[0]; !f.Complete || f.Rows != 12 {
			t.Errorf("%+v", f)
		}
	})
}

func TestEqualLoadsAreShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(200)
		w.invoices.slow(time.Second)
		e := w.engine(t, Options{})
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if n := ask(t, e, "SELECT count(*) FROM invoices").Rows[0][0]; n != int64(200) {
					t.Errorf("counted %v", n)
				}
			})
		}
		wg.Wait()
		if got := w.invoices.take(); len(got) != 1 {
			t.Errorf("16 at once asked %q", got)
		}
	})
}

// Rows of one scope must never be in an answer for another, also when both are
// being loaded at the same time.
func TestScopesAreApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(100)
		w.invoices.rows["org-2"] = [][]any{{"other", "f1", "heat", nil, nil, 1, 1.0, 1, true, nil}}
		w.invoices.slow(time.Second)
		e := w.engine(t, Options{})
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				scope, want := here, int64(100)
				if i%2 == 1 {
					scope, want = "org-2", 1
				}
				if i >= 20 {
					time.Sleep(time.Minute) // these find what the others left
				}
				sql := []string{"SELECT count(*) FROM invoices", "SELECT count(*) FROM invoices WHERE type IN ('heat', 'electricity', 'water')"}[i/2%2]
				res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(scope)})
				if err != nil {
					t.Error(err)
				} else if res.Rows[0][0] != want {
					t.Errorf("%s has %v rows, want %d", scope, res.Rows[0][0], want)
				}
			})
		}
		wg.Wait()
		if got := w.invoices.take(); len(got) != 4 {
			t.Errorf("asked %q", got)
		}
	})
}

// A load that nobody waits for is over for those who come after, even while it
// is still on its way out.
func TestStoppedLoadIsNotJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(20)
		first := true
		w.invoices.onPage(func(ctx context.Context, _ rows.Demand, _ int) error {
			if !first {
				return nil
			}
			first = false
			<-ctx.Done()
			time.Sleep(time.Second)
			return ctx.Err()
		})
		e := w.engine(t, Options{})
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		time.AfterFunc(time.Second, cancel)
		if _, err := e.Query(ctx, Request{SQL: "SELECT * FROM invoices", Scopes: only(here)}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := len(ask(t, e, "SELECT * FROM invoices").Rows); n != 20 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestTablesLoadAtTheSameTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(200)
		w.invoices.slow(time.Second)
		w.facilities.slow(time.Second)
		e := w.engine(t, Options{})
		start := time.Now()
		ask(t, e, "SELECT (SELECT count(*) FROM invoices), (SELECT count(*) FROM facilities)")
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestCancelledCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(200)
		stopped := make(chan error, 1)
		w.invoices.onPage(func(ctx context.Context, _ rows.Demand, page int) error {
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				stopped <- ctx.Err()
				return ctx.Err()
			}
		})
		e := w.engine(t, Options{})
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := e.Query(ctx, Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here)}); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled caller got %v", err)
			}
		})
		wg.Go(func() { // one that stays keeps the load going
			if n := ask(t, e, "SELECT count(*) FROM invoices").Rows[0][0]; n != int64(200) {
				t.Errorf("the other caller counted %v", n)
			}
		})
		time.Sleep(1500 * time.Millisecond)
		cancel()
		wg.Wait()
		if len(stopped) > 0 {
			t.Error("the load was stopped although a caller waited")
		}

		ctx, cancel = context.WithCancel(context.Background())
		wg.Go(func() {
			_, _ = e.Query(ctx, Request{SQL: "SELECT * FROM invoices WHERE type = 'heat'", Scopes: only("org-2")})
		})
		wg.Go(func() {
			_, _ = e.Query(ctx, Request{SQL: "SELECT * FROM invoices WHERE type = 'heat'", Scopes: only("org-2")})
		})
		time.Sleep(500 * time.Millisecond)
		cancel()
		wg.Wait()
		synctest.Wait()
		if len(stopped) != 1 {
			t.Error("the load went on although nobody waited")
		}
	})
}

func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(200)
	begun := make(chan bool, 2)
	w.invoices.onPage(func(ctx context.Context, _ rows.Demand, _ int) error {
		begun <- true
		<-ctx.Done()
		return ctx.Err()
	})
	w.items.onPage(func(context.Context, rows.Demand, int) error {
		begun <- true
		return nil
	})
	e := w.engine(t, Options{})
	ask(t, e, "SELECT count(*) FROM facilities")
	var wg sync.WaitGroup
	for _, sql := range []string{
		"SELECT count(*) FROM invoices",                                             // waits for rows
		"SELECT count(*) FROM items a, items b, items c, items d, items e, items f", // computes
	} {
		wg.Go(func() {
			if _, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)}); !errors.Is(err, rows.ErrClosed) {
				t.Errorf("%s: %v", sql, err)
			}
		})
	}
	<-begun
	<-begun
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if _, err := e.Query(context.Background(), Request{SQL: "SELECT 1"}); !errors.Is(err, rows.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// Rows that nobody asks for again leave memory by themselves.
func TestStaleRowsGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newWorld(200).engine(t, Options{TTL: time.Minute})
		ask(t, e, "SELECT count(*) FROM invoices")
		time.Sleep(30 * time.Second)
		ask(t, e, "SELECT count(*) FROM facilities")
		if n := e.store.Usage().Kept; n != 2 {
			t.Errorf("%d snapshots", n)
		}
		time.Sleep(40 * time.Second)
		synctest.Wait()
		if n := e.store.Usage().Kept; n != 1 {
			t.Errorf("%d snapshots after a minute", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := e.store.Usage().Kept; n != 0 || e.store.Usage().Bytes != 0 {
			t.Errorf("%d snapshots, %d bytes when all is stale", n, e.store.Usage().Bytes)
		}
	})
}

func TestLeastRecentlyUsedGo(t *testing.T) {
	t.Parallel()
	w := newWorld(200)
	e := w.engine(t, Options{Memory: 60 << 10}) // a part costs some 25 KB, a whole table 12 KB or more
	heat, water, all := "SELECT * FROM invoices WHERE type = 'heat'", "SELECT * FROM invoices WHERE type = 'water'", "SELECT * FROM items"
	for _, sql := range []string{heat, water, heat, all, "SELECT * FROM facilities", heat, "SELECT * FROM notes"} {
		ask(t, e, sql)
	}
	if e.store.Usage().Bytes > 80<<10 || e.store.Usage().Kept == 0 {
		t.Errorf("%d snapshots, %d bytes", e.store.Usage().Kept, e.store.Usage().Bytes)
	}
	w.taken()
	ask(t, e, heat)
	if got := w.taken(); len(got) > 0 {
		t.Errorf("the one used most went: %q", got)
	}
	ask(t, e, water)
	if got := w.taken(); len(got) == 0 {
		t.Error("the one used least stayed")
	}
}
