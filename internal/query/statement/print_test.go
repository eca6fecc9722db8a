package statement_test

import (
	"slices"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

var allCorpora = []string{"corpus.sql", "engine.sql", "tools.sql"}

// parse reads a statement, and parses it.
func parse(tb testing.TB, sql string) *statement.Select {
	tb.Helper()
	s, bad := statement.Read(sql)
	if bad != nil {
		tb.Fatalf("%s: %s", sql, bad.Public)
	}
	sel, err := s.Select()
	if err != nil {
		tb.Fatalf("%s\nis not parsed: %v", sql, err)
	}
	return sel
}

// TestPrintedMeansTheSame runs each statement of the corpus and what is printed
// of it: SQLite gives the same rows, and the same names where a column has one
// of its own.
func TestPrintedMeansTheSame(t *testing.T) {
	t.Parallel()
	conn := open(t)
	statements := corpus(t, allCorpora...)
	for _, sql := range statements {
		columns, rows, err := rowsOf(conn, sql)
		if err != nil {
			t.Errorf("SQLite refuses %s: %v", sql, err)
			continue
		}
		sel := parse(t, sql)
		printed := sel.String()
		gotColumns, got, err := rowsOf(conn, printed)
		if err != nil {
			t.Errorf("%s\nis printed as\n%s\nwhich SQLite refuses: %v", sql, printed, err)
			continue
		}
		if !slices.Equal(got, rows) {
			t.Errorf("%s\nis printed as\n%s\nand gives\n%q, not\n%q", sql, printed, got, rows)
		}
		if named(sel) && !slices.Equal(gotColumns, columns) {
			t.Errorf("%s\nis printed as\n%s\nwith the columns %q, not %q", sql, printed, gotColumns, columns)
		}
		if again := parse(t, printed).String(); again != printed {
			t.Errorf("%s\nis printed as\n%s\nand that as\n%s", sql, printed, again)
		}
	}
	t.Logf("%d statements", len(statements))
}

// named reports whether all result columns have names of their own.
func named(sel *statement.Select) bool {
	return !slices.ContainsFunc(sel.Cores[0].Results, func(r *statement.Result) bool {
		_, column := r.Expr.(*statement.ColumnRef)
		return r.Expr != nil && r.As == "" && !column
	})
}
