package tools

import (
	"context"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// record is one row of a platform's answer, by column name.
type record struct {
	table *manifest.Table
	row   []any
}

// text returns the value of a column as text; "" when the table has no such column or the row no value.
func (r record) text(column string) string {
	for i := range r.table.Columns {
		if r.table.Columns[i].Name == column && r.row[i] != nil {
			return fmt.Sprint(r.row[i])
		}
	}
	return ""
}

// readAll reads a small table directly from the platform, past the query engine and its snapshots: whoami and list_keys tell what is true now.
// missing says why rows may be missing; it is empty when none is.
func readAll(ctx context.Context, d Deps, t *manifest.Table) (records []record, missing []string, err error) {
	announced, read := -1, 0
	err = d.Client.Scan(ctx, platform.Scan{Table: t}, func(p platform.Page) error {
		costOf(ctx).requests.Add(int64(p.Requests))
		for _, row := range p.Rows {
			records = append(records, record{t, row})
		}
		announced, read = p.Total, read+len(p.Rows)
		missing = append(missing, p.Notes...)
		if p.Doubt != "" {
			missing = append(missing, t.Name+": "+p.Doubt)
		}
		return nil
	})
	if announced >= 0 && announced != read {
		missing = append(missing, fmt.Sprintf("%s: the platform announced %d rows and gave %d", t.Name, announced, read))
	}
	return records, missing, err
}
