package statement

import (
	"slices"
	"strings"
	"time"
)

// DayComparison is a column that is compared with a bare day.
type DayComparison struct {
	Column string // as the statement writes it
	With   string // the comparison: "<= '2025-01-31'"
}

// DayComparisons are the columns, of those that holds says so of, that are
// compared with a bare day in a way that is most likely meant otherwise where
// they hold times: = finds none but midnight, <= leaves the day out and > takes
// it in. Before a day, and from it on, are what they say.
func (s *Statement) DayComparisons(holds func(column string) bool) []DayComparison {
	var out []DayComparison
	for i, t := range s.tokens {
		if !t.plainName() || !holds(t.text) {
			continue
		}
		d := DayComparison{t.text, s.comparedWithDay(i)}
		if d.With != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// comparedWithDay is the comparison that follows token i, if it is one with a
// bare day; else "".
func (s *Statement) comparedWithDay(i int) string {
	rest := s.tokens[i+1:]
	not := ""
	if len(rest) > 0 && rest[0].isWord("not") {
		not, rest = "NOT ", rest[1:]
	}
	if len(rest) < 2 {
		return ""
	}
	switch {
	case rest[0].isWord("between") && len(rest) > 3 && rest[1].kind == tokenString && isDay(rest[3]):
		return not + "BETWEEN " + quoted(rest[1].text) + " AND " + quoted(rest[3].text)
	case rest[0].isWord("in") && len(rest) > 2 && isDay(rest[2]):
		return not + "IN (…)"
	case rest[0].isWord("is") && isDay(rest[1]):
		return "= " + quoted(rest[1].text)
	case rest[0].kind == tokenOperator && isDay(rest[1]) && slices.Contains([]string{"=", "==", "<=", ">", "<>", "!="}, rest[0].text):
		return rest[0].text + " " + quoted(rest[1].text)
	}
	return ""
}

func isDay(t token) bool {
	if t.kind != tokenString {
		return false
	}
	_, err := time.Parse(time.DateOnly, t.text)
	return err == nil
}

// EqualTexts are the texts that the statement compares with a column of the name
// for equality, in the forms = 'a', IS 'a' and IN ('a', 'b').
func (s *Statement) EqualTexts(column string) []string {
	var out []string
	for i, t := range s.tokens {
		if t.plainName() && strings.EqualFold(t.text, column) {
			out = append(out, s.comparedWith(i)...)
		}
	}
	return out
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
