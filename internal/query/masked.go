package query

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// noteMasked says of the columns that were read which do not have the source's own values.
func (c *call) noteMasked(r *run, rec *Receipt) {
	byWords := map[string][]string{}
	var order []string
	for _, t := range c.e.tables {
		for i := range t.Columns {
			what := t.Columns[i].Masked
			if what == "" || !r.policy.columns[t][i] {
				continue
			}
			if !slices.Contains(order, what) {
				order = append(order, what)
			}
			byWords[what] = append(byWords[what], maskedName(t, i))
		}
	}
	for _, what := range order {
		rec.addNotes("masked: " + words.And(byWords[what]) + " (" + what + ")")
	}
}

func maskedName(t *rows.Table, column int) string { return t.Name + "." + t.Columns[column].Name }
