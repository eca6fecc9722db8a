package catalog

import (
	"database/sql"
	"fmt"
	"os"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// lab is a sandbox of one platform, its database, and what a user of it is told.
type lab struct {
	catalog *Catalog
	db      *sql.DB
	env     map[string]string
}

// startLab has a catalog of a manifest in testdata ask a platform of the sandbox. credentials are the variables that each credential is in.
func startLab(t *testing.T, name, file string, credentials map[string]string) lab {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	m := lab{env: map[string]string{}}
	for _, v := range sb.Exports()[0].Env {
		m.env[v.Name] = v.Value
	}
	if m.db, err = sb.DB(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := manifest.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	for credential, variable := range credentials {
		given[credential] = m.env[variable]
	}
	client, err := platform.NewClient(parsed, platform.Options{BaseURL: sb.URL(name), Credentials: func() (map[string]string, error) { return given, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	m.catalog = New(client, Options{})
	t.Cleanup(func() { m.catalog.Close() })
	primed(t, m.catalog)
	return m
}

// want is what the sandbox's database says.
func (m lab) want(t *testing.T, statement string, args ...any) string {
	t.Helper()
	rows, err := m.db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// counted is a statement, what the database says to it, and how few requests would do.
type counted struct {
	name, sql, truth string
	args             []any
	least            string // SQL for the number of requests that are needed
}

func (m lab) check(t *testing.T, tests []counted) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, err := m.catalog.Query(t.Context(), Question{SQL: tt.sql, Fresh: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprint(result.Rows), m.want(t, tt.truth, tt.args...); got != want || !result.Receipt.Complete || len(result.Rows) == 0 {
				t.Errorf("got\n%s, want\n%s\nreceipt %+v", got, want, result.Receipt)
			}
			var least int
			if err := m.db.QueryRowContext(t.Context(), "SELECT "+tt.least, tt.args...).Scan(&least); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
			if result.Receipt.Requests > least+least/10 {
				t.Errorf("%d requests, the least possible are %d: %+v", result.Receipt.Requests, least, result.Receipt.Tables)
			}
		})
	}
}

func TestNestedListsOfTheSandbox(t *testing.T) {
	m := startLab(t, "cycle", "containers.yaml", map[string]string{"api_key": "CYCLE_API_KEY", "hub": "CYCLE_HUB_ID"})
	hub := []any{m.env["CYCLE_HUB_ID"]}
	const (
		containers = "(SELECT count(*) FROM cycle_resources WHERE kind = 'container' AND hub = ?1)"
		running    = "(SELECT count(*) FROM cycle_resources WHERE kind = 'container' AND state = 'running' AND hub = ?1)"
		zones      = "(SELECT count(*) FROM cycle_resources WHERE kind = 'zone' AND hub = ?1)"
	)
	m.check(t, []counted{
		{"all instances", "SELECT state, count(*) FROM instances GROUP BY 1 ORDER BY 1",
			"SELECT state, count(*) FROM cycle_resources WHERE kind = 'instance' AND hub = ?1 GROUP BY 1 ORDER BY 1", hub, "1 + " + containers},
		{"containers by environment with their instances' states",
			"SELECT e.name, c.name, i.state, count(*) FROM environments e JOIN containers c ON c.environment_id = e.id JOIN instances i ON i.container_id = c.id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
			`SELECT e.name, c.name, i.state, count(*) FROM cycle_resources c JOIN cycle_resources i ON i.parent = c.id AND i.kind = 'instance'
			JOIN cycle_resources e ON e.kind = 'environment' AND e.id = json_extract(c.doc, '$.environment.id') WHERE c.kind = 'container' AND c.hub = ?1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
			hub, "1 + 1 + " + containers},
		{"instances of running containers", "SELECT count(*) FROM containers c JOIN instances i ON i.container_id = c.id WHERE c.state = 'running'",
			"SELECT count(*) FROM cycle_resources c JOIN cycle_resources i ON i.parent = c.id AND i.kind = 'instance' WHERE c.kind = 'container' AND c.state = 'running' AND c.hub = ?1", hub, "1 + " + running},
		{"counted by the platform, with a constant parameter", "SELECT name, instances FROM containers ORDER BY 1, 2",
			"SELECT c.name, (SELECT count(*) FROM cycle_resources i WHERE i.kind = 'instance' AND i.parent = c.id) FROM cycle_resources c WHERE c.kind = 'container' AND c.hub = ?1 ORDER BY 1, 2", hub, "1"},
		{"DNS records by zone", "SELECT z.origin, count(*) FROM zones z JOIN records r ON r.zone_id = z.id GROUP BY 1 ORDER BY 1",
			"SELECT json_extract(z.doc, '$.origin'), count(*) FROM cycle_resources z JOIN cycle_resources r ON r.parent = z.id AND r.kind = 'record' WHERE z.kind = 'zone' AND z.hub = ?1 GROUP BY 1 ORDER BY 1", hub, "1 + " + zones},
	})
	var id, name string
	if err := m.db.QueryRowContext(t.Context(), "SELECT id, name FROM cycle_resources WHERE kind = 'container' AND hub = ? LIMIT 1", hub...).Scan(&id, &name); err != nil {
		t.Fatal(err)
	}
	m.check(t, []counted{
		{"one container", "SELECT name FROM containers WHERE id = '" + id + "'", "SELECT name FROM cycle_resources WHERE id = ?2 AND hub = ?1", append(hub, id), "1 + 0 * length(?1 || ?2)"},
		{"one container and its instances", "SELECT count(*) FROM containers c JOIN instances i ON i.container_id = c.id WHERE c.id = '" + id + "'",
			"SELECT count(*) FROM cycle_resources WHERE kind = 'instance' AND parent = ?2 AND hub = ?1", append(hub, id), "2 + 0 * length(?1 || ?2)"},
		{"a list that names no hub", "SELECT count(*) > 0 FROM hubs", "SELECT 1 + 0 * length(?1)", hub, "1 + 0 * length(?1)"},
	})
}

func TestListsWithinListsOfTheSandbox(t *testing.T) {
	m := startLab(t, "tdc", "forms.yaml", map[string]string{"api_key": "TDC_API_KEY"})
	workspace := []any{m.env["TDC_WORKSPACE_ID"]}
	const least = `(SELECT 1 + count(*) FROM tdc_sites WHERE workspace_id = ?1) + (SELECT sum(max(1, (n + 99) / 100)) FROM
		(SELECT f.id, (SELECT count(*) FROM tdc_submissions b WHERE b.form_id = f.id) n FROM tdc_forms f JOIN tdc_sites s ON s.id = f.site_id WHERE s.workspace_id = ?1))`
	m.check(t, []counted{
		{"submissions by site and week", "SELECT s.name, strftime('%Y-%W', b.submitted_at), count(*) FROM sites s JOIN forms f ON f.site_id = s.id JOIN submissions b ON b.form_id = f.id GROUP BY 1, 2 ORDER BY 1, 2",
			`SELECT s.name, strftime('%Y-%W', b.submitted_at), count(*) FROM tdc_sites s JOIN tdc_forms f ON f.site_id = s.id JOIN tdc_submissions b ON b.form_id = f.id
			WHERE s.workspace_id = ?1 GROUP BY 1, 2 ORDER BY 1, 2`, workspace, least},
		{"all submissions", "SELECT count(*) FROM submissions", "SELECT count(*) FROM tdc_submissions b JOIN tdc_sites s ON s.id = b.site_id WHERE s.workspace_id = ?1", workspace, least},
	})
}
