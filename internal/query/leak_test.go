package query

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// Hundreds of statements, each with loads and databases of its own, must not
// make the process grow.
func TestMemoryDoesNotGrow(t *testing.T) {
	w := newWorld(60)
	e := w.engine(t, Options{TTL: -1, Compute: 100 * time.Millisecond})
	some := func(n int) {
		for i := range n {
			sql := []string{
				"SELECT count(*) FROM invoices i JOIN facilities f ON f.id = i.facility_id",
				"SELECT * FROM invoices WHERE type = 'heat'",
				"SELECT * FROM notes, no_such_table",
				"SELECT id FROM invoices WHERE quantity = 99 LIMIT 3",
				"SELECT sum(serial) FROM invoices",
				"SELECT x FROM json_each('[1,2,3]')",
			}[i%6]
			_, _ = e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
		}
	}
	some(120)
	rss, heap := resident(t), heapInUse()
	some(600) // were their databases not freed, they would be 50 MB
	if grown := resident(t) - rss; grown > 16<<20 {
		t.Errorf("resident memory grew by %d KB", grown>>10)
	}
	if grown := heapInUse() - heap; grown > 1<<20 {
		t.Errorf("the heap grew by %d KB", grown>>10)
	}
	e.db.runs.m.Range(func(k, _ any) bool { t.Errorf("run %v is still known", k); return true })
	if u := e.store.Usage(); u != (rows.Usage{}) {
		t.Errorf("still there: %+v", u)
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func resident(t *testing.T) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0 // only Linux tells it so simply
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// The database in memory of a snapshot goes when the snapshot does, but not
// while somebody reads it.
func TestSnapshotDatabaseGoes(t *testing.T) {
	t.Parallel()
	now := time.Now()
	e := newWorld(60).engine(t, Options{Now: func() time.Time { return now }})
	ask(t, e, "SELECT count(*) FROM invoices")
	held := e.store.Fresh(rows.Place{Scope: here, Table: "invoices"}, 0)
	uri := held[0].File.URI()
	now = now.Add(time.Hour)
	ask(t, e, "SELECT count(*) FROM notes")
	if n := e.store.Usage().Kept; n != 1 {
		t.Fatalf("%d snapshots after an hour", n)
	}
	if !opens(t, e, uri) {
		t.Error("the database went while it was held")
	}
	e.store.Release(held...)
	if opens(t, e, uri) {
		t.Error("the database is still there")
	}
}

// opens reports whether there is a database at an address.
func opens(t *testing.T, e *Engine, uri string) bool {
	t.Helper()
	conn, err := e.db.driver.Open(uri)
	if err != nil {
		return false
	}
	defer conn.Close()
	found, err := conn.(driver.QueryerContext).QueryContext(context.Background(), "SELECT count(*) FROM sqlite_schema", nil)
	if err != nil {
		return false
	}
	return found.Close() == nil
}

// Many at once, with little room, so that snapshots come and go under those who
// read them: every answer is whole and right.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(120)
	db := w.plain(t, here)
	var asked []string
	want := map[string]string{}
	for _, tt := range statements[:40] {
		rows, err := rowsOf(db, tt.sql)
		if err != nil {
			t.Fatal(err)
		}
		asked = append(asked, tt.sql)
		want[tt.sql] = fmt.Sprint(shown(rows, false))
	}
	e := w.engine(t, Options{Memory: 1 << 20})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 25 {
				sql := asked[r.IntN(len(asked))]
				ctx, cancel := context.WithCancel(context.Background())
				if r.IntN(4) == 0 {
					time.AfterFunc(time.Duration(r.IntN(3000))*time.Microsecond, cancel)
				}
				res, err := e.Query(ctx, Request{SQL: sql, Scopes: only(here)})
				if err != nil {
					if ctx.Err() == nil {
						t.Errorf("%s: %v", sql, err)
					}
				} else if got := fmt.Sprint(shown(res.Rows, false)); got != want[sql] {
					t.Errorf("%s: got %s, want %s", sql, got, want[sql])
				}
				cancel()
			}
		})
	}
	wg.Wait()
}
