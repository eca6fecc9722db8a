package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// platforms is the sandbox with what its users are told.
type platforms struct {
	*sandbox.Sandbox
	env map[string]string
	db  *sql.DB
}

func startPlatforms(t *testing.T) *platforms {
	t.Helper()
	if err := query.CountMemory(); err != nil { // before the sandbox uses SQLite
		t.Fatal(err)
	}
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
	m := &platforms{sb, map[string]string{}, db}
	for _, export := range sb.Exports() {
		for _, v := range export.Env {
			m.env[v.Name] = v.Value
		}
	}
	return m
}

// catalog is one over a platform of the sandbox, with credentials by their names in the manifest.
func (m *platforms) catalog(t *testing.T, name, file string, credentials map[string]string) *Catalog {
	t.Helper()
	mf, err := manifest.Load(name)
	if file != "" {
		mf, err = manifest.Parse(name+".yaml", []byte(file))
	}
	if err != nil {
		t.Fatal(err)
	}
	client, err := platform.NewClient(mf, platform.Options{BaseURL: m.URL(name), Credentials: func() (map[string]string, error) { return credentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return primed(t, c)
}

// truth is what the sandbox's database holds, one text a row.
func (m *platforms) truth(t *testing.T, statement string, args ...any) []string {
	t.Helper()
	found, err := m.db.QueryContext(context.Background(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer found.Close()
	var all []string
	for found.Next() {
		var v any
		if err := found.Scan(&v); err != nil {
			t.Fatal(err)
		}
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		all = append(all, fmt.Sprint(v))
	}
	return all
}

func firstColumn(res *query.Result) []string {
	var all []string
	for _, row := range res.Rows {
		all = append(all, fmt.Sprint(row[0]))
	}
	return all
}

const smallManifest = `manifest: 2
platform: %s
title: Small
base_url: https://small.example
credentials: {api_key: {secret: true}}
authenticators: {key: {headers: %s}}
paginators: {pages: %s}
tables:
  events:
    about: Events
    get: %s
    paginator: pages
    order: %s
    columns: {id: {type: text, key: true}, at: {type: datetime, path: %s}}
`

// TestLatestRowsOfEveryPlatform: the three latest of a list are one request, however long it is.
func TestLatestRowsOfEveryPlatform(t *testing.T) {
	t.Parallel()
	m := startPlatforms(t)
	small := func(name, headers, paginator, get, order, at string) *Catalog {
		return m.catalog(t, name, fmt.Sprintf(smallManifest, name, headers, paginator, get, order, at), map[string]string{"api_key": m.env[strings.ToUpper(name)+"_API_KEY"]})
	}
	cycle := small("cycle", `{Authorization: "Bearer {api_key}", X-Hub-Id: `+m.env["CYCLE_HUB_ID"]+"}",
		`{page: "page[number]", size: "page[size]", max: 100, items: data, stop: short}`, "/v1/hubs/current/activity", `{param: sort, asc: "{column}", desc: "-{column}", columns: {at: time}}`, "time")
	deep := small("deepcurrent", `{Authorization: "Bearer {api_key}"}`, "{offset: offset, size: limit, max: 10, items: results, total: total}",
		"/api/v1/results", "{param: order_by, direction: order, asc: asc, desc: desc, columns: {at: created_at}}", "created_at")
	dcycle := m.catalog(t, "dcycle", "", map[string]string{"api_key": m.env["DCYCLE_API_KEY"], "organization": m.env["DCYCLE_ORG_ID"]})
	const activity = "SELECT doc->>'$.time' FROM cycle_resources WHERE kind = 'activity' AND hub = ? "
	const results = "SELECT created_at FROM deepcurrent_results WHERE user_id = (SELECT id FROM users WHERE email = ?) "
	const invoices = "SELECT created_at FROM dcycle_invoices WHERE organization_id = ? "
	tests := []struct {
		name     string
		catalog  *Catalog
		sql      string
		truth    string
		of       string
		requests int // at most; the least is one
	}{
		{"cycle", cycle, "SELECT at FROM events ORDER BY at DESC LIMIT 3", activity + "ORDER BY 1 DESC LIMIT 3", m.env["CYCLE_HUB_ID"], 1},
		{"cycle, the first", cycle, "SELECT at FROM events WHERE at IS NOT NULL ORDER BY at LIMIT 3", activity + "ORDER BY 1 LIMIT 3", m.env["CYCLE_HUB_ID"], 1},
		{"deepcurrent", deep, "SELECT at FROM events ORDER BY at DESC LIMIT 3", results + "ORDER BY 1 DESC LIMIT 3", m.env["DEEPCURRENT_EMAIL"], 1},
		{"deepcurrent, further on", deep, "SELECT at FROM events ORDER BY at DESC, id LIMIT 3 OFFSET 30", results + "ORDER BY 1 DESC LIMIT 3 OFFSET 30", m.env["DEEPCURRENT_EMAIL"], 4},
		{"dcycle", dcycle, "SELECT created_at FROM invoices ORDER BY created_at DESC, id LIMIT 3", invoices + "ORDER BY 1 DESC LIMIT 3", m.env["DCYCLE_ORG_ID"], 1},
		{"dcycle, filtered", dcycle, "SELECT created_at FROM invoices WHERE type = 'heat' ORDER BY created_at DESC LIMIT 3", invoices + "AND type = 'heat' ORDER BY 1 DESC LIMIT 3", m.env["DCYCLE_ORG_ID"], 1},
		{"dcycle, the largest", dcycle, "SELECT created_at FROM (SELECT created_at, quantity FROM invoices ORDER BY quantity DESC LIMIT 1)",
			"SELECT created_at FROM (SELECT * FROM dcycle_invoices WHERE organization_id = ? ORDER BY quantity DESC LIMIT 1)", m.env["DCYCLE_ORG_ID"], 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := ask(t, tt.catalog, tt.sql, "")
			t.Logf("%d requests for %q", res.Receipt.Requests, tt.sql)
			if diff := cmp.Diff(m.truth(t, tt.truth, tt.of), firstColumn(res)); diff != "" {
				t.Errorf("(-truth +got)\n%s", diff)
			}
			if res.Receipt.Requests > tt.requests || !res.Receipt.Complete {
				t.Errorf("%d requests, want %d; complete %v %v", res.Receipt.Requests, tt.requests, res.Receipt.Complete, res.Receipt.Why)
			}
		})
	}
}
