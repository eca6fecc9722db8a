package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMasks(t *testing.T) {
	t.Parallel()
	got := columnsOf(t, second(`
      secret: {type: text, secret: true}
      token: {type: text, secret: prefix}
      pin: {type: integer, secret: true}
      email: {type: text, personal: true, filter: {eq: email}}
      config: {type: json, secret_paths: [Password, token], personal_paths: owner}
      data: {type: json, personal: true, secret_paths: card}
`))
	for name, want := range map[string]struct {
		mask  Mask
		words string
	}{
		"secret": {Mask{Secret: Hidden}, "secret: always NULL here"},
		"token":  {Mask{Secret: SecretPrefix}, "secret: cut to its beginning"},
		"pin":    {Mask{Secret: Hidden}, "secret: always NULL here"},
		"email": {Mask{Personal: true, Shown: map[Op]Param{Eq: {Name: "email", Style: Repeat, As: Text}}},
			"pseudonyms, the same for the same value"},
		"config": {Mask{SecretMembers: []string{"password", "token"}, PersonalMembers: []string{"owner"}},
			"secrets within are null, personal values pseudonyms"},
		"data": {Mask{Personal: true, SecretMembers: []string{"card"}}, "pseudonyms, the same for the same value"},
		"id":   {},
	} {
		mask := got[name].Mask
		if diff := cmp.Diff(want.mask, mask); diff != "" || mask.Words() != want.words {
			t.Errorf("%s: %s (-want +got)\n%s", name, mask.Words(), diff)
		}
		if len(got[name].Filters) > 0 {
			t.Errorf("%s: filters %v", name, got[name].Filters)
		}
	}
}

func TestMasksRefused(t *testing.T) {
	t.Parallel()
	for column, want := range map[string]string{
		"{type: text, secret: false}":                                `secret must be true (rows have NULL) or prefix (its first letters), found "false"`,
		"{type: text, secret: most}":                                 `secret must be true`,
		"{type: integer, secret: prefix}":                            "secret: prefix goes with type text, not integer",
		"{type: text, secret: true, filter: {eq: token}}":            "a filter would find out a secret, guess by guess",
		"{type: text, secret: true, personal: true}":                 "leave personal out",
		"{type: integer, personal: true}":                            "personal goes with type text or json, not integer",
		"{type: uuid, personal: true}":                               "personal goes with type text or json, not uuid",
		"{type: text, personal: true, enum: [a, b]}":                 "personal does not go with enum",
		"{type: text, secret: true, enum: [a, b]}":                   "secret does not go with enum",
		"{type: text, personal: true, input: true, filter: {eq: x}}": "personal does not go with a key or an input",
		"{type: text, secret_paths: password}":                       "secret_paths names members within type json, not text; say secret",
		"{type: text, personal_paths: email}":                        "say personal",
		"{type: json, secret: true, secret_paths: a}":                "the whole value is hidden; leave secret_paths out",
		"{type: json, personal: true, personal_paths: a}":            "the whole value is hidden; leave personal_paths out",
		"{type: json, secret_paths: [config.password]}":              `write the member's name alone, "password"`,
		`{type: json, personal_paths: "e*mail"}`:                     `"e*mail": * stands at the beginning or at the end of a name`,
		"{type: text, personal: yes please}":                         "personal must be true or false",
	} {
		t.Run(column, func(t *testing.T) {
			_, err := Parse("acme.yaml", []byte(second("      x: "+column+"\n")))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
	for _, mask := range []string{"secret: true", "secret: prefix", "personal: true"} {
		file := strings.Replace(second(""), "key: true", "key: true, "+mask, 1)
		if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "does not go with a key or an input: requests name records by it; write keyless: true for the table, and no key") {
			t.Errorf("%s: %v", mask, err)
		}
	}
}

// TestHeadTablesTellWho sees that what whoami and list_keys are for is not masked, but secrets are.
func TestHeadTablesTellWho(t *testing.T) {
	t.Parallel()
	keys := `keys:
  about: Keys
  get: /v1/keys
  columns:
    id: {type: text, key: true}
    prefix: {type: text, path: secret, secret: prefix}
    creator: {type: text%s}
`
	for more, want := range map[string]string{"": "", ", personal: true": "keys: column creator is personal; this table is for telling who it is"} {
		file := strings.Replace(second(""), "tables:\n", strings.Replace(keys, "%s", more, 1)+"tables:\n", 1)
		_, err := Parse("acme.yaml", []byte(file))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", more, err)
		}
	}
}

func TestSecretFactsAreRefused(t *testing.T) {
	t.Parallel()
	file := second("      pin: {type: integer, secret: true}\n") + "    envelope: {totals: {pin: total}}\n"
	if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "column pin is secret, and so is what the answer tells of it") {
		t.Error(err)
	}
}
