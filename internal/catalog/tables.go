package catalog

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// ops pairs the comparisons of SQL with those of a manifest.
var ops = map[rows.Op]manifest.Op{
	rows.OpEq: manifest.Eq, rows.OpIn: manifest.In, rows.OpGe: manifest.Ge, rows.OpLe: manifest.Le, rows.OpLike: manifest.Like,
}

// kinds says how SQLite compares a column's values and what they look like.
var kinds = map[manifest.ColumnType]struct {
	affinity rows.Type
	format   rows.Format
}{
	manifest.Integer:  {rows.Integer, rows.AnyFormat},
	manifest.Boolean:  {rows.Integer, rows.Boolean},
	manifest.Number:   {rows.Real, rows.AnyFormat},
	manifest.Text:     {rows.Text, rows.AnyFormat},
	manifest.JSON:     {rows.Text, rows.JSON},
	manifest.UUID:     {rows.Text, rows.UUID},
	manifest.Date:     {rows.Text, rows.Date},
	manifest.Datetime: {rows.Text, rows.DateTime},
}

func (c *Connection) rowsTables() ([]rows.Table, error) {
	tables, err := c.Manifest().Tables()
	if err != nil {
		return nil, err
	}
	converted := c.converted(tables)
	return converted, c.addOrganizations(converted, tables)
}

func (c *Connection) converted(tables []manifest.Table) []rows.Table {
	converted := make([]rows.Table, len(tables))
	for i := range tables {
		converted[i] = c.rowsTable(&tables[i], tables)
	}
	return converted
}

func (c *Connection) rowsTable(t *manifest.Table, tables []manifest.Table) rows.Table {
	columns := make([]rows.Column, len(t.Columns))
	ids := map[int]*uuidCase{}
	for i := range t.Columns {
		if t.Columns[i].Type == manifest.UUID {
			ids[i] = &uuidCase{}
		}
		columns[i] = c.rowsColumn(&t.Columns[i], ids[i])
		columns[i].Asc, columns[i].Desc = t.Order.Ask(t.Columns[i].Name, false) != nil, t.Order.Ask(t.Columns[i].Name, true) != nil
		columns[i].NullsLow = t.Order != nil && t.Order.NullsLow
	}
	pageSize := 0
	if t.Paginator != nil {
		pageSize = t.Paginator.Max
	}
	turn := turns(t)
	return rows.Table{
		Name: c.TableName(t.Name), Source: c.name, Columns: columns, PageSize: pageSize, Each: c.eachOf(t, tables),
		Fetch: func(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error {
			give, err := turn.take(ctx, d.Scope)
			if err != nil {
				return err
			}
			defer give()
			return c.fetch(ctx, t, d, func(b rows.Batch) error {
				for i, id := range ids {
					id.observe(b.Rows, i)
				}
				return emit(b)
			})
		},
	}
}

func (c *Connection) rowsColumn(col *manifest.Column, ids *uuidCase) rows.Column {
	kind := kinds[col.Type]
	converted := rows.Column{
		Name: col.Name, Type: kind.affinity, Format: kind.format, Key: col.Key, Enum: col.Enum,
		Pushes: map[rows.Op]bool{}, Spell: speller(col, ids), Required: col.Required, Input: col.Input,
		Unit: col.Unit, UnitFrom: col.UnitFrom, NullMeans: col.NullMeans, Within: col.Within, Masked: col.Mask.Words(),
	}
	if col.References != nil {
		converted.References = rows.Reference{Table: c.TableName(col.References.Table), Column: col.References.Column}
	}
	for q, p := range ops {
		if _, ok := col.Filters[p]; ok {
			converted.Pushes[q] = true
		}
	}
	if col.Input {
		converted.Default = defaultOf(col, converted.Spell)
	}
	if col.Input && col.Type == manifest.Boolean {
		converted.Enum = []string{"0", "1"}
	}
	return converted
}
