package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// TestChildrenOfEachOrganization: the rows of a child are asked for in the name of the organisation whose the row of the parent is, and in no other's,
// however the statement joins them and whatever is kept.
func TestChildrenOfEachOrganization(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	s, ids := l.holding(t)
	want := l.rows(t, `SELECT o.name, (SELECT count(*) FROM dcycle_vehicle_consumptions c WHERE c.organization_id = o.id) FROM organizations o
		WHERE o.platform = 'dcycle' AND 'Meridia Group' IN (o.name, (SELECT name FROM organizations p WHERE p.id = o.parent_id)) ORDER BY 1`, s, "")
	if len(want) != len(ids) {
		t.Fatalf("the sandbox has %v", want)
	}
	var listed []string
	for _, id := range ids {
		listed = append(listed, "'"+id+"'")
	}
	slices.Sort(listed)
	in := "(" + strings.Join(listed, ", ") + ")"
	const name = "(SELECT name FROM organizations o WHERE o.id = v.organization_id)"
	for _, q := range []struct{ name, sql, organization string }{
		{"a left join", "SELECT o.name, count(c.vehicle_id) FROM organizations o JOIN vehicles v ON v.organization_id = o.id LEFT JOIN vehicle_consumptions c ON c.vehicle_id = v.id GROUP BY 1 ORDER BY 1", ""},
		{"an inner join", "SELECT o.name, count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id JOIN vehicle_consumptions c ON c.vehicle_id = v.id GROUP BY 1 ORDER BY 1", ""},
		{"in the other order", "SELECT o.name, count(*) FROM vehicle_consumptions c JOIN vehicles v ON v.id = c.vehicle_id JOIN organizations o ON v.organization_id = o.id GROUP BY 1 ORDER BY 1", ""},
		{"the child before", "SELECT o.name, count(*) FROM vehicle_consumptions c CROSS JOIN vehicles v ON v.id = c.vehicle_id CROSS JOIN organizations o ON v.organization_id = o.id GROUP BY 1 ORDER BY 1", ""},
		{"by the child's", "SELECT o.name, count(*) FROM organizations o JOIN vehicle_consumptions c ON c.organization_id = o.id JOIN vehicles v ON v.id = c.vehicle_id GROUP BY 1 ORDER BY 1", ""},
		{"by name", "SELECT o.name, count(*) FROM organizations o JOIN (SELECT id AS vehicle_id, organization_id AS org FROM vehicles) v ON v.org = o.id JOIN vehicle_consumptions c USING (vehicle_id) GROUP BY 1 ORDER BY 1", ""},
		{"IN a list", "SELECT " + name + ", count(*) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id WHERE v.organization_id IN " + in + " GROUP BY 1 ORDER BY 1", ""},
		{"both IN a list", "SELECT " + name + ", count(*) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id WHERE v.organization_id IN " + in + " AND c.organization_id IN " + in + " GROUP BY 1 ORDER BY 1", ""},
		{"IN a subquery", "SELECT (SELECT name FROM organizations o WHERE o.id = organization_id), count(*) FROM vehicle_consumptions WHERE vehicle_id IN (SELECT id FROM vehicles WHERE organization_id IN " + in + ") GROUP BY 1 ORDER BY 1", ""},
		{"correlated", "SELECT " + name + ", sum((SELECT count(*) FROM vehicle_consumptions c WHERE c.vehicle_id = v.id)) FROM vehicles v WHERE organization_id IN " + in + " GROUP BY 1 ORDER BY 1", ""},
		{"grouped", "SELECT " + name + ", sum(n) FROM vehicles v JOIN (SELECT vehicle_id, count(*) AS n FROM vehicle_consumptions GROUP BY 1) c ON c.vehicle_id = v.id WHERE organization_id IN " + in + " GROUP BY 1 ORDER BY 1", ""},
		{"both said", "SELECT o.name, count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id JOIN vehicle_consumptions c ON c.vehicle_id = v.id AND c.organization_id = v.organization_id GROUP BY 1 ORDER BY 1", ""},
		{"all by the caller", "SELECT " + name + ", count(*) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id GROUP BY 1 ORDER BY 1", "*"},
	} {
		t.Run(q.name, func(t *testing.T) {
			c := primed(t, l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour}))
			result := askedRight(t, c, Question{SQL: q.sql, Organization: q.organization}, want)
			least := l.rows(t, "SELECT 4 + count(*) FROM dcycle_vehicles WHERE organization_id IN "+in, s, "")[0][0].(int64)
			t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
			if took := int64(result.Receipt.Requests); took > least+least/10 {
				t.Errorf("%d requests, the least possible are %d: %+v", took, least, result.Receipt)
			}
			if again := askedRight(t, c, Question{SQL: q.sql, Organization: q.organization}, want); again.Receipt.Requests != 0 {
				t.Errorf("asked again it takes %d requests", again.Receipt.Requests)
			}
		})
	}
}

// TestChildrenOfChosenParents: only the children of the rows of the parent that pass are asked for, whatever is there already, and none in vain.
func TestChildrenOfChosenParents(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	s, ids := l.holding(t)
	iberia := "'" + ids["Meridia Foods Iberia"] + "'"
	const of = " FROM dcycle_vehicle_consumptions c JOIN dcycle_vehicles v ON v.id = c.vehicle_id "
	const joined = "SELECT count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id JOIN vehicle_consumptions c ON c.vehicle_id = v.id "
	for _, q := range []struct{ name, sql, where string }{
		{"of one country", joined + "WHERE v.country = 'ES'", "v.country = 'ES'"},
		{"of one organization", "SELECT count(c.vehicle_id) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id WHERE v.organization_id = " + iberia, "v.organization_id = " + iberia},
		{"of one by the child", "SELECT count(v.id) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id WHERE c.organization_id = " + iberia, "c.organization_id = " + iberia},
		{"of one beside all", "SELECT count(c.vehicle_id) FROM organizations o JOIN vehicles v ON v.organization_id = o.id LEFT JOIN vehicle_consumptions c ON c.vehicle_id = v.id AND c.organization_id = " + iberia,
			"v.organization_id = " + iberia},
		{"of one beside others", "SELECT count(c.vehicle_id) FROM vehicles v LEFT JOIN vehicle_consumptions c ON c.vehicle_id = v.id AND c.organization_id = " + iberia, "0"},
		{"that are none", "SELECT count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id WHERE v.country = 'ES' AND NOT EXISTS (SELECT 1 FROM vehicle_consumptions c WHERE c.vehicle_id = v.id)", ""},
	} {
		want := l.rows(t, "SELECT count(*)"+of+"WHERE v.organization_id IN ('"+strings.Join(slices.Collect(maps.Values(ids)), "', '")+"') AND "+cmp.Or(q.where, "0"), s, "")
		for _, before := range []struct{ name, sql, organization string }{
			{"nothing", "", ""},
			{"another organization's parents", "SELECT count(*) FROM vehicles", "Meridia Logistics Europe"},
			{"all parents", "SELECT count(*) FROM vehicles", "*"},
			{"parents of another kind", "SELECT count(*) FROM vehicles WHERE country = 'FR'", "*"},
			{"all children of one", "SELECT count(*) FROM vehicle_consumptions", "Meridia Foods Iberia"},
		} {
			t.Run(q.name+" after "+before.name, func(t *testing.T) {
				c := primed(t, l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour}))
				if before.sql != "" {
					if _, err := c.Query(t.Context(), Question{SQL: before.sql, Organization: before.organization}); err != nil {
						t.Fatal(err)
					}
				}
				result := askedRight(t, c, Question{SQL: q.sql}, want)
				least := l.rows(t, "SELECT 4 + count(DISTINCT c.vehicle_id)"+of+"WHERE "+cmp.Or(q.where, "v.country = 'ES'"), s, "")[0][0].(int64)
				if took := int64(result.Receipt.Requests); took > least+least/5 {
					t.Errorf("%d requests, the least possible are %d: %+v", took, least, result.Receipt)
				}
			})
		}
	}
}

// TestRequestsForChildrenOfAll: where all organisations are asked by the caller, each child is asked of the one whose its parent is.
func TestRequestsForChildrenOfAll(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	in := " IN ('" + strings.Join(slices.Collect(maps.Values(ids)), "', '") + "')"
	for _, q := range []struct{ sql, truth, least string }{
		{"SELECT count(*) FROM invoices i JOIN invoice_details d ON d.id = i.id WHERE i.start_date >= '2026-09-01'",
			"SELECT count(*) FROM dcycle_invoices WHERE type <> 'process' AND start_date >= '2026-09-01' AND organization_id" + in,
			"SELECT 4 + count(*) FROM dcycle_invoices WHERE type <> 'process' AND start_date >= '2026-09-01' AND organization_id" + in},
		{"SELECT count(*) FROM facilities f JOIN wastes w ON w.facility_id = f.id",
			"SELECT count(*) FROM dcycle_wastes WHERE organization_id" + in,
			"SELECT 4 + sum(max(1, (SELECT (count(*) + 99) / 100 FROM dcycle_wastes w WHERE w.facility_id = f.id))) FROM dcycle_facilities f WHERE organization_id" + in},
	} {
		c := primed(t, l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour}))
		result := askedRight(t, c, Question{SQL: q.sql, Organization: "*"}, l.rows(t, q.truth, s, ""))
		least := l.rows(t, q.least, s, "")[0][0].(int64)
		t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
		if took := int64(result.Receipt.Requests); took > least+least/10 {
			t.Errorf("%s: %d requests, the least possible are %d", q.sql, took, least)
		}
	}
}

// TestReferencedByEachOrganization: what references rows of several organisations is asked of the same ones.
func TestReferencedByEachOrganization(t *testing.T) {
	l := startDcycle(t)
	s, _ := l.holding(t)
	want := l.rows(t, `SELECT o.name, count(*) FROM dcycle_invoices i JOIN dcycle_facilities f ON f.id = i.facility_id JOIN organizations o ON o.platform = 'dcycle' AND o.id = f.organization_id
		WHERE 'Meridia Group' IN (o.name, (SELECT name FROM organizations p WHERE p.id = o.parent_id)) GROUP BY 1 ORDER BY 1`, s, "")
	if len(want) < 3 {
		t.Fatalf("the sandbox has %v", want)
	}
	for _, sql := range []string{
		"SELECT o.name, count(*) FROM organizations o JOIN facilities f ON f.organization_id = o.id JOIN invoices i ON i.facility_id = f.id GROUP BY 1 ORDER BY 1",
		"SELECT o.name, count(*) FROM invoices i JOIN facilities f ON i.facility_id = f.id JOIN organizations o ON f.organization_id = o.id GROUP BY 1 ORDER BY 1",
		"SELECT o.name, count(*) FROM organizations o JOIN invoices i ON i.organization_id = o.id JOIN facilities f ON i.facility_id = f.id GROUP BY 1 ORDER BY 1",
		"SELECT o.name, sum(n) FROM organizations o JOIN facilities f ON f.organization_id IS o.id JOIN (SELECT facility_id, count(*) AS n FROM invoices GROUP BY 1) i ON i.facility_id = f.id GROUP BY 1 ORDER BY 1",
		"SELECT o.name, sum((SELECT count(*) FROM invoices i WHERE i.facility_id = f.id)) AS n FROM organizations o JOIN facilities f ON f.organization_id IN (o.id) GROUP BY 1 HAVING n > 0 ORDER BY 1",
	} {
		t.Run(sql, func(t *testing.T) {
			c := primed(t, l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour}))
			cold := askedRight(t, c, Question{SQL: sql}, want)
			if again := askedRight(t, c, Question{SQL: sql}, want); again.Receipt.Requests != 0 {
				t.Errorf("asked again it takes %d requests", again.Receipt.Requests)
			}
			t.Logf("%d requests", cold.Receipt.Requests)
		})
	}
}

// askedRight asks and sees that the answer is complete and as it should be.
func askedRight(t *testing.T, c *Catalog, q Question, want [][]any) *query.Result {
	t.Helper()
	result, err := c.Query(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(result.Rows) != fmt.Sprint(want) || !result.Receipt.Complete {
		t.Errorf("%v, want %v; %+v", result.Rows, want, result.Receipt)
	}
	return result
}
