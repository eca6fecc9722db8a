package answer

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// synonyms lead from what people say to what columns are called; both in the form that stem gives.
var synonyms = map[string]string{
	"emission": "co2e", "emit": "co2e", "emitted": "co2e", "carbon": "co2e", "co2": "co2e", "footprint": "co2e", "ghg": "co2e", "climate": "co2e",
	"site": "facility", "building": "facility", "office": "facility", "car": "vehicle", "fleet": "vehicle", "trip": "travel", "flight": "travel", "bill": "invoice",
	"location": "facility", "plant": "facility", "lorry": "truck", "headcount": "employee", "personnel": "employee", "staff": "employee", "commute": "employee", "company": "organization", "subsidiary": "organization", "energy": "kwh", "power": "electricity",
}

// stopWords tell nothing of a subject; in the form that stem gives.
var stopWords = sync.OnceValue(func() map[string]bool {
	return wordSet(`a about all am an and any are as at be been but by can could did do does each for from get give had has have he her him how i in into
	is it its last let list many may me more most much my no not of on or our out over per please she should show so some such tell than that the their them then there these
	they this those to too up us was we were what when where which who whose why will with would you your highest lowest biggest largest data table column value`)
})

// Search lists the tables, views and columns in which every word of text occurs or, when there are none, those in which most do; the best first.
func (w Writer) Search(d Data, text string) string {
	all := d.subjects()
	sought := slices.DeleteFunc(terms(text), func(term string) bool { return stopWords()[term] })
	slices.Sort(sought)
	sought = slices.Compact(sought)
	shown := words.Line(text, 200)
	found := ranked(all, sought)
	if len(found) == 0 {
		return w.safe(fmt.Sprintf("Nothing matches %q.", shown)) + "\n" + w.redacted(cannotLine(inVain(d, sought, len(sought)/2+1))) + "Next: " + w.safe(tryInstead(all, sought)) + "\n"
	}
	last := cannotLine(inVain(d, sought, len(sought)))
	if found[0].words < len(sought) {
		last = cannotLine(inVain(d, sought, len(sought)/2+1)) + fmt.Sprintf("# nothing matches all of %q; this is what matches some of it\n", shown)
	}
	return w.redacted(foundText(found, last))
}

// inVain are the things that the platform does not tell and that have so many of the words.
func inVain(d Data, sought []string, least int) []string {
	var about []string
	for _, cannot := range d.Cannot {
		there, n := terms(cannot), 0
		for _, word := range sought {
			if occurs(word, there) {
				n++
			}
		}
		if n >= least && n > 0 {
			about = append(about, cannot)
		}
	}
	return about
}

// tryInstead says how to find something after all.
func tryInstead(all []subject, sought []string) string {
	var near []string
	vocabulary := vocabularyOf(all)
	for _, term := range sought {
		near = append(near, words.Nearest(term, vocabulary, 1)...)
	}
	hint := "Try a subject or a unit, such as " + words.Or(first(all, 3))
	if len(near) > 0 {
		hint = "Try " + words.Or(near)
	}
	return hint + ", or call this tool without arguments for the list of all tables."
}

// vocabularyOf are the words that can be found.
func vocabularyOf(subjects []subject) []string {
	found := map[string]bool{}
	for _, s := range subjects {
		texts := []string{s.name, s.about, s.group}
		for j := range s.columns {
			texts = append(texts, textsOf(&s.columns[j])...)
		}
		for _, term := range terms(texts...) {
			found[term] = len(term) > 2 && !stopWords()[term]
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

func first(all []subject, n int) []string {
	var names []string
	for _, s := range all[:min(n, len(all))] {
		names = append(names, s.name)
	}
	return names
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
