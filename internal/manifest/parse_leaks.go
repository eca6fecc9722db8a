package manifest

import (
	"slices"
	"strings"
)

// checkLeaks sees that what one column hides no other shows that is read from the same records: not at the same path, nor within the object above
// it, nor as a part of it.
func (r *reader) checkLeaks(tables []Table, places map[string][]mapping) {
	for i := range tables {
		for j := range tables {
			if tables[i].Get == tables[j].Get && tables[i].Post == tables[j].Post {
				r.checkLeaksBetween(&tables[i], &tables[j], places[tables[j].Name])
			}
		}
	}
}

// checkLeaksBetween sees that no column of the table shown shows what the other hides.
func (r *reader) checkLeaksBetween(hiding, shown *Table, columns []mapping) {
	for i := range hiding.Columns {
		hides := &hiding.Columns[i]
		for j := range shown.Columns {
			shows := &shown.Columns[j]
			if hides == shows || j >= len(columns) {
				continue
			}
			if mend := leak(shown.valuesOf(shows), shows, hiding.valuesOf(hides), hides); mend != "" {
				r.wrong(columns[j].at, "%s shows what column %s.%s hides; %s", columns[j].what, hiding.Name, hides.Name, mend)
			}
		}
	}
}

// anyKey is what stands in a path for the keys of a map.
const anyKey = "*"

// valuesOf are the paths, from the record on, to what a column shows.
func (t *Table) valuesOf(c *Column) [][]string {
	switch {
	case c.From == FromPosition || c.From == FromKey || c.Input:
		return nil
	case t.Tree != nil && (c.Name == t.Tree.Parent || c.Name == t.Tree.Depth):
		return nil
	}
	var above []string
	if c.Include.Path != "" {
		above = append(append([]string{"included "}, strings.Split(c.Include.Path, ".")...), anyKey) // a name that no record has, and the ids
	} else if t.Rows != nil && c.From != FromRecord {
		above = strings.Split(t.Rows.Path, ".")
		if t.Map() {
			above = append(above, anyKey)
		}
	}
	if c.From == FromElement {
		return [][]string{above}
	}
	var all [][]string
	for _, path := range append([]string{c.Path}, c.Reading.Or...) {
		below := strings.Split(path, ".")
		if path == Whole {
			below = nil
		}
		all = append(all, slices.Concat(above, below))
	}
	return all
}

// leak tells how to mend that a column shows, at one of its paths, a value that another hides at one of its own; "" when it shows none.
func leak(shownAt [][]string, shows *Column, hiddenAt [][]string, hides *Column) (mend string) {
	for _, hidden := range hiddenAt {
		for _, path := range shownAt {
			for _, names := range hides.Mask.within() {
				secret := hides.Mask.secret(names)
				if member, leaks := shows.leaks(path, slices.Concat(hidden, names), secret); leaks {
					return leakMend(shows, member, secret)
				}
			}
		}
	}
	return ""
}

// within are the paths, from a column's value on, to what its mask hides: the value itself, which has none, or members of any depth.
func (m *Mask) within() [][]string {
	if m.Secret != NoSecret || m.Personal {
		return [][]string{{}}
	}
	var all [][]string
	for _, name := range slices.Concat(m.SecretMembers, m.PersonalMembers) {
		all = append(all, []string{anyDepth, name})
	}
	return all
}

// anyDepth stands in a path for any number of names.
const anyDepth = "**"

// secret tells whether what is hidden there is a secret, not a person.
func (m *Mask) secret(within []string) bool {
	return m.Secret != NoSecret || len(within) > 1 && slices.Contains(m.SecretMembers, within[1])
}

// leaks tells whether a column that shows what is at a path shows what is hidden at another, and as which member.
func (c *Column) leaks(path, hidden []string, secret bool) (member string, leaks bool) {
	if c.Mask.Secret != NoSecret || c.Mask.Personal && !secret {
		return "", false
	}
	for len(path) > 0 && len(hidden) > 0 && hidden[0] != anyDepth {
		if path[0] != hidden[0] && path[0] != anyKey && hidden[0] != anyKey {
			return "", false
		}
		path, hidden = path[1:], hidden[1:]
	}
	if len(hidden) > 0 && hidden[0] == anyDepth && len(path) > 0 {
		return c.leaksBelow(path, hidden[1], secret)
	}
	hidden = slices.DeleteFunc(slices.Clone(hidden), func(name string) bool { return name == anyDepth })
	if slices.ContainsFunc(hidden, func(name string) bool { return c.Mask.hides(name, secret) }) {
		return "", false
	}
	if len(hidden) > 0 {
		return hidden[len(hidden)-1], true
	}
	return "", true
}

// leaksBelow tells the same of a column that shows a part of a value of which members of a name are hidden: the part is within such a member, or may
// hold one.
func (c *Column) leaksBelow(path []string, name string, secret bool) (member string, leaks bool) {
	if slices.ContainsFunc(path, func(p string) bool { return HidesMember([]string{name}, strings.ToLower(p)) }) {
		return "", true
	}
	mayHold := c.Type == JSON || path[len(path)-1] == anyKey
	return name, mayHold && !c.Mask.hides(name, secret)
}

// hides tells whether members of a name are hidden, as secrets are if they are to be.
func (m *Mask) hides(member string, secret bool) bool {
	member = strings.ToLower(member)
	return HidesMember(m.SecretMembers, member) || !secret && HidesMember(m.PersonalMembers, member)
}

func leakMend(shows *Column, member string, secret bool) string {
	word := "personal"
	if secret {
		word = "secret"
	}
	if member != "" && (shows.Type == JSON || shows.From == FromElement) {
		if strings.Contains(member, EveryMember) {
			member = `"` + member + `"`
		}
		return "add " + word + "_paths: " + member
	}
	return "make it " + word + ": true"
}
