package statement

import (
	"strings"
	"testing"
)

// review reads a statement with the tables of the tests in view.
func review(t *testing.T, sql string) Review {
	t.Helper()
	s, bad := Read(sql)
	if bad != nil {
		t.Fatalf("%s: %s", sql, bad.Public)
	}
	if _, err := s.Select(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s.Review(*testSchema())
}

// cautioned are statements and what is said of them: lines of a name and words
// of the text. Nothing is said of those without.
var cautioned = []struct {
	sql  string
	says []string
}{
	// a text against a number
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) >= 2025", []string{"text_number: is always true; write CAST(strftime('%Y', start_date) AS INTEGER), or compare with '2025'"}},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) = 2025", []string{"text_number: is never true"}},
	{"SELECT * FROM invoices WHERE 2025 <= strftime('%Y', start_date)", []string{"text_number: always"}},
	{"SELECT * FROM invoices WHERE strftime('%m', start_date) IN (1, 2)", []string{"text_number: never true; write CAST(strftime('%m', start_date) AS INTEGER), or compare with '01'", "text_number: '02'"}},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) BETWEEN 2024 AND 2025", []string{"text_number: always", "text_number: never"}},
	{"SELECT * FROM invoices WHERE substr(start_date, 1, 4) <> 2025", []string{"text_number: always"}},
	{"SELECT strftime('%Y', start_date) AS y, count(*) FROM invoices GROUP BY y HAVING y > 2024", []string{"text_number: y is a text"}},
	{"WITH y AS (SELECT strftime('%Y', start_date) AS y FROM invoices) SELECT * FROM y WHERE y = 2025", []string{"text_number: never"}},
	{"SELECT CASE strftime('%m', start_date) WHEN 1 THEN 'January' END FROM invoices", []string{"text_number: '01'"}},
	{"SELECT facility_id FROM invoices GROUP BY 1 HAVING count(*) > '5'", []string{"text_number: is never true; write the number without quotes"}},
	{"SELECT facility_id FROM invoices GROUP BY 1 HAVING '5' < sum(co2e)", []string{"text_number: never"}},
	{"SELECT * FROM invoices WHERE cups > 5", []string{"text_number: '10' comes before '9'"}},
	{"SELECT * FROM invoices WHERE co2e > '1.000,5'", []string{"text_number: is none"}},
	{"SELECT * FROM invoices WHERE serial IN ('5', 'many')", []string{"text_number: 'many' is none"}},
	{"SELECT * FROM invoices WHERE (type, strftime('%Y', start_date)) = ('heat', 2025)", []string{"text_number: 2025"}},
	{"SELECT * FROM invoices WHERE CAST(strftime('%Y', start_date) AS INTEGER) >= 2025", nil},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) >= '2025'", nil},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) + 0 >= 2025", nil},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) = serial", nil},
	{"SELECT * FROM invoices WHERE cups = 5 OR serial = '5' OR co2e > '1e3' OR co2e < ' -5.5 '", nil},
	{"SELECT * FROM invoices WHERE cups = serial OR extra ->> 'a' > 5 OR coalesce(cups, 0) > 5", nil},
	{"SELECT * FROM invoices WHERE length(cups) > 3 AND julianday(end_date) - julianday(start_date) > 31", nil},
	{"SELECT facility_id FROM invoices GROUP BY 1 HAVING count(*) > 5", nil},

	{"SELECT * FROM (SELECT 2025 AS y) a JOIN invoices i ON a.y = strftime('%Y', i.start_date)", []string{"text_number: write CAST(strftime('%Y', i.start_date) AS INTEGER)"}},
	{"SELECT count(*) FILTER (WHERE strftime('%Y', start_date) = 2024) FROM invoices", []string{"text_number: never"}},
	{"SELECT * FROM invoices WHERE substr(cups, 3) = 5", []string{"text_number: compare with '5'"}},
	{"SELECT * FROM invoices WHERE julianday(start_date) > '2024-01-01'", []string{"text_number: write julianday('2024-01-01')"}},
	{"SELECT * FROM invoices WHERE date('now') > 2024", []string{"text_number: always"}},
	{"SELECT * FROM invoices WHERE round(co2e, 2) = 'much'", []string{"text_number: write a number"}},

	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) IN (SELECT 2024)", []string{"text_number: never"}},
	{"SELECT * FROM invoices WHERE (type, strftime('%Y', start_date)) IN (SELECT 'heat', 2024)", []string{"text_number: never"}},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) IN (SELECT * FROM facilities) OR strftime('%Y', start_date) IN (SELECT serial FROM invoices)", nil},
	{"WITH m AS (SELECT substr(start_date, 6, 2) AS month FROM invoices) SELECT * FROM m WHERE month <= 6", []string{"text_number: compare with '06'"}},

	// a boolean against a text
	{"SELECT * FROM invoices WHERE enabled = 'true'", []string{"boolean: enabled is 1 or 0, and never the text 'true'; compare with 1"}},
	{"SELECT * FROM invoices WHERE 'No' <> enabled", []string{"boolean: compare with 0"}},
	{"SELECT * FROM invoices i WHERE i.enabled IN ('yes', '1')", []string{"boolean: compare with 1"}},
	{"SELECT * FROM invoices WHERE enabled IS 'maybe'", []string{"boolean: compare with 1 or 0"}},
	{"SELECT * FROM invoices WHERE (co2e > 5) = 'true'", []string{"boolean: co2e > 5 is 1 or 0"}},
	{"SELECT * FROM invoices WHERE enabled = 1 AND enabled IS TRUE AND enabled AND NOT enabled AND enabled = '1' AND enabled = FALSE", nil},

	{"SELECT * FROM invoices WHERE enabled LIKE 'true'", []string{"boolean: compare with 1"}},
	{"SELECT CASE enabled WHEN 'true' THEN 1 END FROM invoices", []string{"boolean: compare with 1"}},

	{"SELECT * FROM invoices WHERE enabled = 2 OR 5 <> enabled OR (co2e > 5) = 3", []string{"boolean: enabled is 1 or 0, and never 2", "boolean: never 5", "boolean: co2e > 5 is 1 or 0"}},
	{"SELECT * FROM invoices WHERE enabled > 0 AND enabled < 2 AND enabled <> 0 AND serial = 2 AND 5 IS TRUE", nil},

	// NULL compared
	{"SELECT * FROM invoices WHERE co2e = NULL OR NULL <> cups OR co2e > NULL", []string{"null: co2e = NULL is never true, whatever co2e is; write co2e IS NULL", "null: write cups IS NOT NULL", "null: co2e > NULL"}},
	{"SELECT CASE cups WHEN NULL THEN 1 END FROM invoices WHERE cups NOT IN ('a', NULL)", []string{"null: write CASE WHEN cups IS NULL", "null: cups NOT IN ('a', NULL) is never true with NULL"}},
	{"SELECT coalesce(co2e, NULL), CASE WHEN cups IS NULL THEN NULL END FROM invoices WHERE co2e IS NULL AND cups IS NOT NULL AND cups IN ('a', NULL) AND cups IS NOT DISTINCT FROM NULL", nil},

	// sums of dates
	{"SELECT end_date - start_date FROM invoices", []string{"date_arithmetic: write julianday(end_date) - julianday(start_date)"}},
	{"SELECT * FROM invoices WHERE date(created_at) + 30 > 5", []string{"date_arithmetic: write date(date(created_at), '+30 days')"}},
	{"SELECT julianday(end_date) - julianday(start_date), strftime('%Y', end_date) - strftime('%Y', start_date), date(end_date, '-1 day') FROM invoices", nil},

	// dates
	{"SELECT * FROM invoices WHERE start_date >= '2024-3-1'", []string{"date_literal: '2024-3-1' is not; write '2024-03-01'"}},
	{"SELECT * FROM invoices WHERE start_date >= '31/12/2024'", []string{"date_literal: write '2024-12-31'"}},
	{"SELECT * FROM invoices WHERE start_date = 'today'", []string{"date_literal: is not"}},
	{"SELECT * FROM invoices WHERE start_date = '2024-02-30'", []string{"date_literal: no day that there is"}},
	{"SELECT * FROM invoices WHERE start_date BETWEEN '2024-01' AND '2024-12'", []string{"date_literal: '2024-12' counts as its beginning, 2024-12-01: start_date <= '2024-12' leaves out all of 2024-12 behind that; write start_date >= '2024-01-01' AND start_date < '2025-01-01'"}},
	{"SELECT * FROM invoices WHERE start_date > '2024'", []string{"date_literal: takes in all of 2024 behind that; write start_date >= '2025-01-01'"}},
	{"SELECT * FROM invoices WHERE start_date = '2024-03'", []string{"date_literal: start_date is equal to it on 2024-03-01 alone; write start_date LIKE '2024-03%'"}},
	{"SELECT * FROM invoices WHERE start_date = 2024", []string{"date_literal: equal to it on 2024-01-01 alone"}},
	{"SELECT * FROM invoices WHERE start_date >= 2024-01-01", []string{"date_literal: without quotes is a subtraction; write '2024-01-01'"}},
	{"SELECT * FROM invoices WHERE date(start_date) >= '2024-01-01 00:00:00'", []string{"date_literal: comes before '2024-01-01 00:00:00'; write '2024-01-01'"}},
	{"SELECT * FROM invoices WHERE date(created_at) = '2024-3-1'", []string{"date_literal: write '2024-03-01'"}},
	{"SELECT * FROM (SELECT start_date AS d FROM invoices) WHERE d < '1/2/2024'", []string{"date_literal: write '2024-02-01'"}},
	{"SELECT * FROM invoices WHERE '2025-03' BETWEEN start_date AND created_at", []string{"date_literal: start_date <= '2025-03' leaves out all of 2025-03 behind that; write start_date < '2025-04-01'"}},
	{"SELECT * FROM invoices WHERE '2025-03-01' BETWEEN created_at AND '2025-04-01'", []string{"whole_day: for whole days compare date(created_at) <= '2025-03-01'"}},
	{"SELECT * FROM invoices WHERE created_at BETWEEN '2025-01' AND '2025-03'", []string{"date_literal: leaves out all of 2025-03 behind that; write created_at >= '2025-01-01' AND created_at < '2025-04-01'"}},
	{"SELECT * FROM invoices WHERE created_at NOT BETWEEN '2024-05-01T10:00:00Z' AND '2024'", []string{"date_literal: takes in all of 2024 behind that; write (created_at < '2024-05-01T10:00:00Z' OR created_at >= '2025-01-01')"}},
	{"SELECT * FROM invoices WHERE strftime('%m', start_date) = '3'", []string{"date_literal: is written as '01', and '3' is not; write '03'"}},
	{"SELECT * FROM invoices WHERE strftime('%Y-%m', start_date) <= '2024'", []string{"date_literal: leaves out all of 2024; write strftime('%Y-%m', start_date) < '2025-01'"}},
	{"SELECT * FROM invoices WHERE substr(start_date, 1, 7) = '2024-03-01'", []string{"date_literal: never equal to '2024-03-01'; write '2024-03'"}},
	{"SELECT * FROM invoices WHERE strftime('%Y-%m', start_date) >= '2024-03-01'", []string{"date_literal: comes before '2024-03-01'; write '2024-03'"}},
	{"SELECT * FROM invoices WHERE datetime(created_at) >= '2024-03-01T00:00:00Z'", []string{"date_literal: is written as '2025-01-31 10:00:00'"}},
	{"SELECT * FROM invoices WHERE start_date >= '2024-03-01' AND start_date < '2025' AND end_date >= '2024-03' AND end_date <= '2024-12-31T23:59:59'", nil},
	{"SELECT * FROM invoices WHERE start_date LIKE '2024-03%' AND start_date IN ('2024-03-01', '2024-02-29') AND start_date = date('now')", nil},
	{"SELECT * FROM invoices WHERE strftime('%Y-%m', start_date) = '2024-03' AND strftime('%m', start_date) >= '03' AND substr(start_date, 1, 4) < '2024'", nil},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03-01T10:00:00.5Z' AND created_at < '2024-03-01 10:00:00+02:00' AND created_at < '2024-03-02'", nil},
	{"SELECT * FROM invoices WHERE strftime('%s', start_date) > '5' AND start_date > updated_at AND cups = '2024-3-1'", nil},

	{"SELECT * FROM invoices WHERE start_date >= 'now'", []string{"date_literal: write date('now')"}},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03-01 9:00'", []string{"date_literal: no time that can be read"}},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03-01 10:00:00 +02:00'", []string{"date_literal: no time that can be read"}},
	{"SELECT * FROM invoices WHERE created_at < '2024-03-01T24:30:00'", []string{"date_literal: no time that can be read"}},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03-01T10:00:00+0200' AND created_at < '2024-03-01 10:00:00,5-05' AND created_at < '2024-03-01t24:00z'", nil},
	{"SELECT * FROM invoices WHERE strftime('%Y-%m', start_date) = '2024-3'", []string{"date_literal: write '2024-03'"}},
	{"SELECT * FROM invoices WHERE start_date LIKE '2024-3-%' OR start_date LIKE '31/12/%'", []string{"date_literal: never like '2024-3-%'", "date_literal: '31/12/%'"}},
	{"SELECT * FROM invoices WHERE start_date LIKE '%-03-%' OR created_at LIKE '2024-03-01T1%' OR start_date LIKE '2024-__-01' OR start_date <> ''", nil},

	{"SELECT * FROM loads WHERE range_start = '2025-01-31'", []string{"whole_day: is the beginning of that day, and '2025-01-31T23:59:59Z' its end"}},
	{"SELECT * FROM loads WHERE range_start = '2025-01-31T08:00:00Z'", nil},
	{"SELECT * FROM invoices WHERE strftime('%H:%M', created_at) = '9:30'", []string{"date_literal: is written as '00:00', and '9:30' is not"}},
	{"SELECT * FROM invoices WHERE strftime('%Y-%m', start_date) = '2024'", []string{"date_literal: never equal to '2024'"}},
	{"SELECT * FROM invoices WHERE strftime('%m-%d', start_date) <= '01' OR start_date <= '2024-13'", []string{"date_literal: leaves out all of 01; write a text like '00-00'", "date_literal: write a text like '2025-01-31'"}},
	{"SELECT * FROM invoices WHERE strftime('%Y', start_date) = '24'", []string{"date_literal: '24' is not"}},
	{"SELECT * FROM invoices WHERE strftime('%j', start_date) = '5' OR strftime('%Q', start_date) = '5'", []string{"date_literal: write '005'"}},
	{"SELECT * FROM invoices WHERE start_date = '2024-7' OR start_date = 'soon' OR start_date = '20240701'", []string{"date_literal: write '2024-07-01'", "date_literal: 'soon' is not", "date_literal: write '2024-07-01'"}},
	{"SELECT * FROM invoices WHERE start_date IN ('1', '2', '3', '4', '5')", []string{"date_literal: '1'", "date_literal: '2'", "date_literal: '3'"}},

	{"SELECT * FROM invoices WHERE strftime('%j', start_date) <> '' AND strftime('%j', start_date) <> 'a' AND strftime('000', start_date) = ''", []string{"date_literal: 'a' is not"}},

	{"SELECT strftime('%m', start_date) AS m, count(*) FROM invoices GROUP BY m HAVING m = '3'", []string{"date_literal: '3' is not; write '03'"}},
	{"SELECT * FROM invoices WHERE start_date = date('2024-3-1') OR julianday('31/12/2024') > 5 OR strftime('%Y', '2024-13-01') = '2024'", []string{
		"date_literal: date('2024-3-1') is NULL: a date is written as '2025-01-31', and '2024-3-1' is not; write '2024-03-01'", "date_literal: write '2024-12-31'", "date_literal: is NULL"}},
	{"SELECT date('now'), date('2024-03-01'), datetime('2024-03-01T10:00:00Z'), date('2024-03-01 10:00'), time('10:00'), julianday('2460000.5'), date(start_date), strftime('%Y', 'NOW'), date() FROM invoices", nil},

	{"SELECT * FROM invoices WHERE created_at = '2024-12' OR created_at <> '2024'", []string{"date_literal: on 2024-12-01 alone; write created_at LIKE '2024-12%'", "date_literal: write created_at NOT LIKE '2024%'"}},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03' AND created_at < '2024' AND start_date >= '2024' AND start_date NOT BETWEEN '2024' AND '2025-01-31'", nil},
	{"SELECT * FROM invoices WHERE start_date = '2026-03-05T10:00:00Z' OR start_date IN ('2026-03-05T00:00:00+02:00', '2026-03-05')", []string{
		"date_literal: start_date holds days, and '2026-03-05T10:00:00Z' is a time within one: it is never equal to it; write '2026-03-05'", "date_literal: '2026-03-05T00:00:00+02:00'"}},
	{"SELECT * FROM invoices WHERE start_date = '2026-03-05T00:00:00Z' OR start_date IN ('2026-03-05T00:00:00', '2026-03-05 00:00') OR start_date = '2026-03-04T24:00'", nil},
	{"SELECT * FROM invoices WHERE start_date BETWEEN '2026-03-02 00:00:00' AND '2026-03-04 23:59:59' OR start_date > '2026-03-04 12:00:00'", nil},
	{"SELECT * FROM invoices WHERE max(start_date, end_date) = '2026-03-05T00:00:00Z' OR date(created_at) = '2026-03'", []string{
		"date_literal: is written as '2025-01-31', and never equal to '2026-03-05T00:00:00Z'; write '2026-03-05'", "date_literal: never equal to '2026-03'"}},
	{"SELECT * FROM invoices WHERE created_at >= '2026-03-05 25:00:00' OR start_date <= '2026-03-05T10'", []string{"date_literal: no time that can be read", "date_literal: no time that can be read"}},
	// a bare day against times
	{"SELECT * FROM invoices WHERE created_at = '2024-03-01'", []string{"whole_day: created_at holds times: for whole days compare date(created_at) = '2024-03-01'"}},
	{"SELECT * FROM invoices i WHERE i.created_at <= '2024-03-01' AND i.created_at > '2024-01-01'", []string{"whole_day: date(i.created_at) <= '2024-03-01'", "whole_day: > '2024-01-01'"}},
	{"SELECT * FROM invoices WHERE created_at BETWEEN '2024-03-01' AND '2024-03-31'", []string{"whole_day: BETWEEN '2024-03-01' AND '2024-03-31'"}},
	{"SELECT * FROM invoices WHERE created_at NOT IN ('2024-03-01', '2024-03-02')", []string{"whole_day: date(created_at) NOT IN (…)"}},
	{"SELECT * FROM invoices WHERE max(created_at, updated_at) <= '2024-03-01'", []string{"whole_day: date(max(created_at, updated_at))"}},
	{"SELECT * FROM invoices WHERE created_at = CURRENT_DATE", []string{"whole_day: date(created_at) = CURRENT_DATE"}},
	{"SELECT * FROM invoices WHERE created_at >= '2024-03-01' AND created_at < '2024-04-01' AND date(created_at) = '2024-03-05'", nil},

	{"SELECT * FROM invoices WHERE created_at = start_date", []string{"whole_day: compare date(created_at) = start_date"}},
	{"SELECT * FROM invoices WHERE created_at BETWEEN date('now', '-1 month') AND date('now')", []string{"whole_day: date(created_at) <= date('now')"}},
	{"SELECT * FROM invoices WHERE created_at >= date('now', '-1 month') AND date(created_at) = start_date AND created_at < updated_at", nil},

	// values that there are not
	{"SELECT * FROM facilities WHERE status = 'actve'", []string{"enum: facilities.status has no documented value 'actve'; there are: active, archived"}},
	{"SELECT * FROM facilities WHERE status IN ('active', 'closed')", []string{"enum: 'closed'"}},
	{"SELECT * FROM facilities WHERE status IN (VALUES ('active'), ('gone'))", []string{"enum: 'gone'"}},
	{"SELECT * FROM (SELECT status AS s FROM facilities) WHERE 'Active' = s", []string{"enum: 'Active'"}},
	{"SELECT * FROM facilities WHERE status = 'active' OR name = 'closed' OR status LIKE 'arch%' OR lower(status) = 'x' OR status > 'b'", nil},

	{"SELECT * FROM invoices WHERE type = 1 OR type IN ('heat', 2)", []string{"enum: invoices.type has no documented value '1'", "enum: '2'"}},
	{"SELECT * FROM invoices WHERE start_date LIKE '2024-3%' OR start_date LIKE '2024-3-%' OR created_at LIKE '2024'", []string{
		"date_literal: never like '2024-3%'; write '2024-03-%'", "date_literal: write '2024-03-%'", "date_literal: write '2024%'"}},
	{"SELECT * FROM invoices WHERE start_date LIKE '2024-13%' OR start_date LIKE '2024-03-4%' OR start_date LIKE '%.2024'", []string{"date_literal: '2024-13%'", "date_literal: '2024-03-4%'"}},
	{"SELECT * FROM invoices WHERE start_date LIKE '2024%' OR start_date LIKE '20%' OR start_date LIKE '2024-1%' OR start_date LIKE '2024-03-3_' OR start_date LIKE '%-03-%' OR start_date LIKE '2024-03-01' OR created_at LIKE '2024-03-01T10%' OR created_at LIKE '2024-_3-01%'", nil},
	{"SELECT * FROM facilities WHERE status LIKE 'closed%' OR status NOT LIKE '_ctiv'", []string{"enum: facilities.status has no documented value like 'closed%'; there are: active, archived", "enum: '_ctiv'"}},
	{"SELECT * FROM facilities WHERE status LIKE 'ACT%' OR status LIKE '%chive_' OR status LIKE 'x!%' ESCAPE '!' OR status GLOB 'x*' OR name LIKE 'x'", nil},

	{"SELECT * FROM facilities WHERE lower(country) = 'Spain' OR upper(country) <> 'es' OR lower(name) IN ('á', 'Á')", []string{
		"letter_case: lower(country) is never 'Spain', whose letters it changes; write 'spain'", "letter_case: write 'ES'", "letter_case: write 'á'"}},
	{"SELECT * FROM facilities WHERE lower(country) = 'spain' OR upper(country) = 'ES' OR lower(name) > 'A' OR lower(name) = '5' OR trim(name) = 'Spain'", nil},
	// division
	{"SELECT count(*) / count(DISTINCT facility_id) FROM invoices", []string{"integer_division: write 1.0 * count(*) / count(DISTINCT facility_id)"}},
	{"SELECT round(100 * sum(CASE WHEN enabled THEN 1 ELSE 0 END) / count(*), 1) FROM invoices", []string{"integer_division: write 1.0 * 100 * sum"}},
	{"SELECT sum(serial) / 12 FROM invoices", []string{"integer_division: dropped"}},
	{"SELECT serial / floors FROM invoices, facilities", []string{"integer_division: dropped"}},
	{"SELECT co2e * (1 / 2) FROM invoices", []string{"integer_division: 1 / 2 divides whole numbers"}},
	{"SELECT a.n / b.n FROM (SELECT count(*) AS n FROM invoices) a, (SELECT count(*) AS n FROM facilities) b", []string{"integer_division: 1.0 * a.n / b.n"}},
	{"SELECT (count(*) + 1) / (SELECT count(*) FROM invoices) FROM invoices", []string{"integer_division: write 1.0 * (count(*) + 1) /"}},
	{"SELECT 1.0 * count(*) / count(DISTINCT facility_id), sum(co2e) / count(*), co2e / floors FROM invoices, facilities WHERE facilities.id = facility_id", nil},
	{"SELECT (CAST(strftime('%m', start_date) AS INTEGER) + 2) / 3, CAST(strftime('%Y', start_date) AS INTEGER) / 10 * 10, serial / 1000, CAST(count(*) / 2 AS INTEGER) FROM invoices", nil},
	{"SELECT CAST(count(*) AS REAL) / 2, count(*) * 100.0 / 7, total(serial) / 2, avg(serial) / 2 FROM invoices", nil},

	{"WITH y AS (SELECT strftime('%Y', start_date) AS y, count(*) AS n FROM invoices GROUP BY 1) SELECT (n - lag(n) OVER (ORDER BY y)) / lag(n) OVER (ORDER BY y), n / 12 FROM y", []string{"integer_division: dropped", "integer_division: 1.0 * n / 12"}},
	{"SELECT count(*) FILTER (WHERE enabled) * 100 / count(*) FROM invoices", []string{"integer_division: dropped"}},
	{"SELECT sum(serial) OVER () / 12, row_number() OVER () / 2 FROM invoices", []string{"integer_division: sum(serial) OVER () / 12"}},
	{"SELECT sum(enabled) / count(*) FROM invoices", []string{"integer_division: dropped"}},
	{"SELECT (CAST(strftime('%Y', start_date) AS INTEGER) - serial) / floors FROM invoices, facilities", nil},

	{"SELECT (SELECT count(*) FROM invoices WHERE enabled) / (SELECT count(*) FROM invoices)", []string{"integer_division: write 1.0 * (SELECT count(*) FROM invoices WHERE enabled) / (SELECT count(*) FROM invoices)"}},
	{"SELECT (SELECT count(*) FROM invoices) / 12", []string{"integer_division: dropped"}},
	{"SELECT a.n / 12 FROM (SELECT (SELECT count(*) FROM invoices) AS n) a", []string{"integer_division: 1.0 * a.n / 12"}},
	{"WITH c AS (SELECT count(*) AS n FROM invoices) SELECT (SELECT n FROM c) / 12", []string{"integer_division: dropped"}},
	{"SELECT 1.0 * (SELECT count(*) FROM invoices) / 12, (SELECT max(co2e) FROM invoices) / 12, (SELECT serial FROM invoices LIMIT 1) / 1000, CAST((SELECT count(*) FROM invoices) / 12 AS INTEGER)", nil},
	{"SELECT (SELECT CAST(strftime('%m', start_date) AS INTEGER) FROM invoices LIMIT 1) / 3", nil},
	// joins that repeat rows
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id", []string{"repeated_by_join: sum(f.co2e) takes each row of facilities f once for each of its rows in invoices i: sum it before the join"}},
	{"SELECT f.country, sum(f.co2e), sum(i.co2e) FROM facilities f LEFT JOIN invoices i ON f.id = i.facility_id GROUP BY f.country", []string{"repeated_by_join: sum(f.co2e)"}},
	{"SELECT f.id, sum(f.co2e) FROM facilities f, invoices i WHERE i.facility_id = f.id GROUP BY f.id", []string{"repeated_by_join: sum(f.co2e)"}},
	{"SELECT avg(area) FROM facilities f JOIN invoices i ON i.facility_id = f.id", []string{"repeated_by_join: take the average before"}},
	{"SELECT count(f.id) FROM facilities f JOIN invoices i ON i.facility_id = f.id", []string{"repeated_by_join: write count(DISTINCT f.id)"}},
	{"SELECT sum(i.co2e) FROM invoices i JOIN items x ON x.invoice_id = i.id JOIN facilities f ON f.id = i.facility_id", []string{"repeated_by_join: sum(i.co2e)"}},
	{"SELECT sum(f.area) FROM facilities f JOIN invoices i ON i.facility_id = f.id JOIN items x ON x.invoice_id = i.id", []string{"repeated_by_join: sum(f.area)"}},
	{"SELECT sum(a.co2e) FROM facilities a JOIN facilities b ON b.parent_id = a.id", []string{"repeated_by_join: facilities b"}},
	{"WITH s AS (SELECT id, area FROM facilities WHERE country = 'ES') SELECT sum(s.area / 2) FROM s JOIN invoices i ON i.facility_id = s.id", []string{"repeated_by_join: each row of s"}},
	{"WITH s AS (SELECT f.id, sum(f.area) AS a FROM facilities f GROUP BY f.id) SELECT sum(s.a) FROM s JOIN invoices i ON i.facility_id = s.id", []string{"repeated_by_join: sum(s.a)"}},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT * FROM invoices WHERE type = 'heat') i ON i.facility_id = f.id", []string{"repeated_by_join: sum(f.co2e)"}},
	{"SELECT f.id FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY f.id HAVING sum(f.co2e) > 5", []string{"repeated_by_join: sum(f.co2e)"}},
	{"SELECT sum(i.co2e), count(*), count(i.id), max(f.co2e), min(f.area), count(DISTINCT f.id) FROM facilities f JOIN invoices i ON i.facility_id = f.id", nil},
	{"SELECT f.id, avg(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY f.id", nil},
	{"SELECT i.id, sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY i.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE i.id = 'i1'", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT facility_id, sum(co2e) AS s FROM invoices GROUP BY facility_id) i ON i.facility_id = f.id", nil},
	{"SELECT sum(f.co2e), t.n FROM facilities f, (SELECT count(*) AS n FROM invoices) t", nil},
	{"SELECT sum(f.co2e * i.quantity) FROM facilities f JOIN invoices i ON i.facility_id = f.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f WHERE EXISTS (SELECT 1 FROM invoices i WHERE i.facility_id = f.id)", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN facilities p ON f.parent_id = p.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.cups = f.name", nil},

	{"SELECT sum(area) FROM (SELECT f.*, i.type FROM facilities f JOIN invoices i ON i.facility_id = f.id)", []string{"repeated_by_join: each row of facilities f once for each of its rows in invoices i"}},
	{"WITH j(a, t) AS (SELECT f.area, i.type FROM facilities f JOIN invoices i ON i.facility_id = f.id) SELECT t, sum(a) FROM j GROUP BY t", []string{"repeated_by_join: sum(a)"}},
	{"WITH j AS (SELECT f.area, i.id FROM facilities f JOIN invoices i ON i.facility_id = f.id) SELECT id, sum(area) FROM j GROUP BY id", nil},
	{"WITH j AS (SELECT f.area, x.n, y.id FROM facilities f JOIN invoices i ON i.facility_id = f.id JOIN facilities y ON y.name = i.cups JOIN items x) SELECT n, sum(area) FROM j GROUP BY n", []string{"repeated_by_join: sum(area)"}},
	{"WITH j AS (SELECT f.area, p.id FROM facilities f JOIN invoices i ON i.facility_id = f.id JOIN invoices p) SELECT sum(area) FROM j JOIN total_impacts t GROUP BY t.scope", []string{"repeated_by_join: sum(area)"}},
	{"WITH j AS (SELECT DISTINCT f.id, f.area FROM facilities f JOIN invoices i ON i.facility_id = f.id) SELECT sum(area) FROM j", nil},
	{"WITH j AS (SELECT f.area, i.co2e FROM facilities f JOIN invoices i ON i.facility_id = f.id) SELECT sum(co2e) FROM j", nil},

	{"SELECT sum(area) FROM (SELECT * FROM facilities f JOIN invoices i ON i.facility_id = f.id LIMIT 5)", nil},
	{"SELECT sum(area), sum(x) FROM (SELECT f.area, f.area + 1 AS x FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY i.id)", nil},
	{"SELECT sum(f.area) FROM facilities f JOIN (SELECT *, row_number() OVER (PARTITION BY facility_id ORDER BY start_date DESC) AS n FROM invoices) i ON i.facility_id = f.id AND i.n = 1", nil},
	{"SELECT sum(f.area) FROM facilities f JOIN invoices i ON i.facility_id = f.id AND i.start_date = (SELECT max(start_date) FROM invoices j WHERE j.facility_id = f.id)", nil},
	{"SELECT sum(f.area) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE (i.facility_id, i.start_date) IN (SELECT facility_id, max(start_date) FROM invoices GROUP BY 1)", nil},
	{"SELECT sum(f.area) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE i.type IN (SELECT name FROM facilities) AND i.type = 'heat'", []string{"repeated_by_join: sum(f.area)"}},
	{"WITH j AS (SELECT f.area FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id WHERE i.id IS NULL) SELECT sum(area) FROM j", nil},
	{"SELECT count(f.id), sum(f.area) FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id WHERE i.id IS NULL", nil},
	{"SELECT sum(f.area) FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id WHERE i.id IS NOT NULL OR f.name IS NULL", []string{"repeated_by_join: sum(f.area)"}},
	{"SELECT sum(f.area) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE i.cups IS NULL", []string{"repeated_by_join: sum(f.area)"}},
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE 'i1' = i.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id < f.id", nil},
	{"SELECT (SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id AND i.id = x.invoice_id) FROM items x", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id AND i.id = f.name", nil},
	{"SELECT sum(f.co2e) FROM facilities f NATURAL JOIN invoices i", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT facility_id FROM invoices GROUP BY facility_id, type) i ON i.facility_id = f.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT DISTINCT facility_id FROM invoices) i ON i.facility_id = f.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT max(facility_id) AS facility_id FROM invoices) i ON i.facility_id = f.id", nil},
	{"SELECT sum(f.co2e) FROM facilities f JOIN (SELECT facility_id FROM invoices UNION SELECT id FROM facilities) i ON i.facility_id = f.id", nil},
	{"SELECT avg(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY 1", []string{"repeated_by_join: avg(f.co2e)"}},
	{"SELECT f.id AS site, avg(f.co2e) FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY site", nil},
	{"SELECT sum(f.co2e) FROM (facilities f JOIN invoices i ON i.facility_id = f.id)", []string{"repeated_by_join: sum(f.co2e)"}},
	{"SELECT sum(a.co2e) FROM facilities a JOIN (SELECT id AS facility_id, country FROM facilities) b USING (country)", nil},
	{"SELECT sum(i.co2e) FROM invoices i JOIN (SELECT id AS facility_id FROM facilities) f USING (facility_id)", nil},

	{"SELECT sum(i.co2e), sum(m.kwh) FROM invoices i JOIN meters m ON m.facility_id = i.facility_id", []string{
		"repeated_by_join: sum(i.co2e) takes each row of invoices i once for each of the rows of meters m that have the same facility_id: sum it before the join",
		"repeated_by_join: sum(m.kwh) takes each row of meters m once for each of the rows of invoices i that have the same facility_id"}},
	{"SELECT sum(kwh) FROM invoices JOIN meters USING (facility_id)", []string{"repeated_by_join: each row of meters once for each of the rows of invoices that"}},
	{"SELECT facility_id, sum(kwh) FROM invoices i JOIN meters m USING (facility_id) WHERE m.active GROUP BY facility_id", []string{"repeated_by_join: sum(kwh)"}},
	{"SELECT sum(a.co2e) FROM invoices a JOIN invoices b ON a.facility_id = b.facility_id AND a.id <> b.id", []string{"repeated_by_join: invoices b that have the same facility_id"}},
	{"SELECT sum(co2e) FROM (SELECT i.co2e FROM invoices i, meters m WHERE m.facility_id = i.facility_id)", []string{"repeated_by_join: meters m that have"}},
	{"SELECT sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id JOIN meters m ON m.facility_id = f.id", []string{"repeated_by_join: its rows in meters m"}},
	{"SELECT i.id, sum(m.kwh) FROM invoices i JOIN meters m ON m.facility_id = i.facility_id GROUP BY i.id", nil},
	{"SELECT i.id, sum(i.co2e) FROM invoices i JOIN (SELECT facility_id, sum(kwh) AS kwh FROM meters GROUP BY 1) m ON m.facility_id = i.facility_id", nil},
	{"SELECT sum(b.co2e) FROM invoices a JOIN invoices b ON a.facility_id = b.facility_id AND b.start_date <= a.start_date GROUP BY a.facility_id, a.start_date", nil},
	{"SELECT sum(a.co2e), sum(b.co2e) FROM invoices a JOIN invoices b ON a.facility_id = b.facility_id AND b.start_date = date(a.start_date, '-1 year')", nil},
	{"SELECT sum(i.co2e) FROM invoices i JOIN meters m ON m.facility_id = i.facility_id AND m.id = 'm1'", nil},
	{"SELECT sum(i.co2e) FROM invoices i WHERE i.facility_id IN (SELECT m.facility_id FROM meters m)", nil},
	// joins without a condition
	{"SELECT sum(f.area) FROM facilities f CROSS JOIN invoices i", []string{"repeated_by_join: sum(f.area) takes each row of facilities f once for each of the rows of invoices i, to which no condition joins it: sum it before the join"}},
	{"SELECT sum(f.area) FROM facilities f, invoices i JOIN items x ON x.invoice_id = i.id WHERE f.country = 'ES'", []string{"repeated_by_join: rows of invoices i, to which"}},
	{"SELECT sum(f.area) FROM facilities f JOIN (SELECT * FROM invoices WHERE co2e > 5) i", []string{"repeated_by_join: rows of i, to which"}},
	{"SELECT sum(f.area) FROM facilities f, invoices i WHERE i.id = 'i1'", nil},
	{"SELECT sum(f.area) FROM facilities f, invoices i WHERE i.type = 'heat' AND i.enabled = 1", []string{"repeated_by_join: rows of invoices i, to which"}},
	{"SELECT sum(f.area) FROM facilities f, (SELECT * FROM invoices WHERE facility_id = 'f1') i", []string{"repeated_by_join: rows of i, to which"}},
	{"SELECT sum(f.area) FROM facilities f, invoices i WHERE i.cups = 'c'", nil},
	{"SELECT sum(f.area) FROM facilities f, (SELECT max(co2e) AS m FROM invoices) x, (VALUES (1), (2)) v, (SELECT * FROM invoices LIMIT 1) l, (SELECT * FROM invoices WHERE cups = 'c') o", nil},
	{"SELECT sum(f.area), max(i.co2e), min(i.co2e) FROM facilities f, invoices i WHERE i.start_date >= date(f.created_at)", nil},
	{"SELECT sum(i.co2e) FROM invoices i CROSS JOIN facilities f WHERE f.id = i.facility_id", nil},
	{"SELECT sum(f.area) FROM facilities f JOIN unknown u ON u.f = f.id", nil},
	{"SELECT sum(f.area) FROM facilities f, invoices i, unknown u WHERE f = i.id", nil},
	{"SELECT sum(i.co2e) FROM invoices i JOIN items x ON x.invoice_id = i.facility_id", nil},
	{"SELECT sum(f.area) OVER (), count(*) FROM facilities f JOIN invoices i ON i.facility_id = f.id", nil},
	// aggregates over windows
	{"SELECT i.id, sum(f.area) OVER () FROM facilities f JOIN invoices i ON i.facility_id = f.id", []string{"repeated_by_join: sum(f.area) OVER () takes each row of facilities f once for each of its rows in invoices i"}},
	{"SELECT avg(f.area) OVER w FROM facilities f JOIN invoices i ON i.facility_id = f.id WINDOW v AS (PARTITION BY f.country), w AS (v ORDER BY f.name)", []string{"repeated_by_join: take the average before"}},
	{"SELECT avg(f.area) OVER w FROM facilities f JOIN invoices i ON i.facility_id = f.id WINDOW v AS (PARTITION BY f.id), w AS (v ORDER BY f.name)", nil},
	{"SELECT sum(f.area) OVER (PARTITION BY i.id), sum(i.co2e) OVER (PARTITION BY f.id), count(f.id) OVER (PARTITION BY f.id) FROM facilities f JOIN invoices i ON i.facility_id = f.id", nil},
	{"SELECT f.id, sum(max(f.area)) OVER () FROM facilities f JOIN invoices i ON i.facility_id = f.id GROUP BY f.id", nil},
	{"SELECT sum(area) OVER (ORDER BY name) FROM facilities", nil},
	// values of different units
	{"SELECT sum(x) FROM (SELECT co2e AS x FROM invoices UNION ALL SELECT kwh FROM meters)", []string{"units: sum(x) is over values of different units: kg CO2e (invoices.co2e) and kWh (meters.kwh)"}},
	{"WITH u(f, x) AS (SELECT facility_id, co2e FROM invoices UNION ALL SELECT facility_id, kwh FROM meters) SELECT f, avg(x / 2) FROM u GROUP BY f", []string{"units: avg(x / 2)"}},
	{"SELECT sum(y) FROM (SELECT x AS y FROM (SELECT co2e AS x FROM invoices UNION ALL SELECT kwh FROM meters))", []string{"units: sum(y)"}},
	{"SELECT sum(x) OVER () FROM (SELECT 'a' AS kind, co2e AS x FROM invoices UNION ALL SELECT 'b', kwh FROM meters)", []string{"units: sum(x) OVER ()"}},
	{"SELECT i.co2e + m.kwh, i.co2e - f.co2e, m.kwh + 1, i.co2e / m.kwh FROM invoices i JOIN meters m ON m.id = i.cups JOIN facilities f ON f.id = i.facility_id", []string{"units: i.co2e + m.kwh is of values of different units"}},
	{"SELECT kind, sum(x) FROM (SELECT 'a' AS kind, co2e AS x FROM invoices UNION ALL SELECT 'b', kwh FROM meters) GROUP BY kind", nil},
	{"SELECT k, sum(x) FROM (SELECT kind AS k, x FROM (SELECT 'a' AS kind, co2e AS x FROM invoices UNION ALL SELECT 'b', kwh FROM meters)) GROUP BY 1", nil},
	{"SELECT sum(x), sum(x) OVER (PARTITION BY kind) FROM (SELECT 'a' AS kind, co2e AS x FROM invoices UNION ALL SELECT 'b', kwh FROM meters) WHERE kind = 'b'", nil},
	{"SELECT sum(x) FROM (SELECT co2e AS x FROM invoices UNION ALL SELECT co2e FROM facilities UNION ALL SELECT kwh * 0.2 FROM meters UNION ALL SELECT n FROM items)", nil},
	{"SELECT count(x), kind FROM (SELECT co2e AS x, id AS kind FROM invoices UNION ALL SELECT kwh, id FROM meters) GROUP BY 2", nil},
	// a period that is not over beside whole ones
	{"SELECT sum(CASE WHEN start_date >= '2026-01-01' THEN co2e END) - sum(CASE WHEN start_date >= '2025-01-01' AND start_date < '2026-01-01' THEN co2e END) FROM invoices", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT sum(CASE WHEN start_date < '2026-01-01' THEN co2e ELSE 0 END), sum(iif(start_date >= '2026-01-01', co2e, 0)) FROM invoices WHERE start_date >= '2025-01-01' AND co2e > 0", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT count(*) FILTER (WHERE start_date LIKE '2026%'), count(*) FILTER (WHERE start_date LIKE '2025-%'), count(*) FILTER (WHERE start_date LIKE '2024%') FROM invoices", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT (SELECT sum(co2e) FROM invoices WHERE strftime('%Y', start_date) = '2026') - (SELECT sum(co2e) FROM invoices WHERE CAST(strftime('%Y', start_date) AS INTEGER) = 2025)", []string{"running_period: 2026 is not over"}},
	{"SELECT '2024', sum(co2e) FROM invoices WHERE start_date BETWEEN '2024-01-01' AND '2024-12-31' UNION ALL SELECT '2026', sum(co2e) FROM invoices WHERE start_date BETWEEN '2026-01-01' AND '2026-12-31'", []string{"running_period: 2026 is not over: it is compared with 2024"}},
	{"WITH a AS (SELECT facility_id, sum(co2e) AS s FROM invoices WHERE substr(start_date, 1, 7) = '2026-11' GROUP BY 1), b AS (SELECT facility_id, sum(co2e) AS s FROM invoices WHERE date(start_date) >= '2026-10-01' AND date(start_date) <= '2026-10-31' GROUP BY 1) SELECT a.s - b.s FROM a JOIN b USING (facility_id)", []string{"running_period: 2026-11 is not over: it is compared with 2026-10"}},
	{"SELECT count(*) FILTER (WHERE created_at >= '2026-10-01' AND created_at < '2027-01-01'), count(*) FILTER (WHERE created_at BETWEEN '2026-07-01 00:00:00' AND '2026-09-30 23:59:59') FROM invoices", []string{"running_period: 2026-10-01 to 2026-12-31 is not over: it is compared with 2026-07-01 to 2026-09-30"}},
	{"SELECT start_date, sum(co2e) FROM total_impacts WHERE (start_date, end_date) IN (VALUES ('2025-01-01', '2025-12-31'), ('2026-01-01', '2026-12-31')) GROUP BY start_date", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT sum(CASE WHEN start_date >= '2026-01-01' AND start_date <= '2026-11-21' THEN co2e END) - sum(CASE WHEN start_date >= '2025-01-01' AND start_date <= '2025-11-21' THEN co2e END) FROM invoices", nil},
	{"SELECT sum(CASE WHEN start_date LIKE '2025%' THEN co2e END), sum(CASE WHEN start_date LIKE '2024%' THEN co2e END) FROM invoices", nil},
	{"SELECT sum(CASE WHEN start_date >= '2026-11-01' THEN co2e END), sum(CASE WHEN start_date LIKE '2025%' THEN co2e END), sum(co2e) FROM invoices", nil},
	{"SELECT sum(CASE WHEN start_date >= '2026-01-01' THEN co2e END), sum(CASE WHEN start_date LIKE '2026-01%' THEN co2e END), sum(CASE WHEN start_date < '2026-01-01' THEN co2e END) FROM invoices", nil},
	{"SELECT sum(co2e) FROM invoices WHERE start_date LIKE '2026%' AND facility_id IN (SELECT facility_id FROM invoices WHERE start_date LIKE '2025%')", nil},
	{"SELECT id FROM invoices WHERE start_date LIKE '2026%' UNION ALL SELECT id FROM invoices WHERE start_date LIKE '2025%'", nil},
	{"SELECT (SELECT sum(kwh) FROM meters WHERE month = '2026') - (SELECT sum(co2e) FROM invoices WHERE start_date LIKE '2025%'), (SELECT sum(co2e) FROM total_impacts WHERE start_date = '2026-01-01' AND end_date = '2026-12-31')", nil},
	{"SELECT CASE WHEN start_date >= '2026-01-01' THEN 'this' ELSE 'last' END AS y, sum(co2e) FROM invoices WHERE start_date >= '2025-01-01' GROUP BY y", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT CASE WHEN start_date LIKE '2025%' THEN 'last' WHEN start_date LIKE '2026%' THEN 'this' END, sum(co2e) FROM invoices GROUP BY 1", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT CASE WHEN start_date LIKE '2026%' THEN 'this' ELSE 'last' END, sum(co2e) FROM invoices WHERE start_date >= '2025-01-01' GROUP BY 1", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT CASE WHEN start_date < '2026-01-01' THEN 'last' ELSE 'this' END, sum(co2e) FROM invoices WHERE start_date >= '2025-01-01' GROUP BY 1", []string{"running_period: 2026 is not over: it is compared with 2025"}},
	{"SELECT count(*) FILTER (WHERE start_date LIKE '2026%'), count(*) FILTER (WHERE start_date LIKE '2025-10%') FROM invoices", nil},
	{"SELECT CASE WHEN start_date < '2026-01-01' THEN 'before' ELSE 'this' END, sum(co2e) FROM invoices GROUP BY 1", nil},
	{"SELECT CASE WHEN co2e > 5 THEN 'much' ELSE 'little' END, CASE WHEN start_date >= '2026-01-01' THEN 1 END, sum(co2e) FROM invoices WHERE start_date >= '2025-01-01' GROUP BY 1", nil},
	// times that are computed
	{"SELECT * FROM invoices WHERE coalesce(updated_at, created_at) >= '2026-11-18 00:00:00'", []string{"collation: write datetime(coalesce(updated_at, created_at)) and datetime('2026-11-18 00:00:00')"}},
	{"SELECT * FROM invoices WHERE CASE WHEN enabled THEN created_at ELSE updated_at END < datetime('now', '-1 day')", []string{"collation: letter by letter"}},
	{"SELECT facility_id FROM invoices GROUP BY 1 HAVING max(created_at) > '2026-11-18T10:00:00+02:00'", []string{"collation: max(created_at)"}},
	{"SELECT * FROM facilities f WHERE (SELECT max(created_at) FROM invoices) <= '2026-11-18 10:00:00'", []string{"collation: (SELECT max(created_at) FROM invoices) is computed"}},
	{"SELECT * FROM (SELECT max(created_at, updated_at) AS m FROM invoices) WHERE m = '2026-11-18 10:00:00'", []string{"collation: m is computed"}},
	{"SELECT * FROM invoices WHERE created_at || '' = '2026-11-18 10:00:00'", []string{"collation: letter by letter"}},
	{"SELECT * FROM invoices WHERE trim(created_at) >= '2026-11-18 00:00:00'", []string{"collation: write datetime(trim(created_at))"}},
	{"SELECT * FROM invoices WHERE trim(start_date) >= '2026-11-18 00:00:00' OR rtrim(start_date) = '2026-3-2'", []string{"date_literal: comes before '2026-11-18 00:00:00'; write '2026-11-18'", "date_literal: write '2026-03-02'"}},
	{"SELECT * FROM invoices WHERE trim(start_date) >= '2026-11-18' AND trim(cups) = '2026-3-2' AND ltrim(start_date, '2') = '026'", nil},
	{"SELECT * FROM invoices WHERE substr(created_at, 1, 19) < '2026-11-18 10:00:00'", []string{"collation: letter by letter"}},
	{"SELECT * FROM invoices WHERE substr(created_at, 1, 10) = '2026-11-18' AND substr(created_at, 12, 5) > substr(updated_at, 12, 5) AND trim(created_at) >= '2026-11-18'", nil},
	{"SELECT * FROM invoices WHERE created_at >= '2026-11-18 00:00:00' AND coalesce(updated_at, created_at) >= '2026-11-18'", nil},
	{"SELECT * FROM invoices WHERE created_at = (SELECT max(created_at) FROM invoices) OR coalesce(updated_at, created_at) > created_at", nil},
	{"SELECT * FROM invoices WHERE datetime(coalesce(updated_at, created_at)) >= datetime('2026-11-18T00:00:00')", nil},
	{"SELECT * FROM (SELECT * FROM invoices) WHERE created_at <= '2026-11-18T10:00:00'", nil},
}

func TestCautions(t *testing.T) {
	t.Parallel()
	for _, c := range cautioned {
		got := review(t, c.sql)
		if got.Refusal != nil {
			t.Errorf("%s is refused: %v", c.sql, got.Refusal)
		}
		if len(got.Cautions) != len(c.says) {
			t.Errorf("%s\nhas %d cautions, want %d: %+v", c.sql, len(got.Cautions), len(c.says), got.Cautions)
			continue
		}
		for i, want := range c.says {
			name, words, _ := strings.Cut(want, ": ")
			if have := got.Cautions[i]; have.Name != name || !strings.Contains(have.Text, words) {
				t.Errorf("%s\n got %s: %s\nwant %s", c.sql, have.Name, have.Text, want)
			}
		}
	}
}

// FuzzReview takes any text over the tables of the tests.
func FuzzReview(f *testing.F) {
	for _, c := range cautioned {
		f.Add(c.sql)
	}
	for _, c := range checked {
		f.Add(c.sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s, bad := Read(sql)
		if bad != nil {
			return
		}
		for _, c := range s.Review(*testSchema()).Checks {
			if c.Probe == "" {
				continue
			}
			probe, bad := Read(c.Probe)
			if bad != nil {
				t.Fatalf("%s is probed with %s: %s", sql, c.Probe, bad.Public)
			}
			if _, err := probe.Select(); err != nil {
				t.Errorf("%s is probed with %s: %v", sql, c.Probe, err)
			}
		}
	})
}
