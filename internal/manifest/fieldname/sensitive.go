package fieldname

import (
	"slices"
	"strings"
	"sync"
)

// What a field holds is guessed by its name: a guess too many hides what a person can show again, a guess too few shows what nobody was to see.

// secretWords are in the names of fields that hold credentials, as words next to each other.
var secretWords = bounded(
	"token", "secret", "password", "passwd", "pwd", "passphrase", "passcode", "apikey", "api_key", "private_key", "access_key", "signing_key",
	"encryption_key", "secret_key", "ssh_key", "license_key", "auth_key", "session_key", "client_key", "credential", "credentials", "cvv", "cvc", "otp", "pin", "pin_code", "authorization",
	"recovery_code", "recovery_codes", "backup_codes", "connection_string", "tokens", "secrets", "passwords",
)

// aboutEnds end, and aboutBegins begin, the names of fields that are about a credential and do not hold it.
var (
	aboutEnds = []string{"id", "ids", "count", "type", "name", "at", "on", "date", "expiry", "expires", "expiration", "expires_in", "limit", "usage", "used", "status", "state", "length",
		"policy", "enabled", "required", "hint", "strength", "version", "algorithm", "total", "scope", "scopes", "ttl", "lifetime"}
	aboutBegins = []string{"has", "is", "next", "page", "continuation", "max", "min", "num", "cursor", "sync"}
)

// Secret tells whether a field of a name, in any spelling, likely holds a credential.
func Secret(name string) bool {
	all := wordsOf(name)
	if len(all) == 0 || slices.Contains(aboutBegins, all[0]) || slices.Contains(aboutEnds, all[len(all)-1]) {
		return false
	}
	return hasWords(all, secretWords)
}

// personalWords are in the names of fields that tell who a person is.
var personalWords = bounded(
	"email", "emails", "e_mail", "mail", "phone", "phones", "telephone", "mobile", "fax", "first_name", "last_name", "full_name", "given_name", "family_name",
	"middle_name", "surname", "firstname", "lastname", "fullname", "nickname", "maiden_name", "birth_date", "birthdate", "birthday", "date_of_birth", "dob", "ssn",
	"social_security", "national_id", "passport", "username", "user_name", "street", "street_address", "home_address", "address_line", "line1", "line2", "address1",
	"address2", "contact_name", "account_holder", "cardholder", "iban", "avatar", "avatar_url", "gravatar", "ip_address", "signature_name",
)

// notPersonal end the names of fields that are about such a thing.
var notPersonal = []string{"id", "ids", "count", "type", "at", "verified", "enabled", "confirmed", "status", "template", "subject", "domain", "format", "notifications", "optin"}

// persons are nouns of records that are, or may be, a person.
var persons = []string{
	"user", "owner", "author", "person", "people", "contact", "assignee", "creator", "employee", "member", "patient", "customer", "reviewer", "reporter", "committer", "sender",
	"recipient", "driver", "guest", "student", "teacher", "attendee", "actor", "uploader", "manager", "lead", "subscriber", "candidate", "applicant", "approver", "resident",
}

// Personal tells whether a field likely tells who a person is. within are the names of the records that it is in, from the outermost on: the name of an
// owner is a person's, that of a product is not.
func Personal(name string, within ...string) bool {
	all := wordsOf(name)
	if len(all) == 0 || slices.Contains(notPersonal, all[len(all)-1]) {
		return false
	}
	if hasWords(all, personalWords) {
		return true
	}
	plain := strings.Join(all, "_")
	if !slices.Contains([]string{"name", "display_name", "login", "handle", "real_name"}, plain) {
		return false
	}
	return slices.ContainsFunc(within, isPerson)
}

func isPerson(noun string) bool {
	all := wordsOf(noun)
	return len(all) > 0 && slices.Contains(persons, Singular(all[len(all)-1]))
}

// bounded puts "_" around entries of one or more words that are joined by it, once, when they are first asked for.
func bounded(entries ...string) func() []string {
	return sync.OnceValue(func() []string {
		all := make([]string, len(entries))
		for i, entry := range entries {
			all[i] = "_" + entry + "_"
		}
		return all
	})
}

// hasWords tells whether some of the entries stand in a name.
func hasWords(name []string, entries func() []string) bool {
	joined := "_" + strings.Join(name, "_") + "_"
	return slices.ContainsFunc(entries(), func(entry string) bool { return strings.Contains(joined, entry) })
}
