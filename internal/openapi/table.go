package openapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// table is one that is being made of an operation.
type table struct {
	name, about string
	op          *operation
	noun        string // what one row is
	columns     []column
	paginator   *paginator
	order       *order
	each        []constant // column and the other table's column that fills it
	parent      *table
	one         string // path of a single record
	oneItems    string
	params      []constant
	headers     []constant
	mostRows    int
	unscoped    bool
	group       string
	notes       []string
	comments    []string
	fillNotes   []string // what of each is a guess
	left        []string // parameters that nothing asks with
	refusal     string   // why there is no such table after all; ""
}

// constant is a name with a value.
type constant struct{ name, value string }

func itoa(n int) string { return strconv.Itoa(n) }

// column is the column of a name, or nil.
func (t *table) column(name string) *column {
	for i := range t.columns {
		if t.columns[i].name == name {
			return &t.columns[i]
		}
	}
	return nil
}

// free is a column's name that no other has.
func (t *table) free(name string) string {
	return fieldname.Unused(cmp.Or(name, "param"), func(s string) bool { return t.column(s) != nil })
}

// key is the column that identifies a row, or nil.
func (t *table) key() *column {
	for i := range t.columns {
		if t.columns[i].key {
			return &t.columns[i]
		}
	}
	return nil
}

// newTable makes a table of an operation that gives records.
func (c *converter) newTable(op *operation, name string) *table {
	t := &table{name: name, op: op, noun: fieldname.Singular(nounOf(op))}
	t.about = c.aboutTable(op, name)
	if len(op.of.Tags) > 0 {
		t.group = firstSentence(op.of.Tags[0], 40)
	}
	t.columns = c.columnsOf(op, op.answer.record, op.answer.inside, nounOf(op))
	c.addPath(t)
	c.markKey(t)
	if len(t.columns) == 0 {
		t.refusal = "no field of its records can be a column"
		return t
	}
	params, why := c.paramsOf(op)
	if why != "" {
		t.refusal = why
		return t
	}
	c.scoped(t, params)
	if op.answer.list {
		t.paginator = c.paging(op, params, t.key())
		c.single(t, params)
		t.order = c.ordering(t, params)
	}
	c.filters(t, params)
	c.headers(t)
	c.unpaged(t, params)
	if len(op.answer.beside) > 0 {
		c.refused(op.place, "the answer has other lists besides %s: %s", op.answer.items, strings.Join(op.answer.beside, ", "))
	}
	if op.of.Deprecated {
		t.comments = append(t.comments, "deprecated in the document")
	}
	return t
}

func (c *converter) aboutTable(op *operation, name string) string {
	about := cmp.Or(firstSentence(op.of.Summary, 90), firstSentence(op.of.Description, 90), strings.ReplaceAll(name, "_", " "))
	if op.answer.list {
		return about + ", one row each"
	}
	return about
}

// nounOf is what the records of an operation are called: the last name of its path that is no placeholder.
func nounOf(op *operation) string {
	for _, segment := range slices.Backward(op.segments()) {
		if placeholderOf(segment) == "" {
			return fieldname.Name(segment)
		}
	}
	return "record"
}

// single is for a list that nothing says to have pages: a parameter that limits it is sent at its largest.
func (c *converter) single(t *table, params []*param) {
	if t.paginator != nil {
		return
	}
	size := taken(params, []string{"limit", "per_page", "page_size", "max_results", "max_items", "top", "take"})
	if size == nil {
		return
	}
	most := size.largest()
	if n, ok := size.whole(); most == 0 && ok && n > 0 {
		t.mostRows = n
		t.left = append(t.left, size.wire)
		return
	}
	if most == 0 {
		size.used = false
		return
	}
	t.params = append(t.params, constant{size.wire, itoa(most)})
	t.mostRows = most
	c.guessed(t.op.place, "%s limits a list that has no next page: it is sent as %d, and as many rows leave an answer in doubt", size.wire, most)
}

// addPath makes columns of the placeholders of the path, and renames fields that are something else.
func (c *converter) addPath(t *table) {
	for _, wire := range t.op.placeholders() {
		name, kind, about, told := t.op.placeholderName(wire), manifest.Text, "", false
		if c.scope != nil && c.scope.path == name {
			continue
		}
		for _, p := range t.op.in(openapi3.ParameterInPath) {
			if p.Name == wire {
				kind, about, told = c.placeholderType(p), p.Description, true
			}
		}
		if col := t.column(name); col != nil {
			if col.kind == kind && !col.secret && !col.personal && !strings.Contains(col.path, ".") {
				col.required = true
				continue
			}
			col.name = t.free("record_" + name)
		}
		t.columns = append(t.columns, column{name: name, kind: kind, about: firstSentence(about, 110), input: true, required: true, untyped: !told})
	}
}

// placeholderType is the type of a placeholder's values: one that can stand in a path.
func (c *converter) placeholderType(p *openapi3.Parameter) manifest.ColumnType {
	switch kind, _ := typeOf(c.schemas.of([]*openapi3.SchemaRef{p.Schema}, nil)); kind {
	case manifest.UUID, manifest.Integer, manifest.Date:
		return kind
	}
	return manifest.Text
}

// plainNames are names that a record's own field is likely to have.
var plainNames = []string{"id", "uuid", "guid", "key", "slug", "name", "code", "number", "key_or_id", "id_or_name", "id_or_slug", "ref"}

// placeholderName is what a placeholder is called in the manifest: {petId} is pet_id, and so is the {id} behind /pets, since the records below have an id
// of their own.
func (op *operation) placeholderName(wire string) string {
	name := fieldname.Name(wire)
	if !slices.Contains(plainNames, name) {
		return name
	}
	segments := op.segments()
	for i, segment := range segments {
		if i > 0 && placeholderOf(segment) == wire && placeholderOf(segments[i-1]) == "" {
			return fieldname.Name(fieldname.Singular(fieldname.Name(segments[i-1])) + "_" + name)
		}
	}
	return name
}

// manifestPath is the operation's path with the placeholders' names in the manifest.
func (op *operation) manifestPath() string {
	segments := strings.Split(op.path, "/")
	for i, segment := range segments {
		if wire := placeholderOf(segment); wire != "" {
			segments[i] = "{" + op.placeholderName(wire) + "}"
		}
	}
	return strings.Join(segments, "/")
}

// markKey finds the column that identifies a record: by its name, and by the placeholder of the path of a single one.
func (c *converter) markKey(t *table) {
	if !t.op.answer.list {
		if col := t.column("id"); col != nil && canBeKey(col) && col.path == "id" {
			c.setKey(t, col)
		}
		return
	}
	names := []string{"id", t.noun + "_id", "uuid", "guid", t.noun + "_uuid"}
	if one := c.details[strings.TrimRight(t.op.path, "/")]; one != nil {
		segments := one.segments()
		name := fieldname.Name(placeholderOf(segments[len(segments)-1]))
		names = append(names, name, strings.TrimPrefix(name, t.noun+"_"))
	}
	names = append(names, "gid", "x_id", "key", "slug", "code", "sku", "number")
	for _, name := range names {
		if col := t.column(name); col != nil && canBeKey(col) {
			c.setKey(t, col)
			if name != "id" {
				col.comments = append(col.comments, "guessed: it identifies a row, by its name")
				c.guessed(t.op.place, "%s is taken for what identifies a row of %s", name, t.name)
			}
			return
		}
	}
	t.comments = append(t.comments, "guessed: rows have no identity; mark the column that has it with key: true in place of keyless")
	c.guessed(t.op.place, "no field of %s looks like what identifies a row: keyless", t.name)
}

func (c *converter) setKey(t *table, col *column) {
	col.key = true
	if col.secret || col.personal {
		c.unmask(t, col, "it identifies a row")
	}
}

// unmask shows what names records: requests are made with it.
func (c *converter) unmask(t *table, col *column, why string) {
	if col.personal {
		c.guessed(t.op.place, "%s.%s is not hidden: %s", t.name, col.name, why)
	}
	col.personal = false
}

// canBeKey tells whether a column may identify rows: not a secret, and of a type whose values are told apart.
func canBeKey(col *column) bool {
	return !col.input && !col.secret && len(col.enum) == 0 && !strings.Contains(col.path, ".") &&
		(col.kind == manifest.Text || col.kind == manifest.UUID || col.kind == manifest.Integer)
}
