package query

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A request that is stopped is answered over the rows that came by then, at once, and says that loading was stopped; not that it goes on.
func TestStop(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]int64{90 * time.Second: 89 * 20, 10*time.Second + 500*time.Millisecond: 10 * 20, 0: 0} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(12_000)
			w.invoices.slow(time.Second + time.Millisecond)
			e := w.engine(t, Options{Deadline: time.Hour})
			stop := make(chan struct{})
			time.AfterFunc(after, func() { close(stop) })
			start := time.Now()
			res, err := e.Query(t.Context(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here), Stop: stop})
			if took := time.Since(start); took != after {
				t.Errorf("it is stopped after %s, and ends after %s", after, took)
			}
			if want == 0 {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("no row had come: %+v, %v", res, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if n := res.Rows[0][0]; n != want || res.Receipt.Complete {
				t.Errorf("counted %v, want %d; %+v", n, want, res.Receipt)
			}
			if why := res.Receipt.Tables[0].Why; why != "1,780 of 12,000 rows had come when loading was stopped" && why != "200 of 12,000 rows had come when loading was stopped" {
				t.Errorf("why %q", why)
			}
		})
	}
}

// What is stopped when all rows are there is complete.
func TestStopComesTooLate(t *testing.T) {
	t.Parallel()
	w := newWorld(200)
	e := w.engine(t, Options{})
	ask(t, e, "SELECT count(*) FROM invoices")
	stop := make(chan struct{})
	close(stop)
	res, err := e.Query(t.Context(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here), Stop: stop})
	if err != nil || res.Rows[0][0] != int64(200) || !res.Receipt.Complete {
		t.Errorf("%+v, %v", res, err)
	}
}

// Where no other question follows, nothing is said of loading that goes on.
func TestLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1200)
		w.invoices.slow(time.Second + time.Millisecond)
		e := w.engine(t, Options{DeadlineVar: "--timeout"})
		res, err := e.Query(t.Context(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here), Last: true})
		if err != nil || res.Receipt.Tables[0].Why != "780 of 1,200 rows had come when the answer was due, after 45s (--timeout)" {
			t.Errorf("%+v, %v", res, err)
		}
		w.invoices.slow(time.Minute)
		_, err = e.Query(t.Context(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here), Last: true, Fresh: true})
		var late *Error
		if !errors.As(err, &late) || late.Code != CodeTimeout || late.Next != "Ask for less, or give it more time: --timeout says how much." {
			t.Errorf("%v", err)
		}
	})
}
