package tools

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// TestStepsAlwaysGrow: whatever is reported, each notification tells more than the one before it, and never more than the total that it tells.
func TestStepsAlwaysGrow(t *testing.T) {
	t.Parallel()
	var sent []map[string]any
	s := &steps{send: func(params map[string]any) { sent = append(sent, params) }}
	for _, p := range []query.Progress{
		{Rows: 0, Total: -1}, {Rows: 0, Total: -1}, {Rows: 0, Total: 100}, {Rows: 40, Total: 100}, {Rows: 40, Total: 100, Queued: true}, {Rows: 40, Total: 100},
		{Rows: 39, Total: 100}, {Rows: 99, Total: 100}, {Rows: 99, Total: 100}, {Rows: 99, Total: 100}, {Rows: 100, Total: 100}, {Rows: 100, Total: 100}, {Rows: 100, Total: 90},
		{Rows: 100, Total: -1}, {Rows: 110, Total: 2000}, {Rows: 2000, Total: 2000},
	} {
		p.Tables = []string{"things"}
		s.tell(p)
	}
	for i, params := range sent {
		progress := params["progress"].(float64)
		if i > 0 && progress <= sent[i-1]["progress"].(float64) {
			t.Errorf("%v after %v", params, sent[i-1])
		}
		if total, ok := params["total"].(float64); ok && total < progress {
			t.Errorf("%v is more than its total", params)
		}
		if !strings.HasPrefix(params["message"].(string), "things: ") {
			t.Errorf("message of %v", params)
		}
	}
	if last := sent[len(sent)-1]; last["progress"] != 2000.0 || last["total"] != 2000.0 {
		t.Errorf("the last is %v", last)
	}
}

func TestStepsAreShort(t *testing.T) {
	t.Parallel()
	var got []any
	s := &steps{send: func(params map[string]any) { got = append(got, params["progress"]) }}
	for range 4 {
		s.tell(query.Progress{Rows: 100, Total: 1340})
	}
	if want := []any{100.0, 100.01, 100.02, 100.03}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func FuzzSteps(f *testing.F) {
	f.Add(0, -1, 0, 5)
	f.Add(5, 5, 5, 5)
	f.Fuzz(func(t *testing.T, rows1, total1, rows2, total2 int) {
		const most = 1 << 40 // of rows in one answer
		last, first := 0.0, true
		s := &steps{send: func(params map[string]any) {
			progress := params["progress"].(float64)
			total, told := params["total"].(float64)
			if !first && progress <= last || told && total < progress {
				t.Errorf("%v after %v", params, last)
			}
			last, first = progress, false
		}}
		for _, p := range []query.Progress{{Rows: rows1 % most, Total: total1 % most}, {Rows: rows2 % most, Total: total2 % most}, {Rows: rows2 % most, Total: total2 % most}} {
			s.tell(p)
		}
	})
}
