package dcycle

import (
	"encoding/json"
	"net/http"
)

var (
	situations    = []string{"active", "inactive", "terminated"}
	commutingWays = []string{"car", "bus", "train", "metro", "tram", "motorbike", "bicycle", "walking", "telecommuting", "electric_kick_scooter", "trolleybus"}
	commutingFuel = []string{"petrol", "diesel", "electric", "hybrid", "lpg", "natural_gas", "not_fuel_based", "do_not_know"}
	answeredBy    = []string{"manual", "qr", "form"}
)

// employees shows in the list a summary of each commuting period, on a single employee all of it (the split is inferred). The name of
// the text search is not visible.
func employees() collection {
	periods := func(period string) []field {
		of := `(SELECT json_group_array(json(o)) FROM (SELECT ` + period + ` AS o FROM dcycle_commuting_periods p
			WHERE p.employee_id = dcycle_employees.id ORDER BY p.start_date, p.id))`
		return join(fields(`id name email organization_id situation status`), []field{object("periods", of)}, fields(`created_at updated_at`))
	}
	has := func(param, column string, words ...string) filter {
		return someMatch(anyOf(param, column, words...), "id IN (SELECT employee_id FROM dcycle_commuting_periods WHERE ", ")")
	}
	members := append(must(one("situation", situations...), one("status", "uploaded", "loading")), text("name", 1, 255), text("email", 3, 320))
	return collection{
		path: "/v1/employees", table: "dcycle_employees", resource: "employees", entity: "Employee", size: 50,
		fields: periods(`json_object('id', p.id, 'start_date', p.start_date, 'end_date', p.end_date, 'transport_type', p.transport_type,
			'total_km', p.total_km, 'co2e', p.co2e)`),
		detail: append(periods(wholePeriod), createdBy), order: latestFirst, keyset: true,
		filters: []filter{
			anyOf("situation", "situation", situations...), anyOf("status", "status", "uploaded", "loading"),
			has("transport_type", "transport_type", commutingWays...), has("response_medium", "response_medium", answeredBy...),
		},
		create: &change{status: http.StatusCreated, members: members, rules: []rule{either("name", "email")}},
		update: &change{method: http.MethodPatch, status: http.StatusOK, members: members, rules: []rule{either("name", "email")}},
		remove: &removal{also: []string{"DELETE FROM dcycle_commuting_periods WHERE employee_id = ?1"}}, // that it exists is inferred
	}
}

const wholePeriod = `json_object('id', p.id, 'employee_id', p.employee_id, 'start_date', p.start_date, 'end_date', p.end_date,
	'commuting_type', p.commuting_type, 'transport_type', p.transport_type, 'vehicle_size', p.vehicle_size, 'fuel_type', p.fuel_type,
	'renewable_energy', p.renewable_energy, 'total_km', p.total_km, 'weekly_travels', json(p.weekly_travels), 'daily_trips', p.daily_trips,
	'carpool', json(iif(p.carpool, 'true', 'false')), 'situation', p.situation, 'origin', p.origin, 'destination', p.destination,
	'response_medium', p.response_medium, 'co2e', p.co2e, 'created_at', p.created_at, 'updated_at', p.updated_at)`

// someMatch wraps a filter's condition, for one that looks at rows of another table.
func someMatch(f filter, before, after string) filter {
	return filter{param: f.param, apply: func(p *params, name string) (string, any, bool) {
		where, arg, ok := f.apply(p, name)
		return before + where + after, arg, ok
	}}
}

// commutingPeriods is /v1/employee-historic. Deleting one is not documented.
func commutingPeriods() collection {
	weekdays := listing("weekly_travels", 7, whole("", 0, 6))
	optional := []member{
		one("transport_type", commutingWays...), number("total_km", 0, 1e5), weekdays, whole("daily_trips", 1, 20), one("vehicle_size", "small", "medium", "large"),
		one("fuel_type", commutingFuel...), one("renewable_energy", "yes", "no", "do_not_know"), flag("carpool"), one("situation", situations...),
		free("origin"), free("destination"), one("response_medium", answeredBy...),
	}
	dates := must(day("start_date"), day("end_date"), one("commuting_type", "in_itinere", "in_labore"))
	check := []rule{
		ordered("start_date", "end_date", true), own("employee_id", "dcycle_employees", "Employee"), preset(map[string]any{
			"daily_trips": int64(1), "carpool": int64(0), "response_medium": "manual", "situation": "active", "transport_type": "car"}),
		soundPeriod, calculates(nil, "start_date", "end_date", "commuting_type", "transport_type", "total_km", "weekly_travels", "daily_trips", "fuel_type", "carpool"),
	}
	return collection{
		path: "/v1/employee-historic", table: "dcycle_commuting_periods", resource: "employees", entity: "EmployeeHistoric", size: 50, unread: true,
		fields: fields(`id employee_id start_date end_date commuting_type transport_type vehicle_size fuel_type renewable_energy total_km:n weekly_travels:j
			daily_trips:n carpool:b situation origin destination response_medium co2e:n created_at updated_at`),
		order: "start_date, id", filters: []filter{required(oneID("employee_id", "employee_id"))},
		create: &change{status: http.StatusCreated, brief: true, members: append(append(must(ident("employee_id")), dates...), optional...), rules: check},
		update: &change{
			method: http.MethodPatch, status: http.StatusOK, brief: true, members: append(dates, optional...), rules: append([]rule{sentTogether}, check...),
		},
		calculation: []string{periodCalculation},
	}
}

// sentTogether: the documentation wants both dates or neither, and all five of what describes the vehicle or none.
func sentTogether(w *writing) error {
	for _, group := range [][]string{{"start_date", "end_date"}, {"transport_type", "vehicle_size", "fuel_type", "renewable_energy", "carpool"}} {
		sent := 0
		for _, name := range group {
			if _, ok := w.body[name]; ok {
				sent++
			}
		}
		for _, name := range group {
			if _, ok := w.body[name]; !ok && sent > 0 {
				w.reject(name, "is required together with the others of its group")
			}
		}
	}
	return nil
}

// soundPeriod is the documented conditions between the members of a commuting period.
func soundPeriod(w *writing) error {
	way := w.text("transport_type")
	if way == "telecommuting" {
		if !w.has("weekly_travels") {
			w.put("weekly_travels", "[]")
		}
	} else {
		for _, name := range []string{"total_km", "weekly_travels"} {
			if !w.has(name) {
				w.reject(name, "is required unless transport_type is telecommuting")
			}
		}
	}
	switch way {
	case "car", "bus", "motorbike":
		if !w.has("fuel_type") {
			w.reject("fuel_type", "is required for "+way)
		}
	}
	if way != "car" && w.number("carpool") != 0 {
		w.reject("carpool", "must be false unless transport_type is car")
	}
	var days []int
	if err := json.Unmarshal([]byte(w.text("weekly_travels")), &days); err == nil && way != "telecommuting" && len(days) == 0 {
		w.reject("weekly_travels", "must not be empty")
	}
	return nil
}

// periodCalculation: total_km is one way and daily_trips are round trips, as documented. Of the days a tenth is holidays and a shared car
// carries two, which is inferred.
const periodCalculation = `UPDATE dcycle_commuting_periods SET co2e = round(2.0 * coalesce(total_km, 0.0) * daily_trips
	* (julianday(end_date) - julianday(start_date)) / 7.0 * json_array_length(weekly_travels) * 0.9 * iif(carpool, 0.5, 1.0)
	* coalesce((SELECT factor FROM dcycle_factors WHERE kind = 'commuting' AND name = transport_type || '/' || coalesce(fuel_type, '')),
		(SELECT max(factor) FROM dcycle_factors WHERE kind = 'commuting' AND name LIKE transport_type || '/%'), 0.0), 3) WHERE id = ?1`
