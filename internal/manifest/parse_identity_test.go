package manifest

import (
	"strings"
	"testing"
)

// parts are heads of version 2 with an identity of several parts and a list of keys with roles.
const parts = `identity:
  parts:
    user:
      about: The user
      get: /v1/me
      columns: {id: {type: uuid, key: true}, name: {type: text}}
    subscription:
      about: What is paid for
      get: /v1/subscription
      keyless: true
      columns: {plan: {type: text, path: tier}}
  untold: {role: there are no roles}
keys:
  list:
    about: Keys
    get: /v1/keys
    columns: {id: {type: uuid, key: true}, role_id: {type: uuid}, last_four: {type: text}}
  roles:
    about: Roles
    get: /v1/roles
    columns: {id: {type: uuid, key: true}, name: {type: text}}
  untold: {last_used_at: it is not kept}
`

func withHeads(heads string) string {
	return strings.Replace(second(""), "tables:\n", heads+"tables:\n", 1)
}

func TestIdentityOfSeveralParts(t *testing.T) {
	t.Parallel()
	m := parsed(t, withHeads(parts))
	if id := m.Identity(); len(id.Parts) != 2 || id.Parts[0].Name != "user" || id.Parts[1].Column("plan").Path != "tier" || id.Untold["role"] != "there are no roles" {
		t.Errorf("identity %+v", id)
	}
	if k := m.Keys(); k.Get != "/v1/keys" || k.Roles.Get != "/v1/roles" || k.Untold["last_used_at"] != "it is not kept" {
		t.Errorf("keys %+v", k)
	}
	for fact, want := range map[string]bool{"prefix": true, "role": true, "permissions": false, "creator": false} {
		if m.Keys().Tells(fact) != want {
			t.Errorf("%s is told: %t", fact, !want)
		}
	}
}

func TestIdentityRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"an unknown fact":        {"{role: there", "{rule: there", `unknown fact "rule"; did you mean "role"?`},
		"a fact that is told":    {"{role: there are no roles}", "{plan: there is none}", "identity: untold: plan is told by a column"},
		"a key's that is told":   {"{last_used_at: it", "{role: it", "keys: untold: role is told by a column"},
		"roles without their id": {"role_id: {type: uuid}, ", "", "roles are found by column role_id"},
		"people without an id":   {"  untold: {last", "  people: {about: People, get: /v1/people, columns: {id: {type: uuid, key: true}}}\n  untold: {last", "people are found by column creator_id"},
		"a role's odd column":    {"name: {type: text}}\n  untold", "rank: {type: text}}\n  untold", `nothing is known to be done with column "rank"`},
		"a placeholder":          {"get: /v1/me", "get: /v1/{id}", "no statement gives a value for a placeholder"},
		"an unknown key":         {"  untold: {role", "  untolt: {role", `unknown key "untolt"`},
		"no list":                {"  list:\n    about: Keys\n    get: /v1/keys\n    columns: {id: {type: uuid, key: true}, role_id: {type: uuid}, last_four: {type: text}}\n", "", "list is missing"},
		"of version 1":           {"manifest: 2", "manifest: 1", "parts belongs to version 2"},
		"a person who is hidden": {"name: {type: text}}\n    sub", "name: {type: text, personal: true}}\n    sub", "column name is personal"},
	} {
		file := withHeads(parts)
		changed := strings.Replace(file, c.from, c.to, 1)
		if changed == file {
			t.Fatalf("%s: nothing is changed", name)
		}
		if _, err := Parse("acme.yaml", []byte(changed)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
