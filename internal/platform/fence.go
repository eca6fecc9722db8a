package platform

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Allows tells whether requests may be in the name of an organisation: whether [Options.Allow] names it, or nobody bounds them. Case does not matter.
func (c *Client) Allows(organization string) bool {
	return len(c.options.Allow) == 0 || slices.ContainsFunc(c.options.Allow, func(id string) bool { return words.SameID(id, organization) })
}

// Fenced tells whether the organisations that requests may be about are bounded.
func (c *Client) Fenced() bool { return len(c.options.Allow) > 0 && c.manifest.Scope != nil }

// NotReached is the error for an organisation that requests may not be about. It is the same for one that is not allowed and for one that there is not.
func (c *Client) NotReached(organization string) *Error {
	m := c.manifest
	e := newError(CodeNotFound, "This key reaches no %s with the id %s.", m.Scope.Noun, words.Line(c.Redactor().Text(organization), 60))
	if m.Scope.Tree != "" {
		e.Next = "Take an id from table " + m.Scope.Tree + "."
	}
	return e
}

// checkAddress refuses an attempt whose address names an organisation that is not allowed where the platform takes one in a parameter, whatever put it there.
func (c *call) checkAddress(address string) error {
	if !c.client.Fenced() {
		return nil
	}
	_, params, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(params)
	if err != nil {
		return c.client.NotReached(params)
	}
	for _, name := range []string{c.place.Param, c.client.manifest.Scope.Param} {
		for _, id := range values[name] {
			if name != "" && !c.client.Allows(id) {
				return c.client.NotReached(id)
			}
		}
	}
	return nil
}

// checkBelow refuses a request for an organisation's rows and those of the organisations below it, whichever these are, where only some may be asked.
func (c *Client) checkBelow(col *manifest.Column, values []string) error {
	if !col.Below || !c.Fenced() || !slices.Contains(values, "true") {
		return nil
	}
	e := invalid("%s = 1 adds the rows of every %s below, and this server asks for some alone.", col.Name, c.manifest.Scope.Noun)
	e.Next = fmt.Sprintf("Leave it out, and name those that are wanted: %s IN (…).", manifest.OrganizationColumn)
	return e
}

// checkFenced refuses filters that put an organisation which is not allowed into the address of a table that names no organisation otherwise.
func (c *Client) checkFenced(t *manifest.Table, f Filter, col *manifest.Column, param manifest.Param) error {
	if err := c.checkBelow(col, f.Values); err != nil || !c.Fenced() {
		return err
	}
	inAddress := t.Scope.None || param.In == manifest.InPath || param.In == manifest.InOne
	if ref := col.References; !inAddress || ref == nil || ref.Table != c.manifest.Scope.Tree {
		return nil
	}
	for _, id := range f.Values {
		if !c.Allows(id) {
			return c.NotReached(id)
		}
	}
	return nil
}

// CheckAllow tells, as an *Error with code configuration, that the organisation which requests are about unless told otherwise is none of those allowed.
func CheckAllow(m *manifest.Manifest, credentials map[string]string, allow []string, s Settings) error {
	if len(allow) == 0 || m.Scope == nil {
		return nil
	}
	own := strings.TrimSpace(credentials[m.Scope.From])
	if slices.ContainsFunc(allow, func(id string) bool { return words.SameID(id, own) }) {
		return nil
	}
	from := s.Credentials[m.Scope.From]
	if from == "" {
		from = words.Or(m.Credential(m.Scope.From).Env)
	}
	e := configuration(nil, "The %s %s, from %s, is none of those that %s names.", m.Scope.Noun, words.Line(own, 60), from, s.Allow)
	e.Next = fmt.Sprintf("Add it there, or name one of them in %s. Both take ids, which whoami lists.", from)
	return e
}

// FitsScope tells whether a text may be the id of an organisation of the platform.
func FitsScope(m *manifest.Manifest, id string) bool {
	return m.Scope != nil && CheckCredential(m, m.Credential(m.Scope.From), id) == nil
}
