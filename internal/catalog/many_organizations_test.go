package catalog

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// depots is a platform with many organisations, each with the same tables and other rows.
type depots struct {
	*httptest.Server
	organizations, tables, rows int // rows is of the largest table of the largest organisation
	perSecond                   int // requests that are answered within one, those of others with 429; 0: any

	mu     sync.Mutex
	asked  int
	second int64
	within int
}

const depotPage = 50 // rows

// row is one of a table of an organisation. No two are equal in amount.
func (d *depots) row(organization, table, i int) map[string]any {
	return map[string]any{"id": fmt.Sprintf("r%d", i), "kind": []string{"a", "b"}[i%2], "amount": organization*1_000_000 + table*10_000 + i}
}

// count is how many rows a table of an organisation has; none of the smallest one's.
func (d *depots) count(organization, table int) int {
	return d.rows * organization / max(1, d.organizations-1) * (d.tables - table) / d.tables
}

func (d *depots) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.tooMany() {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if r.URL.Path == "/organizations" {
		var all []map[string]any
		for i := range d.organizations {
			all = append(all, map[string]any{"id": fmt.Sprintf("org-%d", i), "name": fmt.Sprintf("Depot %d", i)})
		}
		_ = json.NewEncoder(w).Encode(all)
		return
	}
	var organization, table, page int
	fmt.Sscanf(r.Header.Get("X-Depot"), "org-%d", &organization)
	fmt.Sscanf(r.URL.Path, "/t%d", &table)
	fmt.Sscan(r.URL.Query().Get("page"), &page)
	total := d.count(organization, table)
	items := []map[string]any{}
	for i := (page - 1) * depotPage; i < min(page*depotPage, total); i++ {
		items = append(items, d.row(organization, table, i))
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"items": items, "total": total})
}

// tooMany counts a request and tells whether it is one too many.
func (d *depots) tooMany() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	if now := time.Now().Unix(); now != d.second {
		d.second, d.within = now, 0
	}
	d.within++
	return d.perSecond > 0 && d.within > 2*d.perSecond // the client's second begins at another time
}

func (d *depots) take() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.asked
	d.asked = 0
	return n
}

// least is how few requests bring all rows of the first tables.
func (d *depots) least(tables int) int {
	n := 1 // the list of the organisations
	for o := range d.organizations {
		for t := range tables {
			n += max(1, (d.count(o, t)+depotPage-1)/depotPage)
		}
	}
	return n
}

// open starts the platform and a catalog over it, in the name of the last organisation.
func (d *depots) open(t *testing.T, limits string, o Options) *Catalog {
	t.Helper()
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	var text strings.Builder
	text.WriteString(`manifest: 2
platform: depots
title: Depots
base_url: https://api.example.com
credentials: {api_key: {env: [DEPOTS_API_KEY], secret: true}, organization: {env: [DEPOTS_ORG_ID]}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: depot, header: X-Depot, from: organization, tree: organizations}
paginators: {pages: {page: page, size: size, max: 50, items: items, total: total}}
` + limits + `
tables:
  organizations: {about: Depots, get: /organizations, scope: none, columns: {id: {type: text, key: true}, name: {type: text}}}
`)
	for i := range d.tables {
		fmt.Fprintf(&text, "  t%d: {about: Things, get: /t%d, paginator: pages, columns: {id: {type: text, key: true}, kind: {type: text}, amount: {type: integer}}}\n", i, i)
	}
	m := parsed(t, text.String())
	client, err := platform.NewClient(m, platform.Options{BaseURL: d.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "organization": fmt.Sprintf("org-%d", d.organizations-1)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	c := New(client, o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		client.Close()
	})
	return c
}

// TestTwelveTablesOfFiveOrganizations: joined or one beside another, cold and from what is kept.
func TestTwelveTablesOfFiveOrganizations(t *testing.T) {
	t.Parallel()
	const tables = 12
	d := &depots{organizations: 5, tables: tables, rows: 240}
	var joined, beside strings.Builder
	joined.WriteString("SELECT o.name, count(*), sum(t0.amount + t11.amount) FROM organizations o")
	for i := range tables {
		fmt.Fprintf(&joined, " JOIN t%d ON t%d.organization_id = o.id", i, i)
		if i > 0 {
			fmt.Fprintf(&joined, " AND t%d.id = t0.id", i)
		}
		fmt.Fprintf(&beside, "%sSELECT organization_id, count(*) AS n, sum(amount) AS amount FROM t%d WHERE organization_id IN (SELECT id FROM organizations) GROUP BY 1", map[bool]string{true: " UNION ALL "}[i > 0], i)
	}
	joined.WriteString(" GROUP BY 1 ORDER BY 1")
	var wantJoined, wantBeside [][]any
	for o := range d.organizations {
		var n, sum int64
		for i := range d.count(o, tables-1) { // the smallest table
			n, sum = n+1, sum+int64(d.row(o, 0, i)["amount"].(int)+d.row(o, tables-1, i)["amount"].(int))
		}
		if n > 0 {
			wantJoined = append(wantJoined, []any{fmt.Sprintf("Depot %d", o), n, sum})
		}
		n, sum = 0, 0
		for table := range tables {
			for i := range d.count(o, table) {
				n, sum = n+1, sum+int64(d.row(o, table, i)["amount"].(int))
			}
		}
		if n > 0 {
			wantBeside = append(wantBeside, []any{fmt.Sprintf("org-%d", o), n, sum})
		}
	}
	c := d.open(t, "", Options{TTL: time.Hour})
	for _, q := range []struct {
		name, sql string
		want      [][]any
	}{
		{"joined", joined.String(), wantJoined},
		{"one beside another", "SELECT organization_id, sum(n), sum(amount) FROM (" + beside.String() + ") GROUP BY 1 ORDER BY 1", wantBeside},
	} {
		for i, how := range []string{"cold", "kept"} {
			result, err := c.Query(t.Context(), Question{SQL: q.sql, Fresh: i == 0})
			if err != nil {
				t.Fatalf("%s, %s: %v", q.name, how, err)
			}
			asked, least := d.take(), d.least(tables)
			t.Logf("%s, %s: %d requests, the least possible are %d", q.name, how, asked, least)
			if fmt.Sprint(result.Rows) != fmt.Sprint(q.want) || !result.Receipt.Complete || asked > least+least/10 || i > 0 && asked > 0 {
				t.Errorf("%s, %s: %v, want %v; %d requests; why %q", q.name, how, result.Rows, q.want, asked, result.Receipt.Why)
			}
			if result.Receipt.Requests != asked {
				t.Errorf("%s, %s: the receipt has %d requests of %d", q.name, how, result.Receipt.Requests, asked)
			}
		}
	}
}

// TestFiftyOrganizationsUnderALimit: what came within the time is answered, with what is missing told, and the same question asked again is answered with
// all of it. The limit and the time are a fraction of a platform's.
func TestFiftyOrganizationsUnderALimit(t *testing.T) {
	t.Parallel()
	d := &depots{organizations: 50, tables: 3, rows: 200, perSecond: 60}
	c := d.open(t, "limits: {key: 60/s}", Options{TTL: time.Hour, Deadline: 4 * time.Second})
	var want int64
	for o := range d.organizations {
		want += int64(d.count(o, 0) + d.count(o, 1) + d.count(o, 2))
	}
	const sql = "SELECT (SELECT count(*) FROM t0) + (SELECT count(*) FROM t1) + (SELECT count(*) FROM t2)"
	asked := 0
	for again := 0; ; again++ {
		began := time.Now()
		result, err := c.Query(t.Context(), Question{SQL: sql, Organization: "*"})
		if err != nil {
			t.Fatal(err)
		}
		took, got := time.Since(began), result.Rows[0][0].(int64)
		asked += d.take()
		t.Logf("%d: %d of %d rows in %s, complete %v, %d requests so far", again, got, want, took.Round(time.Millisecond), result.Receipt.Complete, asked)
		if result.Receipt.Complete {
			if got != want || again == 0 {
				t.Errorf("%d rows, the platform has %d; asked again %d times", got, want, again)
			}
			break
		}
		if got > want || len(result.Receipt.Why) == 0 || took > time.Minute || again > 10 {
			t.Fatalf("%d of %d rows after %s, asked again %d times; why %q", got, want, took, again, result.Receipt.Why)
		}
	}
	least := d.least(3)
	t.Logf("%d requests, the least possible are %d", asked, least)
	if asked > least+least/10 {
		t.Errorf("%d requests, the least possible are %d", asked, least)
	}
}

// TestManyAskAboutManyOrganizations at once: each gets its own answer, and what is loaded for one is loaded for all.
func TestManyAskAboutManyOrganizations(t *testing.T) {
	t.Parallel()
	d := &depots{organizations: 6, tables: 2, rows: 120}
	c := d.open(t, "", Options{TTL: time.Hour})
	total := func(table int, organizations ...int) (n int64) {
		for _, o := range organizations {
			n += int64(d.count(o, table))
		}
		return n
	}
	questions := []struct {
		sql, organization string
		want              int64
	}{
		{"SELECT count(*) FROM t0", "*", total(0, 0, 1, 2, 3, 4, 5)},
		{"SELECT count(*) FROM t0", "", total(0, 5)},
		{"SELECT count(*) FROM t0", "Depot 2", total(0, 2)},
		{"SELECT count(*) FROM t1 WHERE organization_id IN ('org-1', 'org-4')", "", total(1, 1, 4)},
		{"SELECT count(*) FROM organizations o JOIN t1 ON t1.organization_id = o.id WHERE o.name <> 'Depot 3'", "", total(1, 0, 1, 2, 4, 5)},
	}
	var asking sync.WaitGroup
	for i := range 40 {
		q := questions[i%len(questions)]
		asking.Go(func() {
			result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
			if err != nil || result.Rows[0][0] != q.want || !result.Receipt.Complete {
				t.Errorf("%s of %q: %+v, %v; want %d", q.sql, q.organization, result, err, q.want)
			}
		})
	}
	asking.Wait()
	asked, least := d.take(), d.least(2)
	t.Logf("%d requests, the least possible are %d", asked, least)
	if asked > least+least/10 {
		t.Errorf("%d requests, the least possible are %d", asked, least)
	}
}
