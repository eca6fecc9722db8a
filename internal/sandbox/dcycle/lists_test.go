package dcycle_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// known is ids of the holding by which paths and conditions are filled: {facility} is a factory, {vehicle} has consumptions, and so on.
func known(t testing.TB, sb *sandbox.Sandbox) *strings.Replacer {
	t.Helper()
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	org := organization(t, sb, "Meridia Group")
	var pairs []string
	for name, query := range map[string]string{
		"facility": `SELECT id FROM dcycle_facilities WHERE organization_id = ? AND type = 'factory' ORDER BY id LIMIT 1`,
		"office":   `SELECT id FROM dcycle_facilities WHERE organization_id = ? AND type = 'office' ORDER BY id LIMIT 1`,
		"vehicle":  `SELECT vehicle_id FROM dcycle_vehicle_consumptions WHERE organization_id = ? GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
		"employee": `SELECT employee_id FROM dcycle_commuting_periods WHERE organization_id = ? GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
		"project":  `SELECT project_id FROM dcycle_project_links WHERE organization_id = ? LIMIT 1`,
		"group":    `SELECT id FROM dcycle_custom_emission_groups WHERE organization_id = ? LIMIT 1`,
		"dataset":  `SELECT id FROM dcycle_custom_kpi_datasets WHERE organization_id = ? LIMIT 1`,
		"reading":  `SELECT id FROM dcycle_file_readings WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"file":     `SELECT id FROM dcycle_files WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"water":    `SELECT id FROM dcycle_waste_water WHERE organization_id = ? AND co2e > 0 ORDER BY id LIMIT 1`,
		"plan":     `SELECT id FROM dcycle_transports WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"hub":      `SELECT id FROM dcycle_logistic_hubs WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"request":  `SELECT id FROM dcycle_logistics_requests WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"package":  `SELECT package_key FROM dcycle_logistics_packages WHERE organization_id = ? ORDER BY id LIMIT 1`,
		"org":      `SELECT ?`,
		"diesel":   `SELECT id FROM dcycle_vehicle_fuels WHERE fuel = 'diesel' AND ? <> ''`,
		"petrol":   `SELECT id FROM dcycle_vehicle_fuels WHERE fuel = 'petrol' AND ? <> ''`,
		"van":      `SELECT id FROM dcycle_unknown_vehicles WHERE type = 'van' AND ? <> ''`,
		"kwh":      `SELECT id FROM dcycle_units WHERE name = 'kilowatt_hour_(kwh)' AND ? <> ''`,
		"gas":      `SELECT id FROM dcycle_facility_fuels WHERE name = 'natural_gas' AND country = 'GLO' AND ? <> ''`,
		"fuel":     `SELECT id FROM dcycle_logistics_fuels WHERE name = 'diesel' AND region = 'EU' AND ? <> ''`,
		"ler":      `SELECT id FROM dcycle_waste_efs WHERE low_code = '200101' AND region = 'GLO' AND ? <> ''`,
	} {
		var id string
		if err := db.QueryRow(query, org).Scan(&id); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pairs = append(pairs, "{"+name+"}", id)
	}
	return strings.NewReplacer(append(pairs, "{elena}", account(t, sb, assistant).User.ID, "{nobody}", nobody)...)
}

// listEndpoint is what the documentation says of a list besides those in endpoints. total is the member that counts what matches.
type listEndpoint struct {
	path, table, scope string // scope: the condition of every row of the list, besides the organisation
	members, total     string
	size               int
	fields             string
	counts             map[string]string // members that count something else, with the condition of each
	cases              []listCase
}

const (
	paged  = "items total page size pages"
	wasted = "status IN ('active', 'uploaded')"
)

var lists = []listEndpoint{
	{
		path: "/v1/vehicles/{vehicle}/consumptions?", table: "dcycle_vehicle_consumptions", scope: "vehicle_id = '{vehicle}'", members: paged, size: 50,
		fields: "id vehicle_id status data created_at updated_at",
		cases:  []listCase{{query: "status=success&status=error", count: "1"}, {query: "status=archived", status: 422}},
	},
	{
		path: "/v1/employee-historic?employee_id={employee}&", table: "dcycle_commuting_periods", scope: "employee_id = '{employee}'", members: paged, size: 50,
		fields: "id employee_id start_date end_date commuting_type transport_type vehicle_size fuel_type renewable_energy total_km weekly_travels daily_trips carpool situation " +
			"origin destination response_medium co2e created_at updated_at",
		cases: []listCase{{query: "employee_id=x", status: 422}, {query: "employee_id={nobody}", count: "0"}},
	},
	{
		path: "/v1/wastes?facility_id={facility}&", table: "dcycle_wastes", scope: "facility_id = '{facility}'", size: 50,
		members: "items total total2 total_general page size filter_hash", total: "total_general", counts: map[string]string{"total": wasted, "total2": "status = 'loading'"},
		fields: "id type identification_name invoice_id description status start_date end_date facility_id base_quantity quantity percentage total_km_to_waste_center low_code " +
			"rd_code co2e co2e_biomass custom_emission_factor_id custom_emission_factor unit user uploaded_by source_invoice_id file_id file_name file_url error_messages " +
			"linked_projects facility_percentages created_at",
		cases: []listCase{
			{query: "status[]=error", count: "status = 'error'"}, {query: "status[]=gone", status: 422}, {query: "facility_id={nobody}", count: "0"}, {query: "sort=-start_date", count: "1"},
			{query: "co2e_status=not_calculated", count: "co2e IS NULL"}, {query: "start_date=2025-01-01", count: "start_date >= '2025-01-01'"}, {query: "ler_code[]=150101", count: "low_code = '150101'"},
			{query: "rd_code[]=R3&rd_code[]=D1", count: "rd_code IN ('R3', 'D1')"}, {query: "file_id[]=7", status: 422}, {query: "identification_name[]=none", count: "0"},
		},
	},
	{
		path: "/v1/waste-water-treatments?facility_id={facility}&", table: "dcycle_waste_water", scope: "facility_id = '{facility}'", size: 50,
		members: "items total total2 total_general page size", total: "total_general", counts: map[string]string{"total": wasted, "total2": "status = 'loading'"},
		fields: "id type invoice_id status start_date end_date facility_id base_quantity quantity m3_water_out kg_sludge percentage unit co2e co2e_biomass user uploaded_by " +
			"source_invoice_id file_url linked_projects facility_percentages created_at",
		cases: []listCase{
			{query: "co2e_status=calculated", count: "co2e IS NOT NULL"}, {query: "start_date=2025-01-01", count: "start_date >= '2025-01-01'"}, {query: "sort=-start_date", count: "1"},
			{query: "sort=co2e", status: 422}, {query: "project_id={project}", count: "0"}, {query: "project_id=1", status: 422},
		},
	},
	{
		path: "/v1/logistics/requests?", table: "dcycle_logistics_requests", members: "page size total items filter_hash", size: 50,
		fields: "id load_unit created_at origin destination distance_km load toc cleaning status movement_id client shipment_date movement_stretch movement_stage " +
			"vehicle_license_plate trailer_license_plate subcontractor hub_id tkm kgco2e emission_intensity error_messages estimated_data file_name uploaded_by linked_projects",
		cases: []listCase{
			{query: "movement_id=MOV-100007", count: "movement_id = 'MOV-100007'"}, {query: "client=Aldana&client=Hiperia", count: "client IN ('Aldana', 'Hiperia')"},
			{query: "search=mov-1000", count: "movement_id LIKE '%mov-1000%'"}, {query: "trip_date_from=2025-01-01&trip_date_until=2025-01-31", count: "shipment_date LIKE '2025-01-%'"},
			{query: "status=error", count: "status = 'error'"}, {query: "status=lost", status: 422}, {query: "toc=van_diesel", count: "toc = 'van_diesel'"},
		},
	},
	{
		path: "/v1/logistics/recharges?", table: "dcycle_logistics_recharges", members: "page size total items", size: 10,
		fields: "id vehicle_license_plate vehicle_type fuel_name quantity unit date co2e created_at updated_at",
		cases: []listCase{
			{query: "vehicle_type=van&vehicle_type=artic_truck", count: "vehicle_type IN ('van', 'artic_truck')"}, {query: "date_from=2025-01-01&date_until=2025-03-31", count: "date BETWEEN '2025-01-01' AND '2025-03-31'"},
			{query: "fuel_id={fuel}", count: "fuel_id = '{fuel}'"}, {query: "project_id={project}", count: "id IN (SELECT entity_id FROM dcycle_project_links)"}, {query: "file_id=7", status: 422},
		},
	},
	{
		path: "/v1/logistics/packages?", table: "dcycle_logistics_packages", members: "page size total items", size: 10,
		fields: "id shipment_id package_key client_billing_id weight_kg total_distance_km total_co2e status created_at updated_at",
		cases:  []listCase{{query: "package_key={package}", count: "package_key = '{package}'"}, {query: "client=Aldana", count: "client = 'Aldana'"}},
	},
	{
		path: "/v1/logistics/hubs?", table: "dcycle_logistic_hubs", members: "items total page size", size: 10,
		fields: "id name address country type category status supercharger facility_id co2e created_at updated_at",
		cases: []listCase{
			{query: "type=owned", count: "type = 'owned'"}, {query: "name=cross", count: "name LIKE '%cross%'"}, {query: "category=warehouse_ambient", count: "category = 'warehouse_ambient'"},
			{query: "type=rented", status: 422},
		},
	},
	{
		path: "/v1/logistic-hubs?", table: "dcycle_logistic_hubs", members: paged, size: 10,
		fields: "id name address country type category status supercharger facility_id co2e created_at updated_at",
	},
	{
		path: "/v1/transports?", table: "dcycle_transports", members: "items total page size filter_hash", size: 50,
		fields: "id name transport_date quantity_transported supplier transport_direction transport_frequency unit co2e emissions status file_id file_name sections uploaded_by created_at updated_at",
		cases: []listCase{
			{query: "transport_direction=upstream", count: "transport_direction = 'upstream'"}, {query: "status=error", count: "status = 'error'"}, {query: "search=zaragoza", count: "name LIKE '%zaragoza%'"},
			{query: "co2e_status=not_calculated", count: "co2e IS NULL"}, {query: "transport_direction=sideways", status: 422}, {query: "sort=-transport_date", count: "1"},
		},
	},
	{
		path: "/v1/files/readings?", table: "dcycle_file_readings", members: paged, size: 50, fields: "id name tags category reading linked",
		cases: []listCase{
			{query: "category=heat", count: "category = 'heat'"}, {query: "file_id={file}", count: "file_id = '{file}'"}, {query: "folder_id={file}", count: "0"}, {query: "linked=true", count: "0"},
			{query: "linked=false", count: "1"}, {query: "linked=perhaps", status: 422}, {query: "name=ELECTRICITY_", count: "1"},
		},
	},
	{
		path: "/api/v1/facilities?", table: "dcycle_facilities", members: "page size total total2 items", size: 50,
		counts: map[string]string{"total": "status = 'active'", "total2": "status = 'archived'"}, total: "-",
		fields: "id name type country address status co2e co2e_biomass logistic_factor categories cups_list facility_purpose_type created_at updated_at",
		cases: []listCase{
			{query: "filter_by=country:PT"}, {query: "filter_by=country:in:PT,FR"}, {query: "sort_by=name:desc"}, {query: "sort_by=name", status: 422}, {query: "sort_by=secret:asc", status: 422},
			{query: "filter_by=country", status: 422}, {query: "filter_by=organization_id:x", status: 422}, {query: "start_date=2024-01-01", status: 422}, {query: "start_date=1704067200&end_date=1735689600"},
		},
	},
	{
		path: "/api/v1/vehicles?", table: "dcycle_vehicles", members: "page size total total_archived items", size: 50, counts: map[string]string{"total_archived": "status = 'archived'"},
		fields: "id name license_plate type ownership country is_known known_vehicle_id unknown_vehicle_id vehicle_fuel_id vehicle_fuel registration_year market_segment size " +
			"co2e consumptions status error_messages created_at known_vehicle unknown_vehicle",
		cases: []listCase{
			{query: "filter_by=type:freight", count: "type = 'freight'"}, {query: "filter_by=co2e:gt:1000&filter_by=ownership:neq:rented", count: "co2e > 1000 AND ownership <> 'rented'"},
			{query: "filter_by=co2e:gte:many", status: 422}, {query: "filter_by=status:nin:archived,error", count: "status = 'active'"}, {query: "sort_by=license_plate:asc", count: "1"},
			{query: "start_date=1735689600", count: "created_at >= '2025-01-01T00:00:00Z'"}, {query: "end_date=1735689600", count: "created_at <= '2025-01-01T00:00:00Z'"},
		},
	},
	{
		path: "/api/v1/vehicle_consumptions/vehicle/{vehicle}?", table: "dcycle_vehicle_consumptions", scope: "vehicle_id = '{vehicle}'", size: 50,
		members: "page size total total_error items", counts: map[string]string{"total_error": "status = 'error'"},
		fields: "id vehicle_id quantity unit_id unit start_date end_date co2e co2e_consumption co2e_generation status custom_id created_at updated_at",
	},
	{
		path: "/api/v1/invoices/casted/facility/{facility}?", table: "dcycle_invoices", scope: "facility_id = '{facility}'", size: 50,
		members: "page size total total2 total_general items", total: "total_general", counts: map[string]string{"total2": "status = 'loading'"},
		fields: "id type status base_quantity percentage quantity unit_id start_date end_date invoice_id facility_id supplier_id facility_fuel_id co2e co2e_biomass total_energy_kwh " +
			"cups uploaded_by custom_emission_factor_id file_id file_url source_invoice_id original_quantity original_unit_id toc_id invofox_id enabled facility_percentages created_at updated_at",
		cases: []listCase{
			{query: "filters=heat,electricity", count: "type IN ('heat', 'electricity')"}, {query: "filters=gas", status: 422}, {query: "filters=wastes", count: "0"},
			{query: "start_date=1704067200&end_date=1735689600", count: "start_date >= '2024-01-01T00:00:00Z' AND end_date <= '2025-01-01T00:00:00Z'"}, {query: "invoice_id=ele-", count: "invoice_id LIKE '%ele-%'"},
		},
	},
	{
		path: "/api/v1/purchases?", table: "dcycle_purchases", members: "page size total total2 items", size: 50, counts: map[string]string{"total2": "status = 'inactive'"},
		fields: "id organization_id product_name description sector country quantity unit_id purchase_date purchase_type expense_type status recycled supplier_id " +
			"custom_emission_factor_id file_id file_name co2e frequency created_at updated_at unit supplier last_purchase_timestamp ef displayed_ggss",
		cases: []listCase{
			{query: "filter_by=sector:eq:Metals&filter_by=quantity:lte:20000", count: "sector = 'Metals' AND quantity <= 20000"}, {query: "filter_by=sector:in:Metals,Food", count: "sector IN ('Metals', 'Food')"},
			{query: "filter_by=purchase_date:lt:2024-01-01", count: "purchase_date < '2024-01-01'"}, {query: "filter_by=quantity:between:1,2", status: 422}, {query: "sort_by=co2e:desc", count: "1"},
			{query: "sort_by=product_name:asc", status: 422},
		},
	},
}

func TestEveryList(t *testing.T) {
	t.Parallel()
	ids := known(t, shared)
	for _, e := range lists {
		t.Run(e.path, func(t *testing.T) {
			t.Parallel()
			e.path, e.scope = ids.Replace(e.path), ids.Replace(e.scope)
			count := func(condition string) int {
				query := "SELECT count(*) FROM " + e.table + " WHERE organization_id = :org AND " + ids.Replace(condition)
				if e.scope != "" {
					query += " AND " + e.scope
				}
				return int(number(t, shared, query))
			}
			first := as(t, shared, assistant, e.path)
			e.checkFirst(t, first, count)
			for _, c := range slices.Concat(wrongPaging, e.cases) {
				e.checkCase(t, as(t, shared, assistant, e.path+ids.Replace(c.query)), c, count)
			}
		})
	}
}

func (e listEndpoint) checkFirst(t *testing.T, first answer, count func(string) int) {
	page, envelope := first.page(t), first.object(t, http.StatusOK)
	if got := strings.Join(first.members(t), " "); got != e.members {
		t.Errorf("members %q, want %q", got, e.members)
	}
	all := count("1")
	if all == 0 || page.Size != e.size || page.Page != 1 || len(page.Items) != min(all, e.size) {
		t.Fatalf("%d rows, size %d, page %d, %d items", all, page.Size, page.Page, len(page.Items))
	}
	if got := envelope[e.totalMember()]; e.total != "-" && got != float64(all) {
		t.Errorf("%s is %v, want %d", e.totalMember(), got, all)
	}
	for member, condition := range e.counts {
		if envelope[member] != float64(count(condition)) {
			t.Errorf("%s is %v, want %d", member, envelope[member], count(condition))
		}
	}
	if got := slices.Sorted(maps.Keys(page.Items[0])); !slices.Equal(got, sorted(e.fields)) {
		t.Errorf("fields %v, want %v", got, sorted(e.fields))
	}
}

func (e listEndpoint) totalMember() string {
	if e.total == "" {
		return "total"
	}
	return e.total
}

func (e listEndpoint) checkCase(t *testing.T, got answer, c listCase, count func(string) int) {
	t.Helper()
	want := c.status
	if want == 0 {
		want = http.StatusOK
	}
	switch {
	case got.status != want:
		t.Errorf("%s: status %d: %s", c.query, got.status, got.body)
	case want == http.StatusUnprocessableEntity && !strings.Contains(text(got), `"code":"VALIDATION_ERROR"`):
		t.Errorf("%s: body %s", c.query, got.body)
	case c.count != "" && e.total != "-":
		want := count(c.count)
		// A parameter that is given again counts as its last value: another facility or employee replaces the one in the path.
		if strings.Contains(c.query, nobody) {
			want = 0
		}
		if total := got.object(t, http.StatusOK)[e.totalMember()]; total != float64(want) {
			t.Errorf("%s: %s is %v, want %d", c.query, e.totalMember(), total, want)
		}
	}
}

// A facility's lists cannot be asked for without saying which.
func TestScopedListsNeedTheirScope(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v1/wastes": "query.facility_id is required", "/v1/waste-water-treatments?size=5": "query.facility_id is required", "/v1/employee-historic": "query.employee_id is required",
		"/v1/wastes?facility_id=here": "query.facility_id must be a UUID", "/v1/waste/unique-values?field=rd_code": "query.facility_id is required",
		"/v1/waste/unique-values?facility_id=" + nobody: "query.field is required", "/v1/waste/unique-values?field=co2e&facility_id=" + nobody: "query.field must be one of created_at, file_id",
		"/v1/logistics/recharges/unique-values?field=plate": "query.field must be one of file_id, fuel_name",
		"/api/v1/logistics/clients/report?client=Aldana":    "query.start_date is required",
	} {
		if got := as(t, shared, assistant, path); got.status != http.StatusUnprocessableEntity || !strings.Contains(text(got), want) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	for path, entity := range map[string]string{
		"/v1/vehicles/" + nobody + "/consumptions": "VEHICLE_NOT_FOUND", "/api/v1/vehicle_consumptions/vehicle/" + nobody: "VEHICLE_NOT_FOUND",
		"/api/v1/invoices/casted/facility/" + nobody: "NOT_FOUND", "/v1/waste-water-treatments/" + nobody + "/detail": "NOT_FOUND", "/v1/transports/" + nobody: "NOT_FOUND",
		"/v1/logistic-hubs/" + nobody: "NOT_FOUND", "/v1/projects/" + nobody: "NOT_FOUND", "/api/v1/facility_fuels/" + nobody: "NOT_FOUND",
	} {
		if got := as(t, shared, assistant, path); got.status != http.StatusNotFound || !strings.Contains(text(got), `"code":"`+entity+`"`) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}
