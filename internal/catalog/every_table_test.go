package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// TestEveryTableOfAllOrganizations: each table and view, asked for all organisations at once, has the rows that each of them has by itself, which other tests
// compare with the database; however the organisations are chosen, when nothing is kept and when all is.
func TestEveryTableOfAllOrganizations(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	s, _ := l.holding(t)
	l.checkAll(t, s, dcycleTables)
}

// checkAll compares all tables and views that one statement can read whole.
func (l embeddedLab) checkAll(t *testing.T, s seat, want map[string]embeddedTable) {
	t.Helper()
	one, all := l.openThrough(t, s, l.sandbox.URL(l.manifest.Platform), Options{TTL: time.Hour}), l.openThrough(t, s, l.sandbox.URL(l.manifest.Platform), Options{TTL: time.Hour})
	reached, _, err := one.Connections()[0].Organizations(t.Context())
	if err != nil || len(reached) < 2 {
		t.Fatalf("it reaches %v, %v", reached, err)
	}
	key, err := l.manifest.OrganizationKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, read := range l.scopedReads(t, want) {
		rows, refused := l.separately(t, one, reached, read)
		for _, sql := range []string{
			"SELECT * FROM " + read,
			fmt.Sprintf("SELECT x.* FROM (SELECT * FROM %s) x JOIN %s o ON o.%s = x.organization_id", read, key.Table, key.Column),
			fmt.Sprintf("SELECT * FROM (SELECT * FROM %s) WHERE organization_id IN (SELECT %s FROM %s)", read, key.Column, key.Table),
		} {
			result, err := all.Query(t.Context(), Question{SQL: sql, Organization: "*"})
			switch {
			case err == nil:
				checkTogether(t, sql, result, rows, refused)
			case len(refused) < len(reached):
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
}

func checkTogether(t *testing.T, name string, result *query.Result, rows, refused []string) {
	t.Helper()
	if result.Total > len(result.Rows) && result.Total == len(rows) {
		return // of a large result the first rows are given
	} else if got := sorted(result.Rows); !slices.Equal(got, rows) {
		t.Errorf("%s: %d rows, each by itself has %d\n%s", name, len(got), len(rows), firstDifference(got, rows))
	}
	if result.Receipt.Complete != (len(refused) == 0) {
		t.Errorf("%s: complete %v, %q; %v refuse", name, result.Receipt.Complete, result.Receipt.Why, refused)
	}
	if text := fmt.Sprintf("%+v", result.Receipt); strings.Contains(text, "@") && !strings.Contains(text, "@meridia") {
		t.Errorf("%s: %s", name, text)
	}
}

// scopedReads are the tables and views of organisations that can be read whole, under the condition that they need.
func (l embeddedLab) scopedReads(t *testing.T, want map[string]embeddedTable) (reads []string) {
	t.Helper()
	tables, err := l.manifest.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		if w := want[tables[i].Name]; l.manifest.Scoped(&tables[i]) && w.given == "" {
			reads = append(reads, strings.TrimSpace(tables[i].Name+" "+w.where))
		}
	}
	views, err := l.manifest.Views()
	if err != nil {
		t.Fatal(err)
	}
	for i := range views {
		reads = append(reads, views[i].Name)
	}
	return reads
}

// separately asks each organisation for itself: the rows of all, and who refused.
func (l embeddedLab) separately(t *testing.T, c *Catalog, reached []Organization, read string) (all, refused []string) {
	t.Helper()
	var rows [][]any
	for _, o := range reached {
		result, err := c.Query(t.Context(), Question{SQL: "SELECT * FROM " + read, Organization: o.ID})
		var e *platform.Error
		switch {
		case errors.As(err, &e):
			refused = append(refused, o.Name)
		case err != nil:
			t.Logf("%s: %v", read, err)
			return nil, make([]string, len(reached))
		default:
			rows = append(rows, result.Rows...)
		}
	}
	return sorted(rows), refused
}
