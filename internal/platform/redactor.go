package platform

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// Redactor takes secrets out of texts: as they are, and as URLs, JSON, HTML, SQL, CSV and headers spell them, in letters of either case. It knows the secrets that it was told last and
// those told before, which a platform or a log may still repeat after a rotation. The zero value knows none. It is safe for concurrent use.
type Redactor struct {
	learning sync.Mutex // held while known is replaced
	known    atomic.Pointer[redactions]
}

// redactions is what a redactor looks for; it does not change.
type redactions struct {
	secrets []string // the latest last
	forms   []string // all spellings that are looked for as they are, in small letters, the longest first
}

const (
	redacted = "[redacted]"
	// telling is the shortest secret that is taken out: a shorter one is no protection, and would black out half of every text.
	telling = 4
	// maxSecrets is how many secrets are remembered: those in use, of several connections, and those of the last rotations.
	maxSecrets = 128
)

// Learn adds secrets to those that are taken out. Spaces around one do not count.
func (r *Redactor) Learn(secrets ...string) {
	if r.knows(secrets) {
		return
	}
	r.learning.Lock()
	defer r.learning.Unlock()
	var all []string
	if old := r.known.Load(); old != nil {
		all = slices.Clone(old.secrets)
	}
	for _, secret := range secrets {
		inOneLine := strings.Join(strings.Fields(secret), " ") // as it is in a message, where runs of space are one
		for _, s := range []string{inOneLine, strings.TrimSpace(secret)} {
			if len(s) >= telling {
				all = append(slices.DeleteFunc(all, func(old string) bool { return old == s }), s)
			}
		}
	}
	all = all[max(0, len(all)-maxSecrets):]
	r.known.Store(&redactions{all, formsOf(all)})
}

// knows spares the usual call, before each request, everything else.
func (r *Redactor) knows(secrets []string) bool {
	known := r.known.Load()
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		if len(secret) >= telling && (known == nil || !slices.Contains(known.secrets, secret)) {
			return false
		}
	}
	return true
}

// Text returns s with every secret replaced. It is to be asked before s is cut, quoted or escaped.
func (r *Redactor) Text(s string) string {
	known := r.known.Load()
	if known == nil {
		return s
	}
	s = redactForms(s, known.forms)
	if strings.ContainsAny(s, `\%&`) || strings.Contains(s, "''") || strings.Contains(s, `""`) {
		s = redactEscaped(s, known.secrets)
	}
	return s
}

// redactForms takes out spellings, which are in small letters.
func redactForms(s string, forms []string) string {
	small := ""
	for _, form := range forms {
		if len(s) < len(form) {
			continue
		}
		if small == "" {
			small = folded(s)
		}
		if strings.Contains(small, form) {
			s = redactForm(s, small, form)
			small = ""
		}
	}
	return s
}

// redactForm takes a spelling out of a text that is also given in small letters.
func redactForm(s, small, form string) string {
	var b strings.Builder
	for {
		at := strings.Index(small, form)
		if at < 0 {
			return b.String() + s
		}
		b.WriteString(s[:at] + redacted)
		s, small = s[at+len(form):], small[at+len(form):]
	}
}

// folded is a text in small letters, each byte where it was: a letter whose small one takes another number of bytes stays.
func folded(s string) string {
	if !utf8.ValidString(s) {
		return foldedASCII(s)
	}
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); utf8.RuneLen(small) == utf8.RuneLen(r) {
			return small
		}
		return r
	}, s)
}

// foldedASCII is folded for bytes that are no text.
func foldedASCII(s string) string {
	small := []byte(s)
	for i, c := range small {
		if 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return string(small)
}

// formsOf spells secrets in all the ways that are looked for as they are. A secret may be part of another: the longest go first.
func formsOf(secrets []string) []string {
	var forms []string
	for _, secret := range secrets {
		forms = append(forms, secret, url.QueryEscape(secret))
		forms = append(forms, base64Forms(secret)...)
		if escaped := url.QueryEscape(secret); escaped != secret { // as OAuth 2 has a client's secret in a Basic header
			forms = append(forms, base64Forms(escaped)...)
		}
		if digits := hex.EncodeToString([]byte(secret)); len(digits) >= longForm {
			forms = append(forms, digits)
		}
	}
	for i := range forms {
		forms[i] = folded(forms[i])
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(forms)
}

// longForm is the length from which an encoded secret cannot be taken for an ordinary word.
const longForm = 8

// base64Forms spells the part of a secret that is the same wherever it begins in an encoded text: "user:secret" in an Authorization header has
// the secret at one of three offsets, and a neighbour shares the first and the last digit.
func base64Forms(secret string) []string {
	var forms []string
	for offset := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			digits := encoding.EncodeToString([]byte(strings.Repeat("\x00", offset) + secret))
			from, to := (offset*8+5)/6, (offset+len(secret))*8/6
			if to-from >= longForm {
				forms = append(forms, digits[from:to])
			}
		}
	}
	return forms
}
