package statement

import (
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // says what is true
)

// TestCollationAndAffinity has SQLite say which expressions over a column keep
// its collation and its affinity. NOCASE stands for the collation of times: the
// column is 'A', and equal to 'a' where it is kept.
func TestCollationAndAffinity(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE t(c TEXT COLLATE NOCASE, n INTEGER, b TEXT); INSERT INTO t VALUES ('A', 5, 'A')"); err != nil {
		t.Fatal(err)
	}
	schema := Schema{Tables: []Table{{Name: "t", Columns: []Column{{Name: "c", Kind: DateTime}, {Name: "n", Kind: Integer}, {Name: "b", Kind: Text}}}}}
	for _, x := range []string{
		"c", "+c", "CAST(c AS TEXT)", "c || ''", "coalesce(c, b)", "coalesce(c, c)", "ifnull(c, c)", "max(c, c)", "max(c)", "CASE WHEN 1 THEN c END", "iif(1, c, c)", "nullif(c, 'x')",
		"(SELECT c)", "(SELECT c FROM t)", "(SELECT max(c) FROM t)", "likely(c)", "lower(c)", "trim(c)", "substr(c, 1)", "first_value(c) OVER ()", "lag(c, 0) OVER ()",
		"n", "+n", "CAST(c AS INTEGER)", "CAST(n AS REAL)", "CAST(n AS TEXT)", "(SELECT n)", "(SELECT n FROM t)", "(SELECT n + 0)", "n + 0", "-n", "max(n)", "coalesce(n, n)", "CASE WHEN 1 THEN n END", "count(*)", "sum(n)", "n COLLATE binary",
	} {
		for _, from := range []string{"SELECT %s AS x FROM t", "SELECT x FROM (SELECT %s AS x FROM t)", "WITH w(x) AS (SELECT %s FROM t) SELECT x FROM w", "WITH w AS MATERIALIZED (SELECT %s AS x FROM t) SELECT x FROM w"} {
			text := strings.Replace(from, "%s", x, 1)
			s, bad := Read(text)
			if bad != nil {
				t.Fatal(bad.Public)
			}
			sel, err := s.Select()
			if err != nil {
				t.Fatal(err)
			}
			got := resolve(sel, &schema).selects[sel].fields[0].typ
			checkAgainst(t, db, text, got)
		}
	}
}

// checkAgainst compares the type of the column x of a SELECT with what SQLite
// makes of comparisons with it. What loses the collation is told by a caution
// only if it is sure to be lost, and what has an affinity by none.
func checkAgainst(t *testing.T, db *sql.DB, text string, got typ) {
	t.Helper()
	var kept, number, asText sql.NullBool
	err := db.QueryRow("SELECT x = 'a', x = '5', x = 5 FROM ("+text+")").Scan(&kept, &number, &asText)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got.instants && got.collated != kept.Bool {
		t.Errorf("%s: collated is %v, SQLite says %v", text, got.collated, kept.Bool)
	}
	isNumber := got.kind.isNumber() && asText.Bool
	if isNumber && (got.affinity == Unknown) == number.Bool {
		t.Errorf("%s: affinity is %q, but equal to '5' is %v", text, got.affinity, number.Bool)
	}
}
