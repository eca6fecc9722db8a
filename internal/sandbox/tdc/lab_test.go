package tdc

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newLab(t testing.TB) *lab.Lab {
	t.Helper()
	return lab.New(t, Platform(), base)
}

type object = map[string]any

// ask is the first value of a query on the sandbox's own database: the truth that answers are compared with.
func ask(t testing.TB, l *lab.Lab, query string, args ...any) string {
	t.Helper()
	list := askAll(t, l, query, args...)
	if len(list) == 0 {
		t.Fatalf("nothing for %s", query)
	}
	return list[0]
}

func askAll(t testing.TB, l *lab.Lab, query string, args ...any) (out []string) {
	t.Helper()
	db, err := l.World.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// kinds are the tables of what is of a site, by the word that stands for a row's id in the tests' paths.
func kinds() map[string]string {
	return map[string]string{"page": "tdc_pages", "form": "tdc_forms", "submission": "tdc_submissions", "collection": "tdc_collections", "item": "tdc_items", "post": "tdc_posts"}
}

// idsOf are the ids of a workspace's first site and of one row of each kind in it: "{site}", "{form}", …
func idsOf(t testing.TB, l *lab.Lab, slug string) map[string]string {
	t.Helper()
	ids := map[string]string{"{workspace}": ask(t, l, `SELECT id FROM tdc_workspaces WHERE slug = ?`, slug)}
	ids["{site}"] = ask(t, l, `SELECT id FROM tdc_sites WHERE workspace_id = ? ORDER BY created_at, id`, ids["{workspace}"])
	for kind, table := range kinds() {
		if list := askAll(t, l, `SELECT id FROM `+table+` WHERE site_id = ? ORDER BY id`, ids["{site}"]); len(list) > 0 {
			ids["{"+kind+"}"] = list[0]
		}
	}
	if list := askAll(t, l, `SELECT id FROM tdc_webhooks WHERE workspace_id = ?`, ids["{workspace}"]); len(list) > 0 {
		ids["{webhook}"] = list[0]
	}
	return ids
}

func fill(text string, ids map[string]string) string {
	for name, id := range ids {
		text = strings.ReplaceAll(text, name, id)
	}
	return text
}
