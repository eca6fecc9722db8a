package tools_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

// asked pairs a question to query_org_data with the same question to the sandbox's own database, where $org is the organisation's id.
type asked struct{ tool, truth string }

// everyRow reads every row and column of a table. The sandbox's columns carry the names that the platform documents.
func everyRow(table string, columns ...string) asked {
	list := strings.Join(columns, ", ")
	return asked{
		"SELECT " + list + " FROM " + table + " ORDER BY id",
		"SELECT " + list + " FROM dcycle_" + table + " WHERE organization_id = $org ORDER BY id",
	}
}

var questions = []asked{
	everyRow("facilities", "id", "name", "type", "country", "address", "status", "co2e", "co2e_biomass", "logistic_factor", "facility_purpose_type", "created_at"),
	everyRow("invoices", "id", "type", "status", "quantity", "unit_id", "invoice_id", "facility_id", "supplier_id", "co2e", "total_energy_kwh", "cups"),
	{ // the platform sends times; only their days mean something
		"SELECT id, start_date, end_date FROM invoices ORDER BY id",
		"SELECT id, substr(start_date, 1, 10), substr(end_date, 1, 10) FROM dcycle_invoices WHERE organization_id = $org ORDER BY id",
	},
	everyRow("vehicles", "id", "name", "type", "ownership", "license_plate", "country", "status", "co2e", "vehicle_fuel_id", "unknown_vehicle_type", "registration_year", "market_segment", "size"),
	everyRow("purchases", "id", "organization_id", "product_name", "sector", "country", "quantity", "unit_id", "purchase_date", "purchase_type", "expense_type", "status", "recycled", "co2e", "frequency"),
	everyRow("business_travels", "id", "travel_date", "transport_type", "distance_km", "origin", "destination", "travel_number", "round_trip", "vehicle_size", "fuel_type", "flight_type", "cabin_class", "status", "co2e"),
	everyRow("employees", "id", "organization_id", "situation", "status", "created_at"),
	{"SELECT id, fuel, country FROM vehicle_fuels ORDER BY id", "SELECT id, fuel, country FROM dcycle_vehicle_fuels ORDER BY id"},
	{"SELECT id, type, country FROM unknown_vehicles ORDER BY id", "SELECT id, type, country FROM dcycle_unknown_vehicles ORDER BY id"},
	{
		"SELECT scope, sum(co2e) FROM total_impacts WHERE start_date = '2025-01-01' AND end_date = '2025-12-31' GROUP BY scope ORDER BY scope",
		"SELECT scope, sum(co2e) FROM dcycle_impacts WHERE organization_id = $org AND date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY scope ORDER BY scope",
	},
	{
		"SELECT category, sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date = '2024-12-31' AND group_by = 'category' GROUP BY category ORDER BY category",
		"SELECT category, sum(co2e) FROM dcycle_impacts WHERE organization_id = $org AND date BETWEEN '2024-01-01' AND '2024-12-31' GROUP BY category ORDER BY category",
	},
	// Totals with filters that travel to the platform, with joins, and with neither.
	{
		"SELECT type, count(*), sum(quantity), sum(co2e) FROM invoices WHERE status = 'active' AND type IN ('electricity', 'heat') GROUP BY type ORDER BY type",
		"SELECT type, count(*), sum(quantity), sum(co2e) FROM dcycle_invoices WHERE organization_id = $org AND status = 'active' AND type IN ('electricity', 'heat') GROUP BY type ORDER BY type",
	},
	{
		"SELECT count(*), sum(co2e) FROM invoices WHERE start_date >= '2024-03-01' AND end_date <= '2024-09-30'",
		"SELECT count(*), sum(co2e) FROM dcycle_invoices WHERE organization_id = $org AND substr(start_date, 1, 10) >= '2024-03-01' AND substr(end_date, 1, 10) <= '2024-09-30'",
	},
	{
		"SELECT count(*), sum(co2e) FROM invoices WHERE start_date = '2025-01-01' OR end_date = '2025-12-31'",
		"SELECT count(*), sum(co2e) FROM dcycle_invoices WHERE organization_id = $org AND (substr(start_date, 1, 10) = '2025-01-01' OR substr(end_date, 1, 10) = '2025-12-31')",
	},
	{
		"SELECT count(*) FROM vehicles WHERE include_children = 1",
		"WITH RECURSIVE reach(id) AS (SELECT $org UNION SELECT o.id FROM organizations o JOIN reach ON o.parent_id = reach.id) SELECT count(*) FROM dcycle_vehicles WHERE organization_id IN reach",
	},
	{ // pseudonyms are NULL where the names are, and equal where they are
		"SELECT count(*), count(name), count(DISTINCT name), count(email), count(DISTINCT email) FROM employees",
		"SELECT count(*), count(name), count(DISTINCT lower(trim(name))), count(email), count(DISTINCT lower(trim(email))) FROM dcycle_employees WHERE organization_id = $org",
	},
	{
		"SELECT month, sum(co2e) FROM total_impacts WHERE start_date = '2025-01-01' AND end_date = '2025-12-31' AND group_by = 'month' GROUP BY month ORDER BY month",
		"SELECT CAST(substr(date, 6, 2) AS INTEGER), sum(co2e) FROM dcycle_impacts WHERE organization_id = $org AND date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1 ORDER BY 1",
	},
	{
		"SELECT f.country, strftime('%Y', i.start_date) y, sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE f.status = 'active' GROUP BY 1, 2 ORDER BY 1, 2",
		"SELECT f.country, strftime('%Y', i.start_date) y, sum(i.co2e) FROM dcycle_invoices i JOIN dcycle_facilities f ON f.id = i.facility_id WHERE f.organization_id = $org AND f.status = 'active' GROUP BY 1, 2 ORDER BY 1, 2",
	},
	{
		"SELECT travel_date, sum(co2e) OVER (ORDER BY travel_date, id) FROM business_travels WHERE transport_type = 'aircraft' ORDER BY travel_date, id",
		"SELECT travel_date, sum(co2e) OVER (ORDER BY travel_date, id) FROM dcycle_business_travels WHERE organization_id = $org AND transport_type = 'aircraft' ORDER BY travel_date, id",
	},
	{
		"SELECT count(*) FROM facilities WHERE name LIKE '%office%' AND country <> 'ES'",
		"SELECT count(*) FROM dcycle_facilities WHERE organization_id = $org AND name LIKE '%office%' AND country <> 'ES'",
	},
}

// TestAnswersAreTrue compares what the tool answers, through client, wire and engine, with straight SQL on the sandbox's database, for every table
// and for each organisation of the holding.
func TestAnswersAreTrue(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, sb.URL("dcycle"), own)
	organizations := b.query(t, "SELECT id, name, parent_id FROM organizations", "")
	if len(organizations.Rows) != 4 {
		t.Fatalf("the holding and its subsidiaries are %d organisations", len(organizations.Rows))
	}
	for _, organization := range organizations.Rows {
		id := organization[0].(string)
		t.Run(organization[1].(string), func(t *testing.T) {
			t.Parallel()
			rows := 0
			for _, q := range questions {
				rows += compare(t, b, db, q, id)
			}
			if rows < 300 {
				t.Errorf("only %d rows were compared: is the organisation empty?", rows)
			}
		})
	}
}

func compare(t *testing.T, b *bench, db *sql.DB, q asked, organization string) int {
	t.Helper()
	got := b.query(t, q.tool, organization)
	want := truth(t, db, q.truth, organization)
	if !got.Complete || got.TotalRows != len(want) || len(got.Rows) != len(want) {
		t.Errorf("%s: %d rows, complete %v; the truth has %d", q.tool, got.TotalRows, got.Complete, len(want))
		return 0
	}
	for i := range want {
		for j := range want[i] {
			if !same(got.Rows[i][j], want[i][j]) {
				t.Errorf("%s: row %d, %s is %v; the truth is %v", q.tool, i, got.Columns[j], got.Rows[i][j], want[i][j])
				return 0
			}
		}
	}
	return len(want)
}

func truth(t *testing.T, db *sql.DB, statement, organization string) [][]any {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement, sql.Named("org", organization))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// same compares a JSON value with one of the database; sums of floats may differ in the last digits, as rows are added in another order.
func same(got, want any) bool {
	number, ok := got.(json.Number)
	if !ok {
		return fmt.Sprint(got) == fmt.Sprint(want)
	}
	g, err := number.Float64()
	if err != nil {
		return false
	}
	var w float64
	switch want := want.(type) {
	case int64:
		w = float64(want)
	case float64:
		w = want
	default:
		return false
	}
	return math.Abs(g-w) <= 1e-9*math.Max(1, math.Abs(w))
}
