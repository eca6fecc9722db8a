package statement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// TestDeepStatements: what is nested deeply is refused or parsed, in time in
// proportion to its length, and never by a stack that overflows.
func TestDeepStatements(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, within, after string
		n                     int
		parsed                bool
	}{
		"few parentheses":   {"SELECT ", "(", "1" + strings.Repeat(")", 300), 300, true},
		"many parentheses":  {"SELECT ", "(", "1" + strings.Repeat(")", 40_000), 40_000, false},
		"not closed":        {"SELECT ", "(", "", 90_000, false},
		"depth 500":         {"SELECT 1", "+1", "", 499, true},
		"depth 501":         {"SELECT 1", "+1", "", 500, false},
		"long sum":          {"SELECT 1", "+1", "", 40_000, false},
		"NOT":               {"SELECT ", "NOT ", "1", 20_000, false},
		"signs":             {"SELECT ", "- ", "1", 40_000, false},
		"functions":         {"SELECT ", "abs(", "1" + strings.Repeat(")", 15_000), 15_000, false},
		"CASE":              {"SELECT ", "CASE WHEN 1 THEN ", "1" + strings.Repeat(" END", 4000), 4000, false},
		"subqueries":        {"SELECT ", "(SELECT ", "1" + strings.Repeat(")", 8000), 8000, false},
		"joins":             {"SELECT * FROM ", "(", "t" + strings.Repeat(")", 40_000), 40_000, false},
		"WITH":              {"SELECT ", "(WITH a AS (SELECT 1) SELECT ", "1", 3000, false},
		"a long list":       {"SELECT 1 IN (1", ", 2", ")", 30_000, true},
		"many columns":      {"SELECT a", ", a AS b", "", 10_000, true},
		"a long compound":   {"SELECT 1", " UNION SELECT 1", "", 6000, true},
		"many joins":        {"SELECT * FROM t", " JOIN t USING (a)", "", 5000, true},
		"many CASE":         {"SELECT CASE", " WHEN 1 THEN 2", " END", 6000, true},
		"doubled columns":   {"WITH a0 AS (SELECT * FROM invoices)", ", a AS (SELECT * FROM a0 x, a0 y)", " SELECT 1", 1000, true},
		"a long OR of IN":   {"SELECT sum(co2e) FROM impacts WHERE start_date IN ('1'", ", '2024-01-01'", ") AND end_date IN ('2024-12-31', '2025-01-01')", 6000, true},
		"many aliases":      {"SELECT 1 AS a", ", b AS b", "", 9000, true},
		"many tables":       {"SELECT sum(co2e) FROM impacts", ", impacts", " WHERE start_date = '1' AND end_date = '2'", 6000, true},
		"a long comparison": {"SELECT 1", " = 1", "", 20_000, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, bad := statement.Read(c.before + strings.Repeat(c.within, c.n) + c.after)
			if bad != nil {
				t.Fatal(bad.Public)
			}
			begun := time.Now()
			sel, err := s.Select()
			if (err == nil) != c.parsed {
				t.Errorf("parsed: %v", err)
			}
			if err == nil && len(sel.String()) < len(c.before) {
				t.Errorf("printed as %.50s", sel)
			}
			s.Review(described())
			if took := time.Since(begun); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
