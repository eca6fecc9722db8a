package openapi

import (
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// scopeName is how headers and parameters are called that say which organisation a request is about.
var scopeName = regexp.MustCompile(`^(?:x_)?(?:[a-z0-9]+_)??(organi[sz]ation|org|tenant|account|workspace|hub|company|team)(?:_?(?:id|uuid|key|slug|name))?$`)

// scope is how requests say which organisation they are about.
type scope struct {
	noun, header string
	param        string
}

// findScope finds the header or query parameter that most operations need and that is called as an organisation is.
func (c *converter) findScope(all []*operation) {
	count := map[scope]int{}
	order := []scope{}
	for _, op := range all {
		for _, p := range op.params {
			match := scopeName.FindStringSubmatch(fieldname.Name(p.Name))
			if match == nil || !p.Required || p.In != openapi3.ParameterInHeader && p.In != openapi3.ParameterInQuery {
				continue
			}
			s := scope{noun: strings.Replace(match[1], "organisation", "organization", 1), header: p.Name}
			if p.In == openapi3.ParameterInQuery {
				s.header, s.param = "", p.Name
			}
			if s.noun == "org" {
				s.noun = "organization"
			}
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
		c.guessed(c.at(nil, "parameters"), "%s says which %s a request is about: most operations need it", c.scope.header+c.scope.param, c.scope.noun)
	}
}

// carried tells whether a header is sent by what signs requests, or as their scope.
func (c *converter) carried(header string) bool {
	if c.scope != nil && strings.EqualFold(c.scope.header, header) {
		return true
	}
	for _, a := range c.ways {
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
