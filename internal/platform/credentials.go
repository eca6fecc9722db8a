package platform

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// credentials asks for the credentials and checks them. Errors are *Error with code configuration.
func (c *Client) credentials() (map[string]string, error) {
	given, err := c.options.Credentials()
	if err != nil {
		return nil, unreadableCredentials(err)
	}
	c.options.Redactor.Learn(secrets(c.manifest, given)...)
	return cleanCredentials(c.manifest, given, c.options.Settings)
}

// unreadableCredentials is err, or what says it in general where it was not made for a reader.
func unreadableCredentials(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	return configuration(err, "The credentials cannot be read: %v.", err)
}

func (c *Client) defaultScope(credentials map[string]string) string {
	switch {
	case c.manifest.Scope == nil:
		return ""
	case c.options.Scope != "":
		return c.options.Scope
	}
	return strings.TrimSpace(credentials[c.manifest.Scope.From])
}

// CheckCredentials tells, as an *Error with code configuration, what is missing or malformed in the credentials.
func CheckCredentials(m *manifest.Manifest, credentials map[string]string, s Settings) error {
	clean, err := cleanCredentials(m, credentials, s)
	if err != nil {
		return err
	}
	if err := checkAuth(m, s); err != nil {
		return err
	}
	a := authenticator(m, clean, s.Auth)
	if a == nil || m.Scope != nil && clean[m.Scope.From] == "" {
		return missing(m, clean, s)
	}
	return checkBasic(m, a, clean, s)
}

// cleanCredentials trims what came along with a value when it was pasted and refuses what cannot be sent. The map is
// copied only when something changes.
func cleanCredentials(m *manifest.Manifest, given map[string]string, s Settings) (map[string]string, error) {
	out, copied := given, false
	for i := range m.Credentials {
		c := &m.Credentials[i]
		v, ok := given[c.Name]
		if !ok {
			continue
		}
		trimmed := strings.TrimSpace(v)
		if err := CheckCredential(m, c, trimmed); err != nil {
			e := configuration(nil, "%s.", words.Capital(err.Error()))
			from := s.Credentials[c.Name]
			if from == "" {
				from = words.Or(c.Env)
			}
			e.Next = strings.TrimSpace("Correct what " + from + " gives: copy it again, on one line. " + c.Where)
			return nil, e
		}
		if trimmed == v {
			continue
		}
		if !copied {
			out, copied = maps.Clone(given), true
		}
		out[c.Name] = trimmed
	}
	return out, nil
}

// CheckCredential says what is wrong with a value and never shows it when it is a secret.
func CheckCredential(m *manifest.Manifest, c *manifest.Credential, v string) error {
	const longest = 4096
	name := words.Spoken(c.Name)
	switch {
	case strings.ContainsFunc(v, func(r rune) bool {
		return r < ' ' || r > '~' && c.Format != manifest.FormatPassword && !encoded(m, c.Name) && !InAddress(m, c.Name) || r == 0x7f
	}):
		return fmt.Errorf("the %s has a line break or another character in it that no %s has", name, name)
	case len(v) > longest:
		return fmt.Errorf("the %s has %d characters, which is no %s", name, len(v), name)
	case strings.TrimSpace(v) != v && words.IsUUID(strings.TrimSpace(v)):
		return fmt.Errorf("the %s begins or ends with a blank", name)
	case v != "" && c.Format == manifest.FormatUUID && !words.IsUUID(v):
		if words.LooksSecret(v) && !c.Secret {
			return fmt.Errorf("the %s is not a UUID (8-4-4-4-12 hexadecimal digits) but looks like a key", name)
		}
		if c.Secret {
			return fmt.Errorf("the %s is not a UUID (8-4-4-4-12 hexadecimal digits)", name)
		}
		return fmt.Errorf("the %s %q is not a UUID (8-4-4-4-12 hexadecimal digits)", name, words.Line(v, 60))
	case v != "" && !c.Fits(v):
		if c.Secret || words.LooksSecret(v) {
			return fmt.Errorf("the %s does not look like one", name)
		}
		return fmt.Errorf("the %s %q does not look like one", name, words.Line(v, 60))
	}
	return nil
}

// InAddress tells whether a credential is the organisation, and is sent in addresses alone, where any characters are escaped.
func InAddress(m *manifest.Manifest, name string) bool {
	if m.Scope == nil || m.Scope.From != name || m.Scope.Header != "" {
		return false
	}
	return !slices.ContainsFunc(m.Authenticators, func(a manifest.Authenticator) bool { return slices.Contains(a.Needs, name) })
}

// authenticator returns the one that is chosen, or the first one, whose credentials are all there; nil when there is none.
func (c *Client) authenticator(credentials map[string]string) *manifest.Authenticator {
	return authenticator(c.manifest, credentials, c.options.Settings.Auth)
}

func authenticator(m *manifest.Manifest, credentials map[string]string, chosen string) *manifest.Authenticator {
next:
	for i := range m.Authenticators {
		if chosen != "" && m.Authenticators[i].Name != chosen {
			continue
		}
		for _, name := range m.Authenticators[i].Needs {
			if credentials[name] == "" {
				continue next
			}
		}
		return &m.Authenticators[i]
	}
	return nil
}

// missing says which credentials to set, by the variables of the platform's own documentation.
func missing(m *manifest.Manifest, credentials map[string]string, s Settings) *Error {
	if s.Auth == "" && len(m.Authenticators) > 1 && authenticator(m, credentials, "") == nil {
		e := configuration(errors.New("credentials missing"), "%s needs the credentials of one way in.", m.Title)
		e.Next = "Set those of " + waysIn(m) + " in the server's environment" + keysPage(m, "; keys are made at ") + "."
		if s.Login != "" {
			e.Next = "Run " + s.Login + keysPage(m, "; keys are made at ") + "."
		}
		return e
	}
	var names []string
	var lacking []manifest.Credential
	where := ""
	need := neededCredentials(m, credentials, s.Auth)
	for _, c := range m.Credentials {
		if need[c.Name] && credentials[c.Name] == "" {
			names = append(names, m.Called(c.Name))
			lacking = append(lacking, c)
			where += " " + c.Where
		}
	}
	e := configuration(errors.New("credentials missing"), "%s needs the %s.", m.Title, strings.Join(names, " and the "))
	if len(lacking) > 0 {
		e.Next = giveCredentials(m, s, lacking...) + keysPage(m, "; keys are made at ") + "." + strings.TrimRight(where, " ")
	}
	return e
}

// neededCredentials are those of the authenticator that is in use, or would be, and of the scope.
func neededCredentials(m *manifest.Manifest, credentials map[string]string, chosen string) map[string]bool {
	need := map[string]bool{}
	a := authenticator(m, credentials, chosen)
	for i := range m.Authenticators {
		if a == nil && (chosen == "" || m.Authenticators[i].Name == chosen) {
			a = &m.Authenticators[i]
		}
	}
	if a != nil {
		for _, name := range a.Needs {
			need[name] = true
		}
	}
	if m.Scope != nil {
		need[m.Scope.From] = true
	}
	return need
}

func keysPage(m *manifest.Manifest, before string) string {
	if page := m.Dashboard["keys"]; page != "" {
		return before + page
	}
	return ""
}

// secrets returns the values that must not be shown.
func secrets(m *manifest.Manifest, credentials map[string]string) []string {
	var list []string
	for _, c := range m.Credentials {
		if v := credentials[c.Name]; c.Secret && v != "" {
			list = append(list, v)
		}
	}
	return list
}
