package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

var simpleName = words.Pattern(`^[a-z][a-z0-9_]{0,62}$`)

// given is the authenticator that a person's headers make, each "Name: template", and what stands for user and password of Basic, with a colon between;
// "" where there is no Basic. Errors are *Error.
func given(headers []string, userPassword string) (authenticator, error) {
	var a authenticator
	if userPassword != "" {
		b, err := givenBasic(userPassword)
		if err != nil {
			return a, err
		}
		a.basic = b
	}
	for _, line := range headers {
		h, err := givenHeader(line)
		switch {
		case err != nil:
			return a, err
		case slices.ContainsFunc(a.all(), func(o header) bool { return strings.EqualFold(o.name, h.name) }):
			return a, mistake("Give each header once.", "--header %s is given twice", h.name)
		case h.noun() != "" && a.scope == (header{}):
			a.scope = h
		default:
			a.headers = append(a.headers, h)
		}
	}
	return a, checkCredentials(a.credentials())
}

// givenBasic reads what stands for user and password.
func givenBasic(userPassword string) (*basic, error) {
	user, password, ok := strings.Cut(userPassword, ":")
	isKey := func(s string) bool { return looksSecret(placeholder().ReplaceAllString(s, "")) }
	switch {
	case !ok || !placeholder().MatchString(userPassword):
		return nil, mistake("Write what stands for them, as in '{user}:{password}' or '{api_key}:', and put the values into the environment.", "--basic has no credential in braces, or no colon")
	case isKey(user) || isKey(password) || password != "" && !placeholder().MatchString(password) && !ofKey(user):
		return nil, mistake("Write {password} in its place, and put the value into the environment.", "--basic has what looks like a key or a password, which would be in the shell's history and in the file")
	}
	return &basic{user, password}, nil
}

// givenHeader reads a header, "Name: template".
func givenHeader(line string) (header, error) {
	name, template, ok := strings.Cut(line, ":")
	name, template = strings.TrimSpace(name), strings.TrimSpace(template)
	bare := placeholder().ReplaceAllString(template, "")
	switch {
	case !ok || template == "" || !manifest.IsHeaderName(name):
		return header{}, mistake("Write it like 'X-Api-Key: {api_key}'.", "--header is %q, which is no name and value", words.HideSecrets(words.Line(line, 80)))
	case strings.ContainsAny(bare, "{}"):
		return header{}, mistake("Write a credential's name in braces, such as {api_key}.", "--header %s has a brace without its other", name)
	case slices.ContainsFunc(strings.Fields(bare), looksSecret), bare == template && ofCredential(name):
		return header{}, mistake("Write "+name+": {api_key}, and put the key into the environment.", "The value of --header %s looks like a key or is where one goes, which would be in the shell's history and in the file", name)
	}
	return header{name, template}, nil
}

// ofCredential tells headers whose value is a credential by their names, so that none may be written out.
func ofCredential(header string) bool {
	return hasWord(fieldname.Name(header), "authorization", "auth", "cookie", "key", "apikey", "token", "secret", "password", "passwd", "session", "credential", "credentials", "signature", "jwt", "sid")
}

// ofKey tells what stands for a user and is a key itself: the password beside it is a word of the documents then.
func ofKey(user string) bool {
	return hasWord(fieldname.Name(user), "key", "apikey", "token", "secret")
}

// vendors is how keys begin whose makers mark them.
var vendors = words.Pattern(`(?i)^(sk|pk|rk|ak|key|api|apikey|token|tok|secret|pat|gh[opsur]|github_pat|glpat|xox[a-z]|shpat|sg|dop_v1|npm)[-_.][a-z0-9_.-]*[0-9][a-z0-9_.-]*$`)

// looksSecret tells values that are likely a key, by their looks or by how they begin.
func looksSecret(value string) bool {
	const short = 16
	return words.LooksSecret(value) || len(value) >= short && vendors().MatchString(value)
}

// checkCredentials refuses names that a manifest's credentials cannot have.
func checkCredentials(names []string) error {
	for _, name := range names {
		if name == manifest.TokenPlaceholder || name == manifest.RefreshTokenPlaceholder {
			return mistake("Call it {api_key}.", "{%s} stands for what a login gives, and is no credential's name", name)
		}
		if !simpleName().MatchString(name) {
			return mistake("Write it in small letters, digits and underscores, as in {api_key}.", "{%s} is no name of a credential", words.Line(name, 60))
		}
	}
	return nil
}
