package manifest

import (
	"slices"
	"strings"
)

// wordsOf are the names of tables and views, in words, and then the units of their columns.
func wordsOf(tables []Table, views []View) []string {
	var names, units []string
	add := func(name string, columns []Column) {
		names = append(names, strings.ReplaceAll(name, "_", " "))
		for _, c := range columns {
			if c.Unit != "" && !slices.Contains(units, c.Unit) {
				units = append(units, c.Unit)
			}
		}
	}
	for i := range tables {
		add(tables[i].Name, tables[i].Columns)
	}
	for i := range views {
		add(views[i].Name, views[i].Columns)
	}
	return append(names, units...)
}
