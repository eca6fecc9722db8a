package catalog

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// linked are connections to the platforms of one sandbox, and its database.
type linked struct {
	sandbox *sandbox.Sandbox
	catalog *Catalog
	db      *sql.DB
	own     map[string]string // by connection, the organisation that is its own
}

// link opens connections, each the name of a platform or alias=platform. change may give one other credentials; nil: none.
func link(t *testing.T, connections []string, change func(connection string, given map[string]string, sb *sandbox.Sandbox)) linked {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	l := linked{sandbox: sb, own: map[string]string{}}
	var sources []Source
	for _, name := range connections {
		name, of, aliased := strings.Cut(name, "=")
		if !aliased {
			of = name
		}
		m, err := manifest.Load(of)
		if err != nil {
			t.Fatal(err)
		}
		given := exportedTo(sb, m)
		if change != nil {
			change(name, given, sb)
		}
		client, err := platform.NewClient(m, platform.Options{BaseURL: sb.URL(of), Credentials: func() (map[string]string, error) { return given, nil }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		sources, l.own[name] = append(sources, Source{Name: name, Client: client}), given["organization"]
	}
	l.catalog = Open(sources, Options{})
	t.Cleanup(func() { l.catalog.Close() })
	primed(t, l.catalog)
	if l.db, err = sb.DB(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// exportedTo are the credentials that the sandbox prints for a platform.
func exportedTo(sb *sandbox.Sandbox, m *manifest.Manifest) map[string]string {
	all := map[string]string{}
	for _, e := range sb.Exports() {
		for _, v := range e.Env {
			i := slices.IndexFunc(m.Credentials, func(c manifest.Credential) bool { return slices.Contains(c.Env, v.Name) })
			if e.Platform == m.Platform && i >= 0 {
				all[m.Credentials[i].Name] = v.Value
			}
		}
	}
	return all
}

// facilitiesOf is how many an organisation has, as the database says.
func facilitiesOf(t *testing.T, db *sql.DB, organization string) (count int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM dcycle_facilities WHERE organization_id = ?1", organization).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// reachedFacilities is how many the organisations have that the sandbox's key for Dcycle reaches, as the database says.
func reachedFacilities(t *testing.T, db *sql.DB) (count int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM dcycle_facilities WHERE organization_id IN ("+
		"SELECT o.id FROM organizations o WHERE platform = 'dcycle' AND 'Meridia Group' IN (name, (SELECT name FROM organizations p WHERE p.id = o.parent_id)))").Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func everywhere() []string { return []string{"dcycle", "cycle", "deepcurrent", "tdc"} }

// TestQuestionsToSeveralPlatforms asks across platforms, in one statement each: the answer is that of the sandbox's database, and the requests are at most a
// tenth more than the least possible, which are the pages of the rows that are read.
func TestQuestionsToSeveralPlatforms(t *testing.T) {
	l := link(t, everywhere(), nil)
	dcycle, hub, workspace := l.own["dcycle"], l.own["cycle"], l.own["tdc"]
	const (
		sites      = "(SELECT name FROM tdc_sites WHERE workspace_id = ?1)"
		facilities = "(SELECT name, country FROM dcycle_facilities WHERE organization_id = ?2)"
		first      = "'2026-01-01' AND end_date = '2026-10-31' AND group_by = 'month'"
	)
	lab{catalog: l.catalog, db: l.db}.check(t, []counted{
		{"sites beside facilities by name",
			"SELECT name, 'site' AS what FROM tdc.sites UNION ALL SELECT name, 'facility' FROM dcycle.facilities ORDER BY 1, 2",
			"SELECT name, 'site' FROM " + sites + " UNION ALL SELECT name, 'facility' FROM " + facilities + " ORDER BY 1, 2",
			[]any{workspace, dcycle}, pagesOf("tdc_sites WHERE workspace_id = ?1") + " + " + pagesOf("dcycle_facilities WHERE organization_id = ?2")},
		{"facilities with the site of their name, bare names",
			"SELECT f.name, s.name FROM facilities f LEFT JOIN sites s ON s.name = f.name ORDER BY 1",
			"SELECT f.name, s.name FROM " + facilities + " f LEFT JOIN " + sites + " s ON s.name = f.name ORDER BY 1",
			[]any{workspace, dcycle}, "2 + ?1 * 0 + ?2 * 0"},
		{"the same, told by three names",
			"SELECT dcycle.facilities.name, tdc.sites.name FROM dcycle.facilities LEFT JOIN tdc.sites ON tdc.sites.name = dcycle.facilities.name ORDER BY 1",
			"SELECT f.name, s.name FROM " + facilities + " f LEFT JOIN " + sites + " s ON s.name = f.name ORDER BY 1",
			[]any{workspace, dcycle}, "2 + ?1 * 0 + ?2 * 0"},
		{"tables of one name of two platforms",
			"SELECT (SELECT count(*) FROM dcycle.invoices WHERE type = 'water'), (SELECT count(*) FROM cycle.invoices)",
			"SELECT (SELECT count(*) FROM dcycle_invoices WHERE type = 'water' AND organization_id = ?1), (SELECT count(*) FROM cycle_resources WHERE kind = 'invoice' AND hub = ?2)",
			[]any{dcycle, hub}, pagesOf("dcycle_invoices WHERE type = 'water' AND organization_id = ?1") + " + " + pagesOf("cycle_resources WHERE kind = 'invoice' AND hub = ?2")},
		{"containers and what they cost beside emissions by month",
			`SELECT c.month, (SELECT count(*) FROM cycle.containers k WHERE strftime('%Y-%m', k.created_at) <= c.month) AS containers, round(sum(c.amount), 2) AS usd,
				(SELECT round(sum(t.co2e), 1) FROM dcycle.total_impacts t WHERE t.start_date = ` + first + ` AND printf('%d-%02d', t.year, t.month) = c.month) AS kg
				FROM cycle.costs c WHERE c.kind IN ('tier', 'support') AND c.month BETWEEN '2026-01' AND '2026-10' GROUP BY 1 ORDER BY 1`,
			`SELECT substr(i.created, 1, 7) AS m, (SELECT count(*) FROM cycle_resources k WHERE k.hub = ?1 AND k.kind = 'container' AND substr(k.created, 1, 7) <= substr(i.created, 1, 7)),
				round(sum((e.value ->> 'price') / 1000.0), 2), (SELECT round(sum(co2e), 1) FROM dcycle_impacts WHERE organization_id = ?2 AND substr(date, 1, 7) = substr(i.created, 1, 7))
				FROM cycle_resources i, json_each(i.doc, '$.services') e WHERE i.hub = ?1 AND i.kind = 'invoice' AND substr(i.created, 1, 7) BETWEEN '2026-01' AND '2026-10' GROUP BY 1 ORDER BY 1`,
			[]any{hub, dcycle}, "3 + ?1 * 0 + ?2 * 0"},
	})
}

// TestOneOfSeveralPlatformsRefuses: the rows of the others are there, and the gap is told; where nothing else is read the refusal is the answer.
func TestOneOfSeveralPlatformsRefuses(t *testing.T) {
	l := link(t, everywhere(), func(connection string, given map[string]string, _ *sandbox.Sandbox) {
		if connection == "tdc" {
			given["api_key"] = "tdc_" + strings.Repeat("x", 40)
		}
	})
	const facilities = "SELECT name FROM dcycle.facilities"
	for _, statement := range []string{facilities + " UNION ALL SELECT name FROM tdc.sites", "SELECT name FROM tdc.sites UNION ALL " + facilities, "SELECT f.name FROM facilities f LEFT JOIN sites s ON s.name = f.name"} {
		for range 2 { // cold and kept
			result, err := l.catalog.Query(t.Context(), Question{SQL: statement})
			if err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
			count := facilitiesOf(t, l.db, l.own["dcycle"])
			why := strings.Join(result.Receipt.Why, "; ")
			if len(result.Rows) != count || result.Receipt.Complete || !strings.Contains(why, "tdc") || !strings.Contains(why, "401") {
				t.Errorf("%s: %d rows of %d, complete %v: %s", statement, len(result.Rows), count, result.Receipt.Complete, why)
			}
		}
	}
	if result, err := l.catalog.Query(t.Context(), Question{SQL: facilities}); err != nil || !result.Receipt.Complete {
		t.Errorf("without it: %v", err)
	}
	result, err := l.catalog.Query(t.Context(), Question{SQL: facilities + " UNION ALL SELECT name FROM tdc.sites", Organization: "*"})
	if err != nil {
		t.Fatal(err)
	}
	if why := strings.Join(result.Receipt.Why, "; "); len(result.Rows) != reachedFacilities(t, l.db) || result.Receipt.Complete || strings.Count(why, "401") != 1 {
		t.Errorf("all organizations: %d rows of %d, complete %v: %s", len(result.Rows), reachedFacilities(t, l.db), result.Receipt.Complete, why)
	}
	if _, err := l.catalog.Query(t.Context(), Question{SQL: "SELECT name FROM tdc.sites"}); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("it alone: %v", err)
	}
}

// TestOneOfSeveralPlatformsIsNotReached: an organisation whose lists are empty since it is not reached is told beside the rows of others, and so are credentials
// that cannot be had.
func TestOneOfSeveralPlatformsIsNotReached(t *testing.T) {
	l := link(t, everywhere(), func(connection string, given map[string]string, sb *sandbox.Sandbox) {
		for _, a := range sb.Accounts("tdc") {
			if connection == "tdc" && a.OrganizationName == "Ruiz Personal" { // its plan has no API
				given["organization"] = a.OrganizationID
			}
		}
	})
	result, err := l.catalog.Query(t.Context(), Question{SQL: "SELECT name FROM dcycle.facilities UNION ALL SELECT name FROM tdc.sites"})
	if err != nil {
		t.Fatal(err)
	}
	why := strings.Join(result.Receipt.Why, "; ")
	if len(result.Rows) != facilitiesOf(t, l.db, l.own["dcycle"]) || result.Receipt.Complete || !strings.Contains(why, "Ruiz Personal of tdc: TDC Sites answered 403") {
		t.Errorf("%d rows, complete %v: %s", len(result.Rows), result.Receipt.Complete, why)
	}
}

// TestOneOfSeveralPlatformsIsAway: one that cannot be reached, or does not answer in time, leaves the rows of the other, and is told.
func TestOneOfSeveralPlatformsIsAway(t *testing.T) {
	var faults sandbox.Faults
	if err := faults.Set("latency=60s,platform=tdc"); err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 1, Platforms: []string{"dcycle", "tdc"}, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]func(*testing.T){}
	for name, address := range map[string]string{"slow": sb.URL("tdc"), "down": "http://127.0.0.1:1"} {
		var sources []Source
		for _, of := range []string{"dcycle", "tdc"} {
			m, err := manifest.Load(of)
			if err != nil {
				t.Fatal(err)
			}
			given, base := exportedTo(sb, m), sb.URL(of)
			if of == "tdc" {
				base = address
			}
			client, err := platform.NewClient(m, platform.Options{BaseURL: base, Credentials: func() (map[string]string, error) { return given, nil }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			sources = append(sources, Source{Name: of, Client: client})
		}
		own := facilitiesOf(t, db, sources[0].Client.Scope())
		for _, q := range []struct {
			organization, sql string
			want              int
		}{
			{"", "SELECT name FROM dcycle.facilities UNION ALL SELECT name FROM tdc.sites", own},
			{"", "SELECT name FROM dcycle.facilities UNION ALL SELECT name FROM tdc.workspaces", own},
			{"*", "SELECT name FROM dcycle.facilities UNION ALL SELECT name FROM tdc.sites", reachedFacilities(t, db)},
			{"*", "SELECT name FROM tdc.sites UNION ALL SELECT name FROM dcycle.facilities", reachedFacilities(t, db)},
		} {
			parts[fmt.Sprintf("%s/%q/%s", name, q.organization, q.sql)] = func(t *testing.T) {
				c := Open(sources, Options{Deadline: dueLate})
				t.Cleanup(func() { c.Close() })
				result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
				if err != nil {
					t.Fatal(err)
				}
				why := strings.Join(result.Receipt.Why, "; ")
				if len(result.Rows) != q.want || result.Receipt.Complete || !strings.Contains(why, "tdc") {
					t.Errorf("%d rows of %d, complete %v: %s", len(result.Rows), q.want, result.Receipt.Complete, why)
				}
			}
		}
		parts[name+"/it alone"] = func(t *testing.T) {
			c := Open(sources[1:], Options{Deadline: dueLate})
			t.Cleanup(func() { c.Close() })
			if result, err := c.Query(t.Context(), Question{SQL: "SELECT name FROM sites", Organization: "*"}); err == nil {
				t.Errorf("%+v", result)
			}
		}
	}
	together(t, parts)
}

// TestCredentialsOfOneAreGone: a key file that is removed while the server runs is told of its connection alone.
func TestCredentialsOfOneAreGone(t *testing.T) {
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 1, Platforms: []string{"dcycle", "tdc"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	var gone atomic.Bool
	var sources []Source
	for _, name := range []string{"dcycle", "tdc"} {
		m, err := manifest.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		client, err := platform.NewClient(m, platform.Options{BaseURL: sb.URL(name), Credentials: func() (map[string]string, error) {
			if name == "tdc" && gone.Load() {
				return nil, &platform.Error{Code: platform.CodeConfiguration, Public: "KEY is a file, which cannot be read.", Next: "Put it there."}
			}
			return exportedTo(sb, m), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		sources = append(sources, Source{Name: name, Client: client})
	}
	c := Open(sources, Options{})
	t.Cleanup(func() { c.Close() })
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sites int
	if err := db.QueryRow("SELECT count(*) FROM tdc_sites WHERE workspace_id = ?1", sources[1].Client.Scope()).Scan(&sites); err != nil {
		t.Fatal(err)
	}
	facilities := facilitiesOf(t, db, sources[0].Client.Scope())
	const both = "SELECT name FROM dcycle.facilities UNION ALL SELECT name FROM tdc.sites"
	for _, without := range []bool{false, true, false} {
		gone.Store(without)
		result, err := c.Query(t.Context(), Question{SQL: both})
		want := facilities
		if !without {
			want += sites
		}
		if err != nil || len(result.Rows) != want || result.Receipt.Complete == without || strings.Contains(fmt.Sprint(result.Receipt.Why), "KEY is a file") != without {
			t.Errorf("gone %v: %v %+v", without, err, result)
		}
	}
}

// TestTwoConnectionsToOnePlatform: what one reads is never the other's, whichever was read first, and at once.
func TestTwoConnectionsToOnePlatform(t *testing.T) {
	l := link(t, []string{"prod=dcycle", "dev=dcycle"}, func(connection string, given map[string]string, sb *sandbox.Sandbox) {
		for _, a := range sb.Accounts("dcycle") {
			if connection == "dev" && a.KeyName == "Foods ERP integration" {
				given["api_key"], given["organization"], given["user"] = a.Key, a.OrganizationID, a.User.ID
			}
		}
	})
	names := func(organization string) string {
		var all string
		if err := l.db.QueryRow("SELECT group_concat(name, ', ') FROM (SELECT name FROM dcycle_facilities WHERE organization_id = ?1 ORDER BY 1)", organization).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	const each = "SELECT group_concat(name, ', ') FROM (SELECT name FROM %s.facilities ORDER BY 1)"
	var asking sync.WaitGroup
	for range 4 {
		for _, connection := range []string{"dev", "prod"} {
			asking.Go(func() {
				result, err := l.catalog.Query(t.Context(), Question{SQL: fmt.Sprintf(each, connection)})
				if err != nil || result.Rows[0][0] != names(l.own[connection]) || !result.Receipt.Complete {
					t.Errorf("%s: %v %+v", connection, err, result)
				}
			})
		}
		asking.Go(func() {
			result, err := l.catalog.Query(t.Context(), Question{SQL: "SELECT (" + fmt.Sprintf(each, "prod") + "), (" + fmt.Sprintf(each, "dev") + ")", Fresh: true})
			if want := []any{names(l.own["prod"]), names(l.own["dev"])}; err != nil || !slices.Equal(result.Rows[0], want) {
				t.Errorf("both: %v %+v", err, result)
			}
		})
	}
	asking.Wait()
}

// TestOrganizationOfOneConnection: the argument is looked for on the connections that a statement reads; of two that have it, and of none, how to say it is told.
func TestOrganizationOfOneConnection(t *testing.T) {
	l := link(t, []string{"prod=dcycle", "dev=dcycle", "tdc", "deepcurrent"}, nil)
	const foods = "Meridia Foods Iberia"
	for _, c := range []struct{ sql, organization, note, wrong, next string }{
		{"SELECT count(*) FROM prod.facilities", foods, "rows of prod are those of " + foods, "", ""},
		{"SELECT count(*) FROM prod.facilities", "PROD: " + foods, "rows of prod are those of " + foods, "", ""},
		{"SELECT count(*) FROM tdc.sites", "Ruiz Personal", "", "The workspace's plan does not include API", ""}, // it was asked
		{"SELECT (SELECT count(*) FROM prod.facilities), (SELECT count(*) FROM tdc.sites)", foods, "rows of prod are those of " + foods, "", ""},
		{"SELECT (SELECT count(*) FROM prod.facilities), (SELECT count(*) FROM dev.facilities)", foods, "", `"Meridia Foods Iberia" is an organization of prod and dev`, "Write prod: Meridia Foods Iberia or dev: Meridia Foods Iberia."},
		{"SELECT (SELECT count(*) FROM prod.facilities), (SELECT count(*) FROM dev.facilities)", "dev:" + foods, "rows of dev are those of " + foods, "", ""},
		{"SELECT (SELECT count(*) FROM prod.facilities), (SELECT count(*) FROM tdc.sites)", "Nowhere", "", `None of prod and tdc lists an organization "Nowhere"`, `Say whose it is, as in "prod: Nowhere"`},
		{"SELECT count(*) FROM tdc.sites", "prod: " + foods, "", "The organization is one of prod, and the statement reads no table of that.", "Leave it out, or name one of tdc."},
		{"SELECT count(*) FROM prod.vehicles", "dev: " + foods, "", "The organization is one of dev, and the statement reads no table of that.", "Leave it out, or name one of prod."},
		{"SELECT count(*) FROM prod.vehicles", "dev:*", "", "The organization is one of dev, and the statement reads no table of that.", "Leave it out, or name one of prod."},
		{"SELECT count(*) FROM deepcurrent.chats", foods, "", "DeepCurrent has nothing to choose between", "Leave the organization out."},
		{"SELECT count(*) FROM tdc.sites", foods, "", "This key reaches no workspace named", ""},
	} {
		result, err := l.catalog.Query(t.Context(), Question{SQL: c.sql, Organization: c.organization})
		if c.wrong != "" {
			refused := (*platform.Error)(nil)
			if !errors.As(err, &refused) || !strings.Contains(refused.Public, c.wrong) || !strings.Contains(refused.Next, c.next) {
				t.Errorf("%s of %s: %v, want %s", c.sql, c.organization, err, c.wrong)
			}
			continue
		}
		if err != nil || !slices.Contains(result.Receipt.Notes, c.note) {
			t.Errorf("%s of %s: %v %+v", c.sql, c.organization, err, result)
		}
	}
}
