package rows

import (
	"fmt"
	"strings"
)

// The organisation of a row is that of the place that it was loaded from. It is not stored with the rows of a table that is kept whole: their records
// end before it, and SQLite takes the column's default for what a record does not have.

// checkScope sees that the organisation's column is there, and is nothing else.
func (t *Table) checkScope() error {
	if !t.Scoped {
		return nil
	}
	c := &t.Columns[len(t.Columns)-1]
	if !strings.EqualFold(c.Name, ScopeColumn) || c.Type != Text || len(c.Pushes) > 0 || c.Key || c.Required || c.Input {
		return fmt.Errorf("scoped, but its last column is no plain text %s", ScopeColumn)
	}
	return nil
}

// stored are the columns that the source fills: all but the organisation's.
func (t *Table) stored() []Column {
	if t.Scoped {
		return t.Columns[:len(t.Columns)-1]
	}
	return t.Columns
}

// IsScope reports whether column i is the organisation's.
func (t *Table) IsScope(i int) bool { return t.Scoped && i == len(t.Columns)-1 }

// scopeOf is the organisation of a row in Go memory; nil where the table has none.
func (t *Table) scopeOf(row []any) any {
	if t.Scoped {
		return row[len(row)-1]
	}
	return nil
}
