package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// scopeName is how headers and parameters are called that say which organisation a request is about.
var scopeName = words.Pattern(`^(?:x_)?(?:[a-z0-9]+_)??(organi[sz]ation|org|tenant|account|workspace|hub|company|team)(?:_?(?:id|uuid|key|slug|name))?$`)

// scope is how requests say which organisation they are about: by one of the three.
type scope struct {
	noun                string
	header, param, path string
	unnamed             bool // a header that is not called as organisations are, and has no value that could be sent otherwise
}

// wire is the name of the header, the parameter or the placeholder.
func (s *scope) wire() string { return s.header + s.param + s.path }

// findScope finds the header, query parameter or placeholder that most operations need and that is called as an organisation is; or else a header without
// which operations could not be asked.
func (c *converter) findScope(all []*operation) {
	count := map[scope]int{}
	var order []scope
	for _, op := range all {
		for _, s := range c.scopesOf(op, all) {
			if count[s]++; count[s] == 1 {
				order = append(order, s)
			}
		}
	}
	best := 0
	for i, s := range order {
		rank := count[s]
		if !s.unnamed {
			rank += len(all)
		}
		if 2*count[s] > len(all) && rank > best {
			c.scope, best = &order[i], rank
		}
	}
	if c.scope != nil {
		c.guessed(c.at(nil, "parameters"), "%s says which %s a request is about: most operations need it", c.scope.wire(), c.scope.noun)
	}
}

// scopesOf are what an operation may say its organisation by.
func (c *converter) scopesOf(op *operation, all []*operation) []scope {
	var found []scope
	for _, p := range op.params {
		noun := scopeNoun(p.Name)
		switch {
		case noun == "" && c.onlyFrom(p):
			found = append(found, scope{noun: headerNoun(p.Name), header: p.Name, unnamed: true})
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

// onlyFrom tells a header that an operation needs and of which a value can only come from a person.
func (c *converter) onlyFrom(p *openapi3.Parameter) bool {
	ofOneRequest := strings.Contains(fieldname.Name(p.Name), "request_id") || strings.Contains(fieldname.Name(p.Name), "correlation") || strings.Contains(fieldname.Name(p.Name), "idempotency")
	return p.In == openapi3.ParameterInHeader && p.Required && manifest.IsHeaderName(p.Name) && headerNoun(p.Name) != "" &&
		c.constantOf(p) == "" && !clientsOwn(p.Name) && !ofOneRequest && !c.carried(p.Name)
}

// headerNoun is what a header is about, by its name: X-Cellar-Id is about a cellar.
func headerNoun(header string) string {
	return strings.TrimSuffix(strings.TrimPrefix(fieldname.Name(header), "x_"), "_id")
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
