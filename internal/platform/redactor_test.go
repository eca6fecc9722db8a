package platform

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// oddSecret has a character that each of the encodings escapes.
const oddSecret = `sk_&<>"'/\+= %41-clé-東🔑`

// spellings writes a secret as the programs that it passes through may write it, each with the standard library's encoder or, where that has no such
// spelling, by hand.
func spellings(t *testing.T, secret string) map[string]string {
	t.Helper()
	var ascii strings.Builder // as Python's json.dumps does
	for _, unit := range utf16Units(secret) {
		fmt.Fprintf(&ascii, `\u%04x`, unit)
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+secret))
	return map[string]string{
		"as it is":             secret,
		"with spaces around":   "  " + secret + "\n",
		"a URL's query":        "https://x.example/?key=" + url.QueryEscape(secret) + "&n=1",
		"a URL's path":         "https://x.example/" + url.PathEscape(secret) + "/n",
		"JSON":                 marshal(t, secret, true),
		"JSON, HTML as it is":  marshal(t, secret, false),
		"JSON of PHP":          strings.ReplaceAll(marshal(t, secret, true), "/", `\/`),
		"JSON in ASCII":        `{"detail": "` + ascii.String() + `"}`,
		"a few of the letters": strings.Replace(secret, "s", `\u0073`, 1),
		"SQL":                  "SELECT '" + strings.ReplaceAll(secret, "'", "''") + "'",
		"CSV":                  `a,"x ` + strings.ReplaceAll(secret, `"`, `""`) + `",b`,
		"in one line":          strings.Join(strings.Fields(secret), " "),
		"HTML":                 "<b>" + html.EscapeString(secret) + "</b>",
		"quoted by Go":         fmt.Sprintf("%q", secret),
		"Basic authentication": header,
		"base64, offset 0":     base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64, offset 1":     base64.RawURLEncoding.EncodeToString([]byte("a" + secret + "b")),
		"base64, offset 2":     base64.URLEncoding.EncodeToString([]byte("ab" + secret)),
		"hexadecimal":          hex.EncodeToString([]byte(secret)),
		"in capitals":          strings.ToUpper(hex.EncodeToString([]byte("x" + secret + "y"))),
	}
}

func marshal(t *testing.T, s string, escapeHTML bool) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(escapeHTML)
	if err := encoder.Encode(map[string]string{"detail": "no " + s + " here"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func utf16Units(s string) []uint16 {
	var units []uint16
	for _, r := range s {
		if r >= 0x10000 {
			r -= 0x10000
			units = append(units, uint16(0xd800+r>>10), uint16(0xdc00+r&0x3ff))
			continue
		}
		units = append(units, uint16(r))
	}
	return units
}

func TestRedactorKnowsTheSpellings(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"sk_live_0123456789abcdef", `sk_"quoted"&<angled>`, "key with  two spaces", "ends-in-%41", oddSecret} {
		var r Redactor
		r.Learn("another-secret", secret)
		for name, text := range spellings(t, secret) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for _, text := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
					got := r.Text(text)
					if !strings.Contains(got, redacted) {
						t.Errorf("%s is left: %s", text, got)
					}
					if strings.Contains(strings.ToLower(got), strings.ToLower(secret)) {
						t.Errorf("%s still tells the secret", got)
					}
				}
			})
		}
	}
}

// TestWhatIsRedacted: how long a secret must be, what stays around it, and what is forgotten.
func TestWhatIsRedacted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secrets    []string
		text, want string
	}{
		"nothing known":                {nil, `sk & \u0026 %26`, `sk & \u0026 %26`},
		"five characters":              {[]string{"abcde"}, "x abcde y", "x [redacted] y"},
		"four characters":              {[]string{"abcd"}, "x abcd y", "x [redacted] y"},
		"three characters are no key":  {[]string{"abc"}, "x abc y", "x abc y"},
		"none":                         {[]string{""}, "x", "x"},
		"blanks around do not count":   {[]string{" abcde\n"}, "x abcde y", "x [redacted] y"},
		"small letters":                {[]string{"AbCde"}, "x abcde y ABCDE", "x [redacted] y [redacted]"},
		"capitals, escaped":            {[]string{"a&cdé"}, "x A%26CD%C3%89 y \xffA&amp;CDÉ A\\u0026cD\\u00c9", "x [redacted] y \xff[redacted] [redacted]"},
		"a letter of another length":   {[]string{"kelvin-K"}, "KELVIN-k İkelvin-K", "[redacted] İ[redacted]"},
		"bytes that are no text":       {[]string{"Abcde"}, "\xc3\x28 aBCDE \xff", "\xc3\x28 [redacted] \xff"},
		"no letters of it":             {[]string{"a\xc3\x28bc"}, "A\xc3\x29BC a\xc4(bc", "A\xc3\x29BC a\xc4(bc"},
		"twice":                        {[]string{"abcde"}, "abcdeabcde abcde", "[redacted][redacted] [redacted]"},
		"one is a part of another":     {[]string{"abcde", "abcdefgh"}, "abcdefgh abcdef", "[redacted] [redacted]f"},
		"one is a part, escaped":       {[]string{"a&cde", "a&cdefgh"}, "a%26cdefgh a%26cdef", "[redacted] [redacted]f"},
		"what is around stays":         {[]string{"a&cde"}, `50% \n a%26cde &amp; \u00fc%41`, `50% \n [redacted] &amp; \u00fc%41`},
		"an escape that is none":       {[]string{"a&cde"}, `%2 %zz \u00 \ & &; &none; \uzzzz %`, `%2 %zz \u00 \ & &; &none; \uzzzz %`},
		"half a pair":                  {[]string{"a&cde"}, `\ud83d\u0041 a\u0026cde \ud83d`, `\ud83d\u0041 [redacted] \ud83d`},
		"a short one is not in base64": {[]string{"abcde"}, "YWJjZGU", "YWJjZGU"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r Redactor
			r.Learn(c.secrets...)
			if got := r.Text(c.text); got != c.want {
				t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestRedactorRemembersRotatedSecrets(t *testing.T) {
	t.Parallel()
	var r Redactor
	for i := range 2 * maxSecrets {
		r.Learn(fmt.Sprintf("secret-%03d", i), "the-other-credential")
	}
	for text, want := range map[string]string{
		fmt.Sprintf("secret-%03d", 2*maxSecrets-1): redacted, fmt.Sprintf("secret-%03d", maxSecrets+2): redacted, "secret-000": "secret-000", "the-other-credential": redacted,
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%s becomes %s", text, got)
		}
	}
}

func TestRedactorIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var r Redactor
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			secret := fmt.Sprintf("secret-%d", i)
			for range 100 {
				r.Learn(secret)
				if got := r.Text("a " + secret); got != "a "+redacted {
					t.Errorf("%q is left", got)
				}
			}
		})
	}
	group.Wait()
}

// TestClientLearnsWhatItSends: a key that was rotated away is still taken out, one that cannot be read is in no text.
func TestClientLearnsWhatItSends(t *testing.T) {
	t.Parallel()
	key, broken := "first-key-0123", false
	m, _ := acme(t, "keys")
	c, err := NewClient(m, Options{BaseURL: "http://127.0.0.1:1", Credentials: func() (map[string]string, error) {
		if broken {
			return nil, fmt.Errorf("no such file")
		}
		return map[string]string{"api_key": key}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	want := func(text, want string) {
		t.Helper()
		if got := c.Redactor().Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	want("a first-key-0123", "a [redacted]")
	key = "second-key-0123"
	want("first-key-0123 second-key-0123", "[redacted] [redacted]")
	broken = true
	want("second-key-0123: no such file", "[redacted]: no such file")
}

// FuzzRedactor hides a secret in foreign text, escaped at foreign places: it must not come out, and what holds none must not change.
func FuzzRedactor(f *testing.F) {
	f.Add("a%26", `\u0026`, uint64(5))
	f.Add(`\`, "&amp", uint64(0))
	f.Fuzz(func(t *testing.T, before, after string, escaped uint64) {
		const secret = `s3cr&t"key/π`
		var hidden strings.Builder
		for i, r := range []rune(secret) {
			if escaped>>i&1 == 1 {
				fmt.Fprintf(&hidden, `\u%04x`, r)
				continue
			}
			hidden.WriteRune(r)
		}
		var r Redactor
		if got := r.Text(before + after); got != before+after {
			t.Errorf("%q becomes %q", before+after, got)
		}
		r.Learn(secret)
		if strings.HasSuffix(before, `\`) || strings.HasSuffix(before, "%") || strings.Contains(before, "&") {
			before += " " // else they escape the secret's first character, which makes it another text
		}
		got := r.Text(before + hidden.String() + after)
		if !strings.Contains(got, redacted) || strings.Contains(got, hidden.String()) {
			t.Errorf("%q is left in %q", hidden.String(), got)
		}
	})
}
