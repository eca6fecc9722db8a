package manifest

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// mask reads what of a column's values is hidden.
func (r *reader) mask(m mapping, k *columnKeys, c *Column) {
	c.Mask = Mask{
		Secret: Secret(k.Secret), Personal: k.Personal,
		SecretMembers: r.memberNames(m, "secret_paths", k.SecretPaths), PersonalMembers: r.memberNames(m, "personal_paths", k.PersonalPaths),
	}
	r.checkSecret(m, c)
	r.checkPersonal(m, c)
	r.checkMembers(m, c)
	for _, key := range []string{"secret", "personal", "secret_paths", "personal_paths"} {
		switch {
		case !m.has(key):
		case c.Key:
			r.wrong(m.place(key), "%s: %s does not go with a key or an input: requests name records by it; write keyless: true for the table, and no key", m.what, key)
		case c.Required || c.Input:
			r.wrong(m.place(key), "%s: %s does not go with a key or an input: requests name records by it", m.what, key)
		case len(c.Enum) > 0:
			r.wrong(m.place(key), "%s: %s does not go with enum, which says what the values are", m.what, key)
		}
	}
	if c.Mask.Personal {
		c.Mask.Shown, c.Filters = c.Filters, nil
	}
}

func (r *reader) checkSecret(m mapping, c *Column) {
	switch s := c.Mask.Secret; {
	case s == NoSecret:
	case s != Hidden && s != SecretPrefix:
		r.wrong(m.value("secret"), "%s: secret must be true (rows have NULL) or prefix (its first letters), found %q", m.what, words.Line(string(s), 60))
	case s == SecretPrefix && c.Type != Text:
		r.wrong(m.place("secret"), "%s: secret: prefix goes with type text, not %s; say secret: true", m.what, c.Type)
	case len(c.Filters) > 0:
		r.wrong(m.place("filter"), "%s: a filter would find out a secret, guess by guess; leave it out", m.what)
	case c.Mask.Personal:
		r.wrong(m.place("personal"), "%s: a secret is hidden anyway; leave personal out", m.what)
	}
}

func (r *reader) checkPersonal(m mapping, c *Column) {
	if c.Mask.Personal && c.Type != Text && c.Type != JSON {
		r.wrong(m.place("personal"), "%s: personal goes with type text or json, not %s: a pseudonym is a text", m.what, c.Type)
	}
}

func (r *reader) checkMembers(m mapping, c *Column) {
	for _, key := range []string{"secret_paths", "personal_paths"} {
		switch {
		case !m.has(key):
		case c.Type != JSON && c.From != FromElement:
			r.wrong(m.place(key), "%s: %s names members within type json, not %s; say %s", m.what, key, c.Type, strings.TrimSuffix(key, "_paths"))
		case c.Mask.Secret != NoSecret || c.Mask.Personal && key == "personal_paths":
			r.wrong(m.place(key), "%s: the whole value is hidden; leave %s out", m.what, key)
		}
	}
}

// memberNames reads names of members. A dotted one would match nothing, and hide nothing.
func (r *reader) memberNames(m mapping, key string, names texts) []string {
	var all []string
	for _, name := range names {
		if i := strings.LastIndex(name, "."); i >= 0 {
			r.wrong(m.value(key), "%s: %s: write the member's name alone, %q: it is hidden wherever it stands", m.what, key, words.Line(name[i+1:], 60))
		}
		if strings.Contains(strings.Trim(name, EveryMember), EveryMember) {
			r.wrong(m.value(key), "%s: %s: %q: * stands at the beginning or at the end of a name", m.what, key, words.Line(name, 60))
		}
		if name = strings.ToLower(name); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// checkHead sees that whoami and list_keys show who they are to show.
func (r *reader) checkHead(at place, t *Table) {
	for i := range t.Columns {
		if t.Columns[i].Mask.Pseudonymous() {
			r.wrong(at, "%s: column %s is personal; this table is for telling who it is, so leave that out", t.Name, t.Columns[i].Name)
		}
	}
}
