package statement

import (
	"cmp"
	"slices"
	"strings"
)

// Called are the names of the tables that the statement gives a name, their own or an alias, in the order of its text.
func (s *Statement) Called(name string) []string {
	sel, err := s.Select()
	if err != nil {
		return nil
	}
	var tables []string
	Walk(sel, func(n Node) bool {
		source, ok := n.(*Source)
		if ok && source.Name != "" && strings.EqualFold(name, cmp.Or(source.Alias, source.Name)) && !slices.Contains(tables, source.Name) {
			tables = append(tables, source.Name)
		}
		return true
	})
	return tables
}
