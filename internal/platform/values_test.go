package platform

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

//go:embed testdata/cycle_values.yaml
var cycleValues string

//go:embed testdata/tdc_values.yaml
var tdcValues string

// startValues is a sandbox of one platform with a client of a manifest, which may name resources of it by their kind, in capitals.
func startValues(t *testing.T, name, text string, ids map[string]string) *lab {
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
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{}
	for _, v := range sb.Exports()[0].Env {
		switch {
		case strings.HasSuffix(v.Name, "_API_KEY"):
			given["api_key"] = v.Value
		case strings.HasSuffix(v.Name, "_ID"):
			given["organization"] = v.Value
		}
	}
	for word, find := range ids {
		var id string
		if err := db.QueryRowContext(t.Context(), find, given["organization"]).Scan(&id); err != nil {
			t.Fatalf("%s: %v", find, err)
		}
		text = strings.ReplaceAll(text, word, id)
	}
	m, err := manifest.Parse(name+".yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, m, Options{BaseURL: sb.URL(name), Credentials: func() (map[string]string, error) { return given, nil }})
	return &lab{client: c, manifest: m, db: db, org: given["organization"]}
}

// rowsOf reads a table, with pseudonyms left as one word.
func (l *lab) rowsOf(t *testing.T, table string, filters ...Filter) [][]any {
	t.Helper()
	tb, err := l.manifest.Table(table)
	if err != nil {
		t.Fatal(err)
	}
	page, err := read(t.Context(), l.client, Scan{Table: tb, Filters: filters})
	if err != nil || page.Doubt != "" || len(page.Misfits) > 0 {
		t.Fatalf("%s: %v, doubt %q, misfits %v", table, err, page.Doubt, page.Misfits)
	}
	for _, row := range page.Rows {
		for i, v := range row {
			if s, isText := v.(string); isText {
				row[i] = pseudonym.ReplaceAllString(s, "anon")
			}
		}
	}
	return page.Rows
}

// TestCycleValues holds times that never were, money in mills, unions, rows of arrays and variables against the sandbox's database.
func TestCycleValues(t *testing.T) {
	t.Parallel()
	const newest = " FROM cycle_resources WHERE hub = ? AND kind = '%s' ORDER BY (SELECT count(*) FROM cycle_resources c WHERE c.parent = cycle_resources.id) DESC LIMIT 1"
	l := startValues(t, "cycle", cycleValues, map[string]string{
		"ZONE": fmt.Sprintf("SELECT id"+newest, "zone"), "ENVIRONMENT": "SELECT parent FROM cycle_resources WHERE hub = ? AND kind = 'scoped variable' LIMIT 1",
	})
	for table, truth := range map[string]string{
		"services": `SELECT id, json_extract(doc, '$.price.mills') / 1000.0, nullif(json_extract(doc, '$.events.deleted'), '0001-01-01T00:00:00Z'),
			json_extract(doc, '$.events.created'), json_extract(doc, '$.item.type') FROM cycle_resources WHERE hub = ? AND kind = 'service'`,
		"invoice_services": `SELECT r.id, s.key, s.value ->> 'title', (s.value ->> 'price') / 1000.0
			FROM cycle_resources r, json_each(r.doc, '$.services') s WHERE hub = ? AND kind = 'invoice'`,
		"containers": `SELECT c.id, e.name, e.identifier, iif(json_extract(c.doc, '$.creator.type') = 'account', 'anon', NULL) FROM cycle_resources c
			JOIN cycle_resources e ON e.id = json_extract(c.doc, '$.environment.id') WHERE c.hub = ? AND c.kind = 'container'`,
		"records": `SELECT r.id, v.key, v.value FROM cycle_resources r, json_each(r.doc, '$.type') v WHERE hub = ? AND kind = 'record'
			AND r.parent = '` + strings.Split(l.path(t, "records"), "/")[4] + `' AND v.value IS NOT NULL`,
		"variables": `SELECT id, json_extract(doc, '$.identifier'), json_replace(json_extract(doc, '$.source'), '$.details.value', NULL, '$.details.secret', NULL),
			json_set(json_extract(doc, '$.creator'), '$.id', 'anon') FROM cycle_resources WHERE hub = ? AND kind = 'scoped variable'
			AND parent = '` + strings.Split(l.path(t, "variables"), "/")[3] + `'`,
	} {
		t.Run(table, func(t *testing.T) {
			tb, err := l.manifest.Table(table)
			if err != nil {
				t.Fatal(err)
			}
			want := l.truth(t, tb, truth, l.org)
			if len(want) < 2 {
				t.Fatalf("only %d rows", len(want))
			}
			same(t, table, want, l.rowsOf(t, table))
		})
	}
}

func (l *lab) path(t *testing.T, table string) string {
	t.Helper()
	tb, err := l.manifest.Table(table)
	if err != nil {
		t.Fatal(err)
	}
	return tb.Get
}

// TestTDCValues holds forms' own fields, as JSON and as rows, and the people within, against the sandbox's database.
func TestTDCValues(t *testing.T) {
	t.Parallel()
	l := startValues(t, "tdc", tdcValues, nil)
	const from = " FROM tdc_submissions s JOIN tdc_sites i ON i.id = s.site_id"
	var ids []string
	for _, row := range l.rowsOf(t, "submissions") {
		ids = append(ids, row[0].(string))
	}
	all := strings.Join(ids, "','")
	for table, truth := range map[string]string{
		"submissions":       `SELECT s.id, json_set(data, '$.name', 'anon', '$.email', 'anon'), 'anon', status` + from + ` WHERE s.id IN ('` + all + `')`,
		"submission_fields": `SELECT s.id, status, f.key, iif(f.key = 'message', f.value, 'anon')` + from + `, json_each(s.data) f WHERE s.id IN ('` + all + `')`,
	} {
		tb, err := l.manifest.Table(table)
		if err != nil {
			t.Fatal(err)
		}
		want := l.truth(t, tb, truth)
		if len(want) < 100 {
			t.Fatalf("only %d rows of %s", len(want), table)
		}
		same(t, table, want, l.rowsOf(t, table))
	}
	spam := l.rowsOf(t, "submission_fields", Filter{Column: "status", Op: manifest.Eq, Values: []string{"SPAM"}})
	fields := map[any]bool{}
	for _, row := range spam {
		fields[row[2]] = row[1] == "SPAM"
	}
	if diff := cmp.Diff([]string{"email", "message", "name"}, namesOf(fields)); diff != "" {
		t.Errorf("fields of what is filtered (-want +got)\n%s", diff)
	}
}

// namesOf are those that are true, sorted.
func namesOf(set map[any]bool) []string {
	var names []string
	for name := range maps.Keys(set) {
		if set[name] {
			names = append(names, name.(string))
		}
	}
	slices.Sort(names)
	return names
}
