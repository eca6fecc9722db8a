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
