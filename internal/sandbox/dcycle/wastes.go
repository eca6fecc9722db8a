package dcycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var uploadStatuses = []string{"uploaded", "active", "loading", "error"}

// wholeUser is a user as wastes and waste-water treatments show it.
var wholeUser = personJSON("created_by", "id", "first_name", "last_name", "email", "prefix", "phone_number", "onboarding_done", "profile_img_url")

// wastes is facility-scoped: facility_id is required. What filter_hash stands for is not explained; the names of the date filters and of the project
// filter are inferred from the other lists. Changing and deleting a waste is not documented.
func wastes() collection {
	shown := join(
		fields(`id identification_name invoice_id description status start_date end_date facility_id base_quantity:n quantity:n percentage:n
			total_km_to_waste_center:n low_code rd_code co2e:n co2e_biomass:n custom_emission_factor_id`),
		[]field{
			plain("type", "'wastes'"), // inferred
			plain("custom_emission_factor", "(SELECT e.ef_name FROM dcycle_custom_emission_factors e WHERE e.id = custom_emission_factor_id)"),
			object("unit", unitJSON("unit_id")), object("user", wholeUser), plain("uploaded_by", "created_by"),
		},
		fields("source_invoice_id file_id file_name file_url error_messages:j"),
		[]field{
			object("linked_projects", linkedJSON("wastes", "dcycle_wastes.id")),
			object("facility_percentages", `json_array(json_object('facility_id', facility_id, 'percentage', percentage))`), {Name: "created_at"},
		})
	return collection{
		path: "/v1/wastes", table: "dcycle_wastes", resource: "wastes", entity: "Waste", size: 50, fields: shown, detail: shown, unread: true,
		order: latestFirst, sorts: []string{"start_date", "identification_name"},
		filters: []filter{
			required(oneID("facility_id", "facility_id")), anyOf("status[]", "status", uploadStatuses...), since("start_date", "start_date"), until("end_date", "end_date"),
			anyID("file_id[]", "file_id"), calculated("co2e_status"), anyText("identification_name[]", "identification_name"), anyText("ler_code[]", "low_code"),
			anyText("rd_code[]", "rd_code"),
			someMatch(oneID("project_id", "project_id"), "id IN (SELECT entity_id FROM dcycle_project_links WHERE entity_type = 'wastes' AND ", ")"),
		},
		envelope: envelope{
			members: "items total total2 total_general page size filter_hash",
			counts:  map[string]string{"total": "status IN ('active', 'uploaded')", "total2": "status = 'loading'", "total_general": filtered},
		},
		create: &change{
			status: http.StatusCreated,
			members: append(must(ident("facility_id"), text("identification_name", 1, 255), day("start_date"), day("end_date"), number("base_quantity", tiny, ample)),
				text("description", 0, 2000), text("destination", 0, 500), number("total_km_to_waste_center", 0, 1e5), ident("unit_id"), ident("waste_efs_id"),
				ident("custom_emission_factor_id")),
			rules: []rule{
				own("facility_id", "dcycle_facilities", "Facility"), ordered("start_date", "end_date", false), refers("unit_id", "dcycle_units", "Unit"),
				refers("waste_efs_id", "dcycle_waste_efs", "WasteEmissionFactor"),
				own("custom_emission_factor_id", "dcycle_custom_emission_factors", "CustomEmissionFactor"), weighed,
				calculates(map[string]any{"status": "loading"}),
			},
		},
		// Treatment by weight, and the way there by weight and distance with the factor of a rigid truck (inferred).
		calculation: []string{`UPDATE dcycle_wastes SET status = 'active', co2e_biomass = 0.0, co2e = round(quantity * coalesce(
			(SELECT e.value FROM dcycle_custom_emission_factors e WHERE e.id = custom_emission_factor_id),
			(SELECT f.factor FROM dcycle_waste_efs f WHERE f.id = waste_efs_id), (SELECT avg(factor) FROM dcycle_waste_efs))
			+ quantity / 1000 * coalesce(total_km_to_waste_center, 0.0) * 0.147, 3) WHERE id = ?1`},
	}
}

// weighed sets what a new waste has besides what was sent: all of it is one facility's, in kilograms unless said.
func weighed(w *writing) error {
	w.put("percentage", 1.0)
	w.put("quantity", w.number("base_quantity"))
	w.put("source_invoice_id", w.id)
	w.put("error_messages", "[]")
	if !w.has("unit_id") {
		var id string
		if err := w.tx.QueryRowContext(w.ctx, "SELECT id FROM dcycle_units WHERE name = 'kilogram_(kg)'").Scan(&id); err != nil {
			return err
		}
		w.put("unit_id", id)
	}
	if w.has("waste_efs_id") {
		var low, rd string
		if err := w.tx.QueryRowContext(w.ctx, "SELECT low_code, rd_code FROM dcycle_waste_efs WHERE id = ?", w.text("waste_efs_id")).Scan(&low, &rd); err != nil {
			return err
		}
		w.put("low_code", low)
		w.put("rd_code", rd)
	}
	return nil
}

// wasteFactors is the same for every organisation.
func wasteFactors() collection {
	return collection{
		path: "/v1/waste-efs", table: "dcycle_waste_efs", resource: "wastes", size: 50, global: true, order: "low_code, rd_code, id",
		fields:  fields("id low_code low_name low_description rd_code rd_name rd_description region"),
		filters: []filter{is("region", "region"), is("low_code", "low_code"), is("rd_code", "rd_code")},
	}
}

func (a *api) wasteEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/waste/unique-values", "wastes", "read", a.uniqueValues(uniques{
			table: "dcycle_wastes", filter: required(oneID("facility_id", "facility_id")),
			fields: map[string]string{
				"file_id": "file_id", "created_at": "substr(created_at, 1, 10)", "identification_name": "identification_name", "ler_code": "low_code", "rd_code": "rd_code",
			},
			labels: map[string]string{"file_id": "file_name"},
		})},
		{"GET", "/api/v1/wastes/rd_ler_list", anybody, "read", a.recoveryCodes},
		{"GET", "/api/v1/wastes/low_codes", anybody, "read", a.wasteCodes},
	}
}

// recoveryCodes answers the ways of treatment, each with the kinds of waste that it takes.
func (a *api) recoveryCodes(w http.ResponseWriter, r *http.Request, _ *caller) error {
	items, err := a.world.Store.All(r.Context(), core.Select{
		Fields: []field{{Name: "rd_code"}, {Name: "rd_name"}, object("ler_list", `json_group_array(DISTINCT json_object('ler_code', low_code, 'ler_name', low_name))`)},
		From:   "dcycle_waste_efs", Group: "rd_code, rd_name", Order: "rd_code",
	})
	if err == nil {
		core.WriteRaw(w, http.StatusOK, items)
	}
	return err
}

// wasteCodes answers the kinds of waste of a region; which parameter names it is inferred.
func (a *api) wasteCodes(w http.ResponseWriter, r *http.Request, _ *caller) error {
	p := parseParams(r.URL.RawQuery)
	sel := core.Select{
		Fields: []field{plain("low_id", "min(id)"), {Name: "low_code"}, {Name: "low_name"}}, From: "dcycle_waste_efs", Group: "low_code, low_name", Order: "low_code",
	}
	if where, arg, ok := is("region", "region").apply(p, "region"); ok {
		sel.Where, sel.Args = []string{where}, []any{arg}
	}
	items, err := a.world.Store.All(r.Context(), sel)
	if err == nil {
		core.WriteRaw(w, http.StatusOK, items)
	}
	return err
}
