package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withPrompts = whole + `prompts:
  review:
    title: Review
    about: What there is
    arguments:
      year: {about: the year, kind: year, required: true}
      of: {about: whose}
    text: |
      Review {year} in ` + "`things` and `things.made`" + `.
      Of {of}, in {year}.
`

func TestPrompts(t *testing.T) {
	t.Parallel()
	m := parsed(t, withPrompts)
	want := []Prompt{{
		Name: "review", Title: "Review", About: "What there is",
		Arguments: []PromptArgument{{Name: "year", About: "the year", Kind: AYear, Required: true}, {Name: "of", About: "whose", Kind: AnyText}},
		Text:      "Review {year} in `things` and `things.made`.\nOf {of}, in {year}.",
	}}
	if diff := cmp.Diff(want, m.Prompts); diff != "" {
		t.Errorf("prompts (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		values map[string]string
		want   string
	}{
		{map[string]string{"year": "2025", "of": "{year}"}, "Review 2025 in `things` and `things.made`.\nOf {year}, in 2025."},
		{map[string]string{"year": "2025"}, "Review 2025 in `things` and `things.made`."},
		{nil, ""},
	} {
		if got := want[0].Fill(tt.values); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.values, got, tt.want)
		}
	}
}

func TestPromptsAreChecked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ old, new, want string }{
		{"    title: Review\n", "", "prompt review: title is missing"},
		{"    about: What there is\n", "", "prompt review: about is missing"},
		{"title: Review", "titel: Review", `prompt review: unknown key "titel"; did you mean "title"?`},
		{"  review:", "  Re view:", `prompt "Re view": a name has lower-case letters`},
		{"kind: year", "kind: yaer", `prompt review: argument year: unknown kind "yaer"; did you mean "year"?`},
		{"{about: whose}", "{kind: text}", "prompt review: argument of: about is missing"},
		{"of: {about", "from: {about", `prompt review: {of} is no argument`},
		{"Of {of}, in {year}", "In {year}", "prompt review: the text does not name the argument {of}"},
		{"`things.made`", "`things.maid`", "prompt review: `things.maid` in backquotes is neither a table nor a column"},
		{"`things` and", "`thing` and", "prompt review: `thing` in backquotes is neither a table nor a column"},
		{"What there is", strings.Repeat("x", 201), "prompt review: about has 201 bytes; 200 are the most"},
		{"Of {of}", "Of {of}" + strings.Repeat("x", 8000), "prompt review: text has 8,0"},
	} {
		if !strings.Contains(withPrompts, tt.old) {
			t.Fatalf("no %q to change", tt.old)
		}
		if _, err := Parse("acme.yaml", []byte(strings.Replace(withPrompts, tt.old, tt.new, 1))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.new[:min(len(tt.new), 60)], err, tt.want)
		}
	}
}
