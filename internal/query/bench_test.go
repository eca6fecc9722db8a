package query

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// wide makes a table of 20 columns and n rows.
func wide(n int) *source {
	s := &source{table: rows.Table{Name: "wide", PageSize: 1000}}
	s.table.Columns = append(s.table.Columns, rows.Column{Name: "id", Type: rows.Text, Key: true}, rows.Column{Name: "kind", Type: rows.Text, Pushes: ops(rows.OpIn), Spell: spelling(rows.Column{Type: rows.Text}, false)})
	for i := range 18 {
		s.table.Columns = append(s.table.Columns, rows.Column{Name: fmt.Sprintf("c%d", i), Type: []rows.Type{rows.Text, rows.Integer, rows.Real}[i%3]})
	}
	rows := make([][]any, n)
	for i := range rows {
		row := []any{fmt.Sprintf("%08d-0000-0000-0000-000000000000", i), "only"}
		for c := range 18 {
			row = append(row, []any{fmt.Sprintf("value %d", i%(c+5)), int64(i % (c + 7)), float64(i) / 3}[c%3])
		}
		rows[i] = row
	}
	s.rows = map[string][][]any{here: rows}
	s.table.Fetch = s.fetch
	return s
}

// BenchmarkAgainstPlainSQLite gives, for statements over 100,000 held rows of
// 20 columns, how much longer the engine takes than SQLite by itself over the
// same rows in the same run ("x-plain").
func BenchmarkAgainstPlainSQLite(b *testing.B) {
	s := wide(100_000)
	e, err := New([]rows.Table{s.table}, Options{Memory: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	db := plainOne(b, s)
	for name, sql := range map[string]string{
		"tiny":        "SELECT 1",
		"group whole": "SELECT c0, count(*), sum(c2) FROM wide GROUP BY c0",
		"join whole":  "SELECT count(*) FROM wide a JOIN wide b ON a.id = b.id WHERE a.c1 = 3",
		"group part":  "SELECT c0, count(*), sum(c2) FROM wide WHERE kind = 'only' GROUP BY c0",
	} {
		b.Run(name, func(b *testing.B) {
			if name == "group part" { // over a virtual table
				part, err := New([]rows.Table{s.table}, Options{Memory: 1 << 30})
				if err != nil {
					b.Fatal(err)
				}
				defer part.Close()
				ask(b, part, sql)
				compare(b, part, db, sql)
				return
			}
			ask(b, e, "SELECT count(*) FROM wide")
			compare(b, e, db, sql)
		})
	}
}

// BenchmarkOrganizations gives the same for tables of one organisation and of five.
func BenchmarkOrganizations(b *testing.B) {
	for _, n := range []int{1, 5} {
		w := newWorld(0)
		w.invoices = wide(100_000 / n)
		w.invoices.table.Scoped, w.invoices.table.Columns = true, append(w.invoices.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
		organizations := append([]string{here}, numbered(5)[1:n]...)
		for _, id := range organizations {
			w.invoices.rows[id] = w.invoices.rows[here]
		}
		db, e := w.plainAll(b, organizations), w.engine(b, Options{Memory: 1 << 30})
		for name, sql := range map[string]string{
			"group":        "SELECT c0, count(*), sum(c2) FROM wide GROUP BY c0",
			"organization": "SELECT organization_id, count(*), sum(c2) FROM wide GROUP BY 1",
			"join":         "SELECT count(*) FROM wide a JOIN wide b ON a.id = b.id AND a.organization_id = b.organization_id WHERE a.c1 = 3",
			"part":         "SELECT c0, count(*), sum(c2) FROM wide WHERE kind = 'only' GROUP BY c0",
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				of := e
				if name == "part" {
					of = w.engine(b, Options{Memory: 1 << 30})
				}
				askAll(b, of, sql, organizations)
				compareAll(b, of, db, sql, organizations)
			})
		}
	}
}

func askAll(b *testing.B, e *Engine, sql string, organizations []string) {
	b.Helper()
	if _, err := e.Query(b.Context(), Request{SQL: sql, Scopes: map[string][]string{"": organizations}}); err != nil {
		b.Fatal(err)
	}
}

func compare(b *testing.B, e *Engine, db *sql.DB, statement string) {
	compareAll(b, e, db, statement, []string{here})
}

func compareAll(b *testing.B, e *Engine, db *sql.DB, statement string, organizations []string) {
	var ours, plain time.Duration
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		askAll(b, e, statement, organizations)
		ours += time.Since(start)
		start = time.Now()
		if _, err := rowsOf(db, statement); err != nil {
			b.Fatal(err)
		}
		plain += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(plain), "x-plain")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "us/ours")
}

// BenchmarkLoad gives what a row of 20 columns costs to take in, whole and in
// part.
func BenchmarkLoad(b *testing.B) {
	const n = 20_000
	s := wide(n)
	for name, sql := range map[string]string{"whole": "SELECT count(*) FROM wide", "part": "SELECT count(*) FROM wide WHERE kind = 'only'"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e, err := New([]rows.Table{s.table}, Options{Memory: 1 << 30})
				if err != nil {
					b.Fatal(err)
				}
				ask(b, e, sql)
				e.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "us/row")
		})
	}
}

// BenchmarkNew is what the engine costs at the start of a program.
func BenchmarkNew(b *testing.B) {
	s := wide(0)
	for b.Loop() {
		e, err := New([]rows.Table{s.table}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}

func plainOne(b *testing.B, s *source) *sql.DB {
	return (&world{invoices: s, facilities: &source{}, items: &source{}, impacts: &source{}, notes: &source{}}).plain(b, here)
}
