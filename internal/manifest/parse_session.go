package manifest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

type loginKeys struct {
	Post      text     `yaml:"post"`
	URL       text     `yaml:"url"`
	Basic     ast.Node `yaml:"basic"`
	JSON      ast.Node `yaml:"json"` // {name: template}, as form
	Form      ast.Node `yaml:"form"`
	Token     text     `yaml:"token"`
	ExpiresIn text     `yaml:"expires_in"`
	ExpiresAt text     `yaml:"expires_at"`
	Lifetime  text     `yaml:"lifetime"`
	Refresh   ast.Node `yaml:"refresh"`
}

type refreshKeys struct {
	Post     text     `yaml:"post"`
	URL      text     `yaml:"url"`
	JSON     ast.Node `yaml:"json"`
	Form     ast.Node `yaml:"form"`
	Token    text     `yaml:"token"`
	Lifetime text     `yaml:"lifetime"`
}

// login reads how an authenticator gets its token, and adds the credentials that this takes to those that the authenticator needs.
func (r *reader) login(n ast.Node, a *Authenticator, m *Manifest) *Login {
	if n == nil {
		return nil
	}
	var k loginKeys
	lm := r.decode(n, "authenticator "+a.Name+": login", &k)
	l := &Login{
		Token:     r.required(lm, "token", k.Token, "where the answer has the token, such as access_token"),
		ExpiresIn: string(k.ExpiresIn), ExpiresAt: string(k.ExpiresAt),
		Lifetime: r.lifetime(lm, k.Lifetime),
	}
	l.Post, l.URL = r.tokenEndpoint(lm, k.Post, k.URL)
	l.Basic = r.basic(k.Basic, lm.what, a, m)
	if lm.has("expires_in") && lm.has("expires_at") {
		r.wrong(lm.place("expires_at"), "%s: expires_in and expires_at tell the same; leave one out", lm.what)
	}
	l.Body = r.loginBody(lm, k.JSON, k.Form, a, m)
	if k.Refresh != nil {
		l.Refresh = r.refresh(k.Refresh, l, a, m)
	}
	for _, name := range []string{TokenPlaceholder, RefreshTokenPlaceholder} {
		if m.Credential(name) != nil {
			r.wrong(lm.at, "%s: {%s} is what the login gives; call the credential of that name something else", lm.what, name)
		}
	}
	return l
}

func (r *reader) refresh(n ast.Node, l *Login, a *Authenticator, m *Manifest) *Refresh {
	var k refreshKeys
	rm := r.decode(n, "authenticator "+a.Name+": refresh", &k)
	f := &Refresh{Post: l.Post, URL: l.URL, Token: r.required(rm, "token", k.Token, "where an answer has the refresh token, such as refresh_token"), Lifetime: r.lifetime(rm, k.Lifetime)}
	if rm.has("post") || rm.has("url") {
		f.Post, f.URL = r.tokenEndpoint(rm, k.Post, k.URL)
	}
	f.Body = r.loginBody(rm, k.JSON, k.Form, a, m, RefreshTokenPlaceholder)
	if len(f.Body.Fields) > 0 && !slices.ContainsFunc(f.Body.Fields, func(b BodyField) bool {
		return slices.Contains(placeholders(b.Template), RefreshTokenPlaceholder)
	}) {
		r.wrong(rm.at, `%s: the body has no {%s}; add it, such as refresh_token: "{%s}"`, rm.what, RefreshTokenPlaceholder, RefreshTokenPlaceholder)
	}
	return f
}

// tokenEndpoint reads the one of post and url that says where tokens are given.
func (r *reader) tokenEndpoint(m mapping, post, url text) (path, address string) {
	switch {
	case m.has("post") && m.has("url"):
		r.wrong(m.place("url"), "%s: post and url tell the same; give post for a path below base_url, url for an address elsewhere", m.what)
	case m.has("url"):
		if _, err := CheckBaseURL(string(url), r.allowed...); err != nil {
			r.wrong(m.value("url"), "%s: url: %v", m.what, err)
		}
		return "", string(url) // a slash at its end may count
	}
	path = r.required(m, "post", post, "the path that gives a token, such as /oauth/token, or url: its whole address where that is elsewhere than base_url")
	if path != "" && !plainPath(path) {
		r.wrong(m.value("post"), "%s: post must be a path that begins with / and has no parameters, found %q; it is appended to base_url; an address elsewhere is url", m.what, words.Line(path, 60))
	}
	return path, ""
}

// loginBody reads the one of json and form that is there. given are placeholders that are no credentials.
func (r *reader) loginBody(m mapping, asJSON, asForm ast.Node, a *Authenticator, man *Manifest, given ...string) Body {
	if m.has("json") == m.has("form") {
		r.wrong(m.at, `%s: give one of json and form, such as json: {email: "{email}", password: "{password}"}`, m.what)
		return Body{}
	}
	b, node := Body{JSON: m.has("json")}, asForm
	if b.JSON {
		node = asJSON
	}
	if node == nil {
		return b
	}
	for _, e := range r.entries(node, m.what) {
		var template text
		r.take(e.value, m.what+": "+e.key, &template)
		b.Fields = append(b.Fields, BodyField{Name: e.key, Template: string(template)})
		a.Needs = append(a.Needs, r.needs(m.what+": "+e.key, e, string(template), man, a.Needs, given)...)
	}
	return b
}

// checkToken sees that {token} and a login go together.
func (r *reader) checkToken(e entry, a *Authenticator) {
	switch uses := a.sends(TokenPlaceholder); {
	case uses && a.Login == nil:
		r.wrong(e.at, "authenticator %s: {token} is what a login gives; add login:, or name a credential", a.Name)
	case !uses && a.Login != nil && len(a.Headers) > 0:
		r.wrong(e.at, `authenticator %s: no header has the {token} that the login gives; add headers: {Authorization: "Bearer {token}"}`, a.Name)
	}
}

var lifetimeForm = words.Pattern(`^([1-9][0-9]{0,6}) ?(s|min|h|d)$`)

func (r *reader) lifetime(m mapping, value text) time.Duration {
	if value == "" {
		return 0
	}
	parts := lifetimeForm().FindStringSubmatch(strings.TrimSpace(string(value)))
	if parts == nil {
		r.wrong(m.value("lifetime"), "%s: lifetime: %q is no length of time; write it like 90s, 55min, 2h or 30d", m.what, words.Line(string(value), 60))
		return 0
	}
	n, _ := strconv.Atoi(parts[1]) // seven digits at most
	return time.Duration(n) * map[string]time.Duration{"s": time.Second, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[parts[2]]
}
