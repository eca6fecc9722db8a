package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// answer is what an operation gives: a list of records, or one.
type answer struct {
	list     bool
	items    string                // place of the records, dotted; "": the answer itself
	record   []*openapi3.SchemaRef // parts of the schema of a record
	inside   []*openapi3.Schema    // schemas that the record is within
	envelope []*openapi3.SchemaRef // of an answer that has the records within; nil: it is the list
	beside   []string              // other lists in the answer
	response *openapi3.Response
}

// names of members in which APIs put a list, the most telling first.
var listNames = []string{"data", "items", "results", "records", "values", "entries", "rows", "list", "elements", "objects", "content", "contents", "nodes", "hits", "resources",
	"collection", "members", "value", "documents", "docs", "edges", "result", "entities"}

// names of members in which APIs put an envelope's inside.
var wrapperNames = []string{"data", "result", "results", "response", "_embedded", "payload", "body", "page", "content"}

// words of which names of members about a list are made, and no field of a record is.
var envelopeWords = []string{"total", "count", "page", "pages", "per", "size", "limit", "offset", "skip", "start", "next", "previous", "prev", "first", "last", "has", "more", "cursor",
	"meta", "metadata", "pagination", "paging", "links", "link", "object", "url", "number", "elements", "results", "items", "records", "status", "success", "ok", "message", "messages",
	"error", "errors", "code", "self", "truncated", "is", "token", "continuation", "page", "current", "after", "before", "num", "request", "included", "jsonapi", "warnings", "kind",
	"etag", "incomplete", "empty", "sort", "pageable", "of", "in", "took", "timestamp", "info", "aggregations", "facets", "and", "n", "from", "to", "query", "filters", "response", "time", "version"}

// answerOf reads what an operation gives. why says what is in the way; "" is nothing.
func (c *converter) answerOf(op *operation) (a answer, why string) {
	response := op.success()
	if response == nil {
		return a, "the document names no answer with status 200"
	}
	ref := jsonOf(response.Content)
	if ref == nil {
		return a, "its answer is not JSON, or has no schema"
	}
	a.response = response
	whole := c.schemas.of([]*openapi3.SchemaRef{ref}, nil)
	within := appendSchema(nil, ref)
	switch {
	case whole.is(openapi3.TypeArray):
		a.list = true
		return a, c.records(&a, whole.items, within)
	case len(whole.fields) == 0:
		if whole.open {
			return a, "its answer is a map with names of its own, which is no list of records"
		}
		return a, "the document does not say what fields the answer has"
	}
	if found := c.listIn(op, whole, within); found != nil {
		a.list, a.items, a.envelope, a.beside = true, found.items, []*openapi3.SchemaRef{ref}, found.beside
		return a, c.records(&a, found.of, found.within)
	}
	if why := c.bareList(op, whole, within); why != "" {
		return a, why
	}
	a.items, a.record, a.inside = c.oneIn(op, whole, ref, within)
	return a, ""
}

func appendSchema(above []*openapi3.Schema, ref *openapi3.SchemaRef) []*openapi3.Schema {
	if ref == nil || ref.Value == nil || ref.Ref == "" {
		return above
	}
	return append(slices.Clip(above), ref.Value)
}

// records takes what the elements of a list are.
func (c *converter) records(a *answer, items *openapi3.SchemaRef, within []*openapi3.Schema) (why string) {
	record := c.schemas.of([]*openapi3.SchemaRef{items}, within)
	a.record, a.inside = []*openapi3.SchemaRef{items}, within
	switch {
	case len(record.fields) > 0:
		return ""
	case len(record.kinds) == 1 && record.kinds[0] != openapi3.TypeObject:
		return "its list is of values of type " + words.Line(record.kinds[0], 20) + ", not of records with fields"
	}
	return "the document does not say what fields a record has"
}

// bareList says what is in the way where an answer is around a list, by its names, of which the document does not say that it has records: as one record it
// would have its first page alone. "" is nothing.
func (c *converter) bareList(op *operation, whole *shape, within []*openapi3.Schema) (why string) {
	segments := op.segments()
	for _, f := range whole.fields {
		sh := c.schemas.of(f.parts, within)
		if sh.is(openapi3.TypeArray) && !op.ofOne() && rank(f.name, fieldname.Name(segments[len(segments)-1]), false) > 0 && onlyEnvelope(whole, f.name) {
			return c.records(&answer{}, sh.items, within)
		}
	}
	return ""
}

// found is a list within an answer.
type found struct {
	items  string
	of     *openapi3.SchemaRef
	within []*openapi3.Schema
	beside []string
}

// listIn finds the list of records in an answer that is an object: by what its other members are about, by the path, or by a usual name.
func (c *converter) listIn(op *operation, whole *shape, within []*openapi3.Schema) *found {
	if lists := c.listsOf(whole, "", within); len(lists) > 0 {
		return c.chosen(op, whole, lists)
	}
	for _, name := range wrapperNames {
		f := whole.field(name)
		if f == nil {
			continue
		}
		inner := c.schemas.of(f.parts, within)
		below := within
		for _, part := range f.parts {
			below = appendSchema(below, part)
		}
		if lists := c.listsOf(inner, name+".", below); len(lists) > 0 {
			if best := c.chosen(op, inner, lists); best != nil {
				return best
			}
		}
	}
	return nil
}

// listsOf are the members of an object that are lists of objects.
func (c *converter) listsOf(object *shape, above string, within []*openapi3.Schema) []found {
	var all []found
	for _, f := range object.fields {
		sh := c.schemas.of(f.parts, within)
		if !sh.is(openapi3.TypeArray) || strings.Contains(f.name, ".") {
			continue
		}
		below := within
		for _, part := range f.parts {
			below = appendSchema(below, part)
		}
		if element := c.schemas.of([]*openapi3.SchemaRef{sh.items}, below); len(element.fields) > 0 {
			all = append(all, found{items: above + f.name, of: sh.items, within: below})
		}
	}
	return all
}

// chosen is the list that an operation is about; nil where the answer looks like one record that has lists.
func (c *converter) chosen(op *operation, object *shape, lists []found) *found {
	segments := op.segments()
	last := fieldname.Name(segments[len(segments)-1])
	best := -1
	for i, l := range lists {
		name := l.items[strings.LastIndex(l.items, ".")+1:]
		if rank(name, last, op.ofOne()) > 0 && (best < 0 || rank(name, last, op.ofOne()) > rank(lists[best].items, last, op.ofOne())) {
			best = i
		}
	}
	if best < 0 && len(lists) == 1 && onlyEnvelope(object, lists[0].items) {
		best = 0
	}
	if best < 0 || (op.ofOne() || object.field("id") != nil) && !onlyEnvelope(object, lists[best].items) {
		return nil
	}
	for i, l := range lists {
		if i != best && l.items != "included" {
			lists[best].beside = append(lists[best].beside, l.items)
		}
	}
	return &lists[best]
}

// rank tells how much a member's name looks like that of the list that a path is about; 0 is not at all.
func rank(name, last string, ofOne bool) int {
	if i := strings.LastIndex(name, "."); i >= 0 {
		name = name[i+1:]
	}
	i := slices.Index(listNames, name)
	switch {
	case !ofOne && last != "" && fieldname.Name(name) == last:
		return len(listNames) + 1
	case i >= 0:
		return len(listNames) - i
	}
	return 0
}

// onlyEnvelope tells whether what an object has besides its list is about lists.
func onlyEnvelope(object *shape, items string) bool {
	name := items[strings.LastIndex(items, ".")+1:]
	for _, f := range object.fields {
		if f.name == name {
			continue
		}
		for word := range strings.SplitSeq(fieldname.Name(f.name), "_") {
			if word != "" && !slices.Contains(envelopeWords, word) {
				return false
			}
		}
	}
	return true
}

// oneIn finds the record in an answer that has one: the answer itself, or the one object in an envelope.
func (c *converter) oneIn(op *operation, whole *shape, ref *openapi3.SchemaRef, within []*openapi3.Schema) (items string, parts []*openapi3.SchemaRef, inside []*openapi3.Schema) {
	names := []string{"data", "result", "item", "record", "response", "payload"}
	for _, f := range whole.fields {
		if called(f, op) {
			names = append(names, f.name)
		}
	}
	if op.ofOne() {
		names = append(names, c.onlyObject(whole, within))
	}
	for _, name := range names {
		f := whole.field(name)
		if f == nil || !onlyEnvelope(whole, name) || strings.Contains(name, ".") {
			continue
		}
		if inner := c.schemas.of(f.parts, within); len(inner.fields) > 0 {
			return name, f.parts, within
		}
	}
	return "", []*openapi3.SchemaRef{ref}, nil
}

// called tells whether a member, or its schema, is called as the record of an operation is.
func called(f field, op *operation) bool {
	noun := fieldname.Singular(nounOf(op))
	if fieldname.Singular(fieldname.Name(f.name)) == noun {
		return true
	}
	return len(f.parts) == 1 && f.parts[0] != nil && fieldname.Name(f.parts[0].Ref[strings.LastIndex(f.parts[0].Ref, "/")+1:]) == noun
}

// onlyObject is the one member of an object that is an object with fields itself and not about lists; "" for none or several.
func (c *converter) onlyObject(whole *shape, within []*openapi3.Schema) string {
	only := ""
	for _, f := range whole.fields {
		if len(c.schemas.of(f.parts, within).fields) == 0 || slices.Contains(envelopeWords, fieldname.Name(f.name)) {
			continue
		}
		if only != "" {
			return ""
		}
		only = f.name
	}
	return only
}
