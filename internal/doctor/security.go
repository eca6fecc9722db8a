package doctor

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Rights judge what the credentials of a connection may, against what reading needs. id is nil where the platform was not asked or did not answer.
func Rights(connection string, m *manifest.Manifest, id *Identity) []Finding {
	if id == nil {
		return []Finding{NotChecked(connection, "Run it again where the platform can be reached.", "The platform was not asked whose the key is.")}
	}
	role, rights := id.Role(), id.Permissions()
	found := []Finding{}
	if role != "" || len(rights) > 0 {
		found = append(found, id.rights().of(connection))
	}
	beyond := m.Security.BeyondReading(rights)
	switch s := m.Security; {
	case s.ReadsOnly(role), len(rights) > 0 && s != nil && len(s.ReadPermissions) > 0 && len(beyond) == 0:
		return append(found, Fine(connection, "The key can change nothing."))
	case !s.KnowsReading():
	case role == "" && len(rights) == 0:
		return append(found, Doubt(connection, readingKey(m), "The platform does not tell what the key may (%s).", strings.TrimSuffix(id.whyNot("role"), ".")))
	case len(beyond) > 0:
		return append(found, Doubt(connection, readingKey(m), "The key may do more than this program needs, which only reads: %s.", words.AndMore(beyond, 4)))
	case s != nil && len(s.ReadRoles) > 0:
		return append(found, Doubt(connection, readingKey(m), "The key has the role %s, and may do more than this program needs, which only reads.", role))
	}
	return append(found, Fine(connection, "No role or right of %s is known that only reads: any key may change what its owner may change.", m.Title))
}

func (f Finding) of(what string) Finding {
	f.Text = words.Capital(f.What) + ": " + f.Text
	f.What = what
	return f
}

// readingKey says how to have a key that only reads.
func readingKey(m *manifest.Manifest) string {
	who := "with rights to read alone"
	if s := m.Security; s != nil && len(s.ReadRoles) > 0 {
		who = "with the role " + words.Or(s.ReadRoles)
	}
	where := ""
	if page := m.Dashboard["keys"]; page != "" {
		where = " at " + page
	}
	return "Have the key made by, or for, somebody " + who + where + "."
}

// Hidden says what of a platform's rows an assistant does not see.
func Hidden(m *manifest.Manifest) (Finding, error) {
	tables, err := m.Described()
	if err != nil {
		return Finding{}, err
	}
	var secret, personal []string
	for i := range tables {
		for _, c := range tables[i].Columns {
			name := tables[i].Name + "." + c.Name
			if c.Mask.Secret != manifest.NoSecret || len(c.Mask.SecretMembers) > 0 {
				secret = append(secret, name)
			}
			if c.Mask.Pseudonymous() {
				personal = append(personal, name)
			}
		}
	}
	text := fmt.Sprintf("%s; hidden as secrets: %s; as pseudonyms, since they tell who a person is: %s.", words.Plural(len(tables), "table"), listed(secret), listed(personal))
	if len(m.Gone) > 0 {
		text += " Taken away by the settings: " + words.And(slices.Sorted(maps.Keys(m.Gone))) + "."
	}
	return Fine(m.Platform, "%s", text), nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return words.Plural(len(names), "column") + " (" + words.AndMore(names, 3) + ")"
}

// Residency says where a platform that is asked at an address keeps data, by its own word.
func Residency(m *manifest.Manifest, baseURL string) Finding {
	if m.Security == nil || m.Security.Residency == "" {
		return Fine(m.Platform, "The documents of %s, as far as they are known here, do not say where it keeps data: ask it.", m.Title)
	}
	if m.Elsewhere(baseURL) {
		return Fine(m.Platform, "%s is not the address that the documents of %s speak of: whoever runs it has to say where data is kept there.", baseURL, m.Title)
	}
	return Fine(m.Platform, "By its documents: %s", m.Security.Residency)
}
