package statement_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// columns are those of the tables that statements run over, and how a row is
// made: the value of each column of row i.
var columns = []struct {
	table, columns string
	rows           int
	row            func(i int) []any
}{
	{"facilities", "id TEXT, name TEXT, country TEXT, status TEXT, co2e REAL, parent_id TEXT", 12, func(i int) []any {
		var parent any
		if i > 0 {
			parent = fmt.Sprintf("f%d", (i-1)/2)
		}
		return []any{fmt.Sprintf("f%d", i), []any{"Madrid Office", "Zaragoza_Plant", "madrid depot", nil, "Lugo"}[i%5],
			[]any{"ES", "FR", "PT"}[i%3], []any{"active", "archived"}[i/9%2], float64(i) * 1.5, parent}
	}},
	{"invoices", "id TEXT, facility_id TEXT, type TEXT, start_date TEXT, end_date TEXT, quantity REAL, co2e REAL, serial INTEGER, enabled INTEGER, cups TEXT, status TEXT", 300, func(i int) []any {
		var co2e, facility any = float64(i%97) / 4, fmt.Sprintf("f%d", i%14)
		if i%11 == 0 {
			co2e = nil
		}
		if i%29 == 0 {
			facility = nil
		}
		return []any{fmt.Sprintf("i%04d", i), facility, []any{"heat", "electricity", "water"}[i%3],
			fmt.Sprintf("202%d-%02d-%02dT08:00:00Z", i%4+2, i%12+1, i%28+1), fmt.Sprintf("202%d-%02d-%02d", i%4+2, i%12+1, min(28, i%28+4)),
			i % 7, co2e, int64(1)<<62 + int64(i), i % 2, []any{"ES01", "es01", "05", "5", nil}[i%5], []any{"active", "inactive"}[i%9/8]}
	}},
	{"items", "invoice_id TEXT, n INTEGER, what TEXT, tags TEXT", 90, func(i int) []any {
		return []any{fmt.Sprintf("i%04d", i%40), []any{int64(i), fmt.Sprint(i), float64(i), "many"}[i%4],
			[]any{"paper", "Paper", "ink", nil}[i%4], fmt.Sprintf(`["t%d","t%d"]`, i%3, i%5)}
	}},
	{"impacts", "start_date TEXT, end_date TEXT, scope INTEGER, co2e REAL", 9, func(i int) []any {
		return []any{fmt.Sprintf("%d-01-01", 2022+i/3), fmt.Sprintf("%d-12-31", 2022+i/3), i%3 + 1, float64(i%3+1) * 100}
	}},
	{"notes", "a TEXT, b INTEGER", 60, func(i int) []any { return []any{[]any{"x", "y", "05", "5"}[i%4], i % 10} }},
	{"ids", "id TEXT", 3, func(i int) []any { return []any{fmt.Sprintf("f%d", i*2)} }},
	{"keywords", `"key" TEXT, "order" INTEGER, "action" TEXT, "temp" REAL, "replace" TEXT, "end" INTEGER, "row" INTEGER, "rows" INTEGER, "match" TEXT, "current" INTEGER`, 4, func(i int) []any {
		return []any{fmt.Sprintf("k%d", i), i, "a", float64(i) / 2, "r", i, i, i, "m", i}
	}},
	{"vehicles", "id TEXT, status TEXT, include_children INTEGER", 5, func(i int) []any { return []any{fmt.Sprintf("v%d", i), []any{"active", "archived"}[i%2], i % 2} }},
	{"vehicle_fuels", "id TEXT, fuel TEXT, country TEXT", 5, func(i int) []any { return []any{fmt.Sprintf("v%d", i), "diesel", "ES"} }},
	{"business_travels", "id TEXT, travel_date TEXT, transport_type TEXT, co2e REAL", 20, func(i int) []any {
		return []any{fmt.Sprintf("b%d", i), fmt.Sprintf("2025-01-%02d", i+1), []any{"aircraft", "train"}[i%2], float64(i)}
	}},
	{"total_impacts", "start_date TEXT, end_date TEXT, group_by TEXT, scope INTEGER, category TEXT, month INTEGER, co2e REAL", 12, func(i int) []any {
		return []any{"2025-01-01", "2025-12-31", []any{"scope", "category", "month"}[i%3], i%3 + 1, "travel", i, float64(i)}
	}},
}

// open makes an SQLite database as the query engine has them, with the tables above.
func open(tb testing.TB) *sql.Conn {
	tb.Helper()
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	if _, err := sqlite.Limit(conn, sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 500); err != nil {
		tb.Fatal(err)
	}
	for _, t := range columns {
		execute(tb, conn, "CREATE TABLE "+t.table+"("+t.columns+")")
		marks := strings.Repeat(", ?", strings.Count(t.columns, ",")+1)[2:]
		for i := range t.rows {
			execute(tb, conn, "INSERT INTO "+t.table+" VALUES ("+marks+")", t.row(i)...)
		}
	}
	execute(tb, conn, "CREATE INDEX facilities_country ON facilities(country)")
	return conn
}

func execute(tb testing.TB, conn *sql.Conn, sql string, args ...any) {
	tb.Helper()
	if _, err := conn.ExecContext(context.Background(), sql, args...); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// rowsOf runs a statement and shows its columns and its rows.
func rowsOf(conn *sql.Conn, statement string) (columns, out []string, err error) {
	rows, err := conn.QueryContext(context.Background(), statement)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		return nil, nil, err
	}
	row, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		out = append(out, fmt.Sprintf("%#v", row))
	}
	return columns, out, rows.Err()
}

// corpus reads the statements of a file: one a line, but for comments.
func corpus(tb testing.TB, names ...string) []string {
	tb.Helper()
	var out []string
	for _, name := range names {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
				out = append(out, line)
			}
		}
	}
	return out
}
