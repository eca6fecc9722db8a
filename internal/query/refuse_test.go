package query

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Statements that are refused, each with its code and words of what is said.
var refused = []struct {
	sql, code string
	says      []string
}{
	{"DROP TABLE facilities", CodeDenied, []string{"DROP is not allowed", "one SELECT"}},
	{"INSERT INTO facilities VALUES (1)", CodeDenied, []string{"INSERT is not allowed"}},
	{"DELETE FROM facilities", CodeDenied, []string{"DELETE"}},
	{"ATTACH '/etc/passwd' AS x", CodeDenied, []string{"ATTACH"}},
	{"PRAGMA database_list", CodeDenied, []string{"PRAGMA"}},
	{"VACUUM INTO '/tmp/x'", CodeDenied, []string{"VACUUM"}},
	{"EXPLAIN SELECT 1", CodeDenied, []string{"EXPLAIN"}},
	{"EXPLAIN QUERY PLAN SELECT 1", CodeDenied, []string{"EXPLAIN"}},
	{"BEGIN", CodeDenied, []string{"BEGIN"}},
	{"WITH x AS (SELECT 1) DELETE FROM facilities", CodeDenied, []string{"DELETE is not allowed"}},
	{"WITH x AS (SELECT 1) INSERT INTO facilities(id) SELECT * FROM x", CodeDenied, []string{"INSERT is not allowed"}},
	{"WITH x AS (SELECT 1) UPDATE facilities SET id = 1", CodeDenied, []string{"UPDATE is not allowed"}},
	{"SELECT 1; DROP TABLE facilities", CodeDenied, []string{"more than one statement"}},
	{"SELECT 1; SELECT 2", CodeDenied, []string{"more than one statement"}},
	{"SELECT * FROM sqlite_schema", CodeDenied, []string{"may not be read", "facilities"}},
	{"SELECT * FROM sqlite_master", CodeDenied, []string{"may not be read"}},
	{"SELECT * FROM temp.sqlite_master", CodeDenied, []string{"may not be read"}},
	{"SELECT * FROM pragma_table_info('facilities')", CodeDenied, []string{"may not be read"}},
	{"SELECT * FROM pragma_database_list", CodeDenied, []string{"may not be read"}},
	{"SELECT * FROM dbstat", CodeDenied, []string{"may not be read"}},
	{"SELECT * FROM sqlite_dbpage", CodeDenied, []string{"may not be read"}},
	{"SELECT readfile('/etc/passwd')", CodeDenied, []string{"readfile is not available"}},
	{"SELECT writefile('/tmp/x', 'a')", CodeDenied, []string{"writefile is not available"}},
	{"SELECT load_extension('x')", CodeDenied, []string{"load_extension is not available"}},
	{"SELECT fts3_tokenizer('a')", CodeDenied, []string{"fts3_tokenizer is not available"}},
	{"SELECT edit('a')", CodeDenied, []string{"edit is not available"}},
	{"SELECT zeroblob(1000000000)", CodeDenied, []string{"zeroblob is not available"}},
	{"SELECT randomblob(10)", CodeDenied, []string{"randomblob is not available"}},
	{"SELECT orgdata_run('1')", CodeDenied, []string{"orgdata_run is not available"}},
	{"SELECT sqlite_version()", CodeDenied, []string{"sqlite_version is not available"}},
	{"SELECT strftme('%Y', start_date) FROM invoices", CodeDenied, []string{"strftme", "strftime"}},
	{"SELECT rowid FROM facilities", CodeDenied, []string{"rowid", "id, name"}},
	{"SELECT * FROM facilities WHERE _rowid_ = 1", CodeDenied, []string{"rowid"}},
	{"SELECT * FROM facilites", CodeNoTable, []string{"no table facilites", "Did you mean facilities?", "invoices"}},
	{"SELECT * FROM zzz", CodeNoTable, []string{"There are facilities, invoices"}},
	{"SELECT * FROM other.facilities", CodeNoTable, []string{"Write facilities alone"}},
	{"SELECT start_dat FROM invoices", CodeNoColumn, []string{"no column start_dat", "Did you mean start_date", "The columns of invoices are id, facility_id"}},
	{"SELECT i.nmae FROM invoices i JOIN facilities f ON f.id = i.facility_id", CodeNoColumn, []string{"no column i.nmae", "name"}},
	{"SELECT country FROM invoices", CodeNoColumn, []string{"The table facilities has a column of that name"}},
	{`SELECT * FROM facilities WHERE status = "active"`, CodeNoColumn, []string{`There is no column "active".`, "Write 'active': a text stands in single quotes."}},
	{`SELECT * FROM facilities WHERE name = "Madrid's 1. Office"`, CodeNoColumn, []string{`There is no column "Madrid's 1. Office".`, "Write 'Madrid''s 1. Office': a text"}},
	{"SELECT i.countr FROM invoices i JOIN facilities f ON f.id = i.facility_id", CodeNoColumn, []string{"Did you mean facilities.country? The columns of"}},
	{"SELECT f.naem FROM invoices AS i JOIN facilities AS f ON f.id = i.facility_id", CodeNoColumn, []string{"Did you mean name?"}},
	{"SELECT f.start_dat FROM invoices i JOIN facilities f ON f.id = i.facility_id", CodeNoColumn, []string{"Did you mean invoices.start_date"}},
	{`SELECT "nme" FROM facilities`, CodeNoColumn, []string{`There is no column "nme".`, "Did you mean name?"}},
	{"SELECT median(co2e) FROM invoices", CodeDenied, []string{"median is not available", "row_number() OVER (ORDER BY x)"}},
	{"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY co2e) FROM invoices", CodeSQL, []string{"SQLite has no WITHIN here", "row_number() OVER (ORDER BY x)"}},
	{"SELECT id FROM facilities f JOIN invoices i ON f.id = i.facility_id", CodeSQL, []string{"ambiguous column name: id", "table.column"}},
	{"SELECT id FROM facilities WHERE count(*) > 1", CodeSQL, []string{"misuse of aggregate", "HAVING"}},
	{"SELEC 1", CodeSQL, []string{"No statement begins with SELEC.", "Did you mean SELECT?"}},
	{"SELECT FROM", CodeSQL, []string{"syntax error"}},
	{"SELECT 'a", CodeSQL, []string{"unrecognized token", "A quote is not closed"}},
	{"SELECT (1", CodeSQL, []string{"incomplete input"}},
	{"", CodeSQL, []string{"no statement"}},
	{" ;; -- nothing", CodeSQL, []string{"no statement"}},
	{"(SELECT 1)", CodeSQL, []string{"does not begin"}},
	{"SELECT 1 WHERE 1 = ?", CodeSQL, []string{"parameter, ?"}},
	{"SELECT * FROM facilities WHERE id = :id", CodeSQL, []string{"parameter, :id"}},
	{"SELECT 1\x00; DROP TABLE facilities", CodeSQL, []string{"zero byte"}},
	{"SELECT abs(-9223372036854775808)", CodeSQL, []string{"integer overflow"}},
	{"SELECT sum(serial) FROM invoices", CodeSQL, []string{"integer overflow"}},
	{"SELECT json_extract('{', '$')", CodeSQL, []string{"malformed JSON"}},
	{"SELECT * FROM facilities WHERE facilities MATCH 'x'", CodeDenied, []string{"match"}},
	{"SELECT * FROM facilities WHERE name MATCH 'x'", CodeDenied, []string{"match"}},
	{"SELECT * FROM facilities WHERE name REGEXP 'x'", CodeDenied, []string{"REGEXP"}},
	{"SELECT * FROM impacts", CodeRequiredFilter, []string{"start_date and end_date", "WHERE start_date = '2025-01-01' AND end_date = '2025-12-31'"}},
	{"SELECT * FROM impacts WHERE start_date = '01/01/2025' AND end_date = '31/12/2025'", CodeRequiredFilter, []string{"'01/01/2025' is not written as a date", "'2025-01-31'"}},
	{"SELECT * FROM impacts WHERE start_date = '2025' AND end_date = '2025-12-31'", CodeRequiredFilter, []string{"'2025' is not written as a date"}},
	{"SELECT year(start_date) FROM invoices", CodeDenied, []string{"year is not available", "Write CAST(strftime('%Y', x) AS INTEGER)."}},
	{"SELECT MONTH(start_date) FROM invoices", CodeDenied, []string{"strftime('%m', x)"}},
	{"SELECT DATE_TRUNC('month', start_date) FROM invoices", CodeDenied, []string{"strftime('%Y-%m-01', x)"}},
	{"SELECT DATEDIFF(start_date, start_date) FROM invoices", CodeDenied, []string{"julianday(b) - julianday(a)"}},
	{"SELECT NOW()", CodeDenied, []string{"datetime('now')"}},
	{"SELECT CURDATE()", CodeDenied, []string{"date('now')"}},
	{"SELECT NVL(1, 2)", CodeDenied, []string{"ifnull(x, y)"}},
	{"SELECT start_date::date FROM invoices", CodeSQL, []string{"PostgreSQL", "date(x)"}},
	{"SELECT EXTRACT(YEAR FROM start_date) FROM invoices", CodeSQL, []string{"no EXTRACT", "strftime('%Y', x)"}},
	{"SELECT TOP 10 * FROM invoices", CodeSQL, []string{"no TOP", "LIMIT n"}},
	{"SELECT * FROM facilities WHERE name ILIKE 'a%'", CodeSQL, []string{"no ILIKE", "LIKE, which"}},
	{"SELECT date('now') - INTERVAL '1 month'", CodeSQL, []string{"no INTERVAL", "date(x, '+1 month')"}},
	{"SELECT * FROM facilities FETCH FIRST 5 ROWS ONLY", CodeSQL, []string{"no FETCH", "LIMIT n"}},
	{"SELECT LEFT(name, 3) FROM facilities", CodeDenied, []string{"substr(x, 1, n)"}},
	{"SELECT * FROM invoices WHERE start_date > DATE '2025-01-01'", CodeSQL, []string{"'2025-01-31', without DATE"}},
	{"SELECT * FROM facilities f LEFT JOIN", CodeSQL, []string{"incomplete input", "Complete it: it ends where more has to come."}},
	{"SELECT name FORM facilities", CodeSQL, []string{"syntax error", "Did you mean FROM in the place of FORM?"}},
	{"SELECT 1 1", CodeSQL, []string{"syntax error", "Correct it there. The dialect is SQLite's"}},
	{"SELECT json_extract('{', '$')", CodeSQL, []string{"malformed JSON", "json_valid(x)"}},
	{"SELECT abs(-9223372036854775807 - 1)", CodeSQL, []string{"integer overflow", "Compute with reals"}},
	{"SELECT 1" + strings.Repeat(" + 1", 600), CodeSQL, []string{"too large", "Write a simpler statement."}},
	{"SELECT abs(1, 2)", CodeSQL, []string{"wrong number of arguments", "Correct it; the dialect is SQLite's."}},
	{"SHOW TABLES", CodeDenied, []string{"SHOW is not allowed", "describes the tables"}},
	{"DESCRIBE invoices", CodeDenied, []string{"describes the tables"}},
	{"SELECT * FROM impacts WHERE start_date = '2024-01-01'", CodeRequiredFilter, []string{"values of end_date"}},
	{"SELECT * FROM impacts WHERE start_date = '2024' AND end_date = '2024-12-31'", CodeRequiredFilter, []string{"'2024' is not written as a date"}},
	{"SELECT * FROM impacts WHERE start_date >= '2024-01-01' AND end_date <= '2024-12-31'", CodeRequiredFilter, nil},
	{"SELECT 1 -- " + strings.Repeat("x", 10_000_000), CodeTooLarge, []string{"10,000,012 bytes", "100,000"}},
	{"SELECT printf('%.*c', 1000000000, 'x')", CodeTooLarge, nil},
	{"SELECT replace(printf('%.*c', 1000000, 'x'), 'x', 'xxxxxxxxxxx')", CodeTooLarge, nil},
	{"WITH RECURSIVE d(x) AS (SELECT 'ab' UNION ALL SELECT x || x FROM d) SELECT max(x) FROM d", CodeTooLarge, nil},
	{"WITH RECURSIVE d(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM d LIMIT 30) SELECT group_concat(printf('%99999d', x)) FROM d", CodeTooLarge, nil},
	{"WITH RECURSIVE d(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM d LIMIT 30) SELECT json_group_array(printf('%99999d', x)) FROM d", CodeTooLarge, nil},
	{"SELECT 1" + strings.Repeat(" UNION SELECT 1", 1000), CodeSQL, []string{"too many terms in compound SELECT"}},
	{"SELECT " + strings.Repeat("(", 45000) + strings.Repeat(")", 45000), CodeSQL, nil},
	{"SELECT " + strings.Repeat("abs(", 19000) + "1" + strings.Repeat(")", 19000), CodeSQL, nil},
	{"SELECT count(*) FROM sqlite_schema", CodeDenied, []string{"may not be read"}},
	{"SELECT count(*) FROM pragma_table_list", CodeDenied, []string{"may not be read"}},
	{"SELECT 1" + strings.Repeat("+1", 5000), CodeSQL, []string{"too large"}},
	{"WITH RECURSIVE d(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM d) SELECT x FROM d", CodeRowLimit, []string{"GROUP BY"}},
}

func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(200)
	e := w.engine(t, Options{CountRows: 5000})
	for _, tt := range refused {
		name := tt.sql[:min(len(tt.sql), 60)]
		t.Run(name, func(t *testing.T) {
			for _, when := range []string{"cold", "with rows held"} {
				start := time.Now()
				res, err := e.Query(context.Background(), Request{SQL: tt.sql, Scopes: only(here)})
				var bad *Error
				if !errors.As(err, &bad) {
					t.Fatalf("%s: got %v, error %v", when, res, err)
				}
				if bad.Code != tt.code {
					t.Errorf("%s: code %s, want %s: %v", when, bad.Code, tt.code, err)
				}
				for _, said := range tt.says {
					if !strings.Contains(err.Error(), said) {
						t.Errorf("%s: %q does not say %q", when, err, said)
					}
				}
				if bad.Next == "" || strings.Contains(err.Error(), "logic error") || strings.HasSuffix(bad.Public, ")") {
					t.Errorf("%s: %q is not fit for a reader", when, err)
				}
				if took := time.Since(start); took > time.Minute {
					t.Errorf("%s: took %s", when, took)
				}
				if _, err := e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM facilities f JOIN invoices i ON f.id = i.facility_id", Scopes: only(here)}); err != nil {
					t.Fatal("the engine is not well after it:", err)
				}
			}
		})
	}
}

// TestRefusedIDs: a text that is no UUID is told, where the source answers only for one.
func TestRefusedIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	for _, i := range []int{0, 1} {
		c := &w.impacts.table.Columns[i]
		c.Format = rows.UUID
		c.Spell = func(_ rows.Op, value any) (rows.Spelling, bool) {
			text, ok := value.(string)
			return rows.Spelling{Wire: text, Bound: text}, ok && words.IsUUID(text)
		}
	}
	e := w.engine(t, Options{})
	const id = "123e4567-e89b-12d3-a456-426614174000"
	for where, want := range map[string]string{
		"start_date = 'abc' AND end_date = '" + id + "'":       "'abc' is no UUID, which start_date or end_date of impacts is.",
		"start_date = '" + id + "' AND end_date IN ('x', 'y')": "'x' is no UUID",
		"start_date = '" + id + "'":                            "answers only for given values of end_date",
	} {
		_, err := e.Query(t.Context(), Request{SQL: "SELECT * FROM impacts WHERE " + where, Scopes: only(here)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", where, err, want)
		}
	}
}

func TestExampleOfARange(t *testing.T) {
	t.Parallel()
	table := &rows.Table{Name: "loads", Columns: []rows.Column{{Name: "range_start", Format: rows.DateTime, Required: true}, {Name: "range_end", Format: rows.DateTime, Required: true}}}
	if got, want := errMissing(table, []string{"range_start", "range_end"}).Next, "range_start = '2025-01-01' AND range_end = '2025-12-31'"; !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestFunctionsAreSQLites(t *testing.T) {
	t.Parallel()
	db := newWorld(1).plain(t, here)
	rows, err := rowsOf(db, "SELECT DISTINCT name FROM pragma_function_list")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, row := range rows {
		there[row[0].(string)] = true
	}
	for name := range functions() {
		if !there[name] {
			t.Errorf("%s is no function of SQLite", name)
		}
	}
	for _, name := range []string{"load_extension", "zeroblob", "randomblob", "sqlite_log", "fts5", functionName} {
		if functions()[name] {
			t.Errorf("%s is allowed", name)
		}
	}
}

func TestRunawayStopsInTime(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT count(*) FROM invoices a, invoices b, invoices c, invoices d, invoices e",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(i) FROM n",
		"SELECT 1 UNION ALL SELECT count(*) FROM invoices a, invoices b, invoices c, invoices d, invoices e",
	} {
		t.Run(sql[max(0, len(sql)-40):], func(t *testing.T) {
			e := newWorld(300).engine(t, Options{Compute: 300 * time.Millisecond})
			start := time.Now()
			_, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeTimeout || !strings.Contains(bad.Next, "join") {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %s", took)
			}
		})
	}
}
