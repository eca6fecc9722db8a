package dcycle_test

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string         { return strconv.Itoa(n) }
func abs(v float64) float64     { return math.Abs(v) }
func text(a answer) string      { return string(a.body) }
func firstID(p page) string     { return p.Items[0]["id"].(string) }
func sorted(s string) []string  { return slices.Sorted(slices.Values(strings.Fields(s))) }
func keys(m map[string]any) any { return slices.Sorted(maps.Keys(m)) }

func TestSingleRecords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, entity, only string }{
		{"/v1/facilities", "Facility", ""}, {"/v1/purchases", "Purchase", ""}, {"/v1/business-travels", "BusinessTravel", ""},
		{"/v1/invoices", "Invoice", "base_quantity percentage facility_percentages uploaded_by enabled co2e_biomass facility_fuel_id"}, {"/v1/employees", "Employee", ""},
		{"/v1/logistics/packages", "LogisticPackage", "legs"},
	} {
		id := firstID(as(t, shared, assistant, c.path).page(t))
		var record map[string]any
		as(t, shared, assistant, c.path+"/"+id).into(t, &record)
		if record["id"] != id {
			t.Errorf("%s: got %v", c.path, record["id"])
		}
		for _, field := range strings.Fields(c.only) {
			if _, ok := record[field]; !ok {
				t.Errorf("%s: no %s in %v", c.path, field, keys(record))
			}
		}
		if got := as(t, shared, assistant, c.path+"/"+strings.ToUpper(id)); got.status != http.StatusOK {
			t.Errorf("%s: an id in capitals gives %d", c.path, got.status)
		}
		missing := as(t, shared, assistant, c.path+"/"+nobody)
		want := `{"detail":"` + c.entity + ` with id=UUID('` + nobody + `') not found","code":"NOT_FOUND"}`
		if missing.status != http.StatusNotFound || text(missing) != want {
			t.Errorf("%s: missing record: %d %s", c.path, missing.status, missing.body)
		}
		if got := as(t, shared, assistant, c.path+"/42"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: bad id: %d %s", c.path, got.status, got.body)
		}
	}
}

func TestEmployeeShowsWholePeriods(t *testing.T) {
	t.Parallel()
	drivers := as(t, shared, assistant, "/v1/employees?transport_type=car").page(t)
	if drivers.Total == 0 {
		t.Fatal("nobody comes by car")
	}
	var e struct{ Periods []map[string]any }
	as(t, shared, assistant, "/v1/employees/"+firstID(drivers)).into(t, &e)
	period := e.Periods[0]
	if _, isBool := period["carpool"].(bool); !isBool || period["commuting_type"] != "in_itinere" || len(period["weekly_travels"].([]any)) < 3 {
		t.Fatalf("period %v", period)
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	type node struct {
		ID, Name string
		Children []node
	}
	for _, key := range []string{assistant, "Foods ERP integration", "HR commuting survey"} {
		var root node
		as(t, shared, key, "/v2/organizations/tree").into(t, &root)
		if root.Name != "Meridia Group" || len(root.Children) != 3 || root.Children[0].Name != "Meridia Foods Iberia" {
			t.Errorf("%s: tree %+v", key, root)
		}
	}
	if got := as(t, shared, "Fjord reporting", "/v2/organizations/tree"); strings.Contains(text(got), "Meridia") || !strings.Contains(text(got), `"children":[]`) {
		t.Errorf("the stranger's tree: %s", got.body)
	}
}

func TestReferenceListsAreBareAndNeedNoOrganization(t *testing.T) {
	t.Parallel()
	key := account(t, shared, assistant).Key
	for path, fields := range map[string]string{
		"/v1/vehicle-fuels": "id fuel country fuel_units created_at updated_at", "/v1/unknown-vehicles": "id type country created_at updated_at",
	} {
		var list []map[string]any
		get(t, shared.URL("dcycle")+path, "Authorization", "Bearer "+key).into(t, &list)
		if len(list) < 5 || !slices.Equal(slices.Sorted(maps.Keys(list[0])), sorted(fields)) {
			t.Errorf("%s: %d items, first %v", path, len(list), list[0])
		}
		if got := get(t, shared.URL("dcycle")+path); got.status != http.StatusUnauthorized {
			t.Errorf("%s without a key: %d", path, got.status)
		}
	}
}

func TestAPIKeysAreListedAsAssumed(t *testing.T) {
	t.Parallel()
	got := as(t, shared, assistant, "/v1/api-keys?size=3&page=2")
	p := got.page(t)
	if got.header.Get("X-Sandbox-Assumed") != "true" || p.Total != 7 || p.Pages != 3 || len(p.Items) != 3 {
		t.Errorf("headers %v, page %+v", got.header, p)
	}
	all := as(t, shared, assistant, "/v1/api-keys")
	for _, a := range shared.Accounts("dcycle") {
		if a.Key != "" && strings.Contains(text(all), a.Key) {
			t.Errorf("the key %q is shown whole", a.KeyName)
		}
	}
	revoked, never := 0, 0
	for _, k := range all.page(t).Items {
		if !strings.HasPrefix(k["prefix"].(string), "sk_live_") || k["created_by"].(map[string]any)["email"] == "" {
			t.Errorf("key %v", k)
		}
		if k["revoked_at"] != nil {
			revoked++
		}
		if k["last_used_at"] == nil {
			never++
		}
	}
	if revoked != 1 || never != 1 {
		t.Errorf("%d revoked, %d never used; want 1 and 1", revoked, never)
	}
}

func TestTotalImpacts(t *testing.T) {
	t.Parallel()
	type impacts struct {
		OrganizationID string  `json:"organization_id"`
		Unit           string  `json:"unit"`
		TotalCO2e      float64 `json:"total_co2e"`
		Items          []map[string]any
	}
	ask := func(query string) impacts {
		var out impacts
		as(t, shared, assistant, "/v1/total-impacts?"+query).into(t, &out)
		return out
	}
	year := "start_date=2024-01-01&end_date=2024-12-31"
	truth := number(t, shared, `SELECT sum(co2e) FROM dcycle_impacts WHERE organization_id = :org AND substr(date, 1, 4) = '2024'`)
	for group, fields := range map[string]string{"scope": "scope co2e", "category": "scope category co2e", "month": "year month co2e"} {
		got := ask(year + "&group_by=" + group)
		sum := 0.0
		for _, item := range got.Items {
			sum += item["co2e"].(float64)
		}
		if abs(got.TotalCO2e-truth) > 0.01 || abs(sum-truth) > 0.1 {
			t.Errorf("by %s: total %v, items %v, want %v", group, got.TotalCO2e, sum, truth)
		}
		if !slices.Equal(slices.Sorted(maps.Keys(got.Items[0])), sorted(fields)) {
			t.Errorf("by %s: %v", group, got.Items[0])
		}
	}
	if got := ask(year); len(got.Items) != 3 || got.Unit != "kgCO2e" {
		t.Errorf("default grouping: %+v", got)
	}
	// The electricity invoices are the whole of scope 2.
	electricity := number(t, shared, `SELECT sum(co2e) FROM dcycle_invoices WHERE organization_id = :org AND type = 'electricity' AND status = 'active'
		AND substr(start_date, 1, 4) = '2024'`)
	if got := ask(year).Items[1]; got["scope"] != 2.0 || abs(got["co2e"].(float64)-electricity) > 0.01 {
		t.Errorf("scope 2 is %v, electricity is %v", got, electricity)
	}
	if own, all := ask(year).TotalCO2e, ask(year+"&include_children=true").TotalCO2e; all <= own*1.5 {
		t.Errorf("with subsidiaries %v, alone %v", all, own)
	}
	empty := as(t, shared, assistant, "/v1/total-impacts?start_date=1999-01-01&end_date=1999-12-31")
	if !json.Valid(empty.body) || !strings.Contains(text(empty), `"total_co2e":0,"items":[]`) {
		t.Errorf("no rows: %s", empty.body)
	}
}

func TestTotalImpactsRefuses(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                      "query.start_date is required",
		"start_date=2024-01-01": "query.end_date is required",
		"start_date=2024-01-01&end_date=2023-12-31":                  "must not be before",
		"start_date=2023-01-01&end_date=2025-01-01":                  "at most 730 days",
		"start_date=2023-02-30&end_date=2023-03-01":                  "must be a date",
		"start_date=2023-01-01&end_date=2023-03-01&group_by=country": "must be one of scope, category, month",
	} {
		if got := as(t, shared, assistant, "/v1/total-impacts?"+query); got.status != http.StatusUnprocessableEntity || !strings.Contains(text(got), want) {
			t.Errorf("%q: %d %s", query, got.status, got.body)
		}
	}
	if got := as(t, shared, assistant, "/v1/total-impacts?start_date=2023-01-01&end_date=2024-12-31"); got.status != http.StatusOK {
		t.Errorf("730 days: %d %s", got.status, got.body)
	}
}
