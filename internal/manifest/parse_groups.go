package manifest

import (
	"slices"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxGroup is how many characters the name of a group may have: it stands before its tables in a list that each reader pays for.
const maxGroup = 40

// groups puts tables and views under the headings that the manifest gives them.
func (r *reader) groups(n ast.Node, tables []Table, views []View) {
	if n == nil {
		return
	}
	groupOf := map[string]*string{}
	names := tableNames(tables)
	for i := range tables {
		groupOf[tables[i].Name] = &tables[i].Group
	}
	for i := range views {
		groupOf[views[i].Name] = &views[i].Group
		names = append(names, views[i].Name)
	}
	for _, e := range r.entries(n, "groups") {
		if n := utf8.RuneCountInString(e.key); n == 0 || n > maxGroup {
			r.wrong(e.at, "groups: a name has 1 to %d characters, and %q has %d", maxGroup, words.Line(e.key, 60), n)
		}
		var members texts
		r.take(e.value, "groups: "+e.key, &members)
		for _, name := range members {
			group := groupOf[name]
			switch {
			case !slices.Contains(names, name):
				r.wrong(at(e.value), "groups: %s: no table or view %q; %s", e.key, words.Line(name, 60), words.DidYouMean(name, names))
			case *group != "":
				r.wrong(at(e.value), "groups: %s: %s is in %s already; it can be in one", e.key, name, *group)
			default:
				*group = e.key
			}
		}
	}
}
