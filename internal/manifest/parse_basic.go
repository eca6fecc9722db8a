package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

type basicKeys struct {
	User     text `yaml:"user"`
	Password text `yaml:"password"`
}

// basic reads a user and a password, and adds their credentials to those that the authenticator needs. owner is what they belong to, in messages.
func (r *reader) basic(n ast.Node, owner string, a *Authenticator, m *Manifest) *Basic {
	if n == nil {
		return nil
	}
	var k basicKeys
	bm := r.decode(n, owner+": basic", &k)
	b := &Basic{User: r.template(bm, "user", k.User, a, m), Password: r.template(bm, "password", k.Password, a, m)}
	if strings.Contains(placeholder().ReplaceAllString(b.User, ""), ":") {
		r.wrong(bm.value("user"), "%s: user has a colon, which would be taken for its end; write what follows it as password", bm.what)
	}
	r.checkBasic(bm, b, m)
	return b
}

// checkBasic sees that a secret is in it, which is told to be one.
func (r *reader) checkBasic(bm mapping, b *Basic, m *Manifest) {
	secret := false
	for _, name := range append(placeholders(b.User), placeholders(b.Password)...) {
		c := m.Credential(name)
		secret = secret || c == nil || c.Secret // no such credential: that has been told
	}
	switch {
	case !secret && len(placeholders(b.User)) == 0 && len(placeholders(b.Password)) == 0:
		r.wrong(bm.at, `%s: neither user nor password names a credential; write them like user: "{user}", password: "{password}"`, bm.what)
	case !secret:
		r.wrong(bm.at, "%s: none of its credentials is a secret; add secret: true to that of the password", bm.what)
	}
}
