package draft

import (
	"slices"

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

// within are the records of an answer that is an object: those of a list in it, or the object itself.
func within(o *object, noun string, quote func(string) string) (*collection, error) {
	f := finder{noun: noun}
	f.look(o, "", 0, envelopes(o))
	if best := f.best(); best != nil && (best.score >= certain || envelopes(o)) && !f.named() {
		c, err := listed(best.place, best.list)
		if err == nil {
			c.others = f.besides(best.place)
		}
		return c, err
	}
	if len(f.many) > 0 {
		return nil, f.many[0].refusal(noun)
	}
	if place, is := scalarList(o); is {
		record := "…"
		if len(o.names) == 1 {
			record = place
		}
		return nil, failure("Give the address of a list of objects; or write the table by hand: rows: {path: "+place+", record: "+record+"} with a column {type: text, from: element}, see rows in the grammar.",
			"The list at %s has values in it, and no records", place)
	}
	if text := said(o, 0); text != "" && (o.members["error"] != nil || o.members["errors"] != nil || o.members["success"] == false) {
		return nil, failure("Mend what it says; an API whose refusals come with status 200 needs errors: {success: …} or {failed: …} in its manifest.",
			"The answer is a refusal, with status 200: “%s”", quote(text))
	}
	for _, name := range [...]string{"data", "result", "item", "record", fieldname.Singular(noun), noun} {
		if record, ok := o.members[name].(*object); ok && envelopes(o) && len(record.names) > 0 {
			return single(name, record)
		}
	}
	return single("", o)
}

// scalarList is a member of an answer that by its name, or alone as it is, is the list, and has no objects in it.
func scalarList(o *object) (place string, is bool) {
	for _, name := range o.names {
		if list, ok := o.members[name].([]any); ok && len(list) > 0 && !objects(list) && (slices.Contains(listNames, fieldname.Name(name)) || len(o.names) == 1) && envelopes(o) {
			return name, true
		}
	}
	return "", false
}

// single is one record.
func single(place string, record *object) (*collection, error) {
	if len(record.names) == 0 {
		return nil, failure("Give an address that answers with records.", "The answer is an object with nothing in it")
	}
	return &collection{place: place, records: []*object{record}, single: true}, nil
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
