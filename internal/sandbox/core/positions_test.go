package core

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// pages of a list are compared with the same pages read by OFFSET alone, while rows are added, changed and deleted.
func TestFarPagesAreTheRightOnes(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	ctx := t.Context()
	exec := func(statement string, args ...any) {
		t.Helper()
		if err := w.Store.Update(ctx, func(tx *sql.Tx) error { _, err := tx.Exec(statement, args...); return err }); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE marks (id TEXT PRIMARY KEY, owner TEXT NOT NULL, made TEXT NOT NULL, size REAL NOT NULL)`)
	exec(`CREATE INDEX marks_listed ON marks (owner, made, id); CREATE INDEX marks_by_size ON marks (owner, size, id)`)
	exec(`INSERT INTO marks WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
		SELECT printf('%05d', i * 7919 % 4507), iif(i % 9, 'a', 'b'), printf('2026-%04d', i * 31 % 4001), i % 50 FROM n`)
	r := rand.New(rand.NewPCG(1, 2))
	lists := []Select{
		{Order: "made DESC, id DESC", Where: []string{"owner = ?"}, Args: []any{"a"}}, {Order: "made, id", Where: []string{"owner = ?"}, Args: []any{"a"}},
		{Order: "size, id", Where: []string{"owner = ?", "size < ?"}, Args: []any{"a", 40}}, {Order: "size DESC, id", Where: []string{"owner = ?"}, Args: []any{"a"}},
	}
	check := func(what string) {
		t.Helper()
		for _, list := range lists {
			list.Fields, list.From = []Field{{Name: "id"}}, "marks"
			for _, offset := range []int{0, 1024, 1535, 1536, 3000, r.IntN(4500), 3990} {
				slow, err := w.Store.Page(ctx, list, 100, offset)
				if err != nil {
					t.Fatal(err)
				}
				list.Keyset = true
				fast, err := w.Store.Page(ctx, list, 100, offset)
				if err != nil {
					t.Fatal(err)
				}
				list.Keyset = false
				var total int
				db, _ := w.Store.ReadOnly()
				if err := db.QueryRow("SELECT count(*) FROM marks"+list.where(), list.Args...).Scan(&total); err != nil {
					t.Fatal(err)
				}
				if string(slow.Items) != string(fast.Items) || slow.Len != fast.Len || slow.Total != total || fast.Total != total {
					t.Fatalf("%s: %s at %d: %d rows of %d, want %d of %d\n%s\n%s", what, list.Order, offset, fast.Len, fast.Total, slow.Len, total, fast.Items, slow.Items)
				}
			}
		}
	}
	check("at first")
	for i := range 6 {
		exec(`INSERT INTO marks WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
			SELECT printf('%d-%d', ?, i), 'a', printf('%s-%04d', ?, i * 97 % 4001), i FROM n`, i, []string{"2026", "2027", "2025"}[i%3])
		check(fmt.Sprint("after adding ", i))
	}
	exec(`INSERT INTO marks WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) SELECT 'many' || i, 'a', '2026-2000', 7 FROM n`)
	check("after adding many in one place")
	exec(`DELETE FROM marks WHERE made < '2026-0500'`)
	check("after deleting")
	exec(`UPDATE marks SET owner = 'a', size = 3 WHERE owner = 'b'`)
	check("after changing")
	exec(`INSERT OR REPLACE INTO marks SELECT id, owner, '2028-0000', size FROM marks WHERE id < '01000'`)
	check("after replacing")
}

// A count of a list over a view or a second table must see changes of either.
func TestCountsFollowEveryTableThatTheyRead(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	ctx := t.Context()
	exec := func(statement string) {
		if err := w.Store.Update(ctx, func(tx *sql.Tx) error { _, err := tx.Exec(statement); return err }); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE trees (id INTEGER PRIMARY KEY); CREATE TABLE leaves (tree INTEGER); CREATE VIEW green AS SELECT id FROM trees JOIN leaves ON tree = id;
		INSERT INTO trees VALUES (1), (2); INSERT INTO leaves VALUES (1)`)
	count := func(list Select) int {
		list.Fields, list.Order = []Field{{Name: "id", Kind: Number}}, "id"
		p, err := w.Store.Page(ctx, list, 10, 0)
		if err != nil {
			t.Fatal(err)
		}
		return p.Total
	}
	view, nested := Select{From: "green"}, Select{From: "trees", Where: []string{"id IN (SELECT tree FROM leaves)"}}
	for step, c := range []struct {
		statement    string
		view, nested int
	}{
		{`INSERT INTO leaves VALUES (2)`, 2, 2}, {`DELETE FROM leaves WHERE tree = 1`, 1, 1}, {`UPDATE leaves SET tree = 1`, 1, 1}, {`DELETE FROM trees`, 0, 0},
		{`INSERT INTO trees VALUES (1)`, 1, 1}, {`CREATE TABLE others (id INTEGER)`, 1, 1},
	} {
		exec(c.statement)
		if a, b := count(view), count(nested); a != c.view || b != c.nested {
			t.Errorf("step %d: %d and %d, want %d and %d", step, a, b, c.view, c.nested)
		}
	}
}
