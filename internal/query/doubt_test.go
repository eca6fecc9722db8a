package query

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestRowsMissingWhileLoading has a source whose rows come and go under the reader, or that gives fewer than it announces: such a load is
// done again once, an answer over a second one says that it is not complete, and so does the same question's next answer, without a request.
func TestRowsMissingWhileLoading(t *testing.T) {
	t.Parallel()
	page := func(data [][]any, total int) rows.Batch { return rows.Batch{Rows: data, Total: total, Requests: 1} }
	settled := func(emit func(rows.Batch) error) error { return emit(page([][]any{{"a", 1}, {"b", 1}, {"c", 1}}, 3)) }
	moving := func(emit func(rows.Batch) error) error {
		return errors.Join(emit(page([][]any{{"a", 1}}, 4)), emit(page([][]any{{"b", 1}, {"c", 1}}, 3)))
	}
	short := func(emit func(rows.Batch) error) error { return emit(page([][]any{{"a", 1}}, 10)) }
	for name, tt := range map[string]struct {
		loads []func(func(rows.Batch) error) error // one after the other; the last for ever
		count int64
		why   string // "" when the answer is complete
		first int    // loads for the first question
		next  int    // and for the same one again
	}{
		"settled":              {[]func(func(rows.Batch) error) error{settled}, 3, "", 1, 0},
		"settles":              {[]func(func(rows.Batch) error) error{moving, settled}, 3, "", 2, 0},
		"never settles":        {[]func(func(rows.Batch) error) error{moving}, 3, "rows came or went while they were loaded (3 at the end)", 2, 0},
		"fewer than announced": {[]func(func(rows.Batch) error) error{short}, 1, "announced 10 rows and gave 1", 2, 0},
	} {
		for _, sql := range []string{"SELECT count(*) FROM t", "SELECT count(*) FROM t WHERE n >= 0"} {
			t.Run(name+" "+sql, func(t *testing.T) {
				t.Parallel()
				loads := 0
				e, err := New([]rows.Table{{Name: "t", Columns: []rows.Column{
					{Name: "id", Type: rows.Text, Key: true}, {Name: "n", Type: rows.Integer, Pushes: ops(rows.OpGe), Spell: spelling(rows.Column{Type: rows.Integer}, false)},
				}, Fetch: func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
					loads++
					return tt.loads[min(loads, len(tt.loads))-1](emit)
				}}}, Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				for _, want := range []int{tt.first, tt.next} {
					before := loads
					res, err := e.Query(context.Background(), Request{SQL: sql})
					if err != nil {
						t.Fatal(err)
					}
					rec := res.Receipt
					if res.Rows[0][0] != tt.count || rec.Complete != (tt.why == "") || !strings.Contains(fmt.Sprint(rec.Why), tt.why) {
						t.Errorf("got %v, complete %v, why %v", res.Rows, rec.Complete, rec.Why)
					}
					if loads-before != want {
						t.Errorf("%d loads, want %d", loads-before, want)
					}
				}
			})
		}
	}
}
