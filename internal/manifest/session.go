package manifest

import (
	"cmp"
	"slices"
	"time"
)

// Login says how credentials are exchanged for a token that requests are then signed with: {token} in the headers of the authenticator stands for it.
//
//	login:
//	  post: /auth/login
//	  json: {email: "{email}", password: "{password}"}
//	  token: access_token
//	  expires_in: expires_in
//	  refresh: {token: refresh_token, form: {grant_type: refresh_token, refresh_token: "{refresh_token}"}, lifetime: 3h}
//
// A token is renewed before it ends. Its end is told by ExpiresIn or ExpiresAt, else by the token itself where it is a JWT with exp, else by Lifetime; where
// none of them tells, the token is used until it is refused.
type Login struct {
	Post      string // path, appended to the base URL; "": URL
	URL       string `json:",omitempty"` // whole address, where tokens are given elsewhere than at the base URL
	Basic     *Basic `json:",omitempty"` // that requests for a token are signed with, besides what the body has; nil: nothing
	Body      Body
	Token     string        // where the token is in the answer, dotted
	ExpiresIn string        // where the answer has the seconds that it lives; "": nowhere
	ExpiresAt string        // where the answer has the moment that it ends, as RFC 3339 or in seconds or milliseconds since 1970; "": nowhere
	Lifetime  time.Duration // what the platform documents; 0: nothing
	Refresh   *Refresh      // nil: who needs another token logs in again
}

// Refresh says how a token is had for the refresh token that came with the last one. A refresh token is sent once, whatever comes of it; after that the
// credentials are used again.
type Refresh struct {
	Post     string // path, appended to the base URL; that of the login unless told; "": URL
	URL      string `json:",omitempty"` // whole address; that of the login unless told
	Body     Body
	Token    string        // where an answer has the next refresh token, dotted
	Lifetime time.Duration // of a refresh token, from when it was given; 0: not told
}

// Address is where a token is asked for: a path below the base URL, or the whole address of somewhere else.
func (l *Login) Address() string { return cmp.Or(l.Post, l.URL) }

// URLs are the addresses elsewhere than at the base URL that credentials are sent to for a token; none of no login.
func (l *Login) URLs() []string {
	if l == nil || l.URL == "" && (l.Refresh == nil || l.Refresh.URL == "") {
		return nil
	}
	list := []string{l.URL}
	if l.Refresh != nil && l.Refresh.URL != l.URL {
		list = append(list, l.Refresh.URL)
	}
	return slices.DeleteFunc(list, func(address string) bool { return address == "" })
}

// Address is where another token is asked for, as that of a login.
func (f *Refresh) Address() string { return cmp.Or(f.Post, f.URL) }

// Body is what a request for a token carries.
type Body struct {
	JSON   bool // as a JSON object; else as a form
	Fields []BodyField
}

// BodyField is a member of a body; {name} in the template stands for a credential, and {refresh_token} for what it says.
type BodyField struct{ Name, Template string }

// Fill puts the credentials into the template.
func (f BodyField) Fill(credentials map[string]string) string { return fill(f.Template, credentials) }

// The placeholders that no credential fills.
const (
	TokenPlaceholder        = "token"
	RefreshTokenPlaceholder = "refresh_token"
)

// apiKey is the name of the credential of which the beginning may be shown, to tell one from another.
const apiKey = "api_key"

// Key names the secret of which the beginning tells people with which key a request is signed; "" when there is none, as for who logs in with a
// password. What only a login or the password of Basic carries may be a password, whatever it is called: of those it is api_key alone.
func (a *Authenticator) Key(m *Manifest) string {
	for _, c := range m.Credentials {
		if c.Secret && c.Format != FormatPassword && slices.Contains(a.Needs, c.Name) && (c.Name == apiKey || a.sends(c.Name)) {
			return c.Name
		}
	}
	return ""
}

// sends tells whether a credential is in the headers of each request.
func (a *Authenticator) sends(name string) bool {
	return a.Basic.sends(name) || slices.ContainsFunc(a.Headers, func(h HeaderTemplate) bool { return slices.Contains(placeholders(h.Template), name) })
}

// TokenHosts are the hosts other than the base URL's that credentials are sent to, each with its port where it has one.
func (m *Manifest) TokenHosts() []string {
	var hosts []string
	own := hostOf(m.BaseURL)
	for i := range m.Authenticators {
		for _, address := range m.Authenticators[i].Login.URLs() {
			if host := hostOf(address); host != "" && host != own && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}
