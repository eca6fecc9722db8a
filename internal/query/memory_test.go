package query

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// What these need is the process's, so they run alone.

func TestMemoryIsBounded(t *testing.T) {
	const long = "WITH RECURSIVE b(s) AS MATERIALIZED (SELECT printf('%1000000d', 1)), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	e := newWorld(200).engine(t, Options{Compute: time.Hour, Deadline: time.Hour}) // however slow the machine
	if _, err := e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM invoices", Scopes: only(here)}); err != nil {
		t.Fatal(err)
	}
	for name, sql := range map[string]string{
		"array":            long + "SELECT length(json_group_array(s)) FROM b, n",
		"object":           long + "SELECT length(json_group_object(i, s)) FROM b, n",
		"array, with rows": long + "SELECT length(json_group_array(s)) FROM b, n, invoices",
		"window":           long + "SELECT count(x) FROM (SELECT json_group_array(s) OVER (ORDER BY i) AS x FROM b, n)",
		"materialised":     long + ", m AS MATERIALIZED (SELECT s || i AS x FROM b, n) SELECT count(*) FROM m JOIN m AS o ON m.x = o.x",
		"sorted":           long + "SELECT max(x) FROM (SELECT s || i AS x FROM b, n ORDER BY x LIMIT -1 OFFSET 1)",
		"distinct":         long + "SELECT count(DISTINCT s || i) FROM b, n",
	} {
		t.Run(name, func(t *testing.T) {
			grown := growth(t)
			_, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeTooLarge || !strings.Contains(bad.Public, "MB of memory") || !strings.Contains(bad.Next, "earlier") {
				t.Errorf("got %v", err)
			}
			if grown := grown(); grown > 3*runBytes {
				t.Errorf("%d MB were used", grown>>20)
			}
		})
	}
}

// growth samples what the process has, until the function is called that tells
// by how much it has grown at most.
func growth(t *testing.T) func() int64 {
	before, most, end := resident(t), int64(0), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		for {
			most = max(most, resident(t)-before)
			select {
			case <-end:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	stop := sync.OnceFunc(func() { close(end); group.Wait() })
	t.Cleanup(stop)
	return func() int64 { stop(); return most }
}

// What others take does not count: neither what SQLite allocates for a load or
// for anybody else in the process, nor what another statement does.
func TestOthersMemoryDoesNotCount(t *testing.T) {
	const innocent = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(DISTINCT i % 1000) FROM n"
	const bomb = "WITH RECURSIVE b(s) AS MATERIALIZED (SELECT printf('%900000d', 1)), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) " +
		"SELECT count(DISTINCT s || i) FROM b, n"
	e := newWorld(200).engine(t, Options{Compute: 5 * time.Minute})
	ask := func(sql string) error {
		_, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
		return err
	}
	tls := libc.NewTLS()
	defer tls.Close()
	for name, other := range map[string]func(){
		"a load": func() {
			taken := sqlite3.Xsqlite3_malloc64(tls, 500<<20)
			runtime.Gosched()
			sqlite3.Xsqlite3_free(tls, taken)
		},
		"a bomb": func() {
			if err := ask(bomb); err == nil || !strings.Contains(err.Error(), "The statement needs more than 128 MB of memory while it computes.") {
				t.Errorf("the bomb: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			for range 2 {
				group.Go(func() {
					if err := ask(innocent); err != nil {
						t.Error("an innocent statement:", err)
					}
				})
			}
			done := make(chan struct{})
			go func() { group.Wait(); close(done) }()
			for again := true; again; {
				other()
				select {
				case <-done:
					again = false
				default:
				}
			}
		})
	}
}

// Statements that all take too much at once do not add up.
func TestManyBombsAtOnce(t *testing.T) {
	const long = "WITH RECURSIVE b(s) AS MATERIALIZED (SELECT printf('%900000d', 1)), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	bombs := []string{
		long + "SELECT length(json_group_array(s)) FROM b, n",
		long + "SELECT length(json_group_object(i, s)) FROM b, n",
		long + "SELECT count(DISTINCT s || i) FROM b, n",
		long + "SELECT max(x) FROM (SELECT s || i AS x FROM b, n ORDER BY x LIMIT -1 OFFSET 1)",
		long + ", m AS MATERIALIZED (SELECT s || i AS x FROM b, n) SELECT count(*) FROM m JOIN m AS o ON m.x = o.x",
		long + "SELECT i % 1000 AS k, max(s || i) FROM b, n GROUP BY k",
		long + "SELECT count(x) FROM (SELECT json_group_array(s) OVER (ORDER BY i) AS x FROM b, n)",
		long + "SELECT substr(s, i) || i AS x FROM b, n ORDER BY x",
	}
	e := newWorld(200).engine(t, Options{Compute: time.Hour, Deadline: time.Hour}) // however slow the machine
	grown := growth(t)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			_, err := e.Query(context.Background(), Request{SQL: bombs[i%len(bombs)], Scopes: only(here)})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeTooLarge || !strings.Contains(bad.Public, "MB of memory while it computes") {
				t.Errorf("%s: %v", bombs[i%len(bombs)], err)
			}
		})
	}
	group.Wait()
	if grown := grown(); grown > 600<<20 {
		t.Errorf("%d MB were used", grown>>20)
	}
}
