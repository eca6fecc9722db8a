package dcycle_test

import (
	"encoding/json"
	"flag"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/dcycle"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

var hostile = flag.Int("hostile", 1500, "how many malformed requests to send")

// parameters are what the query and the headers know.
var parameters = strings.Fields(`page size sort filter_by sort_by status status[] type type[] name country field facility_id project_id group_by include_children co2e_status search
	start_date end_date employee_id client package_key fuel_id file_id[] x-user-id x-organization-id`)

// target is every endpoint: those of the tables, and those of the stories with the members and values that the stories send.
func target(ids *strings.Replacer) lab.Target {
	out := lab.Target{Names: parameters, Sane: map[string]any{}}
	add := func(do, body string) {
		method, path, _ := strings.Cut(do, " ")
		path, _, _ = strings.Cut(path, "?")
		var members map[string]any
		if json.Unmarshal([]byte(ids.Replace(body)), &members) == nil {
			for name, value := range members {
				out.Sane[name] = value
			}
			// Texts of the caller's own, in spite of their names: whatever is put there is rightly shown again.
			delete(members, "movement_id")
			delete(members, "invoice_id")
		}
		out.Routes = append(out.Routes, lab.Route{Method: method, Path: path, Members: slices.Sorted(maps.Keys(members))})
	}
	for _, e := range endpoints {
		add("GET "+e.path, "")
		add("GET "+e.path+"/{id}", "")
	}
	for _, e := range lists {
		add("GET "+e.path, "")
	}
	for _, a := range actions {
		add(a.do, "")
	}
	for _, s := range slices.Concat(stories, logisticsStories) {
		for _, st := range s.steps {
			if st.do != "" {
				add(st.do, st.body)
			}
		}
	}
	add("POST /auth/login", `{"email":"a@b.example","password":"x"}`)
	add("PUT /_storage/{id}", "")
	return out
}

// hostileRequests: malformed ones give a 4xx, never a 5xx, never a panic, and never a row of another organisation. What of them is written all
// the same goes into the holding of the workshop, after the stories.
func hostileRequests(t *testing.T) {
	elena := account(t, workshop, assistant)
	inner := core.Serve(workshop.World(), dcycle.Platform(), dcycle.Platform().Handler(workshop.World()))
	l := &lab.Lab{World: workshop.World(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{"x-organization-id": elena.OrganizationID, "x-user-id": elena.User.ID} {
			if r.Header.Get(name) == "" {
				r.Header.Set(name, value)
			}
		}
		inner.ServeHTTP(w, r)
	})}
	foreign := []string{organization(t, workshop, "Halden Fjord Seafood"), "Halden Fjord"}
	for _, table := range []string{"dcycle_facilities", "dcycle_vehicles", "dcycle_projects", "dcycle_logistic_hubs", "dcycle_transports", "dcycle_file_readings"} {
		foreign = append(foreign, idOf(t, table, foreign[0]))
	}
	all := target(known(t, workshop))
	all.Credentials, all.Foreign = []string{elena.Key, "sk_live_wrong", "a.b.c"}, foreign
	l.Attack(t, all, *hostile, 7)
}

func idOf(t *testing.T, table, organizationID string) (id string) {
	t.Helper()
	db, err := workshop.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT id FROM "+table+" WHERE organization_id = ? LIMIT 1", organizationID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}
