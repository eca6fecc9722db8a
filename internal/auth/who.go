package auth

import (
	"cmp"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// signedInAs is the end of a sentence on a login.
func signedInAs(who answer.Connection) string {
	if person(who) == "" {
		return ": " + WhoIs(who)
	}
	return " as " + WhoIs(who)
}

// person is the name of who somebody is, or the address; "" where the platform tells neither.
func person(who answer.Connection) string {
	return cmp.Or(factText(who, manifest.FactName), factText(who, "email"))
}

// WhoIs is a person, role, organisation and key in a line.
func WhoIs(who answer.Connection) string {
	var parts []string
	if name := person(who); name != "" {
		parts = append(parts, name)
	}
	if role := factText(who, "role"); role != "" {
		parts = append(parts, "role "+role)
	}
	if who.Noun != "" && who.Scope != "" {
		parts = append(parts, who.Noun+" "+words.Name(cmp.Or(organizationName(who, who.Scope), who.Scope)))
	}
	if key := keyText(who); key != "" {
		parts = append(parts, key)
	}
	if person(who) != "" {
		return strings.Join(parts, ", ")
	}
	return strings.TrimPrefix(strings.Join(parts, ", ")+"; "+who.Platform+" does not tell as whom", "; ")
}

// keyText tells a key from others: the beginning of it, and its name. "" where there is none.
func keyText(who answer.Connection) string {
	if who.KeyPrefix == "" {
		return ""
	}
	text := "key " + who.KeyPrefix + "…"
	if who.Key != nil && who.Key.Name != "" {
		text += " called “" + words.Name(who.Key.Name) + "”"
	}
	return text
}

// Made is when the platform says that the key in use was made; zero where it does not.
func Made(who answer.Connection) time.Time {
	if who.Key == nil {
		return time.Time{}
	}
	made, _ := time.Parse(time.RFC3339, who.Key.CreatedAt) // zero where it is not told
	return made
}

// factText is a fact of who it is, as a text; "" where it is not told.
func factText(who answer.Connection, name string) string {
	for _, f := range who.Identity {
		if text, ok := f.Value.(string); ok && f.Name == name {
			return words.Name(text)
		}
	}
	return ""
}
