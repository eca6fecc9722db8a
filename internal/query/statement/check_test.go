package statement

import (
	"fmt"
	"strings"
	"testing"
)

// checked are statements and the checks they give: "name about: probe", or what
// else the check is made of.
var checked = []struct {
	sql  string
	want []string
}{
	{"SELECT sum(co2e) FROM invoices i WHERE type = 'heat'", []string{
		"nulls invoices.co2e sum(co2e): SELECT count(*), count(co2e) FROM invoices AS i WHERE type = 'heat'", "literal invoices.type = heat"}},
	{"SELECT f.country, avg(i.co2e / 1000) FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY 1", []string{
		"nulls invoices.co2e avg(i.co2e / 1000): SELECT count(*), count(i.co2e) FROM facilities AS f JOIN invoices AS i ON i.facility_id = f.id"}},
	{"WITH h AS (SELECT * FROM invoices WHERE type = 'heat') SELECT max(h.co2e) FROM h", []string{
		"literal invoices.type = heat",
		"nulls invoices.co2e max(h.co2e): WITH RECURSIVE h AS (SELECT * FROM invoices WHERE type = 'heat') SELECT count(*), count(h.co2e) FROM h"}},
	{"SELECT * FROM (SELECT type, total(co2e) AS t FROM invoices GROUP BY type HAVING total(co2e) > 5)", []string{
		"nulls invoices.co2e total(co2e): SELECT count(*), count(co2e) FROM invoices"}},
	{"SELECT sum(co2e) FROM invoices WHERE co2e IS NOT NULL", nil},
	{"SELECT sum(co2e) FROM invoices WHERE co2e > 5", nil},
	{"SELECT sum(-co2e), avg(2 * co2e) FROM invoices", []string{"nulls invoices.co2e sum(-co2e): SELECT count(*), count(co2e) FROM invoices"}},
	{"SELECT sum(coalesce(co2e, 0)), count(co2e), sum(serial), sum(co2e * serial), sum(co2e) FILTER (WHERE enabled) FROM invoices", nil},
	{"SELECT sum(i.co2e) FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id", nil},
	{"SELECT sum(i.co2e) FROM facilities f LEFT JOIN (invoices i JOIN items x ON x.invoice_id = i.id) ON i.facility_id = f.id", nil},
	{"SELECT sum(f.area) FROM facilities f RIGHT JOIN invoices i ON i.facility_id = f.id GROUP BY i.id", nil},
	{"SELECT sum(i.co2e) FROM facilities f FULL JOIN invoices i ON i.facility_id = f.id", nil},
	{"SELECT sum(i.co2e) FROM facilities f RIGHT JOIN invoices i ON i.facility_id = f.id", []string{"nulls invoices.co2e sum(i.co2e)"}},
	{"SELECT sum(f.area) FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id GROUP BY i.id", []string{"nulls facilities.area sum(f.area)"}},
	{"SELECT f.id, (SELECT sum(i.co2e) FROM invoices i WHERE i.facility_id = f.id) FROM facilities f", nil},

	{"SELECT sum(quantity) FROM invoices", []string{
		"nulls invoices.quantity sum(quantity): SELECT count(*), count(quantity) FROM invoices",
		"units invoices.unit_id sum(quantity): SELECT count(*), group_concat(CASE WHEN n <= 5 THEN quote(substr(unit, 1, 60)) END, ', ') FROM (SELECT unit, row_number() OVER (ORDER BY unit) AS n FROM (SELECT DISTINCT unit FROM (SELECT invoices.unit_id AS unit FROM invoices) WHERE unit IS NOT NULL))"}},
	{"SELECT unit_id, sum(quantity) FROM invoices WHERE quantity > 0 GROUP BY unit_id", nil},
	{"SELECT sum(q) FROM (SELECT quantity AS q FROM invoices WHERE quantity > 0) WHERE q > 1", []string{
		"units invoices.unit_id sum(q): SELECT count(*), group_concat(CASE WHEN n <= 5 THEN quote(substr(unit, 1, 60)) END, ', ') FROM (SELECT unit, row_number() OVER (ORDER BY unit) AS n FROM (SELECT DISTINCT unit FROM (SELECT \"unit of q\" AS unit FROM (SELECT quantity AS q, invoices.unit_id AS \"unit of q\" FROM invoices WHERE quantity > 0) WHERE q > 1) WHERE unit IS NOT NULL))"}},
	{"WITH u(v, d) AS (SELECT quantity, start_date FROM invoices i), w AS (SELECT v AS q FROM u) SELECT sum(q) FROM w WHERE q > 1", []string{
		"units invoices.unit_id sum(q): SELECT count(*), group_concat(CASE WHEN n <= 5 THEN quote(substr(unit, 1, 60)) END, ', ') FROM (SELECT unit, row_number() OVER (ORDER BY unit) AS n FROM (SELECT DISTINCT unit FROM (WITH RECURSIVE u(v, d) AS (SELECT quantity, start_date FROM invoices AS i), w AS (SELECT v AS q FROM u) SELECT w.\"unit of q\" AS unit FROM (SELECT v AS q, u.\"unit of v\" AS \"unit of q\" FROM (SELECT quantity AS v, start_date AS d, i.unit_id AS \"unit of v\" FROM invoices AS i) AS u) AS w WHERE q > 1) WHERE unit IS NOT NULL))"}},
	{"SELECT u, sum(q) FROM (SELECT unit_id AS u, quantity AS q FROM invoices) WHERE q > 1 GROUP BY u", nil},
	{"SELECT sum(quantity) OVER (), max(quantity) OVER (PARTITION BY unit_id), lag(quantity) OVER (ORDER BY id) FROM invoices", []string{"units invoices.unit_id sum(quantity) OVER (): SELECT"}},
	{"SELECT unit_id, sum(quantity) / sum(sum(quantity)) OVER () FROM invoices WHERE quantity > 0 GROUP BY unit_id", []string{"units invoices.unit_id sum(sum(quantity)) OVER ()"}},
	{"SELECT unit_id AS u, sum(i.quantity) FROM invoices i WHERE quantity > 0 GROUP BY u", nil},
	{"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND unit_id = 'kwh'", []string{"literal invoices.unit_id = kwh"}},
	{"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND 'kwh' = unit_id", []string{"literal invoices.unit_id = kwh"}},
	{"SELECT type FROM invoices GROUP BY type HAVING sum(co2e) > 5", []string{"nulls invoices.co2e sum(co2e): SELECT count(*), count(co2e) FROM invoices"}},
	{"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND unit_id IN ('kwh')", []string{"literal invoices.unit_id = kwh"}},
	{"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND unit_id IN ('kwh', 'mwh')", []string{
		"units invoices.unit_id sum(quantity): SELECT", "literal invoices.unit_id = kwh", "literal invoices.unit_id = mwh"}},

	{"SELECT sum(price * n), sum(CASE WHEN currency = 'EUR' THEN price END) FROM items", []string{"units items.currency sum(price * n): SELECT count(*)", "literal items.currency = EUR part"}},
	{"SELECT sum(quantity) FROM invoices WHERE quantity > 0 AND unit_id IN (SELECT name FROM facilities)", []string{"units invoices.unit_id sum(quantity)"}},
	{"SELECT strftime('%Y', start_date) AS y, sum(co2e) FROM invoices WHERE y < '2024' AND y || 'x' <> 'a'", []string{
		"nulls invoices.co2e sum(co2e): SELECT count(*), count(co2e) FROM invoices WHERE strftime('%Y', start_date) < '2024' AND strftime('%Y', start_date) || 'x' <> 'a'"}},
	{"SELECT co2e + 1 AS c, sum(serial), sum(co2e) FROM invoices WHERE c * 2 > 5", []string{
		"nulls invoices.co2e sum(co2e): SELECT count(*), count(co2e) FROM invoices WHERE (co2e + 1) * 2 > 5"}},

	{"SELECT b AS a, a AS b, sum(co2e) AS co2e FROM invoices WHERE a = 'x' AND co2e > 5 GROUP BY a, b", nil},

	{"SELECT id FROM facilities WHERE country = 'Spain' OR (name LIKE '%madird%' AND 'x' = name)", []string{
		"literal facilities.country = Spain", "literal facilities.name LIKE %madird%", "literal facilities.name = x"}},
	{"SELECT id FROM facilities WHERE id = 'f1' AND country <> 'ES' AND name NOT LIKE 'a%' AND created_at = 'x'", []string{
		"nulls facilities.country country <> 'ES': SELECT count(*), count(country) FROM facilities WHERE id = 'f1' AND name NOT LIKE 'a%' AND created_at = 'x'",
		"nulls facilities.name name NOT LIKE 'a%': SELECT count(*), count(name) FROM facilities WHERE id = 'f1' AND country <> 'ES' AND created_at = 'x'"}},
	{"SELECT id FROM facilities WHERE country NOT IN (SELECT 'ES') AND country <> name AND country IS NOT 'ES' AND (country <> 'ES' OR country IS NULL)", nil},
	{"SELECT id FROM facilities WHERE country = 'Spain'", []string{"literal facilities.country = Spain|"}},
	{"SELECT sum(serial) FROM invoices WHERE cups IN ('a', 'b') AND cups IN ('c')", []string{"literal invoices.cups = a part", "literal invoices.cups = b part", "literal invoices.cups = c|"}},
	{"SELECT id FROM facilities WHERE country = 'Spain' OR country = 'FR' AND name LIKE 'x%'", []string{
		"literal facilities.country = Spain part", "literal facilities.country = FR part", "literal facilities.name LIKE x% part"}},
	{"SELECT id FROM facilities WHERE lower(country) = 'spain' AND upper(name) IN ('A', 'B')", []string{
		"literal facilities.country LIKE spain|", "literal facilities.name LIKE A part", "literal facilities.name LIKE B part"}},
	{"SELECT id FROM facilities WHERE country COLLATE NOCASE = 'spain' AND name COLLATE binary = 'x' AND name COLLATE rtrim = 'y'", []string{"literal facilities.country LIKE spain|", "literal facilities.name = x|"}},
	{"SELECT id FROM facilities WHERE lower(country) = 'Spain' OR lower(name) = '5%' OR trim(name) = 'a' OR length(name) = 5 OR NOT (country = 'ES')", nil},
	{"SELECT count(*) FILTER (WHERE country = 'Spain' AND name <> 'x') FROM facilities", []string{"literal facilities.country = Spain part"}},
	{"SELECT sum(CASE WHEN country = 'Spain' THEN 1 WHEN country IN ('FR') THEN 2 END), count(CASE name WHEN 'a' THEN 1 END), sum(iif(name = 'b', 1, 0)), sum(name = 'c') FROM facilities", []string{
		"literal facilities.country = Spain part", "literal facilities.country = FR part", "literal facilities.name = a part", "literal facilities.name = b part", "literal facilities.name = c part"}},
	{"SELECT sum(CASE WHEN country = 'Spain' THEN 1 END) OVER (), country = 'ES', CASE country WHEN 'ES' THEN 'Spain' END FROM facilities", []string{"literal facilities.country = Spain part"}},
	{"SELECT sum(100 * CASE WHEN country = 'Spain' THEN 1 END) FROM facilities", []string{"literal facilities.country = Spain part"}},
	{"SELECT (SELECT count(*) FROM facilities WHERE country = 'Spain'), (SELECT count(*) FROM facilities)", []string{"literal facilities.country = Spain part"}},
	{"SELECT id FROM facilities WHERE country = 'Spain' UNION SELECT id FROM facilities", []string{"literal facilities.country = Spain part"}},
	{"SELECT id FROM facilities WHERE country = 5", []string{"literal facilities.country = 5|"}},
	{"SELECT count(*) FILTER (WHERE country = 'ES') FROM facilities WHERE country = 'ES'", []string{"literal facilities.country = ES part"}},
	{"SELECT id FROM facilities f WHERE EXISTS (SELECT 1 FROM invoices WHERE cups IN ('a', 'b') AND facility_id = f.id)", []string{
		"literal invoices.cups = a", "literal invoices.cups = b"}},

	{"SELECT strftime('%Y', start_date) AS y, count(*) FROM invoices GROUP BY y", []string{"running invoices.start_date 0 2026"}},
	{"SELECT count(*), substr(start_date, 1, 7) FROM invoices GROUP BY 2", []string{"running invoices.start_date 1 2026-11"}},
	{"SELECT type, CAST(strftime('%Y', created_at) AS INTEGER) AS y, CAST(strftime('%m', created_at) AS INTEGER) AS m, count(*) FROM invoices GROUP BY type, y, m", []string{
		"running invoices.created_at 1 2026 2 11"}},
	{"SELECT strftime('%Y', start_date) || '-Q' || ((CAST(strftime('%m', start_date) AS INTEGER) + 2) / 3) AS q, count(*) FROM invoices GROUP BY q", []string{"running invoices.start_date 0 2026-Q4"}},
	{"SELECT date(start_date, 'start of month') AS m, count(*) FROM invoices GROUP BY 1", []string{"running invoices.start_date 0 2026-11-01"}},
	{"WITH y AS (SELECT strftime('%Y', start_date) AS year, count(*) AS n FROM invoices GROUP BY 1) SELECT n - lag(n) OVER (ORDER BY year), year FROM y", []string{"running invoices.start_date 1 2026"}},
	{"SELECT y, count(*) FROM (SELECT strftime('%Y', start_date) AS y FROM invoices) GROUP BY y", []string{"running invoices.start_date 0 2026"}},
	{"SELECT strftime('%Y', start_date) * 100 + strftime('%m', start_date) AS m, count(*) FROM invoices GROUP BY m", []string{"running invoices.start_date 0 202611"}},
	{"SELECT CAST(substr(start_date, 1, 4) AS TEXT) || ' Q' || ((strftime('%m', start_date) - 1) / 3 + 1) AS q, count(*) FROM invoices GROUP BY q", []string{"running invoices.start_date 0 2026 Q4"}},
	{"SELECT substr(y, 1, 4), count(*) FROM (SELECT date(start_date, 'start of year') AS y FROM invoices) GROUP BY 1", []string{"running invoices.start_date 0 2026"}},
	{"SELECT strftime('%Y', start_date) || name AS y, strftime('%Y', start_date) % 100 AS z, CAST(name AS INTEGER) AS i, strftime('%Y', start_date) / 0, CASE WHEN strftime('%Y', start_date) = '2026' THEN 1 END, count(*) FROM invoices, facilities GROUP BY 1, 2, 3, 4, 5", nil},
	{"SELECT strftime('%m', start_date) AS m, count(*) FROM invoices GROUP BY m", []string{
		"uneven_years invoices.start_date 2026-11: SELECT count(DISTINCT strftime('%Y', start_date)), max(strftime('%Y', start_date)) FROM invoices"}},
	{"WITH m AS (SELECT substr(i.created_at, 6, 2) AS month, sum(serial) AS s FROM invoices i WHERE enabled GROUP BY 1) SELECT month, s FROM m", []string{
		"uneven_years invoices.created_at 2026-11: WITH RECURSIVE m AS (SELECT substr(i.created_at, 6, 2) AS month, sum(serial) AS s FROM invoices AS i WHERE enabled GROUP BY 1) SELECT count(DISTINCT strftime('%Y', i.created_at)), max(strftime('%Y', i.created_at)) FROM invoices AS i WHERE enabled"}},
	{"SELECT m, count(*) FROM (SELECT strftime('%m', start_date) AS m FROM invoices WHERE enabled) GROUP BY m", []string{
		"uneven_years invoices.start_date 2026-11: SELECT count(DISTINCT strftime('%Y', start_date)), max(strftime('%Y', start_date)) FROM invoices WHERE enabled"}},
	{"SELECT strftime('%m', start_date) AS m, avg(serial), max(serial), count(DISTINCT serial) FROM invoices GROUP BY m", nil},
	{"SELECT strftime('%d', start_date) AS d, count(*) FROM invoices GROUP BY d", nil},
	{"SELECT start_date, date(created_at), count(*) FROM invoices GROUP BY 1, 2", nil},
	{"SELECT strftime('%Y', start_date) AS y FROM invoices", nil},
	{"SELECT count(*) FROM invoices GROUP BY strftime('%Y', start_date)", nil},
	{"SELECT strftime('%Y', cups) AS y, count(*) FROM invoices GROUP BY y", nil},
	{"SELECT strftime('%Y', start_date, '+1 year') AS y, strftime('%Y', 'now') AS now, count(*) FROM invoices GROUP BY 1, 2", nil},
	{"SELECT strftime('%Y', start_date) AS y, max(strftime('%m', start_date)) FROM invoices GROUP BY start_date", nil},
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for _, c := range checked {
		got := review(t, c.sql).Checks
		if len(got) != len(c.want) {
			t.Errorf("%s\nhas %d checks, want %d: %+v", c.sql, len(got), len(c.want), got)
			continue
		}
		for i, want := range c.want {
			if have := showCheck(got[i]); !strings.HasPrefix(have, want) {
				t.Errorf("%s\n got %s\nwant %s", c.sql, have, want)
			}
		}
	}
}

func showCheck(c Check) string {
	of := c.Table + "." + c.Column
	switch c.Name {
	case CheckLiteral:
		return fmt.Sprintf("literal %s %s %s%s", of, map[bool]string{false: "=", true: "LIKE"}[c.Like], c.Literal, map[bool]string{false: "|", true: " part|"}[c.Part])
	case CheckRunning:
		out := "running " + of
		for i, p := range c.Positions {
			out += fmt.Sprintf(" %d %s", p, c.Labels[i])
		}
		return out
	}
	return fmt.Sprintf("%s %s %s: %s", c.Name, of, c.About, c.Probe)
}

// TestChecksOfAllRows: only an aggregate over one table, with nothing left out or repeated, is over all its rows.
func TestChecksOfAllRows(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]bool{
		"SELECT sum(co2e) FROM invoices": true,
		"SELECT type, sum(i.co2e) FROM invoices i GROUP BY type HAVING count(*) > 1 LIMIT 3":   true,
		"SELECT sum(co2e) FROM invoices WHERE type = 'heat'":                                   false,
		"SELECT sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id":         false,
		"WITH mine AS (SELECT * FROM invoices WHERE type = 'heat') SELECT sum(co2e) FROM mine": false,
		"SELECT sum(co2e) FROM (SELECT co2e FROM invoices LIMIT 5)":                            false,
	} {
		found := false
		for _, c := range review(t, sql).Checks {
			if c.Name != CheckNulls {
				continue
			}
			found = true
			if c.AllRows != want {
				t.Errorf("%s: all rows %v", sql, c.AllRows)
			}
		}
		if !found {
			t.Errorf("%s: no check", sql)
		}
	}
}
