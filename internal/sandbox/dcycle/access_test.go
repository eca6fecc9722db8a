package dcycle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// everyPath is each endpoint once, answerable with 200 by an administrator.
var everyPath = []string{
	"/v2/organizations/tree", "/v1/facilities", "/v1/invoices", "/v1/vehicles", "/v1/purchases", "/v1/business-travels", "/v1/employees",
	"/v1/api-keys", "/v1/total-impacts?start_date=2024-01-01&end_date=2024-12-31",
	"/v1/logistics/requests", "/v1/logistics/recharges", "/v1/logistics/packages", "/v1/logistics/hubs", "/v1/logistics/summary", "/v1/logistics/fuels", "/v1/logistics/tocs",
	"/v1/logistics/recharges/unique-values?field=file_id", "/v1/logistic-hubs", "/v1/transports", "/v1/transports/counts", "/v1/projects/extended", "/v1/files/readings", "/v1/waste-efs",
}

func TestWhoMayNotEnter(t *testing.T) {
	t.Parallel()
	elena, foreign := account(t, shared, assistant), organization(t, shared, "Halden Fjord Seafood")
	revoked := account(t, shared, "Legacy ETL pipeline")
	const badKey = `{"detail":"Invalid or revoked API key","code":"INVALID_API_KEY"}`
	const notMember = `{"detail":"User doesn't belong to the specified organization","code":"FORBIDDEN"}`
	for name, c := range map[string]struct {
		status  int
		body    string
		headers []string
	}{
		"no key":           {401, badKey, []string{"x-organization-id", elena.OrganizationID}},
		"nothing":          {401, badKey, nil},
		"unknown key":      {401, badKey, []string{"x-api-key", "sk_live_" + strings.Repeat("a", 32), "x-organization-id", elena.OrganizationID}},
		"right prefix":     {401, badKey, []string{"x-api-key", elena.Key[:16] + strings.Repeat("a", 24), "x-organization-id", elena.OrganizationID}},
		"key cut short":    {401, badKey, []string{"x-api-key", elena.Key[:39], "x-organization-id", elena.OrganizationID}},
		"prefix only":      {401, badKey, []string{"x-api-key", elena.Key[:16], "x-organization-id", elena.OrganizationID}},
		"revoked key":      {401, badKey, []string{"x-api-key", revoked.Key, "x-organization-id", revoked.OrganizationID}},
		"basic auth":       {401, badKey, []string{"Authorization", "Basic " + elena.Key, "x-organization-id", elena.OrganizationID}},
		"no organization":  {403, `{"detail":"Missing x-organization-id header","code":"FORBIDDEN"}`, []string{"x-api-key", elena.Key}},
		"foreign":          {403, notMember, []string{"x-api-key", elena.Key, "x-organization-id", foreign}},
		"no such":          {403, notMember, []string{"x-api-key", elena.Key, "x-organization-id", nobody}},
		"not a uuid":       {422, `{"detail":"Validation error: header.x-organization-id must be a UUID","code":"VALIDATION_ERROR"}`, []string{"x-api-key", elena.Key, "x-organization-id", "1 OR 1=1"}},
		"sister's company": {403, notMember, []string{"x-api-key", account(t, shared, "Foods ERP integration").Key, "x-organization-id", elena.OrganizationID}},
	} {
		for _, path := range everyPath {
			got := get(t, shared.URL("dcycle")+path, c.headers...)
			if got.status != c.status || text(got) != c.body {
				t.Errorf("%s: %s: %d %s", name, path, got.status, got.body)
			}
		}
	}
}

func TestWhoMayEnter(t *testing.T) {
	t.Parallel()
	elena := account(t, shared, assistant)
	for name, headers := range map[string][]string{
		"header":       {"x-api-key", elena.Key, "x-organization-id", elena.OrganizationID},
		"bearer":       {"Authorization", "Bearer " + elena.Key, "x-organization-id", elena.OrganizationID},
		"bearer lower": {"Authorization", "bearer " + elena.Key, "x-organization-id", strings.ToUpper(elena.OrganizationID)},
		"a subsidiary": {"x-api-key", elena.Key, "x-organization-id", organization(t, shared, "Meridia Packaging Italia")},
	} {
		for _, path := range everyPath {
			if got := get(t, shared.URL("dcycle")+path, headers...); got.status != http.StatusOK {
				t.Errorf("%s: %s: %d %s", name, path, got.status, got.body)
			}
		}
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key     string
		refused string // of everyPath, separated by spaces
	}{
		{"Production ETL pipeline", ""},
		{"Audit 2026", "/v1/api-keys"},
		{"HR commuting survey", "/v1/facilities /v1/invoices /v1/vehicles /v1/purchases /v1/business-travels /v1/api-keys /v1/total-impacts /v1/logistics/requests " +
			"/v1/logistics/recharges /v1/logistics/packages /v1/logistics/hubs /v1/logistics/summary /v1/logistics/fuels /v1/logistics/tocs /v1/logistics/recharges/unique-values " +
			"/v1/logistic-hubs /v1/transports /v1/transports/counts /v1/projects/extended /v1/files/readings /v1/waste-efs"},
	} {
		for _, path := range everyPath {
			bare, _, _ := strings.Cut(path, "?")
			want := http.StatusOK
			if strings.Contains(" "+c.refused+" ", " "+bare+" ") {
				want = http.StatusForbidden
			}
			got := as(t, shared, c.key, path)
			if got.status != want || want == http.StatusForbidden && !strings.Contains(text(got), "User doesn't have permission ") {
				t.Errorf("%s: %s: %d %s", c.key, path, got.status, got.body)
			}
		}
	}
}

// Nothing of one company may be seen with a key of the other: not in lists, not by id, not by a filter.
func TestIsolation(t *testing.T) {
	t.Parallel()
	elena, astrid := account(t, shared, assistant), account(t, shared, "Fjord reporting")
	forbidden := identifiers(t, elena.OrganizationID)
	for _, path := range everyPath {
		got := text(as(t, shared, "Fjord reporting", withSize(path)))
		for _, id := range forbidden {
			if strings.Contains(got, id) {
				t.Fatalf("%s shows %s to a stranger", path, id)
			}
		}
	}
	for table, path := range map[string]string{
		"dcycle_invoices": "/v1/invoices", "dcycle_purchases": "/v1/purchases", "dcycle_business_travels": "/v1/business-travels", "dcycle_employees": "/v1/employees",
	} {
		id := oneID(t, table, elena.OrganizationID)
		if got := as(t, shared, "Fjord reporting", path+"/"+id); got.status != http.StatusNotFound {
			t.Errorf("%s: a stranger's record: %d %s", path, got.status, got.body)
		}
	}
	facility := oneID(t, "dcycle_facilities", elena.OrganizationID)
	if got := as(t, shared, "Fjord reporting", "/v1/facilities/"+facility); got.status != http.StatusForbidden || text(got) != `{"detail":"Facility doesn't belong to organization"}` {
		t.Errorf("a stranger's facility: %d %s", got.status, got.body)
	}
	if got := as(t, shared, "Fjord reporting", "/v1/invoices?facility_id[]="+facility).page(t).Total; got != 0 {
		t.Errorf("%d invoices of a stranger's facility", got)
	}
	if astrid.OrganizationID == elena.OrganizationID {
		t.Error("the stranger is no stranger")
	}
}

func withSize(path string) string {
	if strings.Contains(path, "?") {
		return path + "&size=100&include_children=true"
	}
	return path + "?size=100&include_children=true"
}

func identifiers(t *testing.T, organizationID string) []string {
	t.Helper()
	db, err := shared.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(`SELECT id FROM dcycle_facilities WHERE organization_id = ?1 UNION ALL SELECT id FROM dcycle_vehicles WHERE organization_id = ?1
		UNION ALL SELECT id FROM api_keys WHERE organization_id = ?1 UNION ALL SELECT ?1 UNION ALL SELECT 'Meridia'`, organizationID)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		out = append(out, id)
	}
	if len(out) < 50 {
		t.Fatalf("only %d identifiers to look for", len(out))
	}
	return out
}

func oneID(t *testing.T, table, organizationID string) (id string) {
	t.Helper()
	db, err := shared.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT id FROM "+table+" WHERE organization_id = ? LIMIT 1", organizationID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRevokedIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	ines := account(t, shared, "Foods ERP integration")
	key, secret, err := shared.World().Keys.Create(t.Context(), core.Key{
		Platform: "dcycle", OrganizationID: ines.OrganizationID, Name: "short-lived", CreatedBy: ines.User.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	try := func() int {
		return get(t, shared.URL("dcycle")+"/v1/facilities", "x-api-key", secret, "x-organization-id", ines.OrganizationID).status
	}
	if got := try(); got != http.StatusOK {
		t.Fatalf("before: %d", got)
	}
	if _, err := shared.World().Keys.Revoke(t.Context(), "dcycle", key.ID); err != nil {
		t.Fatal(err)
	}
	if got := try(); got != http.StatusUnauthorized {
		t.Fatalf("after: %d", got)
	}
}

func TestOrganizationWithoutAPI(t *testing.T) {
	t.Parallel()
	a := account(t, shared, "Fleet telematics") // of a company that no other test looks into
	org, _ := shared.World().Directory.Organization("dcycle", a.OrganizationID)
	org.APIEnabled = false
	if err := shared.World().Directory.PutOrganization(t.Context(), org); err != nil {
		t.Fatal(err)
	}
	if got := as(t, shared, a.KeyName, "/v1/facilities"); got.status != http.StatusUnauthorized || !strings.Contains(text(got), "API enabled") {
		t.Fatalf("%d %s", got.status, got.body)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/v1", "/v1/facilities/", "//v1/facilities", "/v1/../v1/facilities", "/v1/facilities/" + nobody + "/x", "/v3/facilities", "/docs"} {
		got := as(t, shared, assistant, path)
		if got.status != http.StatusNotFound || text(got) != `{"detail":"Not Found"}` || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	req, err := http.NewRequest(http.MethodPut, shared.URL("dcycle")+"/v1/total-impacts", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") == "" {
		t.Errorf("PUT: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
}

func TestTracingAndLog(t *testing.T) {
	t.Parallel()
	sb := shared
	a := account(t, sb, "Power BI dashboards")
	before, _ := sb.World().Keys.Get("dcycle", a.KeyID)
	got := get(t, sb.URL("dcycle")+"/v1/invoices?size=1", "x-api-key", a.Key, "x-organization-id", a.OrganizationID, "X-Correlation-ID", "run-7.a:b_c", "User-Agent", "probe/1")
	if got.header.Get("X-Correlation-ID") != "run-7.a:b_c" || uuid.Validate(got.header.Get("X-Request-ID")) != nil {
		t.Errorf("headers %v", got.header)
	}
	entry := sb.World().Log.Entries(1, func(e *core.Entry) bool { return e.RequestID == got.header.Get("X-Request-ID") })[0]
	want := core.Entry{
		Seq: entry.Seq, Time: entry.Time, Duration: entry.Duration, Platform: "dcycle", Method: "GET", Path: "/v1/invoices", Query: "size=1", Status: 200,
		OrganizationID: a.OrganizationID, ClientIP: "127.0.0.1", RequestID: got.header.Get("X-Request-ID"), CorrelationID: "run-7.a:b_c",
		KeyID: a.KeyID, KeyPrefix: a.Key[:16], UserID: a.User.ID, UserAgent: "probe/1", Bytes: int64(len(got.body)),
	}
	if entry != want || entry.Time.IsZero() || entry.Duration <= 0 {
		t.Errorf("entry %+v\nwant  %+v", entry, want)
	}
	for _, bad := range []string{strings.Repeat("x", 129), "a b", `";drop`, "é"} {
		if got := get(t, sb.URL("dcycle")+"/", "X-Correlation-ID", bad); uuid.Validate(got.header.Get("X-Correlation-ID")) != nil {
			t.Errorf("%q came back as %q", bad, got.header.Get("X-Correlation-ID"))
		}
	}
	key, _ := sb.World().Keys.Get("dcycle", a.KeyID)
	if key.LastUsedIP != "127.0.0.1" || !key.LastUsedAt.After(before.LastUsedAt) {
		t.Errorf("last use %v from %s", key.LastUsedAt, key.LastUsedIP)
	}
}
