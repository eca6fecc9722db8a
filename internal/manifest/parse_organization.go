package manifest

import (
	"maps"
	"slices"
	"strings"
)

// renameOrganizations calls the columns organization_id of scoped tables record_organization_id, wherever such a table or another one names them: that name is
// for the organisation that was asked.
func (r *reader) renameOrganizations(m *Manifest, tables []Table) {
	renamed := map[string]bool{}
	for i := range tables {
		t := &tables[i]
		if !m.scopedAmong(tables, t) || t.Column(OrganizationColumn) == nil {
			continue
		}
		if t.Column(RecordOrganizationColumn) != nil {
			r.wrong(r.placeOf(t, OrganizationColumn), "table %s: column %s is called %s, since the name is for the organization that was asked, and there is one of that name; give one of them another",
				t.Name, OrganizationColumn, RecordOrganizationColumn)
			continue
		}
		renamed[t.Name] = true
		t.renameOrganization()
	}
	for i := range tables {
		if e := tables[i].Each; e != nil && renamed[e.Table] {
			for j := range e.Fill {
				rename(&e.Fill[j].From)
			}
		}
	}
	for _, ref := range r.references {
		if renamed[ref.Table] {
			rename(&ref.Column)
		}
	}
	if m.Scope != nil {
		rename(&m.Scope.Column)
	}
}

// placeOf is where a column of a table is written.
func (r *reader) placeOf(t *Table, column string) place {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == column })
	return r.columnPlaces[t.Name][i].at
}

// rename gives a name of a column its new one, if it is the one that gets one.
func rename(name *string) {
	if *name == OrganizationColumn {
		*name = RecordOrganizationColumn
	}
}

// renameOrganization is renameOrganizations within a table. A placeholder of the path that stands for the organisation that is asked is none of a column.
func (t *Table) renameOrganization() {
	for i := range t.Columns {
		c := &t.Columns[i]
		rename(&c.Name)
		rename(&c.UnitFrom)
		for _, filters := range []map[Op]Param{c.Filters, c.Mask.Shown} {
			renameCarried(filters)
		}
	}
	if t.Scope.Path != OrganizationColumn {
		t.Get = renamePlaceholder(t.Get)
		if t.One != nil {
			t.One.Get = renamePlaceholder(t.One.Get)
		}
	}
	if t.Each != nil {
		for i := range t.Each.Fill {
			rename(&t.Each.Fill[i].Column)
		}
	}
	t.renameInOrder()
	t.renameInParts()
}

// renameCarried renames what goes into a path, which is called as its column.
func renameCarried(filters map[Op]Param) {
	for op, p := range filters {
		if p.In == InPath || p.In == InOne {
			rename(&p.Name)
			filters[op] = p
		}
	}
}

func renamePlaceholder(path string) string {
	return strings.ReplaceAll(path, "/{"+OrganizationColumn+"}", "/{"+RecordOrganizationColumn+"}")
}

func (t *Table) renameInOrder() {
	if t.Tree != nil {
		rename(&t.Tree.Parent)
		rename(&t.Tree.Depth)
	}
	if t.Order == nil {
		return
	}
	if wire, ok := t.Order.Columns[OrganizationColumn]; ok {
		t.Order.Columns = maps.Clone(t.Order.Columns)
		delete(t.Order.Columns, OrganizationColumn)
		t.Order.Columns[RecordOrganizationColumn] = wire
	}
}

func (t *Table) renameInParts() {
	if w := t.Window; w != nil {
		for _, names := range [][]string{w.By, w.Add} {
			for i := range names {
				rename(&names[i])
			}
		}
		rename(&w.From)
		rename(&w.To)
	}
	if e := t.Envelope; e != nil {
		for _, facts := range [][]Fact{e.Units, e.Totals, e.From, e.To} {
			for i := range facts {
				rename(&facts[i].Column)
			}
		}
	}
}
