package query

import (
	"fmt"
	"strings"
	"testing"
)

// TestWithNamedLikeATable: what a statement defines itself is no table of the engine, whatever its name, and a table of the name is read where the statement names it
// as such.
func TestWithNamedLikeATable(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds()
	for _, w := range worlds {
		w.spread(orgs)
	}
	w, _ := among(orgs)
	one, two := w.engine(t, Options{Views: testViews}), severalSources(t, Options{}, worlds)
	for _, tt := range []struct {
		sql, rows string
		reads     string // tables
		unchosen  string
	}{
		{`WITH "acme.invoices" AS (SELECT 1 x) SELECT count(*) FROM "acme.invoices"`, "[[1]]", "", ""},
		{`WITH "acme.invoices" AS (SELECT 1 x) SELECT x FROM "acme.invoices"`, "[[1]]", "", ""},
		{`WITH "ACME.Invoices" AS MATERIALIZED (SELECT 1 x) SELECT count(*) FROM "acme.INVOICES"`, "[[1]]", "", ""},
		{`WITH RECURSIVE "acme.invoices"(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM "acme.invoices" WHERE x < 5) SELECT count(*) FROM "acme.invoices"`, "[[5]]", "", ""},
		{`WITH "acme.monthly" AS (SELECT 1 x) SELECT count(*) FROM "acme.monthly"`, "[[1]]", "", ""},
		{`SELECT count(*) FROM (SELECT 1 x) AS "acme.invoices"`, "[[1]]", "", ""},
		{`SELECT 1 AS "acme.invoices"`, "[[1]]", "", ""},
		{`WITH "acme.invoices" AS (SELECT 1 x) SELECT (SELECT count(*) FROM "acme.invoices"), (SELECT count(*) FROM zinc.notes)`, "[[1 48]]", "zinc.notes", "zinc.notes"},
		{`SELECT (WITH "acme.invoices" AS (SELECT 1 x) SELECT count(*) FROM "acme.invoices"), (SELECT count(*) FROM "acme.invoices")`, "[[1 240]]", "acme.invoices", "acme.invoices"},
		{`WITH invoices AS (SELECT 1 x) SELECT count(*) FROM invoices`, "[[1]]", "", ""},
		{`WITH monthly AS (SELECT 1 x) SELECT count(*) FROM monthly`, "[[1]]", "", ""},
		{`SELECT (WITH notes AS (SELECT 1 x) SELECT count(*) FROM notes), (SELECT count(*) FROM acme.notes)`, "[[1 48]]", "acme.notes", "acme.notes"},
	} {
		req := ofBoth("org-1", "org-1")
		req.SQL = tt.sql
		checkReads(t, two, req, tt.rows, tt.reads, tt.unchosen)
		sql := strings.NewReplacer("acme.", "", "zinc.", "main.", "ACME.", "").Replace(tt.sql)
		bare := strings.NewReplacer("acme.", "", "zinc.", "")
		if strings.Contains(tt.sql, "zinc.notes") || !strings.Contains(tt.sql, "notes") {
			checkReads(t, one, Request{SQL: sql, Scopes: only("org-1")}, tt.rows, bare.Replace(tt.reads), bare.Replace(tt.unchosen))
		}
		req.Scopes["acme"], req.Scopes["zinc"] = orgs, orgs
		if tt.reads == "" {
			checkReads(t, two, req, tt.rows, "", "")
		}
	}
}

// checkReads asks, and checks which tables the receipt tells of.
func checkReads(t *testing.T, e *Engine, req Request, rows, reads, unchosen string) {
	t.Helper()
	res, err := e.Query(t.Context(), req)
	if err != nil {
		t.Errorf("%s: %v", req.SQL, err)
		return
	}
	var tables []string
	for _, use := range res.Receipt.Tables {
		tables = append(tables, use.Name)
	}
	rec := res.Receipt
	if got := fmt.Sprint(res.Rows); got != rows || strings.Join(tables, ", ") != reads || strings.Join(rec.Unchosen, ", ") != unchosen || len(rec.Views) > 0 || !rec.Complete {
		t.Errorf("%s: %s of %q, unchosen %q; %+v", req.SQL, got, tables, rec.Unchosen, rec)
	}
}
