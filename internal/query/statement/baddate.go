package statement

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// BadDate returns the first text that the statement compares for equality with
// one of the columns, all of dates, and that is not written as a date; "" when
// there is none. A column is meant wherever its name stands.
func (s *Statement) BadDate(columns []string) string { return s.badText(columns, isDated) }

// BadUUID is BadDate for columns of UUIDs.
func (s *Statement) BadUUID(columns []string) string { return s.badText(columns, words.IsUUID) }

func (s *Statement) badText(columns []string, good func(string) bool) string {
	for i, t := range s.tokens {
		if !t.isName() || !containsFold(columns, t.text) {
			continue
		}
		for _, literal := range s.comparedWith(i) {
			if !good(literal) {
				return literal
			}
		}
	}
	return ""
}

// comparedWith returns the string literals that follow token i in the forms
// = 'a', == 'a', IS 'a' and IN ('a', 'b').
func (s *Statement) comparedWith(i int) []string {
	at := func(n int) token {
		if i+n < len(s.tokens) {
			return s.tokens[i+n]
		}
		return token{kind: tokenSemicolon}
	}
	var out []string
	switch {
	case at(1).isOperator("="), at(1).isOperator("=="), at(1).isWord("is"):
		if at(2).kind == tokenString {
			out = append(out, at(2).text)
		}
	case at(1).isWord("in") && at(2).isOperator("("):
		for n := 3; at(n).kind == tokenString; n += 2 {
			out = append(out, at(n).text)
		}
	}
	return out
}

// isDated reports whether the text is a day, with or without a time of day.
func isDated(s string) bool {
	if len(s) < len(time.DateOnly) {
		return false
	}
	day, rest := s[:len(time.DateOnly)], s[len(time.DateOnly):]
	if rest != "" && rest[0] != 'T' && rest[0] != ' ' {
		return false
	}
	_, err := time.Parse(time.DateOnly, day)
	return err == nil
}
