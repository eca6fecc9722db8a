package tools_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// teller is a platform that tells who somebody is in several parts, and its keys with their roles.
const teller = `manifest: 2
platform: teller
title: Teller
base_url: https://api.teller.example
credentials: {api_key: {env: [TELLER_API_KEY], secret: true}, organization: {env: [TELLER_TEAM]}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: team, header: x-team, from: organization}
errors: {message: message, causes: {403: [the role does not allow it]}}
identity:
  parts:
    account:
      about: The account
      get: /v1/account
      columns: {id: {type: text, key: true}, given_name: {type: text, path: name.first}, family_name: {type: text, path: name.last}, email: {type: text}, two_factor: {type: boolean}}
    teams:
      about: The teams that the account is in
      get: /v1/teams
      columns: {organization_id: {type: text, key: true, path: id}, role: {type: text}, plan: {type: text}, permissions: {type: json}, all_permissions: {type: boolean, path: root}}
    credits:
      about: What is left
      get: /v1/credits
      keyless: true
      columns: {credits: {type: number, unit: EUR, scale: 100, path: left}}
keys:
  list:
    about: Keys
    get: /v1/keys
    columns:
      id: {type: text, key: true}
      name: {type: text}
      last_four: {type: text}
      role_id: {type: text}
      creator_id: {type: text, path: by}
      allowed_ips: {type: json, path: ips}
      state: {type: text}
      created_at: {type: datetime}
      expires_at: {type: datetime}
  roles:
    about: Roles
    get: /v1/roles
    columns: {id: {type: text, key: true}, name: {type: text}, permissions: {type: json}, all_permissions: {type: boolean, path: root}}
  people:
    about: People
    get: /v1/people
    columns: {id: {type: text, key: true}, given_name: {type: text, path: first}, family_name: {type: text, path: last}}
  untold: {last_used_at: Teller does not keep it, last_used_ip: Teller does not keep it}
tables:
  things:
    about: Things
    get: /v1/things
    columns: {id: {type: text, key: true}}
`

const tellerKey = "tk_0123456789abcdefghijklmnopqrstuvwxyz_own4"

// tellerAnswers are what the platform says unless a test has it say something else.
var tellerAnswers = map[string]string{
	"/v1/account": `{"id": "a1", "name": {"first": "Ana", "last": "Paz"}, "email": "ana@teller.example", "two_factor": true}`,
	"/v1/teams": `[{"id": "t1", "role": "Viewer", "plan": "free", "permissions": ["other-team"]},
		{"id": "t2", "role": "Editor", "plan": "pro", "permissions": ["things-view", "things-edit"], "root": false}]`,
	"/v1/credits": `[{"id": "c1", "left": 1250}, {"id": "c2", "left": 50}]`,
	"/v1/keys": `[{"id": "k1", "name": "Mine", "last_four": "own4", "role_id": "r1", "by": "p1", "ips": ["192.0.2.1", "198.51.100.0/28"], "state": "live", "created_at": "2026-01-02T03:04:05Z"},
		{"id": "k2", "name": "Gone", "last_four": "zzzz", "role_id": "r2", "ips": null, "state": "live", "created_at": "2020-01-02T03:04:05Z", "expires_at": "2021-01-01T00:00:00Z"}]`,
	"/v1/people": `[{"id": "p1", "first": "Ana", "last": "Paz"}]`,
	"/v1/roles":  `[{"id": "r1", "name": "Reader", "permissions": ["things-view"], "root": false}, {"id": "r2", "name": "Owner", "permissions": [], "root": true}]`,
}

// newTeller serves the answers; what a test gives for a path stands for its answer, a number for a refusal.
func newTeller(t *testing.T, instead map[string]any) *bench {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch other := instead[r.URL.Path].(type) {
		case int:
			w.WriteHeader(other)
			fmt.Fprint(w, `{"message": "no"}`)
		case string:
			fmt.Fprint(w, other)
		default:
			fmt.Fprint(w, tellerAnswers[r.URL.Path])
		}
	}))
	t.Cleanup(srv.Close)
	m := parsed(t, teller)
	return newBenchOf(t, m, nil, srv.URL, credentials{tellerKey, "t2"})
}

// TestIdentityInParts: each fact is told by the part that has it, of records those of the team in use count, and a part that is refused is named.
func TestIdentityInParts(t *testing.T) {
	t.Parallel()
	const account = "user: Ana Paz, ana@teller.example, id a1\n"
	for name, c := range map[string]struct {
		instead  map[string]any
		says     []string
		saysNot  []string
		identity map[string]any
	}{
		"all": {nil, []string{account, "role: Editor\n", "permissions: things-view, things-edit\n", "plan: pro\n", "credits: 13 EUR\n", "two factor: 1\n", "team: t2\n",
			"key: tk_012345678… (the key itself is never shown), called Mine, made 2026-01-02, allowed from 192.0.2.1 198.51.100.0/28, state live\n"},
			[]string{"free", "other-team", "not told", "not known"},
			map[string]any{"name": "Ana Paz", "role": "Editor", "plan": "pro", "credits": map[string]any{"value": 13., "unit": "EUR"}}},
		"an account that a key may not ask for": {map[string]any{"/v1/account": 403},
			[]string{"account: not known: error forbidden: Teller answered 403 Forbidden: “no”", "the role does not allow it", "role: Editor\n", "plan: pro\n"}, []string{"user:"},
			map[string]any{"name": nil, "email": nil, "role": "Editor"}},
		"or with a 401": {map[string]any{"/v1/account": 401}, []string{"account: not known: error unauthorized", "plan: pro\n"}, []string{"user:"}, map[string]any{"name": nil}},
		"a role of the key's own where nothing else tells one": {map[string]any{"/v1/teams": 403}, []string{"teams: not known", "role: Reader\n", "permissions: things-view\n"}, nil,
			map[string]any{"role": "Reader", "plan": nil}},
		"everything is permitted": {map[string]any{"/v1/teams": `[{"id": "T2", "root": true, "permissions": []}]`}, []string{"permissions: all\n", "not told: plan: the answer of /v1/teams has none\n"}, nil,
			map[string]any{"permissions": []any{"all"}, "plan": nil}},
		"no list of keys":             {map[string]any{"/v1/keys": 404}, []string{account, "not told of the key: name, age, last use: Teller answered that it has no such list (404)\n"}, nil, nil},
		"a list that may not be read": {map[string]any{"/v1/keys": 403}, []string{account, "keys: not known: error forbidden"}, []string{"not told of the key"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTeller(t, c.instead)
			text := b.answer(t, "whoami", nil)
			for _, words := range c.says {
				if !strings.Contains(text, words) {
					t.Errorf("no %q in:\n%s", words, text)
				}
			}
			for _, words := range c.saysNot {
				if strings.Contains(text, words) {
					t.Errorf("%q in:\n%s", words, text)
				}
			}
			checkIdentity(t, b.answer(t, "whoami", map[string]any{"format": "json"}), c.identity)
		})
	}
}

// checkIdentity holds facts of the JSON form against those expected, each null with a reason.
func checkIdentity(t *testing.T, text string, want map[string]any) {
	t.Helper()
	var got struct {
		Identity map[string]any    `json:"identity"`
		NotTold  map[string]string `json:"not_told"`
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for fact, value := range want {
		if fmt.Sprint(got.Identity[fact]) != fmt.Sprint(value) {
			t.Errorf("%s is %v, not %v", fact, got.Identity[fact], value)
		}
		if (got.NotTold[fact] != "") != (value == nil) {
			t.Errorf("%s: the reason is %q", fact, got.NotTold[fact])
		}
	}
}

func TestNothingThatAPlatformTells(t *testing.T) {
	t.Parallel()
	b := newTeller(t, map[string]any{"/v1/account": 403, "/v1/teams": 403, "/v1/credits": 403, "/v1/keys": 403, "/v1/roles": 403})
	if text := b.refusal(t, "whoami", nil); !strings.HasPrefix(text, "error forbidden") {
		t.Error(text)
	}
}

// TestKeysWithRoles: a key that shows its end only is found by it, roles are told by their names, and a key that has ended says so.
func TestKeysWithRoles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		instead map[string]any
		says    []string
	}{
		"all": {nil, []string{"name,prefix,creator,role,permissions,allowed_ips,state,created,expires,age_days,rotation\n",
			"Mine,…own4 (this connection),Ana Paz,Reader,things-view,192.0.2.1 198.51.100.0/28,live,2026-01-02,,", "Gone,…zzzz,,Owner,all,,live,2020-01-02,2021-01-01,", ",expired\n",
			"# Teller gives no advice on the age of keys\n", "# not told: last_used, last_used_from: Teller does not keep it\n", "# a key without allowed_ips works from any address\n"}},
		"roles refused":  {map[string]any{"/v1/roles": 403}, []string{"Mine,…own4 (this connection),Ana Paz,r1,,192", "# names and permissions of roles: not known: error forbidden"}},
		"people refused": {map[string]any{"/v1/people": 403}, []string{"Mine,…own4 (this connection),p1,Reader,", "# names of creators: not known: error forbidden"}},
		"another key":    {map[string]any{"/v1/keys": `[{"id": "k9", "name": "Other", "last_four": "zzzz"}]`}, []string{"# the key of this connection is not marked: it is not in the list\n"}},
		"no part shown":  {map[string]any{"/v1/keys": `[{"id": "k9", "name": "Other"}]`}, []string{"# the key of this connection is not marked: the list shows no part of a key\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTeller(t, c.instead)
			text := b.answer(t, "list_keys", nil)
			for _, words := range c.says {
				if !strings.Contains(text, words) {
					t.Errorf("no %q in:\n%s", words, text)
				}
			}
		})
	}
	var got struct {
		NotTold map[string]string `json:"not_told"`
		Keys    []struct {
			Name, Role  string
			Own         bool     `json:"this_connection"`
			Permissions []string `json:"permissions"`
			AllowedIPs  []string `json:"allowed_ips"`
			LastUsedAt  *string  `json:"last_used_at"`
		}
	}
	text := newTeller(t, nil).answer(t, "list_keys", map[string]any{"format": "json"})
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if k := got.Keys[0]; !k.Own || k.Role != "Reader" || len(k.Permissions) != 1 || len(k.AllowedIPs) != 2 || k.LastUsedAt != nil || got.NotTold["last_used_at"] == "" || len(got.Keys) != 2 {
		t.Errorf("%+v", got)
	}
}
