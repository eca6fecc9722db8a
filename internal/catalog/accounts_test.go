package catalog

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// embeddedTable is what a table of an embedded manifest has for whoever asks, in the words of the sandbox's own database.
type embeddedTable struct {
	// truth selects the values of all the table's columns, in their order. It may name :user and :org, the asker's, and :value, of given.
	truth string
	// where is the condition that a table needs that is not answered as a whole; %s stands for each value that given has.
	where string
	given string // SQL for those values, of the asker's; "": the table is asked once
	// columns are those that are compared, where the database cannot say all; "": all.
	columns string
}

// seat is somebody who asks about one organisation.
type seat struct {
	user, org, name string // name is for people
	credentials     map[string]string
}

// embeddedLab is the sandbox of one platform, and its manifest.
type embeddedLab struct {
	sandbox  *sandbox.Sandbox
	manifest *manifest.Manifest // personal values are shown: they are compared
	db       *sql.DB
}

// startEmbedded starts a platform with scale times the data of a small organisation.
func startEmbedded(t *testing.T, name string, scale int) embeddedLab {
	t.Helper()
	return startEmbeddedWith(t, sandbox.Options{Platforms: []string{name}, Scale: scale})
}

func startEmbeddedWith(t *testing.T, o sandbox.Options) embeddedLab {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	m, err := manifest.Load(o.Platforms[0])
	if err != nil {
		t.Fatal(err)
	}
	l := embeddedLab{sandbox: sb}
	if l.manifest, err = m.Restricted(manifest.Restriction{ShowPersonal: true}); err != nil {
		t.Fatal(err)
	}
	if l.db, err = sb.DB(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// open returns a catalog as a seat has it.
func (l embeddedLab) open(t *testing.T, s seat) *Catalog {
	t.Helper()
	client, err := platform.NewClient(l.manifest, platform.Options{BaseURL: l.sandbox.URL(l.manifest.Platform),
		Credentials: func() (map[string]string, error) { return s.credentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{})
	t.Cleanup(func() { c.Close() })
	return primed(t, c)
}

// checkTables compares each table of the manifest, column by column, with the database. refused says why a table is refused to the seat; "" if not.
func (l embeddedLab) checkTables(t *testing.T, s seat, want map[string]embeddedTable, refused func(table string) string) {
	t.Helper()
	c := l.open(t, s)
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		table := &tables[i]
		w, ok := want[table.Name]
		if !ok {
			t.Errorf("nothing says what is in table %s", table.Name)
			continue
		}
		for _, where := range l.conditions(t, s, w) {
			l.checkTable(t, c, s, table, w, where, refused(table.Name))
		}
	}
	for name := range want {
		if _, err := l.manifest.Table(name); err != nil {
			t.Error(err)
		}
	}
}

// conditions are the ones that a table is asked under.
func (l embeddedLab) conditions(t *testing.T, s seat, w embeddedTable) []condition {
	t.Helper()
	if w.given == "" {
		return []condition{{sql: w.where}}
	}
	var all []condition
	for _, row := range l.rows(t, w.given, s, "") {
		all = append(all, condition{strings.ReplaceAll(w.where, "%s", fmt.Sprintf("'%v'", row[0])), fmt.Sprint(row[0])})
	}
	return all
}

// condition is a WHERE, and the value that it is about.
type condition struct{ sql, value string }

func (l embeddedLab) checkTable(t *testing.T, c *Catalog, s seat, table *manifest.Table, w embeddedTable, where condition, refused string) {
	t.Helper()
	statement := "SELECT " + cmp.Or(w.columns, "*") + " FROM " + table.Name + " " + where.sql
	result, err := c.Query(t.Context(), Question{SQL: statement})
	if refused != "" {
		if e := (*platform.Error)(nil); !errors.As(err, &e) || !strings.Contains(e.Public, refused) {
			t.Errorf("%s: %s: %v, want a refusal: %s", s.name, statement, err, refused)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %s: %v", s.name, statement, err)
		return
	}
	withoutOrganization(t, w, result, s)
	got, truth := sorted(result.Rows), sorted(l.rows(t, w.truth, s, where.value))
	if !result.Receipt.Complete || !slices.Equal(got, truth) {
		t.Errorf("%s: %s (%d rows, the database has %d): %v\n%s", s.name, statement, len(got), len(truth), result.Receipt.Why, firstDifference(got, truth))
	}
}

// rows are those of a statement about the database.
func (l embeddedLab) rows(t *testing.T, statement string, s seat, value string) [][]any {
	t.Helper()
	var args []any
	for name, v := range map[string]string{"user": s.user, "org": s.org, "value": value} {
		if strings.Contains(statement, ":"+name) {
			args = append(args, sql.Named(name, v))
		}
	}
	rows, err := l.db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, statement)
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
	return all
}

// sorted writes rows as texts, in an order of their own.
func sorted(rows [][]any) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = fmt.Sprintf("%v", row)
	}
	slices.Sort(all)
	return all
}

func firstDifference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			at := func(list []string) string {
				if i < len(list) {
					return list[i]
				}
				return "(no row)"
			}
			return "got  " + at(got) + "\nwant " + at(want)
		}
	}
	return ""
}
