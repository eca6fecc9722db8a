package openapi

import (
	"slices"
	"strings"
)

// addDetails gives each list the path of its single records, and makes a table of those records where they have fields that the list's lack.
func (c *converter) addDetails() {
	for _, t := range slices.Clone(c.tables) {
		path := strings.TrimRight(t.op.path, "/")
		one := c.details[path]
		if one == nil || !t.op.answer.list {
			continue
		}
		c.attached[one] = true
		key := t.key()
		if key == nil {
			c.refused(one.place, "%s has no column that identifies a row, which the path would need", t.name)
			continue
		}
		if all := one.placeholders(); !slices.Contains(t.placeholderNames(), key.name) {
			t.one = strings.Replace(one.manifestPath(), "{"+one.placeholderName(all[len(all)-1])+"}", "{"+key.name+"}", 1)
			t.oneItems = one.answer.items
		}
		c.converted(one.place, "is the path of a single row of %s", t.name)
		if !c.detail.lists {
			c.detailTable(t, one)
		}
	}
}

// detailTable makes a table of single records, one for each row of the list.
func (c *converter) detailTable(of *table, one *operation) {
	more, before := 0, c.report
	detail := c.newTable(one, c.tableName(one))
	for _, col := range detail.columns {
		if !col.input && of.column(col.name) == nil {
			more++
		}
	}
	if more == 0 || detail.refusal != "" {
		delete(c.names, detail.name)
		c.report = before // what was noted of its columns is that of the list's
		return
	}
	detail.comments = append(detail.comments, "single records, with "+itoa(more)+" columns more than "+of.name+": a request for each row")
	c.tables = append(c.tables, detail)
	c.converted(one.place, "becomes the table %s, which has %d columns that %s lacks", detail.name, more, of.name)
}
