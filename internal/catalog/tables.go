package catalog

import (
	"context"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// ops pairs the comparisons of SQL with those of a manifest.
var ops = map[query.Op]manifest.Op{
	query.OpEq: manifest.Eq, query.OpIn: manifest.In, query.OpGe: manifest.Ge, query.OpLe: manifest.Le, query.OpLike: manifest.Like,
}

// kinds says how SQLite compares a column's values and what a text must look like to be sent to the platform. ISO dates compare as text.
var kinds = map[manifest.ColumnType]struct {
	affinity query.Type
	format   query.Format
}{
	manifest.Integer:  {query.Integer, query.AnyText},
	manifest.Boolean:  {query.Integer, query.AnyText},
	manifest.Number:   {query.Real, query.AnyText},
	manifest.Text:     {query.Text, query.AnyText},
	manifest.JSON:     {query.Text, query.AnyText},
	manifest.UUID:     {query.Text, query.UUID},
	manifest.Date:     {query.Text, query.Date},
	manifest.Datetime: {query.Text, query.DateTime},
}

func (c *Catalog) queryTables(tables []manifest.Table) []query.Table {
	converted := make([]query.Table, len(tables))
	for i := range tables {
		converted[i] = c.queryTable(&tables[i])
	}
	return converted
}

func (c *Catalog) queryTable(t *manifest.Table) query.Table {
	columns := make([]query.Column, len(t.Columns))
	for i := range t.Columns {
		columns[i] = queryColumn(&t.Columns[i])
	}
	pageSize := 0
	if t.Paginator != nil {
		pageSize = t.Paginator.Max
	}
	return query.Table{
		Name: t.Name, Columns: columns, PageSize: pageSize,
		Fetch: func(ctx context.Context, d query.Demand, emit func(query.Batch) error) error {
			return c.fetch(ctx, t, d, emit)
		},
	}
}

func queryColumn(col *manifest.Column) query.Column {
	kind := kinds[col.Type]
	pushes := map[query.Op]bool{}
	for q, p := range ops {
		if _, ok := col.Filters[p]; ok {
			pushes[q] = true
		}
	}
	converted := query.Column{
		Name: col.Name, Type: kind.affinity, Format: kind.format, Unit: col.Unit, Key: col.Key, Required: col.Required, Enum: col.Enum,
		Pushes: pushes, Exact: exact(col), Input: col.Input, Default: col.Default,
	}
	if col.Input && col.Type == manifest.Boolean {
		converted.Enum, converted.Default = []string{"0", "1"}, bit(col.Default)
	}
	return converted
}

// bit writes a manifest's boolean as SQL has it.
func bit(s string) string {
	switch strings.ToLower(s) {
	case "true", "1":
		return "1"
	case "false", "0":
		return "0"
	}
	return s
}

// exact tells whether the platform's filters for one value and for several keep exactly the rows that SQL would.
func exact(col *manifest.Column) bool {
	eq, ok := col.Filters[manifest.Eq]
	in, listed := col.Filters[manifest.In]
	return ok && eq.Exact && (!listed || in.Exact)
}
