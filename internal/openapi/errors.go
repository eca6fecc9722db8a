package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// errorStatuses are those of the answers in which refusals are looked at.
var errorStatuses = []string{"400", "401", "403", "404", "422", "429", "4XX", "4xx", "500", "5XX", "5xx", "default"}

// names of members, in errors or in an object that is called error, that have the text and the code.
var (
	messageNames = []string{"message", "detail", "error_description", "error_message", "errorMessage", "description", "title", "error", "msg", "reason"}
	codeNames    = []string{"code", "error_code", "errorCode", "type", "status"}
)

// errorShape is where answers that refuse have their text and their code, by the schemas of such answers.
func (c *converter) errorShape(all []*operation) (message, code []string) {
	for _, op := range all {
		if op.of.Responses == nil {
			continue
		}
		for _, status := range errorStatuses {
			ref := op.of.Responses.Value(status)
			if ref == nil || ref.Value == nil || ref.Value == op.answer.response {
				continue
			}
			if schema := jsonOf(ref.Value.Content); schema != nil {
				m, k := c.errorPlaces(schema)
				message, code = once(message, m), once(code, k)
			}
		}
	}
	return message, code
}

// once appends a text to a list of a few, unless it is empty or there.
func once(list []string, s string) []string {
	const few = 4
	if s == "" || slices.Contains(list, s) || len(list) == few {
		return list
	}
	return append(list, s)
}

func (c *converter) errorPlaces(schema *openapi3.SchemaRef) (message, code string) {
	whole := c.schemas.of([]*openapi3.SchemaRef{schema}, nil)
	if f := whole.field("error"); f != nil {
		if inner := c.schemas.of(f.parts, nil); len(inner.fields) > 0 {
			return under("error.", c.plainField(inner, messageNames)), under("error.", c.plainField(inner, codeNames))
		}
	}
	return c.plainField(whole, messageNames), c.plainField(whole, codeNames)
}

func under(above, name string) string {
	if name == "" {
		return ""
	}
	return above + name
}

// plainField is the first of some members that an object has as a text or a number; "" for none.
func (c *converter) plainField(object *shape, names []string) string {
	for _, name := range names {
		f := object.field(name)
		if f == nil || strings.Contains(name, ".") {
			continue
		}
		if sh := c.schemas.of(f.parts, nil); sh.is(openapi3.TypeString) || sh.is(openapi3.TypeInteger) {
			return name
		}
	}
	return ""
}
