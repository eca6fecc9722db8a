package signin

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// What a person pastes with a key: the name of a variable or a header before it, and quotes around it.
var (
	assignment = words.Pattern(`^(?:(?:export|set|setx)\s+|\$env:)?(?:[A-Z][A-Z0-9_]*|[A-Za-z][A-Za-z0-9_.-]*(?i:key|token|secret)|(?i:authorization))\s*[=:]\s*([^=\s].*)$`)
	bearer     = words.Pattern(`^(?i:bearer)\s+(\S.*)$`)
	pairs      = []string{`""`, `''`, "``", "“”", "‘’"}
)

// What stands in documents where a key is to be filled in.
var stands = words.Pattern(`(?i)(?:^|[_-])(?:your|my|the)[_-]?(?:secret[_-]?)?(?:api[_-]?)?(?:key|token|secret)|^x{4,}$|x{8,}|changeme|replace[_-]?me|^(?:api[_-]?)?(?:key|token)$`)

// Secret returns the value that was meant by what was given for a credential, and what was taken off around it, each as the end of "was left out". Errors show
// nothing of it; they are the end of "the API key …". A password is taken as it is.
func Secret(c *manifest.Credential, given string) (value string, off []string, err error) {
	if c.Format == manifest.FormatPassword {
		value = strings.TrimRight(given, "\r\n")
		if value == "" {
			return "", nil, errors.New("is empty")
		}
		return value, nil, nil
	}
	value, off = bare(strings.TrimSpace(strings.Trim(strings.TrimSpace(given), "\ufeff\u200b")))
	return value, off, doubt(value)
}

// bare takes off, one after another, what is no part of a key.
func bare(value string) (_ string, off []string) {
	for {
		before := value
		if inner, quoted := unquoted(value); quoted {
			value, off = inner, append(off, "the quotes around it")
		}
		if m := bearer().FindStringSubmatch(value); m != nil {
			value, off = m[1], append(off, "the word Bearer")
		}
		if m := assignment().FindStringSubmatch(value); m != nil && !strings.HasPrefix(m[1], "//") {
			value, off = m[1], append(off, "the name before it")
		}
		if value = strings.TrimSpace(value); value == before {
			return value, off
		}
	}
}

func unquoted(value string) (inner string, quoted bool) {
	for _, pair := range pairs {
		signs := []rune(pair)
		if rest, opens := strings.CutPrefix(value, string(signs[0])); opens {
			if inner, quoted = strings.CutSuffix(rest, string(signs[1])); quoted {
				return inner, true
			}
		}
	}
	return value, false
}

// doubt says why a value can be no key.
func doubt(value string) error {
	const inNone = " \t\"'`$<>{}…*"
	switch {
	case value == "":
		return errors.New("is empty")
	case strings.ContainsAny(value, "\r\n"):
		return errors.New("has several lines")
	case strings.Contains(value, "://"):
		return errors.New("is an address")
	case isPath(value):
		return errors.New("is the path of a file")
	case strings.ContainsAny(value, inNone):
		return errors.New("has a blank, a quote or another character that no key has, as a placeholder would")
	case stands().MatchString(value):
		return errors.New("is what documents write in the place of a key")
	}
	return nil
}

func isPath(value string) bool {
	if strings.HasPrefix(value, "~/") {
		return true
	}
	if !strings.ContainsAny(value, `/\`) {
		return false
	}
	_, err := os.Stat(value)
	return err == nil
}

// Foreign returns why a value is likely another platform's, as a sentence; "" where it is not. known are the platforms.
func Foreign(m *manifest.Manifest, credential, value string, known []*manifest.Manifest) string {
	if c := m.Credential(credential); c == nil || c.Prefix != "" && strings.HasPrefix(value, c.Prefix) {
		return ""
	}
	for _, other := range known {
		c := other.Credential(credential)
		if other.Platform != m.Platform && c != nil && c.Prefix != "" && strings.HasPrefix(value, c.Prefix) {
			return fmt.Sprintf("It begins with %s, as %ss of %s do, and not with what those of %s begin with.", c.Prefix, words.Spoken(credential), other.Title, m.Title)
		}
	}
	return ""
}
