package draft

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// table is the table with the comments above it.
func (m *maker) table(t *trial, c *columnSet) printer.Entry {
	noun := m.at.noun()
	one := strings.ReplaceAll(fieldname.Singular(noun), "_", " ")
	about := strings.ToUpper(noun[:1]) + strings.ReplaceAll(noun[1:], "_", " ") + ", one row each"
	if t.first.single {
		about = "The " + one
	}
	m.notes.add(Guessed, "table", "about: say what a row is, in the words that people ask with")
	m.noteTable(t)
	body := printer.Block{{Key: "about", Value: about}, {Key: "get", Value: m.at.path}}
	if len(m.each) > 0 {
		body = append(body, printer.Entry{Key: "each", Value: m.each})
	}
	if t.paginator == nil && t.was.size.name != "" {
		m.at.params = append(m.at.params, t.was.size) // with another number it may be another answer
	}
	if len(m.at.params) > 0 {
		body = append(body, printer.Entry{Key: "params", Value: m.constants()})
	}
	if t.paginator != nil {
		body = append(body, printer.Entry{Key: "paginator", Value: "pages"})
	} else if t.first.place != "" {
		body = append(body, printer.Entry{Key: "items", Value: t.first.place})
	}
	if t.mayLack() {
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

// mayLack tells whether no pages of a list were found, so that it may have more records than its one answer: as many as came say nothing of that.
func (t *trial) mayLack() bool { return t.paginator == nil && !t.first.single }

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
	case t.paginator != nil:
		m.notes.add(Seen, "table", "%s that differ in %s", words.Plural(len(t.records()), "record"), words.Plural(1+len(t.more), "answer"))
	case t.first.saysMore():
		m.notes.add(NotFound, "table", "pages: the answer says that there is more than the %s it has, and not in a way that was understood; give a paginator, and take most_rows out",
			words.Plural(n, "record"))
	default:
		m.notes.add(NotFound, "table", "pages: one answer had %s; if that is all there ever is, take most_rows out, else give a paginator", words.Plural(n, "record"))
	}
	if others := t.first.others; len(others) > 0 {
		m.notes.add(Guessed, "table", "the records are at %s; there are others at %s, too", t.first.place, words.And(others))
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
