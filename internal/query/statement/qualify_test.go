package statement

import (
	"strings"
	"testing"
)

var testNames = Names{
	Sources: []string{"dcycle", "tdc", "prod-eu"},
	Tables:  []string{"dcycle.invoices", "dcycle.facilities", "dcycle.order", "tdc.invoices", "tdc.sites", "prod-eu.sites", "tdc.people"},
	Views:   []string{"dcycle.bills", "tdc.monthly"},
	Gone:    []string{"tdc.bills", "tdc.yearly"},
}

func TestTablesOfSeveralPlatformsAreResolved(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT * FROM dcycle.invoices":                                                                         `SELECT * FROM "dcycle.invoices" AS invoices`,
		"SELECT * FROM DCYCLE.Invoices":                                                                         `SELECT * FROM "dcycle.invoices" AS invoices`,
		"SELECT * FROM \"dcycle\".\"invoices\"":                                                                 `SELECT * FROM "dcycle.invoices" AS invoices`,
		"SELECT * FROM [dcycle] . `invoices`":                                                                   `SELECT * FROM "dcycle.invoices" AS invoices`,
		"SELECT * FROM dcycle/* a */./* b */invoices -- c":                                                      `SELECT * FROM "dcycle.invoices" AS invoices -- c`,
		"SELECT * FROM 'dcycle'.'invoices'":                                                                     `SELECT * FROM "dcycle.invoices" AS invoices`,
		`SELECT * FROM "dcycle.invoices"`:                                                                       `SELECT * FROM "dcycle.invoices" AS invoices`,
		"SELECT * FROM [dcycle.invoices] i":                                                                     `SELECT * FROM "dcycle.invoices" i`,
		"SELECT * FROM `Dcycle.Invoices` AS i":                                                                  `SELECT * FROM "dcycle.invoices" AS i`,
		"SELECT i.total FROM dcycle.invoices AS i":                                                              `SELECT i.total FROM "dcycle.invoices" AS i`,
		"SELECT name FROM facilities":                                                                           `SELECT name FROM "dcycle.facilities" AS facilities`,
		"SELECT name FROM main.facilities":                                                                      `SELECT name FROM "dcycle.facilities" AS facilities`,
		"SELECT main.facilities.name FROM main.facilities":                                                      `SELECT facilities.name FROM "dcycle.facilities" AS facilities`,
		"SELECT * FROM dcycle.\"order\"":                                                                        `SELECT * FROM "dcycle.order" AS "order"`,
		"SELECT * FROM \"prod-eu\".sites":                                                                       `SELECT * FROM "prod-eu.sites" AS sites`,
		"SELECT dcycle.invoices.total FROM dcycle.invoices":                                                     `SELECT invoices.total FROM "dcycle.invoices" AS invoices`,
		"SELECT invoices.total FROM dcycle.invoices":                                                            `SELECT invoices.total FROM "dcycle.invoices" AS invoices`,
		"SELECT \"dcycle.invoices\".total FROM dcycle.invoices":                                                 `SELECT invoices.total FROM "dcycle.invoices" AS invoices`,
		"SELECT dcycle.invoices.* FROM dcycle.invoices":                                                         `SELECT invoices.* FROM "dcycle.invoices" AS invoices`,
		"SELECT invoices.* FROM dcycle.invoices":                                                                `SELECT invoices.* FROM "dcycle.invoices" AS invoices`,
		"SELECT dcycle.invoices.total FROM dcycle.invoices i":                                                   `SELECT i.total FROM "dcycle.invoices" i`,
		"SELECT dcycle.invoices . total, total FROM dcycle.invoices ORDER BY dcycle.invoices.total":             `SELECT invoices. total, total FROM "dcycle.invoices" AS invoices ORDER BY invoices.total`,
		"SELECT * FROM dcycle.invoices JOIN tdc.invoices ON dcycle.invoices.id = tdc.invoices.id":               `SELECT * FROM "dcycle.invoices" JOIN "tdc.invoices" ON "dcycle.invoices".id = "tdc.invoices".id`,
		"SELECT dcycle.invoices.*, tdc.invoices.x FROM dcycle.invoices, tdc.invoices":                           `SELECT "dcycle.invoices".*, "tdc.invoices".x FROM "dcycle.invoices", "tdc.invoices"`,
		"SELECT * FROM tdc.sites s JOIN facilities f ON f.name = s.name":                                        `SELECT * FROM "tdc.sites" s JOIN "dcycle.facilities" f ON f.name = s.name`,
		"SELECT tdc.sites.x FROM tdc.sites LEFT JOIN facilities USING (name)":                                   `SELECT sites.x FROM "tdc.sites" AS sites LEFT JOIN "dcycle.facilities" AS facilities USING (name)`,
		"SELECT 1 FROM facilities WHERE id IN (SELECT dcycle.invoices.facility_id FROM dcycle.invoices)":        `SELECT 1 FROM "dcycle.facilities" AS facilities WHERE id IN (SELECT invoices.facility_id FROM "dcycle.invoices" AS invoices)`,
		"SELECT 1 FROM facilities WHERE id IN dcycle.invoices":                                                  `SELECT 1 FROM "dcycle.facilities" AS facilities WHERE id IN "dcycle.invoices"`,
		"SELECT 1 FROM dcycle.invoices WHERE EXISTS (SELECT 1 FROM tdc.invoices WHERE id = dcycle.invoices.id)": `SELECT 1 FROM "dcycle.invoices" WHERE EXISTS (SELECT 1 FROM "tdc.invoices" WHERE id = "dcycle.invoices".id)`,
		"SELECT 1 FROM dcycle.invoices WHERE EXISTS (SELECT 1 FROM tdc.invoices WHERE invoices.id = 1)":         `SELECT 1 FROM "dcycle.invoices" WHERE EXISTS (SELECT 1 FROM "tdc.invoices" WHERE "tdc.invoices".id = 1)`,
		"SELECT invoices.id FROM dcycle.invoices, (SELECT 1 FROM tdc.invoices) t":                               `SELECT "dcycle.invoices".id FROM "dcycle.invoices", (SELECT 1 FROM "tdc.invoices") t`,
		"SELECT 1 FROM dcycle.invoices JOIN tdc.sites AS invoices ON invoices.id = dcycle.invoices.id":          `SELECT 1 FROM "dcycle.invoices" JOIN "tdc.sites" AS invoices ON invoices.id = "dcycle.invoices".id`,
		"WITH invoices AS (SELECT * FROM dcycle.invoices) SELECT invoices.id FROM invoices":                     `WITH invoices AS (SELECT * FROM "dcycle.invoices") SELECT invoices.id FROM invoices`,
		"WITH sites AS (SELECT * FROM tdc.sites) SELECT * FROM sites":                                           `WITH sites AS (SELECT * FROM "tdc.sites") SELECT * FROM sites`,
		"WITH facilities AS (SELECT 1 AS id) SELECT * FROM facilities JOIN dcycle.facilities f USING (id)":      `WITH facilities AS (SELECT 1 AS id) SELECT * FROM facilities JOIN "dcycle.facilities" f USING (id)`,
		"SELECT * FROM (WITH sites AS (SELECT 1) SELECT * FROM sites) JOIN tdc.sites":                           `SELECT * FROM (WITH sites AS (SELECT 1) SELECT * FROM sites) JOIN "tdc.sites"`,
		"SELECT dcycle.x FROM (SELECT 1 AS x) dcycle":                                                           `SELECT dcycle.x FROM (SELECT 1 AS x) dcycle`,
		"SELECT dcycle.id FROM dcycle.invoices AS dcycle":                                                       `SELECT dcycle.id FROM "dcycle.invoices" AS dcycle`,
		"SELECT * FROM people, unknown, sqlite_schema, json_each('[1]')":                                        `SELECT * FROM "tdc.people" AS people, unknown, sqlite_schema, json_each('[1]')`,
		"SELECT * FROM bills JOIN monthly":                                                                      `SELECT * FROM "dcycle.bills" AS bills JOIN "tdc.monthly" AS monthly`,
		"SELECT * FROM tdc.yearly":                                                                              `SELECT * FROM "tdc.yearly" AS yearly`,
		"SELECT * FROM tdc.bills":                                                                               `SELECT * FROM "tdc.bills" AS bills`,
		"SELECT 'dcycle.invoices', \"x\" FROM people WHERE a = 'FROM dcycle.invoices' /* dcycle.invoices */":    `SELECT 'dcycle.invoices', "x" FROM "tdc.people" AS people WHERE a = 'FROM dcycle.invoices' /* dcycle.invoices */`,
		"SELECT * FROM (dcycle.invoices JOIN facilities ON dcycle.invoices.f = facilities.id)":                  `SELECT * FROM ("dcycle.invoices" AS invoices JOIN "dcycle.facilities" AS facilities ON invoices.f = facilities.id)`,
		"SELECT 1 FROM people GROUP BY tdc.people.a HAVING max(tdc.people.b) > 1 ORDER BY tdc.people.a LIMIT 3": `SELECT 1 FROM "tdc.people" AS people GROUP BY people.a HAVING max(people.b) > 1 ORDER BY people.a LIMIT 3`,
		"SELECT sum(tdc.people.a) OVER (PARTITION BY tdc.people.b) FROM tdc.people":                             `SELECT sum(people.a) OVER (PARTITION BY people.b) FROM "tdc.people" AS people`,
		"SELECT a FROM dcycle.invoices UNION ALL SELECT a FROM tdc.people ORDER BY a":                           `SELECT a FROM "dcycle.invoices" AS invoices UNION ALL SELECT a FROM "tdc.people" AS people ORDER BY a`,
		"SELECT 1 FROM dcycle.invoices a, dcycle.invoices b WHERE a.id = b.id":                                  `SELECT 1 FROM "dcycle.invoices" a, "dcycle.invoices" b WHERE a.id = b.id`,
		"SELECT (SELECT count(*) FROM people p WHERE p.f = facilities.id) FROM facilities":                      `SELECT (SELECT count(*) FROM "tdc.people" p WHERE p.f = facilities.id) FROM "dcycle.facilities" AS facilities`,
		"VALUES ((SELECT count(*) FROM dcycle.invoices))":                                                       `VALUES ((SELECT count(*) FROM "dcycle.invoices" AS invoices))`,
		"SELECT * FROM dcycle.invoices INDEXED BY x":                                                            `SELECT * FROM "dcycle.invoices" AS invoices INDEXED BY x`,
		"SELECT FROM dcycle.invoices WHERE":                                                                     `SELECT FROM "dcycle.invoices" WHERE`,
		"SELECT , dcycle.invoices.total FROM people p":                                                          `SELECT , "dcycle.invoices".total FROM "tdc.people" p`,
		"SELECT FROM dcycle.unknown, other.invoices":                                                            `SELECT FROM dcycle.unknown, other.invoices`,
		"SELECT 1 FROM dcycle.invoices, (SELECT dcycle.invoices.id FROM people) t":                              `SELECT 1 FROM "dcycle.invoices" AS invoices, (SELECT dcycle.invoices.id FROM "tdc.people" AS people) t`,
		"SELECT 1": "SELECT 1",
	} {
		got, bad := newStatement(sql).Resolve(testNames)
		if bad != nil {
			t.Errorf("%s: %s", sql, bad.Public)
		} else if got.SQL != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got.SQL, want)
		}
	}
}

func TestNamesThatAreNotOneTables(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT * FROM invoices":                                                        `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices or tdc.invoices.`,
		"SELECT * FROM Sites":                                                           `"Sites" is a table of tdc and of prod-eu. Write tdc.sites or "prod-eu".sites.`,
		"SELECT * FROM main.invoices":                                                   `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices or tdc.invoices.`,
		"SELECT invoices.total FROM dcycle.invoices, tdc.invoices":                      `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices.total or tdc.invoices.total.`,
		"SELECT 1 FROM people WHERE id IN (SELECT id FROM invoices)":                    `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices or tdc.invoices.`,
		"SELECT * FROM dcycle.invoicez":                                                 `There is no table invoicez in dcycle. Did you mean dcycle.invoices? dcycle has invoices, facilities, order and bills.`,
		"SELECT * FROM dcycle.people":                                                   `There is no table people in dcycle. There is tdc.people. dcycle has invoices, facilities, order and bills.`,
		"SELECT * FROM dcycel.invoices":                                                 `There is no platform dcycel. Did you mean dcycle.invoices? The platforms are dcycle, tdc and prod-eu.`,
		"SELECT * FROM somewhere.people":                                                `There is no platform somewhere. Did you mean tdc.people? The platforms are dcycle, tdc and prod-eu.`,
		"SELECT * FROM somewhere.else_":                                                 `There is no platform somewhere. The platforms are dcycle, tdc and prod-eu.`,
		"WITH x AS (SELECT 1 FROM nowhere.at) SELECT 1 FROM x":                          `There is no platform nowhere. The platforms are dcycle, tdc and prod-eu.`,
		"SELECT invoices.* FROM dcycle.invoices JOIN tdc.invoices USING (id)":           `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices.* or tdc.invoices.*.`,
		"SELECT 1 FROM dcycle.facilities f WHERE f.id = (SELECT max(id) FROM invoices)": `"invoices" is a table of dcycle and of tdc. Write dcycle.invoices or tdc.invoices.`,
	} {
		got, bad := newStatement(sql).Resolve(testNames)
		if bad == nil {
			t.Errorf("%s: resolved to %s", sql, got.SQL)
			continue
		}
		if text := bad.Public + " " + bad.Next; text != want || bad.Code != CodeNoTable {
			t.Errorf("%s\n got %s\nwant %s", sql, text, want)
		}
	}
}

func TestViewsNameTablesOfTheirSource(t *testing.T) {
	t.Parallel()
	names := testNames
	names.Default = "tdc"
	for sql, want := range map[string]string{
		"SELECT invoices.id FROM invoices JOIN sites USING (id)": `SELECT invoices.id FROM "tdc.invoices" AS invoices JOIN "tdc.sites" AS sites USING (id)`,
		"SELECT * FROM facilities":                               `SELECT * FROM facilities`,
		"SELECT * FROM dcycle.facilities":                        `SELECT * FROM "dcycle.facilities" AS facilities`,
	} {
		if got, bad := newStatement(sql).Resolve(names); bad != nil || got.SQL != want {
			t.Errorf("%s\n got %s %v\nwant %s", sql, got.SQL, bad, want)
		}
	}
}

func TestOneSourceKeepsBareNames(t *testing.T) {
	t.Parallel()
	n := Names{Sources: []string{"dcycle"}, Tables: []string{"invoices"}, Views: []string{"bills"}}
	for sql, want := range map[string]string{
		"SELECT dcycle.invoices.* FROM dcycle.invoices":             "SELECT invoices.* FROM invoices",
		"WITH invoices AS (SELECT * FROM dcycle.invoices) SELECT 1": "WITH invoices AS (SELECT * FROM main.invoices) SELECT 1 own: invoices",
		"SELECT * FROM main.bills, other.invoices":                  "SELECT * FROM bills, other.invoices",
	} {
		got, bad := newStatement(sql).Resolve(n)
		text := got.SQL
		if len(got.Own) > 0 {
			text += " own: " + strings.Join(got.Own, " ")
		}
		if bad != nil || text != want {
			t.Errorf("%s\n got %s %v\nwant %s", sql, text, bad, want)
		}
	}
}

func TestRenamed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ sql, of, to, want string }{
		{"SELECT a FROM t", "t", "t@2", `SELECT a FROM "t@2" AS t`},
		{`SELECT a FROM "d.t" AS t WHERE t.a = 1`, `"d.t"`, "d.t@2", `SELECT a FROM "d.t@2" AS t WHERE t.a = 1`},
		{"SELECT a FROM t x, t", "t x", "new", `SELECT a FROM new x, t`},
		{"SELECT a FROM main . t", "main", "new", `SELECT a FROM new AS t`},
		{"SELECT a FROM main.t AS b", "main", "new", `SELECT a FROM new AS b`},
		{"SELECT 1 WHERE 2 IN t", "t", "new", `SELECT 1 WHERE 2 IN new`},
		{"SELECT a FROM", "a", "new", `SELECT a FROM`},
		{"SELECT a FROM t", "a", "new", `SELECT a FROM t`},
	} {
		at := strings.Index(tt.sql, " "+tt.of) + 1
		if got := newStatement(tt.sql).Renamed(map[int]string{at: tt.to}); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func TestResultTextsAreInTheSamePlacesOnceResolved(t *testing.T) {
	t.Parallel()
	asked := newStatement("SELECT dcycle.invoices.*, sum(dcycle.invoices.total), (SELECT count(*) FROM tdc.invoices), 1 AS one FROM dcycle.invoices")
	resolved, bad := asked.Resolve(testNames)
	if bad != nil {
		t.Fatal(bad.Public)
	}
	got := strings.Join(asked.ResultTexts(), "; ") + "\n" + strings.Join(newStatement(resolved.SQL).ResultTexts(), "; ")
	want := `; sum(dcycle.invoices.total); (SELECT count(*) FROM tdc.invoices); count(*); 
; sum("dcycle.invoices".total); (SELECT count(*) FROM "tdc.invoices"); count(*); `
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
