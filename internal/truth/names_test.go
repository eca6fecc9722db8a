package truth

import (
	"strings"
	"testing"
)

// TestNamesAreTheSameColdAndCached asks for a table under names that a schema might have: what is refused or answered before the rows are
// there is refused or answered after. SQLite's own tables are not to be had under any name.
func TestNamesAreTheSameColdAndCached(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{"main", "temp", "whole0", "whole1", "meridian"} {
		t.Run(schema, func(t *testing.T) {
			t.Parallel()
			p := open(t, serve(t, map[string]world{north: {"things": counted(3)}}), kept)
			ask := func() string {
				result, err := p.ask("SELECT count(*) FROM "+schema+".things", "")
				if err != nil {
					return "refused"
				}
				return strings.Join(shown(result.Rows), "; ")
			}
			cold := ask()
			p.must(count)
			if cached := ask(); cached != cold || cold != "refused" && cold != "3" {
				t.Errorf("%s.things: %s cold and %s cached", schema, cold, cached)
			}
			for _, own := range []string{"sqlite_schema", "sqlite_master", "sqlite_temp_schema"} {
				for _, sql := range []string{"SELECT count(*) FROM " + schema + "." + own, "WITH " + own + "(x) AS (SELECT 1) SELECT count(*) FROM " + schema + "." + own} {
					if result, err := p.ask(sql, ""); err == nil {
						t.Errorf("%s: %q", sql, shown(result.Rows))
					}
				}
			}
		})
	}
}

// TestEveryTableInOneStatement reads all tables at once, which are more than SQLite attaches databases, cold and cached.
func TestEveryTableInOneStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(3, small)
	w["things"], w["stream"] = counted(5), flowing(5)
	for i, name := range extras {
		for id := range i + 2 {
			w[name] = append(w[name], record{integer(int64(id))})
		}
	}
	p := open(t, serve(t, map[string]world{north: w}), kept)
	o := newOracle(t, w, north)
	var counts []string
	for name := range tables {
		if name != "totals" {
			counts = append(counts, "(SELECT count(*) FROM "+name+")", "(SELECT count(*) FROM "+name+" z JOIN units ON 1)")
		}
	}
	q := statement{sql: "SELECT " + strings.Join(counts, ", ")}
	want, err := o.ask(q.sql)
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"cold", "cached"} {
		result := p.must(q.sql)
		if wrong := q.differs(result.Rows, want); wrong != "" || !result.Receipt.Complete {
			t.Errorf("%s: %s, complete %v, why %q", how, wrong, result.Receipt.Complete, result.Receipt.Why)
		}
	}
}

// TestInputsThatOverlap asks for sums over several periods: each by each would count a period twice and is refused; pair by pair is right.
func TestInputsThatOverlap(t *testing.T) {
	t.Parallel()
	w := newWorld(3, small)
	p := open(t, serve(t, map[string]world{north: w}), kept)
	if result, err := p.ask("SELECT sum(amount) FROM totals WHERE first_day IN ('2024-01-01', '2025-01-01') AND last_day IN ('2024-12-31', '2025-12-31')", ""); err == nil {
		t.Errorf("each by each: %q, %+v; want a refusal", shown(result.Rows), result.Receipt)
	}
	const pairs = "SELECT sum(amount), count(*) FROM totals WHERE (first_day, last_day) IN (VALUES ('2024-01-01', '2024-12-31'), ('2025-01-01', '2025-12-31'))"
	want, err := newOracle(t, w, north).ask(pairs + " AND split = 'kind'")
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.ask(pairs, "")
	if err != nil {
		t.Fatalf("pair by pair: %v", err)
	}
	if wrong := (statement{sums: true}).differs(result.Rows, want); wrong != "" || !result.Receipt.Complete {
		t.Errorf("pair by pair: %s, %+v", wrong, result.Receipt)
	}
}

// TestOrganisationsAreApart asks for the rows of two organisations by turns.
func TestOrganisationsAreApart(t *testing.T) {
	t.Parallel()
	worlds := map[string]world{north: newWorld(1, small), south: newWorld(2, small)}
	p := open(t, serve(t, worlds), kept)
	q := statement{sql: "SELECT * FROM sites"}
	for _, organization := range []string{north, south, north, strings.ToUpper(south)} {
		want, err := newOracle(t, worlds[strings.ToLower(organization)], strings.ToLower(organization)).ask(q.sql)
		if err != nil {
			t.Fatal(err)
		}
		result, err := p.ask(q.sql, organization)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := q.differs(result.Rows, want); wrong != "" {
			t.Errorf("%s: %s", organization, wrong)
		}
	}
}
