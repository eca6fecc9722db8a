package meter

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const asLate = "METER_TEST_OPENS_FIRST"

func TestMain(m *testing.M) {
	if os.Getenv(asLate) == "" {
		if err := Install(); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

var ctx = context.Background()

// open opens a connection that keeps in memory what it sorts.
func open(t testing.TB) driver.Conn {
	t.Helper()
	c, err := (&sqlite.Driver{}).Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	if err := ask(c, "PRAGMA temp_store=MEMORY"); err != nil {
		t.Fatal(err)
	}
	return c
}

// ask steps through the rows of a query.
func ask(c driver.Conn, query string) error {
	rows, err := c.(driver.QueryerContext).QueryContext(ctx, query, nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, len(rows.Columns()))
	for err == nil {
		err = rows.Next(row)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func noMemory(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_NOMEM
}

const (
	many = "WITH RECURSIVE b(s) AS MATERIALIZED (SELECT printf('%100000d', 1)), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000) "
	bomb = many + "SELECT count(DISTINCT s || i) FROM b, n"
)

// Statements that need more than the limit, and some that do not.
func TestLimit(t *testing.T) {
	const limit = 8 << 20
	for name, tt := range map[string]struct {
		query string
		over  bool
	}{
		"plain":        {"SELECT 1", false},
		"long texts":   {many + "SELECT s || i FROM b, n WHERE i < 1000", false},
		"sorted":       {many + "SELECT s || i AS x FROM b, n WHERE i < 40 ORDER BY x", false},
		"sorted more":  {many + "SELECT s || i AS x FROM b, n ORDER BY x", true},
		"distinct":     {bomb, true},
		"materialised": {many + ", m AS MATERIALIZED (SELECT s || i AS x FROM b, n) SELECT count(*) FROM m, m AS o WHERE m.x = o.x", true},
		"array":        {many + "SELECT length(json_group_array(s)) FROM b, n", true},
		"object":       {many + "SELECT length(json_group_object(i, s)) FROM b, n", true},
		"concatenated": {many + "SELECT length(group_concat(s)) FROM b, n", true},
		"window":       {many + "SELECT count(x) FROM (SELECT json_group_array(s) OVER (ORDER BY i) AS x FROM b, n)", true},
		"zeroblob":     {"SELECT hex(zeroblob(8000000))", true},
		"replace":      {many + "SELECT length(replace(s, ' ', s)) FROM b", true},
		"printf":       {"SELECT length(printf('%.*c', 100000000, 'x'))", true},
		"recursion":    {"WITH RECURSIVE d(x) AS (SELECT 'ab' UNION ALL SELECT x || x FROM d) SELECT max(x) FROM d", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			defer c.Close()
			stopped := 0
			a, err := Watch(c, limit, func(got int64) {
				if stopped++; got != limit {
					t.Errorf("stopped at %d", got)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			err = ask(c, tt.query)
			if tt.over && (!noMemory(err) || stopped != 1) || !tt.over && (err != nil || stopped != 0) {
				t.Errorf("got %v, stopped %d times", err, stopped)
			}
			if a.reported.Load() > limit {
				t.Errorf("%d bytes", a.reported.Load())
			}
		})
	}
}

// What is allocated is counted, and what is freed is no longer.
func TestBytes(t *testing.T) {
	c := open(t)
	defer c.Close()
	a, err := Watch(c, 1<<30, func(int64) {})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	near := func(want int64) {
		t.Helper()
		if got := a.reported.Load(); got < want-3*step || got > want+want/8+3*step {
			t.Errorf("%d bytes, want about %d", got, want)
		}
	}
	near(0)
	for range 3 {
		if err := ask(c, "CREATE TABLE t AS "+many+"SELECT s || i FROM b, n LIMIT 200"); err != nil {
			t.Fatal(err)
		}
		near(200 * 100_000)
		if err := ask(c, "DROP TABLE t"); err != nil {
			t.Fatal(err)
		}
		if err := ask(c, "VACUUM"); err != nil {
			t.Fatal(err)
		}
		near(0)
	}
	a.Limit(1 << 20)
	if err := ask(c, bomb); !noMemory(err) {
		t.Errorf("got %v", err)
	}
}

// Who is watched pays for itself only.
func TestOthersAreNotCounted(t *testing.T) {
	c, other := open(t), open(t)
	defer c.Close()
	defer other.Close()
	a, err := Watch(c, 4<<20, func(int64) { t.Error("stopped") })
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := ask(other, "CREATE TABLE t AS "+many+"SELECT s || i FROM b, n LIMIT 200"); err != nil {
		t.Error(err)
	}
	if err := ask(c, "SELECT 1"); err != nil {
		t.Error(err)
	}
	if a.reported.Load() > 1<<20 {
		t.Errorf("%d bytes", a.reported.Load())
	}
}

// Together they get no more than [processLimit]; those that need little go on.
func TestProcessLimit(t *testing.T) {
	const bombs = 16
	var group sync.WaitGroup
	var stopped atomic.Int32
	most, ended := int64(0), make(chan struct{})
	watch := func(query string, stop func(int64)) error {
		c := open(t)
		defer c.Close()
		a, err := Watch(c, 128<<20, stop)
		if err != nil {
			return err
		}
		defer a.Close()
		return ask(c, query)
	}
	for range bombs {
		group.Go(func() {
			if err := watch(bomb, func(int64) { stopped.Add(1) }); !noMemory(err) {
				t.Errorf("got %v", err)
			}
		})
	}
	var innocent sync.WaitGroup
	innocent.Go(func() {
		for {
			if err := watch(many+"SELECT s || i AS x FROM b, n WHERE i < 20 ORDER BY x", func(int64) { t.Error("an innocent one is stopped") }); err != nil {
				t.Error(err)
			}
			most = max(most, process.total.Load())
			select {
			case <-ended:
				return
			default:
			}
		}
	})
	group.Wait()
	close(ended)
	innocent.Wait()
	if stopped.Load() != bombs {
		t.Errorf("%d are stopped", stopped.Load())
	}
	if most > 2*processLimit {
		t.Errorf("%d MB together", most>>20)
	}
	if left := process.total.Load(); left != 0 || len(process.all) != 0 {
		t.Errorf("%d bytes of %d accounts are left", left, len(process.all))
	}
}

func TestWhatIsNoConnection(t *testing.T) {
	for _, what := range []any{nil, 1, "x", struct{}{}, &struct{}{}, (*testing.T)(nil), &struct{ tls int }{}, &struct{ tls *testing.T }{t}} {
		if a, err := Watch(what, 1, nil); err == nil {
			a.Close()
			t.Errorf("%T is watched", what)
		}
	}
}

// Threads whose numbers end alike are told apart.
func TestManyAccounts(t *testing.T) {
	type watched struct {
		c driver.Conn
		a *Account
	}
	var all []watched
	for range 600 {
		c := open(t)
		defer c.Close()
		a, err := Watch(c, 1<<20, func(int64) {})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, watched{c, a})
	}
	for i := 0; i < len(all); i += 100 {
		if err := ask(all[i].c, bomb); !noMemory(err) {
			t.Error(err)
		}
	}
	for _, w := range all {
		if err := ask(w.c, "SELECT 1"); err != nil && !w.a.over.Load() {
			t.Error(err)
		}
		w.a.Close()
	}
	for i := range accounts {
		if accounts[i].Load() != nil {
			t.Errorf("an account is left at %d", i)
		}
	}
}

// A process in which SQLite was used before is told so. It is another process.
func TestTooLate(t *testing.T) {
	if os.Getenv(asLate) != "" {
		open(t).Close()
		for range 2 {
			if err := Install(); !errors.Is(err, ErrTooLate) {
				t.Errorf("got %v", err)
			}
		}
		c := open(t)
		defer c.Close()
		if _, err := Watch(c, 1, nil); !errors.Is(err, ErrTooLate) {
			t.Errorf("got %v", err)
		}
		return
	}
	again := exec.Command(os.Args[0], "-test.run=^TestTooLate$")
	again.Env = append(os.Environ(), asLate+"=1")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// BenchmarkWatched groups rows by a connection that is watched and by one that
// is not, turn by turn: the ratio of the medians.
func BenchmarkWatched(b *testing.B) {
	c := open(b)
	defer c.Close()
	if err := ask(c, "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) SELECT i, 'type ' || i % 20 AS type, i / 7.0 AS co2e FROM n"); err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]string{
		"group": "SELECT type, count(*), sum(co2e) FROM t GROUP BY type",
		"sort":  "SELECT type || i AS x FROM t ORDER BY x",
		"texts": "SELECT max(type || i || type || type || type || type || type || type || type || type || type) FROM t",
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				var times [2][]time.Duration
				for turn := range 42 {
					done := func() {}
					if turn%2 == 0 {
						a, err := Watch(c, 1<<30, nil)
						if err != nil {
							b.Fatal(err)
						}
						done = a.Close
					}
					start := time.Now()
					if err := ask(c, query); err != nil {
						b.Fatal(err)
					}
					times[turn%2] = append(times[turn%2], time.Since(start))
					done()
				}
				slices.Sort(times[0])
				slices.Sort(times[1])
				b.ReportMetric(times[0][10].Seconds()*1000, "ms")
				b.ReportMetric(times[0][10].Seconds()/times[1][10].Seconds(), "of-unwatched")
				b.ReportMetric(times[0][0].Seconds()/times[1][0].Seconds(), "of-unwatched-best")
			}
		})
	}
}
