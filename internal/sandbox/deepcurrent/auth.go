package deepcurrent

import (
	"database/sql"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The kinds of tokens. Access tokens live for "a fixed period" and quotes are "short-lived": both figures are inferred.
const (
	accessKind     = "access"
	accessLifetime = time.Hour
	quoteKind      = "quote"
	growthKind     = "growth-quote"
	quoteLifetime  = 15 * time.Minute
)

// admit recognises the caller and refuses who may not use a route.
func (c *call) admit(needed access) error {
	if needed == anyone {
		return nil
	}
	userID, err := c.recognise()
	if err != nil {
		return err
	}
	c.account, err = c.loadAccount(userID)
	switch {
	case errors.Is(err, sql.ErrNoRows): // a key that was made for somebody without an account
		return unauthorized("Could not validate credentials")
	case err != nil:
		return err
	case !c.account.Active:
		return fail(http.StatusForbidden, "Inactive user")
	case needed == paying && !c.account.paying():
		return fail(http.StatusForbidden, "An active paid subscription is required for this feature")
	}
	return nil
}

// recognise finds the person behind a key or a JWT. What it finds goes to the request log even when it is refused.
func (c *call) recognise() (userID string, err error) {
	secret, log := credential(c.request.Header), core.CallOf(c.ctx)
	if secret == "" {
		return "", unauthorized("Not authenticated")
	}
	if !strings.HasPrefix(secret, keyFormat.Lead) {
		token, err := c.world.Tokens.Check(Name, accessKind, secret)
		log.UserID, log.OrganizationID = token.UserID, token.UserID
		if err != nil {
			return "", unauthorized("Could not validate credentials")
		}
		return token.UserID, nil
	}
	key, err := c.world.Keys.Authenticate(Name, secret)
	log.KeyID, log.KeyPrefix, log.UserID, log.OrganizationID = key.ID, key.Prefix, key.CreatedBy, key.CreatedBy
	if err != nil {
		return "", unauthorized("Invalid API key")
	}
	c.keyID = key.ID
	return key.CreatedBy, nil
}

// credential is what was sent: Authorization: Bearer, or X-API-Key as the platform's MCP server sends it.
func credential(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return h.Get("X-API-Key")
}

// login exchanges e-mail and password for a JWT. There is no refresh: who is out of time logs in again.
func login(c *call) (any, error) {
	form, err := readForm(c.request)
	if err != nil {
		return nil, err
	}
	var list []mistake
	for _, name := range []string{"username", "password"} {
		if form.Get(name) == "" {
			list = append(list, mistake{"missing", []any{"body", name}, "Field required", nil})
		}
	}
	if grant := form.Get("grant_type"); grant != "" && grant != "password" {
		list = append(list, mistake{"string_pattern_mismatch", []any{"body", "grant_type"}, "String should match pattern '^password$'", grant})
	}
	if list != nil {
		return nil, invalid(list...)
	}
	found, err := c.accountByEmail(form.Get("username"))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	person, _ := c.world.Directory.User(found.UserID)
	// An unknown address is tried all the same, so that it takes as long as a known one.
	if _, ok := c.world.Directory.SignIn(person.Email, form.Get("password")); !ok {
		return nil, unauthorized("Incorrect email or password")
	}
	if !found.Active {
		return nil, fail(http.StatusForbidden, "Inactive user")
	}
	core.CallOf(c.ctx).UserID = found.UserID
	token, _, err := c.world.Tokens.IssueJWT(core.Token{Platform: Name, Kind: accessKind, UserID: found.UserID}, accessLifetime, nil)
	if err != nil {
		return nil, err
	}
	return map[string]string{"access_token": token, "token_type": "bearer"}, nil
}

// readForm reads a form body. Any other content type has no fields, as in FastAPI.
func readForm(r *http.Request) (url.Values, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return url.Values{}, nil
	}
	err := r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, fail(http.StatusRequestEntityTooLarge, "Request body is too large")
	case err != nil:
		return nil, fail(http.StatusBadRequest, "The form is malformed")
	}
	return r.PostForm, nil
}
