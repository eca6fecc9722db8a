package manifest

import "slices"

// OrganizationColumn is the name of the column that each scoped table and view has besides those of the manifest: the organisation that was asked. A field
// of that name that the platform sends is called [RecordOrganizationColumn].
const (
	OrganizationColumn       = "organization_id"
	RecordOrganizationColumn = "record_organization_id"
)

// Scoped tells whether the rows of a table are those of one organisation: a request names it, or the record of another such table that the request is about
// belongs to it. The table that lists the organisations is the same for all of them, also where its requests name one.
func (m *Manifest) Scoped(t *Table) bool {
	tables, err := m.Tables()
	return err == nil && m.scopedAmong(tables, t)
}

func (m *Manifest) scopedAmong(tables []Table, t *Table) bool {
	if m.Scope == nil || t.Name == m.Scope.Tree {
		return false
	}
	for range tables { // a table is nobody's parent twice, which the parser sees to
		if !t.Scope.None {
			return true
		}
		if t.Each == nil {
			return false
		}
		i := slices.IndexFunc(tables, func(p Table) bool { return p.Name == t.Each.Table })
		if i < 0 {
			return false
		}
		t = &tables[i]
	}
	return false
}

// OrganizationKey is the column that identifies a row of the table that lists the organisations; nil where there is no such table.
func (m *Manifest) OrganizationKey() (*Reference, error) {
	if m.Scope == nil || m.Scope.Tree == "" {
		return nil, nil
	}
	t, err := m.Table(m.Scope.Tree)
	if err != nil {
		return nil, err
	}
	if key := t.keyColumn(); key != nil {
		return &Reference{Table: t.Name, Column: key.Name}, nil
	}
	return nil, nil
}
