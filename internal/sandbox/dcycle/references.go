package dcycle

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// references is the data that is the same for everyone, as bare arrays.
func references() []collection {
	fuels := collection{
		path: "/v1/vehicle-fuels", table: "dcycle_vehicle_fuels", order: "country, fuel", fields: fields(`id fuel country fuel_units:j created_at updated_at`),
	}
	unknown := collection{
		path: "/v1/unknown-vehicles", table: "dcycle_unknown_vehicles", order: "country, type", fields: fields(`id type country created_at updated_at`),
	}
	// The text on vehicles names these two paths, the reference pages the other two. Both answer.
	alsoFuels, alsoUnknown := fuels, unknown
	alsoFuels.path, alsoUnknown.path = "/v1/vehicles/fuels", "/v1/vehicles/unknown"
	return []collection{fuels, unknown, alsoFuels, alsoUnknown,
		{
			path: "/api/v1/vehicle_fuels", table: "dcycle_vehicle_fuels", order: "country, fuel",
			fields: append(fields("id fuel country vehicle_types:j"), object("units", "fuel_units")),
			filters: []filter{
				generic("country", "country"),
				wordOf("vehicle_type", "? IN (SELECT value FROM json_each(vehicle_types))", "passenger_car", "light_commercial", "rigid", "articulated", "motorcycle", "bus"),
			},
		},
		{
			path: "/api/v1/units", table: "dcycle_units", order: "type, name", fields: fields("id name type"), filters: []filter{is("type", "type")},
		},
		{
			path: "/api/v1/suppliers", table: "dcycle_suppliers", order: "country, name", fields: fields("id name country type"), filters: []filter{spanish("country")},
		},
		{
			path: "/api/v1/facility_fuels", table: "dcycle_facility_fuels", order: "country, name",
			fields: append(fields("id name country type"), numeric("ghg_type", "1"),
				object("units", `json_array(json((SELECT json_object('id', u.id, 'name', u.name, 'type', u.type) FROM dcycle_units u WHERE u.name = iif(dcycle_facility_fuels.type = 'recharge', 'kilogram_(kg)', 'kilowatt_hour_(kwh)'))))`)),
			filters: []filter{generic("country", "country")},
		},
	}
}

// generic is a country that is ES or else stands for the whole world's data. ES has those besides its own (inferred).
func generic(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		return "(" + column + " = 'GLO' OR " + column + " = iif(? = 'ES', 'ES', ''))", v, ok
	}}
}

// spanish is the suppliers' country: ES gives Spain's electricity suppliers, any other those of elsewhere.
func spanish(param string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		return "iif(? = 'ES', country = 'ES' AND type = 'electricity', country <> 'ES')", v, ok
	}}
}

// wordOf is a word out of a list, put into a condition.
func wordOf(param, condition string, words ...string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v := p.choice(name, "", words...)
		return condition, v, slices.Contains(words, v)
	}}
}

func (a *api) legacyEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/api/v1/invoices", "invoices", "create", a.createInvoices},
		{"GET", "/api/v1/facility_fuels/{facility_id}", anybody, "read", a.fuelsOfFacility},
		{"POST", "/api/v1/bulk/waste_water_treatments", "waste_water_treatments", "create", a.treatWater},
		{"DELETE", "/api/v1/waste_water_treatments/{$}", "waste_water_treatments", "delete", a.deleteWater},
		{"DELETE", "/api/v1/waste_water_treatments", "waste_water_treatments", "delete", a.deleteWater},
		{"POST", "/api/v1/vehicle_consumptions/bulk/csv", "vehicles", "create", a.presigned(presign{members: must(text("file_name", 1, 255)), extensions: tables})},
		{"POST", "/api/v1/purchases/bulk/csv", "purchases", "create", a.presigned(presign{
			members: append(must(text("file_name", 1, 255)), text("content_type", 0, 255)), extensions: tables,
		})},
		{"POST", "/api/v1/logistics/presigned_url", "logistics", "create", a.presignedPair},
	}
}

// fuelsOfFacility answers the fuels for a facility's country; the guide to data requirements names the path, nothing shows its answer.
func (a *api) fuelsOfFacility(w http.ResponseWriter, r *http.Request, who *caller) error {
	id, err := a.parentID(r, parent{value: "facility_id", table: "dcycle_facilities", entity: "Facility"}, who)
	if err != nil {
		return err
	}
	all := references()
	c := all[len(all)-1]
	items, err := a.world.Store.All(r.Context(), core.Select{
		Fields: c.fields, From: c.table, Order: c.order, Where: []string{"country IN ('GLO', (SELECT s.country FROM dcycle_facilities s WHERE s.id = ?))"}, Args: []any{id},
	})
	if err == nil {
		core.WriteRaw(w, http.StatusOK, items)
	}
	return err
}

// pair is the answer to a request for two uploads; the second is there only when it was asked for.
type pair struct {
	Requests  *pairPart `json:"requests"`
	Recharges *pairPart `json:"recharges"`
}

type pairPart struct {
	UploadURL string `json:"upload_url"`
	FileID    string `json:"file_id"`
	ExpiresAt string `json:"expires_at"`
}

func (a *api) presignedPair(w http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	row, wrong := columnsOf(append(must(text("requests_file_name", 1, 255)), text("recharges_file_name", 1, 255)), body, true)
	if len(wrong) > 0 {
		return invalid(wrong[0])
	}
	var out pair
	for name, part := range map[string]**pairPart{"requests_file_name": &out.Requests, "recharges_file_name": &out.Recharges} {
		if row[name] == nil {
			continue
		}
		f, err := a.keepFile(r.Context(), who, storedFile{id: uuid.NewString(), name: row[name].(string)})
		if err != nil {
			return err
		}
		*part = &pairPart{f.upload, f.id, core.Timestamp(a.world.Now().Add(uploadLifetime))}
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}
