package catalog

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// own is the organisation that is asked unless another is named; "" where there are none. UUIDs are spelled as lists of organisations spell them, nearly always.
func (c *Connection) own() string {
	return words.ID(c.client.Scope())
}

// addOrganizations gives each scoped table its column of the organisation that was asked. The tables are as converted.
func (c *Connection) addOrganizations(converted []rows.Table, tables []manifest.Table) error {
	organization, err := c.organizationColumn()
	if err != nil {
		return err
	}
	for i := range converted {
		if c.Manifest().Scoped(&tables[i]) {
			converted[i].Scoped, converted[i].Columns = true, append(converted[i].Columns, organization)
		}
	}
	return nil
}

// organizationColumn is the one that scoped tables have besides those of the manifest: the organisation that was asked.
func (c *Connection) organizationColumn() (rows.Column, error) {
	m := c.Manifest()
	column := rows.Column{Name: rows.ScopeColumn, Type: rows.Text}
	if m.Scope == nil {
		return column, nil
	}
	if m.Credential(m.Scope.From).Format == manifest.FormatUUID {
		column.Format = rows.UUID
	}
	key, err := m.OrganizationKey()
	if key != nil {
		column.References = rows.Reference{Table: c.TableName(key.Table), Column: key.Column}
	}
	return column, err
}
