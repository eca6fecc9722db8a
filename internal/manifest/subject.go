package manifest

import (
	"slices"
	"strings"
)

// wordsOf are the units of columns and then the names of tables and views, in words that did not come before: what has room for some of it only has
// the units, and as many names as fit.
func wordsOf(tables []Table, views []View) []string {
	var names, units []string
	seen := map[string]bool{}
	add := func(name string, columns []Column) {
		fresh := slices.DeleteFunc(strings.Split(name, "_"), func(word string) bool { return word == "" || seen[word] })
		for _, word := range fresh {
			seen[word] = true
		}
		if len(fresh) > 0 {
			names = append(names, strings.Join(fresh, " "))
		}
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
	return append(units, names...)
}
