package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withActions = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "{api_key}"}}}
errors:
  message: [error.detail, error.title]
  code: [error.code, code]
  advice: error.next
  capability: error.extra.capability
  success: ok
  failed: error
  status: error.status
  causes: {200: odd}
  actions:
    - {status: 404, code: not_found, do: empty}
    - {code: token_expired, do: renew}
tables:
  things: {about: Things, get: /things, actions: [{status: 404, do: fail}], columns: {id: {type: text, key: true}}}
`

func TestActions(t *testing.T) {
	t.Parallel()
	m := parsed(t, withActions)
	want := ErrorShape{
		Message: []string{"error.detail", "error.title"}, Code: []string{"error.code", "code"}, Advice: []string{"error.next"}, Capability: []string{"error.extra.capability"},
		Success: "ok", Failed: "error", Status: "error.status", Causes: map[int][]Cause{200: {{Text: "odd"}}},
		Actions: []Action{{404, "not_found", DoEmpty}, {0, "token_expired", DoRenew}},
	}
	if diff := cmp.Diff(want, m.Errors); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	things, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		own    []Action
		status int
		code   string
		want   Do
	}{
		{nil, 404, "not_found", DoEmpty}, {nil, 404, "", ""}, {nil, 403, "not_found", ""}, {nil, 401, "token_expired", DoRenew},
		{things.Actions, 404, "not_found", DoFail}, {things.Actions, 401, "token_expired", DoRenew},
	} {
		if got := m.Errors.Action(c.own, c.status, c.code); got != c.want {
			t.Errorf("%v, %d %s: %q, want %q", c.own, c.status, c.code, got, c.want)
		}
	}
}

func TestWrongActions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"do: empty", "do: nothing", `errors: action: unknown do "nothing"; there are: empty, fail, renew, retry, wait`},
		{", do: empty", "", "errors: action: do is missing; add do: empty, retry, wait, renew or fail"},
		{"status: 404, code: not_found, do: empty", "do: empty", "errors: action: give the status or the code of the answers that are meant, or both"},
		{"status: 404, code: not_found", "status: 302", "errors: action: 302 is none of the statuses that are told apart: 200, and 400 to 599"},
		{"status: 404, code: not_found", "stats: 404", `errors: action: unknown key "stats"; did you mean "status"?`},
		{"actions: [{status: 404, do: fail}]", "actions: {status: 404, do: fail}", "table things: actions must be a list, such as [{status: 404, do: empty}], found keys with values"},
		{"  success: ok\n  failed: error\n", "", "errors: status is that of an answer that came with 200 and is no success"},
		{"manifest: 2\n", "", "errors: success belongs to version 2 of the grammar"},
		{"manifest: 2\n", "", "errors: a list of places belongs to version 2 of the grammar"},
		{"manifest: 2\n", "", `errors: "200" is not an HTTP status from 400 to 599`},
		{"manifest: 2\n", "", "table things: actions belongs to version 2 of the grammar"},
	} {
		text := strings.Replace(withActions, c.from, c.to, 1)
		if text == withActions {
			t.Errorf("%q is not in the manifest", c.from)
		}
		if _, err := Parse("acme.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v\nwant %s", c.to, c.from, err, c.want)
		}
	}
}
