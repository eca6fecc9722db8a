package fieldname

import (
	"strings"
	"unicode"
)

// maxName is how long the grammar's names may be.
const maxName = 63

// Name makes of a field's, parameter's or type's name one that the grammar takes: "petId", "Pet-Id" and "pet[id]" become pet_id. It is "" where no letter
// or digit of a to z is left.
func Name(s string) string {
	name := strings.Join(wordsOf(s), "_")
	if name != "" && (name[0] < 'a' || name[0] > 'z') {
		name = "x_" + name
	}
	return strings.TrimRight(name[:min(len(name), maxName)], "_")
}

// wordsOf are the words of a name, in small letters: they end where a capital follows a small letter, before the last capital of several that a small
// letter follows, and at anything that is no letter or digit.
func wordsOf(s string) []string {
	var all []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			all = append(all, strings.ToLower(string(word)))
		}
		word = nil
	}
	text := []rune(s)
	for i, r := range text {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if begins(text, i) {
			end()
		}
		word = append(word, r)
	}
	end()
	return all
}

func begins(text []rune, i int) bool {
	if i == 0 || !unicode.IsUpper(text[i]) {
		return false
	}
	return !unicode.IsUpper(text[i-1]) || i+1 < len(text) && unicode.IsLower(text[i+1])
}

// Singular is an English noun of which there is one: "categories" is category. It is a guess by the ending.
func Singular(noun string) string {
	for _, e := range [...]struct{ many, one string }{
		{"statuses", "status"}, {"people", "person"}, {"children", "child"}, {"series", "series"}, {"news", "news"}, {"data", "data"},
		{"ies", "y"}, {"sses", "ss"}, {"shes", "sh"}, {"ches", "ch"}, {"xes", "x"}, {"zes", "z"}, {"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
	} {
		if stem, ok := strings.CutSuffix(noun, e.many); ok && stem+e.one != "" {
			return stem + e.one
		}
	}
	return noun
}
