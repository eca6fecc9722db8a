package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// cycleSeat is the seat of a key, by its name.
func (l embeddedLab) cycleSeat(t *testing.T, key string) seat {
	t.Helper()
	for _, a := range l.sandbox.Accounts("cycle") {
		if a.KeyName == key {
			return seat{org: a.OrganizationID, name: key, credentials: map[string]string{"api_key": a.Key, "organization": a.OrganizationID}}
		}
	}
	t.Fatalf("no key %q", key)
	return seat{}
}

// TestCycleQuestions asks what people ask, in one statement each, and prints the requests beside the fewest that could do.
func TestCycleQuestions(t *testing.T) {
	skipInShort(t)
	l := startEmbedded(t, "cycle", 1)
	s := l.cycleSeat(t, "Reporting")
	const perState = `FROM cycle_resources e JOIN cycle_resources c ON c.hub = e.hub AND c.kind = 'container' AND json_extract(c.doc, '$.environment.id') = e.id
		JOIN cycle_resources i ON i.hub = c.hub AND i.kind = 'instance' AND i.parent = c.id WHERE e.hub = :org AND e.kind = 'environment'`
	for _, q := range []struct{ name, sql, truth, least string }{
		{"containers by environment with their instances' states", `SELECT e.name, c.name, i.state, count(*) FROM environments e JOIN containers c ON c.environment_id = e.id
			JOIN instances i ON i.container_id = c.id GROUP BY 1, 2, 3`,
			"SELECT e.name, c.name, i.state, count(*) " + perState + " GROUP BY e.name, c.name, i.state",
			"2 + (SELECT count(*) FROM cycle_resources WHERE hub = :org AND kind = 'container')"},
		{"the same from the counts that the list of containers has", `SELECT e.name, c.name, i.state, sum(i.instances) FROM environments e JOIN containers c ON c.environment_id = e.id
			JOIN container_instance_counts i ON i.container_id = c.id GROUP BY 1, 2, 3`,
			"SELECT e.name, c.name, i.state, count(*) " + perState + " GROUP BY e.name, c.name, i.state", "3"},
		{"those of one environment", `SELECT c.name, i.hostname, i.state FROM containers c JOIN instances i ON i.container_id = c.id
			WHERE c.environment_id = (SELECT id FROM environments WHERE identifier = 'staging')`,
			"SELECT c.name, json_extract(i.doc, '$.hostname'), i.state " + perState + " AND e.identifier = 'staging'",
			"2 + (SELECT count(*) FROM cycle_resources WHERE hub = :org AND kind = 'container' AND json_extract(doc, '$.environment.identifier') IS NULL AND json_extract(doc, '$.environment.cluster') = 'staging')"},
		{"instances by server, joined on another column than the one that is filled", "SELECT s.hostname, count(i.id) FROM servers s LEFT JOIN instances i ON i.server_id = s.id GROUP BY s.id",
			`SELECT json_extract(s.doc, '$.hostname'), count(i.id) FROM cycle_resources s LEFT JOIN cycle_resources i ON i.hub = s.hub AND i.kind = 'instance' AND json_extract(i.doc, '$.server_id') = s.id
				WHERE s.hub = :org AND s.kind = 'server' GROUP BY s.id`,
			"2 + (SELECT count(*) FROM cycle_resources WHERE hub = :org AND kind = 'container')"},
		{"the three latest entries of the audit log", "SELECT time, event FROM activity ORDER BY time DESC LIMIT 3",
			"SELECT json_extract(doc, '$.time'), json_extract(doc, '$.event') FROM cycle_resources WHERE hub = :org AND kind = 'activity' ORDER BY 1 DESC LIMIT 3", "1"},
		{"failed runs by pipeline", "SELECT p.name, count(*) FROM pipeline_runs r JOIN pipelines p ON p.id = r.pipeline_id WHERE r.state_error IS NOT NULL GROUP BY 1",
			`SELECT p.name, count(*) FROM cycle_resources r JOIN cycle_resources p ON p.hub = r.hub AND p.kind = 'pipeline' AND p.id = r.parent
				WHERE r.hub = :org AND r.kind = 'run' AND json_extract(r.doc, '$.state.error.message') IS NOT NULL GROUP BY 1`, "2"},
		{"certificates that end in the next ninety days", "SELECT domain, expires_at FROM certificate_domains WHERE expires_at < '2027-02-20' ORDER BY 2",
			`SELECT e.value, json_extract(doc, '$.expires') FROM cycle_resources, json_each(doc, '$.domains') e WHERE hub = :org AND kind = 'certificate' AND json_extract(doc, '$.expires') < '2027-02-20' ORDER BY 2`, "1"},
		{"what a month cost", "SELECT kind, sum(amount) FROM costs WHERE month = '2026-03' GROUP BY 1",
			`SELECT e.value ->> 'type', sum((e.value ->> 'price') / 1000.0) FROM cycle_resources, json_each(doc, '$.services') e WHERE hub = :org AND kind = 'invoice' AND created LIKE '2026-03%' GROUP BY 1
			UNION ALL SELECT 'overage', json_extract(doc, '$.ram.cost') / 1000.0 FROM cycle_resources WHERE hub = :org AND kind = 'overage' AND json_extract(doc, '$.term.end') LIKE '2026-03%' AND json_extract(doc, '$.ram.cost') > 0`, "2"},
		{"costs against the charges of invoices", "SELECT round((SELECT sum(amount) FROM costs WHERE kind <> 'credit') - (SELECT sum(charges) FROM invoices), 3)", "SELECT 0.0", "2"},
	} {
		t.Run(q.name, func(t *testing.T) {
			result, err := l.open(t, s).Query(t.Context(), Question{SQL: q.sql})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := sorted(result.Rows), sorted(l.rows(t, q.truth, s, "")); !slices.Equal(got, want) || !result.Receipt.Complete || len(got) == 0 {
				t.Errorf("%d rows, want %d: %s", len(got), len(want), firstDifference(got, want))
			}
			var least int
			if _, err := fmt.Sscan(fmt.Sprint(l.rows(t, "SELECT "+q.least, s, "")[0][0]), &least); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
			if result.Receipt.Requests > least+least/10 {
				t.Errorf("%d requests, the least possible are %d: %+v", result.Receipt.Requests, least, result.Receipt.Tables)
			}
		})
	}
}

// The older form answers what it had, with the names of its time; what it lacks is refused as such.
func TestCycleInTheProjectEra(t *testing.T) {
	l := startEmbedded(t, "cycle", 1)
	s := l.cycleSeat(t, "Legacy exporter")
	client, err := platform.NewClient(l.manifest, platform.Options{BaseURL: l.sandbox.URL("cycle"), Settings: platform.Settings{Auth: "exchange"},
		Credentials: func() (map[string]string, error) { return s.credentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{})
	t.Cleanup(func() { c.Close() })
	granted := []string{"hubs", "environments", "containers", "container_instance_counts", "container_domains", "instances", "servers", "server_allocations", "images", "stacks", "jobs", "job_tasks", "dns_zones", "dns_records",
		"invoices", "invoice_services", "invoice_payments", "invoice_credits"}
	for name, w := range cycleTables {
		table, err := l.manifest.Table(name)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case slices.Contains(granted, name):
			l.checkTable(t, c, s, table, w, condition{}, "")
		case w.given == "":
			result, err := c.Query(t.Context(), Question{SQL: "SELECT * FROM " + name})
			if err == nil && (name == "api_keys" || !result.Receipt.Complete) { // keys had other rights then
				continue
			}
			if err == nil || !strings.Contains(err.Error(), "answered 404 ") && !strings.Contains(err.Error(), "It needs the capability ") {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
	}
}

// hidden are the beginnings of what the sandbox keeps where no one is to see it.
const hidden = "sandbox-"

// No table shows a secret: neither a column nor what a column holds.
func TestCycleShowsNoSecret(t *testing.T) {
	skipInShort(t)
	l := startEmbedded(t, "cycle", 1)
	s := l.cycleSeat(t, "Automation")
	c := l.open(t, s)
	kept := l.rows(t, `SELECT count(*) FROM cycle_resources WHERE hub = :org AND doc LIKE '%"sandbox-%'`, s, "")
	if fmt.Sprint(kept) == "[[0]]" {
		t.Fatal("the sandbox keeps no secret")
	}
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		result, err := c.Query(t.Context(), Question{SQL: "SELECT * FROM " + tables[i].Name})
		if err != nil {
			continue // it needs a value, or an account
		}
		for _, row := range result.Rows {
			if text := fmt.Sprint(row); strings.Contains(text, hidden) {
				t.Errorf("%s shows a secret: %.300s", tables[i].Name, text[strings.Index(text, hidden):])
				break
			}
		}
	}
}

// An environment's log has more lines than one answer may have, and none is called complete; an instance's is.
func TestCycleLogs(t *testing.T) {
	l := startEmbedded(t, "cycle", 5)
	s := l.cycleSeat(t, "Reporting")
	c := l.open(t, s)
	for scope, complete := range map[string]bool{"environment": false, "container": true} {
		id := l.rows(t, "SELECT json_extract(doc, '$."+scope+"_id') FROM cycle_resources WHERE hub = :org AND kind = 'log line' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1", s, "")[0][0]
		result, err := c.Query(t.Context(), Question{SQL: fmt.Sprintf("SELECT count(*) FROM log_lines WHERE scope = '%s' AND scope_id = '%v' AND source = 'stderr'", scope, id)})
		if err != nil {
			t.Fatal(err)
		}
		truth := l.rows(t, fmt.Sprintf("SELECT count(*) FROM cycle_resources WHERE hub = :org AND kind = 'log line' AND json_extract(doc, '$.%s_id') = '%v' AND json_extract(doc, '$.source') = 'stderr'", scope, id), s, "")
		if result.Receipt.Complete != complete || complete && fmt.Sprint(result.Rows) != fmt.Sprint(truth) {
			t.Errorf("%s: %v of %v, complete %v: %v", scope, result.Rows, truth, result.Receipt.Complete, result.Receipt.Why)
		}
	}
}
