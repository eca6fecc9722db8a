package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// anonymous takes secrets, and names and ids of people and organisations out of a text, and writes ~ for the home folder.
func (x *examination) anonymous() func(text string) string {
	personal := x.personalValues()
	hidden := &platform.Redactor{}
	hidden.Learn(personal...)
	return func(text string) string {
		text = hidden.Text(x.redactor.Text(text))
		for _, value := range personal {
			text = withoutWord(text, value) // a short one, which the redactor leaves
		}
		for _, home := range []string{x.app.getenv("HOME"), x.app.getenv("USERPROFILE")} {
			if home = strings.TrimRight(home, `/\`); home != "" {
				text = strings.ReplaceAll(text, home, "~")
			}
		}
		return text
	}
}

// withoutWord replaces a value where it is a word of its own.
func withoutWord(text, value string) string {
	if value = strings.TrimSpace(value); value == "" {
		return text
	}
	word, err := regexp.Compile(`(^|[^\pL\pN])` + regexp.QuoteMeta(value) + `([^\pL\pN]|$)`)
	if err != nil {
		return text
	}
	return word.ReplaceAllString(text, "${1}[redacted]${2}")
}

// personalValues are the names and ids of people and organisations that are known here: by settings, by profiles, and by what platforms told.
func (x *examination) personalValues() []string {
	x.mu.Lock()
	values := slices.Clone(x.personal)
	x.mu.Unlock()
	values = append(values, x.cfg.OrgAllow...)
	for _, c := range x.cfg.Connections {
		credentials, err := c.Credentials()
		if err != nil {
			continue // it is told elsewhere, and shows none
		}
		for _, value := range credentials {
			values = append(values, value)
		}
	}
	if store, err := x.app.profiles(); err == nil {
		for _, name := range store.Names() {
			values = append(values, personalOf(store, name)...)
		}
	}
	return slices.DeleteFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" })
}

func personalOf(store *profile.Store, name string) []string {
	var values []string
	p, _ := store.Profile(name)
	for _, c := range p.Connections {
		values = append(values, c.Organization, c.OrganizationName)
		for _, value := range c.Credentials {
			values = append(values, value)
		}
	}
	return values
}

// secretsIn are the values of variables that hold keys and passwords, and the passwords of proxies, right or wrong: broken settings are quoted in what is told
// of them.
func secretsIn(environ []string) []string {
	var secrets []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if isSecretVariable(name) {
			secrets = append(secrets, value)
		}
		if strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			if before, _, found := strings.Cut(value, "@"); found {
				if _, password, found := strings.Cut(before[strings.Index(before, "//")+1:], ":"); found {
					secrets = append(secrets, password)
				}
			}
		}
	}
	return secrets
}
