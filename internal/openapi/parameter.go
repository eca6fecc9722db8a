package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// param is a query parameter as requests write it. One that is an object has one of these for each of its members.
type param struct {
	wire     string // "page[size]"
	words    string // its name in the grammar's spelling, without brackets around: page_size
	shape    *shape
	style    string // of several values: "", repeat or comma
	required bool
	about    string
	def      any // what the document says is taken when nobody gives it
	max, min *float64
	used     bool
}

// plain tells whether a name or a part of a path stands in an address as it is.
func plain(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`&=?#%"<>{}\\`, r) })
}

// paramsOf are the query parameters of an operation that a request of a manifest can have.
// why says which one is in the way of any request; "" is none.
func (c *converter) paramsOf(op *operation) (params []*param, why string) {
	for _, p := range c.allParams(op) {
		unfit := fmt.Sprintf("parameter %q has a name with characters that a manifest's has not", words.Line(p.wire, 60))
		switch {
		case plain(p.wire):
			params = append(params, p)
		case p.required:
			why = unfit
		default:
			c.refused(op.place, "%s", unfit)
		}
	}
	return params, why
}

func (c *converter) allParams(op *operation) []*param {
	var all []*param
	for _, p := range op.in(openapi3.ParameterInQuery) {
		ref := p.Schema
		if ref == nil {
			ref = jsonOf(p.Content)
		}
		sh := c.schemas.of([]*openapi3.SchemaRef{ref}, nil)
		if len(sh.fields) > 0 && slices.Contains(sh.kinds, openapi3.TypeObject) {
			all = append(all, c.membersOf(p, sh)...)
			continue
		}
		one := &param{wire: p.Name, words: paramWords(p.Name), shape: sh, required: p.Required, about: p.Description}
		one.limits(ref)
		if sh.is(openapi3.TypeArray) {
			one.style = "repeat"
			if p.Explode != nil && !*p.Explode && (p.Style == "" || p.Style == openapi3.SerializationForm) {
				one.style = "comma"
			}
			one.shape = c.schemas.of([]*openapi3.SchemaRef{sh.items}, nil)
		}
		all = append(all, one)
	}
	return all
}

// membersOf are the parameters that an object becomes: filter[state] and the like with deepObject, its members alone with form.
func (c *converter) membersOf(p *openapi3.Parameter, object *shape) []*param {
	var all []*param
	for _, f := range object.fields {
		wire := f.name
		if p.Style == openapi3.SerializationDeepObject {
			wire = p.Name + "[" + f.name + "]"
		}
		one := &param{wire: wire, words: paramWords(wire), shape: c.schemas.of(f.parts, nil), about: p.Description}
		if one.shape.is(openapi3.TypeArray) {
			one.style, one.shape = "repeat", c.schemas.of([]*openapi3.SchemaRef{one.shape.items}, nil)
		}
		if len(f.parts) > 0 {
			one.limits(f.parts[0])
		}
		all = append(all, one)
	}
	return all
}

func (p *param) limits(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	p.def, p.max, p.min = ref.Value.Default, ref.Value.Max, ref.Value.Min
	if p.about == "" {
		p.about = ref.Value.Description
	}
}

// paramWords is a parameter's name without what says that it is a filter: filter[state] and state[] are state.
func paramWords(wire string) string {
	name := strings.TrimSuffix(strings.TrimLeft(wire, "$"), "[]")
	for _, prefix := range []string{"filter", "filters", "where", "query", "q"} {
		if rest, ok := strings.CutPrefix(name, prefix+"["); ok {
			return fieldname.Name(rest)
		}
		if rest, ok := strings.CutPrefix(name, prefix+"."); ok {
			return fieldname.Name(rest)
		}
	}
	return fieldname.Name(name)
}

// whole is a default that is a whole number.
func (p *param) whole() (int, bool) {
	switch v := p.def.(type) {
	case float64:
		return int(v), v == float64(int(v))
	case int:
		return v, true
	case int64:
		return int(v), true
	case uint64:
		return int(v), true
	}
	return 0, false
}

// maximums are how descriptions say how large a page may be.
var maximums = words.Pattern(`(?i)(?:max(?:imum)?(?: (?:is|of|value|allowed|page size|items|per page))*:? ?|up to |at most |no more than |not exceed |between \d+ and |1 ?(?:-|–|to|\.\.) ?)(\d{1,5})\b`)

// largest is how large a page may be, by the schema or the description; 0: not told.
func (p *param) largest() int {
	if p.max != nil && *p.max >= 1 && *p.max <= 1e5 {
		return int(*p.max)
	}
	if match := maximums().FindStringSubmatch(p.about); match != nil {
		n, _ := strconv.Atoi(match[1])
		return n
	}
	return 0
}
