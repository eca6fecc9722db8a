package query

import (
	"fmt"
	"slices"
	"strings"
)

// maxStatement is the longest statement, in bytes.
const maxStatement = 100_000

// statement is a SELECT with what can be told from its words alone.
type statement struct {
	sql    string // up to its end: nothing after a semicolon
	tokens []token
	// collates says that the word COLLATE is in it. A virtual table is not told
	// which collation a comparison has, so none of text may be pushed then.
	collates bool
}

// parseStatement refuses what is plainly not one SELECT. What passes may still
// be refused by SQLite or by the authorizer.
func parseStatement(sql string) (*statement, *Error) {
	if len(sql) > maxStatement {
		return nil, newError(CodeTooLarge, "Write a shorter one: join tables instead of listing values.",
			"The statement is %d bytes long; at most %d are taken.", len(sql), maxStatement)
	}
	if strings.ContainsRune(sql, 0) {
		return nil, newError(CodeSQL, "Remove it.", "The statement contains a zero byte.")
	}
	sql = unfence(sql)
	s := &statement{sql: sql, tokens: lex(sql)}
	if err := s.oneStatement(); err != nil {
		return nil, err
	}
	if err := s.onlySelect(); err != nil {
		return nil, err
	}
	for _, t := range s.tokens {
		if t.isWord("collate") {
			s.collates = true
		}
		if t.kind == tokenVariable {
			return nil, noParameter(t.text)
		}
	}
	return s, nil
}

// oneStatement cuts the statement at its semicolon.
func (s *statement) oneStatement() *Error {
	for len(s.tokens) > 0 && s.tokens[0].kind == tokenSemicolon {
		s.tokens = s.tokens[1:]
	}
	for i, t := range s.tokens {
		if t.kind != tokenSemicolon {
			continue
		}
		for _, after := range s.tokens[i:] {
			if after.kind != tokenSemicolon {
				return newError(CodeDenied, "Send one SELECT at a time.", "There is more than one statement.")
			}
		}
		s.tokens = s.tokens[:i]
		break
	}
	if len(s.tokens) == 0 {
		return newError(CodeSQL, "Write one SELECT.", "There is no statement.")
	}
	first := strings.IndexFunc(s.sql, func(r rune) bool { return r != ';' && r != ' ' && r != '\n' && r != '\t' && r != '\r' })
	s.sql = s.sql[first:s.tokens[len(s.tokens)-1].end]
	return nil
}

func (s *statement) onlySelect() *Error {
	first := s.tokens[0]
	for _, word := range []string{"select", "with", "values"} {
		if first.isWord(word) {
			return nil
		}
	}
	if first.kind != tokenWord {
		return newError(CodeSQL, "Begin it with SELECT or WITH.", "The statement does not begin with a word of SQL.")
	}
	what := strings.ToUpper(strings.ToValidUTF8(first.text[:min(len(first.text), 40)], ""))
	return newError(CodeDenied, otherWords(what), "%s is not allowed: this only reads.", what)
}

// mentions returns the tables whose names are among the statement's words: all
// that it can read, and perhaps some more.
func (s *statement) mentions(tables []*table) []*table {
	words := make(map[string]bool, len(s.tokens))
	for _, t := range s.tokens {
		if t.isName() {
			words[strings.ToLower(t.text)] = true
		}
	}
	var out []*table
	for _, t := range tables {
		if words[strings.ToLower(t.Name)] {
			out = append(out, t)
		}
	}
	return out
}

// defines returns the lower-case names that the statement may give to its own
// WITH tables: those before AS, or before a list in parentheses and AS.
func (s *statement) defines() map[string]bool {
	names := map[string]bool{}
	var open []string // the name before each parenthesis that is open
	closed := ""      // the name before the one just closed
	for i, t := range s.tokens {
		before := ""
		if i > 0 && s.tokens[i-1].isName() {
			before = strings.ToLower(s.tokens[i-1].text)
		}
		switch {
		case t.kind == tokenOther && t.text == "(":
			open = append(open, before)
		case t.kind == tokenOther && t.text == ")" && len(open) > 0:
			closed, open = open[len(open)-1], open[:len(open)-1]
			continue
		case t.isWord("as"):
			names[before], names[closed] = true, true
		}
		closed = ""
	}
	delete(names, "")
	return names
}

// enumNotes tells of literals that are compared with a column but are none of
// the values it can have: most likely a misspelling, and the answer is then
// truthfully, but uselessly, empty.
func (s *statement) enumNotes(read []*table) []string {
	var notes []string
	for i, t := range s.tokens {
		if t.kind != tokenWord && t.kind != tokenQuoted {
			continue
		}
		for _, literal := range s.comparedWith(i) {
			if note := enumNote(read, t.text, literal); note != "" && len(notes) < 3 {
				notes = append(notes, note)
			}
		}
	}
	return notes
}

// comparedWith returns the string literals that follow token i in the forms
// = 'a', == 'a', IS 'a' and IN ('a', 'b').
func (s *statement) comparedWith(i int) []string {
	rest := s.tokens[i+1:]
	at := func(n int) token {
		if n < len(rest) {
			return rest[n]
		}
		return token{kind: tokenSemicolon}
	}
	n := 0
	switch {
	case at(0).text == "=" && at(0).kind == tokenOther:
		n = 1
		if at(1).text == "=" && at(1).kind == tokenOther {
			n = 2
		}
	case at(0).isWord("is"):
		n = 1
	case at(0).isWord("in") && at(1).text == "(":
		var out []string
		for n = 2; at(n).kind == tokenString; n += 2 {
			out = append(out, at(n).text)
		}
		return out
	default:
		return nil
	}
	if at(n).kind == tokenString {
		return []string{at(n).text}
	}
	return nil
}

// enumNote is empty unless every table read that has the column knows all its
// values and none of them is the literal.
func enumNote(read []*table, column, literal string) string {
	note := ""
	for _, t := range read {
		i := t.column(column)
		if i < 0 {
			continue
		}
		enum := t.Columns[i].Enum
		if len(enum) == 0 || slices.Contains(enum, literal) {
			return ""
		}
		note = fmt.Sprintf("%s.%s has no documented value %s; there are: %s",
			t.Name, t.Columns[i].Name, quoteText(literal), strings.Join(enum, ", "))
	}
	return note
}

// names reports whether the word is in the statement as a name.
func (s *statement) names(word string) bool {
	return slices.ContainsFunc(s.tokens, func(t token) bool { return t.isName() && strings.EqualFold(t.text, word) })
}
