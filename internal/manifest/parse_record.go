package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// defaultRecordMost is how many requests a comparison takes unless told.
const defaultRecordMost = 10

// record reads how a view is compared with the platform's own figures. Its SELECT is checked by those who open the tables.
func (r *reader) record(n ast.Node, v *View, tables []string) *Record {
	if n == nil {
		return nil
	}
	what := "view " + v.Name + ": record"
	var k recordKeys
	m := r.decode(n, what, &k)
	rec := &Record{
		Table: r.required(m, "table", k.Table, "the table with the platform's own figures"), Unit: string(k.Unit), By: k.By, Most: int(k.Most),
		Select: r.required(m, "select", k.Select, "the comparison, with the columns part, here, record and because"),
	}
	if !m.has("most") {
		rec.Most = defaultRecordMost
	}
	if rec.Table != "" && !slices.Contains(tables, rec.Table) {
		r.wrong(m.place("table"), "%s: no table %q; %s", what, words.Line(rec.Table, 60), words.DidYouMean(rec.Table, tables))
	}
	if !m.has("by") {
		r.wrong(m.at, "%s: by is missing; add by: [month], the columns of the view by which the record has figures", what)
	}
	for _, name := range rec.By {
		if !slices.Contains(v.ColumnNames(), name) {
			r.wrong(m.value("by"), "%s: by: the view has no column %q; %s", what, words.Line(name, 60), words.DidYouMean(name, v.ColumnNames()))
		}
	}
	for _, match := range placeholder().FindAllStringSubmatch(rec.Select, -1) {
		if name := match[1]; name != "first" && name != "last" && !slices.Contains(rec.By, name) {
			r.wrong(m.place("select"), "%s: {%s} is no column of by; %s", what, words.Line(name, 60), words.DidYouMean(name, append(slices.Clone(rec.By), "first", "last")))
		}
	}
	where := m.value("select")
	rec.Place = Problem{File: r.file, Line: where.line, Column: where.column}
	return rec
}

// checkWithin sees that a view's months lie between dates of the same view.
func (r *reader) checkWithin(v *View, places map[string]mapping) {
	for _, c := range v.Columns {
		if len(c.Within) == 0 {
			continue
		}
		m := places[c.Name]
		if len(c.Within) > 2 {
			r.wrong(m.value("within"), "%s: within has the columns of the first day and of the last, or one; found %d", m.what, len(c.Within))
		}
		if c.Type != Text && c.Type != Integer && c.Type != Date {
			r.wrong(m.place("within"), "%s: within goes with type text, integer or date, not %s", m.what, c.Type)
		}
		for _, name := range c.Within {
			i := slices.Index(v.ColumnNames(), name)
			if i < 0 {
				r.wrong(m.value("within"), "%s: within: the view has no column %q; %s", m.what, words.Line(name, 60), words.DidYouMean(name, v.ColumnNames()))
			} else if t := v.Columns[i].Type; t != Date && t != Datetime {
				r.wrong(m.value("within"), "%s: within: %s has type %s; name columns of dates", m.what, name, t)
			}
		}
	}
}
