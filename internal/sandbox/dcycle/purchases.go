package dcycle

import (
	"net/http"

	"github.com/google/uuid"
)

var purchaseStatuses = []string{"active", "pending", "in_progress", "in_review", "inactive", "error"}

func purchases() collection {
	shown := fields(`id organization_id product_name description sector country quantity:n unit_id purchase_date purchase_type expense_type status
		recycled:n supplier_id custom_emission_factor_id file_id file_name file_url co2e:n frequency created_at updated_at`)
	required := must(text("product_name", 1, 255), text("sector", 1, 255), text("country", 2, 2), number("quantity", 0, ample), unitCode,
		day("purchase_date"), one("expense_type", "capex", "opex"))
	optional := []member{
		text("description", 0, 500), one("purchase_type", "spend_based", "supplier_specific"), one("status", purchaseStatuses[:5]...), number("recycled", 0, 1),
		ident("supplier_id"), ident("custom_emission_factor_id"), one("frequency", "once"), ident("file_id"), text("file_name", 0, 255), text("file_url", 0, 2000),
	}
	check := []rule{
		unitKnown, own("file_id", "dcycle_files", "File"), refers("supplier_id", "dcycle_suppliers", "Supplier"), own("custom_emission_factor_id", "dcycle_custom_emission_factors", "CustomEmissionFactor"),
		preset(map[string]any{"purchase_type": "spend_based", "status": "active", "frequency": "once", "recycled": 0.0}),
		calculates(nil, "quantity", "sector", "recycled", "custom_emission_factor_id", "purchase_type", "unit_id"),
	}
	return collection{
		path: "/v1/purchases", table: "dcycle_purchases", resource: "purchases", entity: "Purchase", size: 50,
		fields: shown, detail: append(shown[:len(shown):len(shown)], createdBy), order: latestFirst, keyset: true,
		filters: []filter{
			anyOf("status[]", "status", purchaseStatuses...), anyOf("purchase_type[]", "purchase_type", "spend_based", "supplier_specific"),
			anyOf("expense_type[]", "expense_type", "capex", "opex"), anyID("file_id[]", "file_id"), anyText("file_name[]", "file_name"),
		},
		create: &change{status: http.StatusCreated, brief: true, members: append(required, optional...), rules: check},
		update: &change{method: http.MethodPatch, status: http.StatusOK, members: append(required, optional...), rules: check},
		remove: &removal{},
		// A sector that the sandbox has no factor for has the average one (inferred).
		calculation: []string{`UPDATE dcycle_purchases SET co2e = round(quantity * (1 - coalesce(recycled, 0.0) / 2) * coalesce(
			(SELECT e.value FROM dcycle_custom_emission_factors e WHERE e.id = custom_emission_factor_id),
			(SELECT factor FROM dcycle_factors WHERE kind = 'sector' AND name = sector),
			(SELECT avg(factor) FROM dcycle_factors WHERE kind = 'sector')), 3) WHERE id = ?1`},
	}
}

// unitCode is what the page shows: a currency or a weight ("e.g. EUR, USD, kg"). That a unit's id will do too is inferred.
var unitCode = text("unit_id", 1, 36)

func unitKnown(w *writing) error {
	if _, err := uuid.Parse(w.text("unit_id")); err == nil {
		return refers("unit_id", "dcycle_units", "Unit")(w)
	}
	if len(w.text("unit_id")) > 4 {
		w.reject("unit_id", "must be a currency, a unit of weight or the id of a unit")
	}
	return nil
}

// legacyPurchases: which words go with expense_type and status is inferred; the stored page is flattened. The words are those of the new API.
func legacyPurchases() collection {
	return collection{
		path: "/api/v1/purchases", table: "dcycle_purchases", resource: "purchases", size: 50, order: latestFirst, keyset: true,
		fields: join(
			fields(`id organization_id product_name description sector country quantity:n unit_id purchase_date purchase_type expense_type status
				recycled:n supplier_id custom_emission_factor_id file_id file_name co2e:n frequency created_at updated_at`),
			[]field{
				object("unit", `json_object('id', unit_id, 'name', unit_id, 'type', iif(unit_id = 'kg', 'solid', 'fiat_currency'))`),
				object("supplier", `(SELECT json_object('business_name', s.name, 'country', s.country) FROM dcycle_suppliers s WHERE s.id = supplier_id)`),
				plain("last_purchase_timestamp", "purchase_date || 'T00:00:00Z'"), null("ef"), null("displayed_ggss"),
			}),
		filters: []filter{unixSince("start_date", "created_at"), unixUntil("end_date", "created_at")},
		grammar: &grammar{
			fields: kindOf(`product_name sector country quantity:n unit_id purchase_date purchase_type expense_type status recycled:n supplier_id file_id
				file_name co2e:n frequency created_at`),
			sorts: []string{"purchase_date", "quantity", "co2e", "sector", "status"},
		},
		envelope: envelope{members: "page size total total2 items", counts: map[string]string{"total": filtered, "total2": "status = 'inactive'"}},
	}
}
