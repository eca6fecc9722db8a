package dcycle

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// wasteWater: the page's words on base_quantity and quantity are ambiguous; here they are m³ in and m³ out. The names of the date filters
// and of the project filter are inferred from the other lists.
func wasteWater() collection {
	shown := join(
		[]field{{Name: "id"}, plain("type", "'waste_water_treatment'"), {Name: "invoice_id"}, {Name: "status"}, {Name: "start_date"}, {Name: "end_date"}, {Name: "facility_id"},
			numeric("base_quantity", "m3_water_in"), numeric("quantity", "m3_water_out"), numeric("m3_water_out", "m3_water_out"), {Name: "kg_sludge", Kind: core.Number},
			numeric("percentage", "1"), object("unit", "(SELECT json_object('id', u.id, 'name', u.name, 'type', u.type) FROM dcycle_units u WHERE u.name = 'cubic_meter_(m3)')"),
			{Name: "co2e", Kind: core.Number}, {Name: "co2e_biomass", Kind: core.Number}, object("user", wholeUser), plain("uploaded_by", "created_by"),
			plain("source_invoice_id", "id"), null("file_url"), object("linked_projects", linkedJSON("waste_water_treatments", "dcycle_waste_water.id")),
			object("facility_percentages", "'[]'"), {Name: "created_at"},
		})
	return collection{
		path: "/v1/waste-water-treatments", single: "/v1/waste-water-treatments/{id}/detail", table: "dcycle_waste_water", resource: "waste_water_treatments",
		entity: "WasteWaterTreatment", size: 50, fields: shown, detail: shown, order: latestFirst,
		filters: []filter{
			required(oneID("facility_id", "facility_id")), since("start_date", "start_date"), until("end_date", "end_date"),
			anyOf("status[]", "status", uploadStatuses...), calculated("co2e_status"),
			someMatch(oneID("project_id", "project_id"), "id IN (SELECT entity_id FROM dcycle_project_links WHERE entity_type = 'waste_water_treatments' AND ", ")"),
		},
		sorts: []string{"start_date", "invoice_id"},
		envelope: envelope{
			members: "items total total2 total_general page size",
			counts:  map[string]string{"total": "status IN ('active', 'uploaded')", "total2": "status = 'loading'", "total_general": filtered},
		},
	}
}

// treatedDay is one day of a plant.
var treatedDay = append(must(day("measurement_date")),
	text("name", 1, 255), number("m3_water_in", 0, ample), number("m3_water_out", 0, ample), number("kg_bod_per_m3_wwt_line", 0, 1e6),
	number("kg_n_per_m3_wwt_line", 0, 1e6), number("kg_sludge", 0, ample))

// measures must be complete on the last day; on the others what is missing is taken from the day after (that it is that day is inferred).
var measures = []string{"m3_water_in", "m3_water_out", "kg_bod_per_m3_wwt_line", "kg_n_per_m3_wwt_line", "kg_sludge"}

// treatWater answers POST /api/v1/bulk/waste_water_treatments: at most 31 days become one record. Its answer is inferred: the record.
func (a *api) treatWater(rw http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	head, wrong := columnsOf(must(ident("facility_id")), body, true)
	days, more := treatedDays(body.List("daily_waste_water_treatment_data"))
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return invalid(strings.Join(wrong, "; "))
	}
	c, id := wasteWater(), uuid.NewString()
	row := sumOfDays(days)
	row["facility_id"] = head["facility_id"]
	w := &writing{ctx: r.Context(), api: a, who: who, c: &c, id: id, creating: true, body: body, fixed: row}
	how := &change{rules: []rule{own("facility_id", "dcycle_facilities", "Facility"), calculates(map[string]any{"status": "loading"})}}
	c.calculation = []string{`UPDATE dcycle_waste_water SET status = 'active', co2e_biomass = 0.0,
		co2e = round(m3_water_in * (kg_bod * 0.25 * 28 * 0.06 + kg_n * 0.005 * 265), 3) WHERE id = ?1`}
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error { w.tx = tx; return w.store(how) })
	if err != nil {
		return err
	}
	a.agenda.add(w.later...)
	return a.show(rw, r, c, who, id, http.StatusCreated)
}

func treatedDays(list []any) (days []map[string]any, wrong []string) {
	if len(list) == 0 || len(list) > 31 {
		return nil, []string{"body.daily_waste_water_treatment_data must have 1 to 31 days"}
	}
	for i, v := range list {
		entry, _ := v.(map[string]any)
		row, problems := columnsOf(treatedDay, entry, true)
		for _, p := range problems {
			wrong = append(wrong, fmt.Sprintf("body.daily_waste_water_treatment_data.%d.%s", i, strings.TrimPrefix(p, "body.")))
		}
		days = append(days, row)
	}
	last := days[len(days)-1]
	for _, m := range measures {
		if last[m] == nil {
			wrong = append(wrong, "body.daily_waste_water_treatment_data: the last day must be complete: "+m+" is missing")
		}
		for i := len(days) - 2; i >= 0; i-- {
			if days[i][m] == nil {
				days[i][m] = days[i+1][m]
			}
		}
	}
	return days, wrong
}

// sumOfDays adds up quantities and averages concentrations.
func sumOfDays(days []map[string]any) map[string]any {
	sum := func(name string) (total float64) {
		for _, d := range days {
			v, _ := d[name].(float64)
			total += v
		}
		return total
	}
	first, last := days[0]["measurement_date"], days[0]["measurement_date"]
	for _, d := range days {
		first, last = min(first.(string), d["measurement_date"].(string)), max(last.(string), d["measurement_date"].(string))
	}
	n := float64(len(days))
	return map[string]any{
		"start_date": first, "end_date": last, "invoice_id": days[len(days)-1]["name"], "m3_water_in": sum("m3_water_in"), "m3_water_out": sum("m3_water_out"),
		"kg_sludge": sum("kg_sludge"), "kg_bod": sum("kg_bod_per_m3_wwt_line") / n, "kg_n": sum("kg_n_per_m3_wwt_line") / n,
	}
}

// deleteWater answers DELETE /api/v1/waste_water_treatments/ with waste_water_treatment_id, taken from the query or else from the body: the
// page does not say where it goes.
func (a *api) deleteWater(w http.ResponseWriter, r *http.Request, who *caller) error {
	text := r.URL.Query().Get("waste_water_treatment_id")
	if text == "" && r.ContentLength != 0 {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		text = body.Text("waste_water_treatment_id")
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return invalid("waste_water_treatment_id must be a UUID")
	}
	c := wasteWater()
	c.remove = &removal{}
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error { return c.delete(r.Context(), tx, who, id.String()) })
	if errors.Is(err, sql.ErrNoRows) {
		return notFound(c.entity, "", id.String())
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
