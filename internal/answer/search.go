package answer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxFound bounds a search's answer, in columns.
const maxFound = 40

// synonyms lead from what people say to what columns are called; both in the form that stem gives.
var synonyms = map[string]string{
	"emission": "co2e", "emit": "co2e", "emitted": "co2e", "carbon": "co2e", "co2": "co2e", "footprint": "co2e", "ghg": "co2e", "climate": "co2e",
	"site": "facility", "building": "facility", "office": "facility", "car": "vehicle", "fleet": "vehicle", "trip": "travel", "flight": "travel", "bill": "invoice",
	"location": "facility", "plant": "facility", "lorry": "truck", "headcount": "employee", "personnel": "employee", "staff": "employee", "commute": "employee", "company": "organization", "subsidiary": "organization", "energy": "kwh", "power": "electricity",
}

// stopWords tell nothing of a subject; in the form that stem gives.
var stopWords = wordSet(`a about all am an and any are as at be been but by can could did do does each for from get give had has have he her him how i in into
	is it its last let list many may me more most much my no not of on or our out over per please she should show so some such tell than that the their them then there these
	they this those to too up us was we were what when where which who whose why will with would you your highest lowest biggest largest data table column value`)

// Search lists the tables and columns in which every word of text occurs or, when there are none, those in which some word does.
func (w Writer) Search(tables []manifest.Table, text string) string {
	sought := slices.DeleteFunc(terms(text), func(term string) bool { return stopWords[term] })
	shown := words.Line(text, 200)
	last := ""
	lines := find(tables, sought, everyWord)
	if len(lines) == 0 {
		lines = find(tables, sought, someWord)
		last = fmt.Sprintf("# nothing matches all of %q; this is what matches some of it\n", shown)
	}
	if len(lines) == 0 {
		return w.safe(fmt.Sprintf("Nothing matches %q.", shown)) + "\nNext: " + w.safe(tryInstead(tables, sought)) + "\n"
	}
	return w.redacted(whole(lines, last, "search for more words"))
}

// tryInstead says how to find something after all.
func tryInstead(tables []manifest.Table, sought []string) string {
	var near []string
	vocabulary := vocabularyOf(tables)
	for _, term := range sought {
		near = append(near, words.Nearest(term, vocabulary, 1)...)
	}
	hint := "Try a subject or a unit, such as " + words.Or(first(tables, 3))
	if len(near) > 0 {
		hint = "Try " + words.Or(near)
	}
	return hint + ", or call this tool without arguments for the list of all tables."
}

// vocabularyOf are the words that can be found.
func vocabularyOf(tables []manifest.Table) []string {
	found := map[string]bool{}
	for i := range tables {
		texts := []string{tables[i].Name, tables[i].About}
		for j := range tables[i].Columns {
			texts = append(texts, textsOf(&tables[i].Columns[j])...)
		}
		for _, term := range terms(texts...) {
			found[term] = len(term) > 2 && !stopWords[term]
		}
	}
	var all []string
	for term, ok := range found {
		if ok {
			all = append(all, term)
		}
	}
	slices.Sort(all)
	return all
}

func first(tables []manifest.Table, n int) []string {
	var names []string
	for i := range tables[:min(n, len(tables))] {
		names = append(names, tables[i].Name)
	}
	return names
}

// find lists the tables that match and, of each, the columns that have a part in it.
func find(tables []manifest.Table, sought []string, match func(sought []string, texts ...string) bool) []string {
	var all []string
	found := 0
	for i := range tables {
		t := &tables[i]
		lines := matchingColumns(t, sought, match)
		if len(lines) == 0 && !match(sought, t.Name, t.About) {
			continue
		}
		all = append(all, headLine(t))
		for _, line := range lines {
			if found++; found <= maxFound {
				all = append(all, line)
			}
		}
	}
	if found > maxFound {
		all = append(all, fmt.Sprintf("# %s not shown: search for more words\n", words.Plural(found-maxFound, "more column")))
	}
	return all
}

// matchingColumns describes the columns that match together with what their table is: "invoice co2e" means one column.
func matchingColumns(t *manifest.Table, sought []string, match func(sought []string, texts ...string) bool) []string {
	var lines []string
	for i := range t.Columns {
		c := &t.Columns[i]
		own := textsOf(c)
		if someWord(sought, own...) && match(sought, append(own, t.Name, t.About)...) {
			lines = append(lines, columnLine(t, c))
		}
	}
	return lines
}

func textsOf(c *manifest.Column) []string {
	return []string{c.Name, c.About, c.Unit, strings.Join(c.Enum, " ")}
}

func everyWord(sought []string, texts ...string) bool {
	there := terms(texts...)
	return len(sought) > 0 && !slices.ContainsFunc(sought, func(w string) bool { return !occurs(w, there) })
}

func someWord(sought []string, texts ...string) bool {
	there := terms(texts...)
	return slices.ContainsFunc(sought, func(w string) bool { return occurs(w, there) })
}

// occurs tells whether a word, or what it is called here, is among others.
func occurs(word string, there []string) bool {
	return slices.Contains(there, word) || synonyms[word] != "" && slices.Contains(there, synonyms[word])
}

// terms are the words of texts, each in the form that stem gives.
func terms(texts ...string) []string {
	var all []string
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(words.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			all = append(all, stem(word))
		}
	}
	return all
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, term := range terms(text) {
		set[term] = true
	}
	return set
}

// stem cuts an English plural.
func stem(word string) string {
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case len(word) > 4 && (strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "xes") || strings.HasSuffix(word, "ches")):
		return word[:len(word)-2]
	case len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:len(word)-1]
	}
	return word
}
