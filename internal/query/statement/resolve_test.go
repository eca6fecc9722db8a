package statement

import (
	"strings"
	"testing"
	"time"
)

// testSchema is the tables that types and cautions are tested with.
func testSchema() *Schema {
	return &Schema{Now: time.Date(2026, 11, 22, 10, 4, 31, 0, time.UTC), Tables: []Table{
		{Name: "facilities", Columns: []Column{
			{Name: "id", Kind: UUID, Key: true}, {Name: "name", Kind: Text}, {Name: "country", Kind: Text},
			{Name: "status", Kind: Text, Enum: []string{"active", "archived"}}, {Name: "co2e", Kind: Real, Unit: "kg CO2e"},
			{Name: "area", Kind: Real, Unit: "m2"}, {Name: "floors", Kind: Integer},
			{Name: "parent_id", Kind: UUID, References: Reference{"facilities", "id"}}, {Name: "created_at", Kind: DateTime},
		}},
		{Name: "invoices", Columns: []Column{
			{Name: "id", Kind: UUID, Key: true}, {Name: "facility_id", Kind: UUID, References: Reference{"facilities", "id"}},
			{Name: "type", Kind: Text, Enum: []string{"heat", "electricity", "water"}}, {Name: "start_date", Kind: Date}, {Name: "end_date", Kind: Date},
			{Name: "quantity", Kind: Real, UnitFrom: "unit_id"}, {Name: "unit_id", Kind: Text},
			{Name: "co2e", Kind: Real, Unit: "kg CO2e", NullMeans: "not calculated yet"}, {Name: "serial", Kind: Integer},
			{Name: "enabled", Kind: Boolean}, {Name: "cups", Kind: Text}, {Name: "created_at", Kind: DateTime}, {Name: "updated_at", Kind: DateTime},
			{Name: "extra", Kind: JSON},
		}},
		{Name: "items", Columns: []Column{
			{Name: "invoice_id", Kind: UUID, References: Reference{"invoices", "id"}}, {Name: "n", Kind: Integer}, {Name: "price", Kind: Real, UnitFrom: "currency"}, {Name: "currency", Kind: Text},
		}},
		{Name: "meters", Columns: []Column{
			{Name: "id", Kind: UUID, Key: true}, {Name: "facility_id", Kind: UUID, References: Reference{"facilities", "id"}}, {Name: "kwh", Kind: Real, Unit: "kWh"},
			{Name: "month", Kind: Text}, {Name: "active", Kind: Boolean},
		}},
		{Name: "total_impacts", Columns: []Column{
			{Name: "start_date", Kind: Date, Required: true}, {Name: "end_date", Kind: Date, Required: true},
			{Name: "scope", Kind: Integer}, {Name: "co2e", Kind: Real, Unit: "kg CO2e"},
		}},
		{Name: "loads", Columns: []Column{{Name: "range_start", Kind: DateTime, Required: true}, {Name: "time", Kind: DateTime}, {Name: "load", Kind: Real}}},
	}}
}

// TestTypes gives the kind, the affinity and the column of each result.
func TestTypes(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1, 1.5, 'a', NULL, TRUE, x'00', 0x1f": "integer, real, text, null, boolean, ?, integer",
		"SELECT id, co2e, enabled, created_at FROM invoices": "uuid text invoices.id, real number invoices.co2e, " +
			"boolean number invoices.enabled, datetime text invoices.created_at instants collated",
		"SELECT count(*), sum(serial), sum(co2e), avg(serial), max(serial), total(serial) FROM invoices":                                     "integer, integer, real, real, integer, real",
		"SELECT count(*) / count(*), serial / 2, serial / 2.0, serial * co2e, serial % 2, -serial FROM invoices":                             "integer, integer, real, real, number, integer",
		"SELECT strftime('%Y', start_date), date(start_date), datetime('now'), substr(id, 1, 2) FROM invoices":                               "text, date, datetime, text",
		"SELECT CAST(cups AS INTEGER), CAST(serial AS TEXT), CAST(cups AS REAL), CAST(cups AS NUMERIC) FROM invoices":                        "integer number, text text, real number, number number",
		"SELECT CASE WHEN 1 THEN 1 ELSE 0 END, CASE WHEN 1 THEN 'a' END, CASE WHEN 1 THEN 1 ELSE 'a' END, CASE 1 WHEN 1 THEN 1 ELSE 2.5 END": "integer, text, ?, number",
		"SELECT coalesce(created_at, updated_at), coalesce(NULL, 5), ifnull(serial, 0), nullif(cups, ''), iif(1, 2, 3) FROM invoices":        "datetime instants, integer, integer, text, integer",
		"SELECT max(created_at), max(created_at, updated_at), created_at || 'x', (SELECT created_at FROM invoices) FROM invoices":            "datetime instants, datetime instants, text instants, datetime text invoices.created_at instants",
		"SELECT x.a, x.b FROM (SELECT id AS a, serial + 1 AS b FROM invoices) x":                                                             "uuid text invoices.id, integer",
		"WITH x(a, b) AS (SELECT id, created_at FROM invoices) SELECT b, a FROM x":                                                           "datetime text invoices.created_at instants collated, uuid text invoices.id",
		"WITH x AS (SELECT * FROM invoices), y AS (SELECT i.* FROM x i) SELECT y.serial FROM y":                                              "integer number invoices.serial",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i + 1 FROM n":                                             "number, number",
		"SELECT id FROM facilities UNION ALL SELECT facility_id FROM invoices":                                                               "uuid text",
		"SELECT id FROM facilities UNION SELECT id FROM facilities":                                                                          "uuid text facilities.id",
		"SELECT serial FROM invoices UNION SELECT 'x'":                                                                                       "?",
		"VALUES (1, 'a'), (2, 'b')":                                                                              "integer, text",
		"SELECT nobody, other.x, facilities.y FROM facilities":                                                   "?, ?, ?",
		"SELECT value, key FROM json_each('[1]')":                                                                "?, ?",
		"SELECT name, value FROM facilities, json_each('[1]')":                                                   "text text facilities.name, ?",
		"SELECT (SELECT f.name FROM facilities f WHERE f.id = i.facility_id), (SELECT i.serial) FROM invoices i": "text text facilities.name, integer number invoices.serial",
		"SELECT serial AS s FROM invoices WHERE s > 1 ORDER BY s":                                                "integer number invoices.serial",
		"SELECT b AS a, a AS b":                                                                                  "?, ?",
		"SELECT a.floors FROM (facilities a JOIN invoices b ON b.facility_id = a.id)":                            "integer number facilities.floors",
		"SELECT j.floors FROM (facilities a JOIN invoices b ON b.facility_id = a.id) j":                          "integer number facilities.floors",
		"SELECT floors, id FROM facilities JOIN invoices USING (id)":                                             "integer number facilities.floors, uuid text facilities.id",
		"SELECT lag(serial, 1, 0) OVER (ORDER BY id), row_number() OVER () FROM invoices":                        "integer, integer",
		"SELECT extra -> 'a', extra ->> 'a', name COLLATE nocase, +serial, NOT serial, serial BETWEEN 1 AND 2 FROM invoices, (SELECT name FROM facilities)": "json, ?, text text facilities.name, integer invoices.serial, boolean, boolean",
		"SELECT iif(1, 2), iif(1, 2, 2.5), iif(1, 2, 1, 'a', 3), iif(1, 'a', 1, 'b', 'c'), if(1, 'a', 2), max(1, 'a')":                                      "integer, number, ?, text, ?, ?",
		"SELECT lag(serial, 'x') OVER (), lag(serial, 1, 'a') OVER (), lead(co2e, 1, 2.5) OVER (), coalesce(serial, 'a'), ifnull(co2e, cups) FROM invoices": "integer, ?, real, ?, ?",
		"SELECT abs(), sum(), coalesce(), iif() FROM items": "number, number, null, null",
		"SELECT * FROM items JOIN (SELECT invoice_id, floors FROM facilities JOIN items USING (nobody)) USING (invoice_id)": "uuid text items.invoice_id, integer number items.n, " +
			"real number items.price, text text items.currency, integer number facilities.floors",
		"SELECT * FROM items NATURAL JOIN (SELECT n, 'a' AS b FROM items)": "uuid text items.invoice_id, integer number items.n, real number items.price, text text items.currency, text",
		"SELECT y.* FROM items x JOIN (SELECT n FROM items) y USING (n)":   "integer number items.n",
		"SELECT * FROM items": "uuid text items.invoice_id, integer number items.n, real number items.price, text text items.currency",
	} {
		s, bad := Read(sql)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		sel, err := s.Select()
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		r := resolve(sel, testSchema())
		var got []string
		for _, f := range r.selects[sel].fields {
			got = append(got, showType(f.typ))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s\n got %s\nwant %s", sql, strings.Join(got, ", "), want)
		}
	}
}

func showType(t typ) string {
	words := []string{string(t.kind), string(t.affinity)}
	if t.kind == Unknown {
		words[0] = "?"
	}
	if t.column != nil {
		words = append(words, t.table.Name+"."+t.column.Name)
	}
	if t.instants {
		words = append(words, "instants")
	}
	if t.collated {
		words = append(words, "collated")
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
