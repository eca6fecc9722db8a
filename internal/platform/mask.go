package platform

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// processKey is what pseudonyms are made with. It is random, lives as long as the process and is nowhere shown or kept, so that nobody can try names
// out: one derived from the credentials could be made anew by whoever has those, or guesses a password.
var processKey = sync.OnceValue(func() []byte {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // it never fails
	return key
})

// pseudonyms gives persons other names: the same one for equal values, in all tables of one platform, so that who is in several of its organisations is one
// person in a statement about them; for as long as the process lives.
type pseudonyms struct{ key []byte }

// pseudonymsOf are those of a platform.
func pseudonymsOf(platform string) pseudonyms {
	mac := hmac.New(sha256.New, processKey())
	mac.Write([]byte(platform))
	return pseudonyms{mac.Sum(nil)}
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// of is the pseudonym of a text. The case of letters and space around them make no other person; a text of nothing else is nobody.
func (p pseudonyms) of(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(text))
	const letters = 12 // 60 bits: of a million persons hardly two share one
	return "anon-" + lowerBase32.EncodeToString(mac.Sum(nil))[:letters]
}

// masked is a reader whose values show no more than the mask allows; the reader itself where that is all.
func masked(c *manifest.Column, read readFunc, names pseudonyms) (_ readFunc, ok bool) {
	mask := &c.Mask
	var hide func(text string) any
	switch {
	case mask.Secret == manifest.Hidden:
		hide = func(string) any { return nil }
	case mask.Secret == manifest.SecretPrefix:
		hide = func(text string) any { return secretPrefix(text) }
	case c.Type == manifest.JSON && (mask.Personal || len(mask.SecretMembers)+len(mask.PersonalMembers) > 0):
		hide = func(text string) any { return string(newJSONMask(mask, names).value(nil, []byte(text), mask.Personal)) }
	case mask.Personal:
		hide = func(text string) any { return names.of(text) }
	case len(mask.SecretMembers)+len(mask.PersonalMembers) > 0:
		return maskedWithin(mask, read, names), true
	default:
		return read, false
	}
	return func(raw []byte) (any, fit) {
		v, f := read(raw)
		if text, isText := v.(string); isText {
			return hide(text), f
		}
		return nil, f // all that may be shown is a text
	}, true
}

// maskedWithin is a reader of values of a map, which have objects and arrays as texts: members are hidden in those, too.
func maskedWithin(mask *manifest.Mask, read readFunc, names pseudonyms) readFunc {
	m := newJSONMask(mask, names)
	return func(raw []byte) (any, fit) {
		v, f := read(raw)
		if text, isText := v.(string); isText {
			if hidden, is := m.encoded(text); is {
				return hidden, f
			}
		}
		return v, f
	}
}

// keyMask hides the values of a map that have keys of certain names; nil where the mask names none.
func keyMask(c *manifest.Column, names pseudonyms) func(key string, v any) any {
	if c.From != manifest.FromElement || len(c.Mask.SecretMembers)+len(c.Mask.PersonalMembers) == 0 {
		return nil
	}
	m := newJSONMask(&c.Mask, names)
	return func(key string, v any) any {
		key = strings.ToLower(key)
		text, isText := v.(string)
		switch {
		case manifest.HidesMember(m.secret, key):
			return nil
		case !manifest.HidesMember(m.personal, key):
			return v
		case isText && c.Type == manifest.JSON:
			return string(m.value(nil, []byte(text), true))
		case isText:
			return names.of(text)
		}
		return nil // all that may be shown is a text
	}
}

// secretPrefix is enough of a secret to tell it from others, and no more.
func secretPrefix(secret string) string {
	return strings.ToValidUTF8(secret[:min(12, len(secret)/3)], "")
}

// jsonMask hides members within JSON by their names.
type jsonMask struct {
	secret, personal []string // names, in small letters
	names            pseudonyms
}

func newJSONMask(m *manifest.Mask, names pseudonyms) *jsonMask {
	return &jsonMask{m.SecretMembers, m.PersonalMembers, names}
}

// value adds a value, which is as jsonText writes it, to out. All texts and numbers of a personal one become pseudonyms.
func (m *jsonMask) value(out, raw []byte, personal bool) []byte {
	switch c := raw[0]; {
	case c == '{':
		return m.object(out, raw, personal)
	case c == '[':
		out = append(out, '[')
		_ = elements(raw, func(v []byte) error { // which fails when its function does
			out = m.value(separated(out), v, personal)
			return nil
		})
		return append(out, ']')
	case c == '"' && !personal:
		if hidden, is := m.encoded(textOf(raw)); is {
			quoted, _ := json.Marshal(hidden) // it never fails for a text
			return append(out, jsonText(quoted)...)
		}
		return append(out, raw...)
	case !personal || c == 't' || c == 'f' || c == 'n':
		return append(out, raw...)
	}
	out = append(out, '"')
	out = append(out, m.names.of(textOf(raw))...)
	return append(out, '"')
}

// encoded is a text that is an object or array itself, as some platforms store one within JSON, without what is to be hidden; is
// tells whether anything is.
func (m *jsonMask) encoded(text string) (hidden string, is bool) {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != '{' && text[0] != '[' || !validJSON([]byte(text)) {
		return "", false
	}
	plain := jsonText([]byte(text))
	hidden = string(m.value(nil, []byte(plain), false))
	return hidden, hidden != plain
}

func (m *jsonMask) object(out, raw []byte, personal bool) []byte {
	out = append(out, '{')
	members(raw, func(key, v []byte) {
		out = append(append(append(separated(out), '"'), key...), '"', ':')
		name := strings.ToLower(unquoteKey(key))
		switch {
		case manifest.HidesMember(m.secret, name):
			out = append(out, "null"...)
		default:
			out = m.value(out, v, personal || manifest.HidesMember(m.personal, name))
		}
	})
	return append(out, '}')
}

// separated adds a comma where something stands before in the same brackets.
func separated(out []byte) []byte {
	if last := out[len(out)-1]; last == '{' || last == '[' {
		return out
	}
	return append(out, ',')
}

// pseudonyms are those for the rows of a scan, none where the table needs none.
func (c *Client) pseudonyms(s Scan) pseudonyms {
	if !slices.ContainsFunc(s.Table.Columns, func(col manifest.Column) bool { return col.Mask.Pseudonymous() }) {
		return pseudonyms{}
	}
	return pseudonymsOf(c.manifest.Platform + " " + c.base)
}
