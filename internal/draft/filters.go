package draft

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// takeFilters takes the parameters out of an address that are filters of columns: those with the name of a column that has, in each record, the value
// that was urlPaging for.
func (c *columnSet) takeFilters(at *address, records int) {
	times := map[string]int{}
	for _, p := range at.params {
		times[p.name]++
	}
	at.params = slices.DeleteFunc(at.params, func(p param) bool { return times[p.name] == 1 && c.takeFilter(p, records) })
}

// takeFilter makes a parameter a column's filter, where it is one.
func (c *columnSet) takeFilter(p param, records int) bool {
	for i := range c.columns {
		col := &c.columns[i]
		if col.filter == "" && col.narrowedBy(p, records) {
			col.filter = p.name
			c.notes.add(Guessed, "columns", "the parameter %s asks for values of %s: each record has the one of the URL", p.name, col.name)
			return true
		}
	}
	return false
}

// narrowedBy tells whether a parameter has the column's name, and each record its value.
func (col *column) narrowedBy(p param, records int) bool {
	f := col.field
	last := fieldname.Name(p.name)
	plain := col.guess.typ == manifest.Text || col.guess.typ == manifest.UUID || col.guess.typ == manifest.Integer
	values := append(slices.Clone(f.texts), f.numbers...)
	return plain && !col.secret && !col.personal && (last == col.name || last == fieldname.Name(col.path)) && len(values) == records &&
		!slices.ContainsFunc(values, func(v string) bool { return v != p.value })
}
