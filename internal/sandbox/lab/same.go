package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Same fails the test unless two sandboxes of one seed have the same keys and the same rows. Sealed secrets (BLOBs) differ always.
func Same(t *testing.T, p func() core.Platform, base string) {
	t.Helper()
	a, b := dump(t, New(t, p(), base)), dump(t, New(t, p(), base))
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("two starts differ:\n%s\n%s", a[i], b[i])
		}
	}
	if len(a) != len(b) || len(a) < 100 {
		t.Errorf("%d and %d rows", len(a), len(b))
	}
}

// dump is all that was seeded, a line for each key and row.
func dump(t *testing.T, l *Lab) (out []string) {
	t.Helper()
	for _, a := range l.World.Accounts(l.name) {
		out = append(out, fmt.Sprint(a.User.Email, a.OrganizationID, a.Role, a.KeyID, a.Key))
	}
	for _, table := range l.query(t, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ? ORDER BY name`, l.name+"_*") {
		for _, row := range l.query(t, `SELECT * FROM `+table) {
			out = append(out, table+" "+row)
		}
	}
	slices.Sort(out)
	return out
}

// query gives each row as one text.
func (l *Lab) query(t *testing.T, query string, args ...any) (out []string) {
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
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, v := range values {
			if _, sealed := v.([]byte); !sealed {
				words = append(words, fmt.Sprint(v))
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
