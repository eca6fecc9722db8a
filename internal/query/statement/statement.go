package statement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// The codes of a [Problem].
const (
	CodeSQL      = "sql_error"     // it is no statement of SQLite's
	CodeDenied   = "sql_denied"    // it asks for what is not allowed
	CodeTooLarge = "too_large"     // it is longer than is read
	CodeNoTable  = "no_such_table" // a table that it names is not there, or not one
)

// Problem says why a statement is refused, in words for whoever wrote it.
type Problem struct {
	Code   string // stable, one of the Code constants
	Public string // one sentence for the reader
	Next   string // what to do next

	Listing string // what Next ends with where that names the tables that there are; ""
}

func problem(code, next, format string, args ...any) *Problem {
	return &Problem{Code: code, Public: fmt.Sprintf(format, args...), Next: next}
}

// maxStatement is the longest statement, in bytes.
const maxStatement = 100_000

// Statement is a SELECT with what can be told from its words alone.
type Statement struct {
	// SQL is the text up to its end: without the marks of a block of Markdown
	// around it, and with nothing after a semicolon.
	SQL string

	tokens []token
}

// Read refuses what is plainly not one SELECT. What passes may still be refused
// by SQLite.
func Read(sql string) (*Statement, *Problem) {
	if len(sql) > maxStatement {
		return nil, problem(CodeTooLarge, "Write a shorter one: join tables instead of listing values.",
			"The statement is %s bytes long; at most %s are taken.", words.Count(len(sql)), words.Count(maxStatement))
	}
	if strings.ContainsRune(sql, 0) {
		return nil, problem(CodeSQL, "Remove it.", "The statement contains a zero byte.")
	}
	text, bad := oneStatement(unfence(sql))
	if bad != nil {
		return nil, bad
	}
	s := newStatement(text)
	if bad := s.onlySelect(); bad != nil {
		return nil, bad
	}
	if i := slices.IndexFunc(s.tokens, func(t token) bool { return t.kind == tokenVariable }); i >= 0 {
		return nil, noParameter(s.tokens[i].text)
	}
	return s, nil
}

// oneStatement is the text from its first word up to its semicolon.
func oneStatement(sql string) (string, *Problem) {
	tokens := lex(sql)
	semicolon := func(t token) bool { return t.kind == tokenSemicolon }
	first := slices.IndexFunc(tokens, func(t token) bool { return !semicolon(t) })
	if first < 0 {
		return "", problem(CodeSQL, "Write one SELECT.", "There is no statement.")
	}
	begin := 0
	if first > 0 {
		begin = tokens[first-1].end
	}
	tokens = tokens[first:]
	if end := slices.IndexFunc(tokens, semicolon); end >= 0 {
		if slices.ContainsFunc(tokens[end:], func(t token) bool { return !semicolon(t) }) {
			return "", problem(CodeDenied, "Send one SELECT at a time.", "There is more than one statement.")
		}
		tokens = tokens[:end]
	}
	return strings.TrimLeft(sql[begin:tokens[len(tokens)-1].end], " \t\r\n\f"), nil
}

func (s *Statement) onlySelect() *Problem {
	first := s.tokens[0]
	for _, word := range []string{"select", "with", "values"} {
		if first.isWord(word) {
			return nil
		}
	}
	return s.noSelect()
}

func newStatement(sql string) *Statement { return &Statement{SQL: sql, tokens: lex(sql)} }
