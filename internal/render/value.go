package render

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// maxCell is the length, in characters, from which one cell is cut, with a word about it.
const maxCell = 2_000

// Value writes one value: NULL as nothing, a float without needless digits, text made safe.
func Value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return capped(Clean(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return Float(v)
	case bool:
		return strconv.FormatBool(v)
	default:
		return capped(Clean(fmt.Sprint(v)))
	}
}

// Float writes v with at most 15 significant digits, so that the noise of binary sums (41.300000000000004) is not paid for.
func Float(v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	short := strconv.FormatFloat(v, 'g', 15, 64)
	rounded, err := strconv.ParseFloat(short, 64)
	if err != nil {
		return short
	}
	return strconv.FormatFloat(rounded, plainOrExponent(v), -1, 64)
}

func plainOrExponent(v float64) byte {
	if a := math.Abs(v); a >= 1e15 || a < 1e-6 {
		return 'g'
	}
	return 'f'
}

// JSON returns v as it goes into structured output: the same safety as in text, numbers as numbers.
func JSON(v any) any {
	switch v := v.(type) {
	case string:
		return Clean(v)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
		return json.Number(Float(v))
	default:
		return v
	}
}

// Clean makes foreign text safe to print: a line break becomes a space, and control, bidirectional and other invisible characters go. Without it
// a value could forge a receipt line, move the terminal's cursor or hide text from a person's eye.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafe) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case unsafe(r):
			return -1
		default:
			return r
		}
	}, s), "\uFFFD")
}

// unsafe tells control characters (Cc), format characters (Cf: bidi overrides, zero-width, tags) and line separators.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

func capped(s string) string {
	if len(s) <= maxCell {
		return s
	}
	runes := []rune(s)
	if len(runes) <= maxCell {
		return s
	}
	return string(runes[:maxCell]) + "… (" + Plural(len(runes)-maxCell, "more character") + ")"
}

// quote applies RFC 4180. A cell that would read as a comment line or an empty line is quoted too.
func quote(s string, alone bool) string {
	plain := !strings.ContainsAny(s, ",\"\n\r") && !strings.HasPrefix(s, "#") && strings.TrimSpace(s) == s
	if plain && (s != "" || !alone) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// Count writes n with thousands separated by commas.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural writes "1 row", "2 rows".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}
