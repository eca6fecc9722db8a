package manifest

import (
	"regexp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// The formats of a credential that have a name. Any other is a regular expression that the whole of a value matches, such as [0-9a-f]{24}.
const (
	FormatUUID = "uuid"
	// FormatPassword is the format of a credential that may have any characters, and of which not even the beginning is shown to anybody.
	FormatPassword = "password"
)

// Fits tells whether a value is of the credential's format.
func (c *Credential) Fits(value string) bool {
	pattern, err := c.pattern()
	return err != nil || pattern == nil || pattern.MatchString(value)
}

// pattern is the format that is an expression; nil when it is none.
func (c *Credential) pattern() (*regexp.Regexp, error) {
	if c.Format == "" || c.Format == FormatUUID || c.Format == FormatPassword {
		return nil, nil
	}
	return regexp.Compile("^(?:" + c.Format + ")$")
}

// Called is a credential's name in a sentence, in the platform's own word for an organisation.
func (m *Manifest) Called(credential string) string {
	if m.Scope != nil && m.Scope.From == credential {
		return m.Scope.Noun
	}
	return words.Spoken(credential)
}

// plainWord is what a name of a format looks like, and no expression that anybody would write.
var plainWord = words.Pattern(`^[a-zA-Z_]+$`)

func (r *reader) checkFormat(m mapping, name, format string) {
	pattern, err := (&Credential{Format: format}).pattern()
	switch {
	case pattern != nil && r.version < 2:
		r.wrong(m.place("format"), "credential %s: unknown format %q; there are: uuid, password, and in version 2 of the grammar regular expressions", name, format)
	case err != nil || pattern != nil && plainWord().MatchString(format):
		r.wrong(m.place("format"), "credential %s: unknown format %q; there are: uuid, password (any characters, never shown), or a regular expression such as [0-9a-f]{24}", name, format)
	}
}
