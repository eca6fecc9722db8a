package answer_test

import (
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestBars(t *testing.T) {
	t.Parallel()
	half := query.Progress{Tables: []string{"invoices"}, Rows: 500, Total: 1000, Pace: 98.2, Left: 5 * time.Second}
	for _, c := range []struct {
		p     query.Progress
		width int
		want  string
	}{
		{half, 100, "invoices  ███████████████░░░░░░░░░░░░░░░  500 of 1,000 rows, 5 s left, 99/s"},
		{half, 50, "invoices  500 of 1,000 rows, 5 s left, 99/s"},
		{half, 30, "invoices  500 of 1,000 rows"},
		{half, 12, "invoices  5…"},
		{query.Progress{Tables: []string{"a", "b"}, Rows: 7, Total: -1, Pace: 3}, 80, "a and b  7 rows, 3/s"},
		{query.Progress{Tables: []string{"a"}, Rows: 10, Total: 20, Queued: true, Left: time.Second}, 60, "a  ███████░░░░░░░  10 of 20 rows, waiting for the rate limit"},
		{query.Progress{Tables: []string{"a"}, Total: -1}, 80, "a  0 rows"},
	} {
		if got := answer.Bar(c.p, c.width); got != c.want || displaywidth.String(got) > c.width {
			t.Errorf("%d columns: %q, want %q", c.width, got, c.want)
		}
	}
}
