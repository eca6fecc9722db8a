package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// candidate is a member of an answer that may be the list.
type candidate struct {
	place string
	list  []any
	score int
}

// listNames are members that lists of records are called.
var listNames = []string{"data", "items", "results", "result", "records", "rows", "entries", "value", "values", "list", "content", "objects", "elements", "hits", "members", "resources", "nodes", "edges"}

// certain is the score from which a list is the one by its name.
const certain = 10

// finder looks in an answer for where its records may be.
type finder struct {
	noun  string
	lists []candidate
	many  []siblings // that are records, or have records each
}

// look goes through the members of an object, and of the objects within it. It does not go into siblings: the list of one would be taken for that of all.
// around is whether nothing so far looks like a record itself, whose members would be parts of it.
func (f *finder) look(o *object, above string, depth int, around bool) {
	const deepest = 2
	same, alike := siblingsIn(o)
	if alike && around && same.many(o) {
		same.place = strings.TrimSuffix(above, ".")
		same.named = f.about(same.place[strings.LastIndex(same.place, ".")+1:])
		f.many = append(f.many, same)
	}
	for _, name := range o.names {
		if strings.Contains(name, ".") || name == "" {
			continue // a place cannot name it
		}
		switch v := o.members[name].(type) {
		case []any:
			if objects(v) && !slices.Contains([]string{"errors", "links", "_links", "warnings", "messages", "included"}, name) {
				f.lists = append(f.lists, candidate{above + name, v, score(name, f.noun, v, depth)})
			}
		case *object:
			if depth < deepest && !isMeta(name) && (!alike || f.about(name)) {
				f.look(v, above+name+".", depth+1, around && envelopes(v))
			}
		}
	}
}

// best is the list that is the likeliest; nil where there is none.
func (f *finder) best() *candidate {
	if len(f.lists) == 0 {
		return nil
	}
	best := slices.MaxFunc(f.lists, func(a, b candidate) int { return a.score - b.score })
	return &best
}

// besides are the places of what may be meant as well as the list at a place.
func (f *finder) besides(place string) []string {
	var others []string
	for _, c := range f.lists {
		if c.place != place {
			others = append(others, c.place)
		}
	}
	for _, s := range f.many {
		if s.place != "" {
			others = append(others, s.place)
		}
	}
	return others
}

// named tells whether records by their ids are called after what the address is about, so that no list beside them is it.
func (f *finder) named() bool {
	return slices.ContainsFunc(f.many, func(s siblings) bool { return s.named })
}

// about tells whether a member is called after what the address is about.
func (f *finder) about(name string) bool {
	plain := fieldname.Name(name)
	return plain != "" && fieldname.Singular(plain) == fieldname.Singular(f.noun)
}

func score(name, noun string, list []any, depth int) int {
	s := -depth
	switch plain := fieldname.Name(name); {
	case plain == noun, fieldname.Singular(plain) == fieldname.Singular(noun), strings.HasSuffix(plain, "_"+noun):
		s += certain + 3
	case slices.Contains(listNames, plain):
		s += certain + 2
	}
	if len(list) > 0 {
		s += 3
	}
	return s
}
