package tools

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
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
