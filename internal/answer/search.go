package answer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxFound bounds a search's answer, in lines.
const maxFound = 40

// synonyms lead from what people say to what columns are called; both in the form that stem gives.
var synonyms = map[string]string{
	"emission": "co2e", "carbon": "co2e", "co2": "co2e", "footprint": "co2e", "ghg": "co2e",
	"site": "facilit", "building": "facilit", "car": "vehicle", "fleet": "vehicle", "trip": "travel", "flight": "travel", "bill": "invoice",
	"staff": "employee", "commute": "employee", "company": "organization", "subsidiary": "organization",
}

// Search lists the tables and columns in which every word of text occurs or, when there are none, those in which some word does.
func (w Writer) Search(tables []manifest.Table, text string) string {
	return w.redacted(search(tables, text))
}

func search(tables []manifest.Table, text string) string {
	sought := strings.Fields(strings.ToLower(text))
	if found := find(tables, sought, everyWord); found != "" {
		return found
	}
	if found := find(tables, sought, someWord); found != "" {
		return fmt.Sprintf("nothing matches all of %q; some of it:\n%s", text, found)
	}
	return fmt.Sprintf("nothing matches %q; without arguments this tool lists all tables\n", text)
}

// find lists the tables that match and, of each, the columns that have a part in it.
func find(tables []manifest.Table, sought []string, match func(sought []string, texts ...string) bool) string {
	var b strings.Builder
	found := 0
	for i := range tables {
		t := &tables[i]
		lines := matchingColumns(t, sought, match)
		if len(lines) == 0 && !match(sought, t.Name, t.About) {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", t.Name, t.About)
		for _, line := range lines {
			if found++; found <= maxFound {
				b.WriteString(line)
			}
		}
	}
	if found > maxFound {
		fmt.Fprintf(&b, "# %s more columns are not shown: search for more words\n", words.Count(found-maxFound))
	}
	return b.String()
}

// matchingColumns describes the columns that match together with their table's name: "invoice co2e" means one column.
func matchingColumns(t *manifest.Table, sought []string, match func(sought []string, texts ...string) bool) []string {
	var lines []string
	for i := range t.Columns {
		c := &t.Columns[i]
		own := []string{c.Name, c.About, c.Unit, strings.Join(c.Enum, " ")}
		if someWord(sought, own...) && match(sought, append(own, t.Name)...) {
			lines = append(lines, columnLine(c))
		}
	}
	return lines
}

func everyWord(sought []string, texts ...string) bool {
	return !slices.ContainsFunc(sought, func(w string) bool { return !occurs(w, texts) })
}

func someWord(sought []string, texts ...string) bool {
	return slices.ContainsFunc(sought, func(w string) bool { return occurs(w, texts) })
}

// occurs tells whether a word, or what it is called here, is in one of the texts.
func occurs(word string, texts []string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	word = stem(word)
	return strings.Contains(all, word) || synonyms[word] != "" && strings.Contains(all, synonyms[word])
}

// stem cuts an English plural.
func stem(word string) string {
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return word[:len(word)-3]
	case len(word) > 3 && strings.HasSuffix(word, "s"):
		return word[:len(word)-1]
	}
	return word
}
