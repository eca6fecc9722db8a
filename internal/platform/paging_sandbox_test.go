package platform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// TestPagesOfEveryPlatform reads a list of each platform of the sandbox, as each pages, in at most a tenth more requests than the least possible:
// where no total is told, some are asked for ahead in vain, and pages overlap at the cost of a tenth, or of one. A list that says nothing of its end takes one more, which is empty.
func TestPagesOfEveryPlatform(t *testing.T) {
	t.Parallel()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for _, export := range sb.Exports() {
		for _, v := range export.Env {
			env[v.Name] = v.Value
		}
	}
	var form string // the one with the most submissions
	if err := db.QueryRowContext(t.Context(), `SELECT s.form_id FROM tdc_submissions s JOIN tdc_sites w ON w.id = s.site_id WHERE w.workspace_id = ?
		GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`, env["TDC_WORKSPACE_ID"]).Scan(&form); err != nil {
		t.Fatal(err)
	}
	const submissions = "SELECT count(*) FROM tdc_submissions WHERE form_id = ?"
	const bearer = `{Authorization: "Bearer {api_key}"}`
	tests := []struct {
		name, platform, key, headers, get, paginator, count string
		args                                                []any
		limit                                               int
		empty                                               bool
	}{
		{name: "numbered, ends short", platform: "cycle", key: "CYCLE_API_KEY", headers: `{Authorization: "Bearer {api_key}", X-Hub-Id: ` + env["CYCLE_HUB_ID"] + `}`,
			get: "/v1/hubs/current/activity", paginator: `{page: "page[number]", size: "page[size]", max: 50, items: data, stop: short}`,
			count: "SELECT count(*) FROM cycle_resources WHERE kind='activity' AND hub=?", args: []any{env["CYCLE_HUB_ID"]}},
		{name: "numbered, without a word on its end", platform: "cycle", key: "CYCLE_API_KEY", headers: `{Authorization: "Bearer {api_key}", X-Hub-Id: ` + env["CYCLE_HUB_ID"] + `}`,
			get: "/v1/containers", paginator: `{page: "page[number]", size: "page[size]", max: 7, items: data}`,
			count: "SELECT count(*) FROM cycle_resources WHERE kind='container' AND hub=?", args: []any{env["CYCLE_HUB_ID"]}, empty: true},
		{name: "skipping, with a total", platform: "deepcurrent", key: "DEEPCURRENT_API_KEY", headers: bearer, get: "/api/v1/results",
			paginator: "{offset: offset, size: limit, max: 5, items: results, total: total}",
			count:     "SELECT count(*) FROM deepcurrent_results WHERE user_id = (SELECT id FROM users WHERE email=?)", args: []any{env["DEEPCURRENT_EMAIL"]}},
		{name: "numbered, says whether there is more", platform: "tdc", key: "TDC_API_KEY", headers: bearer, get: "/api/v1/forms/" + form + "/submissions",
			paginator: "{page: page, size: limit, max: 6, items: data, more: meta.hasMore}",
			count:     submissions, args: []any{form}},
		{name: "total and more, of which more counts", platform: "tdc", key: "TDC_API_KEY", headers: bearer, get: "/api/v1/forms/" + form + "/submissions",
			paginator: "{page: page, size: limit, max: 6, items: data, more: meta.hasMore, total: meta.total, stop: more}", count: submissions, args: []any{form}},
		{name: "a limit", platform: "tdc", key: "TDC_API_KEY", headers: bearer, get: "/api/v1/forms/" + form + "/submissions",
			paginator: "{page: page, size: limit, max: 6, items: data, more: meta.hasMore}", count: "SELECT 12", limit: 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := manifest.Parse("small.yaml", []byte("manifest: 2\nplatform: small\ntitle: Small\nbase_url: https://small.example\ncredentials: {api_key: {secret: true}}\n"+
				"authenticators: {key: {headers: "+tt.headers+"}}\npaginators: {pages: "+tt.paginator+"}\n"+
				"tables: {list: {about: A list, get: "+tt.get+", paginator: pages, columns: {id: {type: text, key: true}}}}\n"))
			if err != nil {
				t.Fatal(err)
			}
			tb, err := m.Table("list")
			if err != nil {
				t.Fatal(err)
			}
			var want int
			if err := db.QueryRowContext(t.Context(), tt.count, tt.args...).Scan(&want); err != nil {
				t.Fatal(err)
			}
			c := client(t, m, Options{BaseURL: sb.URL(tt.platform), Credentials: func() (map[string]string, error) { return map[string]string{"api_key": env[tt.key]}, nil }})
			got, err := read(t.Context(), c, Scan{Table: tb, Limit: tt.limit})
			if err != nil {
				t.Fatal(err)
			}
			least := pagesOf(want, tb.Paginator.Max)
			if tt.empty || tb.Paginator.Stop == manifest.StopShort && want%tb.Paginator.Max == 0 {
				least++
			}
			t.Logf("%d rows in %d requests; the least is %d", len(got.Rows), got.Requests, least)
			if len(got.Rows) != want || got.Doubt != "" || len(got.Notes) > 0 {
				t.Errorf("%d rows, want %d; %q %q", len(got.Rows), want, got.Doubt, got.Notes)
			}
			most := least + least/10
			if pg := tb.Paginator; pg.Total == "" && pg.More == "" {
				most += max(1, least/10) // pages overlap
			}
			if got.Requests < least || got.Requests > most {
				t.Errorf("%d requests, the least possible are %d", got.Requests, least)
			}
			ids := map[string]bool{}
			for _, row := range got.Rows {
				ids[fmt.Sprint(row...)] = true
			}
			if len(ids) != want || ids[""] || strings.Contains(fmt.Sprint(ids), "<nil>") {
				t.Errorf("%d different rows, want %d", len(ids), want)
			}
		})
	}
}
