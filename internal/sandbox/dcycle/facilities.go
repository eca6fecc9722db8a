package dcycle

import (
	"net/http"
)

var energyTypes = []string{"heat", "electricity", "water", "recharge"}

func facilities() collection {
	shown := fields(`id name type country address status co2e:n co2e_biomass:n logistic_factor:n categories:j cups_list:j
		facility_purpose_type created_at updated_at`)
	members := []member{
		text("address", 1, 500), text("country", 2, 3), number("logistic_factor", 0, 1),
		listing("categories", 4, one("", energyTypes...)), listing("cups_list", 100, text("", 1, 30)),
	}
	named := must(text("name", 1, 255), text("type", 1, 255))
	return collection{
		path: "/v1/facilities", table: "dcycle_facilities", resource: "facilities", entity: "Facility", size: 10,
		fields: shown, detail: append(shown[:len(shown):len(shown)], createdBy), order: latestFirst, keyset: true,
		filters: []filter{
			contains("name", "name"), is("country", "country"), is("type", "type"), anyOf("status[]", "status", "active", "archived"),
		},
		// The documented body; its status is inferred.
		strange: &problem{status: http.StatusForbidden, Detail: "Facility doesn't belong to organization"},
		create: &change{
			status: http.StatusCreated, members: append(named, members...),
			rules: []rule{
				either("country", "address"), geocoded,
				preset(map[string]any{"status": "active", "logistic_factor": 0.8, "facility_purpose_type": "facilities", "co2e": 0.0, "co2e_biomass": 0.0}),
			},
		},
		// PUT, and yet partial: documented so.
		update: &change{
			method: http.MethodPut, status: http.StatusOK, members: append(append(named, members...), must(one("status", "active", "archived"))...),
			rules: []rule{geocoded, archivesHub},
		},
		// What a facility leaves behind when it is deleted is inferred: nothing.
		remove: &removal{also: []string{
			"DELETE FROM dcycle_invoices WHERE facility_id = ?1", "DELETE FROM dcycle_wastes WHERE facility_id = ?1",
			"DELETE FROM dcycle_waste_water WHERE facility_id = ?1", "DELETE FROM dcycle_logistic_hubs WHERE facility_id = ?1",
		}},
	}
}

// geocoded finds the country of an address; it wins over a country that was sent. The sandbox knows the cities of its own seed, and an
// address elsewhere keeps the country that was sent, or else the organisation's (inferred).
func geocoded(w *writing) error {
	if w.changes("address") && w.has("address") {
		if country := countryOf(w.text("address")); country != "" {
			w.put("country", country)
		}
	}
	if !w.has("country") {
		w.put("country", w.who.org.Country)
	}
	return nil
}

// archivesHub: archiving a facility archives the hub that is linked to it, as documented. Supply contracts are not modelled.
func archivesHub(w *writing) error {
	if w.changes("status") && w.text("status") == "archived" {
		w.finally = append(w.finally, "UPDATE dcycle_logistic_hubs SET status = 'archived' WHERE facility_id = ?1")
	}
	return nil
}

// facilityTotal keeps what a facility shows the sum of its invoices in force; the facility's id is to be appended.
const facilityTotal = `UPDATE dcycle_facilities SET co2e = (SELECT round(coalesce(sum(i.co2e), 0.0), 3) FROM dcycle_invoices i
	WHERE i.facility_id = dcycle_facilities.id AND i.status = 'active') WHERE id = `

func legacyFacilities() collection {
	c := facilities()
	return collection{
		path: "/api/v1/facilities", table: c.table, resource: c.resource, size: 50, order: latestFirst, keyset: true,
		fields:  c.fields,
		filters: []filter{contains("name", "name"), unixSince("start_date", "created_at"), unixUntil("end_date", "created_at")},
		grammar: &grammar{fields: kindOf("name type country address status co2e:n logistic_factor:n facility_purpose_type created_at updated_at")},
		// "Excludes logistics hubs."
		always: "facility_purpose_type = 'facilities'",
		envelope: envelope{
			members: "page size total total2 items", counts: map[string]string{"total": "status = 'active'", "total2": "status = 'archived'"},
		},
	}
}
