package dcycle

import "net/http"

var (
	hubTypes      = []string{"owned", "subcontracted"}
	hubCategories = []string{
		"transshipment_ambient", "transshipment_mixed", "storage_transhipment_ambient", "storage_transhipment_mixed", "warehouse_ambient", "warehouse_mixed",
		"liquid_bulk_terminals_ambient", "liquid_bulk_terminals_mixed", "maritime_container_terminals_ambient", "maritime_container_terminals_temperature_controlled",
	}
)

// logisticsHubs is the list among the logistics pages; its envelope has no pages.
func logisticsHubs() collection {
	c := logisticHubs()
	return collection{
		path: "/v1/logistics/hubs", table: c.table, resource: c.resource, size: c.size, fields: c.fields, order: c.order, filters: c.filters,
		envelope: envelope{members: "items total page size"},
	}
}

// logisticHubs is the API of their own. Of its paths only POST's is visible, the others and their envelope are inferred.
func logisticHubs() collection {
	shown := fields("id name address country type category status supercharger:b facility_id co2e:n created_at updated_at")
	required := must(text("name", 1, 255), one("type", hubTypes...))
	optional := []member{one("category", hubCategories...), text("address", 1, 500), text("country", 2, 3), flag("supercharger"), ident("facility_id")}
	check := []rule{own("facility_id", "dcycle_facilities", "Facility"), ownedHub, uniqueHub, geocoded, preset(map[string]any{"supercharger": int64(0), "status": "active"})}
	return collection{
		path: "/v1/logistic-hubs", table: "dcycle_logistic_hubs", resource: "logistic_hubs", entity: "LogisticHub", size: 10,
		fields: shown, detail: append(shown[:len(shown):len(shown)], createdBy), order: latestFirst,
		filters: []filter{contains("name", "name"), anyOf("type", "type", hubTypes...), anyOf("category", "category", hubCategories...)},
		create:  &change{status: http.StatusCreated, members: append(required, optional...), rules: check},
		update: &change{
			method: http.MethodPatch, status: http.StatusOK, rules: check,
			members: append(append(required, optional...), must(one("status", "active", "archived"))...),
		},
		remove: &removal{also: []string{"UPDATE dcycle_logistics_requests SET hub_id = NULL WHERE hub_id = ?1"}},
	}
}

// ownedHub: an owned hub is one of the organisation's facilities, a subcontracted one is not, as documented.
func ownedHub(w *writing) error {
	switch {
	case w.text("type") == "subcontracted":
		w.put("facility_id", nil)
	case !w.has("facility_id"):
		w.reject("facility_id", "is required for an owned hub")
	}
	return nil
}

// uniqueHub: the name is unique within the organisation. How a second one is refused is inferred: 422.
func uniqueHub(w *writing) error {
	var n int
	err := w.tx.QueryRowContext(w.ctx, "SELECT count(*) FROM dcycle_logistic_hubs WHERE organization_id = ? AND name = ? AND id <> ?",
		w.who.org.ID, w.text("name"), w.id).Scan(&n)
	if n > 0 {
		w.reject("name", "is already taken by another hub of the organization")
	}
	return err
}
