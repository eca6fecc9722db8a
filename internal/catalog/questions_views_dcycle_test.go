package catalog

import "testing"

// TestQuestionsToViewsOfDcycle counts requests as TestQuestionsToDcycle does. Invoices of a month cannot be asked for: the platform finds those that begin
// after a day and those that end before one, and what is wanted begins before the month's end and ends after its beginning.
func TestQuestionsToViewsOfDcycle(t *testing.T) {
	skipInShort(t)
	l := startUnlimited(t)
	env := map[string]string{}
	for _, v := range l.sandbox.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	catalog := l.open(t, seat{credentials: map[string]string{"api_key": env["DCYCLE_API_KEY"], "organization": env["DCYCLE_ORG_ID"]}})
	org := []any{env["DCYCLE_ORG_ID"]}
	pages := func(rows string) string {
		return "(SELECT (count(*) + 99) / 100 FROM " + rows + " AND organization_id = ?1)"
	}
	// Lists by facility or vehicle take a page at least of each.
	const (
		facilities = "(SELECT count(*) FROM dcycle_facilities WHERE organization_id = ?1)"
		fleet      = "1 + (SELECT count(*) FROM dcycle_vehicles WHERE organization_id = ?1)"
		wastes     = "(SELECT sum(max(1, (SELECT (count(*) + 99) / 100 FROM dcycle_wastes w WHERE w.facility_id = f.id))) FROM dcycle_facilities f WHERE organization_id = ?1)"
		month      = " BETWEEN '2025-01-01' AND '2025-12-31'"
	)
	invoices, people := pages("dcycle_invoices WHERE 1"), pages("dcycle_employees WHERE 1")
	others := " + " + people + " + " + pages("dcycle_transports WHERE 1") + " + 1 + " + facilities + " + " + wastes
	impact := func(where string) string {
		return "SELECT round(sum(co2e), 2) FROM dcycle_impacts WHERE organization_id = ?1 AND " + where
	}
	lab{catalog: catalog, db: l.db, env: env}.check(t, []counted{
		{"electricity of all years", "SELECT round(sum(co2e), 2) FROM emissions WHERE scope = 2", impact("scope = 2"), org,
			pages("dcycle_invoices WHERE type = 'electricity'") + " + 4"}, // and total_impacts of four years
		{"purchases", "SELECT round(sum(co2e), 2) FROM emissions WHERE source = 'purchases'",
			"SELECT round(sum(co2e), 2) FROM dcycle_purchases WHERE organization_id = ?1 AND status = 'active'", org, pages("dcycle_purchases WHERE 1")},
		{"travel of a month", "SELECT round(sum(co2e), 2) FROM emissions WHERE category = 'Business travel' AND month = '2025-03'",
			impact("category = 'Business travel' AND date LIKE '2025-03%'"), org, pages("dcycle_business_travels WHERE travel_date LIKE '2025-03%'")},
		{"freight of two months", "SELECT round(sum(co2e), 2) FROM emissions WHERE source = 'logistics_requests' AND month IN ('2025-03', '2025-04')",
			impact("date BETWEEN '2025-03-01' AND '2025-04-30' AND category LIKE 'Upstream%'") + " AND co2e IN (SELECT co2e FROM dcycle_logistics_requests)", org,
			pages("dcycle_logistics_requests WHERE shipment_date BETWEEN '2025-03-01' AND '2025-04-30'")},
		{"the fleet", "SELECT round(sum(co2e), 2) FROM emissions WHERE source = 'vehicle_consumptions' AND year = 2025",
			impact("category = 'Mobile combustion' AND date" + month), org, fleet},
		{"a year by scope", "SELECT scope, round(sum(co2e), 2) FROM emissions WHERE month BETWEEN '2025-01' AND '2025-12' GROUP BY 1 ORDER BY 1",
			"SELECT scope, round(sum(co2e), 2) FROM dcycle_impacts WHERE organization_id = ?1 AND date" + month + " GROUP BY 1 ORDER BY 1", org,
			invoices + " + " + fleet + " + " + pages("dcycle_purchases WHERE 1") + " + " + pages("dcycle_business_travels WHERE travel_date"+month) +
				" + " + pages("dcycle_logistics_requests WHERE shipment_date"+month) + others + " + 1"},
		{"all that was emitted", "SELECT scope, round(sum(co2e), 2) FROM emissions GROUP BY 1 ORDER BY 1",
			"SELECT scope, round(sum(co2e), 2) FROM dcycle_impacts WHERE organization_id = ?1 GROUP BY 1 ORDER BY 1", org,
			invoices + " + " + fleet + " + " + pages("dcycle_purchases WHERE 1") + " + " + pages("dcycle_business_travels WHERE 1") +
				" + " + pages("dcycle_logistics_requests WHERE 1") + others + " + 4"},
		{"electricity and heat of sites", "SELECT facility_id, carrier, round(sum(kwh), 1) FROM energy WHERE year = 2025 GROUP BY 1, 2 ORDER BY 1, 2",
			`SELECT facility_id, type, round(sum(total_energy_kwh), 1) FROM dcycle_invoices WHERE organization_id = ?1 AND type IN ('electricity', 'heat') AND start_date LIKE '2025%'
				AND (status = 'active' OR co2e IS NULL AND status <> 'inactive') GROUP BY 1, 2 ORDER BY 1, 2`, org, pages("dcycle_invoices WHERE type IN ('electricity', 'heat')")},
		{"the way to work", "SELECT transport_type, count(DISTINCT employee_id), round(sum(co2e), 1) FROM people_commuting WHERE year = 2025 GROUP BY 1 ORDER BY 1",
			`SELECT transport_type, count(DISTINCT employee_id), round(sum(co2e), 1) FROM dcycle_commuting_periods WHERE organization_id = ?1 AND start_date LIKE '2025%' GROUP BY 1 ORDER BY 1`,
			org, people},
		{"what is missing", "SELECT category, sum(present), sum(calculated) FROM coverage WHERE category IN ('electricity', 'water') AND year = 2025 GROUP BY 1 ORDER BY 1",
			`SELECT type, sum(months), sum(iif(co2e IS NULL, 0, months)) FROM (SELECT type, co2e, 1 + substr(end_date, 6, 2) - substr(start_date, 6, 2) AS months FROM dcycle_invoices
				WHERE organization_id = ?1 AND type IN ('electricity', 'water') AND status <> 'inactive' AND start_date LIKE '2025%') GROUP BY 1 ORDER BY 1`, org,
			pages("dcycle_invoices WHERE 1") + " + 1"},
	})
}
