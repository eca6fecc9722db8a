package query

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// settleViewCheck is settleCheck for a view, of whose rows nothing is kept: all that
// is known of them is what a probe says.
func (c *call) settleViewCheck(ctx context.Context, r *run, t *rows.Table, check statement.Check) string {
	if check.Name == statement.CheckRunning {
		return runningCaution(r.result.rows, check)
	}
	if r.rowsUsed() > maxProbed || check.Probe == "" {
		return ""
	}
	col := t.Column(check.Column)
	switch check.Name {
	case statement.CheckNulls:
		all, nulls := c.probeNulls(ctx, r, check.Probe)
		return nullText(t, col, check, nulls, words.Plural(all, "row"))
	case statement.CheckUnits:
		n, some := c.probeUnits(ctx, r, check.Probe)
		return unitText(t, col, check, n, some)
	case statement.CheckYears:
		return c.yearsCaution(ctx, r, t, check)
	}
	return ""
}

// rowsUsed are all rows that the run was over.
func (r *run) rowsUsed() (n int) {
	for _, s := range r.files() {
		n += s.Rows
	}
	for s := range r.used {
		n += s.Rows
	}
	return n
}
