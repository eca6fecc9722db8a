package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// outside tells whether a request that names no organisation would be about a record that the organisation asked does not list: where only some organisations
// may be asked, a record of another might be. It takes requests where that list is not kept.
func (c *Connection) outside(ctx context.Context, t *manifest.Table, d rows.Demand) (is bool, requests int, err error) {
	m := c.Manifest()
	if !c.client.Fenced() || !t.Scope.None || t.Each == nil || !m.Scoped(t) {
		return false, 0, nil
	}
	var conditions []string
	for _, fill := range t.Each.Fill {
		i := slices.IndexFunc(d.Filters, func(f rows.Filter) bool { return f.Column == fill.Column && len(f.Values) == 1 })
		if i < 0 {
			return true, 0, nil
		}
		conditions = append(conditions, rows.QuoteName(fill.From)+" = "+rows.QuoteText(d.Filters[i].Values[0]))
	}
	result, err := c.ask(ctx, query.Request{
		SQL:    fmt.Sprintf("SELECT 1 FROM %s WHERE %s LIMIT 1", c.TableName(t.Each.Table), strings.Join(conditions, " AND ")),
		Scopes: map[string][]string{c.name: {d.Scope}}, MaxRows: 1,
	})
	if err != nil {
		return true, 0, err
	}
	return len(result.Rows) == 0, result.Receipt.Requests, nil
}
