package dcycle

import (
	"database/sql"
	"errors"
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var truckKinds = []string{"van", "rigid_truck", "artic_truck"}

// recharges are what the fleet's vehicles took in. The names of the plate search and of the end of the creation range are not visible; the
// latter's is inferred from its sibling.
func recharges() collection {
	return collection{
		path: "/v1/logistics/recharges", table: "dcycle_logistics_recharges", resource: "logistics", entity: "LogisticRecharge", size: 10, unread: true,
		fields: fields("id vehicle_license_plate vehicle_type fuel_name quantity:n unit date co2e:n created_at updated_at"),
		detail: fields("id vehicle_license_plate vehicle_type fuel_id fuel_name quantity:n unit date country toc_id co2e:n created_by created_at updated_at"),
		order:  latestFirst, keyset: true,
		filters: []filter{
			anyText("vehicle_type", "vehicle_type"), anyID("fuel_id", "fuel_id"), anyText("vehicle_license_plate", "vehicle_license_plate"), anyID("file_id", "file_id"),
			since("date_from", "date"), until("date_until", "date"), since("created_at_from", "created_at"), until("created_at_until", "created_at"),
			anyOf("status", "status", "active", "error"),
			someMatch(oneID("project_id", "project_id"), "id IN (SELECT entity_id FROM dcycle_project_links WHERE entity_type = 'logistic_recharges' AND ", ")"),
		},
		envelope: envelope{members: "page size total items"},
		// 200, not 201: documented, as it may be an update.
		create: newRecharge(),
	}
}

func newRecharge() *change {
	return &change{
		status: http.StatusOK,
		members: append(must(ident("fuel_id"), text("country", 2, 3), day("date")),
			number("quantity", 0, ample), text("vehicle_license_plate", 1, 20), ident("toc_id"), ident("project_id")),
		rules: []rule{fuelled, knownTOC, own("project_id", "dcycle_projects", "Project"), replacesRecharge, linksRecharge},
	}
}

// fuelled looks the fuel up (404 for an unknown one, as documented) and computes what burning it gives off.
func fuelled(w *writing) error {
	var name, unit string
	var factor float64
	err := w.tx.QueryRowContext(w.ctx, "SELECT name, unit, factor FROM dcycle_logistics_fuels WHERE id = ?", w.text("fuel_id")).Scan(&name, &unit, &factor)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("Fuel", "", w.text("fuel_id"))
	}
	for column, v := range map[string]any{
		"fuel_name": name, "unit": unit, "co2e": core.Round(w.number("quantity")*factor, 3), "status": "active", "quantity": w.number("quantity"), "vehicle_type": "rigid_truck",
	} {
		w.put(column, v)
	}
	return err
}

// knownTOC: toc_id is the legacy list's id of a vehicle type.
func knownTOC(w *writing) error {
	if w.has("toc_id") && !slices.ContainsFunc(allTOCs, func(t toc) bool { return t.id() == w.text("toc_id") }) {
		return notFound("TOC", "", w.text("toc_id"))
	}
	return nil
}

// replacesRecharge: country, date, quantity and plate together are the same recharge, as documented.
func replacesRecharge(w *writing) error {
	var id string
	err := w.tx.QueryRowContext(w.ctx, `SELECT id FROM dcycle_logistics_recharges WHERE organization_id = ? AND country = ? AND date = ? AND quantity = ? AND vehicle_license_plate IS ?`,
		w.who.org.ID, w.text("country"), w.text("date"), w.row["quantity"], w.row["vehicle_license_plate"]).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		w.id = id
		_, err = w.tx.ExecContext(w.ctx, "DELETE FROM dcycle_logistics_recharges WHERE id = ?", id)
	}
	return err
}

// linksRecharge: project_id is a link, not a column.
func linksRecharge(w *writing) error {
	if project := w.text("project_id"); project != "" {
		w.finally = append(w.finally, `INSERT OR IGNORE INTO dcycle_project_links (project_id, organization_id, entity_type, entity_id)
			SELECT id, organization_id, 'logistic_recharges', ?1 FROM dcycle_projects WHERE id = '`+project+`'`)
	}
	delete(w.set, "project_id")
	return nil
}

func (a *api) rechargeEndpoints() []endpoint {
	c := recharges()
	return []endpoint{
		{"POST", "/v1/logistics/recharges/bulk", "logistics", "create", a.bulk(c, newRecharge(), false, "date", "country", "quantity", "vehicle_license_plate")}, // path inferred
		{"GET", "/v1/logistics/recharges/unique-values", "logistics", "read", a.uniqueValues(uniques{
			table: "dcycle_logistics_recharges", fields: map[string]string{"fuel_name": "fuel_name", "file_id": "file_id"},
		})},
	}
}
