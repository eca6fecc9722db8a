package dcycle_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

var logisticsStories = []story{
	{name: "logistics request", steps: []step{
		{do: "POST /v1/logistics/requests", body: `{}`, status: 422, want: "body.origin is required without distance_km & body.destination is required"},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":100}`, status: 422, want: "body.category is required without toc"},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":100,"toc":"horse"}`, status: 422, want: "body.toc is not a known vehicle type"},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":-1,"toc":"van_diesel","load_unit":"stone","load_factor":1.1,"category":"space"}`, status: 422,
			want: "body.distance_km must be at least 0 & body.load_unit must be one of kg, ton, pallets, teu, feu & body.load_factor must be at most 1 & body.category must be one of"},
		// The guide's formula and factor: 1 t × 100 km × 0.196.
		{do: "POST /v1/logistics/requests", body: `{"distance_km":100,"toc":"van_diesel","load":1000,"client":"Zeta"}`, status: 201,
			want: `"co2e":19.6, & "tkm":100 & "load_unit":"kg" & "load_factor":1 & "category":"road" & "origin_country":"GLO" & "year":2026 & "cleaning":false & "shipment_date":"2026-11-22" & "created_by":"{elena}"`},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":100,"origin":"Madrid","destination":"Lyon","toc":"van_diesel","load":2,"load_unit":"ton","client":"Zeta"}`, status: 201, want: `"distance_km":100 & "co2e":39.2,`},
		{do: "POST /v1/logistics/requests", body: `{"origin":"Madrid","destination":"Zaragoza","category":"road","client":"Zeta","subcontractor":true}`, status: 201, want: `"toc":"artic_truck_diesel" & "load":18000 & "subcontractor":true`},
		{do: "GET /v1/logistics/requests?client=Zeta", status: 200, want: `"total":3 & "kgco2e":19.6 & "emission_intensity":0.196 & "estimated_data":["distance_km","load"] & "uploaded_by":{"first_name":"Elena"`},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":10,"toc":"van_electric","load":100,"client":"Zeta"}`, status: 201, want: `"co2e":0,`},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":10,"toc":"van_diesel","hub_id":"{nobody}"}`, status: 404, want: "LogisticHub"},
		{do: "GET /api/v1/logistics/clients/report?client=Zeta&start_date=2026-11-01&end_date=2026-11-30", status: 200,
			want: `"total_shipments":4 & "methodology":"ISO 14083" & "percentage_co2e": & {"toc":"van_electric","shipments":1,"co2e":0,"distance":10,"percentage_co2e":0}`},
		{do: "GET /api/v1/logistics/clients/report?client=zeta&start_date=2026-11-01&end_date=2026-11-30", status: 200, want: `"total_shipments":0 & "by_transport_type":[]`},
	}},
	{name: "movement and package", steps: []step{
		{do: "POST /v1/logistics/requests", body: `{"distance_km":100,"toc":"van_diesel","load":1000,"movement_id":"M-1","package_key":"P-1"}`, status: 201, keep: "first", want: `"package_key":"P-1" & !"package_id":null`},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":200,"toc":"van_diesel","load":1000,"movement_id":"M-1","package_key":"P-1"}`, status: 201, want: `"id":"{first}" & "co2e":39.2,`},
		{do: "POST /v1/logistics/requests", body: `{"distance_km":50,"toc":"van_diesel","load":1000,"movement_id":"M-1","movement_stretch":"2","package_key":"P-1"}`, status: 201, want: `!{first}`},
		{do: "GET /v1/logistics/requests?movement_id=M-1", status: 200, want: `"total":2`},
		{do: "GET /v1/logistics/packages?package_key=P-1", status: 200, want: `"total":1 & "total_distance_km":250 & "total_co2e":49 & "weight_kg":1000 & "legs":[{`},
		{do: "GET /v1/logistics/packages?client=Aldana", status: 200, want: `!"legs"`},
	}},
	{name: "later", steps: []step{
		{do: "POST /v2/logistics/requests", body: `{"origin":"Madrid","destination":"Barcelona","toc":"van_diesel","load":1000,"movement_id":"L-1"}`, status: 201, want: `"co2e":null & "distance_km":null & "tkm":null & "status":"processing"`},
		{do: "POST /v2/logistics/requests", body: `{"distance_km":10,"toc":"van_diesel","load":1000,"movement_id":"L-2"}`, status: 201, want: `"co2e":null & "distance_km":10 & "tkm":null`},
		{wait: later - time.Second}, {do: "GET /v1/logistics/requests?movement_id=L-2", status: 200, want: `"status":"processing" & "kgco2e":null & "emission_intensity":null`},
		{wait: time.Second}, {do: "GET /v1/logistics/requests?movement_id=L-2", status: 200, want: `"status":"active" & "kgco2e":1.96`},
		{do: "GET /v1/logistics/requests?movement_id=L-1", status: 200, want: `"status":"active" & "estimated_data":["distance_km"] & !"kgco2e":null`},
		{do: "GET /v1/logistics/requests?status=processing", status: 200, want: `"total":0`},
	}},
	{name: "bulk errors", steps: []step{
		{do: "POST /v1/logistics/requests/bulk", body: `{"records":[]}`, status: 422, want: "1 to 5000"},
		{do: "POST /v1/logistics/requests/bulk", body: `{"records":[{}],"options":{"continue_on_error":1}}`, status: 422, want: "must be a boolean"},
		{do: "POST /v1/logistics/requests/bulk", body: `{"records":[{"distance_km":1,"toc":"van_diesel","movement_id":"B-1"},7,{"toc":"x","distance_km":1},{"distance_km":2,"toc":"van_diesel","movement_id":"B-1"},{"distance_km":1,"toc":"van_diesel"}]}`,
			status: 200, want: `"total_received":5,"total_processed":5,"success":2,"failed":3 & "index":1,"code":"VALIDATION_ERROR" & "index":3,"code":"DUPLICATE","detail":"Duplicate of record 0 & "results":[{"index":0 & !job_id`},
		{do: "POST /v1/logistics/requests/bulk", body: `{"options":{"continue_on_error":false},"records":[{"distance_km":1,"toc":"van_diesel","movement_id":"B-2"},{"toc":"x","distance_km":1},{"distance_km":1,"toc":"van_diesel"}]}`,
			status: 200, want: `"total_received":3,"total_processed":2,"success":1,"failed":1`},
		{do: "GET /v1/logistics/requests?movement_id=B-2", status: 200, want: `"total":1`},
		{do: "POST /v2/logistics/requests/bulk", body: `{"records":[{"distance_km":1,"toc":"van_diesel","load":1000,"movement_id":"B-3"}]}`, status: 200, want: `"co2e":null,"status":"processing" & "job_id":"`},
		{wait: later}, {do: "GET /v1/logistics/requests?movement_id=B-3", status: 200, want: `"kgco2e":0.196`},
	}},
	{name: "recharge", steps: []step{
		{do: "POST /v1/logistics/recharges", body: `{"country":"ES","date":"2026-10-10"}`, status: 422, want: "body.fuel_id is required"},
		{do: "POST /v1/logistics/recharges", body: `{"fuel_id":"{nobody}","country":"ES","date":"2026-10-10"}`, status: 404, want: "Fuel with id"},
		{do: "POST /v1/logistics/recharges", body: `{"fuel_id":"{fuel}","country":"ES","date":"2026-10-10","quantity":100,"vehicle_license_plate":"9999 ZZZ","project_id":"{project}"}`, status: 200, keep: "fill",
			want: `"fuel_name":"diesel" & "unit":"l" & "co2e":321, & "created_by":"{elena}"`},
		{do: "POST /v1/logistics/recharges", body: `{"fuel_id":"{fuel}","country":"ES","date":"2026-10-10","quantity":100,"vehicle_license_plate":"9999 ZZZ"}`, status: 200, want: `"id":"{fill}"`},
		{do: "GET /v1/logistics/recharges?vehicle_license_plate=9999%20ZZZ", status: 200, want: `"total":1`},
		{do: "GET /v1/logistics/recharges?project_id={project}&vehicle_license_plate=9999%20ZZZ", status: 200, want: `"total":1`},
		{do: "POST /v1/logistics/recharges/bulk", body: `{"records":[{"fuel_id":"{fuel}","country":"ES","date":"2026-10-11","quantity":5},{"fuel_id":"{fuel}","country":"ES","date":"2026-10-11","quantity":5}]}`, status: 200, want: `"success":1,"failed":1`},
		{do: "GET /v1/logistics/recharges/unique-values?field=fuel_name", status: 200, want: `{"field":"fuel_name","total_count": & {"value":"diesel","label":"diesel","count":`},
	}},
}

// bulkRequests sends the most that is allowed, and one more.
func bulkRequests(t *testing.T) {
	records := func(n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, `,{"distance_km":10,"toc":"van_diesel","load":1000,"client":"Bulk","movement_id":"BULK-%d"}`, i)
		}
		return `{"records":[` + out.String()[1:] + `]}`
	}
	if got := send(t, workshop, assistant, http.MethodPost, "/v1/logistics/requests/bulk", records(5001)); got.status != http.StatusUnprocessableEntity {
		t.Errorf("5,001 records: %d", got.status)
	}
	before := as(t, workshop, assistant, "/v1/logistics/requests").page(t).Total
	var out struct {
		Success, Failed int
		Results         []struct{ ID string }
		Errors          []any
	}
	send(t, workshop, assistant, http.MethodPost, "/v2/logistics/requests/bulk", records(5000)).into(t, &out)
	if out.Success != 5000 || out.Failed != 0 || len(out.Results) != 5000 || out.Errors == nil {
		t.Fatalf("%d stored, %d failed, %d results", out.Success, out.Failed, len(out.Results))
	}
	if got := as(t, workshop, assistant, "/v1/logistics/requests").page(t).Total; got != before+5000 {
		t.Errorf("%d requests, %d before", got, before)
	}
	if got := as(t, workshop, assistant, "/v1/logistics/requests?client=Bulk&status=processing").page(t).Total; got != 5000 {
		t.Errorf("%d are being processed", got)
	}
	workshopClock.advance(later)
	if got := as(t, workshop, assistant, "/v1/logistics/requests?client=Bulk&status=active").page(t).Total; got != 5000 {
		t.Errorf("%d are done", got)
	}
	// Page by page, every row once.
	seen := map[string]bool{}
	for n := 1; len(seen) < before+5000; n++ {
		p := as(t, workshop, assistant, "/v1/logistics/requests?size=100&page="+itoa(n)).page(t)
		for _, item := range p.Items {
			seen[item["id"].(string)] = true
		}
		if len(p.Items) == 0 {
			t.Fatalf("page %d is empty after %d of %d rows", n, len(seen), p.Total)
		}
	}
}

// uploadedFile goes the way of a file: a place for it, its bytes, its reading.
func uploadedFile(t *testing.T) {
	var files []struct {
		ID  string
		URL string `json:"presigned_url"`
	}
	send(t, workshop, assistant, http.MethodPost, "/v1/files/presigned-urls", `[{"name":"bill","extension":"pdf","mime_type":"application/pdf","size_kb":12}]`).into(t, &files)
	put := func(url string) int {
		got, err := exchange(http.MethodPut, url, strings.NewReader("%PDF-1.7"))
		if err != nil {
			t.Fatal(err)
		}
		return got.status
	}
	if got := put(files[0].URL); got != http.StatusOK {
		t.Errorf("upload: %d", got)
	}
	if got := put(files[0].URL[:len(files[0].URL)-1] + "_"); got != http.StatusForbidden {
		t.Errorf("wrong signature: %d", got)
	}
	readings := func() int {
		return as(t, workshop, assistant, "/v1/files/readings?file_id="+files[0].ID).page(t).Total
	}
	send(t, workshop, assistant, http.MethodPatch, "/v1/files/batch-update", `{"file_ids":["`+files[0].ID+`"],"status":"uploaded"}`)
	if got := readings(); got != 0 {
		t.Errorf("read at once: %d", got)
	}
	workshopClock.advance(later)
	if got := readings(); got != 1 {
		t.Errorf("%d readings", got)
	}
	workshopClock.advance(time.Hour)
	if got := put(files[0].URL); got != http.StatusForbidden {
		t.Errorf("an hour later: %d", got)
	}
}

// sumsStayTrue: after everything that the stories wrote, what is shown as a sum is the sum of the rows.
func sumsStayTrue(t *testing.T) {
	workshopClock.advance(later)
	as(t, workshop, assistant, "/v1/facilities")
	for query, want := range map[string]float64{
		`SELECT count(*) FROM dcycle_facilities f WHERE abs(co2e - (SELECT coalesce(sum(co2e), 0) FROM dcycle_invoices WHERE facility_id = f.id AND status = 'active')) > 0.01`:           0,
		`SELECT count(*) FROM dcycle_vehicles v WHERE abs(co2e - (SELECT coalesce(sum(co2e), 0) FROM dcycle_vehicle_consumptions WHERE vehicle_id = v.id AND status = 'success')) > 0.01`: 0,
		`SELECT count(*) FROM dcycle_logistics_requests WHERE status = 'active' AND abs(co2e - tkm * 0.196) > 0.01 AND toc = 'van_diesel'`:                                                0,
		`SELECT count(*) FROM dcycle_invoices i WHERE NOT EXISTS (SELECT 1 FROM dcycle_facilities f WHERE f.id = i.facility_id AND f.organization_id = i.organization_id)`:                0,
		`SELECT count(*) FROM dcycle_logistics_requests r WHERE package_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dcycle_logistics_packages p WHERE p.id = r.package_id)`:              0,
		`SELECT count(*) FROM dcycle_purchases WHERE status = 'active' AND co2e IS NULL`:                                                                                                  0,
		`SELECT count(*) FROM dcycle_commuting_periods p WHERE NOT EXISTS (SELECT 1 FROM dcycle_employees e WHERE e.id = p.employee_id)`:                                                  0,
	} {
		if n := number(t, workshop, query); n != want {
			t.Errorf("%v, want %v: %s", n, want, query)
		}
	}
	var impacts struct {
		TotalCO2e float64 `json:"total_co2e"`
		Items     []struct {
			Category string
			CO2e     float64
		}
	}
	as(t, workshop, assistant, "/v1/total-impacts?start_date=2025-01-01&end_date=2026-12-31&group_by=category").into(t, &impacts)
	sum := 0.0
	for _, item := range impacts.Items {
		sum += item.CO2e
	}
	carried := number(t, workshop, `SELECT sum(co2e) FROM dcycle_logistics_requests WHERE organization_id = :org AND status = 'active' AND shipment_date >= '2025'`)
	if abs(sum-impacts.TotalCO2e) > 0.1 || len(impacts.Items) < 9 || carried == 0 {
		t.Errorf("total %v, items %v in %d categories", impacts.TotalCO2e, sum, len(impacts.Items))
	}
}

// invoiceMovesItsFacility: what a facility shows follows its invoices in and out.
func invoiceMovesItsFacility(t *testing.T) {
	ids := known(t, workshop)
	shown := func(facility string) float64 {
		v, _ := as(t, workshop, assistant, ids.Replace("/v1/facilities/"+facility)).object(t, 200)["co2e"].(float64)
		return v
	}
	factory, office := shown("{facility}"), shown("{office}")
	id := fmt.Sprint(send(t, workshop, assistant, http.MethodPost, "/api/v1/invoices", ids.Replace(`{"type":"heat","base_quantity":1000,"unit_id":"{kwh}","start_date":"2026-10-01",
		"end_date":"2026-10-31","uploaded_by":"{elena}","facility_fuel_id":"{gas}","facility_percentages":[{"organization_id":"{org}","facility_id":"{facility}","percentage":1}]}`)).object(t, 201)["id"])
	check := func(what string, atFactory, atOffice float64) {
		t.Helper()
		if got := shown("{facility}"); abs(got-factory-atFactory) > 0.01 {
			t.Errorf("%s: the factory has %v more, want %v", what, got-factory, atFactory)
		}
		if got := shown("{office}"); abs(got-office-atOffice) > 0.01 {
			t.Errorf("%s: the office has %v more, want %v", what, got-office, atOffice)
		}
	}
	check("being calculated", 0, 0)
	workshopClock.advance(later)
	check("calculated", 182, 0)
	send(t, workshop, assistant, http.MethodPatch, "/v1/invoices/"+id, ids.Replace(`{"facility_id":"{office}"}`))
	check("moved", 0, 182)
	send(t, workshop, assistant, http.MethodPatch, "/v1/invoices/"+id, `{"status":"inactive"}`)
	check("inactive", 0, 0)
	send(t, workshop, assistant, http.MethodPatch, "/v1/invoices/"+id, `{"status":"active"}`)
	check("active again", 0, 182)
	send(t, workshop, assistant, http.MethodDelete, "/v1/invoices/"+id, "")
	check("deleted", 0, 0)
}

func TestLogisticsReference(t *testing.T) {
	t.Parallel()
	one := func(path string) []map[string]any {
		var list []map[string]any
		as(t, shared, assistant, path).into(t, &list)
		return list
	}
	var fuels struct {
		TotalCount int `json:"total_count"`
		Fuels      []map[string]any
	}
	as(t, shared, assistant, "/v1/logistics/fuels").into(t, &fuels)
	if fuels.TotalCount != 21 || len(fuels.Fuels) != 21 || len(fuels.Fuels[0]) != 4 {
		t.Errorf("fuels: %d, %d", fuels.TotalCount, len(fuels.Fuels))
	}
	for path, c := range map[string]struct {
		least  int
		fields string
	}{
		"/v1/logistics/tocs": {10, "toc category vehicle type wtw default_load location"}, "/api/v1/logistics/tocs": {10, "toc_id name category vehicle_type fuel_type emission_factor capacity"},
		"/api/v1/vehicle_fuels?vehicle_type=rigid&country=FR": {3, "id fuel country vehicle_types units"}, "/api/v1/units?type=energy": {2, "id name type"},
		"/api/v1/suppliers?country=ES": {1, "id name country type"}, "/api/v1/facility_fuels?country=ES": {7, "id name country type ghg_type units"}, "/api/v1/facility_fuels?country=FR": {6, "id name country type ghg_type units"},
		"/api/v1/wastes/rd_ler_list": {4, "rd_code rd_name ler_list"}, "/api/v1/wastes/low_codes?region=ES": {10, "low_id low_code low_name"}, "/v1/vehicles/fuels": {6, "id fuel country fuel_units created_at updated_at"},
		"/v1/vehicles/unknown": {5, "id type country created_at updated_at"}, "/v1/projects/extended": {4, "id organization_id name description start_date end_date due_date project_type methodology " +
			"responsible_user_id responsible_user parent extended created_at updated_at"},
	} {
		list := one(path)
		if len(list) < c.least || fmt.Sprint(keys(list[0])) != fmt.Sprint(sorted(c.fields)) {
			t.Errorf("%s: %d, %v", path, len(list), keys(list[0]))
		}
	}
	if van := one("/v1/logistics/tocs")[0]; van["toc"] != "van_diesel" || van["wtw"] != 0.196 || van["default_load"] != 3500.0 || van["location"] != "EU" {
		t.Errorf("the guide's example: %v", van)
	}
	if got := one("/api/v1/suppliers?country=ES"); len(got) != 1 || got[0]["type"] != "electricity" {
		t.Errorf("Spanish suppliers: %v", got)
	}
	if got := as(t, shared, assistant, "/api/v1/vehicle_fuels?vehicle_type=plane"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("unknown vehicle type: %d", got.status)
	}
	ids := known(t, shared)
	if got := as(t, shared, assistant, ids.Replace("/api/v1/facility_fuels/{facility}")); got.status != 200 || !json.Valid(got.body) {
		t.Errorf("fuels of a facility: %d %s", got.status, got.body)
	}
	if p := as(t, shared, assistant, "/v1/waste-efs?region=GLO&low_code=200101&rd_code=R3").page(t); p.Total != 1 || p.Size != 50 || p.Pages != 1 || len(p.Items[0]) != 8 {
		t.Errorf("waste factors: %+v", p)
	}
}
