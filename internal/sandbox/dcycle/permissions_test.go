package dcycle_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// actions is a request for each resource and action. An allowed one fails on its empty body or unknown id, with anything but 403.
var actions = []struct{ resource, action, do string }{
	{"facilities", "read", "GET /v1/facilities"}, {"facilities", "create", "POST /v1/facilities"}, {"facilities", "update", "PUT /v1/facilities/{nobody}"}, {"facilities", "delete", "DELETE /v1/facilities/{nobody}"},
	{"facilities", "read", "GET /api/v1/facilities"},
	{"invoices", "read", "GET /v1/invoices/{nobody}"}, {"invoices", "create", "POST /api/v1/invoices"}, {"invoices", "update", "PATCH /v1/invoices/{nobody}"}, {"invoices", "delete", "DELETE /v1/invoices/{nobody}"},
	{"vehicles", "read", "GET /api/v1/vehicles"}, {"vehicles", "create", "POST /v1/vehicles"}, {"vehicles", "update", "PATCH /v1/vehicles/{nobody}"}, {"vehicles", "delete", "DELETE /v1/vehicles/{nobody}"},
	{"vehicles", "read", "GET /v1/vehicles/{vehicle}/consumptions"}, {"vehicles", "create", "POST /api/v1/vehicle_consumptions/bulk/csv"},
	{"employees", "read", "GET /v1/employees"}, {"employees", "read", "GET /v1/employee-historic?employee_id={employee}"}, {"employees", "create", "POST /v1/employee-historic"},
	{"employees", "create", "POST /v1/employees"}, {"employees", "update", "PATCH /v1/employee-historic/{nobody}"}, {"employees", "delete", "DELETE /v1/employees/{nobody}"},
	{"purchases", "read", "GET /api/v1/purchases"}, {"purchases", "create", "POST /v1/purchases"}, {"purchases", "update", "PATCH /v1/purchases/{nobody}"}, {"purchases", "delete", "DELETE /v1/purchases/{nobody}"},
	{"business_travels", "read", "GET /v1/business-travels"}, {"business_travels", "create", "POST /v1/business-travels"}, {"business_travels", "update", "PATCH /v1/business-travels/{nobody}"},
	{"business_travels", "delete", "DELETE /v1/business-travels/{nobody}"},
	{"wastes", "read", "GET /v1/wastes?facility_id={facility}"}, {"wastes", "create", "POST /v1/wastes"}, {"wastes", "read", "GET /v1/waste/unique-values"},
	{"waste_water_treatments", "read", "GET /v1/waste-water-treatments/{water}/detail"}, {"waste_water_treatments", "create", "POST /api/v1/bulk/waste_water_treatments"},
	{"waste_water_treatments", "delete", "DELETE /api/v1/waste_water_treatments/"},
	{"logistics", "read", "GET /v1/logistics/requests"}, {"logistics", "create", "POST /v1/logistics/requests"}, {"logistics", "create", "POST /v2/logistics/requests/bulk"},
	{"logistics", "create", "POST /v1/logistics/recharges"}, {"logistics", "read", "GET /api/v1/logistics/clients/report"},
	{"logistic_hubs", "read", "GET /v1/logistics/hubs"}, {"logistic_hubs", "create", "POST /v1/logistic-hubs"}, {"logistic_hubs", "update", "PATCH /v1/logistic-hubs/{nobody}"},
	{"logistic_hubs", "delete", "DELETE /v1/logistic-hubs/{nobody}"},
	{"transports", "read", "GET /v1/transports/counts"}, {"transports", "create", "POST /v1/transports"}, {"transports", "update", "PUT /v1/transports/{nobody}"}, {"transports", "delete", "DELETE /v1/transports/{nobody}"},
	{"projects", "read", "GET /v1/projects/extended"}, {"projects", "create", "POST /v1/projects"}, {"projects", "update", "POST /v1/projects/{project}/entities/link"},
	{"projects", "delete", "DELETE /v1/projects/{nobody}"},
	{"files", "read", "GET /v1/files/readings"}, {"files", "create", "POST /v1/files/presigned-urls"}, {"files", "update", "PATCH /v1/files/batch-update"},
	{"custom_kpis", "create", "POST /v1/custom-kpi-datasets"}, {"custom_emission_factors", "create", "POST /api/v1/custom_emission_groups"},
	{"custom_emission_factors", "read", "GET /api/v1/custom_emission_groups/organization_emission_data/{org}"},
	{"total_impacts", "read", "GET /v1/total-impacts"}, {"organizations", "read", "GET /v2/organizations/tree"}, {"api_keys", "read", "GET /v1/api-keys"},
	{"", "read", "GET /api/v1/units"}, {"", "read", "GET /v1/vehicle-fuels"},
}

// What each role may do. Data is everything but keys, totals and the tree.
func TestRolesByResourceAndAction(t *testing.T) {
	t.Parallel()
	ids := known(t, workshop)
	data := func(resource string) bool {
		return resource != "api_keys" && resource != "total_impacts" && resource != "organizations"
	}
	for key, allowed := range map[string]func(resource, action string) bool{
		assistant:                 func(string, string) bool { return true },
		"Production ETL pipeline": func(resource, action string) bool { return data(resource) || action == "read" },
		"Audit 2026":              func(resource, action string) bool { return action == "read" && resource != "api_keys" },
		"HR commuting survey": func(resource, action string) bool {
			return action == "read" && (resource == "employees" || resource == "organizations" || resource == "")
		},
	} {
		for _, a := range actions {
			method, path, _ := strings.Cut(ids.Replace(a.do), " ")
			got := send(t, workshop, key, method, path, `{}`)
			refused := got.status == http.StatusForbidden && strings.Contains(text(got), "User doesn't have permission "+a.resource+":"+a.action)
			if refused == allowed(a.resource, a.action) || got.status >= 500 || got.status == http.StatusMethodNotAllowed || got.status == http.StatusForbidden && !refused {
				t.Errorf("%s: %s: %d %s", key, a.do, got.status, got.body)
			}
		}
	}
}

// A permission set of an organisation's own counts in that organisation, for exactly what it names.
func TestCustomPermissionSet(t *testing.T) {
	t.Parallel()
	w, tom := workshop.World(), workshop.World().Person("tom")
	org := organization(t, workshop, "Meridia Packaging Italia")
	role := core.Role{ID: "dcycle/test-drivers", Platform: "dcycle", OrganizationID: org, Name: "Drivers", Permissions: []core.Permission{"vehicles:read", "logistics:create"}}
	if err := w.Directory.PutRole(t.Context(), role); err != nil {
		t.Fatal(err)
	}
	if err := w.Directory.PutMembership(t.Context(), core.Membership{Platform: "dcycle", OrganizationID: org, UserID: tom.ID, RoleID: role.ID, Active: true}); err != nil {
		t.Fatal(err)
	}
	_, secret, err := w.Keys.Create(t.Context(), core.Key{Platform: "dcycle", OrganizationID: org, Name: "driver", CreatedBy: tom.ID})
	if err != nil {
		t.Fatal(err)
	}
	for do, status := range map[string]int{
		"GET /v1/vehicles": 200, "POST /v1/vehicles": 403, "POST /v1/logistics/requests": 422, "GET /v1/logistics/requests": 403, "GET /v1/facilities": 403, "GET /v2/organizations/tree": 403,
	} {
		method, path, _ := strings.Cut(do, " ")
		got, err := exchange(method, workshop.URL("dcycle")+path, strings.NewReader("{}"), "x-api-key", secret, "x-organization-id", org)
		if err != nil || got.status != status {
			t.Errorf("%s: %d %s %v", do, got.status, got.body, err)
		}
	}
}

func TestLegacyHeaders(t *testing.T) {
	t.Parallel()
	elena, astrid := account(t, shared, assistant), account(t, shared, "Fjord reporting")
	for name, c := range map[string]struct {
		status  int
		want    string
		headers []string
	}{
		"key":            {200, `"items":[`, []string{"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID}},
		"bearer":         {200, `"items":[`, []string{"Authorization", "Bearer " + elena.Key, "x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID}},
		"colleague":      {200, `"items":[`, []string{"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID, "x-user-id", account(t, shared, "Audit 2026").User.ID}},
		"no user":        {422, "header.x-user-id must be a UUID", []string{"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID}},
		"no uuid":        {422, "header.x-user-id must be a UUID", []string{"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID, "x-user-id", "elena"}},
		"stranger":       {403, "User doesn't belong to the specified organization", []string{"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID, "x-user-id", astrid.User.ID}},
		"foreign org":    {403, "User doesn't belong to the specified organization", []string{"x-api-key", astrid.Key, "x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID}},
		"no org":         {403, "Missing x-organization-id header", []string{"x-api-key", elena.Key, "x-user-id", elena.User.ID}},
		"no key":         {401, "INVALID_API_KEY", []string{"x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID}},
		"a viewer's key": {200, `"items":[`, []string{"x-api-key", account(t, shared, "Audit 2026").Key, "x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID}},
	} {
		if got := get(t, shared.URL("dcycle")+"/api/v1/vehicles?size=1", c.headers...); got.status != c.status || !strings.Contains(text(got), c.want) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	// x-user-id opens nothing: naming an administrator does not make a viewer one.
	viewer := account(t, shared, "Audit 2026")
	got, err := exchange(http.MethodPost, shared.URL("dcycle")+"/api/v1/invoices", strings.NewReader("{}"), "x-api-key", viewer.Key, "x-organization-id", elena.OrganizationID, "x-user-id", elena.User.ID)
	if err != nil || got.status != http.StatusForbidden {
		t.Errorf("a viewer under an administrator's id: %d %s %v", got.status, got.body, err)
	}
}

// signIn: a token is good for an hour, in its user's organisations, with its user's rights.
func signIn(t *testing.T) {
	login := func(email, password string) answer {
		got, err := exchange(http.MethodPost, workshop.URL("dcycle")+"/auth/login", strings.NewReader(fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	elena, tom := account(t, workshop, assistant), account(t, workshop, "Audit 2026")
	for name, got := range map[string]answer{"wrong": login(elena.User.Email, "x"), "unknown": login("nobody@x.example", elena.Password), "another's": login(tom.User.Email, elena.Password)} {
		if got.status != http.StatusUnauthorized || text(got) != `{"detail":"Invalid email or password","code":"INVALID_CREDENTIALS"}` {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := login("", ""); got.status != http.StatusUnprocessableEntity {
		t.Errorf("empty: %d %s", got.status, got.body)
	}
	token := func(a string, password string) string {
		var s struct {
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			ExpiresIn   int    `json:"expires_in"`
		}
		got := login(a, password)
		got.into(t, &s)
		if s.TokenType != "Bearer" || s.ExpiresIn != 3600 || strings.Count(s.AccessToken, ".") != 2 || len(got.members(t)) != 3 {
			t.Fatalf("answer %s", got.body)
		}
		return s.AccessToken
	}
	hers, his := token(strings.ToUpper(elena.User.Email), elena.Password), token(tom.User.Email, tom.Password)
	try := func(method, path, body, token, org string) answer {
		got, err := exchange(method, workshop.URL("dcycle")+path, strings.NewReader(body), "Authorization", "Bearer "+token, "x-organization-id", org)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for i, c := range []struct {
		got    answer
		status int
		want   string
	}{
		{try("GET", "/v1/facilities", "", hers, elena.OrganizationID), 200, `"items"`}, {try("GET", "/v1/facilities", "", hers, organization(t, workshop, "Halden Fjord Seafood")), 403, "FORBIDDEN"},
		{try("GET", "/v1/facilities", "", hers, ""), 403, "Missing x-organization-id"}, {try("POST", "/v1/employees", `{"name":"J","situation":"active","status":"uploaded"}`, hers, elena.OrganizationID), 201, elena.User.ID},
		{try("POST", "/v1/facilities", "{}", his, elena.OrganizationID), 403, "facilities:create"}, {try("GET", "/v1/vehicle-fuels", "", his, ""), 200, "diesel"},
		{try("GET", "/v1/facilities", "", hers+"x", elena.OrganizationID), 401, `{"detail":"Invalid token","code":"INVALID_TOKEN"}`},
	} {
		if c.got.status != c.status || !strings.Contains(text(c.got), c.want) {
			t.Errorf("case %d: %d %s", i, c.got.status, c.got.body)
		}
	}
	workshopClock.advance(time.Hour - time.Second)
	if got := try("GET", "/v1/facilities", "", hers, elena.OrganizationID); got.status != http.StatusOK {
		t.Errorf("a second before the hour is over: %d %s", got.status, got.body)
	}
	workshopClock.advance(time.Second)
	if got := try("GET", "/v1/facilities", "", hers, elena.OrganizationID); got.status != http.StatusUnauthorized || text(got) != `{"detail":"Token has expired","code":"TOKEN_EXPIRED"}` {
		t.Errorf("an hour later: %d %s", got.status, got.body)
	}
	if got := login(elena.User.Email, elena.Password); got.status != http.StatusOK {
		t.Errorf("signing in again: %d", got.status)
	}
}

// A stranger can neither change nor use what is another organisation's.
func TestStrangersWriteNothing(t *testing.T) {
	t.Parallel()
	ids := known(t, workshop)
	const stranger = "Fjord reporting"
	for _, c := range []struct {
		do, body string
		status   int
	}{
		{"PUT /v1/facilities/{facility}", `{"name":"mine"}`, 403}, {"DELETE /v1/facilities/{facility}", "", 403}, {"PATCH /v1/vehicles/{vehicle}", `{"name":"mine"}`, 404},
		{"DELETE /v1/vehicles/{vehicle}", "", 404}, {"DELETE /v1/employees/{employee}", "", 404}, {"DELETE /v1/transports/{plan}", "", 404}, {"PUT /v1/transports/{plan}", `{"name":"x"}`, 404},
		{"GET /v1/transports/{plan}", "", 404}, {"PATCH /v1/logistic-hubs/{hub}", `{"name":"mine"}`, 404}, {"DELETE /v1/projects/{project}", "", 404}, {"GET /v1/projects/{project}", "", 404},
		{"POST /v1/projects/{project}/entities/link", `{"entity_type":"invoices","entity_ids":["{nobody}"]}`, 404}, {"GET /v1/waste-water-treatments/{water}/detail", "", 404},
		{"DELETE /api/v1/waste_water_treatments/?waste_water_treatment_id={water}", "", 404}, {"GET /v1/vehicles/{vehicle}/consumptions", "", 404}, {"GET /api/v1/invoices/casted/facility/{facility}", "", 404},
		{"POST /v1/wastes", `{"facility_id":"{facility}","identification_name":"x","start_date":"2026-01-01","end_date":"2026-01-02","base_quantity":1}`, 404},
		{"POST /v1/employee-historic", `{"employee_id":"{employee}","start_date":"2026-01-01","end_date":"2026-01-02","commuting_type":"in_itinere","transport_type":"telecommuting"}`, 404},
		{"POST /v1/logistic-hubs", `{"name":"x","type":"owned","facility_id":"{facility}"}`, 404}, {"POST /v1/custom-kpi-datasets/{dataset}/kpis", `{"name":"x"}`, 404},
		{"POST /v1/files/readings", `{"file_readings":[{"id":"{reading}"}],"facilities":[{"id":"{facility}","percentage":1}]}`, 404}, {"POST /v1/files/send-event", `{"event_type":"PROCESS_DOCUMENT","file_id":"{file}"}`, 404},
		{"POST /v1/logistics/requests", `{"distance_km":1,"toc":"van_diesel","hub_id":"{hub}"}`, 404}, {"GET /api/v1/custom_emission_groups/organization_emission_data/{org}", "", 403},
		{"POST /v1/projects", `{"name":"x","project_type":"custom","parent_id":"{project}"}`, 404}, {"POST /v1/projects", `{"name":"x","project_type":"custom","responsible_user_id":"{elena}"}`, 422},
		{"PATCH /v1/files/batch-update", `{"file_ids":["{file}"],"status":"error"}`, 200},
	} {
		method, path, _ := strings.Cut(ids.Replace(c.do), " ")
		got := send(t, workshop, stranger, method, path, ids.Replace(c.body))
		if got.status != c.status || c.status == 200 && text(got) != `{"updated":0}` {
			t.Errorf("%s: %d %s", c.do, got.status, got.body)
		}
	}
	for path, want := range map[string]string{
		"/v1/wastes?facility_id={facility}": `"total":0`, "/v1/employee-historic?employee_id={employee}": `"total":0`,
		"/v1/waste/unique-values?field=rd_code&facility_id={facility}": `"values":[]`,
	} {
		if got := as(t, workshop, stranger, ids.Replace(path)); got.status != 200 || !strings.Contains(text(got), want) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if n := number(t, workshop, `SELECT count(*) FROM dcycle_facilities WHERE organization_id = :org AND name = 'mine'`); n != 0 {
		t.Errorf("%v facilities renamed", n)
	}
}
