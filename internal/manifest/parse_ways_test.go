package manifest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const withWays = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  email: {env: [ACME_EMAIL]}
  password: {env: [ACME_PASSWORD], secret: true, format: password}
  client_id: {env: [ACME_CLIENT_ID]}
  client_secret: {env: [ACME_CLIENT_SECRET], secret: true}
authenticators:
  user: {basic: {user: "{api_key}"}}
  person: {basic: {user: "{email}/token", password: "{password}"}}
  machine:
    client_credentials:
      url: https://auth.acme.example/token/
      id: "{client_id}"
      secret: "{client_secret}"
      send: basic
      scope: "read:all write:none"
      audience: https://api.acme.example
      form: {resource: "{email}"}
      lifetime: 1h
  form:
    client_credentials: {post: /oauth/token, id: "{client_id}", secret: "{client_secret}"}
    headers: {X-Token: "{token}"}
  both:
    login: {url: "https://auth.acme.example/token", basic: {user: "{client_id}", password: "{client_secret}"}, form: {grant_type: password, username: "{email}", password: "{password}"},
      token: access_token, refresh: {form: {refresh_token: "{refresh_token}"}, token: refresh_token}}
    headers: {Authorization: "Bearer {token}"}
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`

func TestWays(t *testing.T) {
	t.Parallel()
	m := parsed(t, withWays)
	bearer := []HeaderTemplate{{"Authorization", "Bearer {token}"}}
	const elsewhere = "https://auth.acme.example/token"
	want := []Authenticator{
		{Name: "user", Needs: []string{"api_key"}, Basic: &Basic{User: "{api_key}"}},
		{Name: "person", Needs: []string{"email", "password"}, Basic: &Basic{User: "{email}/token", Password: "{password}"}},
		{Name: "machine", Needs: []string{"client_id", "client_secret", "email"}, Headers: bearer, Login: &Login{
			URL: elsewhere + "/", Basic: &Basic{User: "{client_id}", Password: "{client_secret}", Escaped: true}, Token: "access_token", ExpiresIn: "expires_in", Lifetime: time.Hour,
			Body: Body{Fields: []BodyField{{"grant_type", "client_credentials"}, {"scope", "read:all write:none"}, {"audience", "https://api.acme.example"}, {"resource", "{email}"}}},
		}},
		{Name: "form", Needs: []string{"client_id", "client_secret"}, Headers: []HeaderTemplate{{"X-Token", "{token}"}}, Login: &Login{
			Post: "/oauth/token", Token: "access_token", ExpiresIn: "expires_in",
			Body: Body{Fields: []BodyField{{"grant_type", "client_credentials"}, {"client_id", "{client_id}"}, {"client_secret", "{client_secret}"}}},
		}},
		{Name: "both", Needs: []string{"client_id", "client_secret", "email", "password"}, Headers: bearer, Login: &Login{
			URL: elsewhere, Basic: &Basic{User: "{client_id}", Password: "{client_secret}"}, Token: "access_token",
			Body:    Body{Fields: []BodyField{{"grant_type", "password"}, {"username", "{email}"}, {"password", "{password}"}}},
			Refresh: &Refresh{URL: elsewhere, Token: "refresh_token", Body: Body{Fields: []BodyField{{"refresh_token", "{refresh_token}"}}}},
		}},
	}
	if diff := cmp.Diff(want, sortedNeeds(m.Authenticators)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var keys []string
	for i := range m.Authenticators {
		keys = append(keys, m.Authenticators[i].Key(m))
	}
	if diff := cmp.Diff([]string{"api_key", "", "", "", ""}, keys); diff != "" {
		t.Errorf("what people may see of a secret: %s", diff)
	}
	if diff := cmp.Diff([]string{"auth.acme.example"}, m.TokenHosts()); diff != "" {
		t.Errorf("other hosts that credentials go to: %s", diff)
	}
}

// sortedNeeds makes the order in which keys of a mapping are read no matter.
func sortedNeeds(list []Authenticator) []Authenticator {
	list = slices.Clone(list)
	for i := range list {
		list[i].Needs = slices.Sorted(slices.Values(list[i].Needs))
	}
	return list
}

func TestWrongWays(t *testing.T) {
	t.Parallel()
	const client = `client_credentials: {post: /oauth/token, id: "{client_id}", secret: "{client_secret}"}`
	for _, c := range []struct{ from, to, want string }{
		{"manifest: 2\n", "", "acme.yaml:11:10: authenticator user: basic belongs to version 2 of the grammar"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {}}`, "acme.yaml:12:17: authenticator user: basic: neither user nor password names a credential"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: me, password: x}}`, "neither user nor password names a credential; write them like"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{email}"}}`, "none of its credentials is a secret; add secret: true"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_kye}"}}`, `user: no credential "api_kye"; did you mean "api_key"?`},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "me:{api_key}"}}`, "basic: user has a colon, which would be taken for its end; write what follows it as password"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_key}", password: ""}}`, "password is empty; fill it in or leave the line out"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_key}", pass: x}}`, `unknown key "pass"; did you mean "password"?`},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_key}"}, headers: {authorization: x}}`, "basic makes the header Authorization, which headers has too; leave it out there"},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_key}"}, ` + client + `}`, "authenticator user: basic and client_credentials are each a way of its own"},
		{`{basic: {user: "{api_key}"}}`, `{}`, `authenticator user: headers is missing; add headers: {x-api-key: "{api_key}"}, or basic:`},
		{`{basic: {user: "{api_key}"}}`, `{basic: {user: "{api_key}\n"}}`, "user must be on one line"},
		{client, `client_credentials: {id: "{client_id}", secret: "{client_secret}"}`, "client_credentials: post is missing; add post: the path that gives a token, such as /oauth/token, or url: its whole address"},
		{client, `client_credentials: {post: /a, url: "https://b.example", id: "{client_id}", secret: "{client_secret}"}`, "post and url tell the same; give post for a path below base_url"},
		{client, `client_credentials: {url: "http://auth.acme.example/token", id: "{client_id}", secret: "{client_secret}"}`, "url: http:// to auth.acme.example would send the key in the clear"},
		{client, `client_credentials: {url: "https://auth.acme.example/{client_id}/token", id: "{client_id}", secret: "{client_secret}"}`, "url: it has a placeholder, which nothing fills there; write the address itself"},
		{client, `client_credentials: {post: /a, secret: "{client_secret}"}`, "client_credentials: id is missing; add id: the client's id"},
		{client, `client_credentials: {post: /a, id: x}`, "client_credentials: secret is missing; add secret: the client's secret"},
		{client, `client_credentials: {post: /a, id: x, secret: y}`, "secret must name a credential, such as \"{client_secret}\"; a manifest holds no secret itself"},
		{client, `client_credentials: {post: /a, id: x, secret: "{email}"}`, "credential email is no secret; add secret: true to it"},
		{client, `client_credentials: {post: /a, id: x, secret: "{client_secret}", send: header}`, `unknown send "header"; there are: form, basic`},
		{client, `client_credentials: {post: /a, id: x, secret: "{client_secret}", form: {scope: x}}`, "form: scope has a key of its own, or is always the same; leave it out here"},
		{client, `client_credentials: {post: /a, id: x, secret: "{client_secret}", lifetime: 1}`, "lifetime must be a text, found the number 1"},
		{"\n    headers: {X-Token: \"{token}\"}", "\n    headers: {X-Token: \"{client_id}\"}", "authenticator form: no header has the {token} that the login gives"},
		{`basic: {user: "{client_id}", password: "{client_secret}"}, form`, `basic: {user: "{client_id}"}, form`, "authenticator both: login: basic: none of its credentials is a secret"},
	} {
		text := strings.Replace(withWays, c.from, c.to, 1)
		if text == withWays {
			t.Errorf("%q is not in the manifest", c.from)
		}
		if _, err := Parse("acme.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v\nwant %s", c.to, c.from, err, c.want)
		}
	}
}

// TestAllowedHTTP: only the very host and port that is allowed, wherever a manifest names an address.
func TestAllowedHTTP(t *testing.T) {
	t.Parallel()
	allowed := []string{"api.internal:8080", "plain.internal:80", "[fd00::1]:8443"}
	for address, taken := range map[string]bool{
		"http://api.internal:8080": true, "http://API.internal:8080/v1": true, "http://plain.internal": true, "http://plain.internal:80/": true,
		"http://[fd00::1]:8443": true, "http://[FD00::1]:8443": true, "https://api.internal:8080": true, "http://127.0.0.1:1": true,
		"http://api.internal": false, "http://api.internal:80": false, "http://api.internal:80801": false, "http://www.api.internal:8080": false,
		"http://api.internal.evil.example:8080": false, "http://plain.internal:8080": false, "http://[fd00::2]:8443": false, "http://api.internal:8080@evil.example": false,
		"ftp://api.internal:8080": false, "http://api.internal.:8080": false,
	} {
		for _, place := range []string{"base_url: https://api.acme.example", "url: https://auth.acme.example/token/"} {
			key, _, _ := strings.Cut(place, " ")
			text := strings.Replace(withWays, place, key+` "`+address+`"`, 1)
			if _, err := Parse("acme.yaml", []byte(text), allowed...); (err == nil) != taken {
				t.Errorf("%s %s: taken %v, %v", key, address, err == nil, err)
			}
			if _, err := Parse("acme.yaml", []byte(text)); taken && strings.Contains(address, "internal") && strings.HasPrefix(address, "http:") && err == nil {
				t.Errorf("%s %s is taken though nothing is allowed", key, address)
			}
		}
	}
}
