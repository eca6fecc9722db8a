package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Restriction says what one process shows of a platform.
type Restriction struct {
	Deny         []string // tables, submissions, and columns, employees.email, that there are not to be
	ShowPersonal bool     // whether personal values are shown as they are

	// ViewReads tells by view which tables, columns and other views its SELECT reads, written as in Deny.
	ViewReads func(*Manifest) (map[string][]string, error)
}

// Restricted returns the manifest under a restriction: denied tables and columns are gone from it, and with them the references to them and the
// lines of prompts that name them. What is left is loaded and told as if they had never been there. The error, a sentence, is about a name that is
// not there, with the nearest, or about one that others need.
func (m *Manifest) Restricted(r Restriction) (*Manifest, error) {
	if len(r.Deny) == 0 && !r.ShowPersonal {
		return m, nil
	}
	limited := *m
	if len(r.Deny) == 0 {
		limited.tables = func() ([]Table, error) {
			tables, err := m.tables()
			return shown(tables), err
		}
		return &limited, nil
	}
	tables, err := m.tables()
	if err != nil {
		return nil, err
	}
	views, err := m.Views()
	if err != nil {
		return nil, err
	}
	d := denial{tables: tables, views: views, gone: map[string]bool{}}
	for _, name := range r.Deny {
		if err := d.add(m, strings.ToLower(strings.TrimSpace(name))); err != nil {
			return nil, err
		}
	}
	d.denyUnfolded()
	if err := d.checkUnits(); err != nil {
		return nil, err
	}
	if err := d.checkSameRecords(); err != nil {
		return nil, err
	}
	if err := d.checkUnfolded(); err != nil {
		return nil, err
	}
	if err := d.checkShown(r.ShowPersonal); err != nil {
		return nil, err
	}
	if limited.Gone, err = d.viewsToo(m, r); err != nil {
		return nil, err
	}
	tables, views = d.rest(), d.restOfViews()
	if r.ShowPersonal {
		tables = shown(tables)
	}
	limited.tables = func() ([]Table, error) { return tables, nil }
	limited.views = func() ([]View, error) { return views, nil }
	limited.viewsChecked = false // some are another's now
	limited.Words = wordsOf(tables, views)
	limited.Prompts = d.prompts(m.Prompts)
	return &limited, nil
}

// shown returns tables whose personal values are not masked.
func shown(tables []Table) []Table {
	tables = slices.Clone(tables)
	for i := range tables {
		columns := slices.Clone(tables[i].Columns)
		for j := range columns {
			mask := &columns[j].Mask
			if mask.Personal {
				columns[j].Filters = mask.Shown
			}
			mask.Personal, mask.PersonalMembers, mask.Shown = false, nil, nil
		}
		tables[i].Columns = columns
	}
	return tables
}

// denial is what is not to be there: names of tables, and of columns as table.column.
type denial struct {
	tables []Table
	views  []View
	gone   map[string]bool
}

func (d *denial) add(m *Manifest, name string) error {
	table, column, ofTable := strings.Cut(name, ".")
	i := slices.IndexFunc(d.tables, func(t Table) bool { return t.Name == table })
	if i < 0 {
		return d.addView(name)
	}
	t := &d.tables[i]
	if !ofTable {
		if m.Scope != nil && m.Scope.Tree == table {
			return fmt.Errorf("the table %s is needed to find out which %ss there are", table, m.Scope.Noun)
		}
		if m.Scope != nil && m.Scope.Check == table {
			return fmt.Errorf("the table %s is needed to find out whether a %s is reached; deny its columns instead", table, m.Scope.Noun)
		}
		d.gone[name] = true
		return nil
	}
	c := t.Column(column)
	switch {
	case c == nil:
		return fmt.Errorf("table %s has no column %q; %s", table, words.Line(column, 60), words.DidYouMean(column, t.ColumnNames()))
	case c.Key:
		return fmt.Errorf("rows of table %s are told apart by %s; deny the table instead", table, column)
	case t.Window != nil && slices.Contains(t.Window.By, column):
		return fmt.Errorf("rows of table %s are told apart by %s when a long period is put together from parts; deny the table instead", table, column)
	case c.Required:
		return fmt.Errorf("table %s is read by %s; deny the table instead", table, column)
	case m.Scope != nil && m.Scope.Tree == table:
		return fmt.Errorf("the table %s is needed as it is to find out which %ss there are", table, m.Scope.Noun)
	}
	d.gone[name] = true
	return nil
}

// checkUnits sees that no quantity is left without the column that has its unit.
func (d *denial) checkUnits() error {
	for _, t := range d.tables {
		for _, c := range t.Columns {
			quantity, unit := t.Name+"."+c.Name, t.Name+"."+c.UnitFrom
			if c.UnitFrom != "" && d.gone[unit] && !d.gone[quantity] && !d.gone[t.Name] {
				return fmt.Errorf("%s is the unit of %s, which would be added up without it; deny that too", unit, quantity)
			}
		}
	}
	return nil
}

// checkShown sees that no column that is left shows what a denied one has: the object that it is in, another of several places, or the same records
// in another table. A part of what is denied has a column with a name of its own, to be denied by that.
func (d *denial) checkShown(personal bool) error {
	tables := d.tables
	if personal {
		tables = shown(tables)
	}
	for i := range tables {
		hiding := &tables[i]
		for j := range hiding.Columns {
			hides := hiding.Columns[j]
			if d.gone[hiding.Name] || !d.gone[hiding.Name+"."+hides.Name] {
				continue
			}
			hides.Mask = Mask{Personal: true} // a pseudonym in its place shows no more than that mask
			if other := d.showing(tables, hiding, &hides); other != "" {
				return fmt.Errorf("%s shows what %s.%s has, too; deny that as well", other, hiding.Name, hides.Name)
			}
		}
	}
	return nil
}

// showing names a column that is left and shows what another hides; "" when none does.
func (d *denial) showing(tables []Table, hiding *Table, hides *Column) string {
	for i := range tables {
		t := &tables[i]
		if d.gone[t.Name] || t.Get != hiding.Get || t.Post != hiding.Post {
			continue
		}
		for j := range t.Columns {
			c, name := &t.Columns[j], t.Name+"."+t.Columns[j].Name
			if name == hiding.Name+"."+hides.Name || d.gone[name] {
				continue
			}
			for _, hidden := range hiding.valuesOf(hides) {
				part := func(path []string) bool { return len(path) > len(hidden) }
				if leak(slices.DeleteFunc(t.valuesOf(c), part), c, [][]string{hidden}, hides) != "" {
					return name
				}
			}
		}
	}
	return ""
}

// rest are the tables that are left.
func (d *denial) rest() []Table {
	var left []Table
	for _, t := range d.tables {
		if d.gone[t.Name] {
			continue
		}
		has := func(column string) bool { return !d.gone[t.Name+"."+column] }
		var columns []Column
		for _, c := range t.Columns {
			if !has(c.Name) {
				continue
			}
			if ref := c.References; ref != nil && (d.gone[ref.Table] || d.gone[ref.Table+"."+ref.Column]) {
				c.References = nil
			}
			columns = append(columns, c)
		}
		t.Columns = columns
		t.Envelope = t.Envelope.of(has)
		if d.fills(t.Each) {
			t.Each = nil // a statement gives what the path needs, or is told to
		}
		if t.Tree != nil && !has(t.Tree.Depth) {
			tree := *t.Tree
			tree.Depth = ""
			t.Tree = &tree
		}
		left = append(left, t)
	}
	return left
}

// fills tells whether what is denied fills the placeholders of a path.
func (d *denial) fills(e *Each) bool {
	return e != nil && (d.gone[e.Table] || slices.ContainsFunc(e.Fill, func(f Fill) bool { return d.gone[e.Table+"."+f.From] }))
}

// of is the envelope without the facts about columns that are not there.
func (e *Envelope) of(has func(column string) bool) *Envelope {
	if e == nil {
		return nil
	}
	left := func(facts []Fact) []Fact {
		return slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return !has(f.Column) })
	}
	return &Envelope{Units: left(e.Units), Totals: left(e.Totals), From: left(e.From), To: left(e.To)}
}

// prompts are those given, without the lines that name what is denied.
func (d *denial) prompts(all []Prompt) []Prompt {
	var left []Prompt
	for _, p := range all {
		var lines []string
		for line := range strings.Lines(p.Text) {
			if !d.named(line) {
				lines = append(lines, line)
			}
		}
		if p.Text = strings.Join(lines, ""); strings.TrimSpace(p.Text) != "" {
			left = append(left, p)
		}
	}
	return left
}

// named tells whether a line has a name in backquotes that is denied.
func (d *denial) named(line string) bool {
	for _, match := range quoted().FindAllStringSubmatch(line, -1) {
		table, _, _ := strings.Cut(match[1], ".")
		if d.gone[table] || d.gone[match[1]] {
			return true
		}
	}
	return false
}
