package query

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// What these need is the process's, so they run alone.

func TestMemoryIsBounded(t *testing.T) {
	const long = "WITH RECURSIVE b(s) AS MATERIALIZED (SELECT printf('%1000000d', 1)), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	e := newWorld(200).engine(t, Options{})
	tls := libc.NewTLS()
	defer tls.Close()
	if _, err := e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM invoices", Scope: here}); err != nil {
		t.Fatal(err)
	}
	before := sqlite3.Xsqlite3_memory_used(tls)
	if !memoryCounted {
		t.Fatal("SQLite does not count its memory")
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
			sqlite3.Xsqlite3_memory_highwater(tls, 1)
			start := time.Now()
			_, err := e.Query(context.Background(), Request{SQL: sql, Scope: here})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeTooLarge || !strings.Contains(bad.Public, "MB of memory") || !strings.Contains(bad.Next, "earlier") {
				t.Errorf("got %v", err)
			}
			if grown := sqlite3.Xsqlite3_memory_highwater(tls, 0) - before; grown > 3*runBytes {
				t.Errorf("%d MB were used", grown>>20)
			}
			if left := sqlite3.Xsqlite3_memory_used(tls) - before; left > 1<<20 {
				t.Errorf("%d KB are left behind", left>>10)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestFirstRunIsInterruptedFirst(t *testing.T) {
	m := newMeter()
	defer m.close()
	tls := libc.NewTLS()
	defer tls.Close()
	first, stopFirst := context.WithCancelCause(context.Background())
	second, stopSecond := context.WithCancelCause(context.Background())
	a := m.watch(stopFirst)
	b := m.watch(stopSecond)
	taken := sqlite3.Xsqlite3_malloc(tls, runBytes+1<<20)
	<-first.Done()
	if second.Err() != nil {
		t.Error("the second was interrupted, too")
	}
	m.leave(a)
	<-second.Done()
	sqlite3.Xsqlite3_free(tls, taken)
	m.leave(b)
	third := m.watch(func(error) { t.Error("interrupted for what others took") })
	m.sample(third)
	m.leave(third)
}
