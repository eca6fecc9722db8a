package dcycle

import (
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// latestFirst is the order of lists without a sort parameter (inferred).
const latestFirst = "created_at DESC, id DESC"

// fields reads a short notation: names separated by spaces, each with an optional kind after a colon (n number, b boolean, j JSON).
func fields(notation string) []core.Field {
	kinds := map[string]core.Kind{"n": core.Number, "b": core.Boolean, "j": core.JSON}
	var out []core.Field
	for _, word := range strings.Fields(notation) {
		name, kind, _ := strings.Cut(word, ":")
		out = append(out, core.Field{Name: name, Kind: kinds[kind]})
	}
	return out
}

// collections is every list of an organisation's records, with what the documentation says of it.
func collections() []collection {
	return []collection{facilities(), invoices(), vehicles(), purchases(), businessTravels(), employees()}
}

func facilities() collection {
	shown := fields(`id name type country address status co2e:n co2e_biomass:n logistic_factor:n categories:j cups_list:j
		facility_purpose_type created_at updated_at`)
	return collection{
		path: "/v1/facilities", table: "dcycle_facilities", resource: "facilities", entity: "Facility", size: 10,
		fields: shown, detail: shown, order: latestFirst,
		filters: []filter{
			contains("name", "name"), is("country", "country"), is("type", "type"), anyOf("status[]", "status", "active", "archived"),
		},
		// The documented body; its status is inferred.
		strange: &problem{status: http.StatusForbidden, Detail: "Facility doesn't belong to organization"},
	}
}

// invoices leaves out the filters whose names the stored page does not show (supplier, fuel, uploader, source, upload date).
func invoices() collection {
	return collection{
		path: "/v1/invoices", table: "dcycle_invoices", resource: "invoices", entity: "Invoice", size: 50,
		fields: fields(`id type status quantity:n unit_id start_date end_date invoice_id facility_id supplier_id co2e:n total_energy_kwh:n cups
			created_at updated_at`),
		detail: invoiceDetail(),
		filters: []filter{
			anyOf("type[]", "type", "heat", "electricity", "water", "recharge"),
			anyOf("status[]", "status", "uploaded", "loading", "active", "inactive", "review", "error"),
			anyID("facility_id[]", "facility_id"), since("start_date", "start_date"), until("end_date", "end_date"),
			calculated("co2e_status"), contains("invoice_id", "invoice_id"), anyText("cups[]", "cups"),
		},
		sorts: []string{"start_date", "end_date", "created_at", "quantity", "invoice_id"}, order: latestFirst,
	}
}

// invoiceDetail adds to an item of the list what only a single invoice shows. Names that the page describes without giving them
// (original quantity, external id) are left out.
func invoiceDetail() []core.Field {
	shares := `json_array(json_object('facility_id', facility_id, 'percentage', percentage))`
	all := fields(`id type status base_quantity:n percentage:n quantity:n unit_id start_date end_date invoice_id facility_id supplier_id
		facility_fuel_id co2e:n co2e_biomass:n total_energy_kwh:n cups uploaded_by`)
	return append(all,
		core.Field{Name: "custom_emission_factor_id", SQL: "NULL"}, core.Field{Name: "file_id", SQL: "NULL"}, core.Field{Name: "file_url", SQL: "NULL"},
		core.Field{Name: "enabled", Kind: core.Boolean, SQL: "status <> 'inactive'"},
		core.Field{Name: "facility_percentages", Kind: core.JSON, SQL: shares},
		core.Field{Name: "created_at"}, core.Field{Name: "updated_at"},
	)
}

func vehicles() collection {
	return collection{
		path: "/v1/vehicles", table: "dcycle_vehicles", resource: "vehicles", entity: "Vehicle", code: "VEHICLE_NOT_FOUND", size: 50,
		fields: fields(`id name type ownership license_plate country status co2e:n vehicle_fuel_id unknown_vehicle_type registration_year:n
			market_segment size created_at updated_at`),
		filters: []filter{
			anyOf("status", "status", "active", "archived", "error"), anyOf("ownership", "ownership", "owned", "rented"),
			anyID("unknown_vehicle_id", "unknown_vehicle_id"), anyID("vehicle_fuel_id", "vehicle_fuel_id"),
		},
		sorts: []string{"name", "license_plate", "created_at", "updated_at"}, manySort: true, order: latestFirst, children: true,
	}
}

func purchases() collection {
	shown := fields(`id organization_id product_name description sector country quantity:n unit_id purchase_date purchase_type expense_type status
		recycled:n supplier_id custom_emission_factor_id file_id file_name file_url co2e:n frequency created_at updated_at`)
	return collection{
		path: "/v1/purchases", table: "dcycle_purchases", resource: "purchases", entity: "Purchase", size: 50,
		fields: shown, detail: shown, order: latestFirst,
		filters: []filter{
			anyOf("status[]", "status", "active", "pending", "in_progress", "in_review", "inactive", "error"),
			anyOf("purchase_type[]", "purchase_type", "spend_based", "supplier_specific"), anyOf("expense_type[]", "expense_type", "capex", "opex"),
			anyID("file_id[]", "file_id"), anyText("file_name[]", "file_name"),
		},
	}
}

func businessTravels() collection {
	shown := fields(`id travel_date transport_type distance_km:n origin destination travel_number:n round_trip:b vehicle_size fuel_type flight_type
		cabin_class status co2e:n created_at updated_at`)
	return collection{
		path: "/v1/business-travels", table: "dcycle_business_travels", resource: "business_travels", entity: "BusinessTravel", size: 50,
		fields: shown, detail: shown, order: latestFirst,
		filters: []filter{
			anyOf("transport_type", "transport_type", "car", "metro", "train", "trolleybus", "bus", "motorbike", "aircraft", "ferry"),
			anyOf("status", "status", "active", "pending", "error"), since("start_date", "travel_date"), until("end_date", "travel_date"),
		},
	}
}

// employees shows in the list a summary of each commuting period, on a single employee all of it (the split is inferred).
func employees() collection {
	periods := func(object string) []core.Field {
		of := `(SELECT json_group_array(json(o)) FROM (SELECT ` + object + ` AS o FROM dcycle_commuting_periods p
			WHERE p.employee_id = dcycle_employees.id ORDER BY p.start_date, p.id))`
		return append(append(fields(`id name email organization_id situation status`),
			core.Field{Name: "periods", Kind: core.JSON, SQL: of}), fields(`created_at updated_at`)...)
	}
	has := func(param, column string, words ...string) filter {
		return someMatch(anyOf(param, column, words...), "id IN (SELECT employee_id FROM dcycle_commuting_periods WHERE ", ")")
	}
	return collection{
		path: "/v1/employees", table: "dcycle_employees", resource: "employees", entity: "Employee", size: 50,
		fields: periods(`json_object('id', p.id, 'start_date', p.start_date, 'end_date', p.end_date, 'transport_type', p.transport_type,
			'total_km', p.total_km, 'co2e', p.co2e)`),
		detail: periods(wholePeriod), order: latestFirst,
		filters: []filter{
			anyOf("situation", "situation", "active", "inactive", "terminated"), anyOf("status", "status", "uploaded", "loading"),
			has("transport_type", "transport_type", "car", "bus", "train", "metro", "tram", "motorbike", "bicycle", "walking", "telecommuting",
				"electric_kick_scooter", "trolleybus"),
			has("response_medium", "response_medium", "manual", "qr", "form"),
		},
	}
}

const wholePeriod = `json_object('id', p.id, 'employee_id', p.employee_id, 'start_date', p.start_date, 'end_date', p.end_date,
	'commuting_type', p.commuting_type, 'transport_type', p.transport_type, 'vehicle_size', p.vehicle_size, 'fuel_type', p.fuel_type,
	'renewable_energy', p.renewable_energy, 'total_km', p.total_km, 'weekly_travels', json(p.weekly_travels), 'daily_trips', p.daily_trips,
	'carpool', json(iif(p.carpool, 'true', 'false')), 'situation', p.situation, 'origin', p.origin, 'destination', p.destination,
	'response_medium', p.response_medium, 'co2e', p.co2e, 'created_at', p.created_at, 'updated_at', p.updated_at)`

// someMatch wraps a filter's condition, for one that looks at rows of another table.
func someMatch(f filter, before, after string) filter {
	return filter{f.param, func(p *params, name string) (string, any, bool) {
		where, arg, ok := f.apply(p, name)
		return before + where + after, arg, ok
	}}
}

// references is the data that is the same for everyone, as bare arrays.
func references() []collection {
	return []collection{
		{
			path: "/v1/vehicle-fuels", table: "dcycle_vehicle_fuels", order: "country, fuel",
			fields: fields(`id fuel country fuel_units:j created_at updated_at`),
		},
		{
			path: "/v1/unknown-vehicles", table: "dcycle_unknown_vehicles", order: "country, type",
			fields: fields(`id type country created_at updated_at`),
		},
	}
}
