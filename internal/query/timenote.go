package query

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// timeNotes tell of times that are compared with a bare day. As texts, every
// time of a day comes after the day itself: = finds none, <= leaves the day
// out and > takes it in. Before a day, and from it on, are what they say.
func (s *statement) timeNotes(read []*table) []string {
	var notes []string
	for i, t := range s.tokens {
		if t.kind != tokenWord && t.kind != tokenQuoted || !onlyTimes(read, t.text) {
			continue
		}
		compared := s.comparedWithDay(i)
		if compared == "" {
			continue
		}
		note := fmt.Sprintf("%s holds times: for whole days compare date(%[1]s) %s", t.text, compared)
		if !slices.Contains(notes, note) && len(notes) < 3 {
			notes = append(notes, note)
		}
	}
	return notes
}

// onlyTimes reports whether the column holds times in every table read that has
// one of the name.
func onlyTimes(read []*table, column string) bool {
	found := false
	for _, t := range read {
		if i := t.column(column); i >= 0 {
			if t.Columns[i].Format != DateTime {
				return false
			}
			found = true
		}
	}
	return found
}

// comparedWithDay is the comparison that follows token i, if it is one with a
// bare day that is most likely meant otherwise; else "".
func (s *statement) comparedWithDay(i int) string {
	rest := s.tokens[i+1:]
	not := ""
	if len(rest) > 0 && rest[0].isWord("not") {
		not, rest = "NOT ", rest[1:]
	}
	if len(rest) == 0 {
		return ""
	}
	switch {
	case rest[0].isWord("between") && len(rest) > 3 && rest[1].kind == tokenString && isDay(rest[3]):
		return not + "BETWEEN " + quoteText(rest[1].text) + " AND " + quoteText(rest[3].text)
	case rest[0].isWord("in") && len(rest) > 2 && isDay(rest[2]):
		return not + "IN (…)"
	case rest[0].isWord("is") && len(rest) > 1 && isDay(rest[1]):
		return "= " + quoteText(rest[1].text)
	}
	op := ""
	for len(rest) > 0 && rest[0].kind == tokenOther && strings.Contains("<>=!", rest[0].text) {
		op, rest = op+rest[0].text, rest[1:]
	}
	if len(rest) == 0 || !isDay(rest[0]) || !slices.Contains([]string{"=", "==", "<=", ">", "<>", "!="}, op) {
		return ""
	}
	return op + " " + quoteText(rest[0].text)
}

func isDay(t token) bool {
	if t.kind != tokenString {
		return false
	}
	_, err := time.Parse(time.DateOnly, t.text)
	return err == nil
}
