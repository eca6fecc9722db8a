package draft

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// parent is the table whose records have a list each, of which the URL is one.
type parent struct {
	table  manifest.Table
	key    *manifest.Column
	column string // of the list's table, with the key of the record that the list is of
	behind string // the path behind the key
}

// parentOf finds the parent of the address: a table whose path the address begins with, with a key and more behind it.
func (a *address) parentOf(tables []manifest.Table) (parent, bool) {
	for i := range tables {
		rest, begins := strings.CutPrefix(a.path, tables[i].Get+"/")
		_, behind, more := strings.Cut(rest, "/")
		key := keyOf(&tables[i])
		if !begins || !more || behind == "" || key == nil || tables[i].Post {
			continue
		}
		return parent{tables[i], key, columnFor(fieldname.Singular(tables[i].Name), key.Name), behind}, true
	}
	return parent{}, false
}

// columnFor is what the key of a record is called in another table: customer_id for id, and for customer_id.
func columnFor(one, key string) string {
	if strings.HasPrefix(key, one+"_") {
		return key
	}
	return fieldname.Name(one + "_" + key)
}

// keyOf is the one column that identifies a table's rows, where it can stand in a path; nil where there is none.
func keyOf(t *manifest.Table) *manifest.Column {
	var key *manifest.Column
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Key {
			if key != nil || c.Type != manifest.Text && c.Type != manifest.UUID && c.Type != manifest.Integer {
				return nil
			}
			key = c
		}
	}
	return key
}

// forEach makes of the one list that the URL is of those of all records of a parent, where it has one.
func (m *maker) forEach(c *columnSet, tables []manifest.Table) {
	p, ok := m.at.parentOf(tables)
	if !ok {
		return
	}
	key := p.table.Name + "." + p.key.Name
	m.at.path = p.table.Get + "/{" + p.column + "}/" + p.behind
	m.each = printer.Flow{{Key: p.column, Value: key}}
	m.notes.add(Guessed, "table", "each: the list was of one record of %s, and there is one for each", p.table.Name)
	if !c.taken(p.column) {
		input := column{name: p.column, path: p.column, guess: guess{typ: p.key.Type}, input: true, references: key, field: &field{}}
		c.columns = append([]column{input}, c.columns...)
	}
}
