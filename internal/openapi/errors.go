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
	messageNames = []string{"message", "detail", "error_description", "error_message", "errorMessage", "description", "title", "error", "msg", "reason", "text"}
	codeNames    = []string{"code", "error_code", "errorCode", "type", "status", "no", "number", "errno"}
	errorNames   = []string{"error", "err", "fault", "problem", "failure"}
	successNames = []string{"ok", "success", "succeeded", "is_success", "isSuccess"}
)

// errorShape finds where answers that refuse have their text, their code and whether they are refusals at all, by the schemas of such answers.
func (c *converter) errorShape(all []*operation) {
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
				c.messages, c.codes = once(c.messages, m), once(c.codes, k)
				c.findSuccess(op, schema)
			}
		}
	}
}

// findSuccess finds the flag that both an operation's answer and a refusal have: it tells the two apart.
func (c *converter) findSuccess(op *operation, refusal *openapi3.SchemaRef) {
	good, bad := c.schemas.of([]*openapi3.SchemaRef{jsonOf(op.answer.response.Content)}, nil), c.schemas.of([]*openapi3.SchemaRef{refusal}, nil)
	for _, name := range successNames {
		if c.success == "" && c.isFlag(good, name) && c.isFlag(bad, name) {
			c.success = name
			c.guessed(op.place, "%s is false in an answer that is a refusal", name)
		}
	}
}

func (c *converter) isFlag(object *shape, name string) bool {
	f := object.field(name)
	return f != nil && c.schemas.of(f.parts, nil).is(openapi3.TypeBoolean)
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
	for _, name := range errorNames {
		f := whole.field(name)
		if f == nil {
			continue
		}
		if inner := c.schemas.of(f.parts, nil); len(inner.fields) > 0 {
			return under(name+".", c.plainField(inner, messageNames)), under(name+".", c.plainField(inner, codeNames))
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
