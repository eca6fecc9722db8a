package dcycle_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"reflect"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// digest is a hash over every fifth row of every table and how many there are, in order.
func digest(sb *sandbox.Sandbox) (string, error) {
	db, err := sb.DB(context.Background())
	if err != nil {
		return "", err
	}
	tables, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return "", err
	}
	defer tables.Close()
	h := sha256.New()
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			return "", err
		}
		if err := hashTable(h, db, name); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), tables.Err()
}

func hashTable(h io.Writer, db *sql.DB, name string) error {
	rows, err := db.Query("SELECT *, (SELECT count(*) FROM " + name + ") FROM " + name + " WHERE rowid % 5 = 1 ORDER BY rowid")
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %v\n", name, values)
	}
	return rows.Err()
}

// The workshop's digest was taken when it had just started, on the same day.
func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	same := start(t, sandbox.Options{Now: (&clock{at: noon}).now})
	got, err := digest(same)
	if err != nil {
		t.Fatal(err)
	}
	if got != workshopDigest || got == "" {
		t.Error("the same seed gave different rows")
	}
	if !reflect.DeepEqual(same.Accounts("dcycle"), workshop.Accounts("dcycle")) {
		t.Error("the same seed gave different keys")
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
