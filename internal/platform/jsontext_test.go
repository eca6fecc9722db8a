package platform

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONText(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		" [ 1 , {\"b\" : 2,\n \"a\":1.10 , \"c\":[ ]} ] ": `[1,{"b":2,"a":1.10,"c":[]}]`,
		`["M\u00fcnchen", "\u00E9"]`:                      `["München","é"]`,
		`{"\u00fc": "\/a\/"}`:                             `{"ü":"/a/"}`,
		`"\ud83d\ude00 \uD83D\uDE00"`:                     `"😀 😀"`,
		`"\ud83d"`:                                        `"\ud83d"`, // half a pair has no other spelling
		`"\ud83dx\ude00"`:                                 `"\ud83dx\ude00"`,
		`"\ud83d\u0041"`:                                  `"\ud83dA"`,
		`"\ud83d\ud83d\ude00"`:                            `"\ud83d😀"`,
		`"\ude00\ud83d"`:                                  `"\ude00\ud83d"`,
		`"\u0022 \u005c \u005C"`:                          `"\" \\ \\"`,
		`"a \" b \\ c \b\f\n\r\t"`:                        `"a \" b \\ c \b\f\n\r\t"`,
		`"\\u00fc"`:                                       `"\\u00fc"`, // a backslash and five letters
		`"\u0000\u001f\u000a"`:                            `"\u0000\u001f\u000a"`,
		`"\u0020\u007f\u2028\ufeff\uffff"`:                "\" \u007f\u2028\ufeff\uffff\"",
		`"a  b"`:                                          `"a  b"`,
		"\"a\xffb\xc3\"":                                  "\"a\ufffdb\ufffd\"",
		"\"\x80\"":                                        "\"\ufffd\"",
		`"\ud83dxude00"`:                                  `"\ud83dxude00"`,
		`"ü"`:                                             `"ü"`,
	}
	for raw, want := range tests {
		if got := jsonText([]byte(raw)); got != want {
			t.Errorf("%s is stored as %s, want %s", raw, got, want)
		}
	}
}

// needed are the escapes that JSON can't do without, each followed by what it escapes: of quotes, backslashes, control characters, half surrogate pairs.
var (
	needed    = regexp.MustCompile(`\\[^u/]|\\u00[01].|\\u[dD][89a-fA-F]..`)
	wholePair = regexp.MustCompile(`^(?:[^\\]|\\[^u])*\\u[dD][89abAB]..\\u[dD][c-fC-F]`)
)

// FuzzJSONText: what is stored is valid JSON of the same value, has no needless escape, and is stored for good.
func FuzzJSONText(f *testing.F) {
	for _, s := range []string{`{"a": [1, "\u00fc\/\ud83d\ude00\u0022", null]}`, `"\ud800\u0041\\u0041"`, "\"\xff\"", `"\u0000"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want, got any
		if json.Unmarshal(raw, &want) != nil {
			return
		}
		text := jsonText(raw)
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q is stored as %q: %v", raw, text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q is stored as %q (-want +got)\n%s", raw, text, diff)
		}
		if strings.Contains(needed.ReplaceAllString(text, ""), `\`) || wholePair.MatchString(text) {
			t.Errorf("%q is stored as %q, with a needless escape", raw, text)
		}
		if again := jsonText([]byte(text)); again != text {
			t.Errorf("%q is stored as %q, and that as %q", raw, text, again)
		}
		if bytes.ContainsAny([]byte(text), "\n\t\r") {
			t.Errorf("%q is stored as %q", raw, text)
		}
	})
}
