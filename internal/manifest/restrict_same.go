package manifest

import "fmt"

// checkSameRecords sees that what is denied is not left in another table of the same records: one whose own key is the other's.
func (d *denial) checkSameRecords() error {
	for i := range d.tables {
		for j := range d.tables {
			one, other := &d.tables[i], &d.tables[j]
			if !sameRecords(one, other) && !sameRecords(other, one) || d.gone[other.Name] {
				continue
			}
			if d.gone[one.Name] {
				return fmt.Errorf("table %s has the same records as %s; deny that as well", other.Name, one.Name)
			}
			for _, c := range one.Columns {
				if d.gone[one.Name+"."+c.Name] && other.Column(c.Name) != nil && !d.gone[other.Name+"."+c.Name] {
					return fmt.Errorf("%s.%s shows what %s.%[2]s has, too; deny that as well", other.Name, c.Name, one.Name)
				}
			}
		}
	}
	return nil
}

// sameRecords tells whether the records of a table have, as their own, the keys of another's.
func sameRecords(t, other *Table) bool {
	key := other.keyColumn()
	if key == nil || t == other {
		return false
	}
	keyless := t.keyColumn() == nil && t.Rows == nil
	for _, c := range t.Columns {
		if !c.Key && !keyless {
			continue
		}
		if ref := c.References; ref != nil && *ref == (Reference{other.Name, key.Name}) && c.Path == key.Path && c.From == FromMember && !c.Input {
			return true
		}
	}
	return false
}

// denyUnfolded denies, with a table, those that have parts of its records as rows.
func (d *denial) denyUnfolded() {
	for i := range d.tables {
		for j := range d.tables {
			whole, parts := &d.tables[i], &d.tables[j]
			if whole.Rows == nil && parts.Rows != nil && d.gone[whole.Name] && whole.Get == parts.Get && whole.Post == parts.Post {
				d.gone[parts.Name] = true
			}
		}
	}
}

// checkUnfolded sees that what is denied as a column is not left in a table that has it as rows, nor the other way round.
func (d *denial) checkUnfolded() error {
	for i := range d.tables {
		for j := range d.tables {
			whole, parts := &d.tables[i], &d.tables[j]
			if whole.Rows != nil || parts.Rows == nil || d.gone[whole.Name] || whole.Get != parts.Get || whole.Post != parts.Post {
				continue
			}
			for _, c := range whole.Columns {
				column := whole.Name + "." + c.Name
				if c.Path != parts.Rows.Path || d.gone[column] == d.gone[parts.Name] {
					continue
				}
				if d.gone[column] {
					return fmt.Errorf("table %s has what is in %s as rows; deny that as well", parts.Name, column)
				}
				return fmt.Errorf("%s has the rows of table %s within; deny that as well", column, parts.Name)
			}
		}
	}
	return nil
}
