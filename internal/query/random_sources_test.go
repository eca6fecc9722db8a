package query

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// faulty is several sources whose places fail now and then.
type faulty struct {
	worlds map[string]*world
	scopes map[string][]string
	now    time.Time

	mu      sync.Mutex
	failing map[string]bool // by table and organisation
}

// newFaulty makes two sources of three and two organisations.
func newFaulty() *faulty {
	f := &faulty{
		worlds: map[string]*world{}, failing: map[string]bool{}, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		scopes: map[string][]string{"acme": {here, "org-2", "org-3"}, "zinc": {here, "org-9"}},
	}
	for source, ids := range f.scopes {
		w := newWorld(30 + 15*len(ids))
		w.items.rows[here], w.notes.rows[here] = w.items.rows[here][:30], w.notes.rows[here][:20]
		w.spread(ids)
		w.list(ids)
		f.worlds[source] = w
		for _, s := range w.all() {
			s.onPage(func(_ context.Context, d rows.Demand, _ int) error {
				f.mu.Lock()
				defer f.mu.Unlock()
				if f.failing[s.table.Name+" "+d.Scope] {
					return errRefused
				}
				return nil
			})
		}
	}
	return f
}

// breakSome has places fail, each with a probability.
func (f *faulty) breakSome(r *rand.Rand, probability float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.failing)
	for source, w := range f.worlds {
		for _, s := range w.all() {
			for _, id := range f.scopes[source] {
				f.failing[s.table.Name+" "+id] = s.table.Scoped && r.Float64() < probability
			}
		}
	}
}

// plain is SQLite with the same rows: a schema for each source.
func (f *faulty) plain(t testing.TB) *sql.DB {
	t.Helper()
	d := &sqlite.Driver{}
	if err := registerComparisons(d); err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector{d})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for source, w := range f.worlds {
		if _, err := db.Exec("ATTACH ':memory:' AS " + source); err != nil {
			t.Fatal(err)
		}
		for _, s := range w.all() {
			createTable(t, db, s)
			ids := f.scopes[source]
			if !s.table.Scoped {
				ids = ids[:1]
			}
			for _, id := range ids {
				insertRows(t, db, s, id)
			}
		}
	}
	return db
}

func (f *faulty) tables() (all []*source) {
	for _, source := range []string{"acme", "zinc"} {
		w := f.worlds[source]
		all = append(all, w.facilities, w.invoices, w.items, w.notes)
	}
	return all
}

// randomFaults asks statements over several sources and organisations, of which some fail and some rows are stale: an answer that is called complete is
// right, and what cannot be had is not missing in silence.
func randomFaults(t *testing.T, seed uint64) {
	f := newFaulty()
	e := severalSources(t, Options{Now: func() time.Time { return f.now }}, f.worlds)
	db := f.plain(t)
	r := rand.New(rand.NewPCG(seed, 2))
	w := &writer{r: r, tables: f.tables(), organizations: []string{here, "org-2", "org-3", "org-9", "no-such"}}
	incomplete := 0
	for range 12 {
		sql := w.statement()
		want, err := rowsOf(db, sql)
		if err != nil {
			t.Fatalf("%s: plain SQLite: %v", sql, err)
		}
		f.breakSome(r, []float64{0, 0.2, 0.5}[r.IntN(3)])
		f.now = f.now.Add(time.Duration(r.IntN(4)) * time.Minute)
		res, err := e.Query(t.Context(), Request{SQL: sql, Readers: map[string]string{"acme": "a", "zinc": "z"}, Scopes: f.scopes})
		var bad *Error
		switch {
		case errors.As(err, &bad) && bad.Code == CodeTooManyRequests, errors.Is(err, errRefused):
			continue
		case err != nil:
			t.Fatalf("seed %d: %s: %v", seed, sql, err)
		case !res.Receipt.Complete:
			incomplete++
			if len(res.Receipt.Why) == 0 {
				t.Errorf("seed %d: %s: not complete, and no reason", seed, sql)
			}
			continue
		}
		if got, wanted := shown(res.Rows, false), shown(want, false); !slices.Equal(got, wanted) {
			t.Fatalf("seed %d: %s\nasked %v\n got %d rows %.500q\nwant %d rows %.500q", seed, sql, res.Receipt.Asked, len(got), got, len(wanted), wanted)
		}
		if text := fmt.Sprintf("%+v", res.Receipt); strings.Contains(text, "@") {
			t.Errorf("seed %d: %s", seed, text)
		}
	}
	t.Logf("seed %d: %d not complete", seed, incomplete)
}

func TestRandomStatementsOverSourcesThatFail(t *testing.T) {
	t.Parallel()
	for seed := range uint64(16) {
		randomFaults(t, seed)
	}
}
