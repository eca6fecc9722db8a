package rows

import "slices"

// maxUnits bounds the units of a column that are told apart.
const maxUnits = 10

// count takes in a row.
func (f *Facts) count(t *Table, row []any) {
	for i, v := range row {
		if v == nil {
			f.Nulls[i]++
		}
	}
	for _, u := range t.units {
		if s, ok := row[u].(string); ok && len(f.Units[u]) < maxUnits && !slices.Contains(f.Units[u], s) {
			f.Units[u] = append(f.Units[u], s)
		}
	}
}

// maxNotes bounds what a source can say about one load.
const maxNotes = 10

func (f *Facts) addNotes(notes []string) {
	for _, n := range notes {
		if len(f.Notes) < maxNotes && !slices.Contains(f.Notes, n) {
			f.Notes = append(f.Notes, n)
		}
	}
}

// AddMisfits adds up by column; the first example stays.
func (f *Facts) AddMisfits(misfits []Misfit) {
	for _, m := range misfits {
		i := slices.IndexFunc(f.Misfits, func(o Misfit) bool { return o.Column == m.Column && o.Kept == m.Kept })
		if i < 0 {
			f.Misfits = append(f.Misfits, m)
			continue
		}
		f.Misfits[i].Count += m.Count
	}
}

// clone is a copy that later counting does not change.
func (f *Facts) clone() Facts {
	c := *f
	c.Notes, c.Misfits, c.Nulls = slices.Clone(f.Notes), slices.Clone(f.Misfits), slices.Clone(f.Nulls)
	c.Units = make(map[int][]string, len(f.Units))
	for u, names := range f.Units {
		c.Units[u] = slices.Clone(names)
	}
	return c
}
