package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// question is one that is asked of rows that are there, by this program and by SQLite itself.
type question struct{ what, sql, budget string }

var questions = []question{
	{"GROUP BY type", "SELECT type, count(*), sum(co2e) FROM invoices GROUP BY type", "at most 1.1x"},
	{"GROUP BY year", "SELECT strftime('%Y', start_date) AS year, count(*), sum(co2e) FROM invoices GROUP BY year", "(none)"},
	{"ORDER BY time LIMIT 10", "SELECT id, created_at FROM invoices ORDER BY created_at LIMIT 10", "(none)"},
}

// BenchmarkWarm prints what questions over rows that are there take, by plain SQLite's time over the same rows in its own memory. LONG=1 asks over a
// million as well.
func BenchmarkWarm(b *testing.B) {
	s := buildScanners(b)
	sizes := []int{100_000}
	if long() {
		sizes = append(sizes, 1_000_000)
	}
	for b.Loop() {
		var figures []figure
		for _, rows := range sizes {
			figures = append(figures, warm(b, s.start(b, rows), 7)...)
		}
		report(b, "plain SQLite", figures)
	}
}

// TestWarmWorks keeps the benchmark from rotting: both give the same first row. It judges no time.
func TestWarmWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three programs")
	}
	for _, f := range warm(t, buildScanners(t).start(t, 1_234), 1) {
		if f.ours <= 0 || f.baseline <= 0 {
			t.Errorf("%s was not measured: %+v", f.what, f)
		}
	}
}

func warm(tb testing.TB, l *ledger, turns int) (figures []figure) {
	tb.Helper()
	plain := l.plain(tb)
	defer plain.Close()
	s := l.program(tb, "1GiB")
	defer s.stop(tb)
	l.scan(tb, s)
	for _, q := range questions {
		var times [2][]float64
		for range turns {
			first, took := askPlain(tb, plain, q.sql)
			times[0] = append(times[0], took)
			from := time.Now()
			answer, err := s.ask(q.sql)
			times[1] = append(times[1], float64(time.Since(from).Microseconds())/1000)
			if err != nil || !strings.Contains(answer, "\n"+first) {
				tb.Fatalf("%s: %v, want a row of %s: %.300s", q.what, err, first, answer)
			}
		}
		figures = append(figures, ratio(fmt.Sprintf("%s, %d rows", q.what, l.rows), "ms", median(times[0]), median(times[1]), q.budget))
	}
	return figures
}

// askPlain reads all rows, and returns the first value of the first one and the milliseconds it took.
func askPlain(tb testing.TB, db *sql.DB, statement string) (first string, took float64) {
	tb.Helper()
	from := time.Now()
	found, err := db.Query(statement)
	if err != nil {
		tb.Fatal(err)
	}
	defer found.Close()
	columns, _ := found.Columns()
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(to...); err != nil {
			tb.Fatal(err)
		}
		if first == "" {
			first = fmt.Sprint(values[0])
		}
	}
	return first, float64(time.Since(from).Microseconds()) / 1000
}

// columns are those of the manifest, in its order. Times compare as the program has them compare, which SQLite by itself does not.
var columns = []string{
	"id TEXT COLLATE NOCASE", "type TEXT", "status TEXT", "quantity REAL", "unit_id TEXT", "start_date TEXT COLLATE INSTANT", "end_date TEXT COLLATE INSTANT",
	"invoice_id TEXT", "facility_id TEXT COLLATE NOCASE", "supplier_id TEXT COLLATE NOCASE", "co2e REAL", "total_energy_kwh REAL", "cups TEXT",
	"created_at TEXT COLLATE INSTANT", "updated_at TEXT COLLATE INSTANT",
}

// inMemory opens the one connection of a database in SQLite's own memory.
type inMemory struct{ driver *sqlite.Driver }

func (m inMemory) Connect(context.Context) (driver.Conn, error) { return m.driver.Open(":memory:") }
func (m inMemory) Driver() driver.Driver                        { return m.driver }

// plain is the platform's rows in a database of SQLite's own.
func (l *ledger) plain(tb testing.TB) *sql.DB {
	tb.Helper()
	own := new(sqlite.Driver)
	if err := own.RegisterCollationUtf8(rows.InstantCollation, instant.CompareTexts); err != nil {
		tb.Fatal(err)
	}
	db := sql.OpenDB(inMemory{own})
	db.SetMaxOpenConns(1) // another one would have another memory
	if _, err := db.Exec("CREATE TABLE invoices(" + strings.Join(columns, ",") + ")"); err != nil {
		tb.Fatal(err)
	}
	transaction, err := db.Begin()
	if err != nil {
		tb.Fatal(err)
	}
	insert, err := transaction.Prepare("INSERT INTO invoices VALUES(?" + strings.Repeat(",?", len(columns)-1) + ")")
	if err != nil {
		tb.Fatal(err)
	}
	for page := range (l.rows + 99) / 100 {
		l.copyPage(tb, page+1, insert)
	}
	if err := transaction.Commit(); err != nil {
		tb.Fatal(err)
	}
	return db
}

func (l *ledger) copyPage(tb testing.TB, page int, insert *sql.Stmt) {
	tb.Helper()
	client := http.Client{Timeout: time.Minute}
	response, err := client.Get(fmt.Sprintf("%s/v1/invoices?page=%d&size=100", l.url, page))
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	var body struct{ Items []map[string]any }
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		tb.Fatal(err)
	}
	for _, record := range body.Items {
		values := make([]any, len(columns))
		for i, column := range columns {
			name, _, _ := strings.Cut(column, " ")
			values[i] = record[name]
		}
		if _, err := insert.Exec(values...); err != nil {
			tb.Fatal(err)
		}
	}
}
