package dcycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func (a *api) logisticsEndpoints() []endpoint {
	c := logisticsRequests()
	v1, v2 := &change{members: requestMembers(), rules: requestRules(false)}, &change{status: http.StatusCreated, members: requestMembers(), rules: requestRules(true)}
	later := c
	later.create = v2
	return []endpoint{
		{"POST", "/v1/logistics/requests/bulk", "logistics", "create", a.bulk(c, v1, false, "movement_id", "movement_stretch")},
		{"POST", "/v2/logistics/requests", "logistics", "create", a.create(later)},
		{"POST", "/v2/logistics/requests/bulk", "logistics", "create", a.bulk(c, v2, true, "movement_id", "movement_stretch")},
		{"GET", "/v1/logistics/summary", "logistics", "read", a.logisticsSummary},
		{"GET", "/v1/logistics/fuels", "logistics", "read", a.logisticsFuels},
		{"GET", "/v1/logistics/tocs", "logistics", "read", a.tocs},
		{"GET", "/api/v1/logistics/tocs", "logistics", "read", a.legacyTOCs},
		{"GET", "/api/v1/logistics/clients/report", "logistics", "read", a.clientReport},
	}
}

// tally is one part of the summary.
type tally struct {
	Count       int     `json:"count"`
	LastUpdated *string `json:"last_updated"`
}

// logisticsSummary answers how many records there are of each kind, of one project if that is asked for.
func (a *api) logisticsSummary(w http.ResponseWriter, r *http.Request, who *caller) error {
	p := parseParams(r.URL.RawQuery)
	_, project, linked := oneID("project_id", "").apply(p, "project_id")
	if err := p.err(); err != nil {
		return err
	}
	out := map[string]tally{}
	err := a.world.Store.View(func(read core.Reader) error {
		for name, of := range map[string]struct{ table, entity string }{
			"requests": {"dcycle_logistics_requests", "logistic_requests"}, "recharges": {"dcycle_logistics_recharges", "logistic_recharges"},
			"hubs": {"dcycle_logistic_hubs", "logistic_hubs"},
		} {
			sel := core.Select{From: of.table, Where: []string{"organization_id = ?"}, Args: []any{who.org.ID}}
			if linked {
				sel.Where = append(sel.Where, "id IN (SELECT entity_id FROM dcycle_project_links WHERE entity_type = ? AND project_id = ?)")
				sel.Args = append(sel.Args, of.entity, project)
			}
			t, err := tallyOf(r, read, sel)
			if err != nil {
				return err
			}
			out[name] = t
		}
		return nil
	})
	if err == nil {
		core.WriteJSON(w, http.StatusOK, out)
	}
	return err
}

// tallyOf counts, and takes the latest record's time: by created_at, which an index has, where the table is large.
func tallyOf(r *http.Request, read core.Reader, sel core.Select) (tally, error) {
	n, err := read.Count(r.Context(), sel)
	if err != nil || n == 0 {
		return tally{}, err
	}
	sel.Fields, sel.Order = []field{plain("last", "coalesce(updated_at, created_at)")}, latestFirst
	var last string
	err = read.First(r.Context(), sel, &last)
	return tally{Count: n, LastUpdated: &last}, err
}

// logisticsFuels are {total_count, fuels}.
func (a *api) logisticsFuels(w http.ResponseWriter, r *http.Request, _ *caller) error {
	sel := core.Select{Fields: fields("id name unit_id region"), From: "dcycle_logistics_fuels", Order: "name, region, id"}
	rows, err := a.world.Store.Page(r.Context(), sel, 1000, 0)
	if err == nil {
		core.WriteJSON(w, http.StatusOK, map[string]any{"total_count": rows.Total, "fuels": rows.Items})
	}
	return err
}

// vehicleType and legacyType are a TOC in the words of each API.
type vehicleType struct {
	TOC         string  `json:"toc"`
	Category    string  `json:"category"`
	Vehicle     string  `json:"vehicle"`
	Type        string  `json:"type"`
	WTW         float64 `json:"wtw"`
	DefaultLoad float64 `json:"default_load"`
	Location    string  `json:"location"`
}

type legacyType struct {
	ID             string  `json:"toc_id"`
	Name           string  `json:"name"`
	Category       string  `json:"category"`
	VehicleType    string  `json:"vehicle_type"`
	FuelType       string  `json:"fuel_type"`
	EmissionFactor float64 `json:"emission_factor"`
	Capacity       float64 `json:"capacity"`
}

func (a *api) tocs(w http.ResponseWriter, _ *http.Request, _ *caller) error {
	var out []vehicleType
	for _, t := range allTOCs {
		out = append(out, vehicleType{t.name, t.category, t.vehicle, t.kind, t.wtw, t.load, t.location})
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}

func (a *api) legacyTOCs(w http.ResponseWriter, _ *http.Request, _ *caller) error {
	var out []legacyType
	for _, t := range allTOCs {
		category, vehicle := t.legacy()
		out = append(out, legacyType{t.id(), t.name, category, vehicle, t.fuel, t.wtw, t.load})
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}

// logisticsPackages shows legs only when package_key is asked for, as documented. What the sums are made of is inferred.
func logisticsPackages() collection {
	of := func(expression string) string {
		return "(SELECT " + expression + " FROM dcycle_logistics_requests q WHERE q.package_id = dcycle_logistics_packages.id)"
	}
	shown := join(fields("id shipment_id package_key"), []field{
		plain("client_billing_id", "client"), numeric("weight_kg", of("max(q.load)")), numeric("total_distance_km", of("round(sum(q.distance_km), 3)")),
		numeric("total_co2e", of("round(sum(q.co2e), 3)")), plain("status", "'active'"),
	}, fields("created_at updated_at"))
	// toc and load of a leg are inferred.
	legs := object("legs", `(SELECT json_group_array(json_object('id', q.id, 'origin', q.origin, 'destination', q.destination,
		'distance_km', q.distance_km, 'toc', q.toc, 'load', q.load, 'co2e', q.co2e)) FROM dcycle_logistics_requests q WHERE q.package_id = dcycle_logistics_packages.id)`)
	return collection{
		path: "/v1/logistics/packages", table: "dcycle_logistics_packages", resource: "logistics", entity: "LogisticPackage", size: 10,
		fields: shown, detail: join(shown, []field{legs}), order: latestFirst,
		filters:  []filter{is("movement_id", "shipment_id"), is("client", "client"), is("package_key", "package_key")},
		envelope: envelope{members: "page size total items"}, when: &extra{param: "package_key", field: legs},
	}
}
