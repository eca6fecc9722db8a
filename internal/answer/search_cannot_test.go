package answer

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestSearchInVain: what the platform does not tell is found by its words, with tables that have some of them or without any.
func TestSearchInVain(t *testing.T) {
	t.Parallel()
	d := Data{
		Tables: []manifest.Table{{Name: "pages", About: "Pages of sites", Columns: []manifest.Column{{Name: "title", Type: manifest.Text}}}},
		Cannot: []string{"visits, page views and other analytics", "prices of plans"},
	}
	const views = "# cannot tell: visits, page views and other analytics\n"
	for text, want := range map[string]string{
		"page views":         "pages: Pages of sites\n" + views + "# nothing matches all of",
		"analytics":          "Nothing matches \"analytics\".\n" + views + "Next: ",
		"page":               views,
		"price of each plan": "# cannot tell: prices of plans\nNext: ",
	} {
		if got := (Writer{}).Search(d, text); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"title", "title of a visit to a shop", "nothing of it"} {
		if got := (Writer{}).Search(d, text); strings.Contains(got, "cannot tell") {
			t.Errorf("%s: %q", text, got)
		}
	}
}
