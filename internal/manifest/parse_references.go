package manifest

import (
	"slices"

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
