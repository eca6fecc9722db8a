package markdown

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

var update = flag.Bool("update", false, "write testdata/acme.md anew")

// TestPage compares a page with the one that was looked at, twice: it is the same each time.
func TestPage(t *testing.T) {
	t.Parallel()
	const file = "testdata/acme.md"
	for range 2 {
		got := pageOf(t)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Fatalf("if that is meant, run the test with -update (-want +got):\n%s", diff)
		}
	}
}

func pageOf(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/acme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse("acme.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	page, err := Page(m)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// TestNoMarkupOfTheManifests reads the page without its code, as a renderer does: what is left of the manifest's words means nothing to it.
func TestNoMarkupOfTheManifests(t *testing.T) {
	t.Parallel()
	page := regexp.MustCompile("(?s)````sql.*?````").ReplaceAllString(pageOf(t), "")
	page = regexp.MustCompile("``[^\n]*?``|`[^`\n]+`").ReplaceAllString(page, "")
	page = regexp.MustCompile(`<(https://|mailto:)[^<>\s]+>`).ReplaceAllString(page, "")
	if found := regexp.MustCompile(`<|[^\\]\]\(http|[^\\]\*|[^\\]__more|\n# no`).FindStringIndex(page); found != nil {
		t.Errorf("markup in …%s", page[max(0, found[0]-60):min(len(page), found[1]+60)])
	}
	if n := strings.Count(page, "\n# ") + strings.Count(page[:2], "# "); n != 1 {
		t.Errorf("%d headings of the first order", n)
	}
}

// TestEmbeddedPages writes a page of each platform that the program knows, with all of its tables, columns and views.
func TestEmbeddedPages(t *testing.T) {
	t.Parallel()
	for _, m := range manifest.Embedded() {
		page, err := Page(m)
		if err != nil {
			t.Fatal(err)
		}
		tables, _ := m.Tables()
		views, _ := m.Views()
		for i := range tables {
			if !strings.Contains(page, "\n### "+tables[i].Name+"\n") {
				t.Errorf("%s: no heading for %s", m.Platform, tables[i].Name)
			}
			for _, c := range tables[i].ColumnNames() {
				if !strings.Contains(page, "\n| `"+c+"` |") {
					t.Errorf("%s: no row for %s.%s", m.Platform, tables[i].Name, c)
				}
			}
		}
		for i := range views {
			if !strings.Contains(page, "\n### "+views[i].Name+"\n") {
				t.Errorf("%s: no heading for %s", m.Platform, views[i].Name)
			}
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain words, 1.5 kg":   "plain words, 1.5 kg",
		"<img src=x onerror=y>": "&lt;img src=x onerror=y&gt;",
		"a & b":                 "a &amp; b",
		"[a](b) ![c](d)":        `\[a\](b) !\[c\](d)`,
		"# head":                `\# head`,
		"- point":               `\- point`,
		"12. point":             `12\. point`,
		"snake_case _em_ *b*":   `snake_case \_em\_ \*b\*`,
		"a|b `c` \\":            "a\\|b \\`c\\` \\\\",
		"two\nlines\t \u202e":   "two lines <U+202E>",
		"":                      "",
	} {
		want = strings.ReplaceAll(want, "<U+202E>", "&lt;U+202E&gt;")
		if got := text(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"": "", "a": "`a`", "a`b": "``a`b``", "`a": "`` `a ``", "a|b": "`a\\|b`", "a\nb": "`a␊b`"} {
		if got := code(in); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestPageWithoutOrganizations tells of none where the manifest has none.
func TestPageWithoutOrganizations(t *testing.T) {
	t.Parallel()
	m, err := manifest.Parse("loner.yaml", []byte(`manifest: 2
platform: loner
title: Loner
base_url: https://api.loner.example
credentials: {api_key: {env: [LONER_KEY], secret: true}}
authenticators: {key: {basic: {user: "{api_key}"}}}
limits: {scope: 1000/min, key: 50/s, routes: [{match: /things, budget: 10/min}]}
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	page, err := Page(m)
	if err != nil || regexp.MustCompile(`(?i)organi[sz]ation`).MatchString(page) || !strings.Contains(page, "for each account") {
		t.Errorf("%v\n%s", err, page)
	}
}
