package query

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenWord   tokenKind = iota // a bare name or keyword
	tokenQuoted                  // "name", `name` or [name]
	tokenString                  // 'text'
	tokenNumber
	tokenVariable // ?, ?1, :a, @a, $a
	tokenSemicolon
	tokenOther // an operator or a piece of one
)

// token is a piece of a statement. Its text is without quotes, escapes undone.
type token struct {
	kind tokenKind
	text string
	end  int // offset behind it
}

// lex splits a statement as SQLite does, as far as it matters here: where
// strings, quoted names and comments end. What it decides is a courtesy (better
// messages, fewer tables set up, less sent to a source); what a statement may
// do is decided by the authorizer.
func lex(sql string) []token {
	var out []token
	for i := 0; i < len(sql); {
		next, tok, ok := lexOne(sql, i)
		if ok {
			tok.end = next
			out = append(out, tok)
		}
		i = next
	}
	return out
}

func lexOne(s string, i int) (next int, tok token, ok bool) {
	c := s[i]
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
		return i + 1, token{}, false
	case strings.HasPrefix(s[i:], "--"):
		return endAfter(s, i+2, "\n"), token{}, false
	case strings.HasPrefix(s[i:], "/*"):
		return endAfter(s, i+2, "*/"), token{}, false
	case c == '\'':
		return lexQuoted(s, i, '\'', tokenString)
	case c == '"' || c == '`':
		return lexQuoted(s, i, c, tokenQuoted)
	case c == '[':
		end := endAfter(s, i+1, "]")
		return end, token{kind: tokenQuoted, text: strings.TrimSuffix(s[i+1:end], "]")}, true
	case c == ';':
		return i + 1, token{kind: tokenSemicolon}, true
	case c >= '0' && c <= '9':
		end := skipWord(s, i)
		return end, token{kind: tokenNumber, text: s[i:end]}, true
	case c == '?' || c == ':' || c == '@' || c == '$':
		end := skipWord(s, i+1)
		return end, token{kind: tokenVariable, text: s[i:end]}, true
	case isWordByte(c):
		end := skipWord(s, i)
		return end, token{kind: tokenWord, text: s[i:end]}, true
	}
	return i + 1, token{kind: tokenOther, text: s[i : i+1]}, true
}

func lexQuoted(s string, i int, quote byte, kind tokenKind) (int, token, bool) {
	var b strings.Builder
	j := i + 1
	for ; j < len(s); j++ {
		if s[j] == quote {
			if j+1 < len(s) && s[j+1] == quote {
				j++
			} else {
				return j + 1, token{kind: kind, text: b.String()}, true
			}
		}
		b.WriteByte(s[j])
	}
	return j, token{kind: kind, text: b.String()}, true
}

func endAfter(s string, from int, mark string) int {
	if n := strings.Index(s[min(from, len(s)):], mark); n >= 0 {
		return from + n + len(mark)
	}
	return len(s)
}

func skipWord(s string, i int) int {
	for i < len(s) && isWordByte(s[i]) {
		i++
	}
	return i
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

func (t token) isWord(word string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, word)
}

// isName reports whether SQLite might take the token for the name of a table;
// it takes a string for one where only a name can stand.
func (t token) isName() bool {
	return t.kind == tokenWord || t.kind == tokenQuoted || t.kind == tokenString
}
