package statement

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReads(t *testing.T) {
	t.Parallel()
	schema := Schema{Tables: []Table{
		{Name: "p", Columns: []Column{{Name: "id"}, {Name: "k"}, {Name: "v"}}}, {Name: "q", Columns: []Column{{Name: "ID"}, {Name: "k"}, {Name: "w"}}},
	}}
	for sql, want := range map[string]string{
		"SELECT 1":               "",
		"SELECT count(*) FROM p": "p",
		"SELECT count(*) FROM p JOIN q USING (id)":                            "p id, q ID",
		"SELECT count(*) FROM p FULL JOIN q USING (id, k)":                    "p id k, q ID k",
		"SELECT count(*) FROM p NATURAL JOIN q":                               "p id k v, q ID k w",
		"SELECT count(*) FROM p a JOIN (p b JOIN q USING (k)) USING (id)":     "p id k, p id k, q ID k",
		"SELECT EXISTS (SELECT 1 FROM p JOIN q USING (id))":                   "p id, q ID",
		"WITH p AS (SELECT 1 AS id) SELECT count(*) FROM p JOIN q USING (id)": "q ID",
		"SELECT 'p' AS q": "",
		"SELECT count(*) FROM p JOIN q ON p.id = q.id": "p, q",
	} {
		stmt, bad := Read(sql)
		if bad != nil {
			t.Fatal(bad)
		}
		reads, ok := stmt.Reads(schema)
		var got []string
		for _, r := range reads {
			got = append(got, strings.TrimSpace(r.Table+" "+strings.Join(r.Joined, " ")))
		}
		slices.Sort(got)
		if fmt.Sprint(strings.Join(got, ", ")) != want || !ok {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	stmt, _ := Read("SELECT FROM p")
	if _, ok := stmt.Reads(schema); ok {
		t.Error("what cannot be parsed is read")
	}
}
