package manifest

import (
	"encoding/json"
	"maps"
	"net/textproto"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// requests reads what a table's requests are besides their path and filters.
func (r *reader) requests(k *tableKeys, tm mapping, t *Table, m *Manifest) {
	r.post(k, tm, t)
	t.Params = r.constants(k.Params, tm)
	r.checkConstants(k.Params, t.Params, tm, m)
	t.Headers = r.tableHeaders(k.Headers, tm, m)
	t.Scope = r.scopeOf(k.Scope, tm, t, m)
}

// post reads the path of a POST in the place of get, and its body.
func (r *reader) post(k *tableKeys, tm mapping, t *Table) {
	switch {
	case !tm.has("post"):
		for _, key := range []string{"body", "read"} {
			if tm.has(key) {
				r.wrong(tm.place(key), "%s: %s goes with post", tm.what, key)
			}
		}
		return
	case tm.has("get"):
		r.wrong(tm.place("post"), "%s: give one of get and post", tm.what)
	case !k.Read:
		r.wrong(tm.place("post"), "%s: a POST may change something or cost credits; say read: true if this one does neither", tm.what)
	}
	t.Post, t.Get = true, string(k.Post)
	if p := t.Paginator; p != nil && p.Follows() && p.Cursor == "" {
		r.wrong(tm.place("paginator"), "%s: an address that leads to the next page goes with get, not with post", tm.what)
	}
	if k.Body != nil {
		t.Body = r.body(k.Body, tm)
	}
}

// body makes JSON of the constant members of a body.
func (r *reader) body(n ast.Node, tm mapping) string {
	var members map[string]any
	if err := yaml.NodeToValue(n, &members); err != nil {
		r.wrong(tm.value("body"), "%s: body must be members with values, found %s", tm.what, kind(n))
		return ""
	}
	text, err := json.Marshal(members)
	if err != nil {
		r.wrong(tm.value("body"), "%s: body can't be written as JSON", tm.what)
	}
	return string(text)
}

// constants reads {meta: instances_count, include: [a, b]}.
func (r *reader) constants(n ast.Node, tm mapping) []Constant {
	if n == nil {
		return nil
	}
	var list []Constant
	for _, e := range r.entries(n, tm.what+": params") {
		what := tm.what + ": params: " + words.Line(e.key, 60)
		c := Constant{Name: e.key}
		if !plainParam(e.key) {
			r.wrong(e.at, "%s: that is not the name of a request parameter", what)
		}
		if _, isList := e.value.(*ast.SequenceNode); isList {
			var values texts
			r.take(e.value, what, &values)
			c.Values = values
		} else {
			var value scalar
			r.take(e.value, what, &value)
			c.Values = []string{string(value)}
		}
		list = append(list, c)
	}
	return list
}

// checkConstants refuses a credential in the place of a parameter's value: it would be sent as it is written.
func (r *reader) checkConstants(n ast.Node, params []Constant, tm mapping, m *Manifest) {
	for _, p := range params {
		for _, value := range p.Values {
			for _, found := range placeholder().FindAllString(value, -1) {
				if name := strings.Trim(found, "{}"); m.Credential(name) != nil {
					r.wrong(at(n), "%s: params: %s: %s would be sent as it is written; credentials stand in headers alone", tm.what, words.Line(p.Name, 60), found)
				}
			}
		}
	}
}

// ownHeaders are the client's own to set.
var ownHeaders = []string{"Authorization", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Proxy-Authorization", "Transfer-Encoding", "User-Agent"}

// tableHeaders reads headers whose texts are the same in each request, or stand for a credential that is no secret: {X-User-Id: "{user}"}.
func (r *reader) tableHeaders(n ast.Node, tm mapping, m *Manifest) []HeaderTemplate {
	if n == nil {
		return nil
	}
	var list []HeaderTemplate
	for _, e := range r.entries(n, tm.what+": headers") {
		r.checkHeader(e.at, e.key)
		var value text
		what := tm.what + ": header " + words.Line(e.key, 60)
		r.take(e.value, what, &value)
		switch {
		case m.reserves(e.key):
			r.wrong(e.at, "%s is set by the client, from credentials or for the connection", what)
		case strings.ContainsFunc(string(value), unicode.IsControl) || strings.ContainsAny(placeholder().ReplaceAllString(string(value), ""), "{}"):
			r.wrong(at(e.value), "%s must be a plain text on one line, with {name} for a credential", what)
		}
		for _, name := range r.needs(what, e, string(value), m, nil, nil) {
			if m.Credential(name).Secret {
				r.wrong(at(e.value), "%s: %s is a secret; requests carry it in the headers of an authenticator", what, name)
			}
		}
		list = append(list, HeaderTemplate{Header: e.key, Template: string(value)})
	}
	return list
}

// reserves reports whether a header is not a table's to set.
func (m *Manifest) reserves(header string) bool {
	reserved := slices.Clone(ownHeaders)
	for _, a := range m.Authenticators {
		for _, h := range a.Headers {
			reserved = append(reserved, h.Header)
		}
		reserved = append(reserved, a.Form.ScopeHeader)
	}
	if m.Scope != nil {
		reserved = append(reserved, m.Scope.Header)
	}
	name := textproto.CanonicalMIMEHeaderKey(header)
	return slices.ContainsFunc(reserved, func(s string) bool { return textproto.CanonicalMIMEHeaderKey(s) == name })
}

// fixedParams are the request parameters that are no filters, with what they are of.
func (r *reader) fixedParams(tm mapping, t *Table) map[string]string {
	owner := map[string]string{}
	own := func(param, me string) {
		if other := owner[param]; param != "" && other != "" {
			r.wrong(tm.at, "%s: parameter %q of %s is that of %s already", tm.what, param, me, other)
		}
		owner[param] = me
	}
	if p := t.Paginator; p != nil {
		for _, param := range []string{p.Page, p.Offset, p.Size, p.Cursor} {
			own(param, "paginator "+p.Name)
		}
	}
	own(t.Scope.Param, "scope")
	if t.Order != nil {
		own(t.Order.Param, "order")
		own(t.Order.Direction, "order")
	}
	for _, c := range t.Params {
		own(c.Name, "params")
	}
	delete(owner, "")
	return owner
}

// carriers decides where the filters of a column go: those of a POST into its body, unless the manifest says in: query.
func (r *reader) carriers(m mapping, c *Column, t *Table) {
	for _, op := range slices.Sorted(maps.Keys(c.Filters)) {
		p := c.Filters[op]
		switch {
		case p.In == inQueryWord:
			p.In = InQuery
		case p.In == InQuery && t.Post:
			p.In = InBody
		case p.In == InBody && !t.Post:
			r.wrong(m.place("filter"), "%s: in: body goes with post", m.what)
		case p.In != InQuery && p.In != InBody && p.In != InPath:
			r.wrong(m.place("filter"), "%s: unknown in %q; there are: query, body", m.what, words.Line(string(p.In), 60))
		}
		if p.Style == List && p.In != InBody {
			r.wrong(m.place("filter"), "%s: style: list is an array in a body, which goes with post", m.what)
		}
		if p.In == InBody && slices.Contains(strings.Split(p.Name, "."), "") {
			r.wrong(m.place("filter"), "%s: %q is no path of members; write it like filter.state", m.what, p.Name)
		}
		c.Filters[op] = p
	}
}

// inQueryWord is how a manifest says InQuery.
const inQueryWord Carrier = "query"
