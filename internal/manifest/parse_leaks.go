package manifest

import (
	"slices"
	"strings"
)

// checkLeaks sees that what one column hides no other column of the table shows: at the same path, or within the object above it.
func (r *reader) checkLeaks(columns []mapping, t *Table) {
	for i := range t.Columns {
		hides := &t.Columns[i]
		if hides.Mask.Secret == NoSecret && !hides.Mask.Personal {
			continue
		}
		for j := range t.Columns {
			shows := &t.Columns[j]
			if j == i || shows.Input || shows.Mask.Secret != NoSecret {
				continue
			}
			if member, leaks := t.leak(shows, hides); leaks {
				r.wrong(columns[j].at, "%s shows what column %s hides; %s", columns[j].what, hides.Name, leakMend(shows, hides, member))
			}
		}
	}
}

// leak tells whether a column shows the value of another, as member of an object if that is how; "" is as its own value.
func (t *Table) leak(shows, hides *Column) (member string, leaks bool) {
	if shows.Mask.Personal && hides.Mask.Secret == NoSecret {
		return "", false
	}
	for _, hidden := range t.pathsOf(hides) {
		for _, path := range t.pathsOf(shows) {
			below, under := strings.CutPrefix(hidden+".", path+".")
			if !under {
				continue
			}
			names := strings.Split(strings.TrimSuffix(below, "."), ".")
			if below == "" || !slices.ContainsFunc(names, func(name string) bool { return shows.Mask.hides(name, hides.Mask.Secret != NoSecret) }) {
				return names[len(names)-1], true
			}
		}
	}
	return "", false
}

// pathsOf are where in a record a column's value is, none of what is no value.
func (t *Table) pathsOf(c *Column) []string {
	switch {
	case c.From == FromPosition || c.From == FromKey || c.Input:
		return nil
	case t.Rows == nil || c.From == FromRecord:
		return append([]string{c.Path}, c.Reading.Or...)
	case c.From == FromElement:
		return []string{t.Rows.Path}
	}
	var all []string
	for _, path := range append([]string{c.Path}, c.Reading.Or...) {
		all = append(all, t.Rows.Path+"."+path)
	}
	return all
}

// hides tells whether members of a name are hidden, as secrets are if they are to be.
func (m *Mask) hides(member string, secret bool) bool {
	member = strings.ToLower(member)
	has := func(names []string) bool {
		return slices.Contains(names, member) || slices.Contains(names, EveryMember)
	}
	return has(m.SecretMembers) || !secret && has(m.PersonalMembers)
}

func leakMend(shows, hides *Column, member string) string {
	word := "personal"
	if hides.Mask.Secret != NoSecret {
		word = "secret"
	}
	if member != "" && shows.Type == JSON {
		return "add " + word + "_paths: " + member
	}
	return "make it " + word + ": true"
}
