package answer

import (
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]query.Progress{
		"invoices: 0 rows so far":                                              {Tables: []string{"invoices"}, Total: -1},
		"invoices: 1 row so far":                                               {Tables: []string{"invoices"}, Rows: 1, Total: -1},
		"invoices: 1,200 of 3,400 rows, about 12 s left":                       {Tables: []string{"invoices"}, Rows: 1200, Total: 3400, Left: 11200 * time.Millisecond},
		"invoices and facilities: 0 of 3,400 rows, waiting for the rate limit": {Tables: []string{"invoices", "facilities"}, Total: 3400, Queued: true},
		"invoices: 1,200 rows so far, waiting for the rate limit":              {Tables: []string{"invoices"}, Rows: 1200, Total: -1, Left: time.Second, Queued: true},
		"invoices: 30 rows so far":                                             {Tables: []string{"invoices"}, Rows: 30, Total: 20},
		"a, b and c: 10 of 10 rows":                                            {Tables: []string{"a", "b", "c"}, Rows: 10, Total: 10},
	} {
		if got := Progress(p); got != want {
			t.Errorf("%+v: %q, want %q", p, got, want)
		}
	}
}
