package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// reference is a column's reference and where it is written.
type reference struct {
	*Reference
	what   string
	at     place
	number bool // whether the column that refers holds integers
}

// checkReferences sees that each reference names the key of a table, of its own kind.
func (r *reader) checkReferences(tables []Table) {
	for _, ref := range r.references {
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == ref.Table })
		if i < 0 {
			r.wrong(ref.at, "%s: references: no table %q; %s", ref.what, ref.Table, words.DidYouMean(ref.Table, tableNames(tables)))
			continue
		}
		r.checkTarget(ref, &tables[i])
	}
}

func (r *reader) checkTarget(ref reference, t *Table) {
	c := t.Column(ref.Column)
	switch {
	case c == nil:
		r.wrong(ref.at, "%s: references: table %s has no column %q; %s", ref.what, t.Name, ref.Column, words.DidYouMean(ref.Column, t.ColumnNames()))
	case !c.Key:
		r.wrong(ref.at, "%s: references: %s.%s is not marked key: true; refer to the column that identifies a row", ref.what, t.Name, c.Name)
	case ref.number != (c.Type == Integer):
		r.wrong(ref.at, "%s: references: %s.%s has type %s; give both columns one type", ref.what, t.Name, c.Name, c.Type)
	}
}

// checkUnitsFrom sees that a row's unit is in a column of its own table.
func (r *reader) checkUnitsFrom(columns []mapping, t *Table) {
	for i := range t.Columns {
		c, m := &t.Columns[i], columns[i]
		if c.UnitFrom == "" {
			continue
		}
		unit := t.Column(c.UnitFrom)
		switch {
		case unit == nil:
			r.wrong(m.place("unit_from"), "%s: unit_from: no column %q; %s", m.what, c.UnitFrom, words.DidYouMean(c.UnitFrom, t.ColumnNames()))
		case unit.Type != Text && unit.Type != UUID:
			r.wrong(m.place("unit_from"), "%s: unit_from: column %s has type %s; a unit is a text or a uuid", m.what, unit.Name, unit.Type)
		}
	}
}

func (r *reader) envelope(n ast.Node, tm mapping, t *Table) *Envelope {
	if n == nil {
		return nil
	}
	var k envelopeKeys
	what := tm.what + ": envelope"
	r.decode(n, what, &k)
	return &Envelope{
		Units: r.facts(k.Units, what+": units", t, "declares no unit to compare with; give it one", func(c *Column) bool { return c.Unit != "" }),
		Totals: r.facts(k.Totals, what+": totals", t, "is none that can be summed; name one of type number or integer", func(c *Column) bool {
			return c.measure() && !c.Input
		}),
		From: r.facts(k.From, what+": from", t, "asks for no first day; name a date with filter ge, or an input", func(c *Column) bool { return c.asksDay(Ge) }),
		To:   r.facts(k.To, what+": to", t, "asks for no last day; name a date with filter le, or an input", func(c *Column) bool { return c.asksDay(Le) }),
	}
}

// asksDay tells whether a request can carry a day that the column is compared with.
func (c *Column) asksDay(op Op) bool {
	_, ok := c.Filters[op]
	return (c.Type == Date || c.Type == Datetime) && (ok || c.Input)
}

// facts reads {column: path}. fits tells whether a column can have such a fact, else says why not.
func (r *reader) facts(n ast.Node, what string, t *Table, otherwise string, fits func(*Column) bool) []Fact {
	if n == nil {
		return nil
	}
	var list []Fact
	for _, e := range r.entries(n, what) {
		var path text
		r.take(e.value, what+": "+e.key, &path)
		c := t.Column(e.key)
		switch {
		case c == nil:
			r.wrong(e.at, "%s: no column %q; %s", what, words.Line(e.key, 60), words.DidYouMean(e.key, t.ColumnNames()))
		case !fits(c):
			r.wrong(e.at, "%s: column %s %s", what, c.Name, otherwise)
		}
		list = append(list, Fact{e.key, string(path)})
	}
	return list
}
