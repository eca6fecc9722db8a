package platform

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// lab is a sandbox of one platform with a client of it, made of nothing but the manifest and what a user would be told.
type lab struct {
	client   *Client
	manifest *manifest.Manifest
	db       *sql.DB
	org      string
}

func startLab(t *testing.T) *lab {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{"dcycle"}, Limits: map[string]sandbox.Rate{"dcycle/key": {}, "dcycle/organization": {}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	if m, err = m.Restricted(manifest.Restriction{ShowPersonal: true}); err != nil {
		t.Fatal(err)
	}
	db, err := sb.DB(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for _, v := range sb.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	given := map[string]string{}
	for _, c := range m.Credentials {
		for _, suffix := range []string{"API_KEY", "ORG_ID", "USER_ID"} {
			if slices.Contains(c.Env, "DCYCLE_"+suffix) {
				given[c.Name] = env["ORGDATA_"+suffix] + env["DCYCLE_"+suffix]
			}
		}
	}
	m.Limits.Key, m.Limits.Scope = nil, nil // the sandbox's are lifted too: this is about the rows
	c := client(t, m, Options{BaseURL: sb.URL("dcycle"), Credentials: func() (map[string]string, error) { return given, nil }})
	return &lab{client: c, manifest: m, db: db, org: given["organization"]}
}

// truth runs straight SQL on the sandbox's database and returns its rows in the types of a scan.
func (l *lab) truth(t *testing.T, table *manifest.Table, statement string, args ...any) [][]any {
	t.Helper()
	rows, err := l.db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	var all [][]any
	for rows.Next() {
		row := make([]any, len(table.Columns))
		pointers := make([]any, len(row))
		for i := range row {
			pointers[i] = &row[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = string(b)
			}
			if n, ok := v.(int64); ok && table.Columns[i].Type == manifest.Number {
				row[i] = float64(n)
			}
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// same compares rows whatever their order.
func same(t *testing.T, what string, want, got [][]any) {
	t.Helper()
	order := func(a, b []any) int { return strings.Compare(fmt.Sprint(a...), fmt.Sprint(b...)) }
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %d rows, the database has %d (-want +got)\n%.3000s", what, len(got), len(want), diff)
	}
}

// stored says where the sandbox keeps a table, and which of its columns are not columns there. It has the tables whose rows are records of one list;
// those that are put together of several are held against the database where that is done, in internal/catalog.
var stored = map[string]struct {
	from  string // with one ? for the organisation
	exprs map[string]string
}{
	"organizations": {`(WITH RECURSIVE tree AS (
		SELECT id, name, NULL AS parent_id, 0 AS depth FROM organizations WHERE platform = 'dcycle' AND parent_id IS NULL
			AND id IN (SELECT coalesce(parent_id, id) FROM organizations WHERE id = ?)
		UNION ALL SELECT o.id, o.name, o.parent_id, depth + 1 FROM organizations o JOIN tree ON o.parent_id = tree.id WHERE o.platform = 'dcycle')
		SELECT * FROM tree)`, nil},
	"facilities": {"dcycle_facilities WHERE organization_id = ?", nil},
	"invoices": {"dcycle_invoices WHERE organization_id = ?", map[string]string{ // stored as times
		"start_date": "substr(start_date, 1, 10)", "end_date": "substr(end_date, 1, 10)"}},
	"vehicles":         {"dcycle_vehicles WHERE organization_id = ?", map[string]string{"include_children": "0"}},
	"vehicle_fuels":    {"dcycle_vehicle_fuels WHERE ? <> ''", nil},
	"unknown_vehicles": {"dcycle_unknown_vehicles WHERE ? <> ''", nil},
	"purchases":        {"dcycle_purchases WHERE organization_id = ?", nil},
	"business_travels": {"dcycle_business_travels WHERE organization_id = ?", nil},
	"employees": {"dcycle_employees e WHERE organization_id = ?", map[string]string{"periods": `(SELECT json_group_array(json(o)) FROM (SELECT json_object(
		'id', p.id, 'start_date', p.start_date, 'end_date', p.end_date, 'transport_type', p.transport_type, 'total_km', p.total_km, 'co2e', p.co2e) AS o
		FROM dcycle_commuting_periods p WHERE p.employee_id = e.id ORDER BY p.start_date, p.id))`}},
	"total_impacts": {"dcycle_impacts WHERE organization_id = ? AND date BETWEEN '2024-01-01' AND '2025-12-31' GROUP BY scope", map[string]string{
		"start_date": "'2024-01-01'", "end_date": "'2025-12-31'", "group_by": "'scope'", "include_children": "0", "category": "NULL",
		"year": "NULL", "month": "NULL", "co2e": "round(sum(co2e), 3)"}},
	"keys": {"api_keys k WHERE platform = 'dcycle' AND organization_id = ?", map[string]string{
		"creator":    "(SELECT trim(first_name || ' ' || last_name) FROM users u WHERE u.id = k.created_by)",
		"creator_id": "created_by", "creator_email": "(SELECT email FROM users u WHERE u.id = k.created_by)"}},
}

// filtered are further tables whose filters are tried, with where the sandbox keeps them; their rows are compared in internal/catalog.
var filtered = map[string]string{
	"waste_emission_factors": "dcycle_waste_efs WHERE ? <> ''", "units": "dcycle_units WHERE ? <> ''",
	"logistics_requests": "dcycle_logistics_requests WHERE organization_id = ?", "logistics_recharges": "dcycle_logistics_recharges WHERE organization_id = ?",
	"logistics_hubs": "dcycle_logistic_hubs WHERE organization_id = ?", "logistics_packages": "dcycle_logistics_packages WHERE organization_id = ?",
	"transports": "dcycle_transports WHERE organization_id = ?", "file_readings": "(SELECT f.id, f.name, category, 'false' AS linked, x.organization_id FROM dcycle_file_readings x JOIN dcycle_files f ON f.id = x.file_id) WHERE organization_id = ?",
}

// keptIn is where the sandbox keeps a table whose filters are tried; "" for others.
func keptIn(table string) string { return cmp.Or(stored[table].from, filtered[table]) }

// TestDcycle holds the manifest against the sandbox, which is one for all of it: seeding takes longest.
func TestDcycle(t *testing.T) {
	t.Parallel()
	l := startLab(t)
	t.Run("tables", l.testEveryTable)
	t.Run("filters", l.testEveryFilter)
	t.Run("inputs", l.testInputs)
	t.Run("refusals", l.testRefusals)
}

// testEveryTable reads every table through the client and compares every value of every row with what the
// sandbox has in its database. The sandbox shares nothing with the client: a field that the manifest spells wrongly is null here.
func (l *lab) testEveryTable(t *testing.T) {
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	tables = append(slices.Clone(tables), l.manifest.Keys().Table)
	filled := map[string]bool{}
	for i := range tables {
		tb := &tables[i]
		src, ok := stored[tb.Name]
		if !ok {
			continue
		}
		t.Run(tb.Name, func(t *testing.T) {
			exprs := make([]string, len(tb.Columns))
			for i, c := range tb.Columns {
				switch {
				case src.exprs[c.Name] != "":
					exprs[i] = src.exprs[c.Name]
				case c.Input:
					exprs[i] = "NULL" // nobody asks for it
				case c.Name == manifest.RecordOrganizationColumn:
					exprs[i] = manifest.OrganizationColumn
				default:
					exprs[i] = c.Name
				}
			}
			var filters []Filter
			if tb.Name == "total_impacts" {
				filters = []Filter{{"start_date", manifest.Eq, []string{"2024-01-01"}}, {"end_date", manifest.Eq, []string{"2025-12-31"}}}
			}
			got, err := read(t.Context(), l.client, Scan{Table: tb, Filters: filters})
			if err != nil {
				t.Fatal(err)
			}
			want := l.truth(t, tb, "SELECT "+strings.Join(exprs, ", ")+" FROM "+src.from, l.org)
			if len(want) == 0 || got.Total != len(want) || got.Doubt != "" || len(got.Notes) > 0 || len(got.Misfits) > 0 {
				t.Errorf("%d rows in the database, total %d, notes %v, misfits %v, doubt %q", len(want), got.Total, got.Notes, got.Misfits, got.Doubt)
			}
			if tb.Name == "keys" { // reading the list is a use of the key
				l.forgetLastUse(tb, want)
				l.forgetLastUse(tb, got.Rows)
			}
			same(t, tb.Name, want, got.Rows)
			for _, row := range got.Rows {
				for i, v := range row {
					filled[tb.Name+"."+tb.Columns[i].Name] = filled[tb.Name+"."+tb.Columns[i].Name] || v != nil
				}
			}
		})
	}
	// A column that is null in every row proves nothing about its spelling. The sandbox fills none of the purchases' below; the impacts' are
	// filled in other groupings: see testInputs.
	never := map[string]bool{"total_impacts.category": true, "total_impacts.year": true, "total_impacts.month": true}
	for _, name := range []string{"description", "custom_emission_factor_id", "file_url"} {
		never["purchases."+name] = true
	}
	for _, tb := range tables {
		for _, c := range tb.Columns {
			if stored[tb.Name].from == "" || c.Input {
				continue
			}
			if name := tb.Name + "." + c.Name; !filled[name] && !never[name] {
				t.Errorf("%s is null in every row", name)
			}
		}
	}
}

// forgetLastUse blanks when, and from where, the client's own key was last used.
func (l *lab) forgetLastUse(tb *manifest.Table, rows [][]any) {
	column := func(name string) int {
		return slices.IndexFunc(tb.Columns, func(c manifest.Column) bool { return c.Name == name })
	}
	for _, row := range rows {
		if prefix, _ := row[column("prefix")].(string); l.client.OwnKey()(prefix) {
			row[column("last_used_at")], row[column("last_used_ip")] = "now", "here"
		}
	}
}

// testEveryFilter sends each comparison of each column, with a value that some rows have, and compares with the same
// comparison in SQL: an exact one must give the same rows, another one at least those.
func (l *lab) testEveryFilter(t *testing.T) {
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		tb := &tables[i]
		if tb.Name == "total_impacts" || keptIn(tb.Name) == "" {
			continue // it has inputs only: see testInputs
		}
		for _, c := range tb.Columns {
			for op, param := range c.Filters {
				if c.Input {
					continue
				}
				t.Run(fmt.Sprintf("%s.%s %s", tb.Name, c.Name, op), func(t *testing.T) { l.checkFilter(t, tb, &c, op, param) })
			}
		}
	}
}

func (l *lab) checkFilter(t *testing.T, tb *manifest.Table, c *manifest.Column, op manifest.Op, param manifest.Param) {
	key := slices.IndexFunc(tb.Columns, func(c manifest.Column) bool { return c.Key })
	from, expr := keptIn(tb.Name), stored[tb.Name].exprs[c.Name]
	if expr == "" {
		expr = c.Name
	}
	var values []string
	rows, err := l.db.QueryContext(t.Context(), fmt.Sprintf("SELECT DISTINCT %s FROM %s AND %[1]s IS NOT NULL ORDER BY 1", expr, from), l.org)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	if err := rows.Err(); err != nil || len(values) == 0 {
		t.Fatalf("no values: %v", err)
	}
	middle := values[len(values)/2]
	if param.As == manifest.Date {
		middle = middle[:len(time.DateOnly)]
	}
	want := map[manifest.Op]string{manifest.Eq: "= ?", manifest.In: "IN (?, ?)", manifest.Ge: ">= ?", manifest.Le: "<= ?", manifest.Like: "LIKE ?"}[op]
	sent, args := []string{middle}, []any{l.org, middle}
	switch op {
	case manifest.In:
		sent, args = []string{middle, values[0]}, []any{l.org, middle, values[0]}
	case manifest.Like:
		sent[0] = middle[1:max(2, len(middle)-2)]
		args[1] = "%" + sent[0] + "%"
	}
	got, err := read(t.Context(), l.client, Scan{Table: tb, Filters: []Filter{{c.Name, op, sent}}})
	if err != nil {
		t.Fatal(err)
	}
	have := map[any]bool{}
	for _, row := range got.Rows {
		have[row[key]] = true
	}
	truth, err := l.db.QueryContext(t.Context(), fmt.Sprintf("SELECT id FROM %s AND %s %s", from, expr, want), args...)
	if err != nil {
		t.Fatal(err)
	}
	defer truth.Close()
	n := 0
	for truth.Next() {
		var id string
		if err := truth.Scan(&id); err != nil {
			t.Fatal(err)
		}
		if n++; !have[id] {
			t.Errorf("%q: row %s is missing", sent, id)
		}
	}
	if err := truth.Err(); err != nil {
		t.Fatal(err)
	}
	if all := l.truth(t, &manifest.Table{Columns: []manifest.Column{{}}}, "SELECT id FROM "+from, l.org); n == 0 || len(values) > 1 && op != manifest.Like && len(have) == len(all) && n != len(all) {
		t.Errorf("%q: the filter did nothing: %d of %d rows, %d match", sent, len(have), len(all), n)
	}
	if param.Exact && len(have) != n {
		t.Errorf("%q: %d rows, SQL keeps %d", sent, len(have), n)
	}
}

func (l *lab) testInputs(t *testing.T) {
	tb, err := l.manifest.Table("total_impacts")
	if err != nil {
		t.Fatal(err)
	}
	whole := []Filter{{"start_date", manifest.Eq, []string{"2025-01-01"}}, {"end_date", manifest.Eq, []string{"2025-12-31"}}}
	for _, by := range []struct{ name, columns, group string }{
		{"category", "scope, category, NULL, NULL", "scope, category"},
		{"month", "NULL, NULL, CAST(substr(date, 1, 4) AS INTEGER), CAST(substr(date, 6, 2) AS INTEGER)", "substr(date, 1, 7)"},
	} {
		got, err := read(t.Context(), l.client, Scan{Table: tb, Filters: append(slices.Clone(whole), Filter{"group_by", manifest.Eq, []string{by.name}}, Filter{"include_children", manifest.Eq, []string{"1"}})})
		if err != nil {
			t.Fatal(err)
		}
		want := l.truth(t, tb, `WITH RECURSIVE reach(id) AS (SELECT ? UNION SELECT o.id FROM organizations o JOIN reach ON o.parent_id = reach.id)
			SELECT '2025-01-01', '2025-12-31', '`+by.name+`', 1, `+by.columns+`, round(sum(co2e), 3) FROM dcycle_impacts
			WHERE organization_id IN reach AND date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY `+by.group, l.org)
		same(t, "by "+by.name, want, got.Rows)
	}
	vehicles, err := l.manifest.Table("vehicles")
	if err != nil {
		t.Fatal(err)
	}
	own, err := read(t.Context(), l.client, Scan{Table: vehicles})
	if err != nil {
		t.Fatal(err)
	}
	all, err := read(t.Context(), l.client, Scan{Table: vehicles, Filters: []Filter{{"include_children", manifest.Eq, []string{"1"}}}})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(vehicles.ColumnNames(), "include_children")
	if len(all.Rows) <= len(own.Rows) || all.Rows[0][at] != int64(1) {
		t.Errorf("%d vehicles with the subsidiaries', %d without", len(all.Rows), len(own.Rows))
	}
}

func (l *lab) testRefusals(t *testing.T) {
	facilities, err := l.manifest.Table("facilities")
	if err != nil {
		t.Fatal(err)
	}
	impacts, err := l.manifest.Table("total_impacts")
	if err != nil {
		t.Fatal(err)
	}
	wrongKey := client(t, l.manifest, Options{BaseURL: l.client.base, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": secret, "organization": l.org}, nil
	}})
	tests := []struct {
		name   string
		client *Client
		scan   Scan
		code   string
		public string
	}{
		{"wrong key", wrongKey, Scan{Table: facilities}, CodeUnauthorized, "the API key is invalid or revoked"},
		{"other organisation", l.client, Scan{Table: facilities, Scope: "00000000-0000-4000-8000-000000000000"}, CodeForbidden, "the key's user does not belong to the organization"},
		{"range that ends before it begins", l.client, Scan{Table: impacts, Filters: []Filter{{"start_date", manifest.Eq, []string{"2025-12-31"}}, {"end_date", manifest.Eq, []string{"2025-01-01"}}}}, CodeInvalidRequest, "422"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t.Context(), tt.client, tt.scan)
			var e *Error
			if !errors.As(err, &e) || e.Code != tt.code || !strings.Contains(e.Public, tt.public) || e.RequestID == "" || e.CorrelationID == "" || e.Next == "" {
				t.Errorf("error %+v", err)
			}
			t.Log(e.Public, "→", e.Next)
			noSecret(t, err)
		})
	}
}
