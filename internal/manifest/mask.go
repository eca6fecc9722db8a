package manifest

import (
	"slices"
	"strings"
)

// Mask says what of a column's values nobody is to see. It is applied where rows are read, before anything keeps them or compares with them, so
// that no alias, filter, join or export leads around it. The zero value hides nothing.
type Mask struct {
	Secret Secret
	// Personal says that the values tell who a person is: rows have pseudonyms, equal ones for equal values. Within JSON, those are in the place
	// of all texts and numbers.
	Personal bool
	// SecretMembers and PersonalMembers are names of members of objects, in small letters, whose values are hidden wherever they stand within JSON.
	// A star at the beginning or the end of one stands for any letters (see [HidesMember]).
	SecretMembers, PersonalMembers []string
	// Shown are the filters that a column has while its personal values are shown. Pseudonyms are not the platform's: none travels to it.
	Shown map[Op]Param
}

// Secret says how much of a credential is seen.
type Secret string

// What is seen of a secret.
const (
	NoSecret     Secret = ""
	Hidden       Secret = "true"   // nothing: the value is NULL
	SecretPrefix Secret = "prefix" // a third of it, 12 letters at most: enough to tell keys apart
)

// EveryMember stands for the names of all members.
const EveryMember = "*"

// HidesMember tells whether one of the names is a member's, in small letters: "email", or "*mail*" of work-email and mail2.
func HidesMember(names []string, member string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		part := strings.Trim(name, EveryMember)
		switch before, after := strings.HasPrefix(name, EveryMember), strings.HasSuffix(name, EveryMember); {
		case before && after:
			return strings.Contains(member, part)
		case before:
			return strings.HasSuffix(member, part)
		case after:
			return strings.HasPrefix(member, part)
		}
		return name == member
	})
}

// Pseudonymous tells whether rows have pseudonyms in the column, or within it.
func (m *Mask) Pseudonymous() bool { return m.Personal || len(m.PersonalMembers) > 0 }

// Words say what is masked, for people and models; "" when nothing is.
func (m *Mask) Words() string {
	switch {
	case m.Secret == Hidden:
		return "secret: always NULL here"
	case m.Secret == SecretPrefix:
		return "secret: cut to its beginning"
	case m.Personal:
		return "pseudonyms, the same for the same value"
	case len(m.SecretMembers) > 0 && len(m.PersonalMembers) > 0:
		return "secrets within are null, personal values pseudonyms"
	case len(m.SecretMembers) > 0:
		return "secrets within are null"
	case len(m.PersonalMembers) > 0:
		return "personal values within are pseudonyms"
	}
	return ""
}
