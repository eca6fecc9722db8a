package dcycle_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const assistant = "Sustainability assistant"

// listCase is one request on a collection. count is the truth, as a condition on its table besides the organisation.
type listCase struct {
	query  string
	count  string
	status int // 0: 200
}

var wrongPaging = []listCase{
	{query: "page=0", status: 422}, {query: "size=0", status: 422}, {query: "size=101", status: 422}, {query: "page=-1", status: 422},
	{query: "page=one", status: 422}, {query: "size=", status: 422}, {query: "size=10.5", status: 422}, {query: "page=99999999999999999999", status: 422},
	{query: "page=2147483647&size=100"}, {query: "size=100"}, {query: "page=7&page=1"}, {query: "nonsense=1&utm=%ff"}, {query: "%zz&size=3", status: 422}, {query: "size=3;x", status: 422},
}

// endpoints is what the documentation says of each collection. table has its truth.
var endpoints = []struct {
	path, table string
	size        int
	fields      string
	cases       []listCase
}{
	{
		path: "/v1/facilities", table: "dcycle_facilities", size: 10,
		fields: "id name type country address status co2e co2e_biomass logistic_factor categories cups_list facility_purpose_type created_at updated_at",
		cases: []listCase{
			{query: "name=plant", count: "name LIKE '%plant%'"}, {query: "name=PLANT", count: "name LIKE '%plant%'"}, {query: "name=%25", count: "0"},
			{query: "country=ES", count: "country = 'ES'"}, {query: "type=office&country=ES", count: "type = 'office' AND country = 'ES'"},
			{query: "status[]=archived", count: "status = 'archived'"}, {query: "status[]=archived&status[]=active", count: "1"},
			{query: "status=archived", count: "1"}, // the other spelling is an unknown parameter
			{query: "status[]=deleted", status: 422},
		},
	},
	{
		path: "/v1/invoices", table: "dcycle_invoices", size: 50,
		fields: "id type status quantity unit_id start_date end_date invoice_id facility_id supplier_id co2e total_energy_kwh cups created_at updated_at",
		cases: []listCase{
			{query: "type[]=electricity", count: "type = 'electricity'"}, {query: "type[]=heat&type[]=water", count: "type IN ('heat', 'water')"},
			{query: "type=electricity", count: "1"}, {query: "type[]=gas", status: 422}, {query: "type[]=process", status: 422},
			{query: "status[]=inactive&status[]=error", count: "status IN ('inactive', 'error')"}, {query: "status[]=deleted", status: 422},
			{query: "facility_id[]=not-a-uuid", status: 422}, {query: "facility_id[]=" + nobody, count: "0"},
			{query: "start_date=2024-03-01", count: "start_date >= '2024-03-01T00:00:00Z'"}, {query: "end_date=2024-03-31", count: "end_date <= '2024-03-31T00:00:00Z'"},
			{query: "start_date=2024-01-01&end_date=2024-12-31", count: "start_date >= '2024' AND end_date < '2025'"},
			{query: "start_date=2024-13-01", status: 422}, {query: "end_date=31/12/2024", status: 422},
			{query: "co2e_status=calculated", count: "co2e IS NOT NULL"}, {query: "co2e_status=not_calculated", count: "co2e IS NULL"}, {query: "co2e_status=maybe", status: 422},
			{query: "invoice_id=ele-2024", count: "invoice_id LIKE '%ELE-2024%'"}, {query: "cups[]=ES0000", count: "0"},
			{query: "sort=-quantity", count: "1"}, {query: "sort=co2e", status: 422}, {query: "sort=quantity%20DESC", status: 422},
		},
	},
	{
		path: "/v1/vehicles", table: "dcycle_vehicles", size: 50,
		fields: "id name type ownership license_plate country status co2e vehicle_fuel_id unknown_vehicle_type registration_year market_segment size created_at updated_at",
		cases: []listCase{
			{query: "status=archived", count: "status = 'archived'"}, {query: "status=active&status=archived", count: "status IN ('active', 'archived')"},
			{query: "status[]=archived", count: "1"}, {query: "status=gone", status: 422}, {query: "ownership=rented", count: "ownership = 'rented'"},
			{query: "ownership=leased", status: 422}, {query: "vehicle_fuel_id=x", status: 422}, {query: "unknown_vehicle_id=" + nobody, count: "0"},
			{query: "include_children=maybe", status: 422}, {query: "include_children=false", count: "1"}, {query: "sort=name&sort=-created_at", count: "1"},
			{query: "sort=co2e", status: 422},
		},
	},
	{
		path: "/v1/purchases", table: "dcycle_purchases", size: 50,
		fields: "id organization_id product_name description sector country quantity unit_id purchase_date purchase_type expense_type status recycled " +
			"supplier_id custom_emission_factor_id file_id file_name file_url co2e frequency created_at updated_at",
		cases: []listCase{
			{query: "status[]=active", count: "status = 'active'"}, {query: "status=active", count: "1"}, {query: "status[]=success", status: 422},
			{query: "purchase_type[]=supplier_specific", count: "purchase_type = 'supplier_specific'"}, {query: "purchase_type[]=x", status: 422},
			{query: "expense_type[]=capex", count: "expense_type = 'capex'"}, {query: "expense_type[]=goods", status: 422},
			{query: "file_name[]=purchases_group_03.csv", count: "file_name = 'purchases_group_03.csv'"}, {query: "file_id[]=x", status: 422},
			{query: "include_children=true", count: "1"}, // not documented here, hence ignored
		},
	},
	{
		path: "/v1/business-travels", table: "dcycle_business_travels", size: 50,
		fields: "id travel_date transport_type distance_km origin destination travel_number round_trip vehicle_size fuel_type flight_type cabin_class status co2e created_at updated_at",
		cases: []listCase{
			{query: "transport_type=train", count: "transport_type = 'train'"}, {query: "transport_type=train&transport_type=aircraft", count: "transport_type IN ('train', 'aircraft')"},
			{query: "transport_type[]=train", count: "1"}, {query: "transport_type=plane", status: 422}, {query: "status=pending", count: "status = 'pending'"},
			{query: "start_date=2025-01-01&end_date=2025-06-30", count: "travel_date BETWEEN '2025-01-01' AND '2025-06-30'"}, {query: "start_date=tomorrow", status: 422},
		},
	},
	{
		path: "/v1/employees", table: "dcycle_employees", size: 50,
		fields: "id name email organization_id situation status periods created_at updated_at",
		cases: []listCase{
			{query: "situation=terminated", count: "situation = 'terminated'"}, {query: "situation=active&situation=inactive", count: "situation IN ('active', 'inactive')"},
			{query: "situation[]=terminated", count: "1"}, {query: "situation=retired", status: 422}, {query: "status=loading", count: "status = 'loading'"},
			{query: "transport_type=bicycle", count: "id IN (SELECT employee_id FROM dcycle_commuting_periods WHERE transport_type = 'bicycle')"},
			{query: "response_medium=qr", count: "id IN (SELECT employee_id FROM dcycle_commuting_periods WHERE response_medium = 'qr')"},
			{query: "response_medium=letter", status: 422},
		},
	},
}

const nobody = "00000000-0000-4000-8000-000000000000"

func TestCollections(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints {
		t.Run(e.path, func(t *testing.T) {
			t.Parallel()
			first := as(t, shared, assistant, e.path).page(t)
			all := int(number(t, shared, "SELECT count(*) FROM "+e.table+" WHERE organization_id = :org"))
			if first.Total != all || first.Size != e.size || first.Page != 1 || len(first.Items) != min(all, e.size) || first.Pages != (all+e.size-1)/e.size {
				t.Errorf("first page: total %d, size %d, page %d, pages %d, %d items; want %d rows, size %d", first.Total, first.Size, first.Page, first.Pages, len(first.Items), all, e.size)
			}
			want := strings.Fields(e.fields)
			slices.Sort(want)
			if got := slices.Sorted(maps.Keys(first.Items[0])); !slices.Equal(got, want) {
				t.Errorf("fields %v, want %v", got, want)
			}
			for _, c := range append(wrongPaging, e.cases...) {
				checkCase(t, e.path, e.table, c)
			}
		})
	}
}

func checkCase(t *testing.T, path, table string, c listCase) {
	t.Helper()
	got := as(t, shared, assistant, path+"?"+c.query)
	want := c.status
	if want == 0 {
		want = http.StatusOK
	}
	switch {
	case got.status != want:
		t.Errorf("%s: status %d: %s", c.query, got.status, got.body)
	case c.status == http.StatusUnprocessableEntity:
		if !strings.Contains(string(got.body), `"code":"VALIDATION_ERROR"`) || !strings.HasPrefix(string(got.body), `{"detail":"`) {
			t.Errorf("%s: body %s", c.query, got.body)
		}
	case c.count != "":
		want := int(number(t, shared, "SELECT count(*) FROM "+table+" WHERE organization_id = :org AND "+c.count))
		if total := got.page(t).Total; total != want {
			t.Errorf("%s: total %d, want %d", c.query, total, want)
		}
	}
}

// Every row comes exactly once, on whatever page size and order, and what is summed over the wire is what the database sums.
func TestPagesAreComplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, table, sort, size string }{
		{"/v1/facilities", "dcycle_facilities", "", "5"}, {"/v1/invoices", "dcycle_invoices", "", "100"},
		{"/v1/invoices", "dcycle_invoices", "quantity", "97"}, {"/v1/vehicles", "dcycle_vehicles", "-name", "7"}, {"/v1/purchases", "dcycle_purchases", "", "100"},
		{"/v1/business-travels", "dcycle_business_travels", "", "100"}, {"/v1/employees", "dcycle_employees", "", "13"},
	} {
		seen, sum := map[string]bool{}, 0.0
		for n, pages := 1, 1; n <= pages; n++ {
			path := c.path + "?size=" + c.size + "&page=" + itoa(n)
			if c.sort != "" {
				path += "&sort=" + c.sort
			}
			p := as(t, shared, assistant, path).page(t)
			pages = p.Pages
			for _, item := range p.Items {
				seen[item["id"].(string)] = true
				if v, ok := item["co2e"].(float64); ok {
					sum += v
				}
			}
		}
		want := number(t, shared, "SELECT count(*) FROM "+c.table+" WHERE organization_id = :org")
		if float64(len(seen)) != want {
			t.Errorf("%s by %q: %d distinct rows, want %v", c.path, c.sort, len(seen), want)
		}
		if c.table == "dcycle_employees" {
			continue
		}
		if want := number(t, shared, "SELECT coalesce(sum(co2e), 0) FROM "+c.table+" WHERE organization_id = :org"); abs(sum-want) > 0.01 {
			t.Errorf("%s: co2e %v, want %v", c.path, sum, want)
		}
	}
}

func TestSortOrders(t *testing.T) {
	t.Parallel()
	p := as(t, shared, assistant, "/v1/invoices?sort=-quantity&size=100").page(t)
	for i := 1; i < len(p.Items); i++ {
		if p.Items[i-1]["quantity"].(float64) < p.Items[i]["quantity"].(float64) {
			t.Fatalf("row %d is larger than the one before", i)
		}
	}
	if top := number(t, shared, "SELECT max(quantity) FROM dcycle_invoices WHERE organization_id = :org"); p.Items[0]["quantity"].(float64) != top {
		t.Errorf("first is %v, largest is %v", p.Items[0]["quantity"], top)
	}
}

func TestHoldingIncludesItsSubsidiariesOnRequest(t *testing.T) {
	t.Parallel()
	group := number(t, shared, `SELECT count(*) FROM dcycle_vehicles WHERE organization_id IN (SELECT id FROM organizations WHERE id = :org OR parent_id = :org)`)
	own := number(t, shared, `SELECT count(*) FROM dcycle_vehicles WHERE organization_id = :org`)
	if got := as(t, shared, assistant, "/v1/vehicles?include_children=true").page(t).Total; float64(got) != group || group <= own {
		t.Errorf("with children %d, want %v (own %v)", got, group, own)
	}
	if got := as(t, shared, "Foods ERP integration", "/v1/vehicles?include_children=true").page(t).Total; got != 24 {
		t.Errorf("a subsidiary sees %d vehicles, has 24", got)
	}
}
