package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// collection is where an answer has its records.
type collection struct {
	place   string // dotted; "": the answer itself
	records []*object
	single  bool     // the answer is one record, and no list
	others  []string // places of lists that might be meant as well
}

// found are the records of an answer about a noun; quote makes its own words safe. Errors are *Error.
func found(v any, noun string, quote func(string) string) (*collection, error) {
	switch v := v.(type) {
	case []any:
		return listed("", v)
	case *object:
		return within(v, noun, quote)
	}
	return nil, failure("Give the address of a list of records.", "The answer is %s, and no list of records", kindOf(v))
}

// listed are the records of a list.
func listed(place string, list []any) (*collection, error) {
	c := &collection{place: place}
	for _, one := range list {
		switch one := one.(type) {
		case *object:
			c.records = append(c.records, one)
		case nil:
		default:
			return nil, failure("Give the address of a list of objects; a table's rows are read from those.", "The list %shas %s in it, and no records", placed(place), kindOf(one))
		}
	}
	return c, nil
}

func placed(place string) string {
	if place == "" {
		return ""
	}
	return "at " + words.Line(place, 60) + " "
}

// candidate is a member of an answer that may be the list.
type candidate struct {
	place string
	list  []any
	score int
}

// listNames are members that lists of records are called.
var listNames = []string{"data", "items", "results", "result", "records", "rows", "entries", "value", "values", "list", "content", "objects", "elements", "hits", "members", "resources", "nodes", "edges"}

// within are the records of an answer that is an object: those of a list in it, or the object itself.
func within(o *object, noun string, quote func(string) string) (*collection, error) {
	candidates := lists(o, "", noun, 0)
	if len(candidates) > 0 {
		best := slices.MaxFunc(candidates, func(a, b candidate) int { return a.score - b.score })
		if best.score >= certain || envelopes(o) {
			c, err := listed(best.place, best.list)
			if err == nil && best.score < certain {
				c.others = besides(candidates, best.place)
			}
			return c, err
		}
	}
	if place, is := scalarList(o); is {
		return nil, failure("Give the address of a list of objects; or write the table by hand: rows: {path: "+place+", record: …} with a column {type: text, from: element}, see rows in the grammar.",
			"The list at %s has values in it, and no records", place)
	}
	if text := said(o, 0); text != "" && (o.members["error"] != nil || o.members["errors"] != nil || o.members["success"] == false) {
		return nil, failure("Mend what it says; an API whose refusals come with status 200 needs errors: {success: …} or {failed: …} in its manifest.",
			"The answer is a refusal, with status 200: “%s”", quote(text))
	}
	for _, name := range [...]string{"data", "result", "item", "record"} {
		if record, ok := o.members[name].(*object); ok && envelopes(o) && len(record.names) > 0 {
			return single(name, record, noun)
		}
	}
	return single("", o, noun)
}

// besides are the places of the candidates but one.
func besides(candidates []candidate, place string) []string {
	var others []string
	for _, c := range candidates {
		if c.place != place {
			others = append(others, c.place)
		}
	}
	return others
}

// scalarList is a member of an answer that by its name is the list, and has no objects in it.
func scalarList(o *object) (place string, is bool) {
	for _, name := range o.names {
		if list, ok := o.members[name].([]any); ok && len(list) > 0 && !objects(list) && slices.Contains(listNames, fieldname.Name(name)) && envelopes(o) {
			return name, true
		}
	}
	return "", false
}

// single is one record, unless it is a map of records by their ids.
func single(place string, record *object, noun string) (*collection, error) {
	if byID(record) {
		return nil, failure("Write the table by hand: rows: {path: …, record: …} makes rows of a map within a record, see rows in the grammar; or take an address that has a list.",
			"The answer %shas %d records by their ids in one object, and no list of %s", placed(place), len(record.names), noun)
	}
	if len(record.names) == 0 {
		return nil, failure("Give an address that answers with records.", "The answer is an object with nothing in it")
	}
	return &collection{place: place, records: []*object{record}, single: true}, nil
}

// byID tells an object whose members are all objects with the same members: records by id.
func byID(o *object) bool {
	const few = 3
	shared := 0
	var first *object
	for _, name := range o.names {
		one, ok := o.members[name].(*object)
		if !ok {
			return false
		}
		if first == nil {
			first = one
		}
		if len(first.names) > 1 && slices.Equal(first.names, one.names) {
			shared++
		}
	}
	return len(o.names) >= few && shared*2 > len(o.names)
}

// certain is the score from which a list is the one by its name.
const certain = 10

// lists are the members of an object that may be the list, those of objects within it too.
func lists(o *object, above, noun string, depth int) []candidate {
	const deepest = 2
	var all []candidate
	for _, name := range o.names {
		if strings.Contains(name, ".") || name == "" {
			continue // a place cannot name it
		}
		place := above + name
		switch v := o.members[name].(type) {
		case []any:
			if objects(v) && !slices.Contains([]string{"errors", "links", "_links", "warnings", "messages", "included"}, name) {
				all = append(all, candidate{place, v, score(name, noun, v, depth)})
			}
		case *object:
			if depth < deepest && !isMeta(name) {
				all = append(all, lists(v, place+".", noun, depth+1)...)
			}
		}
	}
	return all
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

// objects tells a list of objects, or an empty one.
func objects(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool {
		_, ok := v.(*object)
		return !ok && v != nil
	})
}

// metaNames are members of an answer that tell of its pages.
var metaNames = []string{"meta", "_meta", "metadata", "pagination", "paging", "page", "page_info", "paginator", "info", "links", "_links", "response_metadata", "cursors", "cursor"}

func isMeta(name string) bool {
	return slices.Contains(metaNames, fieldname.Name(name)) || name == "_links" || name == "_meta"
}

// envelopes tells an object that is around records, and none itself.
func envelopes(o *object) bool {
	return !slices.ContainsFunc(o.names, func(name string) bool {
		return slices.Contains([]string{"id", "uuid", "_id", "guid", "name", "created_at"}, fieldname.Name(name)) || name == "_id"
	})
}
