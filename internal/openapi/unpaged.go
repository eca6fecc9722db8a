package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// unpaged says what is known of a list that has no paginator. Where something tells of pages all the same, and not how the next one is had, each answer stays in
// doubt: most_rows is then the least that there is.
func (c *converter) unpaged(t *table, params []*param) {
	if !t.op.answer.list || t.paginator != nil || t.mostRows > 0 {
		return
	}
	if sign := c.signOfPages(t.op, params); sign != "" {
		t.mostRows = 1
		t.comments = append(t.comments, "not understood: "+sign+" may be about pages; give a paginator, or take most_rows out if one answer has all rows")
		c.refused(t.op.place, "%s may be about pages of %s, and the document does not say how the next one is had: its answers stay in doubt (most_rows: 1)", sign, t.name)
		return
	}
	t.comments = append(t.comments, "guessed: one answer has all rows, for the document names no pages")
	c.guessed(t.op.place, "one answer of %s has all rows: the document names no pages", t.name)
}

// signOfPages is what makes one think that a list has pages: a parameter, a member of the answer or a header; "" is nothing.
func (c *converter) signOfPages(op *operation, params []*param) string {
	told := c.told(op)
	for _, place := range []string{told.mark, told.link, told.more, told.markHeader, told.linkHeader} {
		if place != "" {
			return words.Line(place, 60)
		}
	}
	for _, p := range params {
		n, known := p.whole()
		unknown := !p.used && !p.required && known && (n == 0 || n == 1) && p.shape.is(openapi3.TypeInteger) // seite, with 1 unless told
		if namedPage(p.words) && p.shape.format == "" || unknown {
			return "parameter " + words.Line(p.wire, 60)
		}
	}
	for _, p := range op.in(openapi3.ParameterInHeader) {
		if namedPage(strings.TrimPrefix(fieldname.Name(p.Name), "x_")) {
			return "header " + words.Line(p.Name, 60)
		}
	}
	return ""
}

// namedPage tells whether a parameter is called as those are that lead to a page.
func namedPage(name string) bool {
	return slices.Contains(pageNames, name) || slices.Contains(offsetNames, name) || slices.Contains(cursorNames, name)
}
