package dcycle_test

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// digest is a hash over every row of every table, in order.
func digest(t *testing.T, sb *sandbox.Sandbox) string {
	t.Helper()
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tables, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer tables.Close()
	h := sha256.New()
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query("SELECT * FROM " + name + " ORDER BY rowid")
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(places...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %v\n", name, values)
		}
		rows.Close()
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	at := newClock()
	one, same := start(t, sandbox.Options{Seed: 7, Now: at.now}), start(t, sandbox.Options{Seed: 7, Now: at.now})
	first := digest(t, one)
	if first != digest(t, same) {
		t.Error("the same seed gave different rows")
	}
	if !reflect.DeepEqual(one.Accounts("dcycle"), same.Accounts("dcycle")) {
		t.Error("the same seed gave different keys")
	}
	if account(t, one, assistant).Key == account(t, shared, assistant).Key || organization(t, one, "Meridia Group") == organization(t, shared, "Meridia Group") {
		t.Error("another seed gave the same key or ids")
	}
}

func TestSeedIsEnough(t *testing.T) {
	t.Parallel()
	const visible = `SELECT sum(n) FROM (SELECT organization_id, count(*) n FROM dcycle_facilities GROUP BY 1 UNION ALL SELECT organization_id, count(*) FROM dcycle_invoices GROUP BY 1
		UNION ALL SELECT organization_id, count(*) FROM dcycle_vehicles GROUP BY 1 UNION ALL SELECT organization_id, count(*) FROM dcycle_purchases GROUP BY 1
		UNION ALL SELECT organization_id, count(*) FROM dcycle_business_travels GROUP BY 1 UNION ALL SELECT organization_id, count(*) FROM dcycle_employees GROUP BY 1) `
	if n := number(t, shared, visible+`WHERE organization_id IN (SELECT id FROM organizations WHERE id = :org OR parent_id = :org)`); n < 5000 {
		t.Errorf("%v rows in the group", n)
	}
	for query, least := range map[string]float64{
		"SELECT count(DISTINCT substr(start_date, 1, 4)) FROM dcycle_invoices WHERE organization_id = :org":                                        4,
		"SELECT count(DISTINCT country) FROM dcycle_facilities WHERE organization_id = :org":                                                       5,
		"SELECT count(DISTINCT status) FROM dcycle_invoices WHERE organization_id = :org":                                                          5,
		"SELECT count(*) FROM dcycle_invoices WHERE organization_id = :org AND co2e IS NULL":                                                       10,
		"SELECT count(DISTINCT vehicle_fuel_id) FROM dcycle_vehicles WHERE organization_id = :org":                                                 5,
		"SELECT count(*) FROM dcycle_facilities WHERE organization_id = :org":                                                                      11, // more than a default page
		"SELECT count(*) FROM dcycle_facilities f WHERE status = 'archived' AND organization_id = :org":                                            1,
		"SELECT min(n) FROM (SELECT count(*) n FROM dcycle_invoices i WHERE organization_id = :org AND type = 'electricity' GROUP BY facility_id)": 17,
	} {
		if n := number(t, shared, query); n < least {
			t.Errorf("%v, want at least %v: %s", n, least, query)
		}
	}
	for query, want := range map[string]float64{
		"SELECT count(*) FROM dcycle_invoices i LEFT JOIN dcycle_facilities f ON f.id = i.facility_id AND f.organization_id = i.organization_id WHERE f.id IS NULL": 0,
		"SELECT count(*) FROM dcycle_invoices WHERE created_at > '2026-11-22T00:00:00Z' OR end_date > '2026-11-22'":                                                 0,
		"SELECT count(*) FROM dcycle_purchases WHERE purchase_date > '2026-11-22' OR purchase_date < '2023-01-01'":                                                  0,
		"SELECT count(*) FROM dcycle_facilities f WHERE abs(co2e - (SELECT sum(co2e) FROM dcycle_invoices WHERE facility_id = f.id AND status = 'active')) > 0.01":  0,
		"SELECT count(*) FROM dcycle_employees WHERE name IS NULL AND email IS NULL":                                                                                0,
	} {
		if n := number(t, shared, query); n != want {
			t.Errorf("%v, want %v: %s", n, want, query)
		}
	}
}
