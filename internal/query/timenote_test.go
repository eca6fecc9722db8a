package query

import (
	"context"
	"slices"
	"testing"
)

func TestTimesComparedWithADay(t *testing.T) {
	t.Parallel()
	e, err := New([]Table{{Name: "t", Columns: []Column{
		{Name: "made", Type: Text, Format: DateTime, Pushes: ops(OpGe, OpLe)}, {Name: "day", Type: Text, Format: Date},
	}, Fetch: func(_ context.Context, d Demand, emit func(Batch) error) error {
		s := &source{table: Table{PageSize: 9, Columns: []Column{{Name: "made", Type: Text, Format: DateTime, Pushes: ops(OpGe, OpLe)}, {Name: "day"}}}}
		s.rows = map[string][][]any{here: {{"2025-01-01T00:00:00Z", "2025-01-01"}, {"2025-12-31T10:00:00Z", "2025-12-31"}}}
		return s.fetch(context.Background(), d, emit)
	}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for where, want := range map[string]string{
		"made = '2025-12-31'":                            "= '2025-12-31'",
		"made == '2025-12-31'":                           "== '2025-12-31'",
		"t.made<='2025-12-31'":                           "<= '2025-12-31'",
		"made > '2025-01-01'":                            "> '2025-01-01'",
		"made BETWEEN '2025-01-01' AND '2025-12-31'":     "BETWEEN '2025-01-01' AND '2025-12-31'",
		"made NOT BETWEEN '2025-01-01' AND '2025-12-31'": "NOT BETWEEN '2025-01-01' AND '2025-12-31'",
		"made IN ('2025-12-31')":                         "IN (…)",
		"made IS '2025-12-31'":                           "= '2025-12-31'",
		"made < '2025-12-31'":                            "",
		"made >= '2025-12-31'":                           "",
		"made <= '2025-12-31T23:59:59Z'":                 "",
		"date(made) <= '2025-12-31'":                     "",
		"made LIKE '2025-12-31%'":                        "",
		"day <= '2025-12-31'":                            "",
		"made <> ''":                                     "",
	} {
		notes := ask(t, e, "SELECT count(*) FROM t WHERE "+where).Receipt.Notes
		var wanted []string
		if want != "" {
			wanted = []string{"made holds times: for whole days compare date(made) " + want}
		}
		if !slices.Equal(notes, wanted) {
			t.Errorf("%s: notes %q, want %q", where, notes, wanted)
		}
	}
	for where, want := range map[string]int64{"made <= '2025-12-31'": 1, "date(made) <= '2025-12-31'": 2, "made > '2025-01-01'": 2, "day <= '2025-12-31'": 2} {
		if n := ask(t, e, "SELECT count(*) FROM t WHERE "+where).Rows[0][0]; n != want {
			t.Errorf("%s: counted %v, want %d", where, n, want)
		}
	}
}
