package answer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// What a word is worth that is found in one place or another.
const (
	inName        = 10 // of a table
	inAbout       = 6
	inGroup       = 4
	inColumn      = 5 // its name
	inColumnSense = 3 // its meaning, unit or values
)

// match is a subject in which words were found.
type match struct {
	subject
	words int // how many of those that are sought
	score int
	hits  []int // the columns in which some were found
}

// ranked are the subjects with all of the words or, when none has, with some: the table and all of its columns count together. The best are first; of
// equal ones those that come first in the file.
func ranked(all []subject, sought []string) []match {
	var found []match
	most := 0
	for _, s := range all {
		m := s.match(sought)
		most = max(most, m.words)
		found = append(found, m)
	}
	least := 1
	if most == len(sought) {
		least = most
	}
	found = slices.DeleteFunc(found, func(m match) bool { return m.words < max(1, least) })
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(b.score, a.score)) })
	return found
}

// place is a text and what a word in them is worth.
type place struct {
	terms []string
	worth int
}

// match looks for words in a subject.
func (s subject) match(sought []string) match {
	m := match{subject: s}
	own := []place{{terms(s.name), inName}, {terms(s.about), inAbout}, {terms(s.group), inGroup}}
	columns := make([][]place, len(s.columns))
	for i := range s.columns {
		c := &s.columns[i]
		columns[i] = []place{{terms(c.Name), inColumn}, {terms(textsOf(c)[1:]...), inColumnSense}}
	}
	for _, word := range sought {
		best := worth(word, own)
		for _, places := range columns {
			best = max(best, worth(word, places))
		}
		if best > 0 {
			m.words++
			m.score += best
		}
	}
	m.hits = matching(sought, own, columns)
	m.score += min(len(m.hits), 5) // a little more where there is more to ask about
	return m
}

func worth(word string, places []place) int {
	best := 0
	for _, p := range places {
		if p.worth > best && occurs(word, p.terms) {
			best = p.worth
		}
	}
	return best
}

// matching are the columns with words that their table does not have, or, where it has all, with any: of "invoices co2e" the co2e.
func matching(sought []string, own []place, columns [][]place) []int {
	rest := slices.DeleteFunc(slices.Clone(sought), func(word string) bool { return worth(word, own) > 0 })
	if len(rest) == 0 {
		rest = sought
	}
	var list []int
	for i, places := range columns {
		if slices.ContainsFunc(rest, func(word string) bool { return worth(word, places) > 0 }) {
			list = append(list, i)
		}
	}
	return list
}

const (
	maxSearch     = 8_000 // bytes of a search's answer, about 2,000 tokens
	maxOfOne      = 8     // columns of one of several tables
	maxLeftOut    = 400   // bytes of the names of what is not shown
	maxColumnText = 300   // characters of a column
)

// foundText lists what was found in the room that there is, and names what there is no room for.
func foundText(found []match, last string) string {
	var b strings.Builder
	limit := maxOfOne
	if len(found) == 1 {
		limit = len(found[0].hits)
	}
	for i := range found {
		text := found[i].text(limit)
		if b.Len()+len(text)+len(last)+2*maxLeftOut > maxSearch && i > 0 {
			return b.String() + leftOut(found[i:]) + last
		}
		b.WriteString(bounded(strings.SplitAfter(text, "\n"), "", "table="+found[i].name, maxSearch-2*maxLeftOut))
	}
	return b.String() + last
}

// text is a subject and the columns that were found, as many as limit.
func (m match) text(limit int) string {
	var b strings.Builder
	b.WriteString(words.Short(strings.TrimSuffix(m.headLine(), "\n"), maxColumnText) + "\n")
	for n, i := range m.hits {
		if n == limit {
			b.WriteString("  … " + words.Plural(len(m.hits)-n, "more column") + ": table=" + m.name + "\n")
			break
		}
		b.WriteString(words.Short(strings.TrimSuffix(m.columnLine(&m.subject.columns[i]), "\n"), maxColumnText) + "\n")
	}
	return b.String()
}

// leftOut names what matches and is not shown.
func leftOut(found []match) string {
	names := make([]string, len(found))
	for i := range found {
		names[i] = found[i].name
	}
	return "# " + words.Count(len(found)) + " more match, less well: " + words.Line(strings.Join(names, ", "), maxLeftOut) + "; search for more words, or table=NAME\n"
}

// textsOf are the texts of a column in which words are found, its name first.
func textsOf(c *manifest.Column) []string {
	return []string{c.Name, c.About, c.Unit, strings.Join(c.Enum, " ")}
}
