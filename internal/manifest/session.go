package manifest

import (
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
	Post      string // path, appended to the base URL
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
	Post     string // path, appended to the base URL; that of the login unless told
	Body     Body
	Token    string        // where an answer has the next refresh token, dotted
	Lifetime time.Duration // of a refresh token, from when it was given; 0: not told
}

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
// password. What only a login carries may be a password, whatever it is called: of those it is api_key alone.
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
	return slices.ContainsFunc(a.Headers, func(h HeaderTemplate) bool { return slices.Contains(placeholders(h.Template), name) })
}
