package manifest

import (
	"slices"
	"strings"
)

// wordsOf are the names of tables, in words, and then the units of their columns.
func wordsOf(tables []Table) []string {
	var names, units []string
	for i := range tables {
		names = append(names, strings.ReplaceAll(tables[i].Name, "_", " "))
		for _, c := range tables[i].Columns {
			if c.Unit != "" && !slices.Contains(units, c.Unit) {
				units = append(units, c.Unit)
			}
		}
	}
	return append(names, units...)
}
