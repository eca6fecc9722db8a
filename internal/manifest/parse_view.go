package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// views reads the views, in file order. What their SELECTs say is not read here: this package knows no SQL, and those who open the tables check it.
func (r *reader) views(n ast.Node, m *Manifest, tables []Table) []View {
	if n == nil {
		return nil
	}
	names := tableNames(tables)
	var list []View
	for _, e := range r.entries(n, "views") {
		if !simpleName(e.key) || strings.HasPrefix(e.key, "sqlite_") {
			r.wrong(e.at, "view %s: a view's name has lower-case letters, digits and underscores, begins with a letter and not with sqlite_", e.key)
		}
		if slices.Contains(names, e.key) {
			r.wrong(e.at, "view %s: there is a table of that name; give another", e.key)
		}
		list = append(list, r.view(e, m, names))
	}
	return list
}

func (r *reader) view(e entry, of *Manifest, tables []string) View {
	what := "view " + e.key
	var k viewKeys
	m := r.decode(e.value, what, &k)
	v := View{
		Name: e.key, About: r.required(m, "about", k.About, "what a row is, in a few words"),
		Select: r.required(m, "select", k.Select, "a SELECT over the tables"),
		Notes:  k.Notes, Cannot: k.Cannot, Freshness: string(k.Freshness),
	}
	where := m.value("select")
	v.Place = Problem{File: r.file, Line: where.line, Column: where.column}
	if !m.has("columns") {
		r.wrong(e.at, "%s: columns is missing; add columns: {month: {type: text}}, each that the SELECT gives, in its order", what)
	}
	if k.Columns == nil {
		return v
	}
	places := map[string]mapping{}
	for _, c := range r.entries(k.Columns, what+": columns") {
		column, place := r.viewColumn(c, v.Name)
		if c.key == OrganizationColumn && of.Scope != nil {
			r.wrong(c.at, "column %s.%s: the name is for the %s that was asked, which the view has of its own; name what the SELECT gives … AS %s, and the column so",
				v.Name, c.key, of.Scope.Noun, RecordOrganizationColumn)
		}
		v.Columns, places[c.key] = append(v.Columns, column), place
	}
	r.checkViewUnits(&v, places)
	r.checkWithin(&v, places)
	v.Record = r.record(k.Record, &v, tables)
	return v
}

func (r *reader) viewColumn(e entry, view string) (Column, mapping) {
	what := "column " + view + "." + e.key
	if !simpleName(e.key) {
		r.wrong(e.at, "%s: a column's name has lower-case letters, digits and underscores and begins with a letter; name it so in the SELECT: … AS name", what)
	}
	var k viewColumnKeys
	m := r.decode(e.value, what, &k)
	c := Column{
		Name: e.key, Type: r.columnType(m, k.Type), Unit: string(k.Unit), UnitFrom: string(k.UnitFrom), NullMeans: string(k.NullMeans),
		About: string(k.About), Enum: k.Enum, Within: k.Within,
	}
	c.References = r.reference(m, string(k.References), c.Type)
	r.checkColumn(m, &c)
	return c, m
}

// checkViewUnits sees that a row's unit is in a column of its own view.
func (r *reader) checkViewUnits(v *View, places map[string]mapping) {
	columns := make([]mapping, len(v.Columns))
	for i := range v.Columns {
		columns[i] = places[v.Columns[i].Name]
	}
	r.checkUnitsFrom(columns, &Table{Name: v.Name, Columns: v.Columns})
}
