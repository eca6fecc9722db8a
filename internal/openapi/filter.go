package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// filter is a comparison that a request parameter makes.
type filter struct {
	op    manifest.Op
	param string
	style string // comma; "": repeat
}

// silent are parameters that choose how an answer looks and not which records it has.
var silent = []string{"fields", "field", "select", "expand", "include", "includes", "embed", "format", "pretty", "callback", "lang", "locale", "language", "view", "sort", "order", "order_by", "sort_by",
	"orderby", "direction", "dir", "sort_order", "ending_before", "before", "page_before", "previous_cursor", "exclude", "omit", "alt", "envelope", "fields_mask", "with", "populate"}

// filters gives the parameters that are left to columns: to those of their name, or to new ones that requests need.
func (c *converter) filters(t *table, params []*param) {
	for _, sureOnes := range []bool{true, false} {
		for _, p := range params {
			if sure, op, col := boundColumn(t, p); !p.used && col != nil && !p.required && sure == sureOnes {
				c.bound(t, p, op, col, sure)
			}
		}
	}
	for _, p := range params {
		if p.used {
			continue
		}
		if col := t.compared(p); col != nil {
			c.compare(t, p, col)
			continue
		}
		c.unmatched(t, p)
	}
}

// compared is the column that a parameter compares with, or nil.
func (t *table) compared(p *param) *column {
	names := []string{p.words}
	if p.style != "" {
		names = append(names, fieldname.Singular(p.words))
	}
	for i := range t.columns {
		col := &t.columns[i]
		if slices.Contains(names, col.name) && !col.input && comparable(p, col) && !slices.ContainsFunc(col.filters, func(f filter) bool { return f.op == manifest.Eq || f.op == manifest.In }) {
			return col
		}
	}
	return nil
}

// comparable tells whether a parameter has values as a column has.
func comparable(p *param, col *column) bool {
	switch {
	case col.kind == manifest.JSON || col.secret:
		return false
	case p.wire == "", len(p.shape.kinds) == 0:
		return true
	}
	kind, epoch := typeOf(p.shape)
	if col.epoch != "" && (kind == manifest.Integer || kind == manifest.Number) {
		return true
	}
	if epoch != "" {
		return false
	}
	text := func(k manifest.ColumnType) bool { return k == manifest.Text || k == manifest.UUID }
	number := func(k manifest.ColumnType) bool { return k == manifest.Integer || k == manifest.Number }
	return kind == col.kind || text(kind) && text(col.kind) || number(kind) && number(col.kind)
}

// compare makes a parameter the filter of a column.
func (c *converter) compare(t *table, p *param, col *column) {
	p.used = true
	if c.takesAll(t, p) {
		return
	}
	op := manifest.Eq
	if p.style != "" {
		op = manifest.In
	}
	f := filter{op: op, param: p.wire}
	if p.style == "comma" {
		f.style = p.style
	}
	col.required = p.required
	if col.required {
		c.unmask(t, col, "requests name it")
	}
	if p.required && op == manifest.In {
		f.op, f.style = manifest.Eq, ""
	}
	col.filters = append(col.filters, f)
	if p.def != nil && !p.required {
		t.notes = append(t.notes, fmt.Sprintf("where a statement does not say %s = …, the platform gives rows with %s alone", col.name, defaultText(p.def)))
		c.guessed(t.op.place, "parameter %s is %s unless told, which the receipts of %s say", p.wire, defaultText(p.def), t.name)
	}
}

// everything are values of parameters that ask for all records.
var everything = []string{"all", "any", "*", "both", "ALL", "ANY", "All", "Any"}

// takesAll has each request ask for all records, where a parameter leaves some out unless told. SQL compares what is asked for.
func (c *converter) takesAll(t *table, p *param) bool {
	if p.def == nil {
		return false
	}
	for _, value := range p.shape.enum {
		if slices.Contains(everything, value) {
			t.params = append(t.params, constant{p.wire, value})
			c.converted(t.op.place, "parameter %s, which is %s unless told, is sent as %s: all rows", p.wire, defaultText(p.def), value)
			return true
		}
	}
	return false
}

func defaultText(def any) string {
	if f, ok := def.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	if list, ok := def.([]any); ok {
		all := make([]string, len(list))
		for i, v := range list {
			all[i] = defaultText(v)
		}
		return words.Or(all)
	}
	return words.Line(fmt.Sprint(def), 60)
}

// unmatched is for a parameter that no column has the name of: one that requests need becomes a column of its own, as does one that leaves records out
// unless told.
func (c *converter) unmatched(t *table, p *param) {
	switch kind, epoch := typeOf(p.shape); {
	case c.takesAll(t, p):
		p.used = true
	case p.required && len(p.shape.enum) == 1:
		t.params = append(t.params, constant{p.wire, p.shape.enum[0]})
		p.used = true
	case p.required && kind == manifest.JSON:
		t.refusal = "a request needs " + p.wire + ", of which the document does not say what it is"
	case p.required:
		c.addInput(t, p, kind, epoch)
	case p.def != nil && (kind == manifest.Boolean || len(p.shape.enum) > 0) && !slices.Contains(silent, p.words) && p.style == "":
		c.addInput(t, p, kind, epoch)
	default:
		c.leave(t, p)
	}
}

// leave notes a parameter that nothing asks with.
func (c *converter) leave(t *table, p *param) {
	t.left = append(t.left, p.wire)
}

// addInput makes a column of a parameter that records lack.
func (c *converter) addInput(t *table, p *param, kind manifest.ColumnType, epoch string) {
	p.used = true
	name := t.free(p.words)
	col := column{name: name, kind: kind, epoch: "", about: firstSentence(p.about, 110), input: true, required: p.required,
		filters: []filter{{op: manifest.Eq, param: p.wire}}}
	if epoch != "" {
		col.kind = manifest.Integer
	}
	if kind == manifest.Text {
		col.enum = p.shape.enum
	}
	if def := defaultText(p.def); p.def != nil && !p.required && (slices.Contains(p.shape.enum, def) || kind == manifest.Boolean && (def == "true" || def == "false")) {
		col.def = def
	}
	t.columns = append(t.columns, col)
	c.converted(t.op.place, "parameter %s becomes the column %s of %s", p.wire, name, t.name)
}

// bounds are how names say that a parameter is a bound. Of those that are not certain to count the bound itself, the filter stays a comment.
var bounds = []struct {
	before, after string
	op            manifest.Op
	sure          bool
}{
	{"", "_gte", manifest.Ge, true}, {"", "_lte", manifest.Le, true}, {"min_", "", manifest.Ge, true}, {"max_", "", manifest.Le, true},
	{"", "_min", manifest.Ge, true}, {"", "_max", manifest.Le, true}, {"", "_ge", manifest.Ge, true}, {"", "_le", manifest.Le, true},
	{"", "_gt", manifest.Ge, false}, {"", "_lt", manifest.Le, false}, {"", "_after", manifest.Ge, false}, {"", "_before", manifest.Le, false},
	{"", "_since", manifest.Ge, false}, {"", "_until", manifest.Le, false}, {"", "_from", manifest.Ge, false}, {"", "_to", manifest.Le, false},
	{"", "_start", manifest.Ge, false}, {"", "_end", manifest.Le, false}, {"from_", "", manifest.Ge, false}, {"to_", "", manifest.Le, false},
}

// boundColumn is the column that a parameter is a bound of, and which; nil for none.
func boundColumn(t *table, p *param) (sure bool, op manifest.Op, col *column) {
	for _, b := range bounds {
		stem, ok := strings.CutPrefix(p.words, b.before)
		stem, also := strings.CutSuffix(stem, b.after)
		if !ok || !also || stem == "" || p.style != "" {
			continue
		}
		for _, name := range []string{stem, stem + "_at", stem + "_date", stem + "_on", stem + "_time"} {
			if col := t.column(name); col != nil && ordered(col) && comparable(p, col) && !col.input {
				return b.sure, b.op, col
			}
		}
	}
	return false, "", nil
}

func ordered(col *column) bool {
	return col.kind == manifest.Date || col.kind == manifest.Datetime || col.kind == manifest.Number || col.kind == manifest.Integer
}

// bound makes a parameter a bound of a column, or says in a comment how it would be one.
func (c *converter) bound(t *table, p *param, op manifest.Op, col *column, sure bool) {
	p.used = true
	has := slices.ContainsFunc(col.filters, func(f filter) bool { return f.op == op })
	switch {
	case sure && !has:
		col.filters = append(col.filters, filter{op: op, param: p.wire})
		return
	case has:
		c.leave(t, p)
		return
	}
	col.comments = append(col.comments, fmt.Sprintf("filter: {%s: %q} if the platform gives rows at the bound itself, too", op, words.Line(p.wire, 60)))
	c.guessed(t.op.place, "parameter %s may be a bound of %s: a comment, since the document does not say whether the bound itself counts", p.wire, col.name)
}

// headers gives constant headers to a table; one that a request needs and that has no constant value is in the way.
func (c *converter) headers(t *table) {
	for _, p := range t.op.in(openapi3.ParameterInHeader) {
		value := c.constantOf(p)
		switch {
		case clientsOwn(p.Name) || c.carried(p.Name):
		case !p.Required:
			t.left = append(t.left, words.Line(p.Name, 60)+" (header)")
		case value == "":
			t.refusal = "a request needs the header " + words.Line(p.Name, 60) + ", of which the document names no value that can be sent; if it is the same for all requests, write the table by hand, with headers: {…}"
			return
		default:
			t.headers = append(t.headers, constant{p.Name, value})
		}
	}
	for _, p := range t.op.in(openapi3.ParameterInCookie) {
		if p.Required && !c.carried(p.Name) {
			t.refusal = "a request needs the cookie " + p.Name
		}
	}
}

// clientsOwn tells headers that a client sends by itself, or that are of a single request.
func clientsOwn(header string) bool {
	return slices.Contains([]string{"accept", "accept_encoding", "content_type", "authorization", "user_agent", "host", "if_none_match", "if_modified_since", "if_match", "traceparent", "tracestate"}, fieldname.Name(header))
}

// constantOf is the one value that the document names of a header: its default, or all that there is; "" for none that can be sent.
func (c *converter) constantOf(p *openapi3.Parameter) string {
	value := c.onlyValue(p)
	if !manifest.IsHeaderName(p.Name) || value != words.Line(value, 200) || strings.ContainsAny(value, "{}") {
		return ""
	}
	return value
}

func (c *converter) onlyValue(p *openapi3.Parameter) string {
	if p.Schema != nil && p.Schema.Value != nil && p.Schema.Value.Default != nil {
		return fmt.Sprint(p.Schema.Value.Default)
	}
	if values := c.schemas.of([]*openapi3.SchemaRef{p.Schema}, nil).enum; len(values) == 1 {
		return values[0]
	}
	return ""
}
