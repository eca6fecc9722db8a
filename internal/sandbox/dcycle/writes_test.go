package dcycle_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// step is one request of a story and what must come back.
type step struct {
	do     string // method and path
	body   string
	status int
	want   string // texts that must be in the answer, separated by " & "; one that begins with ! must not
	keep   string // name under which later steps find the answer's id, as {name}
	wait   time.Duration
}

// story is told by one person, on the holding unless the key is another's.
type story struct {
	name, key string
	steps     []step
}

const later = 3 * time.Second // how long a calculation takes

func (s story) tell(t *testing.T) {
	t.Helper()
	ids := known(t, workshop)
	kept := []string{}
	for i, st := range s.steps {
		if st.wait > 0 {
			workshopClock.advance(st.wait)
			continue
		}
		fill := func(text string) string { return ids.Replace(strings.NewReplacer(kept...).Replace(text)) }
		method, path, _ := strings.Cut(fill(st.do), " ")
		key := s.key
		if key == "" {
			key = assistant
		}
		got := send(t, workshop, key, method, path, fill(st.body))
		if got.status != st.status {
			t.Fatalf("step %d, %s: status %d, want %d: %s", i, st.do, got.status, st.status, got.body)
		}
		for _, want := range strings.Split(fill(st.want), " & ") {
			absent, negative := strings.CutPrefix(want, "!")
			if negative && strings.Contains(text(got), absent) || !negative && !strings.Contains(text(got), want) {
				t.Errorf("step %d, %s: want %s in %s", i, st.do, want, got.body)
			}
		}
		if st.keep != "" {
			kept = append(kept, "{"+st.keep+"}", fmt.Sprint(got.object(t, st.status)["id"]))
		}
	}
}

var stories = []story{
	{name: "facility", steps: []step{
		{do: "POST /v1/facilities", body: `{"name":"Depot","type":"warehouse"}`, status: 422, want: `body.country or address is required`},
		{do: "POST /v1/facilities", body: `{"name":"","type":"warehouse","country":"ES","logistic_factor":2,"categories":["steam"]}`, status: 422,
			want: "body.name must have at least 1 & body.logistic_factor must be at most 1 & body.categories 0 must be one of heat & !body.type"},
		{do: "POST /v1/facilities", body: `{"name":"Depot","type":"warehouse","country":"FR","address":"Calle 1, Zaragoza","categories":["heat","water"],"cups_list":["ES1"]}`, status: 201, keep: "new",
			want: `"name":"Depot" & "country":"ES" & "logistic_factor":0.8 & "status":"active" & "categories":["heat","water"] & "cups_list":["ES1"] & "created_by":"{elena}" & "created_at":"2026-`},
		{do: "GET /v1/facilities/{new}", status: 200, want: `"name":"Depot" & "co2e":0`},
		{do: "PUT /v1/facilities/{new}", body: `{"name":"Depot 2"}`, status: 200, want: `"name":"Depot 2" & "country":"ES" & "type":"warehouse"`},
		{do: "PUT /v1/facilities/{new}", body: `{"status":"gone"}`, status: 422, want: "body.status must be one of active, archived"},
		{do: "PATCH /v1/facilities/{new}", body: `{}`, status: 405, want: "Method Not Allowed"},
		{do: "POST /v1/logistic-hubs", body: `{"name":"Hub of the depot","type":"owned"}`, status: 422, want: "body.facility_id is required for an owned hub"},
		{do: "POST /v1/logistic-hubs", body: `{"name":"Hub of the depot","type":"owned","facility_id":"{new}","address":"Lyon"}`, status: 201, keep: "its",
			want: `"country":"FR" & "supercharger":false & "facility_id":"{new}"`},
		{do: "POST /v1/logistic-hubs", body: `{"name":"Hub of the depot","type":"subcontracted"}`, status: 422, want: "body.name is already taken"},
		{do: "PUT /v1/facilities/{new}", body: `{"status":"archived"}`, status: 200, want: `"status":"archived"`},
		{do: "GET /v1/logistic-hubs/{its}", status: 200, want: `"status":"archived"`},
		{do: "PATCH /v1/logistic-hubs/{its}", body: `{"type":"subcontracted"}`, status: 200, want: `"facility_id":null`},
		{do: "DELETE /v1/logistic-hubs/{its}", status: 204, want: ""},
		{do: "DELETE /v1/facilities/{new}", status: 204, want: ""},
		{do: "GET /v1/facilities/{new}", status: 404, want: `{"detail":"Facility with id=UUID('{new}') not found","code":"NOT_FOUND"}`},
		{do: "DELETE /v1/facilities/{new}", status: 404, want: "NOT_FOUND"},
	}},
	{name: "vehicle", steps: []step{
		{do: "POST /v1/vehicles", body: `{"type":"passenger","ownership":"owned","license_plate":"1234 ABC","unknown_vehicle_id":"{van}","country":"ES"}`, status: 422,
			want: "body.vehicle_fuel_id or custom_emission_factor_id is required"},
		{do: "POST /v1/vehicles", body: `{"type":"boat","ownership":"owned","unknown_vehicle_id":"x","country":"ESPA"}`, status: 422,
			want: "body.type must be one of passenger, freight & body.license_plate is required & body.unknown_vehicle_id must be a UUID & body.country must have at most 3"},
		{do: "POST /v1/vehicles", body: `{"type":"freight","ownership":"owned","license_plate":"1234 ABC","unknown_vehicle_id":"{nobody}","country":"ES","vehicle_fuel_id":"{diesel}"}`, status: 404,
			want: "UnknownVehicle with id=UUID('{nobody}') not found"},
		{do: "POST /v1/vehicles", body: `{"type":"freight","ownership":"owned","license_plate":"1234 ABC","unknown_vehicle_id":"{van}","country":"ES","vehicle_fuel_id":"{diesel}","registration_year":2024}`,
			status: 201, keep: "new", want: `"unknown_vehicle_type":"van" & "registration_year":2024 & "co2e":null & "status":"active" & "created_by":"{elena}"`},
		{do: "GET /v1/vehicles/{new}", status: 405, want: "Method Not Allowed"},
		{do: "PATCH /v1/vehicles/{vehicle}", body: `{"vehicle_fuel_id":"{diesel}"}`, status: 200, want: `"co2e":null`},
		{wait: later},
		{do: "PATCH /v1/vehicles/{vehicle}", body: `{"name":"Blue"}`, status: 200, want: `"name":"Blue" & !"co2e":null`},
		{do: "PATCH /v1/vehicles/{new}", body: `{"vehicle_fuel_id":null}`, status: 422, want: "is required"},
		{do: "PATCH /v1/vehicles/{nobody}", body: `{}`, status: 404, want: `"code":"VEHICLE_NOT_FOUND"`},
		{do: "DELETE /v1/vehicles/{new}", status: 204, want: ""},
		{do: "DELETE /v1/vehicles/{new}", status: 404, want: `{"detail":"Vehicle with id=UUID('{new}') not found","code":"VEHICLE_NOT_FOUND"}`},
	}},
	{name: "employee", steps: []step{
		{do: "POST /v1/employees", body: `{"situation":"active","status":"uploaded"}`, status: 422, want: "body.name or email is required"},
		{do: "POST /v1/employees", body: `{"name":"Ana","situation":"retired"}`, status: 422, want: "body.situation must be one of & body.status is required"},
		{do: "POST /v1/employees", body: `{"email":"ana@group.example","situation":"active","status":"uploaded"}`, status: 201, keep: "ana", want: `"name":null & "periods":[] & "created_by":"{elena}"`},
		{do: "PATCH /v1/employees/{ana}", body: `{"name":"Ana","email":null}`, status: 200, want: `"name":"Ana" & "email":null`},
		{do: "PATCH /v1/employees/{ana}", body: `{"name":null}`, status: 422, want: "body.name or email is required"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-01-01","end_date":"2026-01-01","commuting_type":"in_itinere","transport_type":"telecommuting"}`,
			status: 422, want: "body.end_date must be after start_date"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-01-01","end_date":"2026-06-30","commuting_type":"in_itinere","transport_type":"car"}`,
			status: 422, want: "body.total_km is required unless & body.weekly_travels is required unless & body.fuel_type is required for car"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-01-01","end_date":"2026-06-30","commuting_type":"in_itinere","transport_type":"bicycle","total_km":4,"weekly_travels":[0,7],"carpool":true}`,
			status: 422, want: "body.weekly_travels 1 must be at most 6"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-01-01","end_date":"2026-06-30","commuting_type":"in_itinere","transport_type":"bicycle","total_km":4,"weekly_travels":[0,1],"carpool":true}`,
			status: 422, want: "body.carpool must be false unless transport_type is car"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{nobody}","start_date":"2026-01-01","end_date":"2026-06-30","commuting_type":"in_itinere","transport_type":"telecommuting"}`,
			status: 404, want: "Employee with id=UUID"},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-01-01","end_date":"2026-06-30","commuting_type":"in_itinere","transport_type":"telecommuting"}`,
			status: 201, want: `"employee_id":"{ana}" & "co2e":null`},
		{do: "POST /v1/employee-historic", body: `{"employee_id":"{ana}","start_date":"2026-07-01","end_date":"2026-07-08","commuting_type":"in_itinere","transport_type":"car","total_km":10,"weekly_travels":[0,1,2,3,4],"fuel_type":"diesel"}`,
			status: 201, keep: "drive", want: `"co2e":null`},
		{wait: later},
		// Both ways, five days of a week, a tenth of them holidays: 2 × 10 × 5 × 0.9 × 0.171.
		{do: "GET /v1/employee-historic?employee_id={ana}", status: 200, want: `"total":2 & "co2e":0, & "co2e":15.39, & "weekly_travels":[0,1,2,3,4] & "carpool":false`},
		{do: "PATCH /v1/employee-historic/{drive}", body: `{"start_date":"2026-07-02"}`, status: 422, want: "body.end_date is required together"},
		{do: "PATCH /v1/employee-historic/{drive}", body: `{"transport_type":"bus"}`, status: 422, want: "body.vehicle_size is required together & body.fuel_type is required together"},
		{do: "PATCH /v1/employee-historic/{drive}", body: `{"transport_type":"car","vehicle_size":null,"fuel_type":"diesel","renewable_energy":null,"carpool":true}`, status: 200, want: `"co2e":null`},
		{wait: later},
		{do: "GET /v1/employees/{ana}", status: 200, want: `"co2e":7.695 & "carpool":true`},
		{do: "DELETE /v1/employees/{ana}", status: 204, want: ""},
	}},
	{name: "purchase", steps: []step{
		{do: "POST /v1/purchases", body: `{"product_name":"x","quantity":-1,"country":"ESP","purchase_date":"03/01/2026","expense_type":"goods"}`, status: 422,
			want: "body.sector is required & body.country must have at most 2 & body.quantity must be at least 0 & body.unit_id is required & body.purchase_date must be a date & body.expense_type must be one of capex, opex"},
		{do: "POST /v1/purchases", body: `{"product_name":"Cans","sector":"Metals","country":"ES","quantity":1000,"unit_id":"EUR","purchase_date":"2026-03-01","expense_type":"opex","recycled":0.5}`,
			status: 201, keep: "cans", want: `{"id":" & "co2e":null}`},
		{do: "GET /v1/purchases/{cans}", status: 200, want: `"status":"active" & "purchase_type":"spend_based" & "frequency":"once" & "co2e":null & "created_by":"{elena}"`},
		{do: "GET /v1/total-impacts?start_date=2026-03-01&end_date=2026-03-01&group_by=category", status: 200, want: `"unit":"kgCO2e"`},
		{wait: later},
		{do: "GET /v1/purchases/{cans}", status: 200, want: `"co2e":1455,`}, // 1,000 × 1.94 × (1 - 0.5 / 2)
		{do: "PATCH /v1/purchases/{cans}", body: `{"quantity":2000,"status":"in_review"}`, status: 200, want: `"co2e":null & "status":"in_review"`},
		{wait: later},
		{do: "GET /v1/purchases/{cans}", status: 200, want: `"co2e":2910, & "status":"in_review"`},
		{do: "PATCH /v1/purchases/{cans}", body: `{"custom_emission_factor_id":"{nobody}"}`, status: 404, want: "CustomEmissionFactor"},
		{do: "DELETE /v1/purchases/{cans}", status: 204, want: ""},
		{do: "PATCH /v1/purchases/{cans}", body: `{}`, status: 404, want: "Purchase with id"},
	}},
	{name: "business travel", steps: []step{
		{do: "POST /v1/business-travels", body: `{"travel_date":"2026-05-05","transport_type":"train"}`, status: 422, want: "body.distance_km or origin and destination are required"},
		{do: "POST /v1/business-travels", body: `{"travel_date":"2026-05-05","transport_type":"plane","distance_km":0,"travel_number":1001}`, status: 422,
			want: "body.transport_type must be one of & body.distance_km must be at least & body.travel_number must be at most 1000"},
		{do: "POST /v1/business-travels", body: `{"travel_date":"2026-05-05","transport_type":"train","distance_km":100,"travel_number":3,"round_trip":true}`, status: 201, keep: "trip",
			want: `"status":"pending" & "co2e":null & "round_trip":true & "created_by":"{elena}"`},
		{wait: later - time.Second}, {do: "GET /v1/business-travels/{trip}", status: 200, want: `"status":"pending"`},
		{wait: time.Second}, {do: "GET /v1/business-travels/{trip}", status: 200, want: `"status":"active" & "co2e":21,`}, // 100 × 3 × 2 × 0.035
		{do: "PATCH /v1/business-travels/{trip}", body: `{"distance_km":null,"origin":"Madrid","destination":"Barcelona"}`, status: 200, want: `"status":"pending" & "distance_km":6`},
		{do: "DELETE /v1/business-travels/{trip}", status: 204, want: ""},
	}},
	{name: "waste", steps: []step{
		{do: "POST /v1/wastes", body: `{"facility_id":"{facility}","identification_name":"Paper","start_date":"2026-09-01","end_date":"2026-08-01","base_quantity":0}`, status: 422, want: "body.base_quantity must be at least"},
		{do: "POST /v1/wastes", body: `{"facility_id":"{facility}","identification_name":"Paper","start_date":"2026-09-01","end_date":"2026-09-30","base_quantity":1000,"waste_efs_id":"{ler}"}`, status: 201, keep: "paper",
			want: `"status":"loading" & "co2e":null & "low_code":"200101" & "rd_code":"R3" & "name":"kilogram_(kg)" & "email":"elena.ruiz@meridia.example" & "percentage":1`},
		{wait: later},
		{do: "GET /v1/wastes?facility_id={facility}&size=1", status: 200, want: `"id":"{paper}" & "co2e":21, & "status":"active"`},
		{do: "GET /v1/waste/unique-values?field=ler_code&facility_id={facility}", status: 200, want: `{"field":"ler_code","total_count": & {"value":"200101","label":"200101","count":`},
		{do: "POST /v1/wastes", body: `{"facility_id":"{nobody}","identification_name":"Paper","start_date":"2026-09-01","end_date":"2026-09-30","base_quantity":1}`, status: 404, want: "Facility"},
	}},
	{name: "waste water", steps: []step{
		{do: "POST /api/v1/bulk/waste_water_treatments", body: `{"facility_id":"{facility}","daily_waste_water_treatment_data":[{"measurement_date":"2026-10-01"}]}`, status: 422, want: "the last day must be complete: m3_water_in"},
		{do: "POST /api/v1/bulk/waste_water_treatments", status: 201, keep: "plant", want: `"status":"loading" & "base_quantity":200 & "kg_sludge":20 & "facility_percentages":[] & "percentage":1 & cubic_meter_(m3)`,
			body: `{"facility_id":"{facility}","daily_waste_water_treatment_data":[{"measurement_date":"2026-10-01"},{"name":"October","measurement_date":"2026-10-02",
				"m3_water_in":100,"m3_water_out":95,"kg_bod_per_m3_wwt_line":0.5,"kg_n_per_m3_wwt_line":0.05,"kg_sludge":10}]}`},
		{wait: later},
		{do: "GET /v1/waste-water-treatments/{plant}/detail", status: 200, want: `"status":"active" & "source_invoice_id":"{plant}" & !"co2e":null`},
		{do: "DELETE /api/v1/waste_water_treatments/?waste_water_treatment_id={plant}", status: 204, want: ""},
		{do: "DELETE /api/v1/waste_water_treatments/", body: `{"waste_water_treatment_id":"{plant}"}`, status: 404, want: "WasteWaterTreatment"},
		{do: "DELETE /api/v1/waste_water_treatments/", status: 422, want: "must be a UUID"},
	}},
	{name: "invoice", steps: []step{
		{do: "POST /api/v1/invoices", status: 422, want: "body.facility_percentages must sum to 1.0",
			body: `{"type":"electricity","base_quantity":100,"unit_id":"{kwh}","start_date":"2026-10-01","end_date":"2026-10-31","uploaded_by":"{elena}","facility_percentages":[{"organization_id":"{org}","facility_id":"{facility}","percentage":0.6}]}`},
		{do: "POST /api/v1/invoices", status: 422, want: "body.facility_fuel_id or custom_emission_factor_id is required for heat",
			body: `{"type":"heat","base_quantity":100,"unit_id":"{kwh}","start_date":"2026-10-01","end_date":"2026-10-31","uploaded_by":"{elena}","facility_percentages":[{"organization_id":"{org}","facility_id":"{facility}","percentage":1}]}`},
		{do: "POST /api/v1/invoices", status: 201, keep: "bill", want: `"status":"loading" & "co2e":null & "base_quantity":1000 & "quantity":600 & "percentage":0.6 & "uploaded_by":"{elena}"`,
			body: `{"type":"heat","base_quantity":1000,"unit_id":"{kwh}","start_date":"2026-10-01","end_date":"2026-10-31","uploaded_by":"{elena}","facility_fuel_id":"{gas}",
				"facility_percentages":[{"organization_id":"{org}","facility_id":"{facility}","percentage":0.6},{"organization_id":"{org}","facility_id":"{office}","percentage":0.4}]}`},
		{wait: later},
		{do: "GET /v1/invoices/{bill}", status: 200, want: `"status":"active" & "co2e":109.2, & "facility_percentages":[{"organization_id":"{org}","facility_id":"{facility}","percentage":0.6,"company_name":"Meridia Group" & {"organization_id":"{org}","facility_id":"{office}","percentage":0.4, & "enabled":true`},
		{do: "PATCH /v1/invoices/{bill}", body: `{"status":"inactive","supplier_id":null,"invoice_id":"A-1","facility_id":"{office}"}`, status: 200, want: `"enabled":false & "invoice_id":"A-1" & "facility_id":"{office}"`},
		{do: "PATCH /v1/invoices/{bill}", body: `{"uploaded_by":"{nobody}","status":"paid"}`, status: 422, want: "body.status must be one of"},
		{do: "PATCH /v1/invoices/{bill}", body: `{"uploaded_by":"{nobody}"}`, status: 422, want: "body.uploaded_by must be a user of the organization"},
		{do: "PUT /v1/invoices/{bill}", body: `{}`, status: 405, want: ""},
		{do: "POST /v1/invoices", body: `{}`, status: 405, want: ""}, // the new API has no create
		{do: "DELETE /v1/invoices/{bill}", status: 204, want: ""},
	}},
	{name: "transport", steps: []step{
		{do: "POST /v1/transports", body: `{"transport_direction":"upstream","sections":[{"transport_type":"road"}]}`, status: 422, want: "body.sections 0 kms_manual or origin and destination are required"},
		{do: "POST /v1/transports", body: `{"name":"Cans","transport_date":"2026-02-02","quantity_transported":2000,"supplier":"S","transport_direction":"upstream","sections":[{"transport_type":"road","origin":"Madrid","destination":"Lyon","electric":true},{"transport_type":"rail","kms_manual":100}]}`,
			status: 201, keep: "route", want: `"status":"pending" & "co2e":null & "part":2 & "electric":true & "refrigerated":false & "kms_source":"manual" & kilogram_(kg)`},
		{wait: later},
		{do: "GET /v1/transports/{route}", status: 200, want: `"status":"active" & !"co2e":null & "electric":true & "distance_manual":true`},
		{do: "PUT /v1/transports/{route}", body: `{"transport_frequency":"monthly","sections":[{"transport_type":"rail","kms_manual":500}]}`, status: 200, want: `"status":"pending" & "transport_frequency":"monthly" & !Madrid`},
		{wait: later},
		{do: "GET /v1/transports/{route}", status: 200, want: `"co2e":22, & "part":1`}, // 2 t × 500 km × 0.022
		{do: "GET /v1/transports/counts?transport_direction=upstream", status: 200, want: `"active": & "error": & "pending":`},
		{do: "POST /v1/transports/upload/presigned-url", body: `{"file_name":"a.txt","transport_direction":"upstream"}`, status: 422, want: "body.file_name must end in .csv"},
		{do: "POST /v1/transports/upload/presigned-url", body: `{"file_name":"a.csv","transport_direction":"upstream"}`, status: 200, want: `"upload_url":"http & "file_id": & "destination_file_key": & "message":`},
		{do: "POST /v1/transports/upload", body: `{}`, status: 422, want: "multipart/form-data"},
		{do: "DELETE /v1/transports/{route}", status: 204, want: ""},
	}},
	{name: "project", steps: []step{
		{do: "POST /v1/projects", body: `{"name":"Audit","project_type":"audit"}`, status: 422, want: "body.project_type must be one of"},
		{do: "POST /v1/projects", body: `{"name":"Audit","project_type":"iso_14064","methodology":"GRI","parent_id":"{project}"}`, status: 201, keep: "audit",
			want: `"responsible_user":{"id":"{elena}" & "extended":{"number_of_files":0 & "parent":{"id":"{project}"`},
		{do: "POST /v1/projects/{audit}/entities/link", body: `{"entity_type":"vehicles","entity_ids":["{vehicle}"]}`, status: 422, want: "body.entity_type must be one of file_readings, invoices"},
		{do: "POST /v1/projects/{audit}/entities/link", body: `{"entity_type":"logistic_requests","entity_ids":[]}`, status: 422, want: "1 to 100"},
		{do: "POST /v1/projects/{audit}/entities/link", body: `{"entity_type":"logistic_requests","entity_ids":["{request}","{nobody}"]}`, status: 200, want: `{"created":1,"skipped":1}`},
		{do: "POST /v1/projects/{audit}/entities/link", body: `{"entity_type":"logistic_requests","entity_ids":["{request}"]}`, status: 200, want: `{"created":0,"skipped":1}`},
		{do: "GET /v1/logistics/summary?project_id={audit}", status: 200, want: `"requests":{"count":1,"last_updated":"20 & "hubs":{"count":0,"last_updated":null}`},
		{do: "POST /v1/projects/{audit}/entities/unlink", body: `{"entity_type":"logistic_requests","entity_ids":["{request}","{nobody}"]}`, status: 200, want: `{"deleted":1}`},
		{do: "POST /v1/projects/{audit}/entities/link-by-filters", body: `{"entity_type":"logistic_requests","filters":{"colour":"red"}}`, status: 422, want: "body.filters.colour is not a filter"},
		{do: "POST /v1/projects/{audit}/entities/link-by-filters", body: `{"entity_type":"logistic_requests","filters":{"trip_date_from":"soon"}}`, status: 422, want: "trip_date_from must be a date"},
		{do: "POST /v1/projects/{audit}/entities/link-by-filters", body: `{"entity_type":"logistic_requests","filters":{"search":"MOV-100007"}}`, status: 200, want: `{"created":1,"skipped":0}`},
		{do: "POST /v1/projects/{audit}/entities/link-by-filters", body: `{"entity_type":"logistic_packages","filters":{}}`, status: 200, want: `"skipped":0} & !"created":0`},
		{do: "POST /v1/projects/{nobody}/entities/link", body: `{"entity_type":"invoices","entity_ids":["{request}"]}`, status: 404, want: "Project"},
		{do: "PATCH /v1/projects/{audit}", body: `{"parent_id":"{audit}"}`, status: 422, want: "must be another project"},
		{do: "GET /v1/projects/extended", status: 200, want: `[{"id":"{audit}" & "number_of_tasks_completed": & !created_by`},
		{do: "DELETE /v1/projects/{audit}", status: 204, want: ""},
	}},
	{name: "files", steps: []step{
		{do: "POST /v1/files/presigned-urls", body: `{}`, status: 422, want: "must be a JSON list"},
		{do: "POST /v1/files/presigned-urls", body: `[{"name":"bill"}]`, status: 422, want: "body.0.extension is required & body.0.mime_type is required & body.0.size_kb is required"},
		{do: "POST /v1/files/presigned-urls", body: `[{"name":"bill","extension":"pdf","mime_type":"application/pdf","size_kb":12}]`, status: 200, want: `"status":"pending" & "presigned_url":"http`},
		{do: "PATCH /v1/files/batch-update", body: `{"file_ids":["{file}"],"status":"done"}`, status: 422, want: "body.status must be one of uploaded, error"},
		{do: "PATCH /v1/files/batch-update", body: `{"file_ids":["{file}"],"status":"uploaded"}`, status: 200, want: `{"updated":1}`},
		{do: "POST /v1/files/send-event", body: `{"event_type":"PROCESS_DOCUMENT","file_id":"{nobody}"}`, status: 404, want: "File"},
		{do: "POST /v1/files/readings", body: `{"file_readings":[{"id":"{reading}"}],"facilities":[{"id":"{facility}","percentage":0.7},{"id":"{office}","percentage":0.4}]}`, status: 422, want: "must sum to 1 at most"},
		{do: "POST /v1/files/readings", body: `{"file_readings":[{"id":"{reading}"}],"facilities":[{"id":"{facility}","percentage":0.5}],"project_id":"{project}"}`, status: 201, want: `"invoices":[" & "wastes":[]`},
		{do: "POST /v1/files/readings", body: `{"file_readings":[{"id":"{nobody}"}],"facilities":[{"id":"{facility}","percentage":1}]}`, status: 404, want: "FileReading"},
	}},
	{name: "KPIs", steps: []step{
		{do: "POST /v1/custom-kpi-datasets", body: `{"name":"","kpis":[]}`, status: 422, want: "body.name must have at least 1"},
		{do: "POST /v1/custom-kpi-datasets", body: `{"name":"Water","kpis":[{"name":"Reuse","value_type":"percentage"},{"name":"Leaks"}]}`, status: 201, keep: "set",
			want: `"organization_id":"{org}" & "created_by":"{elena}" & "updated_by":"{elena}" & "value_type":"percentage" & "value_type":"number","required":true,"sort_order":0`},
		{do: "POST /v1/custom-kpi-datasets", body: `{"name":"Water","kpis":[{"name":"Reuse","value_type":"money"}]}`, status: 422, want: "body.value_type must be one of number, text, percentage, date, boolean"},
		{do: "POST /v1/custom-kpi-datasets/{set}/kpis", body: `{"name":"Rain","unit":"mm","required":false,"sort_order":3}`, status: 201, want: `"dataset_id":"{set}" & "required":false & "sort_order":3`},
		{do: "POST /v1/custom-kpi-datasets/{nobody}/kpis", body: `{"name":"Rain"}`, status: 404, want: "CustomKpiDataset"},
		{do: "POST /v1/custom-kpi-datasets/{set}/responses/attachments/presigned-url", body: `{"file_name":"a.pdf","content_length_bytes":10485761}`, status: 422, want: "body.content_length_bytes must be at most 10485760"},
		{do: "POST /v1/custom-kpi-datasets/{set}/responses/attachments/presigned-url", body: `{"file_name":"a.pdf","content_length_bytes":100}`, status: 200, want: `{"upload_url":"http & "file_name":"a.pdf"} & !message`},
	}},
	{name: "own factors", steps: []step{
		{do: "POST /api/v1/custom_emission_groups", body: `{"name":"Ours","category":"water","ghg_type":4}`, status: 422, want: "body.category must be one of purchases, wastes, energy & body.ghg_type must be at most 3"},
		{do: "POST /api/v1/custom_emission_groups", body: `{"name":"Ours","category":"energy","ghg_type":1}`, status: 201, keep: "ours", want: `"name":"Ours" & "created_by":"{elena}"`},
		{do: "POST /api/v1/custom_emission_factors/{ours}", status: 422, want: "must have a value for CO2",
			body: `{"ef_name":"Mix","unit_id":"{kwh}","factor_uploaded_by":"{elena}","tag":"simple","emission_factor_values":[{"gas_type":"CH4","value":1}],"uncertainty_grade":5,"factor_start_date":"2026-01-01","factor_end_date":"2026-12-31"}`},
		{do: "POST /api/v1/custom_emission_factors/{ours}", status: 201, keep: "mix", want: `"group_id":"{ours}" & "emission_factor_values":[{"gas_type":"CO2","value":0.1},{"gas_type":"CH4","value":0.001}]`,
			body: `{"ef_name":"Mix","unit_id":"{kwh}","factor_uploaded_by":"{elena}","tag":"simple","emission_factor_values":[{"gas_type":"CO2","value":0.1},{"gas_type":"CH4","value":0.001}],"uncertainty_grade":5,"factor_start_date":"2026-01-01","factor_end_date":"2026-12-31"}`},
		{do: "GET /api/v1/custom_emission_groups/organization_emission_data/{org}", status: 200, want: `"group_name":"Ours" & "ef_name":"Mix" & "group_start_date":"2026-01-01"`},
		{do: "GET /api/v1/custom_emission_groups/organization_emission_data/{nobody}", status: 403, want: "FORBIDDEN"},
		{do: "POST /v1/purchases", body: `{"product_name":"Power","sector":"Energy","country":"ES","quantity":1000,"unit_id":"kg","purchase_date":"2026-03-01","expense_type":"opex","purchase_type":"supplier_specific","custom_emission_factor_id":"{mix}"}`,
			status: 201, keep: "power", want: ""},
		{wait: later}, {do: "GET /v1/purchases/{power}", status: 200, want: `"co2e":128,`}, // 1,000 × (0.1 + 28 × 0.001)
	}},
	{name: "legacy uploads", steps: []step{
		{do: "POST /api/v1/purchases/bulk/csv", body: `{"file_name":"p.csv"}`, status: 200, want: `"upload_url": & "file_name":"p.csv" & "destination_file_key":"{org}/`},
		{do: "POST /api/v1/vehicle_consumptions/bulk/csv", body: `{}`, status: 422, want: "body.file_name is required"},
		{do: "POST /api/v1/logistics/presigned_url", body: `{"requests_file_name":"r.csv"}`, status: 200, want: `{"requests":{"upload_url":"http & "expires_at":"20 & "recharges":null`},
	}},
}

func TestWrites(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(stories, logisticsStories) {
		t.Run(s.name, s.tell)
	}
	t.Run("bulk", bulkRequests)
	t.Run("upload", uploadedFile)
	t.Run("sign-in", signIn)
	t.Run("sums", sumsStayTrue)
	t.Run("invoice and factory", invoiceMovesItsFacility)
	t.Run("hostile", hostileRequests)
}

// What a body that is no object, or not even JSON, gets.
func TestBodiesThatAreNone(t *testing.T) {
	t.Parallel()
	for body, status := range map[string]int{"": 422, "null": 422, "[]": 422, `"x"`: 422, "{": 422, `{} {}`: 422, strings.Repeat("[", 100_000): 422} {
		for _, path := range []string{"/v1/facilities", "/v1/logistics/requests/bulk", "/v1/custom-kpi-datasets", "/api/v1/invoices", "/auth/login"} {
			if got := send(t, workshop, assistant, http.MethodPost, path, body); got.status != status || !strings.Contains(text(got), "VALIDATION_ERROR") {
				t.Errorf("%s with %.20q: %d %s", path, body, got.status, got.body)
			}
		}
	}
}
