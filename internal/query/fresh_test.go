package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

const countInvoices = "SELECT count(*) FROM invoices"

// askAnew asks with Fresh.
func askAnew(t testing.TB, e *Engine, sql string) *Result {
	t.Helper()
	res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here), Fresh: true})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return res
}

// TestFresh: what is kept does not answer a question asked anew, and is replaced by what does.
func TestFresh(t *testing.T) {
	t.Parallel()
	const part = "SELECT count(*) FROM invoices WHERE type = 'heat'"
	for _, tt := range []struct {
		name, before, anew, after string
		ttl                       time.Duration
		fresh, then               int64
		demands                   int // of the last question
	}{
		{"the whole table", countInvoices, countInvoices, countInvoices, 0, 50, 50, 0},
		{"part of it from what is whole", countInvoices, part, part, 0, 17, 17, 0},
		{"the whole after a part that was asked anew", countInvoices, part, countInvoices, 0, 17, 50, 1},
		{"a part, then the whole", part, countInvoices, part, 0, 50, 17, 0},
		{"nothing was kept", "SELECT 1", countInvoices, countInvoices, 0, 50, 50, 0},
		{"nothing is ever kept", countInvoices, countInvoices, countInvoices, -1, 50, 50, 1},
		{"a join, whose loads follow each other", "SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.facility_id = f.id",
			"SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.facility_id = f.id", countInvoices, 0, 42, 50, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			w := newWorld(100)
			e := w.engine(t, Options{TTL: tt.ttl, Now: func() time.Time { return now }})
			old := ask(t, e, tt.before).Rows[0][0]
			w.invoices.keepFirst(50)
			now = now.Add(time.Second)
			if tt.ttl == 0 {
				if got := ask(t, e, tt.before).Rows[0][0]; got != old {
					t.Errorf("what is kept does not answer: %v", got)
				}
			}
			w.taken()
			res := askAnew(t, e, tt.anew)
			if got := res.Rows[0][0]; got != tt.fresh || !res.Receipt.AsOf.Equal(now) || !res.Receipt.Complete {
				t.Errorf("asked anew: %v, want %d; %+v", got, tt.fresh, res.Receipt)
			}
			for _, use := range res.Receipt.Tables {
				if use.Cached || len(w.demandsOf(use.Name)) == 0 {
					t.Errorf("%s was not asked for anew", use.Name)
				}
			}
			w.taken()
			now = now.Add(time.Second)
			if got := ask(t, e, tt.after).Rows[0][0]; got != tt.then {
				t.Errorf("then: %v, want %d", got, tt.then)
			}
			if got := w.invoices.take(); len(got) != tt.demands {
				t.Errorf("then asked %q", got)
			}
		})
	}
}

// demandsOf are what a table was asked for so far.
func (w *world) demandsOf(table string) []string {
	for _, s := range w.all() {
		if s.table.Name == table {
			s.mu.Lock()
			defer s.mu.Unlock()
			return slices.Clone(s.demands)
		}
	}
	return nil
}

// TestFreshDoesNotJoinWhatBeganBefore: nor does what began before come to be kept, whichever ends first. Who waits for it gets it, or what is newer
// by then.
func TestFreshDoesNotJoinWhatBeganBefore(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		perPage time.Duration
		before  int64
	}{{"the older ends first", time.Second / 3, 100}, {"the older ends last", 4 * time.Second, 50}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(100)
				e := w.engine(t, Options{})
				var first atomic.Value // the context of the older load
				w.invoices.onPage(func(ctx context.Context, _ rows.Demand, _ int) error {
					perPage := time.Second
					if first.CompareAndSwap(nil, ctx) || first.Load() == ctx {
						perPage = tt.perPage
					}
					time.Sleep(perPage)
					return nil
				})
				before := make(chan any)
				go func() { before <- ask(t, e, countInvoices).Rows[0][0] }()
				time.Sleep(time.Second / 2)
				synctest.Wait()
				w.invoices.keepFirst(50)
				if got := askAnew(t, e, countInvoices).Rows[0][0]; got != int64(50) {
					t.Errorf("asked anew: %v", got)
				}
				if got := <-before; got != tt.before {
					t.Errorf("who asked before: %v", got)
				}
				synctest.Wait()
				if got := ask(t, e, countInvoices).Rows[0][0]; got != int64(50) {
					t.Errorf("then: %v", got)
				}
				if got := w.invoices.take(); len(got) != 2 {
					t.Errorf("asked %q", got)
				}
			})
		})
	}
}

// TestFreshThatFails leaves what is kept.
func TestFreshThatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(100)
	e := w.engine(t, Options{})
	ask(t, e, countInvoices)
	w.invoices.onPage(func(context.Context, rows.Demand, int) error { return errors.New("out of order") })
	if _, err := e.Query(t.Context(), Request{SQL: countInvoices, Scopes: only(here), Fresh: true}); err == nil || !strings.Contains(err.Error(), "out of order") {
		t.Errorf("err = %v", err)
	}
	if got := ask(t, e, countInvoices).Rows[0][0]; got != int64(100) {
		t.Errorf("then: %v", got)
	}
}

// TestFreshThatIsLate: the same question without fresh picks up the rows that are being loaded anew, and is not told the old ones. One with it begins
// anew, and what nobody waits for is ended.
func TestFreshThatIsLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1200)
		e := w.engine(t, Options{})
		ask(t, e, countInvoices)
		w.invoices.keepFirst(1000)
		w.invoices.slow(time.Second)
		w.taken()
		res := askAnew(t, e, countInvoices)
		if use := res.Receipt.Tables[0]; use.Rows >= 1000 || use.Total != 1000 || !strings.HasSuffix(use.Why, "; loading goes on for the same question without fresh") {
			t.Errorf("%+v", use)
		}
		if res := ask(t, e, countInvoices); res.Rows[0][0] != int64(1000) || !res.Receipt.Complete {
			t.Errorf("then: %v, %+v", res.Rows, res.Receipt)
		}
		if got := w.invoices.take(); len(got) != 1 {
			t.Errorf("asked %q", got)
		}
		askAnew(t, e, countInvoices)
		askAnew(t, e, countInvoices)
		synctest.Wait()
		if u := e.store.Usage(); u.Loading != 1 {
			t.Errorf("%+v, want one load", u)
		}
	})
}

// TestFreshKeepsToItsPlace: rows of another organisation stay.
func TestFreshKeepsToItsPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(100)
	w.invoices.rows["there"] = w.invoices.rows[here]
	e := w.engine(t, Options{})
	there := Request{SQL: countInvoices, Scopes: only("there")}
	if _, err := e.Query(t.Context(), there); err != nil {
		t.Fatal(err)
	}
	askAnew(t, e, countInvoices)
	w.taken()
	if _, err := e.Query(t.Context(), there); err != nil {
		t.Fatal(err)
	}
	if got := w.invoices.take(); len(got) != 0 {
		t.Errorf("asked %q", got)
	}
}

// TestFreshEndsWhatNobodyWaitsFor: a load that goes on for nobody, and whose rows would be dropped, spends no more requests. One of the very same
// rows ends at once; others of the table when it is sure that they are not wanted.
func TestFreshEndsWhatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, before  string
		during, after int // loads under way
	}{
		{"the same rows", countInvoices, 1, 1},
		{"others of the table", "SELECT count(*) FROM invoices WHERE type IN ('heat', 'water', 'electricity')", 2, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(2400)
				w.invoices.slow(time.Second)
				e := w.engine(t, Options{})
				ask(t, e, tt.before) // in part; loading goes on
				answered := make(chan *Result)
				go func() { answered <- askAnew(t, e, countInvoices) }()
				time.Sleep(2500 * time.Millisecond)
				if u := e.store.Usage(); u.Loading != tt.during {
					t.Errorf("meanwhile %+v, want %d loads", u, tt.during)
				}
				<-answered
				synctest.Wait()
				if u := e.store.Usage(); u.Loading != tt.after {
					t.Errorf("then %+v, want %d loads", u, tt.after)
				}
			})
		})
	}
}
