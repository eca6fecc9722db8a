package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEveryTableOfAllWorkspaces is TestEveryTableOfAllOrganizations of somebody with several workspaces, where requests name them in a parameter or a path,
// or by a record alone.
func TestEveryTableOfAllWorkspaces(t *testing.T) {
	l := startEmbedded(t, "tdc", 1)
	checked := 0
	for _, s := range l.tdcSeats() {
		reached := l.rows(t, "SELECT count(*) FROM memberships WHERE platform = 'tdc' AND user_id = :user AND active = 1", s, "")
		if fmt.Sprint(reached) == "[[1]]" || l.tdcRefusal(t, s)("sites") != "" {
			continue
		}
		checked++
		t.Run(s.name, func(t *testing.T) { l.checkAll(t, s, tdcTables) })
	}
	if checked == 0 {
		t.Error("nobody has several workspaces")
	}
}

// TestEveryTableOfAllInTheDatabase compares tables of all organisations, asked in one statement, with what the database has of each.
func TestEveryTableOfAllInTheDatabase(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	compared := 0
	for name, w := range dcycleTables {
		table, err := l.manifest.Table(name)
		if err != nil {
			t.Fatal(err)
		}
		if !l.manifest.Scoped(table) || w.given != "" {
			continue
		}
		compared++
		var want [][]any
		for _, id := range ids {
			for _, row := range l.rows(t, w.truth, seat{user: s.user, org: id}, "") {
				want = append(want, append(row, id))
			}
		}
		result, err := c.Query(t.Context(), Question{SQL: "SELECT " + cmp.Or(w.columns, "*") + " FROM " + name + " " + w.where, Organization: "*"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := sorted(result.Rows), sorted(want); !slices.Equal(got, want) || !result.Receipt.Complete {
			t.Errorf("%s: %d rows, the database has %d: %v\n%s", name, len(got), len(want), result.Receipt.Why, firstDifference(got, want))
		}
	}
	t.Logf("%d tables", compared)
}

// TestItemsOfAnotherWorkspace: rows that a statement asks for by a record of another workspace than the one that is asked are not called that one's.
func TestItemsOfAnotherWorkspace(t *testing.T) {
	l := startEmbedded(t, "tdc", 1)
	tried := 0
	for _, own := range l.tdcSeats() {
		for _, other := range l.tdcSeats() {
			if own.user != other.user || own.org == other.org || l.tdcRefusal(t, own)("items") != "" || l.tdcRefusal(t, other)("items") != "" {
				continue
			}
			items := l.rows(t, tdcSites+"SELECT x.collection_id, count(*) FROM tdc_items x JOIN site ON site.id = x.site_id GROUP BY 1", other, "")
			if len(items) == 0 {
				continue
			}
			tried++
			sql := fmt.Sprintf("SELECT count(*) FROM items WHERE collection_id = '%v'", items[0][0])
			result, err := l.open(t, own).Query(t.Context(), Question{SQL: sql})
			if err != nil || result.Receipt.Complete || !strings.Contains(strings.Join(result.Receipt.Why, ""), "of another workspace") {
				t.Errorf("%s, in the name of %s: %+v, %v", sql, own.name, result, err)
			}
			result, err = l.open(t, own).Query(t.Context(), Question{SQL: sql + " AND organization_id = '" + other.org + "'"})
			if err != nil || !result.Receipt.Complete || fmt.Sprint(result.Rows) != fmt.Sprintf("[[%v]]", items[0][1]) {
				t.Errorf("%s, in the name of %s: %+v, %v", sql, other.name, result, err)
			}
		}
	}
	if tried == 0 {
		t.Error("nobody has items in two workspaces")
	}
}
