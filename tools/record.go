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

// value returns the value of a column; nil when the table has no such column or the row no value.
func (r record) value(column string) any {
	for i := range r.table.Columns {
		if r.table.Columns[i].Name == column {
			return r.row[i]
		}
	}
	return nil
}

// text returns the value of a column as text; "" when the table has no such column or the row no value.
func (r record) text(column string) string {
	if v := r.value(column); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}
