package statement_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// described is the tables of the tests as a schema: columns that are named alike
// are of one kind.
func described() statement.Schema {
	schema := statement.Schema{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for _, t := range columns {
		table := statement.Table{Name: t.table}
		for definition := range strings.SplitSeq(t.columns, ", ") {
			name, typ, _ := strings.Cut(definition, " ")
			c := statement.Column{Name: strings.Trim(name, `"`), Kind: map[string]statement.Kind{"TEXT": statement.Text, "REAL": statement.Real, "INTEGER": statement.Integer}[typ]}
			switch c.Name {
			case "id":
				c.Key = true
			case "facility_id", "parent_id":
				c.References = statement.Reference{Table: "facilities", Column: "id"}
			case "invoice_id":
				c.References = statement.Reference{Table: "invoices", Column: "id"}
			case "enabled":
				c.Kind = statement.Boolean
			case "start_date", "end_date", "travel_date":
				c.Kind = statement.Date
				c.Required = t.table == "impacts" || t.table == "total_impacts"
			case "co2e":
				c.Unit = "kg CO2e"
			case "quantity":
				c.UnitFrom = "type"
			}
			table.Columns = append(table.Columns, c)
		}
		schema.Tables = append(schema.Tables, table)
	}
	return schema
}

// TestAnalystsAreNotDisturbed: the statements of the query engine's and the
// tools' tests are right, but for those that are listed.
func TestAnalystsAreNotDisturbed(t *testing.T) {
	t.Parallel()
	expected := map[string]string{
		"SELECT total(f.co2e) FROM facilities f, notes, items WHERE f.id = 'f3'": statement.CautionRepeated,
		"SELECT id FROM invoices WHERE facility_id = NULL":                       statement.CautionNull,
	}
	for _, sql := range corpus(t, "engine.sql", "tools.sql") {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		got := s.Review(described())
		if got.Refusal != nil {
			t.Errorf("%s is refused: %s", sql, got.Refusal.Public)
		}
		for _, c := range got.Cautions {
			if expected[sql] != c.Name {
				t.Errorf("%s: %s: %s", sql, c.Name, c.Text)
			}
		}
	}
}

// TestProbesRun runs the probes of all statements of the corpus, and compares
// what they say with the rows.
func TestProbesRun(t *testing.T) {
	t.Parallel()
	conn := open(t)
	n := 0
	for _, sql := range corpus(t, allCorpora...) {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		for _, c := range s.Review(described()).Checks {
			if c.Probe == "" {
				continue
			}
			n++
			if _, rows, err := rowsOf(conn, c.Probe); err != nil || len(rows) != 1 {
				t.Errorf("%s\nis probed with %s: %d rows, %v", sql, c.Probe, len(rows), err)
			}
		}
	}
	t.Logf("%d probes", n)
	for sql, want := range map[string]string{
		"SELECT sum(co2e) FROM invoices WHERE type = 'heat'":                                                                                                                 probed(t, conn, "SELECT count(*), count(co2e) FROM invoices WHERE type = 'heat'"),
		"SELECT sum(q) FROM (SELECT quantity AS q FROM invoices WHERE type <> 'heat') WHERE q > 0":                                                                           probed(t, conn, "SELECT 2, '''electricity'', ''water'''"),
		"WITH u(v) AS (SELECT quantity FROM invoices i WHERE type < 'f'), w AS (SELECT v AS q FROM u) SELECT sum(w.q) FROM facilities f JOIN w ON f.id = 'f1' WHERE w.q > 0": probed(t, conn, "SELECT 1, '''electricity'''"),
		"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND type <> 'heat'":                                                                                           probed(t, conn, "SELECT 2, '''electricity'', ''water'''"),
	} {
		s, _ := statement.Read(sql)
		if got := probed(t, conn, s.Review(described()).Checks[0].Probe); got != want {
			t.Errorf("%s is probed to %s, want %s", sql, got, want)
		}
	}
}

func probed(t *testing.T, conn *sql.Conn, sql string) string {
	t.Helper()
	_, rows, err := rowsOf(conn, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return fmt.Sprint(rows)
}

// TestCautionsAreTrue has SQLite say whether a comparison that is cautioned about
// is always or never true, and that those which are not are true of some rows.
func TestCautionsAreTrue(t *testing.T) {
	t.Parallel()
	conn := open(t)
	for condition, want := range map[string]string{
		"strftime('%Y', start_date) >= 2025":                    "always true",
		"strftime('%Y', start_date) = 2023":                     "never true",
		"2023 > strftime('%Y', start_date)":                     "never true",
		"strftime('%Y', start_date) NOT IN (2023, 2024)":        "always true",
		"substr(start_date, 1, 4) < 2024":                       "never true",
		"length(type) > '5'":                                    "never true",
		"(SELECT count(*) FROM facilities) < '5'":               "always true",
		"CAST(substr(start_date, 1, 4) AS INTEGER) >= 2024":     "",
		"CAST(serial AS TEXT) <> 5":                             "",
		"strftime('%Y', start_date) = (SELECT 2020 + quantity)": "never true",
		"serial > '5'":         "",
		"quantity IN ('5', 6)": "",
		"(SELECT type) = 'heat' AND (SELECT quantity) > '3'": "",
	} {
		s, bad := statement.Read("SELECT * FROM invoices WHERE " + condition)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		var all, passing int
		row := conn.QueryRowContext(context.Background(), "SELECT count(*), count(*) FILTER (WHERE "+condition+") FROM invoices")
		if err := row.Scan(&all, &passing); err != nil {
			t.Fatalf("%s: %v", condition, err)
		}
		cautions := s.Review(described()).Cautions
		truth := map[int]string{0: "never true", all: "always true"}[passing]
		if want != "" && (truth != want || len(cautions) == 0 || !strings.Contains(cautions[0].Text, want)) {
			t.Errorf("%s: %d of %d rows, %+v, want %s", condition, passing, all, cautions, want)
		}
		if want == "" && len(cautions) > 0 {
			t.Errorf("%s: %d of %d rows, but %s", condition, passing, all, cautions[0].Text)
		}
	}
}
