package platform

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// authorization is the header that an authenticator makes of a user and a password; "" for one that makes none.
func (c *Client) authorization(a *manifest.Authenticator, credentials map[string]string) string {
	if a.Basic == nil {
		return ""
	}
	header := a.Basic.Fill(credentials)
	c.options.Redactor.Learn(a.Basic.Secret(header))
	return header
}

// checkBasic tells, as an *Error with code configuration, of a user that Basic authentication cannot carry.
func checkBasic(m *manifest.Manifest, a *manifest.Authenticator, credentials map[string]string, s Settings) error {
	basic := a.Basic
	if basic == nil && a.Login != nil {
		basic = a.Login.Basic
	}
	if basic == nil || basic.Carries(credentials) {
		return nil
	}
	var names, settings []string
	for _, name := range basic.UserNeeds() {
		names, settings = append(names, words.Spoken(name)), append(settings, settingOf(m, s, name))
	}
	e := configuration(nil, "The %s has a colon in it, at which %s would take the password to begin.", strings.Join(names, " or the "), m.Title)
	e.Next = "Correct what " + words.And(settings) + " gives: it is to be the user alone."
	return e
}

// encoded tells whether a credential is sent in Basic headers alone, which carry any characters.
func encoded(m *manifest.Manifest, name string) bool {
	found := false
	for i := range m.Authenticators {
		a := &m.Authenticators[i]
		for _, h := range a.Headers {
			if slices.Contains(h.Needs(), name) {
				return false
			}
		}
		found = found || a.Basic != nil && a.Basic.Names(name) || a.Login != nil && a.Login.Basic != nil && a.Login.Basic.Names(name)
	}
	return found && (m.Scope == nil || m.Scope.From != name)
}
