package query

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// scopeMark stands, in a view, for the organisation that is asked about.
const scopeMark = "'{scope}'"

// selectOf is a view's SELECT for questions about an organisation.
func selectOf(sql, organization string) string {
	return strings.ReplaceAll(sql, scopeMark, rows.QuoteText(organization))
}

// scopedBy is the organisation's column of what a view reads; nil where that is no organisation's.
func (e *Engine) scopedBy(v *view) *rows.Column {
	for _, t := range slices.Concat(mentioned(v.stmt, e.tables), e.viewsRead(v)) {
		if t.Scoped {
			return &t.Columns[len(t.Columns)-1]
		}
	}
	return nil
}

// viewsRead are the views that a view names, as tables.
func (e *Engine) viewsRead(v *view) (read []*rows.Table) {
	for _, other := range e.viewsOf(v.stmt) {
		read = append(read, other.shown)
	}
	return read
}

// withScope is a view's SELECT with the organisation's column behind the columns that are shown.
func (v *View) withScope(sql string) string {
	collation := ""
	if v.scope.Format == rows.UUID {
		collation = " COLLATE NOCASE"
	}
	return "SELECT " + strings.Join(v.shownNames(), ", ") + ", " + scopeMark + collation + " AS " + rows.QuoteName(v.scope.Name) + " FROM (" + sql + ")"
}

// as is the view under another name and with another SELECT, and that SELECT for who reads statements.
func (v *view) as(name, sql string) (*view, *statement.Select) {
	made := *v
	made.Name = name
	made.define(sql)
	sel := v.sel
	if stmt, bad := statement.Read(sql); bad == nil {
		if read, err := stmt.Select(); err == nil {
			sel = read
		}
	}
	return &made, sel
}

// viewsFor are the engine's views as the call asks them, where nothing is chosen, and the schema with them: those that the statement may read are about the organisations asked by
// default.
func (c *call) viewsFor(stmt *statement.Statement) ([]*view, statement.Schema) {
	views, schema := c.e.views, c.e.schema
	for _, v := range c.e.viewsOf(stmt) {
		if !strings.Contains(v.stmt.SQL, scopeMark) {
			continue
		}
		made, sel := v.as(v.Name, selectOf(v.stmt.SQL, c.req.scope(v.Source)))
		views, schema.Tables = slices.Clone(views), slices.Clone(schema.Tables)
		views[slices.Index(c.e.views, v)] = made
		for i := range schema.Tables {
			if schema.Tables[i].Name == v.Name {
				schema.Tables[i].View = sel
			}
		}
	}
	return views, schema
}
