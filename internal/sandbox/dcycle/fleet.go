package dcycle

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"
)

var (
	marketSegments = []string{"mini", "supermini", "lower_medium", "upper_medium", "executive", "luxury", "sports", "dual_purpose_4x4", "mpv"}
	vehicleSizes   = []string{"small_car", "medium", "large_car", "average_car"}
)

// vehicles has no GET of a single one: none is documented. The text search's name is not visible either.
func vehicles() collection {
	shown := fields(`id name type ownership license_plate country status co2e:n vehicle_fuel_id unknown_vehicle_type registration_year:n
		market_segment size created_at updated_at`)
	required := must(one("type", "passenger", "freight"), one("ownership", "owned", "rented"), text("license_plate", 1, 20),
		ident("unknown_vehicle_id"), text("country", 2, 3))
	optional := []member{
		ident("vehicle_fuel_id"), ident("custom_emission_factor_id"), text("name", 0, 255), whole("registration_year", 1900, 2100),
		one("market_segment", marketSegments...), one("size", vehicleSizes...),
	}
	rules := []rule{
		fuelOrFactor, refers("vehicle_fuel_id", "dcycle_vehicle_fuels", "VehicleFuel"),
		own("custom_emission_factor_id", "dcycle_custom_emission_factors", "CustomEmissionFactor"), kindOfVehicle, preset(map[string]any{"status": "active"}),
		calculates(nil, "vehicle_fuel_id", "custom_emission_factor_id", "registration_year", "market_segment", "size"),
	}
	return collection{
		path: "/v1/vehicles", table: "dcycle_vehicles", resource: "vehicles", entity: "Vehicle", code: "VEHICLE_NOT_FOUND", size: 50, unread: true,
		fields: shown, detail: append(shown[:len(shown):len(shown)], createdBy),
		filters: []filter{
			anyOf("status", "status", "active", "archived", "error"), anyOf("ownership", "ownership", "owned", "rented"),
			anyID("unknown_vehicle_id", "unknown_vehicle_id"), anyID("vehicle_fuel_id", "vehicle_fuel_id"),
		},
		sorts: []string{"name", "license_plate", "created_at", "updated_at"}, manySort: true, order: latestFirst, keyset: true, children: true,
		create: &change{status: http.StatusCreated, members: append(required, optional...), rules: rules},
		update: &change{method: http.MethodPatch, status: http.StatusOK, members: append(required, optional...), rules: rules},
		remove: &removal{also: []string{"DELETE FROM dcycle_vehicle_consumptions WHERE vehicle_id = ?1"}},
		// A vehicle's figure is the sum of its consumptions, each by the vehicle's fuel; without one it is 0 (inferred).
		calculation: []string{
			`UPDATE dcycle_vehicle_consumptions SET co2e = round(quantity * coalesce(
				(SELECT e.value FROM dcycle_vehicles v JOIN dcycle_custom_emission_factors e ON e.id = v.custom_emission_factor_id WHERE v.id = vehicle_id),
				(SELECT f.factor FROM dcycle_vehicles v JOIN dcycle_vehicle_fuels f ON f.id = v.vehicle_fuel_id WHERE v.id = vehicle_id), 0.0), 3)
				WHERE vehicle_id = ?1 AND status = 'success'`,
			`UPDATE dcycle_vehicles SET co2e = (SELECT round(coalesce(sum(c.co2e), 0.0), 3) FROM dcycle_vehicle_consumptions c
				WHERE c.vehicle_id = dcycle_vehicles.id AND c.status = 'success') WHERE id = ?1`,
		},
	}
}

// fuelOrFactor is the documented condition on the two.
func fuelOrFactor(w *writing) error {
	if !w.has("vehicle_fuel_id") && !w.has("custom_emission_factor_id") {
		w.reject("vehicle_fuel_id", "or custom_emission_factor_id is required")
	}
	return nil
}

// kindOfVehicle keeps the type's name beside its id: lists show the name only.
func kindOfVehicle(w *writing) error {
	if !w.changes("unknown_vehicle_id") {
		return nil
	}
	var kind string
	err := w.tx.QueryRowContext(w.ctx, "SELECT type FROM dcycle_unknown_vehicles WHERE id = ?", w.text("unknown_vehicle_id")).Scan(&kind)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("UnknownVehicle", "", w.text("unknown_vehicle_id"))
	}
	w.put("unknown_vehicle_type", kind)
	return err
}

var ofVehicle = parent{value: "vehicle_id", column: "vehicle_id", table: "dcycle_vehicles", entity: "Vehicle", code: "VEHICLE_NOT_FOUND"}

// vehicleConsumptions shows what data holds is inferred: the page calls it an object.
func vehicleConsumptions() collection {
	return collection{
		path: "/v1/vehicles/{vehicle_id}/consumptions", table: "dcycle_vehicle_consumptions", resource: "vehicles", size: 50, order: "start_date DESC, id DESC",
		fields: join(fields("id vehicle_id status"), append(fields("created_at updated_at"),
			object("data", `json_object('quantity', quantity, 'unit', unit, 'start_date', start_date, 'end_date', end_date, 'co2e', co2e)`))),
		parent:  &ofVehicle,
		filters: []filter{anyOf("status", "status", "active", "success", "loading", "error")},
	}
}

func legacyVehicles() collection {
	unknown := `(SELECT json_object('id', u.id, 'type', u.type, 'country', u.country) FROM dcycle_unknown_vehicles u WHERE u.id = unknown_vehicle_id)`
	return collection{
		path: "/api/v1/vehicles", table: "dcycle_vehicles", resource: "vehicles", size: 50, order: latestFirst, keyset: true,
		fields: join(
			fields("id name license_plate type ownership country"),
			// The sandbox has vehicles of unknown model only.
			append(fields("unknown_vehicle_id vehicle_fuel_id registration_year:n market_segment size co2e:n status created_at"),
				object("is_known", "'false'"), null("known_vehicle_id"), null("known_vehicle"), object("unknown_vehicle", unknown), object("error_messages", "'[]'"),
				plain("vehicle_fuel", "(SELECT f.fuel FROM dcycle_vehicle_fuels f WHERE f.id = vehicle_fuel_id)"),
				plain("consumptions", "(SELECT count(*) FROM dcycle_vehicle_consumptions c WHERE c.vehicle_id = dcycle_vehicles.id)"))),
		filters: []filter{unixSince("start_date", "created_at"), unixUntil("end_date", "created_at")},
		grammar: &grammar{fields: kindOf("name license_plate type ownership country status co2e:n registration_year:n market_segment size created_at")},
		envelope: envelope{
			members: "page size total total_archived items",
			counts:  map[string]string{"total": filtered, "total_archived": "status = 'archived'"},
		},
	}
}

// legacyConsumptions splits co2e as its page does; that generation is nothing here is inferred.
func legacyConsumptions() collection {
	fuelUnit := `(SELECT json_extract(f.fuel_units, '$[0]%s') FROM dcycle_vehicles v JOIN dcycle_vehicle_fuels f ON f.id = v.vehicle_fuel_id WHERE v.id = vehicle_id)`
	part := func(path string) string { return strings.Replace(fuelUnit, "%s", path, 1) }
	return collection{
		path: "/api/v1/vehicle_consumptions/vehicle/{vehicle_id}", table: "dcycle_vehicle_consumptions", resource: "vehicles", size: 50,
		order: "start_date DESC, id DESC", parent: &ofVehicle,
		fields: append(fields("id vehicle_id quantity:n"), append([]field{
			plain("unit_id", part(".id")), plain("unit", part(".name")), {Name: "start_date"}, {Name: "end_date"}, numeric("co2e", "co2e"),
			numeric("co2e_consumption", "co2e"), numeric("co2e_generation", "iif(co2e IS NULL, NULL, 0.0)"), {Name: "status"}, null("custom_id"),
		}, fields("created_at updated_at")...)...),
		filters:  []filter{unixSince("start_date", "created_at"), unixUntil("end_date", "created_at")},
		grammar:  &grammar{fields: kindOf("quantity:n start_date end_date co2e:n status created_at")},
		envelope: envelope{members: "page size total total_error items", counts: map[string]string{"total": filtered, "total_error": "status = 'error'"}},
	}
}
