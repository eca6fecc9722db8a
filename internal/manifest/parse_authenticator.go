package manifest

import (
	"net/textproto"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (r *reader) authenticators(top mapping, n ast.Node, m *Manifest) []Authenticator {
	if !top.has("authenticators") {
		r.wrong(top.at, `manifest: authenticators is missing; add authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}`)
	}
	if n == nil {
		return nil
	}
	var list []Authenticator
	for _, e := range r.entries(n, "authenticators") {
		r.checkName(e, "authenticator")
		list = append(list, r.authenticator(e, m))
	}
	return list
}

func (r *reader) authenticator(e entry, m *Manifest) Authenticator {
	a := Authenticator{Name: e.key}
	var k authenticatorKeys
	am := r.decode(e.value, "authenticator "+e.key, &k)
	r.checkWay(am)
	r.signingHeaders(k.Headers, &a, m)
	a.Basic = r.basic(k.Basic, am.what, &a, m)
	if a.Basic != nil && a.signs("Authorization") {
		r.wrong(am.place("basic"), "%s: basic makes the header Authorization, which headers has too; leave it out there", am.what)
	}
	a.Login = r.login(k.Login, &a, m)
	if k.ClientCredentials != nil {
		a.Login = r.clientCredentials(k.ClientCredentials, &a, m)
	}
	a.Form = r.form(am, &k)
	r.checkToken(e, &a)
	return a
}

// checkWay sees that an authenticator says how requests are signed, and in one way.
func (r *reader) checkWay(am mapping) {
	var ways []string
	for _, key := range []string{"basic", "login", "client_credentials"} {
		if am.has(key) {
			ways = append(ways, key)
		}
	}
	switch {
	case len(ways) > 1:
		r.wrong(am.place(ways[1]), "%s: %s are each a way of its own; make it %d authenticators, or leave one out", am.what, words.And(ways), len(ways))
	case !am.has("headers") && !am.has("basic") && !am.has("client_credentials"):
		r.wrong(am.at, `%s: headers is missing; add headers: {x-api-key: "{api_key}"}, or basic: {user: "{user}", password: "{password}"}`, am.what)
	}
}

// signingHeaders reads the headers that carry credentials or a token.
func (r *reader) signingHeaders(n ast.Node, a *Authenticator, m *Manifest) {
	if n == nil {
		return
	}
	for _, h := range r.entries(n, "headers") {
		r.checkHeader(h.at, h.key)
		var template text
		r.take(h.value, "header "+h.key, &template)
		a.Headers = append(a.Headers, HeaderTemplate{Header: h.key, Template: string(template)})
		a.Needs = append(a.Needs, r.needs("header "+h.key, h, string(template), m, a.Needs, []string{TokenPlaceholder})...)
	}
}

// needs returns the credentials that a template names and that are not in the list yet. given are placeholders that no credential fills.
func (r *reader) needs(what string, e entry, template string, m *Manifest, have, given []string) []string {
	var names []string
	for _, name := range placeholders(template) {
		if m.Credential(name) == nil {
			if !slices.Contains(given, name) {
				r.wrong(at(e.value), "%s: no credential %q; %s", what, name, words.DidYouMean(name, m.credentialNames()))
			}
		} else if !slices.Contains(have, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// template is the text of a key that may name credentials, which are added to those that the authenticator needs.
func (r *reader) template(m mapping, key string, value text, a *Authenticator, of *Manifest) string {
	if !m.has(key) {
		return ""
	}
	what := m.what + ": " + key
	a.Needs = append(a.Needs, r.needs(what, m.values[key], string(value), of, a.Needs, nil)...)
	if strings.ContainsFunc(string(value), unicode.IsControl) {
		r.wrong(m.value(key), "%s must be on one line", what)
	}
	return string(value)
}

func (r *reader) checkHeader(p place, name string) {
	if !IsHeaderName(name) {
		r.wrong(p, "%q is not the name of a header", words.Line(name, 60))
	}
}

// signs tells whether the authenticator has a header of its own for the credentials.
func (a *Authenticator) signs(header string) bool {
	return slices.ContainsFunc(a.Headers, func(h HeaderTemplate) bool {
		return textproto.CanonicalMIMEHeaderKey(h.Header) == textproto.CanonicalMIMEHeaderKey(header)
	})
}
