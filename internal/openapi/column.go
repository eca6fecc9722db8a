package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// column is one of a table that is being made.
type column struct {
	name, path string
	kind       manifest.ColumnType
	about      string
	enum       []string
	epoch      string
	key        bool
	required   bool // a request must give its value
	input      bool // records lack it
	def        string
	secret     bool
	personal   bool
	hides      hiding // of type json
	references string
	filters    []filter
	comments   []string

	untyped bool               // the document does not say what values are
	expands []*openapi3.Schema // what may stand in the place of an id
}

// hiding are the names of members of a json value that are to be hidden.
type hiding struct{ secret, personal []string }

// manyColumns is above what somebody reads of a table: with more, objects stay JSON from a lesser depth on.
const manyColumns = 80

// columnsOf makes columns of a record's fields. nouns are what the record is called, for the names of people.
func (c *converter) columnsOf(op *operation, record []*openapi3.SchemaRef, inside []*openapi3.Schema, noun string) []column {
	whole := c.schemas.of(record, inside)
	for _, part := range record {
		inside = appendOwn(inside, part)
	}
	var all []column
	for depth := c.detail.deepest; depth > 0; depth-- {
		f := &flattening{c: c, op: op, depth: depth, names: map[string]bool{}}
		f.add(whole, nil, []string{noun}, inside)
		if all = f.columns; len(all) <= manyColumns || depth == 1 {
			break
		}
	}
	return all
}

func appendOwn(above []*openapi3.Schema, ref *openapi3.SchemaRef) []*openapi3.Schema {
	var s *openapi3.Schema
	if ref != nil {
		s = ref.Value
	}
	return append(slices.Clip(above), s)
}

// flattening makes columns of an object and of the objects in it.
type flattening struct {
	c       *converter
	op      *operation
	depth   int
	names   map[string]bool
	columns []column
}

// add makes columns of the members of an object at a path. nouns are the names around it, above the schemas.
func (f *flattening) add(object *shape, path, nouns []string, above []*openapi3.Schema) {
	for _, member := range object.fields {
		if strings.Contains(member.name, ".") || member.name == "" {
			f.c.refused(f.op.place, "field %q: a place in a record is dotted, so that a name with a dot has none", words.Line(member.name, 60))
			continue
		}
		sh := f.c.schemas.of(member.parts, above)
		if sh.hidden {
			f.c.refused(f.op.place, "field %s is only written (writeOnly) and in no answer", words.Line(member.name, 60))
			continue
		}
		at := append(slices.Clip(path), member.name)
		if f.opens(sh, len(at)) {
			below := above
			for _, part := range member.parts {
				below = appendOwn(below, part)
			}
			f.add(sh, at, append(slices.Clip(nouns), member.name), below)
			continue
		}
		f.columns = append(f.columns, f.column(&member, sh, at, nouns))
	}
}

// opens tells whether an object becomes columns of its own.
func (f *flattening) opens(sh *shape, depth int) bool {
	return sh.is(openapi3.TypeObject) && len(sh.fields) > 0 && !sh.open && depth < f.depth
}

func (f *flattening) column(member *field, sh *shape, path, nouns []string) column {
	col := column{name: f.name(path), path: strings.Join(path, "."), about: aboutOf(sh.about, path)}
	col.kind, col.epoch = typeOf(sh)
	if epoch := epochIn(sh.about); col.kind == manifest.Integer && epoch != "" {
		col.kind, col.epoch = manifest.Datetime, epoch
		col.comments = append(col.comments, "guessed by its description: a time, as a number since 1970")
		f.c.guessed(f.op.place, "%s is a time, as a number since 1970 (%s), by its description", col.path, epoch)
	}
	if col.kind == manifest.Text && (sh.is(openapi3.TypeString) || len(sh.kinds) == 0) {
		col.enum = sh.enum
		if len(col.enum) == 0 && !sh.nullable {
			col.enum = member.values
		}
	}
	if sh.expandable() {
		col.expands = expansions(member.parts)
		col.comments = append(col.comments, "guessed: its id, which is an object only in answers that are asked to expand it")
		f.c.guessed(f.op.place, "%s is a text or an object: taken as the text", col.path)
	}
	f.mark(&col, sh, member.parts, path, nouns)
	return col
}

// name is a column's name that no other column has.
func (f *flattening) name(path []string) string {
	plain := path
	if len(path) > 1 && (path[0] == "attributes" || path[0] == "node" || path[0] == "fields" || path[0] == "properties") {
		plain = path[1:]
	}
	base := cmp.Or(fieldname.Name(strings.Join(plain, "_")), "field")
	if f.names[base] {
		base = cmp.Or(fieldname.Name(strings.Join(path, "_")), "field")
	}
	name := fieldname.Unused(base, func(s string) bool { return f.names[s] })
	f.names[name] = true
	return name
}

// typeOf is the type of a column, and its epoch where it is a time as a number.
func typeOf(sh *shape) (kind manifest.ColumnType, epoch string) {
	switch kinds := sh.kinds; {
	case sh.expandable():
		return textType(sh.format), ""
	case slices.Contains(kinds, openapi3.TypeObject), slices.Contains(kinds, openapi3.TypeArray), len(kinds) == 0 && len(sh.enum) == 0:
		return manifest.JSON, ""
	case len(kinds) == 0:
		return manifest.Text, ""
	case sh.is(openapi3.TypeString):
		return textType(sh.format), ""
	case sh.is(openapi3.TypeBoolean):
		return manifest.Boolean, ""
	case sh.is(openapi3.TypeInteger), sh.is(openapi3.TypeNumber):
		return numberType(sh)
	case !slices.ContainsFunc(kinds, func(k string) bool { return k != openapi3.TypeInteger && k != openapi3.TypeNumber }):
		return manifest.Number, ""
	}
	return manifest.Text, "" // several plain kinds, each of which is a text as well
}

func textType(format string) manifest.ColumnType {
	switch strings.ToLower(format) {
	case "uuid", "guid":
		return manifest.UUID
	case "date":
		return manifest.Date
	case "date-time", "datetime", "timestamp", "iso8601", "rfc3339":
		return manifest.Datetime
	case "decimal", "number", "double", "float", "money":
		return manifest.Number
	case "int32", "int64", "integer":
		return manifest.Integer
	}
	return manifest.Text
}

func numberType(sh *shape) (kind manifest.ColumnType, epoch string) {
	switch strings.ToLower(sh.format) {
	case "unix-time", "unixtime", "unix-timestamp", "unix_timestamp", "timestamp", "epoch", "unix":
		return manifest.Datetime, "s"
	case "unix-time-ms", "unix-millis", "timestamp-ms", "epoch-millis", "epoch-ms", "milliseconds-since-epoch":
		return manifest.Datetime, "ms"
	}
	if sh.is(openapi3.TypeInteger) {
		return manifest.Integer, ""
	}
	return manifest.Number, ""
}

// sinceEpoch is how descriptions say that a number is a time, with what says in which parts of a second it is.
var (
	sinceEpoch   = words.Pattern(`(?i)\bunix[ _-]?(time|timestamp|epoch|seconds|milli|ms\b)|\b(posix|epoch)[ _-](time|timestamp|seconds|milli|ms\b)|\bsince (the )?((unix|posix)[ -])?epoch\b|\b(s|secs?|seconds?|ms|millis|milliseconds?|time|timestamp)\b[^.;]{0,24}\bsince [^.;]{0,24}\b1970\b`)
	milliseconds = words.Pattern(`(?i)\bms\b|milli`)
	otherParts   = words.Pattern(`(?i)micro|nano|\b(days|hours|minutes)\b|µs|\b[nu]s\b`)
)

// epochIn is the epoch of a number that a description says to be a time; "" for none.
func epochIn(about string) string {
	switch {
	case !sinceEpoch().MatchString(about) || otherParts().MatchString(about):
		return ""
	case milliseconds().MatchString(about):
		return "ms"
	}
	return "s"
}

// aboutOf is the first sentence of a description, where it says more than the name.
func aboutOf(text string, path []string) string {
	line := firstSentence(text, 110)
	name, plain := spaced(strings.Join(path, "_")), spaced(line)
	if len(plain) <= len(name)+8 && strings.Contains("the "+plain, spaced(path[len(path)-1])) {
		return ""
	}
	return line
}

// spaced is a text in small letters, with one space between its words and nothing else.
func spaced(text string) string { return strings.ReplaceAll(fieldname.Name(text), "_", " ") }

// tags are those of HTML, which CommonMark has within.
var tags = words.Pattern(`</?[a-zA-Z][^<>]*>`)

// firstSentence is the beginning of a text on one line.
func firstSentence(text string, limit int) string {
	text = strings.NewReplacer("**", "", "`", "").Replace(tags().ReplaceAllString(text, " "))
	line := words.Line(strings.Join(strings.Fields(text), " "), 4*limit)
	if i := strings.Index(line, ". "); i > 0 {
		line = line[:i]
	}
	return strings.TrimRight(words.Line(line, limit), ". ")
}
