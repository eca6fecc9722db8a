package words

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "",
		"it broke":                "It broke.",
		"It broke. ":              "It broke.",
		"did it?":                 "Did it?",
		"élan is gone":            "Élan is gone.",
		"asking: no":              "Asking: no.",
		"own.yaml:2:1: no":        "own.yaml:2:1: no.",
		"--scale is 0":            "--scale is 0.",
		`"x" is no origin`:        `"x" is no origin.`,
		"it said “sealed. Bye.”":  "It said “sealed. Bye.”",
		"it said “sealed”":        "It said “sealed”.",
		"no “a” (as b)":           "No “a” (as b).",
		`did you mean "x?"`:       `Did you mean "x?"`,
		"it failed. [X-Id 7]":     "It failed. [X-Id 7]",
		"it failed [X-Id 7]":      "It failed [X-Id 7].",
		"there are [a], [b]":      "There are [a], [b].",
		"[X-Id 7]":                "[X-Id 7].",
		"1 more… (3 characters)":  "1 more… (3 characters).",
		"ORGDATA_X is no setting": "ORGDATA_X is no setting.",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":                    {"", ""},
		"fits":                     {"one two", "one two"},
		"just fits":                {"0123456789", "0123456789"},
		"a paragraph is one":       {"one\ntwo three four", "one two\nthree four"},
		"paragraphs are parted":    {"one\n\ntwo three four", "one\n\ntwo three\nfour"},
		"an indented line is kept": {"one\n  a  b\n  c", "one\n  a  b\n  c"},
		"and goes on indented":     {"  one two three", "  one two\n  three"},
		"a long word stays whole":  {"a 0123456789abc b", "a\n0123456789abc\nb"},
		"also indented":            {"  0123456789abc b", "  0123456789abc\n  b"},
		"characters count":         {"ééééé éééé é", "ééééé éééé\né"},
		"columns go on below":      {" a  bb ccc dd", " a  bb ccc\n    dd"},
		"far columns do not":       {" aaaaaa  bb cc", " aaaaaa\n bb cc"},
		"a tab is two spaces":      {"\tone two six", "  one two\n  six"},
	} {
		if got := Wrap(c.text, 10); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two\n  three four five\n\nsix", 7)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if width < 1 || width > 200 || !utf8.ValidString(text) {
			t.Skip()
		}
		wrapped := Wrap(text, width)
		if got, want := strings.Fields(wrapped), strings.Fields(text); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q lost words: %q", text, wrapped)
		}
		for line := range strings.SplitSeq(wrapped, "\n") {
			if utf8.RuneCountInString(line) > width && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%q is wider than %d", line, width)
			}
		}
	})
}
