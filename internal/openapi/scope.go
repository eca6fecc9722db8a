package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// scopeName is how headers and parameters are called that say which organisation a request is about.
var scopeName = words.Pattern(`^(?:x_)?(?:[a-z0-9]+_)??(organi[sz]ation|org|tenant|account|workspace|hub|company|team)(?:_?(?:id|uuid|key|slug|name))?$`)

// scope is how requests say which organisation they are about: by one of the three.
type scope struct {
	noun                string
	header, param, path string
}

// wire is the name of the header, the parameter or the placeholder.
func (s *scope) wire() string { return s.header + s.param + s.path }

// findScope finds the header, query parameter or placeholder that most operations need and that is called as an organisation is.
func (c *converter) findScope(all []*operation) {
	count := map[scope]int{}
	var order []scope
	for _, op := range all {
		for _, s := range scopesOf(op, all) {
			if count[s]++; count[s] == 1 {
				order = append(order, s)
			}
		}
	}
	for i := range order {
		if s := order[i]; 2*count[s] > len(all) && (c.scope == nil || count[s] > count[*c.scope]) {
			c.scope = &order[i]
		}
	}
	if c.scope != nil {
		c.guessed(c.at(nil, "parameters"), "%s says which %s a request is about: most operations need it", c.scope.wire(), c.scope.noun)
	}
}

// scopesOf are what an operation may say its organisation by.
func scopesOf(op *operation, all []*operation) []scope {
	var found []scope
	for _, p := range op.params {
		noun := scopeNoun(p.Name)
		switch {
		case noun == "" || !p.Required:
		case p.In == openapi3.ParameterInHeader:
			found = append(found, scope{noun: noun, header: p.Name})
		case p.In == openapi3.ParameterInQuery:
			found = append(found, scope{noun: noun, param: p.Name})
		}
	}
	for _, wire := range op.placeholders() {
		if noun := scopeNoun(op.placeholderName(wire)); noun != "" && !listedBefore(op, wire, all) {
			found = append(found, scope{noun: noun, path: op.placeholderName(wire)})
		}
	}
	return found
}

// scopeNoun is what a platform calls its organisations, by the name of a parameter; "" where it is called otherwise.
func scopeNoun(name string) string {
	match := scopeName().FindStringSubmatch(fieldname.Name(name))
	if match == nil {
		return ""
	}
	if noun := strings.Replace(match[1], "organisation", "organization", 1); noun != "org" {
		return noun
	}
	return "organization"
}

// listedBefore tells whether a list of the document gives a placeholder's values.
func listedBefore(op *operation, wire string, all []*operation) bool {
	before, _, _ := strings.Cut(op.path, "/{"+wire+"}")
	return slices.ContainsFunc(all, func(other *operation) bool { return other.answer.list && strings.TrimRight(other.path, "/") == before })
}

// carried tells whether a header is sent by what signs requests, or as their scope.
func (c *converter) carried(header string) bool {
	if c.scope != nil && strings.EqualFold(c.scope.header, header) {
		return true
	}
	for _, a := range c.authenticators {
		for _, h := range a.headers {
			if strings.EqualFold(h.name, header) {
				return true
			}
		}
	}
	return false
}

// scoped takes the scope's parameter off a table's, or says that the table has none.
func (c *converter) scoped(t *table, params []*param) {
	if c.scope == nil {
		return
	}
	if c.scope.path != "" {
		t.unscoped = !slices.Contains(t.placeholderNames(), c.scope.path)
		return
	}
	if c.scope.header != "" {
		t.unscoped = true
		for _, p := range t.op.in(openapi3.ParameterInHeader) {
			t.unscoped = t.unscoped && !strings.EqualFold(p.Name, c.scope.header)
		}
		return
	}
	t.unscoped = true
	for _, p := range params {
		if p.wire == c.scope.param {
			p.used, t.unscoped = true, false
		}
	}
}
