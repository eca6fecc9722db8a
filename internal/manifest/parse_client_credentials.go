package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

type clientCredentialsKeys struct {
	URL      text     `yaml:"url"`
	Post     text     `yaml:"post"`
	ID       text     `yaml:"id"`
	Secret   text     `yaml:"secret"`
	Send     text     `yaml:"send"`
	Scope    text     `yaml:"scope"`
	Audience text     `yaml:"audience"`
	Form     ast.Node `yaml:"form"` // {name: template}
	Lifetime text     `yaml:"lifetime"`
}

// The ways in which a client's id and secret reach the token endpoint.
const (
	sendForm  = "form"
	sendBasic = "basic"
)

// clientCredentials reads a login by OAuth 2's client credentials (RFC 6749, section 4.4): what a login would say at length. The header with the token is
// Authorization: Bearer unless the authenticator has others.
func (r *reader) clientCredentials(n ast.Node, a *Authenticator, m *Manifest) *Login {
	var k clientCredentialsKeys
	cm := r.decode(n, "authenticator "+a.Name+": client_credentials", &k)
	r.required(cm, "id", k.ID, `the client's id, such as "{client_id}"`)
	r.required(cm, "secret", k.Secret, `the client's secret, such as "{client_secret}"`)
	id, secret := r.template(cm, "id", k.ID, a, m), r.template(cm, "secret", k.Secret, a, m)
	r.checkClientSecret(cm, secret, m)
	l := &Login{Token: "access_token", ExpiresIn: "expires_in", Lifetime: r.lifetime(cm, k.Lifetime)}
	l.Post, l.URL = r.tokenEndpoint(cm, k.Post, k.URL)
	l.Body.Fields = []BodyField{{"grant_type", "client_credentials"}}
	switch k.Send {
	case "", sendForm:
		l.Body.Fields = append(l.Body.Fields, BodyField{"client_id", id}, BodyField{"client_secret", secret})
	case sendBasic:
		l.Basic = &Basic{User: id, Password: secret, Escaped: true}
	default:
		r.wrong(cm.value("send"), "%s: unknown send %q; there are: form, basic", cm.what, words.Line(string(k.Send), 60))
	}
	l.Body.Fields = append(l.Body.Fields, r.clientFields(cm, &k, a, m)...)
	if len(a.Headers) == 0 {
		a.Headers = []HeaderTemplate{{Header: "Authorization", Template: "Bearer {" + TokenPlaceholder + "}"}}
	}
	return l
}

// checkClientSecret sees that the secret is a credential that is told to be one.
func (r *reader) checkClientSecret(cm mapping, secret string, m *Manifest) {
	names := placeholders(secret)
	if secret != "" && len(names) == 0 {
		r.wrong(cm.value("secret"), `%s: secret must name a credential, such as "{client_secret}"; a manifest holds no secret itself`, cm.what)
	}
	for _, name := range names {
		if c := m.Credential(name); c != nil && !c.Secret {
			r.wrong(cm.value("secret"), "%s: credential %s is no secret; add secret: true to it", cm.what, name)
		}
	}
}

// clientFields are the fields besides the id and the secret.
func (r *reader) clientFields(cm mapping, k *clientCredentialsKeys, a *Authenticator, m *Manifest) []BodyField {
	var fields []BodyField
	for _, f := range []struct {
		name  string
		value text
	}{{"scope", k.Scope}, {"audience", k.Audience}} {
		if cm.has(f.name) {
			fields = append(fields, BodyField{f.name, r.template(cm, f.name, f.value, a, m)})
		}
	}
	if k.Form == nil {
		return fields
	}
	for _, e := range r.entries(k.Form, cm.what+": form") {
		what := cm.what + ": form: " + words.Line(e.key, 60)
		if slices.Contains([]string{"grant_type", "client_id", "client_secret", "scope", "audience"}, e.key) {
			r.wrong(e.at, "%s has a key of its own, or is always the same; leave it out here", what)
		}
		var template text
		r.take(e.value, what, &template)
		a.Needs = append(a.Needs, r.needs(what, e, string(template), m, a.Needs, nil)...)
		fields = append(fields, BodyField{Name: e.key, Template: string(template)})
	}
	return fields
}
