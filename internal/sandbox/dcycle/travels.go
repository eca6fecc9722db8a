package dcycle

import "net/http"

var travelWays = []string{"car", "metro", "train", "trolleybus", "bus", "motorbike", "aircraft", "ferry"}

func businessTravels() collection {
	shown := fields(`id travel_date transport_type distance_km:n origin destination travel_number:n round_trip:b vehicle_size fuel_type flight_type
		cabin_class status co2e:n created_at updated_at`)
	members := append(must(day("travel_date"), one("transport_type", travelWays...)),
		number("distance_km", tiny, 1e6), text("origin", 1, 500), text("destination", 1, 500), whole("travel_number", 1, 1000), flag("round_trip"),
		one("vehicle_size", "small", "medium", "large", "average"),
		one("fuel_type", "petrol", "diesel", "cng", "lpg", "unknown", "plug_in_hybrid_electric", "battery_electric"),
		one("flight_type", "domestic", "short_haul_international", "long_haul_international"),
		one("cabin_class", "economy", "premium_economy", "business", "first", "average"))
	check := []rule{
		preset(map[string]any{"travel_number": int64(1), "round_trip": int64(0)}), travelled,
		calculates(map[string]any{"status": "pending"}, "transport_type", "distance_km", "origin", "destination", "travel_number", "round_trip",
			"vehicle_size", "fuel_type", "flight_type", "cabin_class"),
	}
	return collection{
		path: "/v1/business-travels", table: "dcycle_business_travels", resource: "business_travels", entity: "BusinessTravel", size: 50,
		fields: shown, detail: append(shown[:len(shown):len(shown)], createdBy), order: latestFirst, keyset: true,
		filters: []filter{
			anyOf("transport_type", "transport_type", travelWays...), anyOf("status", "status", "active", "pending", "error"),
			since("start_date", "travel_date"), until("end_date", "travel_date"),
		},
		create: &change{status: http.StatusCreated, members: members, rules: check},
		update: &change{method: http.MethodPatch, status: http.StatusOK, members: members, rules: check},
		remove: &removal{},
		// Flights by class of distance, cars by fuel, the others by kind; what is not known goes by the largest factor of its kind (inferred).
		calculation: []string{`UPDATE dcycle_business_travels SET status = 'active', co2e = round(distance_km * travel_number * iif(round_trip, 2, 1) * coalesce(
			(SELECT factor FROM dcycle_factors WHERE kind = 'travel' AND name = transport_type || '/' || coalesce(flight_type, fuel_type, '')
				|| iif(cabin_class IN ('business', 'first'), '/' || cabin_class, '')),
			(SELECT max(factor) FROM dcycle_factors WHERE kind = 'travel' AND name LIKE transport_type || '/%'), 0.0), 3) WHERE id = ?1`},
	}
}

// travelled demands a distance, or two places between which it is computed, as documented.
func travelled(w *writing) error {
	moved := w.changes("origin", "destination") && !w.changes("distance_km")
	switch {
	case w.has("distance_km") && !moved:
	case w.has("origin") && w.has("destination"):
		w.put("distance_km", distanceKM(w.text("origin"), w.text("destination"), 1.2))
	case !w.has("distance_km"):
		w.reject("distance_km", "or origin and destination are required")
	}
	return nil
}
