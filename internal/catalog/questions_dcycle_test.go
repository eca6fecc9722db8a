package catalog

import "testing"

// TestQuestionsToDcycle asks what people ask, in one statement each: the answer is that of the sandbox's database, and the requests are at most a tenth
// more than the least possible, which are the pages of the rows that the platform's own filters leave, and one for each vehicle or facility where the
// platform answers for one at a time.
func TestQuestionsToDcycle(t *testing.T) {
	l := startEmbedded(t, "dcycle", 1)
	env := map[string]string{}
	for _, v := range l.sandbox.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	catalog := l.open(t, seat{credentials: map[string]string{"api_key": env["DCYCLE_API_KEY"], "organization": env["DCYCLE_ORG_ID"], "user": env["DCYCLE_USER_ID"]}})
	org := []any{env["DCYCLE_ORG_ID"]}
	pages := func(rows string) string {
		return "(SELECT (count(*) + 99) / 100 FROM " + rows + " AND organization_id = ?1)"
	}
	lab{catalog: catalog, db: l.db, env: env}.check(t, []counted{
		{"top suppliers by spend and currency",
			`SELECT s.name, p.unit_id, round(sum(p.quantity), 2) AS spend FROM purchases p JOIN suppliers s ON s.id = p.supplier_id
				WHERE p.purchase_type = 'spend_based' AND p.status = 'active' GROUP BY 1, 2 ORDER BY spend DESC LIMIT 5`,
			`SELECT s.name, p.unit_id, round(sum(p.quantity), 2) FROM dcycle_purchases p JOIN dcycle_suppliers s ON s.id = p.supplier_id
				WHERE p.organization_id = ?1 AND p.purchase_type = 'spend_based' AND p.status = 'active' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5`,
			org, "1 + " + pages("dcycle_purchases WHERE purchase_type = 'spend_based' AND status = 'active'")},
		{"top suppliers by spend and currency, of the legacy list, which names them itself",
			"SELECT supplier_name, unit, round(sum(quantity), 2) AS spend FROM legacy_purchases WHERE unit_type = 'fiat_currency' AND supplier_name <> '' GROUP BY 1, 2 ORDER BY spend DESC LIMIT 5",
			`SELECT s.name, p.unit_id, round(sum(p.quantity), 2) FROM dcycle_purchases p JOIN dcycle_suppliers s ON s.id = p.supplier_id
				WHERE p.organization_id = ?1 AND p.unit_id <> 'kg' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5`,
			org, pages("dcycle_purchases WHERE 1")},
		{"water by site with its unit",
			`SELECT f.name, u.name, round(sum(i.quantity), 2) FROM invoices i JOIN facilities f ON f.id = i.facility_id JOIN units u ON u.id = i.unit_id
				WHERE i.type = 'water' AND i.status = 'active' GROUP BY 1, 2 ORDER BY 1`,
			`SELECT f.name, u.name, round(sum(i.quantity), 2) FROM dcycle_invoices i JOIN dcycle_facilities f ON f.id = i.facility_id JOIN dcycle_units u ON u.id = i.unit_id
				WHERE i.organization_id = ?1 AND i.type = 'water' AND i.status = 'active' GROUP BY 1, 2 ORDER BY 1`,
			org, "2 + " + pages("dcycle_invoices WHERE type = 'water' AND status = 'active'")},
		{"fleet emissions of 2025",
			`SELECT v.type, v.unknown_vehicle_type, round(sum(c.co2e), 3) FROM vehicle_consumptions c JOIN vehicles v ON v.id = c.vehicle_id
				WHERE c.status = 'success' AND c.start_date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1, 2 ORDER BY 1, 2`,
			`SELECT v.type, v.unknown_vehicle_type, round(sum(c.co2e), 3) FROM dcycle_vehicle_consumptions c JOIN dcycle_vehicles v ON v.id = c.vehicle_id
				WHERE c.organization_id = ?1 AND c.status = 'success' AND c.start_date LIKE '2025%' GROUP BY 1, 2 ORDER BY 1, 2`,
			org, "1 + (SELECT count(*) FROM dcycle_vehicles WHERE organization_id = ?1)"},
		{"fleet emissions of 2025 of what is owned",
			`SELECT round(sum(c.co2e), 3) FROM vehicles v JOIN vehicle_consumptions c ON c.vehicle_id = v.id WHERE v.ownership = 'owned' AND c.status = 'success' AND c.start_date LIKE '2025%'`,
			`SELECT round(sum(c.co2e), 3) FROM dcycle_vehicle_consumptions c JOIN dcycle_vehicles v ON v.id = c.vehicle_id
				WHERE c.organization_id = ?1 AND v.ownership = 'owned' AND c.status = 'success' AND c.start_date LIKE '2025%'`,
			org, "1 + (SELECT count(*) FROM dcycle_vehicles WHERE organization_id = ?1 AND ownership = 'owned')"},
		{"waste by treatment of one site",
			`SELECT w.rd_code, w.unit, round(sum(w.quantity), 1) FROM facilities f JOIN wastes w ON w.facility_id = f.id WHERE f.name = 'Zaragoza Plant' AND w.status = 'active' GROUP BY 1, 2 ORDER BY 1`,
			`SELECT w.rd_code, 'kilogram_(kg)', round(sum(w.quantity), 1) FROM dcycle_wastes w JOIN dcycle_facilities f ON f.id = w.facility_id
				WHERE f.organization_id = ?1 AND f.name = 'Zaragoza Plant' AND w.status = 'active' GROUP BY 1, 2 ORDER BY 1`,
			org, "1 + (SELECT (count(*) + 99) / 100 FROM dcycle_wastes w JOIN dcycle_facilities f ON f.id = w.facility_id WHERE f.name = 'Zaragoza Plant' AND f.organization_id = ?1)"},
		{"commuting by means of transport",
			"SELECT transport_type, count(DISTINCT employee_id), round(sum(co2e), 3) FROM employee_periods WHERE start_date >= '2025-01-01' GROUP BY 1 ORDER BY 1",
			`SELECT transport_type, count(DISTINCT employee_id), round(sum(co2e), 3) FROM dcycle_commuting_periods WHERE organization_id = ?1 AND start_date >= '2025-01-01' GROUP BY 1 ORDER BY 1`,
			org, pages("dcycle_employees WHERE 1")},
		{"shipments of a month by client",
			"SELECT client, count(*), round(sum(co2e), 3) FROM logistics_requests WHERE status = 'active' AND shipment_date BETWEEN '2025-06-01' AND '2025-06-30' GROUP BY 1 ORDER BY 1",
			`SELECT client, count(*), round(sum(co2e), 3) FROM dcycle_logistics_requests WHERE organization_id = ?1 AND status = 'active' AND shipment_date LIKE '2025-06%' GROUP BY 1 ORDER BY 1`,
			org, pages("dcycle_logistics_requests WHERE shipment_date LIKE '2025-06%'")},
		{"transports by direction and kind",
			`SELECT t.transport_direction, s.transport_type, round(sum(t.co2e), 3) FROM transports t JOIN transport_sections s ON s.transport_id = t.id WHERE t.status = 'active' GROUP BY 1, 2 ORDER BY 1, 2`,
			`SELECT t.transport_direction, s.value ->> 'transport_type', round(sum(t.co2e), 3) FROM dcycle_transports t, json_each(sections) s WHERE t.organization_id = ?1 AND t.status = 'active' GROUP BY 1, 2 ORDER BY 1, 2`,
			org, pages("dcycle_transports WHERE status = 'active'") + " + " + pages("dcycle_transports WHERE 1")},
		{"the share of an own factor's group", "SELECT g.group_name, f.ef_name, f.uncertainty_grade FROM custom_emission_groups g JOIN custom_emission_factors f ON f.group_id = g.group_id ORDER BY 1, 2",
			`SELECT g.name, f.ef_name, f.uncertainty_grade FROM dcycle_custom_emission_groups g JOIN dcycle_custom_emission_factors f ON f.group_id = g.id WHERE g.organization_id = ?1 ORDER BY 1, 2`,
			org, "2 + 0 * length(?1)"},
		{"one purchase", "SELECT product_name FROM purchases WHERE id = (SELECT id FROM purchases ORDER BY id LIMIT 1)", "SELECT product_name FROM dcycle_purchases WHERE organization_id = ?1 ORDER BY id LIMIT 1",
			org, pages("dcycle_purchases WHERE 1")},
	})
}
