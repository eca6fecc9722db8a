package memfile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var ctx = context.Background()

// connector opens connections to one URI by a driver of its own.
type connector struct {
	d   *sqlite.Driver
	uri string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.d.Open(c.uri) }
func (c connector) Driver() driver.Driver                        { return c.d }

// dial opens one connection, which the test closes at its end at the latest.
func dial(t testing.TB, uri string) *sql.Conn {
	t.Helper()
	db := sql.OpenDB(connector{&sqlite.Driver{}, uri})
	db.SetMaxIdleConns(-1)
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Close(), db.Close() })
	return conn
}

func create(t testing.TB) *File {
	t.Helper()
	f, err := Create()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func exec(t testing.TB, c *sql.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := c.ExecContext(ctx, s); err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}

// ask returns the first row of a query, its values in one text.
func ask(t testing.TB, c *sql.Conn, query string) string {
	t.Helper()
	got, err := askError(c, query)
	if err != nil {
		t.Fatalf("%.200s: %v", query, err)
	}
	return got
}

func askError(c *sql.Conn, query string) (string, error) {
	rows, err := c.QueryContext(ctx, query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range to {
		to[i] = &values[i]
	}
	if !rows.Next() {
		return "", errors.Join(errors.New("no row"), rows.Err())
	}
	if err := rows.Scan(to...); err != nil {
		return "", err
	}
	return strings.Trim(fmt.Sprint(values), "[]"), rows.Err()
}

func freeze(t testing.TB, f *File) *View {
	t.Helper()
	v, err := f.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// attach gives a connection of another driver that reads a view as v.
func attach(t testing.TB, v *View) *sql.Conn {
	t.Helper()
	c := dial(t, ":memory:")
	exec(t, c, "ATTACH '"+v.URI()+"' AS v")
	return c
}

const some = "WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO t SELECT i, hex(randomblob(100)) FROM n"

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return -1
}

func TestViewStays(t *testing.T) {
	f := create(t)
	w := dial(t, f.URI())
	empty := freeze(t, f)
	exec(t, w, "CREATE TABLE t(i PRIMARY KEY, s)", fmt.Sprintf(some, 1, 1000))
	thousand := freeze(t, f)
	exec(t, w, fmt.Sprintf(some, 1001, 3000), "UPDATE t SET s = 'changed' WHERE i % 2")
	changed := freeze(t, f)
	exec(t, w, "DROP TABLE t", "VACUUM", "CREATE TABLE other(x)")
	last := freeze(t, f)
	for name, tt := range map[string]struct {
		v           *View
		query, want string
	}{
		"empty":    {empty, "SELECT count(*) FROM v.sqlite_schema", "0"},
		"thousand": {thousand, "SELECT count(*), sum(i), sum(length(s)), count(DISTINCT s) FROM v.t", "1000 500500 200000 1000"},
		"changed":  {changed, "SELECT count(*), sum(i), sum(s = 'changed') FROM v.t", "3000 4501500 1500"},
		"last":     {last, "SELECT group_concat(name) FROM v.sqlite_schema", "other"},
	} {
		t.Run(name, func(t *testing.T) {
			c := attach(t, tt.v)
			if got := ask(t, c, tt.query); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if got := ask(t, c, "PRAGMA v.integrity_check"); got != "ok" {
				t.Error(got)
			}
			if got := ask(t, c, "PRAGMA v.page_size"); got != strconv.Itoa(PageBytes) && name != "empty" {
				t.Errorf("pages of %s", got)
			}
		})
	}
}

// What a page is to SQLite need not be what it is here.
func TestOtherPageSizes(t *testing.T) {
	for _, size := range []int{512, 1024, 4096, 16384, 65536} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			f := create(t)
			w := dial(t, f.URI())
			exec(t, w, fmt.Sprintf("PRAGMA page_size=%d", size), "CREATE TABLE t(i PRIMARY KEY, s)", fmt.Sprintf(some, 1, 1000))
			v := freeze(t, f)
			exec(t, w, "DELETE FROM t WHERE i > 10", "VACUUM")
			c := attach(t, v)
			for query, want := range map[string]string{
				"PRAGMA v.page_size":               strconv.Itoa(size),
				"PRAGMA v.integrity_check":         "ok",
				"SELECT count(*), sum(i) FROM v.t": "1000 500500",
			} {
				if got := ask(t, c, query); got != want {
					t.Errorf("%s: got %s, want %s", query, got, want)
				}
			}
			if got := ask(t, w, "SELECT sum(i) FROM t"); got != "55" {
				t.Errorf("the writer reads %s", got)
			}
		})
	}
}

func TestFreezeWithinTransaction(t *testing.T) {
	f := create(t)
	w := dial(t, f.URI())
	exec(t, w, "CREATE TABLE t(i, s)", "BEGIN", fmt.Sprintf(some, 1, 10))
	if _, err := f.Freeze(); !errors.Is(err, ErrTransaction) {
		t.Errorf("got %v", err)
	}
	exec(t, w, "COMMIT")
	freeze(t, f)
	f.Close()
	if _, err := f.Freeze(); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestViewIsNotWritten(t *testing.T) {
	f := create(t)
	w := dial(t, f.URI())
	exec(t, w, "CREATE TABLE t(i, s)")
	c := attach(t, freeze(t, f))
	for _, s := range []string{"INSERT INTO v.t VALUES (1, 1)", "PRAGMA v.journal_mode=OFF", "DROP TABLE v.t", "PRAGMA v.user_version=1"} {
		if _, err := c.ExecContext(ctx, s); err != nil && code(err) != sqlite3.SQLITE_READONLY {
			t.Errorf("%s: %v", s, err)
		}
	}
	if got := ask(t, attach(t, freeze(t, f)), "SELECT count(*) FROM v.t"); got != "0" {
		t.Errorf("%s rows", got)
	}
}

func TestOneWriter(t *testing.T) {
	f := create(t)
	first := dial(t, f.URI())
	exec(t, first, "CREATE TABLE t(i, s)")
	second, err := (&sqlite.Driver{}).Open(f.URI())
	if err == nil {
		second.Close()
		t.Fatal("a second connection has the file")
	}
	first.Close()
	third := dial(t, f.URI())
	exec(t, third, fmt.Sprintf(some, 1, 10))
	f.Close()
	exec(t, third, fmt.Sprintf(some, 11, 20))
	if got := ask(t, third, "SELECT count(*) FROM t"); got != "20" {
		t.Errorf("%s rows", got)
	}
}

func TestClosedIsNotFound(t *testing.T) {
	f := create(t)
	exec(t, dial(t, f.URI()), "CREATE TABLE t(i, s)")
	v := freeze(t, f)
	c := attach(t, v)
	v.Close()
	v.Close()
	if got := ask(t, c, "SELECT count(*) FROM v.t"); got != "0" {
		t.Errorf("%s rows", got)
	}
	for _, uri := range []string{v.URI(), "file:/no?vfs=" + fileSystem, f.URI()} {
		if _, err := dial(t, ":memory:").ExecContext(ctx, "ATTACH '"+uri+"' AS x"); err == nil {
			t.Errorf("%s can be attached", uri)
		}
	}
	v.Close()
}

func TestLimit(t *testing.T) {
	f := create(t)
	f.Limit(1 << 20)
	w := dial(t, f.URI())
	exec(t, w, "CREATE TABLE t(i PRIMARY KEY, s)", fmt.Sprintf(some, 1, 1000))
	v := freeze(t, f)
	_, err := w.ExecContext(ctx, fmt.Sprintf(some, 1001, 100000))
	if code(err) != sqlite3.SQLITE_FULL {
		t.Errorf("got %v", err)
	}
	if f.Bytes() > 1<<20 || f.Bytes() < 1<<19 {
		t.Errorf("%d bytes are held", f.Bytes())
	}
	c := attach(t, v)
	if got := ask(t, c, "SELECT count(*), sum(i) FROM v.t"); got != "1000 500500" {
		t.Errorf("got %s", got)
	}
	if got := ask(t, c, "PRAGMA v.integrity_check"); got != "ok" {
		t.Error(got)
	}
}

// The pages of file and views are counted once, and those that nobody has are
// used again or freed.
func TestBytes(t *testing.T) {
	f := create(t)
	w := dial(t, f.URI())
	exec(t, w, "CREATE TABLE t(i PRIMARY KEY, s)", fmt.Sprintf(some, 1, 20000))
	whole := f.Bytes()
	var views []*View
	for range 5 {
		views = append(views, freeze(t, f))
	}
	if f.Bytes() != whole {
		t.Errorf("views without a change take %d bytes", f.Bytes()-whole)
	}
	exec(t, w, "UPDATE t SET s = lower(s)")
	if grown := f.Bytes() - whole; grown < whole/2 || grown > whole+whole/10 {
		t.Errorf("%d bytes more of %d after everything has changed", grown, whole)
	}
	c := attach(t, views[0])
	for _, v := range views {
		v.Close()
	}
	if got := ask(t, c, "PRAGMA v.integrity_check"); got != "ok" {
		t.Error(got)
	}
	c.Close()
	after := f.Bytes()
	exec(t, w, "UPDATE t SET s = upper(s)")
	if f.Bytes() > after {
		t.Errorf("%d bytes more, though a whole table of pages is free", f.Bytes()-after)
	}
	exec(t, w, "DROP TABLE t", "VACUUM")
	if f.Bytes() > whole/4 {
		t.Errorf("%d of %d bytes are held for an empty database", f.Bytes(), whole)
	}
	v := freeze(t, f)
	w.Close()
	f.Close()
	if f.Bytes() == 0 {
		t.Error("a view lost its memory")
	}
	v.Close()
	if f.Bytes() != 0 {
		t.Errorf("%d bytes are left", f.Bytes())
	}
}

// Time and randomness are the default file system's.
func TestDefaults(t *testing.T) {
	w := dial(t, create(t).URI())
	if got := ask(t, w, "SELECT date('now') >= '2024-01-01', randomblob(8) <> randomblob(8)"); got != "1 1" && got != "true true" {
		t.Errorf("got %s", got)
	}
}

// resident is the memory of the process in bytes, 0 where it cannot be told.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// One connection writes batches while others read what was frozen between
// them. Each view gives exactly what was there, and the memory goes back.
func TestReadWhileWritten(t *testing.T) {
	const batches, rows, readers = 20, 200, 3
	for round := range 2 {
		before := resident()
		f := create(t)
		w := dial(t, f.URI())
		exec(t, w, "PRAGMA cache_size=-256", "CREATE TABLE t(i, s)", "CREATE UNIQUE INDEX k ON t(s)")
		views := make(chan frozen, 4)
		var group sync.WaitGroup
		for range readers {
			group.Go(func() { readViews(t, views) })
		}
		for n := range batches {
			exec(t, w, "BEGIN", fmt.Sprintf(some, n*rows+1, (n+1)*rows))
			if n%3 == 0 {
				exec(t, w, fmt.Sprintf("DELETE FROM t WHERE i <= %d AND i %% 7 = 0", n*rows))
			}
			want := ask(t, w, "SELECT count(*), sum(i), max(s) FROM t")
			exec(t, w, "COMMIT")
			v, err := f.Freeze()
			if err != nil {
				t.Fatal(err)
			}
			views <- frozen{v, want}
		}
		close(views)
		group.Wait()
		w.Close()
		f.Close()
		if f.Bytes() != 0 {
			t.Errorf("%d bytes are left", f.Bytes())
		}
		if grown := resident() - before; round > 0 && grown > 24<<20 {
			t.Errorf("the process has grown by %d MB", grown>>20)
		}
	}
}

// frozen is a view and what it must give.
type frozen struct {
	*View
	want string
}

// readViews reads each view by two connections, the first of which goes on
// after the view is closed.
func readViews(t *testing.T, views <-chan frozen) {
	for v := range views {
		a, b := attach(t, v.View), attach(t, v.View)
		for _, c := range []*sql.Conn{a, b, a} {
			if got := ask(t, c, "SELECT count(*), sum(i), max(s) FROM v.t"); got != v.want {
				t.Errorf("got %s, want %s", got, v.want)
			}
			if got := ask(t, c, "PRAGMA v.integrity_check"); got != "ok" {
				t.Error(got)
			}
			v.Close()
		}
		a.Close()
		b.Close()
	}
}
