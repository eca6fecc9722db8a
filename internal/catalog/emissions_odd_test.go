package catalog

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Ids of the records below.
const (
	org0   = "10000000-0000-4000-8000-000000000000"
	plant  = "20000000-0000-4000-8000-000000000001"
	office = "20000000-0000-4000-8000-000000000002"
	depot  = "20000000-0000-4000-8000-000000000003"
)

func recordID(n int) string { return fmt.Sprintf("30000000-0000-4000-8000-%012d", n) }

// oddLists are records that the sandbox has none of, by path and query, as the documents have them.
func oddLists() map[string][]string {
	waste := func(n int, from, to, co2e, percentage, shares string) string {
		return fmt.Sprintf(`{"id": %q, "facility_id": %q, "status": "active", "start_date": %s, "end_date": %s, "quantity": 10, "base_quantity": 10, "percentage": %s,
			"co2e": %s, "co2e_biomass": 1.5, "unit": {"id": %q, "name": "kilogram_(kg)", "type": "solid"}, "facility_percentages": %s}`, recordID(n), plant, from, to, percentage, co2e, recordID(99), shares)
	}
	share := func(facility, percentage string) string {
		return fmt.Sprintf(`{"organization_id": %q, "facility_id": %q, "percentage": %s}`, org0, facility, percentage)
	}
	three := "[" + share(plant, "0.1") + "," + share(office, "0.2") + "," + share(depot, "0.7") + "]"
	return map[string][]string{
		"/v1/facilities": {fmt.Sprintf(`{"id": %q, "name": "Plant", "status": "active"}`, plant)},
		"/v1/wastes": {
			waste(1, `"2025-01-31"`, `"2025-03-01"`, "0.1", "1", three),                                                   // three facilities, three months
			waste(2, `"2025-01-01"`, `"2025-01-31"`, "7.3", "0.4", three),                                                 // a share already
			waste(3, `"2024-12-31"`, `"2025-01-01"`, "-3.7", "1", "[]"),                                                   // two years, below 0
			waste(4, `"2025-06-10"`, `"2025-06-01"`, "5", "1", "null"),                                                    // ends before it begins
			waste(5, `"2025-06-10"`, "null", "6", "null", "["+share(office, "1")+"]"),                                     // no end
			waste(6, "null", "null", "8", "1", "null"),                                                                    // no date
			waste(7, `"2000-01-15"`, `"2025-01-14"`, "123456.789012345", "1", "null"),                                     // 25 years
			waste(8, `"2024-02-01"`, `"2024-03-31"`, "null", "1", three),                                                  // no figure
			waste(9, `"2025-05-01"`, `"2025-06-30"`, "1e9", "1", "["+share(plant, "0.333")+","+share(depot, "0.333")+"]"), // shares that are not all
		},
		"/v1/invoices": {fmt.Sprintf(`{"id": %q, "type": "process", "status": "active", "facility_id": %q, "start_date": "2025-01-01T00:00:00Z",
			"end_date": "2025-02-28T00:00:00Z", "quantity": 59, "co2e": 59.0}`, recordID(11), office)},
	}
}

func oddPlatform(t *testing.T) *Catalog {
	t.Helper()
	lists := oddLists()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items := lists[r.URL.Path]
		w.Header().Set("Content-Type", "application/json")
		if id := path.Base(r.URL.Path); words.IsUUID(id) {
			w.WriteHeader(http.StatusNotFound) // no record of the lists has a page of its own
			fmt.Fprintf(w, `{"detail": "Record with id=UUID('%s') not found", "code": "NOT_FOUND"}`, id)
			return
		}
		if kind := r.URL.Query().Get("type[]"); kind != "" {
			items = nil // there are process invoices only, which cannot be asked for
		}
		fmt.Fprintf(w, `{"items": [%s], "total": %d, "total_general": %[2]d, "page": 1, "size": 100, "pages": 1}`, strings.Join(items, ","), len(items))
	}))
	t.Cleanup(server.Close)
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "sk_live_0123456789", "organization": org0}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{})
	t.Cleanup(func() { c.Close() })
	return c
}

// TestOddEmissions: records that cross months and facilities, or lack what others have. The months were counted by hand.
func TestOddEmissions(t *testing.T) {
	t.Parallel()
	c := oddPlatform(t)
	ask := func(sql string) string {
		result, err := c.Query(t.Context(), Question{SQL: sql})
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return strings.NewReplacer(plant, "plant", office, "office", depot, "depot", org0, "org").Replace(fmt.Sprint(result.Rows))
	}
	record := func(n int) string { return "FROM emissions WHERE source_id = '" + recordID(n) + "'" }
	for _, tt := range []struct{ sql, want string }{
		// 30 days: one in January, 28 in February, one in March, each a tenth, two tenths and seven of them
		{"SELECT facility_id, month, round(co2e, 5), round(quantity, 4) " + record(1) + " ORDER BY month, co2e",
			"[[plant 2025-01 0.00033 0.0333] [office 2025-01 0.00067 0.0667] [depot 2025-01 0.00233 0.2333] " +
				"[plant 2025-02 0.00933 0.9333] [office 2025-02 0.01867 1.8667] [depot 2025-02 0.06533 6.5333] " +
				"[plant 2025-03 0.00033 0.0333] [office 2025-03 0.00067 0.0667] [depot 2025-03 0.00233 0.2333]]"},
		{"SELECT sum(co2e) = 0.1, sum(co2e_biomass) = 1.5, sum(quantity) = 10 " + record(1), "[[1 1 1]]"},
		{"SELECT facility_id, month, co2e, record_organization_id " + record(2), "[[plant 2025-01 7.3 org]]"},
		// half of it is -1939865.6 / 1048576, which is cut at -1939866
		{"SELECT year, month, co2e, sum(co2e) OVER () = -3.7 " + record(3) + " ORDER BY 1", "[[2024 2024-12 -1.8500003814697266 1] [2025 2025-01 -1.8499996185302736 1]]"},
		{"SELECT month, co2e, facility_id " + record(4), "[[2025-06 5 plant]]"},
		{"SELECT month, co2e, facility_id, end_date " + record(5), "[[2025-06 6 office 2025-06-10]]"},
		{"SELECT month, year, co2e " + record(6), "[[<nil> <nil> 8]]"},
		{"SELECT count(*), min(month), sum(co2e) = 123456.789012345, total(co2e) " + record(7), "[[120 2000-01 1 123456.789012345]]"},
		{"SELECT count(*), count(co2e), count(DISTINCT month), count(DISTINCT facility_id) " + record(8), "[[6 0 2 3]]"},
		{"SELECT sum(co2e) = 1e9, count(*), count(DISTINCT facility_id), max(co2e) - min(co2e) < 2e7 " + record(9), "[[1 4 2 1]]"},
		{"SELECT scope, category, month, round(co2e, 3) " + record(11) + " ORDER BY month", "[[1 Process emissions 2025-01 31] [1 Process emissions 2025-02 28]]"},
		{"SELECT round(sum(co2e), 3) FROM emissions WHERE category = 'Process emissions' AND month = '2025-02'", "[[28]]"},
		// in a month, and as what the month has of all
		{"SELECT count(*), round(sum(co2e), 3) FROM emissions WHERE month = '2025-01' AND source = 'wastes' AND co2e < 100", "[[5 5.453]]"},
		{"SELECT (SELECT total(co2e) FROM emissions WHERE month = '2025-06') = (SELECT total(iif(month = '2025-06', co2e, 0)) FROM emissions)", "[[1]]"},
	} {
		if got := ask(tt.sql); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}
