package statement_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// ownID is the organisation that reads are about which choose none.
const ownID = "a1"

var organizationIDs = []string{ownID, "B2", "c3", "D4", "e5"}

// organizationsDB has the tables of [choiceSchema] with rows of several organisations, and of
// each scoped one what is the own organisation's alone.
func organizationsDB(tb testing.TB) *sql.Conn {
	tb.Helper()
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	for _, ddl := range []string{
		"CREATE TABLE organizations(id TEXT COLLATE NOCASE, name TEXT, country TEXT, parent_id TEXT COLLATE NOCASE, depth INTEGER)",
		"CREATE TABLE vehicles(id TEXT, type TEXT, facility_id TEXT, organization_id TEXT COLLATE NOCASE)",
		"CREATE TABLE facilities(id TEXT, name TEXT, country TEXT, organization_id TEXT COLLATE NOCASE)",
		"CREATE TABLE kinds(type TEXT, owner TEXT)",
		"CREATE TABLE consumptions(vehicle_id TEXT, kwh INTEGER, organization_id TEXT COLLATE NOCASE)",
		"CREATE VIEW fleet AS SELECT id, type, organization_id FROM vehicles WHERE type <> 'bike'",
	} {
		execute(tb, conn, ddl)
	}
	countries, types := []string{"ES", "FR"}, []string{"car", "van", "bike"}
	for i, id := range organizationIDs {
		var parent any
		if i > 0 {
			parent = organizationIDs[(i-1)/2]
		}
		execute(tb, conn, "INSERT INTO organizations VALUES (?, ?, ?, ?, ?)", id, fmt.Sprintf("M%d", i%3), countries[i%2], parent, []int{0, 1, 1, 2, 2}[i])
		for n := range 2 + i%2 {
			vehicle := fmt.Sprintf("v%d", i*3+n)
			execute(tb, conn, "INSERT INTO vehicles VALUES (?, ?, ?, ?)", vehicle, types[(i+n)%3], fmt.Sprintf("f%d", n), id)
			for kwh := range n {
				execute(tb, conn, "INSERT INTO consumptions VALUES (?, ?, ?)", vehicle, kwh, id)
			}
		}
		if i != 3 {
			execute(tb, conn, "INSERT INTO facilities VALUES (?, ?, ?, ?)", fmt.Sprintf("f%d", i%2), fmt.Sprintf("M%d", i%3), countries[i%2], id)
		}
	}
	for i, owner := range []any{"B2", "C3", nil} {
		execute(tb, conn, "INSERT INTO kinds VALUES (?, ?)", types[i], owner)
	}
	for _, t := range []string{"vehicles", "facilities", "fleet", "consumptions"} {
		execute(tb, conn, "CREATE VIEW own_"+t+" AS SELECT * FROM "+t+" WHERE organization_id = '"+ownID+"'")
	}
	return conn
}

// TestChosenReadsAreEnough runs statements that are made up over the rows of all
// organisations, and again with each chosen read over the rows of those that it is about.
func TestChosenReadsAreEnough(t *testing.T) {
	t.Parallel()
	conn := organizationsDB(t)
	const statements = 2500
	ran, chosen, reads := 0, 0, 0
	for seed := range uint64(statements) {
		choices, ok := checkChosen(t, conn, seed)
		if !ok {
			continue
		}
		ran++
		for _, c := range choices {
			reads++
			if c.Chosen {
				chosen++
			}
		}
	}
	if ran < statements*3/4 || chosen < reads/4 {
		t.Errorf("%d of %d statements ran, %d of %d reads were chosen: they prove little", ran, statements, chosen, reads)
	}
}

// FuzzChosenReads is the same with any seed.
func FuzzChosenReads(f *testing.F) {
	f.Add(uint64(1))
	conn := organizationsDB(f)
	f.Fuzz(func(t *testing.T, seed uint64) { checkChosen(t, conn, seed) })
}

// checkChosen makes up a statement; ok says that SQLite takes it.
func checkChosen(t *testing.T, conn *sql.Conn, seed uint64) (choices []statement.Choice, ok bool) {
	t.Helper()
	w := &choiceWriter{r: rand.New(rand.NewPCG(seed, 9))}
	text := w.statement()
	s, bad := statement.Read(text)
	if bad != nil {
		t.Fatalf("seed %d: %s\n%s", seed, bad.Public, text)
	}
	choices = s.Choices(choiceSchema())
	everything, limited := map[int]string{}, map[int]string{}
	for i, c := range choices {
		if !c.Chosen {
			everything[c.At] = "own_" + c.Table
			limited[c.At] = "own_" + c.Table
			continue
		}
		limited[c.At] = fmt.Sprintf("chosen_%d", i)
	}
	want, err := sorted(conn, s.Renamed(everything))
	if err != nil {
		if !strings.Contains(err.Error(), "ambiguous") && !strings.Contains(err.Error(), "no such column") {
			t.Logf("seed %d: %v\n%s", seed, err, text)
		}
		return nil, false
	}
	for _, c := range choices {
		if c.Chosen {
			if err := limit(conn, limited[c.At], c); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
		}
	}
	got, err := sorted(conn, s.Renamed(limited))
	if err != nil {
		if strings.Contains(err.Error(), "nested too deep") {
			return nil, false
		}
		t.Fatalf("seed %d: %v\n%s", seed, err, s.Renamed(limited))
	}
	if !slices.Equal(got, want) {
		t.Errorf("seed %d: %s\n%s\n got %v\nwant %v", seed, text, shown(choices), got, want)
	}
	checkTurned(t, w, text, choices)
	return choices, true
}

// checkTurned sees that a join chooses the same in its other order.
func checkTurned(t *testing.T, w *choiceWriter, text string, choices []statement.Choice) {
	t.Helper()
	if w.from2 == "" {
		return
	}
	turned := choicesOf(t, strings.Replace(text, w.from2, w.turned, 1))
	if a, b := byText(choices), byText(turned); !slices.Equal(a, b) {
		t.Errorf("%s\n chooses %q and in the other order\n %q", text, a, b)
	}
}

// byText is what each of the choices comes to, sorted.
func byText(choices []statement.Choice) (lines []string) {
	for _, c := range choices {
		lines = append(lines, shown([]statement.Choice{c}))
	}
	slices.Sort(lines)
	return lines
}

// limit makes a view of the rows of a read's table that are the organisations' which it is about.
func limit(conn *sql.Conn, name string, c statement.Choice) error {
	ids := slices.Clone(c.Values)
	for _, probe := range c.Probes {
		if err := readsOrganizations(probe); err != nil {
			return err
		}
		found, err := idsOf(conn, probe)
		if err != nil {
			return fmt.Errorf("%s: %w", probe, err)
		}
		ids = append(ids, found...)
	}
	for _, sql := range []string{
		"DROP VIEW IF EXISTS " + name,
		fmt.Sprintf("CREATE TEMP VIEW %s AS SELECT * FROM %s WHERE organization_id IN ('%s')", name, c.Table, strings.Join(ids, "', '")),
	} {
		if _, err := conn.ExecContext(context.Background(), sql); err != nil {
			return err
		}
	}
	return nil
}

// readsOrganizations sees that a probe reads no other table.
func readsOrganizations(probe string) error {
	s, bad := statement.Read(probe)
	if bad != nil {
		return fmt.Errorf("%s: %s", probe, bad.Public)
	}
	for _, table := range []string{"vehicles", "facilities", "fleet", "consumptions", "kinds"} {
		if s.Names(table) {
			return fmt.Errorf("%s reads %s", probe, table)
		}
	}
	return nil
}

func idsOf(conn *sql.Conn, text string) (ids []string, err error) {
	found, err := conn.QueryContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var id sql.NullString
		if err := found.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id.String)
	}
	return ids, found.Err()
}

func sorted(conn *sql.Conn, text string) ([]string, error) {
	_, rows, err := rowsOf(conn, text)
	slices.Sort(rows)
	return rows, err
}
