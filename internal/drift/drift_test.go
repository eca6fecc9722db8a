package drift_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/orgdata-mcp/orgdata-mcp/internal/drift"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// lab is a platform in miniature that is compared with its manifest, and with ones that are wrong.
type lab struct {
	sb   *sandbox.Sandbox
	text []byte // of the manifest
}

func startLab(t *testing.T, name string) *lab {
	t.Helper()
	text, err := os.ReadFile("../manifest/platforms/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 1, Platforms: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	return &lab{sb, text}
}

// manifest is the platform's own, which a test may change.
func (l *lab) manifest(t *testing.T) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse("changed.yaml", l.text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func tableOf(t *testing.T, m *manifest.Manifest, name string) *manifest.Table {
	t.Helper()
	table, err := m.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// without takes a column off a table.
func without(t *manifest.Table, column string) {
	t.Columns = slices.DeleteFunc(t.Columns, func(c manifest.Column) bool { return c.Name == column })
}

// check runs one over a manifest with the credentials that the sandbox prints, but for those of replace.
func (l *lab) check(t *testing.T, m *manifest.Manifest, replace map[string]string) (*drift.Report, error) {
	t.Helper()
	env := map[string]string{}
	for _, v := range l.sb.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	given := map[string]string{}
	for _, c := range m.Credentials {
		for _, name := range append(c.Env, map[string]string{"api_key": "ORGDATA_API_KEY", "organization": "ORGDATA_ORG_ID"}[c.Name]) {
			if env[name] != "" {
				given[c.Name] = env[name]
			}
		}
		if value, ok := replace[c.Name]; ok {
			given[c.Name] = value
		}
	}
	client, err := platform.NewClient(m, platform.Options{BaseURL: l.sb.URL(m.Platform), Credentials: func() (map[string]string, error) { return given, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	return drift.Run(t.Context(), client, drift.Options{Now: time.Now().UTC()})
}

// more are the platforms whose miniatures have fields in their records, of other forms of the API, that the documents of the form in use lack.
var more = []string{"cycle"}

// TestNothingDiffers holds the embedded manifests against their miniatures.
func TestNothingDiffers(t *testing.T) {
	t.Parallel()
	for _, embedded := range manifest.Embedded() {
		t.Run(embedded.Platform, func(t *testing.T) {
			t.Parallel()
			l := startLab(t, embedded.Platform)
			report, err := l.check(t, l.manifest(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range report.Tables {
				for _, d := range table.Differences {
					if d.Kind == drift.NewField && slices.Contains(more, embedded.Platform) {
						t.Logf("%s: %+v", table.Name, d)
					} else {
						t.Errorf("%s: %+v", table.Name, d)
					}
				}
				switch table.State {
				case drift.Same, drift.Drift:
				case drift.Failed:
					t.Errorf("%s: %s", table.Name, table.Reason)
				default:
					t.Logf("%s: %s, %s", table.Name, table.State, table.Reason)
				}
			}
			t.Logf("%d tables, %d compared, %d requests", len(report.Tables), report.Count(drift.Same), report.Requests())
		})
	}
}

// TestDifferencesAreNamed compares with manifests that are wrong in one thing each.
func TestDifferencesAreNamed(t *testing.T) {
	t.Parallel()
	l := startLab(t, "dcycle")
	for name, c := range map[string]struct {
		table  string
		change func(m *manifest.Manifest, t *manifest.Table)
		want   []drift.Difference
	}{
		"a field that the manifest lacks": {"invoices",
			func(_ *manifest.Manifest, t *manifest.Table) { without(t, "supplier_id") },
			[]drift.Difference{{Kind: drift.NewField, Where: "supplier_id", Found: "text"}}},
		"a column that no record has": {"vehicles",
			func(_ *manifest.Manifest, t *manifest.Table) {
				t.Column("registration_year").Path = "registration.year"
			},
			[]drift.Difference{
				{Kind: drift.NewField, Where: "registration_year", Found: "integer"},
				{Kind: drift.MissingField, Where: "registration_year", Declared: "integer"},
			}},
		"other types": {"facilities",
			func(_ *manifest.Manifest, t *manifest.Table) {
				t.Column("country").Type, t.Column("logistic_factor").Type, t.Column("name").Type = manifest.Datetime, manifest.Boolean, manifest.UUID
				t.Column("categories").Type = manifest.Text
			},
			[]drift.Difference{
				{Kind: drift.OtherType, Where: "name", Declared: "uuid", Found: "text that is no UUID"},
				{Kind: drift.OtherType, Where: "country", Declared: "datetime", Found: "text of another form"},
				{Kind: drift.OtherType, Where: "logistic_factor", Declared: "boolean", Found: "number"},
				{Kind: drift.OtherType, Where: "categories", Declared: "text", Found: "list of text"},
			}},
		"values that are not documented": {"employees",
			func(_ *manifest.Manifest, t *manifest.Table) { t.Column("situation").Enum = []string{"terminated"} },
			[]drift.Difference{{Kind: drift.NewValue, Where: "situation", Values: []string{"active", "inactive"}}}},
		"records that are elsewhere": {"total_impacts",
			func(_ *manifest.Manifest, t *manifest.Table) { t.Items = "data.items" },
			[]drift.Difference{{Kind: drift.MissingPlace, Where: "data.items", Declared: "records"}}},
		"a total that is elsewhere": {"employees",
			func(m *manifest.Manifest, _ *manifest.Table) { m.Paginators["pages"].Total = "count" },
			[]drift.Difference{{Kind: drift.MissingPlace, Where: "count", Declared: "total"}}},
		"a total in another place of an envelope": {"total_impacts",
			func(_ *manifest.Manifest, t *manifest.Table) { t.Envelope.Totals[0].Path = "sum" },
			[]drift.Difference{{Kind: drift.MissingPlace, Where: "sum", Declared: "total of co2e"}}},
		"a size that is passed over": {"employees",
			func(m *manifest.Manifest, _ *manifest.Table) { m.Paginators["pages"].Size = "per_page" },
			[]drift.Difference{{Kind: drift.Ignored, Where: "per_page", Declared: "rows in a page"}}},
		"a page that is passed over": {"facilities",
			func(m *manifest.Manifest, _ *manifest.Table) { m.Paginators["pages"].Page = "p" },
			[]drift.Difference{{Kind: drift.Ignored, Where: "p", Found: "the second page begins as the first does"}}},
		"a key that is none": {"unknown_vehicles",
			func(_ *manifest.Manifest, t *manifest.Table) {
				t.Column("id").Key, t.Column("country").Key = false, true
			},
			[]drift.Difference{{Kind: drift.RepeatedKey, Where: "country"}}},
		"an address that is gone": {"employees",
			func(_ *manifest.Manifest, t *manifest.Table) { t.Get = "/v1/staff" },
			[]drift.Difference{{Kind: drift.BadRequest, Where: "GET /v1/staff"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := l.manifest(t)
			c.change(m, tableOf(t, m, c.table))
			report, err := l.check(t, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			found := report.Tables[slices.IndexFunc(report.Tables, func(f drift.Table) bool { return f.Name == c.table })]
			for i, d := range found.Differences {
				if d.Kind == drift.BadRequest {
					found.Differences[i].Found = "" // the platform's words
				}
			}
			if diff := cmp.Diff(c.want, found.Differences, cmpopts.IgnoreFields(drift.Difference{}, "Records")); diff != "" || found.State != drift.Drift {
				t.Errorf("%s: %s (-want +got)\n%s", c.table, found.State, diff)
			}
		})
	}
}

// TestCredentialsThatAreRefused end a check: they would be at every table.
func TestCredentialsThatAreRefused(t *testing.T) {
	t.Parallel()
	l := startLab(t, "dcycle")
	report, err := l.check(t, l.manifest(t), map[string]string{"api_key": "dcy_sk_no_such_key_there_is"})
	var e *platform.Error
	if !errors.As(err, &e) || e.Code != platform.CodeUnauthorized || len(report.Tables) != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestNoValueIsTold looks in a report of all kinds of differences for what the platform's people and cars are called.
func TestNoValueIsTold(t *testing.T) {
	t.Parallel()
	l := startLab(t, "dcycle")
	m := l.manifest(t)
	people, cars := tableOf(t, m, "employees"), tableOf(t, m, "vehicles")
	people.Column("name").Mask, people.Column("name").Enum = manifest.Mask{}, []string{"nobody"}
	people.Column("email").Mask, people.Column("email").Type = manifest.Mask{}, manifest.Integer
	without(people, "situation")
	cars.Column("license_plate").Type = manifest.Date
	m.Paginators["pages"].Page = "p"
	report, err := l.check(t, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Differences() < 4 {
		t.Fatalf("too few differences to tell: %+v", report)
	}
	text, _ := json.Marshal(report)
	for _, value := range l.values(t, `SELECT email FROM dcycle_employees WHERE email <> '' UNION SELECT name FROM dcycle_employees WHERE name <> ''
		UNION SELECT license_plate FROM dcycle_vehicles WHERE license_plate <> ''`) {
		if strings.Contains(string(text), value) {
			t.Errorf("the report has %q", value)
		}
	}
}

func (l *lab) values(t *testing.T, statement string) []string {
	t.Helper()
	db, err := l.sb.DB(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if len(all) < 10 {
		t.Fatalf("%d values to look for", len(all))
	}
	return all
}
