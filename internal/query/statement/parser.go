package statement

import (
	"fmt"
	"strings"
)

const (
	// maxDepth is the depth of an expression that SQLite is set to take here.
	maxDepth = 500
	// maxNesting bounds parentheses within parentheses, which add no depth.
	maxNesting = 1000
)

// parser reads tokens by SQLite's grammar. After the first error all tokens are
// used up, so that every loop ends; what was made until then is not used.
type parser struct {
	sql     string
	tokens  []token
	pos     int
	nesting int
	deepest int // expression of the SELECT being read
	err     error
	failed  int // the token at which it failed

	starOfSource bool // s.t.* is taken, which SQLite does not
}

// Select is the statement parsed. The error says where it departs from the
// grammar of SQLite's SELECT, as far as this package knows it, or that it is
// nested too deeply.
func (s *Statement) Select() (*Select, error) { return s.parse(&parser{}) }

func (s *Statement) parse(p *parser) (*Select, error) {
	p.sql, p.tokens = s.SQL, s.tokens
	sel := p.selectStatement()
	if p.err == nil && p.pos < len(p.tokens) {
		p.unexpected()
	}
	if p.err != nil {
		return nil, p.err
	}
	return sel, nil
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err, p.failed = fmt.Errorf(format, args...), p.pos
	}
	p.pos = len(p.tokens)
}

func (p *parser) unexpected() {
	if p.pos >= len(p.tokens) {
		p.fail("incomplete statement")
		return
	}
	t := p.tokens[p.pos]
	p.fail("parsing at byte %d: unexpected %.40q", t.start, p.sql[t.start:t.end])
}

// enter is called before what may contain itself, and leave after it.
func (p *parser) enter() {
	if p.nesting++; p.nesting > maxNesting {
		p.fail("nested more than %d deep", maxNesting)
	}
}

func (p *parser) leave() { p.nesting-- }

// at is the token n places on; of no kind that is taken for anything behind the end.
func (p *parser) at(n int) token {
	if i := p.pos + n; i >= 0 && i < len(p.tokens) {
		return p.tokens[i]
	}
	return token{kind: tokenSemicolon, start: len(p.sql), end: len(p.sql)}
}

func (p *parser) start() int { return p.at(0).start }

// since is the span from a start to the end of the last token taken.
func (p *parser) since(start int) Span { return Span{start, max(start, p.at(-1).end)} }

func (p *parser) next() token {
	t := p.at(0)
	p.pos++
	return t
}

func (p *parser) isWord(words ...string) bool {
	for i, word := range words {
		if !p.at(i).isWord(word) {
			return false
		}
	}
	return true
}

// acceptWord takes the words, if all of them are next.
func (p *parser) acceptWord(words ...string) bool {
	if !p.isWord(words...) {
		return false
	}
	p.pos += len(words)
	return true
}

// oneOf takes the next word if it is one of the words, and returns it in upper case.
func (p *parser) oneOf(words ...string) string {
	for _, word := range words {
		if p.acceptWord(word) {
			return strings.ToUpper(word)
		}
	}
	return ""
}

func (p *parser) expectWord(words ...string) {
	for _, word := range words {
		if !p.acceptWord(word) {
			p.unexpected()
			return
		}
	}
}

func (p *parser) isOperator(text string) bool { return p.at(0).isOperator(text) }

func (p *parser) accept(operator string) bool {
	if !p.isOperator(operator) {
		return false
	}
	p.pos++
	return true
}

func (p *parser) expect(operator string) {
	if !p.accept(operator) {
		p.unexpected()
	}
}

// list reads one item or more, with commas between them.
func list[T any](p *parser, item func() T) []T {
	out := []T{item()}
	for p.accept(",") {
		out = append(out, item())
	}
	return out
}

// isBareName reports whether the token n places on is a name where only a name
// that is no word of a join can stand: an alias without AS, a type.
func (p *parser) isBareName(n int) bool {
	t := p.at(n)
	if t.kind != tokenWord {
		return t.kind == tokenQuoted || t.kind == tokenString
	}
	word := strings.ToLower(t.text)
	return !reserved()[word] && !joinWords()[word] && word != "indexed" && !p.windowWord(n)
}

// isName reports the same where a name must stand.
func (p *parser) isName(n int) bool {
	t := p.at(n)
	if t.kind != tokenWord {
		return t.kind == tokenQuoted || t.kind == tokenString
	}
	return !reserved()[strings.ToLower(t.text)] && !p.windowWord(n)
}

// name takes a name. An empty one, which SQLite allows, is not known here.
func (p *parser) name() string {
	if !p.isName(0) || p.at(0).text == "" {
		p.unexpected()
		return ""
	}
	return p.next().text
}

// windowWord reports whether the token n places on is one of the words that are
// keywords only by what is around them.
// See analyzeWindowKeyword and its relatives in SQLite's tokenize.c.
func (p *parser) windowWord(n int) bool {
	t, closed, opens := p.at(n), p.at(n-1).isOperator(")"), p.at(n+1).isOperator("(")
	switch {
	case t.isWord("over"):
		return closed && (opens || p.fallsBack(n+1))
	case t.isWord("filter"):
		return closed && opens
	case t.isWord("window"):
		return p.fallsBack(n+1) && p.at(n+2).isWord("as")
	}
	return false
}

func (p *parser) fallsBack(n int) bool {
	t := p.at(n)
	return t.plainName() && !t.isWord("indexed") && !t.isWord("filter")
}

// alias takes AS and a name, or a name alone; "" when neither is next.
func (p *parser) alias() string {
	if p.acceptWord("as") || p.isBareName(0) {
		return p.name()
	}
	return ""
}
