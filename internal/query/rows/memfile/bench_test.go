package memfile

import (
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"modernc.org/sqlite"
)

// What is compared here is what was there before ("memdb", SQLite's own file
// system in memory) and what cannot be shared (":memory:"), each in the same
// run.

const (
	invoices = "CREATE TABLE t(id TEXT, facility_id TEXT, name TEXT, type TEXT, status TEXT, unit TEXT, supplier TEXT, start_date TEXT, " +
		"end_date TEXT, created_at TEXT, updated_at TEXT, quantity REAL, cost REAL, co2e REAL, serial INTEGER)"
	grouped = "SELECT type, count(*), sum(co2e) FROM t GROUP BY type"
	joined  = "SELECT sum(b.co2e) FROM (SELECT id FROM t WHERE serial % 10 = 0) a JOIN t b ON a.id = b.id"
)

// invoice fills in the values of one row, of about 230 bytes.
func invoice(r *rand.Rand, to []driver.NamedValue, i int) {
	uuid := func(of uint64) string {
		return fmt.Sprintf("%08x-5a5a-4a4a-8a8a-%012x", uint32(of*2654435761), of&(1<<48-1))
	}
	day := fmt.Sprintf("2025-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	for k, v := range []any{
		uuid(r.Uint64()), uuid(r.Uint64N(50)), fmt.Sprint("Invoice ", i), []string{"electricity", "gas", "water", "heat"}[r.IntN(4)], "active",
		"kilowatt_hour_(kwh)", fmt.Sprint("Supplier ", r.IntN(500)), day, day, day + "T10:11:12Z", day + "T10:11:12Z",
		r.Float64() * 1e6, r.Float64() * 1e6, r.Float64() * 1e5, int64(i),
	} {
		to[k] = driver.NamedValue{Ordinal: k + 1, Value: v}
	}
}

func run(b *testing.B, c driver.Conn, statements ...string) {
	b.Helper()
	for _, s := range statements {
		if _, err := c.(driver.ExecerContext).ExecContext(ctx, s, nil); err != nil {
			b.Fatalf("%s: %v", s, err)
		}
	}
}

func connect(b *testing.B, uri string) driver.Conn {
	b.Helper()
	c, err := (&sqlite.Driver{}).Open(uri)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// fill writes n rows in batches, and returns the time of that alone.
func fill(b *testing.B, c driver.Conn, n int) (took time.Duration) {
	run(b, c, "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-512", invoices, "CREATE UNIQUE INDEX k ON t(id)")
	insert, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, "INSERT OR IGNORE INTO t VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
	if err != nil {
		b.Fatal(err)
	}
	defer insert.Close()
	r := rand.New(rand.NewPCG(1, 2))
	batch := make([][15]driver.NamedValue, 1000)
	for i := 0; i < n; i += len(batch) {
		for k := range batch {
			invoice(r, batch[k][:], i+k)
		}
		start := time.Now()
		run(b, c, "BEGIN")
		for k := range batch {
			if _, err := insert.(driver.StmtExecContext).ExecContext(ctx, batch[k][:]); err != nil {
				b.Fatal(err)
			}
		}
		run(b, c, "COMMIT")
		took += time.Since(start)
	}
	return took
}

func rowsToWrite() int {
	if testing.Short() {
		return 100_000
	}
	return 1_000_000
}

// BenchmarkWrite writes a table to a file and to memdb: MB are what the process
// has grown by.
func BenchmarkWrite(b *testing.B) {
	n := rowsToWrite()
	for range b.N {
		before := resident()
		f := create(b)
		c := connect(b, f.URI())
		ours, oursMB := fill(b, c, n), (resident()-before)>>20
		b.ReportMetric(float64(f.Bytes()>>20), "MB-pages")
		c.Close()
		f.Close()
		before = resident()
		c = connect(b, "file:/bench?vfs=memdb")
		theirs, theirsMB := fill(b, c, n), (resident()-before)>>20
		c.Close()
		b.ReportMetric(ours.Seconds(), "s")
		b.ReportMetric(ours.Seconds()/theirs.Seconds(), "of-memdb")
		b.ReportMetric(float64(oursMB), "MB")
		b.ReportMetric(float64(theirsMB), "MB-memdb")
	}
}

// BenchmarkRead reads a view that is attached and a plain database in memory,
// turn by turn: medians of seven.
func BenchmarkRead(b *testing.B) {
	f := create(b)
	plain, w := connect(b, ":memory:"), connect(b, f.URI())
	defer plain.Close()
	fill(b, plain, rowsToWrite())
	fill(b, w, rowsToWrite())
	v := freeze(b, f)
	w.Close()
	attached := connect(b, ":memory:")
	defer attached.Close()
	run(b, attached, "ATTACH '"+v.URI()+"' AS v")
	for name, query := range map[string]string{"group": grouped, "join": joined} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				var times [2][]time.Duration
				for range 7 {
					for i, c := range []driver.Conn{attached, plain} {
						start := time.Now()
						run(b, c, query)
						times[i] = append(times[i], time.Since(start))
					}
				}
				slices.Sort(times[0])
				slices.Sort(times[1])
				b.ReportMetric(times[0][3].Seconds(), "s")
				b.ReportMetric(times[0][3].Seconds()/times[1][3].Seconds(), "of-plain")
			}
		})
	}
}

// BenchmarkFreeze freezes a file of about 30 MB.
func BenchmarkFreeze(b *testing.B) {
	f := create(b)
	w := connect(b, f.URI())
	defer w.Close()
	fill(b, w, 100_000)
	for b.Loop() {
		v, err := f.Freeze()
		if err != nil {
			b.Fatal(err)
		}
		v.Close()
	}
}
