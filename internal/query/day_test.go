package query

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

func TestTimesComparedWithADay(t *testing.T) {
	t.Parallel()
	e, err := New([]rows.Table{{Name: "t", Columns: []rows.Column{
		{Name: "made", Type: rows.Text, Format: rows.DateTime, Pushes: ops(rows.OpGe, rows.OpLe), Spell: spelling(rows.Column{Type: rows.Text, Format: rows.DateTime}, false)}, {Name: "day", Type: rows.Text, Format: rows.Date},
	}, Fetch: func(_ context.Context, d rows.Demand, emit func(rows.Batch) error) error {
		s := &source{table: rows.Table{PageSize: 9, Columns: []rows.Column{{Name: "made", Type: rows.Text, Format: rows.DateTime, Pushes: ops(rows.OpGe, rows.OpLe), Spell: spelling(rows.Column{Type: rows.Text, Format: rows.DateTime}, false)}, {Name: "day"}}}}
		s.rows = map[string][][]any{here: {{"2025-01-01T00:00:00Z", "2025-01-01"}, {"2025-12-31T10:00:00Z", "2025-12-31"}}}
		return s.fetch(context.Background(), d, emit)
	}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for where, want := range map[string]string{
		"made = '2025-12-31'":                            "= '2025-12-31'",
		"made == '2025-12-31'":                           "= '2025-12-31'",
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
		notes := ask(t, e, "SELECT count(*) FROM t WHERE "+where).Receipt.Cautions
		var wanted []string
		if want != "" {
			column, _, _ := strings.Cut(strings.NewReplacer("<", " ", " = ", " ").Replace(where), " ")
			wanted = []string{column + " holds times: for whole days compare date(" + column + ") " + want}
		}
		if !slices.Equal(notes, wanted) {
			t.Errorf("%s: notes %q, want %q", where, notes, wanted)
		}
	}
	for where, want := range map[string]int64{"made <= '2025-12-31'": 1, "date(made) <= '2025-12-31'": 2, "made > '2025-01-01'": 1, "day <= '2025-12-31'": 2} {
		if n := ask(t, e, "SELECT count(*) FROM t WHERE "+where).Rows[0][0]; n != want {
			t.Errorf("%s: counted %v, want %d", where, n, want)
		}
	}
}
