package draft

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// siblings are members of an object that are objects of one kind: records by their ids, or parts of which each has its own list.
type siblings struct {
	place string   // of the object, dotted; "": the answer itself
	names []string // of the members
	lists int      // how many have a list
	named bool     // the object is called after what the address is about
}

// siblingsIn are the members of an object that are mostly alike; ok is false where there are none.
func siblingsIn(o *object) (s siblings, ok bool) {
	var names []string
	members, union := 0, map[string]bool{}
	for _, name := range o.names {
		one, isObject := o.members[name].(*object)
		if !isObject || isMeta(name) {
			continue
		}
		names = append(names, name)
		members += len(one.names)
		for _, below := range one.names {
			union[below] = true
		}
		if hasObjects(one) {
			s.lists++
		}
	}
	s.names = names
	ids := slices.ContainsFunc(names, looksLikeID)
	return s, ids || len(names) > 1 && len(union) > 0 && 2*members > len(union)*len(names)
}

// hasObjects tells whether a list of objects, or an empty one, is in an object.
func hasObjects(o *object) bool {
	return slices.ContainsFunc(o.names, func(name string) bool {
		list, ok := o.members[name].([]any)
		return ok && objects(list)
	})
}

// many tells siblings that are records, or that have records each, so that the object around them is none itself.
func (s siblings) many(of *object) bool {
	const few = 3
	all := len(s.names) == len(of.names)
	return s.lists > 1 || slices.ContainsFunc(s.names, looksLikeID) || all && len(s.names) >= few && len(of.members[s.names[0]].(*object).names) > 1
}

// refusal says that the records are in siblings, and how a person makes a table of them. Their names are not told: they may be values.
func (s siblings) refusal(noun string) *Error {
	next := "Write the table by hand: rows: {path: " + s.place + ", record: …} makes rows of a map, with a column {type: text, from: key}, see rows in the grammar; or take an address that has a list."
	if s.place == "" {
		next = "Take an address that has a list: the grammar's rows make rows of a map within a record, and not of an answer that is the map itself."
	}
	return failure(next, "The answer %shas %s of one kind, as records by their ids are, and no list of %s", placed(s.place), words.Plural(len(s.names), "part"), noun)
}
