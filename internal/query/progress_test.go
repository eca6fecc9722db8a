package query

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// told is what was reported, and when.
type told struct {
	at []time.Duration // from the start
	p  []Progress
}

// watchAsk asks a question and keeps what is reported meanwhile.
func watchAsk(t *testing.T, e *Engine, sql string) (*Result, *told) {
	t.Helper()
	start, got := time.Now(), &told{}
	res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here), Progress: func(p Progress) {
		got.at, got.p = append(got.at, time.Since(start)), append(got.p, p)
	}})
	if err != nil {
		t.Fatal(err)
	}
	got.at = append(got.at, time.Since(start))
	return res, got
}

// atLeastEachSecond holds for the whole time, from the question to its answer.
func (g *told) atLeastEachSecond(t *testing.T) {
	t.Helper()
	before := time.Duration(0)
	for _, at := range g.at {
		if at-before > time.Second {
			t.Errorf("nothing was told from %s to %s", before, at)
		}
		before = at
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sql string
		tables    []string
		total     int
	}{
		{"one table", "SELECT count(*) FROM invoices", []string{"invoices"}, 600},
		{"two, summed", "SELECT count(*) FROM invoices, items", []string{"invoices", "items"}, 600 + 92},
		{"one after the other", "SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.facility_id = f.id", []string{"invoices"}, 12 + 497},
		{"a part", "SELECT count(*) FROM invoices WHERE type = 'heat'", []string{"invoices"}, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(600)
				for _, s := range w.all() {
					s.slow(900 * time.Millisecond)
				}
				_, got := watchAsk(t, w.engine(t, Options{}), tt.sql)
				got.atLeastEachSecond(t)
				last := got.p[len(got.p)-1]
				if last.Total != tt.total || !slices.Contains(tt.tables, last.Tables[0]) || last.Queued {
					t.Errorf("the last is %+v, want a total of %d", last, tt.total)
				}
				for i, p := range got.p[1:] {
					if p.Rows < got.p[i].Rows {
						t.Errorf("after %d rows %d", got.p[i].Rows, p.Rows)
					}
				}
				// The first rows foresee nothing: a first page comes alone, and those behind it at once.
				if i := slices.IndexFunc(got.p, func(p Progress) bool { return p.Rows > 0 }); got.p[i].Left != 0 {
					t.Errorf("the first rows foresee %s", got.p[i].Left)
				}
				// Halfway the rest is foreseen to within its half.
				half := len(got.p) / 2
				if left, foreseen := got.at[len(got.at)-1]-got.at[half], got.p[half].Left; foreseen < left/2 || foreseen > left*3/2 {
					t.Errorf("with %s left %s were foreseen", left, foreseen)
				}
				said := len(got.p)
				time.Sleep(time.Minute)
				if len(got.p) != said {
					t.Error("more was told after the answer")
				}
			})
		})
	}
}

func TestProgressWhileQueued(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(60)
		w.invoices.onPage(func(_ context.Context, d rows.Demand, page int) error {
			if page == 1 { // the second waits for ten seconds
				d.Queued(1)
				time.Sleep(10 * time.Second)
				d.Queued(-1)
			}
			time.Sleep(2 * time.Second)
			return nil
		})
		_, got := watchAsk(t, w.engine(t, Options{}), countInvoices)
		got.atLeastEachSecond(t)
		for i, p := range got.p {
			// At 2.25 s the first page is told, at 12 s the wait is over.
			if at := got.at[i]; at != 12*time.Second && p.Queued != (at > 2500*time.Millisecond && at < 12*time.Second) {
				t.Errorf("after %s: %+v", at, p)
			}
		}
	})
}

// TestProgressOfWhatIsThere: what is loaded already takes no time to tell of, and nobody who wants to know is needed.
func TestProgressOfWhatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(60)
		w.invoices.slow(time.Second)
		e := w.engine(t, Options{})
		ask(t, e, countInvoices)
		if _, got := watchAsk(t, e, countInvoices); len(got.p) != 0 {
			t.Errorf("told %+v", got.p)
		}
	})
}

// TestProgressOfALateLoad: reports end with the answer, in part though it is; whoever asks again is told from where it stands.
func TestProgressOfALateLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1200)
		w.invoices.slow(time.Second)
		e := w.engine(t, Options{})
		_, got := watchAsk(t, e, countInvoices)
		said := len(got.p)
		time.Sleep(5 * time.Second)
		if len(got.p) != said {
			t.Error("more was told after the answer")
		}
		if _, again := watchAsk(t, e, countInvoices); again.p[0].Rows < 800 || again.p[0].Left > 15*time.Second {
			t.Errorf("the first is %+v", again.p[0])
		}
	})
}
