package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// Existing is a manifest that a table is added to. Its text stays as it is, comments and all.
type Existing struct {
	File     string
	Text     string
	Manifest *manifest.Manifest
}

// belowBase makes an address one below the base URL of a manifest. Errors are *Error.
func (a *address) belowBase(e *Existing) error {
	whole, base := a.origin+a.path, e.Manifest.BaseURL
	rest, begins := strings.CutPrefix(whole, base)
	if !begins || rest != "" && rest[0] != '/' {
		return mistake("Give a URL below it, or make a manifest of its own without --add.", "The URL is not below base_url of %s, %s", e.File, base)
	}
	a.origin, a.path = base, rest
	if a.path == "" {
		a.path = "/"
	}
	return nil
}

// added is the text of the existing manifest with one table more, and its paginator where it has none that is the same.
func (m *maker) added(t *trial, c *columnSet, allowed []string) (string, error) {
	tables, err := m.existing.Manifest.Tables()
	if err != nil {
		return "", err
	}
	if err := m.isNew(tables); err != nil {
		return "", err
	}
	m.forEach(c, tables)
	if err := m.isNew(tables); err != nil { // by the path of all that it is one of
		return "", err
	}
	c.refer(tables)
	name := fieldname.Unused(m.tableName(), func(name string) bool {
		return slices.ContainsFunc(tables, func(o manifest.Table) bool { return o.Name == name })
	})
	paginators := m.existing.Manifest.Paginators
	pages := fieldname.Unused("pages", func(name string) bool { return paginators[name] != nil })
	table := m.table(t, c)
	table.Key = name
	if t.paginator == nil {
		return m.withTable(m.existing.Text, table)
	}
	flow := m.paginatorFlow(t) // it adds notes
	text, err := m.withPaginator(pages, flow, table)
	if err != nil {
		return "", err
	}
	parsed, err := manifest.Parse(m.existing.File, []byte(text), allowed...)
	if err != nil {
		return text, nil // who asks for it says what is wrong
	}
	for _, other := range sortedNames(paginators) {
		if t.samePaging(*parsed.Paginators[pages], *paginators[other]) {
			return m.withTable(m.existing.Text, usingPaginator(table, other))
		}
	}
	return text, nil
}

// isNew refuses an address that the manifest has as a table already: what that hides would be shown by another.
func (m *maker) isNew(tables []manifest.Table) error {
	i := slices.IndexFunc(tables, func(t manifest.Table) bool { return !t.Post && samePath(t.Get, m.at.path) })
	if i < 0 {
		return nil
	}
	return mistake("Give the address of another list, or change that table by hand: a parameter that narrows the list is a column's filter.",
		"%s has the address as the table %s already", m.existing.File, tables[i].Name)
}

// samePath tells whether two paths are the same but for the names of their placeholders.
func samePath(a, b string) bool {
	return placeholder().ReplaceAllString(strings.TrimRight(a, "/"), "{}") == placeholder().ReplaceAllString(strings.TrimRight(b, "/"), "{}")
}

// samePaging tells whether two paginators differ in their names alone, or in a size that was not seen to be the largest.
func (t *trial) samePaging(p, other manifest.Paginator) bool {
	p.Name = other.Name
	if !t.maxSeen || t.max == largest {
		p.Max = other.Max
	}
	return p == other
}

func sortedNames(paginators map[string]*manifest.Paginator) []string {
	var names []string
	for name := range paginators {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (m *maker) withTable(text string, table printer.Entry) (string, error) {
	return inserted(text, "tables", printer.Text(nil, printer.Block{{Key: "tables", Value: printer.Block{table}}}), m.existing.File)
}

func (m *maker) withPaginator(name string, flow printer.Flow, table printer.Entry) (string, error) {
	pages := printer.Block{{Key: "paginators", Value: printer.Block{{Key: name, Value: flow, Comments: m.notes.at("paginator")}}}}
	text, err := inserted(m.existing.Text, "paginators", printer.Text(nil, pages), m.existing.File)
	if err != nil {
		return "", err
	}
	return m.withTable(text, usingPaginator(table, name))
}

// usingPaginator is a table's entry with the name of its paginator.
func usingPaginator(table printer.Entry, name string) printer.Entry {
	body := slices.Clone(table.Value.(printer.Block))
	for i := range body {
		if body[i].Key == "paginator" {
			body[i].Value = name
		}
	}
	table.Value = body
	return table
}

// refer has columns refer to the keys of tables that they are called after: customer_id to customers.id.
func (c *columnSet) refer(tables []manifest.Table) {
	for i := range c.columns {
		col := &c.columns[i]
		stem, named := strings.CutSuffix(col.name, "_id")
		if !named || col.key || col.secret || col.references != "" {
			continue
		}
		for j := range tables {
			key := tables[j].Column("id")
			if key != nil && key.Key && key.Type == col.guess.typ && fieldname.Singular(tables[j].Name) == stem {
				col.references = tables[j].Name + ".id"
				c.notes.add(Guessed, "columns", "%s refers to %s, by its name", col.name, col.references)
			}
		}
	}
}
