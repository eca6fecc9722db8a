package btree

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// book is a database as a list of pages, made by SQLite but for what is appended.
type book struct {
	t     *testing.T
	path  string
	bytes []byte
	pages *Pages
	table *Table
}

func open(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func newBook(t *testing.T, columns string) *book {
	t.Helper()
	b := &book{t: t, path: filepath.Join(t.TempDir(), "book.db")}
	db := open(t, b.path)
	run(t, db, fmt.Sprintf("PRAGMA page_size=%d", PageBytes), "CREATE TABLE t("+columns+")")
	db.Close()
	var err error
	if b.bytes, err = os.ReadFile(b.path); err != nil {
		t.Fatal(err)
	}
	b.pages = &Pages{Last: uint32(len(b.bytes) / PageBytes), Write: func(number uint32, page []byte) error {
		for len(b.bytes) < int(number)*PageBytes {
			b.bytes = append(b.bytes, make([]byte, PageBytes)...)
		}
		copy(b.bytes[int(number-1)*PageBytes:], page)
		return nil
	}}
	b.table = NewTable(b.pages, b.pages.Last)
	return b
}

func (b *book) read(number uint32) []byte { return b.bytes[int(number-1)*PageBytes:][:PageBytes] }

// save has SQLite look at what was written, after the header is brought up to date.
func (b *book) save() *sql.DB {
	b.t.Helper()
	b.pages.Header(b.bytes)
	if err := os.WriteFile(b.path, b.bytes, 0o600); err != nil {
		b.t.Fatal(err)
	}
	db := open(b.t, b.path)
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check(5)").Scan(&verdict); err != nil || verdict != "ok" {
		b.t.Fatalf("integrity: %s %v", verdict, err)
	}
	return db
}

func (b *book) append(rows ...[]any) {
	b.t.Helper()
	for _, row := range rows {
		if err := b.table.Append(row); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *book) sync() {
	b.t.Helper()
	if err := b.table.Sync(); err != nil {
		b.t.Fatal(err)
	}
}

// stored is what SQLite reads.
func stored(t *testing.T, db *sql.DB, query string) (rows [][]any) {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, _ := found.Columns()
	for found.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := found.Scan(to...); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// odd are values at the edges of the kinds that a record tells apart, and texts at the edges of what a page holds.
func odd() [][]any {
	var values []any
	for bits := range 64 {
		v := int64(1) << bits
		values = append(values, v, -v, v-1, -v-1)
	}
	values = append(values, nil, "", "x", "é\x00\xff", 0.0, 5.0, -1.5, math.Inf(1), math.SmallestNonzeroFloat64, strings.Repeat("y", 58), strings.Repeat("y", 8000))
	for n := maxLocal - 20; n < maxLocal+20; n++ {
		values = append(values, strings.Repeat("z", n))
	}
	for _, n := range []int{maxLocal + overflowBytes - 1, maxLocal + overflowBytes, 3*overflowBytes + minLocal, 3*overflowBytes + minLocal + 5, 100_000, 1 << 20} {
		for d := -12; d < 4; d++ {
			values = append(values, strings.Repeat("w", n+d))
		}
	}
	rows := make([][]any, len(values))
	for i, v := range values {
		rows[i] = []any{v, int64(i), nil}
	}
	return rows
}

func TestTableIsSQLites(t *testing.T) {
	t.Parallel()
	short := func(n int) [][]any {
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = []any{fmt.Sprintf("row %d %s", i, strings.Repeat("-", i%100)), int64(i), nil}
		}
		return rows
	}
	for name, rows := range map[string][][]any{
		"none": nil, "one": short(1), "a page": short(50), "two pages": short(200), "two levels": short(20_000), "three levels": short(150_000), "odd values": odd(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t, "a, b, c")
			b.append(rows...)
			b.sync()
			if got := stored(t, b.save(), "SELECT * FROM t ORDER BY rowid"); len(got) != len(rows) || len(rows) > 0 && !reflect.DeepEqual(got, rows) {
				t.Errorf("%d rows were stored as %d others", len(rows), len(got))
			}
		})
	}
}

func TestWideRowsAreSQLites(t *testing.T) {
	t.Parallel()
	for _, columns := range []int{1, 2, 125, 126, 127, 128, 300} {
		var names []string
		var row []any
		for i := range columns {
			names, row = append(names, fmt.Sprintf("c%d", i)), append(row, int64(i%2))
		}
		b := newBook(t, strings.Join(names, ","))
		b.append(row, row)
		b.sync()
		if got := stored(t, b.save(), "SELECT * FROM t"); !reflect.DeepEqual(got, [][]any{row, row}) {
			t.Errorf("%d columns were stored as %v", columns, got)
		}
	}
}

// TestSyncedTablesGrow: what is there can be read at any time, and SQLite goes on where the appending ends.
func TestSyncedTablesGrow(t *testing.T) {
	t.Parallel()
	b := newBook(t, "a, b, c")
	for n, at := range []int{1, 30, 31, 5_000, 5_001, 60_000, 130_000} {
		for b.table.Rows < int64(at) {
			b.append([]any{strings.Repeat("x", int(b.table.Rows%90)), b.table.Rows, nil})
		}
		b.sync()
		if got := stored(t, b.save(), "SELECT count(*), sum(b), max(rowid) FROM t")[0]; !reflect.DeepEqual(got, []any{int64(at), int64(at) * int64(at-1) / 2, int64(at)}) {
			t.Errorf("sync %d at %d rows: %v", n, at, got)
		}
	}
	db := b.save()
	run(t, db, "CREATE UNIQUE INDEX k ON t(b)", "INSERT INTO t VALUES('more', -1, NULL)", "DELETE FROM t WHERE b % 3 = 0")
	if got := stored(t, db, "PRAGMA integrity_check(5)")[0][0]; got != "ok" {
		t.Errorf("after changes of SQLite's own: %v", got)
	}
}

// keys are values of a key column, each once, in random order.
func keys(n int, key func(i int) any) [][]any {
	rows := make([][]any, n)
	for at, i := range rand.New(rand.NewPCG(1, uint64(n))).Perm(n) {
		rows[at] = []any{int64(at), key(i), "after it"}
	}
	return rows
}

func TestIndexIsSQLites(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		collation string
		key       func(i int) any
	}{
		"texts": {"BINARY", func(i int) any { return fmt.Sprintf("INV-2025-%d", i) }},
		"texts of all cases": {"NOCASE", func(i int) any {
			return fmt.Sprintf("%s%x", []string{"A", "a", "_", "É"}[i%4], uint64(i)*0x9e3779b97f4a7c15)
		}},
		"beginnings":     {"BINARY", func(i int) any { return strings.Repeat("k", i%999) + fmt.Sprint(i/999) }},
		"bytes":          {"BINARY", func(i int) any { return string(binary.BigEndian.AppendUint32(nil, uint32(i)*2654435761)) }},
		"integers":       {"BINARY", func(i int) any { return (int64(i) - 3) * 0x9e3779b97f4a7 }},
		"small integers": {"NOCASE", func(i int) any { return int64(i) - 2 }},
		"long texts":     {"BINARY", func(i int) any { return strings.Repeat("long ", 199) + fmt.Sprint(i%100000) }},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{0, 1, 2, 3, 9, 100, 299, 300, 301, 5_000, 40_000} {
				b := newBook(t, "a, b COLLATE "+kind.collation+", c")
				b.append(keys(n, kind.key)...)
				b.index(kind.collation)
				db := b.save()
				if got := stored(t, db, "SELECT count(*) FROM t INDEXED BY k WHERE b IS b AND b >= ''")[0][0]; n > 0 && name != "integers" && name != "small integers" && got != int64(n) {
					t.Errorf("%d keys are found as %v", n, got)
				}
				if found := stored(t, db, "SELECT count(*) FROM t x JOIN t y INDEXED BY k ON y.b = x.b WHERE x.a < 50")[0][0]; found != int64(min(n, 50)) {
					t.Errorf("of %d keys 50 are found as %v", n, found)
				}
			}
		})
	}
}

// index writes the index of the second column, and names it in the schema.
func (b *book) index(collation string) {
	b.t.Helper()
	b.sync()
	k, ok := SortKeys(b.table, b.read, 1, collation == "NOCASE")
	if !ok {
		b.t.Fatal("no index can be written")
	}
	root, err := k.Write(b.pages)
	if err != nil {
		b.t.Fatal(err)
	}
	db := b.saveUnread()
	run(b.t, db, "PRAGMA writable_schema=ON", fmt.Sprintf("INSERT INTO sqlite_schema VALUES('index','k','t',%d,'CREATE UNIQUE INDEX k ON t(b)')", root))
	db.Close()
	if b.bytes, err = os.ReadFile(b.path); err != nil {
		b.t.Fatal(err)
	}
}

// saveUnread saves pages of which the schema does not know.
func (b *book) saveUnread() *sql.DB {
	b.t.Helper()
	b.pages.Header(b.bytes)
	if err := os.WriteFile(b.path, b.bytes, 0o600); err != nil {
		b.t.Fatal(err)
	}
	db := open(b.t, b.path)
	db.SetMaxOpenConns(1)
	return db
}

// TestLastKeyOfAPage tries every number of keys around the ends of pages and of levels: no page may be empty.
func TestLastKeyOfAPage(t *testing.T) {
	t.Parallel()
	for _, about := range []int{8, 16, 24, 64, 72} {
		for n := about - 5; n < about+6; n++ {
			b := newBook(t, "a, b, c")
			b.append(keys(n, func(i int) any { return fmt.Sprintf("%04d%s", i, strings.Repeat("k", maxKey-4)) })...)
			b.index("BINARY")
			b.save()
		}
	}
}

func TestKeysThatAreSQLitesToSort(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][][]any{
		"null":       {{int64(0), nil, ""}},
		"real":       {{int64(0), 1.5, ""}},
		"mixed":      {{int64(0), "1", ""}, {int64(1), int64(1), ""}},
		"too long":   {{int64(0), strings.Repeat("k", maxKey+1), ""}},
		"long rows":  {{int64(0), "k", strings.Repeat("r", maxLocal)}},
		"mixed last": {{int64(0), int64(1), ""}, {int64(1), int64(2), ""}, {int64(1), "x", ""}},
	} {
		b := newBook(t, "a, b, c")
		b.append(rows...)
		b.sync()
		if _, ok := SortKeys(b.table, b.read, 1, false); ok {
			t.Errorf("%s: sorted", name)
		}
	}
}

// FuzzRecord holds values against SQLite's own reading of them.
func FuzzRecord(f *testing.F) {
	f.Add("text", int64(5), 1.5, 40)
	f.Add("", int64(-1), math.Inf(-1), 9000)
	f.Fuzz(func(t *testing.T, s string, i int64, r float64, n int) {
		if math.IsNaN(r) {
			t.Skip("NaN is NULL")
		}
		row := []any{s, i, r, strings.Repeat(s, max(0, n%1000)), nil}
		b := newBook(t, "a, b, c, d, e")
		b.append(row, row)
		b.sync()
		if got := stored(t, b.save(), "SELECT * FROM t"); !reflect.DeepEqual(got, [][]any{row, row}) {
			t.Errorf("stored as %v", got)
		}
	})
}

func TestGroupsHaveTwoOrMore(t *testing.T) {
	t.Parallel()
	const most = 5
	for n := 2; n < 4*most; n++ {
		level, next := make([]child, n), 0
		for i := range level {
			level[i].page = uint32(i)
		}
		for _, children := range group(level, most) {
			if len(children) < 2 || len(children) > most {
				t.Errorf("of %d pages %d have one parent", n, len(children))
			}
			for _, c := range children {
				if int(c.page) != next {
					t.Errorf("of %d pages, %d comes at %d", n, c.page, next)
				}
				next++
			}
		}
		if next != n {
			t.Errorf("of %d pages %d have parents", n, next)
		}
	}
}
