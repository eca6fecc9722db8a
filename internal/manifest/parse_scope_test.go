package manifest

import (
	"strings"
	"testing"
)

// guarded has a scope that says how it is told whether rows are of the organisation that was asked for.
const guarded = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, site: {env: [ACME_SITE]}}
authenticators: {bearer: {headers: {X-Key: "{api_key}"}}}
scope: {noun: site, from: site, param: site, column: site_id, check: things}
tables:
  things:
    about: Things
    get: /things
    columns:
      id: {type: text, key: true}
      site_id: {type: text}
      day: {type: date, filter: {eq: day}}
`

func TestScopeIsGuarded(t *testing.T) {
	t.Parallel()
	m := parsed(t, guarded)
	if m.Scope.Column != "site_id" || m.Scope.Check != "things" {
		t.Errorf("%+v", m.Scope)
	}
	if _, err := m.Restricted(Restriction{Deny: []string{"things"}}); err == nil || err.Error() != "the table things is needed to find out whether a site is reached; deny its columns instead" {
		t.Error(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"check: things", "check: thing", `7:70: scope: check: no table "thing"; did you mean "things"?`},
		{"column: site_id", "column: site", `7:54: scope: column: no table has a column "site"`},
		{"get: /things\n", "get: /things\n    scope: none\n", "7:70: scope: check: table things has scope: none, so that it is refused for no site"},
		{"type: date, filter", "type: date, required: true, filter", "7:70: scope: check: table things needs a value of a column; name one that can be asked as it is"},
		{"get: /things\n", "get: /{id}/things\n", "7:70: scope: check: table things needs a value of a column"},
	} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(guarded, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.new, err, c.want)
		}
	}
}
