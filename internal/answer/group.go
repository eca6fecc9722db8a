package answer

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Data is what there is to ask about.
type Data struct {
	Source string           // what stands before the names of tables where there are those of several platforms
	Title  string           // what people call the platform
	Noun   string           // what the platform calls an organisation; "": it has none that a question could name
	Tables []manifest.Table // and views: see [manifest.Manifest.Described]
	Cannot []string         // what nothing of it tells
}

// subject is a table or a view, as far as lists of them go.
type subject struct {
	name, about string
	columns     []manifest.Column
	table       *manifest.Table     // nil: it is a view
	parent      string              // the table whose rows it is asked for by; ""
	group       string              // heading; ""
	fast        map[string][]string // of a view, by column: the conditions that reach the platform
}

func subjectOf(t *manifest.Table) subject {
	s := subject{name: t.Name, about: t.About, columns: t.Columns, group: t.Group}
	if t.View == nil {
		s.table = t
	}
	if t.Each != nil {
		s.parent = t.Each.Table
	}
	return s
}

// subjects are the tables and then the views, in file order.
func (d Data) subjects() []subject {
	all := make([]subject, len(d.Tables))
	for i := range d.Tables {
		all[i] = subjectOf(&d.Tables[i])
	}
	return all
}

// group is a heading and what stands under it, with what is asked for by rows of another table after that.
type group struct {
	heading  string // "": none
	subjects []subject
}

// others is the heading of what has nothing in common with anything else.
const others = "others"

// grouped puts subjects under headings: see headingsOf. With one heading only there is none.
func grouped(all []subject) []group {
	headings := headingsOf(all)
	var list []group
	for _, s := range all {
		i := slices.IndexFunc(list, func(g group) bool { return g.heading == headings[s.name] })
		if i < 0 {
			i = len(list)
			list = append(list, group{heading: headings[s.name]})
		}
		list[i].subjects = append(list[i].subjects, s)
	}
	for i := range list {
		list[i].subjects = nested(list[i].subjects)
	}
	if len(list) == 1 {
		list[0].heading = ""
	}
	return othersLast(list)
}

// headingsOf are, by name, the heading that the manifest gives a subject and, without such, that of the one whose rows it is asked for by, or the first
// word of its name where several have it.
func headingsOf(all []subject) map[string]string {
	first := map[string]int{}
	byName := map[string]subject{}
	for _, s := range all {
		first[firstWord(s.name)]++
		byName[s.name] = s
	}
	var headingOf func(s subject, depth int) string
	headingOf = func(s subject, depth int) string {
		if s.group != "" {
			return s.group
		}
		if parent, known := byName[s.parent]; known && depth < len(all) {
			if heading := headingOf(parent, depth+1); heading != others {
				return heading
			}
		}
		if first[firstWord(s.name)] > 1 {
			return firstWord(s.name)
		}
		return others
	}
	headings := map[string]string{}
	for _, s := range all {
		headings[s.name] = headingOf(s, 0)
	}
	return headings
}

// firstWord is that of a name, without an s at its end.
func firstWord(name string) string {
	word, _, _ := strings.Cut(name, "_")
	return stem(word)
}

func othersLast(list []group) []group {
	i := slices.IndexFunc(list, func(g group) bool { return g.heading == others })
	if i < 0 {
		return list
	}
	rest := list[i]
	return append(slices.Delete(list, i, i+1), rest)
}

// nested moves subjects behind the one whose rows they are asked for by, if that is among them.
func nested(all []subject) []subject {
	var list []subject
	var add func(s subject, depth int)
	here := func(name string) bool {
		return slices.ContainsFunc(all, func(s subject) bool { return s.name == name })
	}
	add = func(s subject, depth int) {
		list = append(list, s)
		for _, below := range all {
			if below.parent == s.name && below.name != s.name && depth < len(all) {
				add(below, depth+1)
			}
		}
	}
	for _, s := range all {
		if s.parent == "" || s.parent == s.name || !here(s.parent) {
			add(s, 0)
		}
	}
	return list
}
