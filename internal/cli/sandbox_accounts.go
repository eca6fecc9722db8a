package cli

import (
	"slices"
	"strings"
	"unicode"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// builderAccount is a way into a platform in miniature under a name for programs that are tested against it.
type builderAccount struct {
	// name is the role, of other organisations with theirs, and of further people with theirs: admin, admin_meridia_foods_iberia. That of a key that is
	// refused begins with revoked.
	name string
	sandbox.Account

	// first of those with the same role in the same organisation, or with a revoked key.
	first bool
}

// builderAccounts are the ways into a platform, each key once and each person of an organisation who has none: those with a key that works, in the order of
// accounts, then the people without one, then the revoked keys.
func (m miniatures) builderAccounts(e sandbox.Export) []builderAccount {
	all := m.sandbox.Accounts(e.Platform)
	usable := m.accounts(e)
	ordered := slices.Concat(usable, keyless(all), slices.DeleteFunc(slices.Clone(all), func(a sandbox.Account) bool { return !a.Revoked }))
	home := ""
	if len(usable) > 0 {
		home = usable[0].OrganizationID
	}
	taken, kinds := map[string]bool{}, map[string]bool{}
	named := make([]builderAccount, len(ordered))
	for i, a := range ordered {
		kind := a.Role + " " + a.OrganizationID
		if a.Revoked {
			kind = "revoked"
		}
		named[i] = builderAccount{name: freeName(taken, nameParts(a, home)), Account: a, first: !kinds[kind]}
		taken[named[i].name], kinds[kind] = true, true
	}
	return named
}

// keyless are the people who have no key in their organisation.
func keyless(all []sandbox.Account) []sandbox.Account {
	var people []sandbox.Account
	for _, a := range all {
		sameWithKey := func(b sandbox.Account) bool {
			return b.User.ID == a.User.ID && b.OrganizationID == a.OrganizationID && b.Key != "" && !b.Revoked
		}
		if a.Key == "" && !slices.ContainsFunc(all, sameWithKey) {
			people = append(people, a)
		}
	}
	return people
}

// nameParts are what an account's name is made of, the first always, each other where those before it are another's. home is the organisation that needs no
// mention.
func nameParts(a sandbox.Account, home string) []string {
	parts := []string{a.Role, a.User.Name(), a.KeyName, a.KeyID}
	switch {
	case a.Revoked:
		parts[0] = "revoked"
	case a.OrganizationID != home && a.OrganizationID != a.User.ID: // where each person is an organisation, theirs says it
		parts[0] += " " + a.OrganizationName
	}
	return parts
}

// freeName makes the shortest name of parts that is not taken.
func freeName(taken map[string]bool, parts []string) string {
	name := ""
	for i := range parts {
		if name = identifier(strings.Join(parts[:i+1], " ")); !taken[name] {
			break
		}
	}
	return name
}

// identifier is a text as a name in programs: small letters and digits of ASCII, with "_" between words.
func identifier(text string) string {
	parted := strings.FieldsFunc(words.Fold(text), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(parted, "_")
}
