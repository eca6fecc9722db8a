package platform

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform/session"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// sessionsOf makes the store of each authenticator that logs in, by its name.
func (c *Client) sessionsOf(m *manifest.Manifest) map[string]*session.Store {
	stores := map[string]*session.Store{}
	for i := range m.Authenticators {
		a := &m.Authenticators[i]
		if a.Login == nil {
			continue
		}
		stores[a.Name] = session.New(session.Options{
			Login:   a.Login,
			Send:    func(ctx context.Context, r session.Request) ([]byte, time.Time, error) { return c.logIn(ctx, a, r) },
			Refused: func(err error) bool { return isCode(err, CodeUnauthorized) || isCode(err, CodeForbidden) },
			Learn:   c.options.Redactor.Learn,
		})
	}
	return stores
}

func isCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// logIn makes one request for a token, and tells when it left. Errors are *Error, in the words of a login.
func (c *Client) logIn(ctx context.Context, a *manifest.Authenticator, r session.Request) (body []byte, sent time.Time, err error) {
	call := &call{client: c.at(r.Address, a), login: &r, auth: a}
	req := c.http.R().SetContext(context.WithValue(ctx, callKey{}, call)).SetHeader("Content-Type", r.ContentType).SetBody(r.Body)
	if r.Authorization != "" {
		req.SetHeader("Authorization", r.Authorization)
	}
	resp, err := req.Post(c.tokenAddress(r.Address))
	if err != nil {
		return nil, call.began, call.failure(ctx, resp, err)
	}
	if resp.StatusCode() < 200 || resp.StatusCode() > 299 {
		return nil, call.began, call.loginRefused(call.refusal(resp))
	}
	if f := failedLogin(&c.manifest.Errors, resp.Body(), a.Login.Token); f != nil {
		return nil, call.began, call.loginRefused(call.refusedWith200(resp, f))
	}
	return resp.Body(), call.began, nil
}

// signing returns what fills an authenticator's headers: the credentials, and the session's token where there is one. It may wait for a login.
func (c *call) signing(ctx context.Context, credentials map[string]string) (map[string]string, error) {
	store := c.client.sessions[c.auth.Name]
	if store == nil {
		return credentials, nil
	}
	c.owner = c.client.reader(credentials)
	token, err := store.Token(ctx, c.owner, credentials)
	if err != nil {
		return nil, c.noToken(ctx, err)
	}
	c.token = token
	c.client.options.Redactor.Learn(token) // those of the last logins may have pushed it out
	with := maps.Clone(credentials)
	with[manifest.TokenPlaceholder] = token
	return with, nil
}

// noToken words why there is no token.
func (c *call) noToken(ctx context.Context, err error) error {
	var answer *session.AnswerError
	switch {
	case ctx.Err() != nil:
		e := c.failure(ctx, nil, ctx.Err())
		e.Public = fmt.Sprintf("Logging in to %s took longer than the call had.", c.client.manifest.Title)
		return e
	case errors.As(err, &answer):
		e := newError(CodeUpstreamInvalid, "%s's answer to the login is not as expected: %s.", c.client.manifest.Title, answer)
		e.Next = fmt.Sprintf("The platform has changed or %s is wrong there: compare login of authenticator %s with the platform's documentation.", c.client.manifest.File, c.auth.Name)
		e.Cause = err
		return e
	}
	own := *unreadableCredentials(err) // it is the answer to others too
	return &own
}

// tokenRefused tells whether another token is worth a try after the one that was sent was refused: where it had ended on its way, and else once a request.
func (c *call) tokenRefused() bool {
	due, better := c.client.sessions[c.auth.Name].Refused(c.owner, c.token)
	if c.tokenRetried && !due {
		return false
	}
	c.tokenRetried = c.tokenRetried || !due
	return better
}

// tokenTaken tells the session that the platform took the token.
func (c *call) tokenTaken(status int) {
	if c.token != "" && status != http.StatusUnauthorized {
		c.client.sessions[c.auth.Name].Accepted(c.owner, c.token)
	}
}

// failedLogin tells whether an answer to a login that came as a success is a refusal; nil when it is none.
func failedLogin(shape *manifest.ErrorShape, body []byte, token string) *failedAnswer {
	if len(body) > maxErrorSize || !json.Valid(body) {
		return nil
	}
	top := objectOf(bytes.TrimSpace(body))
	err := failed(shape, top)
	if err == nil && codeText(at(top, token)) == "" {
		err = failedEmpty(shape, top)
	}
	var f *failedAnswer
	errors.As(err, &f)
	return f
}

// loginRefused words the refusal of a login. It says which settings the credentials came from.
func (c *call) loginRefused(e *Error) *Error {
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusOK:
		e.Code = CodeUnauthorized // 400 is how OAuth 2 (RFC 6749) refuses credentials
	}
	e.Public = fmt.Sprintf("Logging in to %s failed. %s %s", c.client.manifest.Title, e.Public, c.client.givenBy(c.auth))
	if e.Code == CodeUnauthorized || e.Code == CodeForbidden {
		e.Next = "Check " + words.And(c.client.settingsOf(c.auth)) + "; the same credentials are tried again after half a minute at the soonest." + c.client.signInAnew()
	}
	return e
}

// givenBy is a sentence of where the credentials of a login come from.
func (c *Client) givenBy(a *manifest.Authenticator) string {
	var parts []string
	for _, setting := range c.settingsOf(a) {
		var given []string
		for _, name := range a.Needs {
			if c.settingOf(name) == setting {
				given = append(given, "the "+words.Spoken(name))
			}
		}
		parts = append(parts, words.And(given)+" from "+setting)
	}
	return "It was tried as “" + a.Name + "” with " + words.And(parts) + "."
}

// WayIn words how the client signs in where that is by a login or with a user: the authenticator, what is no secret of its credentials, and where the rest comes from;
// "" where it is not.
func (c *Client) WayIn() string {
	credentials, err := c.credentials()
	if err != nil {
		return ""
	}
	a := c.authenticator(credentials)
	if a == nil || a.Login == nil && a.Basic == nil {
		return ""
	}
	var parts []string
	for _, name := range a.Needs {
		if c.manifest.Credential(name).Secret {
			parts = append(parts, "the "+words.Spoken(name)+" from "+c.settingOf(name))
		} else {
			parts = append(parts, "the "+words.Spoken(name)+" "+words.Line(credentials[name], 100))
		}
	}
	return "“" + a.Name + "”, with " + words.And(parts)
}

// Login is how a token is had for the credentials in use; nil where they are sent themselves, and where no credentials can be had.
func (c *Client) Login() *manifest.Login {
	credentials, err := c.credentials()
	if err != nil {
		return nil
	}
	if a := c.authenticator(credentials); a != nil {
		return a.Login
	}
	return nil
}

// TokenURLs are the addresses elsewhere than at the base URL that the client asks for tokens; none where it needs none, or no credentials can be had.
func (c *Client) TokenURLs() []string {
	return c.Login().URLs()
}

// settingsOf are the settings that give an authenticator's credentials, each once.
func (c *Client) settingsOf(a *manifest.Authenticator) []string {
	var list []string
	for _, name := range a.Needs {
		if setting := c.settingOf(name); !slices.Contains(list, setting) {
			list = append(list, setting)
		}
	}
	return list
}

// settingOf is the setting that gives a credential, or those that may.
func (c *Client) settingOf(name string) string {
	return settingOf(c.manifest, c.options.Settings, name)
}

func settingOf(m *manifest.Manifest, s Settings, name string) string {
	if from := s.Credentials[name]; from != "" {
		return from
	}
	if env := m.Credential(name).Env; len(env) > 0 {
		return words.Or(env)
	}
	return "the settings"
}

// standardLoginWords are where an answer to a login has its text and code by RFC 6749, whatever the platform's own errors are like.
func standardLoginWords(body []byte) (message, code string) {
	return messageText(dig(body, []string{"error_description"})), codeText(dig(body, []string{"error"}))
}

// codeText is a code that is a text.
func codeText(raw []byte) string {
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	return unquote(raw)
}

// waysIn lists the authenticators with the variables that each needs: "key (ACME_API_KEY) or login (ACME_EMAIL and ACME_PASSWORD)".
func waysIn(m *manifest.Manifest) string {
	list := make([]string, len(m.Authenticators))
	for i, a := range m.Authenticators {
		var needs []string
		for _, name := range a.Needs {
			if env := m.Credential(name).Env; len(env) > 0 {
				needs = append(needs, env[0])
			} else {
				needs = append(needs, words.Spoken(name))
			}
		}
		list[i] = a.Name + " (" + strings.Join(needs, " and ") + ")"
	}
	return words.Or(list)
}

// chooseAuth is how the way in is chosen that an authenticator is.
func (s Settings) chooseAuth(name string) string {
	if s.Login != "" {
		return s.Login + " --auth " + words.ShellWord(name)
	}
	return cmp.Or(s.AuthSetting, "auth") + "=" + name
}

// signInAnew is a sentence of how to give other credentials, where a profile has those in use.
func (c *Client) signInAnew() string {
	if c.options.Settings.Login == "" {
		return ""
	}
	return " To sign in anew: " + c.options.Settings.Login + "."
}

// giveCredentials says how credentials are given: where a profile has the others by its login, which takes those that are no secret by flags.
func giveCredentials(m *manifest.Manifest, s Settings, of ...manifest.Credential) string {
	if s.Login == "" {
		var variables []string
		for _, c := range of {
			variables = append(variables, words.Or(c.Env))
		}
		return "Set " + strings.Join(variables, " and ") + " in the server's environment"
	}
	line := "Run " + s.Login
	for _, c := range of {
		switch {
		case m.Scope != nil && m.Scope.From == c.Name:
			line += " --org ID"
		case c.Name == "email":
			line += " --email ADDRESS"
		case !c.Secret:
			line += " --with " + c.Name + "=" + strings.ToUpper(c.Name)
		}
	}
	return line
}

func authNames(m *manifest.Manifest) []string {
	var names []string
	for _, a := range m.Authenticators {
		names = append(names, a.Name)
	}
	return names
}

// checkAuth tells, as an *Error with code configuration, when no authenticator has the name that was chosen.
func checkAuth(m *manifest.Manifest, s Settings) error {
	if s.Auth == "" || slices.ContainsFunc(m.Authenticators, func(a manifest.Authenticator) bool { return a.Name == s.Auth }) {
		return nil
	}
	e := configuration(nil, "%s is %q, which is no way into %s.", s.AuthSetting, words.Line(s.Auth, 60), m.Title)
	e.Next = "Set it to one of " + waysIn(m) + ", or leave it out."
	if s.Login != "" {
		e.Next = "Run " + s.Login + " with --auth and one of " + words.Or(authNames(m)) + ", or without it."
	}
	return e
}
