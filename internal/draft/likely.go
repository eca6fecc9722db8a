package draft

import (
	"net/textproto"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// likely are the authenticators that a refusal names, the likeliest first, and then three common ones.
func likely(refusal *Answer) []authenticator {
	all := challenged(refusal)
	for _, name := range keyHeaders(refusal) {
		all = append(all, byHeader(name, "{api_key}"))
	}
	all = append(all, byHeader("Authorization", "Bearer {api_key}"), byHeader("X-Api-Key", "{api_key}"), byHeader("Authorization", "{api_key}"))
	var each []authenticator
	for _, a := range all {
		if !slices.ContainsFunc(each, func(other authenticator) bool { return other.text() == a.text() }) {
			each = append(each, a)
		}
	}
	return each
}

func byHeader(name, template string) authenticator {
	return authenticator{headers: []header{{name, template}}}
}

// challenged are the authenticators that WWW-Authenticate asks for.
func challenged(refusal *Answer) []authenticator {
	var all []authenticator
	for _, challenge := range refusal.Header["Www-Authenticate"] {
		scheme, _, _ := strings.Cut(strings.TrimSpace(challenge), " ")
		switch strings.ToLower(strings.TrimSuffix(scheme, ",")) {
		case "bearer":
			all = append(all, byHeader("Authorization", "Bearer {api_key}"))
		case "token":
			all = append(all, byHeader("Authorization", "Token {api_key}"))
		case "basic":
			all = append(all, authenticator{basic: keyAsUser})
		}
	}
	return all
}

// keyHeader is what the name of a header with a key looks like, where a refusal names one.
var keyHeader = words.Pattern(`(?i)\b(?:x-)?(?:[a-z]+-){0,3}(?:api-?key|access-token|auth-token|auth-key|private-token|subscription-key)\b`)

// keyHeaders are the headers that a refusal names as those of a key.
func keyHeaders(refusal *Answer) []string {
	const start = 4 << 10 // a refusal is short
	text := strings.Join(refusal.Header["Www-Authenticate"], " ") + " " + string(refusal.Body[:min(len(refusal.Body), start)])
	var names []string
	for _, name := range keyHeader().FindAllString(text, -1) {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if strings.Contains(name, "-") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
