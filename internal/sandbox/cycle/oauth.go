package cycle

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Lifetimes of the project era: a token lives two hours and the refresh token that comes with it one hour longer, for one use.
const (
	tokenLifetime   = 2 * time.Hour
	refreshLifetime = 3 * time.Hour

	accessToken  = "access"
	refreshToken = "refresh"
)

// maxForm bounds the form of a token request.
const maxForm = 64 << 10

// oauthError is RFC 6749's {error, error_description}. The shape is documented, the words are the RFC's (inferred).
type oauthError struct {
	status     int
	word, text string
}

func badGrant(text string) *oauthError {
	return &oauthError{http.StatusBadRequest, "invalid_grant", text}
}
func badRequest(text string) *oauthError {
	return &oauthError{http.StatusBadRequest, "invalid_request", text}
}

// serveToken is POST /oauth/token: credentials against a session.
func (a *api) serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store") // RFC 6749, 5.1
	session, f := a.grant(r)
	if f != nil {
		core.WriteJSON(w, f.status, doc{"error": f.word, "error_description": f.text})
		return
	}
	core.WriteJSON(w, http.StatusOK, session)
}

func (a *api) grant(r *http.Request) (doc, *oauthError) {
	if r.Method != http.MethodPost {
		return nil, badRequest("a token is asked for with POST")
	}
	form, f := readForm(r)
	if f != nil {
		return nil, f
	}
	var token core.Token
	switch form.Get("grant_type") {
	case "api_key":
		token, f = a.grantKey(r, form)
	case "password":
		token, f = a.grantPassword(form)
	case "refresh_token":
		token, f = a.grantRefresh(r, form)
	case "client_credentials":
		// No client was ever registered with the sandbox.
		return nil, &oauthError{http.StatusUnauthorized, "invalid_client", "this client is not known"}
	case "":
		return nil, badRequest("grant_type is missing")
	default:
		return nil, &oauthError{http.StatusBadRequest, "unsupported_grant_type", "use api_key, password or refresh_token"}
	}
	if f != nil {
		return nil, f
	}
	core.CallOf(r.Context()).UserID = token.UserID
	return a.session(token, form.Get("scope"))
}

func readForm(r *http.Request) (url.Values, *oauthError) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, badRequest("send application/x-www-form-urlencoded")
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, badRequest("the form is not well-formed")
	}
	return r.PostForm, nil
}

// grantKey exchanges an API key.
func (a *api) grantKey(r *http.Request, form url.Values) (core.Token, *oauthError) {
	secret := form.Get("secret")
	if secret == "" {
		secret = form.Get("api_key") // its name for one day of October 2018
	}
	if secret == "" {
		return core.Token{}, badRequest("secret is missing")
	}
	key, err := a.world.Keys.Authenticate(Name, secret)
	call := core.CallOf(r.Context())
	call.KeyID, call.KeyPrefix, call.OrganizationID = key.ID, key.Prefix, key.OrganizationID
	if err != nil {
		return core.Token{}, badGrant("this API key is not in force")
	}
	if !addressAllowed(key.AllowedIPs, call.ClientIP) {
		return core.Token{}, badGrant("this API key may not be used from this address")
	}
	a.world.Keys.Used(Name, key.ID, call.ClientIP)
	return core.Token{UserID: key.CreatedBy, KeyID: key.ID, OrganizationID: key.OrganizationID}, nil
}

// grantPassword signs a person in. Nobody in the sandbox has set up a second factor, so totp_passcode is not looked at.
func (a *api) grantPassword(form url.Values) (core.Token, *oauthError) {
	email, password := form.Get("email"), form.Get("password")
	if email == "" {
		email = form.Get("username") // its name in 2017
	}
	if email == "" || password == "" {
		return core.Token{}, badRequest("email and password are needed")
	}
	user, known := a.world.Directory.SignIn(email, password)
	if !known || len(a.world.Directory.OrganizationsOf(Name, user.ID)) == 0 {
		return core.Token{}, badGrant("e-mail address or password is wrong")
	}
	return core.Token{UserID: user.ID}, nil
}

// grantRefresh starts a session in place of another, once.
func (a *api) grantRefresh(r *http.Request, form url.Values) (core.Token, *oauthError) {
	text := form.Get("refresh_token")
	if text == "" {
		return core.Token{}, badRequest("refresh_token is missing")
	}
	token, err := a.world.Tokens.Consume(Name, refreshToken, text)
	switch {
	case errors.Is(err, core.ErrExpiredToken):
		return core.Token{}, badGrant("this refresh token has expired; use your credentials again")
	case errors.Is(err, core.ErrUsedToken):
		return core.Token{}, badGrant("this refresh token has been used; it is good for one refresh")
	case err != nil:
		return core.Token{}, badGrant("this refresh token is not in force")
	}
	if token.KeyID != "" {
		call := core.CallOf(r.Context())
		key, known := a.world.Keys.Get(Name, token.KeyID)
		call.KeyID, call.KeyPrefix, call.OrganizationID = key.ID, key.Prefix, key.OrganizationID
		if !known || key.Revoked() || !addressAllowed(key.AllowedIPs, call.ClientIP) {
			return core.Token{}, badGrant("the API key of this session is not in force")
		}
	}
	return core.Token{UserID: token.UserID, KeyID: token.KeyID, OrganizationID: token.OrganizationID}, nil
}

// session issues a token and the refresh token that is paired with it. The claims of the JWT are not documented; the scope is given back
// as it was asked for and narrows nothing (both inferred).
func (a *api) session(of core.Token, scope string) (doc, *oauthError) {
	if len(scope) > maxText {
		return nil, &oauthError{http.StatusBadRequest, "invalid_scope", "the scope is too long"}
	}
	of.Platform, of.Family = Name, newID(a.world.Now())
	of.Kind = accessToken
	access, issued, err := a.world.Tokens.IssueJWT(of, tokenLifetime, map[string]any{"scope": scope})
	if err != nil {
		return nil, &oauthError{http.StatusServiceUnavailable, "temporarily_unavailable", "no more tokens can be issued"}
	}
	of.Kind = refreshToken
	refresh, _, err := a.world.Tokens.IssueOpaque(of, refreshLifetime, "")
	if err != nil {
		return nil, &oauthError{http.StatusServiceUnavailable, "temporarily_unavailable", "no more tokens can be issued"}
	}
	return doc{
		"access_token": access, "token_type": "Bearer", "expires_in": int(tokenLifetime / time.Second),
		"created": issued.IssuedAt.Unix(), "refresh_token": refresh, "scope": scope,
	}, nil
}
