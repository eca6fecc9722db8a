package draft

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// table is the table with the comments above it.
func (m *maker) table(t *trial, c *columnist) printer.Entry {
	noun := m.at.noun()
	one := strings.ReplaceAll(fieldname.Singular(noun), "_", " ")
	about := strings.ToUpper(noun[:1]) + strings.ReplaceAll(noun[1:], "_", " ") + ", one row each"
	if t.first.single {
		about = "The " + one
	}
	m.notes.add(Guessed, "table", "about: say what a row is, in the words that people ask with")
	m.noteTable(t)
	body := printer.Block{{Key: "about", Value: about}, {Key: "get", Value: m.at.path}}
	if len(m.at.params) > 0 {
		body = append(body, printer.Entry{Key: "params", Value: m.constants()})
	}
	if t.pager != nil {
		body = append(body, printer.Entry{Key: "paginator", Value: "pages"})
	} else if t.first.place != "" {
		body = append(body, printer.Entry{Key: "items", Value: t.first.place})
	}
	if t.pager == nil && !t.first.single && len(t.first.records) >= suspicious {
		body = append(body, printer.Entry{Key: "most_rows", Value: len(t.first.records)})
	}
	if len(c.leftOut) > 0 {
		body = append(body, printer.Entry{Key: "leaves_out", Value: c.leftOut})
	}
	if !c.hasKey() {
		m.notes.add(NotFound, "table", "a field that tells rows apart: give one key: true instead of keyless if there is one")
		body = append(body, printer.Entry{Key: "keyless", Value: true})
	}
	c.note(len(t.records()))
	body = append(body, printer.Entry{Key: "columns", Value: c.block(), Comments: m.notes.at("columns")})
	return printer.Entry{Key: m.tableName(), Value: body, Comments: m.notes.at("table")}
}

// suspicious is how many records make one think that there may be more.
const suspicious = 10

func (m *maker) tableName() string {
	if name := m.at.noun(); !strings.HasPrefix(name, "sqlite_") {
		return name
	}
	return "records"
}

func (m *maker) noteTable(t *trial) {
	switch n := len(t.first.records); {
	case t.first.single:
		m.notes.add(Seen, "table", "the answer is one record, so the table has one row")
	case t.pager != nil:
		m.notes.add(Seen, "table", "%d different records in %d answers", len(t.records()), 1+len(t.more))
	case n >= suspicious:
		m.notes.add(NotFound, "table", "pages: all %d records came in one answer; if that is all there ever is, take most_rows out, else give a paginator", n)
	default:
		m.notes.add(NotFound, "table", "pages: all %d records came in one answer; if the API has pages, give a paginator", n)
	}
	for _, id := range m.at.ids() {
		m.notes.add(Guessed, "table", "the path has an id, %s: the table is about that one record alone; each: {…_id: table.id} asks for all", id)
	}
}

// constants are the parameters of the URL that are none of paging.
func (m *maker) constants() printer.Flow {
	var names []string
	values := map[string][]string{}
	for _, p := range m.at.params {
		if values[p.name] == nil {
			names = append(names, p.name)
		}
		values[p.name] = append(values[p.name], p.value)
	}
	var f printer.Flow
	for _, name := range names {
		if v := values[name]; len(v) > 1 {
			f = append(f, printer.Entry{Key: name, Value: v})
		} else {
			f = append(f, printer.Entry{Key: name, Value: v[0]})
		}
	}
	m.notes.add(Guessed, "table", "params: each request has what the URL had; a parameter that narrows the list is better a column's filter")
	return f
}
