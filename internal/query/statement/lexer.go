package statement

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenWord      tokenKind = iota // a bare name or keyword
	tokenQuoted                     // "name", `name` or [name]
	tokenString                     // 'text'
	tokenBlob                       // x'0aff'
	tokenNumber                     // 1, 0x1f, 1.5e3, 1_000
	tokenVariable                   // ?, ?1, :a, @a, $a
	tokenSemicolon                  //
	tokenOperator                   // all other signs; the longest that SQLite has
	tokenIllegal                    // what is no token of SQLite's
)

// token is a piece of a statement. The text of a quoted name or a string is
// without its quotes, escapes undone; of all others as it stands.
type token struct {
	kind       tokenKind
	text       string
	start, end int // bytes of the statement, [start, end)
}

// lex splits a text as SQLite's tokenizer does; spaces and comments are left out.
// See https://www.sqlite.org/src/file/src/tokenize.c.
func lex(sql string) []token {
	var out []token
	for i := 0; i < len(sql); {
		if end := skipBlank(sql, i); end > i {
			i = end
			continue
		}
		t := lexOne(sql, i)
		t.start = i
		out = append(out, t)
		i = t.end
	}
	return out
}

// skipBlank is the end of the space or comment that begins at i; i when none does.
func skipBlank(s string, i int) int {
	switch c := s[i]; {
	case isSpace(c):
		return i + 1
	case strings.HasPrefix(s[i:], "--"):
		return endAfter(s, i+2, "\n")
	case strings.HasPrefix(s[i:], "/*") && len(s) > i+2:
		return endAfter(s, i+2, "*/")
	case strings.HasPrefix(s[i:], "\ufeff"):
		return i + len("\ufeff")
	}
	return i
}

func lexOne(s string, i int) token {
	switch c := s[i]; {
	case c == '\'':
		return lexQuoted(s, i, '\'', tokenString)
	case c == '"' || c == '`':
		return lexQuoted(s, i, c, tokenQuoted)
	case c == '[':
		return lexBracketed(s, i)
	case c == ';':
		return token{kind: tokenSemicolon, end: i + 1}
	case isDigit(c) || c == '.' && i+1 < len(s) && isDigit(s[i+1]):
		return lexNumber(s, i)
	case c == '?' || c == ':' || c == '@' || c == '$':
		end := skipWord(s, i+1)
		return token{kind: tokenVariable, text: s[i:end], end: end}
	case (c == 'x' || c == 'X') && i+1 < len(s) && s[i+1] == '\'':
		return lexBlob(s, i)
	case isWordByte(c):
		end := skipWord(s, i)
		return token{kind: tokenWord, text: s[i:end], end: end}
	}
	return lexOperator(s, i)
}

// operators of more than one sign, longer ones first.
var operators = []string{"->>", "->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||"}

func lexOperator(s string, i int) token {
	for _, op := range operators {
		if strings.HasPrefix(s[i:], op) {
			return token{kind: tokenOperator, text: op, end: i + len(op)}
		}
	}
	kind := tokenIllegal
	if strings.IndexByte("()+-*/%=<>|&~,.", s[i]) >= 0 {
		kind = tokenOperator
	}
	return token{kind: kind, text: s[i : i+1], end: i + 1}
}

// lexQuoted reads up to the closing quote. A text that is not closed is what
// stands there, and illegal.
func lexQuoted(s string, i int, quote byte, kind tokenKind) token {
	var b strings.Builder
	j := i + 1
	for ; j < len(s); j++ {
		if s[j] == quote {
			if j+1 >= len(s) || s[j+1] != quote {
				return token{kind: kind, text: b.String(), end: j + 1}
			}
			j++
		}
		b.WriteByte(s[j])
	}
	return token{kind: tokenIllegal, text: s[i:], end: len(s)}
}

func lexBracketed(s string, i int) token {
	n := strings.IndexByte(s[i:], ']')
	if n < 0 {
		return token{kind: tokenIllegal, text: s[i:], end: len(s)}
	}
	return token{kind: tokenQuoted, text: s[i+1 : i+n], end: i + n + 1}
}

// lexBlob reads x'…', which wants an even number of hexadecimal digits.
func lexBlob(s string, i int) token {
	j := i + 2
	for j < len(s) && isHex(s[j]) {
		j++
	}
	kind := tokenBlob
	if j >= len(s) || s[j] != '\'' || (j-i)%2 != 0 {
		kind = tokenIllegal
		for j < len(s) && s[j] != '\'' {
			j++
		}
	}
	j = min(j+1, len(s))
	return token{kind: kind, text: s[i:j], end: j}
}

// lexNumber reads a number. One that goes over into a word is illegal, and so is
// a low line that does not stand between two digits.
func lexNumber(s string, i int) token {
	j := i
	if s[i] == '0' && i+2 < len(s) && (s[i+1] == 'x' || s[i+1] == 'X') && isHex(s[i+2]) {
		j = skipDigits(s, i+2, isHex)
	} else {
		j = skipDigits(s, i, isDigit)
		if j < len(s) && s[j] == '.' {
			j = skipDigits(s, j+1, isDigit)
		}
		j = skipExponent(s, j)
	}
	kind := tokenNumber
	if end := skipWord(s, j); end > j {
		kind, j = tokenIllegal, end
	}
	return token{kind: kind, text: s[i:j], end: j}
}

func skipExponent(s string, j int) int {
	if j >= len(s) || s[j] != 'e' && s[j] != 'E' {
		return j
	}
	k := j + 1
	if k < len(s) && (s[k] == '+' || s[k] == '-') {
		k++
	}
	if k < len(s) && isDigit(s[k]) {
		return skipDigits(s, k, isDigit)
	}
	return j
}

func skipDigits(s string, i int, digit func(byte) bool) int {
	for i < len(s) && (digit(s[i]) || s[i] == '_' && i > 0 && digit(s[i-1]) && i+1 < len(s) && digit(s[i+1])) {
		i++
	}
	return i
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

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

func (t token) isWord(word string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, word)
}

func (t token) isOperator(text string) bool { return t.kind == tokenOperator && t.text == text }

// isName reports whether SQLite might take the token for the name of a table;
// it takes a string for one where only a name can stand.
func (t token) isName() bool {
	return t.kind == tokenWord || t.kind == tokenQuoted || t.kind == tokenString
}

// plainName reports whether the token is a name and no keyword.
func (t token) plainName() bool {
	return t.isName() && !(t.kind == tokenWord && reserved()[strings.ToLower(t.text)])
}
