package manifest

import "github.com/orgdata-mcp/orgdata-mcp/internal/words"

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
		names := make([]string, len(tables))
		var target *Table
		for i := range tables {
			names[i] = tables[i].Name
			if tables[i].Name == ref.Table {
				target = &tables[i]
			}
		}
		if target == nil {
			r.wrong(ref.at, "%s: references: no table %q; %s", ref.what, ref.Table, words.DidYouMean(ref.Table, names))
			continue
		}
		r.checkTarget(ref, target)
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
func (r *reader) checkUnitsFrom(tm mapping, t *Table) {
	for _, e := range r.entries(tm.node("columns"), "columns") {
		c := t.Column(e.key)
		if c == nil || c.UnitFrom == "" {
			continue
		}
		unit := t.Column(c.UnitFrom)
		m := (&reader{}).mapping(e.value, "", "unit_from")
		switch {
		case unit == nil:
			r.wrong(m.place("unit_from"), "column %s.%s: unit_from: no column %q; %s", t.Name, c.Name, c.UnitFrom, words.DidYouMean(c.UnitFrom, t.ColumnNames()))
		case unit.Type != Text && unit.Type != UUID:
			r.wrong(m.place("unit_from"), "column %s.%s: unit_from: column %s has type %s; a unit is a text or a uuid", t.Name, c.Name, unit.Name, unit.Type)
		}
	}
}

func (r *reader) envelope(tm mapping, t *Table) *Envelope {
	if !tm.has("envelope") {
		return nil
	}
	m := r.mapping(tm.node("envelope"), tm.what+": envelope", "units", "totals", "from", "to")
	return &Envelope{
		Units: r.facts(m, "units", t, "declares no unit to compare with; give it one", func(c *Column) bool { return c.Unit != "" }),
		Totals: r.facts(m, "totals", t, "is none that can be summed; name one of type number or integer", func(c *Column) bool {
			return c.measure() && !c.Input
		}),
		From: r.facts(m, "from", t, "asks for no first day; name a date with filter ge, or an input", func(c *Column) bool { return c.asksDay(Ge) }),
		To:   r.facts(m, "to", t, "asks for no last day; name a date with filter le, or an input", func(c *Column) bool { return c.asksDay(Le) }),
	}
}

// asksDay tells whether a request can carry a day that the column is compared with.
func (c *Column) asksDay(op Op) bool {
	_, ok := c.Filters[op]
	return (c.Type == Date || c.Type == Datetime) && (ok || c.Input)
}

// facts reads {column: path}. fits tells whether a column can have such a fact, else says why not.
func (r *reader) facts(m mapping, key string, t *Table, otherwise string, fits func(*Column) bool) []Fact {
	if !m.has(key) {
		return nil
	}
	what := m.what + ": " + key
	var list []Fact
	for _, e := range r.entries(m.node(key), what) {
		path, _ := r.text(e.value, what+": "+e.key)
		c := t.Column(e.key)
		switch {
		case c == nil:
			r.wrong(e.at, "%s: no column %q; %s", what, words.Line(e.key, 60), words.DidYouMean(e.key, t.ColumnNames()))
		case !fits(c):
			r.wrong(e.at, "%s: column %s %s", what, c.Name, otherwise)
		case path == "":
			r.wrong(at(e.value), "%s: %s needs the path to where the answer has it", what, c.Name)
		}
		list = append(list, Fact{e.key, path})
	}
	return list
}
