package drift

import (
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// shape is which members of an object a manifest knows. One that is whole is known with all that is in it.
type shape struct {
	whole   bool
	members map[string]*shape
}

func (s *shape) add(place string) {
	for name := range strings.SplitSeq(place, ".") {
		if s.members == nil {
			s.members = map[string]*shape{}
		}
		if s.members[name] == nil {
			s.members[name] = &shape{}
		}
		s = s.members[name]
	}
	s.whole = true
}

// recordShape is what the tables with the requests of one know of its records: several may be made of the same ones.
func recordShape(t *manifest.Table, tables []manifest.Table) *shape {
	known := &shape{}
	addRecord(known, t)
	for i := range tables {
		if other := &tables[i]; other.Post == t.Post && (other.Get == t.Get || detailOf(t, other)) {
			addRecord(known, other)
		}
	}
	return known
}

// detailOf tells whether a table's path is that of another with a record's key at its end: what the list tells is told already.
func detailOf(t, list *manifest.Table) bool {
	key, below := strings.CutPrefix(t.Get, list.Get+"/{")
	return below && !strings.Contains(key, "/")
}

func addRecord(known *shape, t *manifest.Table) {
	if t.Tree != nil {
		known.add(t.Tree.Children)
	}
	if t.Rows != nil {
		known.add(t.Rows.Path)
		known.add(t.Rows.Record)
	} else {
		for _, place := range t.LeavesOut {
			known.add(place)
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		for _, by := range c.Include.By {
			known.add(by)
		}
		if inRecord(c, t) {
			addPlaces(known, c)
		}
	}
}

// elementShape is what the tables whose rows are the same elements know of them.
func elementShape(t *manifest.Table, tables []manifest.Table) *shape {
	known := &shape{}
	add := func(t *manifest.Table) {
		for i := range t.Columns {
			if c := &t.Columns[i]; inElement(c, t) {
				addPlaces(known, c)
			}
		}
		for _, place := range t.LeavesOut {
			known.add(place)
		}
	}
	add(t)
	for i := range tables {
		other := &tables[i]
		if other.Get != t.Get || other.Post != t.Post || other.Rows == nil {
			continue
		}
		if other.Rows.Path == t.Rows.Path {
			add(other)
		} else if below, ok := strings.CutPrefix(other.Rows.Path, t.Rows.Path+"."); ok {
			known.add(below)
		}
	}
	return known
}

func addPlaces(known *shape, c *manifest.Column) {
	for _, place := range placesOf(c) {
		known.add(place)
	}
}

// placesOf are where a column's value may be.
func placesOf(c *manifest.Column) []string { return append([]string{c.Path}, c.Reading.Or...) }

// inRecord tells whether a column is read from a member of the record.
func inRecord(c *manifest.Column, t *manifest.Table) bool {
	if t.Rows != nil {
		return c.From == manifest.FromRecord
	}
	return !c.Input && c.Include.Path == "" && !placedByTree(c, t)
}

// inElement tells whether a column is read from a member of an element of a record's list or map.
func inElement(c *manifest.Column, t *manifest.Table) bool {
	return t.Rows != nil && !c.Input && c.From == manifest.FromMember && c.Include.Path == ""
}

func placedByTree(c *manifest.Column, t *manifest.Table) bool {
	return t.Tree != nil && (c.Name == t.Tree.Parent || c.Name == t.Tree.Depth)
}

// unknownIn calls f for each member of an object, and of those within it, that a shape does not know, in order.
func (s *shape) unknownIn(o object, prefix string, f func(place string, v any)) {
	for _, name := range sortedNames(o) {
		known := s.members[name]
		switch v := o[name].(type) {
		case object:
			if known != nil && !known.whole {
				known.unknownIn(v, prefix+name+".", f)
				continue
			}
		case []any:
			if known != nil && !known.whole {
				known.unknownInList(v, prefix+name+".", f)
				continue
			}
		}
		if known == nil {
			f(prefix+name, o[name])
		}
	}
}

func (s *shape) unknownInList(list []any, prefix string, f func(place string, v any)) {
	for _, one := range list {
		if o, ok := one.(object); ok {
			s.unknownIn(o, prefix, f)
		}
	}
}

func sortedNames(o object) []string { return slices.Sorted(maps.Keys(o)) }
