package statement

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// keywords are those that a misspelt word may be meant as: all that a SELECT is made of.
var keywords = strings.Fields(`select from where group order by having limit offset distinct join inner left right full outer cross natural on using
	union all intersect except and or not in like glob between is null case when then else end as exists with values recursive
	asc desc over partition filter cast collate`)

// glued are keywords written without the space between them, and their halves written alone.
var glued = map[string]string{
	"groupby": "GROUP BY", "orderby": "ORDER BY", "partitionby": "PARTITION BY", "unionall": "UNION ALL", "innerjoin": "INNER JOIN", "leftjoin": "LEFT JOIN",
	"group": "GROUP BY", "order": "ORDER BY", "partition": "PARTITION BY",
}

// Slip says which word of a statement that SQLite cannot read is misspelt, or which sign is too much; "" when that is not sure. It is sure when the
// statement can be read once that is mended.
func (s *Statement) Slip() string {
	const (
		most    = 4      // slips in one statement
		longest = 20_000 // bytes: each guess reads the statement once more
	)
	if len(s.SQL) > longest {
		return ""
	}
	first, sql := "", s.SQL
	for range most {
		p := &parser{sql: sql, tokens: lex(sql)}
		if p.readAll() {
			return first
		}
		mended, advice := p.mend()
		if mended == "" {
			return ""
		}
		if sql = mended; first == "" {
			first = advice
		}
	}
	if p := (&parser{sql: sql, tokens: lex(sql)}); p.readAll() {
		return first
	}
	return ""
}

// readAll reads the statement, and reports whether it is one.
func (p *parser) readAll() bool {
	p.selectStatement()
	if p.err == nil && p.pos < len(p.tokens) {
		p.unexpected()
	}
	return p.err == nil
}

// mend changes the one word at or before the place of the error with which the statement can be read furthest; "" when none brings it further.
func (p *parser) mend() (sql, advice string) {
	const before = 4 // words, from the one where the parser stopped: an alias hides a keyword
	furthest := p.failed
	for at := min(p.failed, len(p.tokens)-1); at >= max(0, p.failed-before); at-- {
		t := p.tokens[at]
		for _, instead := range p.instead(at) {
			changed := p.sql[:t.start] + instead + p.sql[t.end:]
			q := &parser{sql: changed, tokens: lex(changed)}
			reach := len(p.tokens) + 1
			if !q.readAll() {
				reach = q.failed + len(p.tokens) - len(q.tokens)
			}
			if reach > furthest {
				furthest, sql, advice = reach, changed, p.advice(at, instead)
			}
		}
	}
	return sql, advice
}

// instead lists what a token may have been meant as: "" leaves it out.
func (p *parser) instead(at int) []string {
	t := p.tokens[at]
	if t.isOperator(",") {
		return []string{""}
	}
	if t.kind != tokenWord {
		return nil
	}
	var list []string
	lower := strings.ToLower(t.text)
	if whole := glued[lower]; whole != "" && !p.at(at-p.pos+1).isWord("by") {
		list = append(list, whole)
	}
	if slices.Contains(keywords, lower) {
		return list
	}
	for _, keyword := range keywords {
		if near(lower, keyword) {
			list = append(list, strings.ToUpper(keyword))
		}
	}
	return list
}

// near tells whether a word may be a keyword with a letter wrong, or two where it is long and begins alike. A single letter is mostly a name.
func near(word, keyword string) bool {
	const long = 5
	d := words.Distance(word, keyword)
	return len(word) > 1 && (d == 1 || d == 2 && len(keyword) >= long && word[0] == keyword[0])
}

func (p *parser) advice(at int, instead string) string {
	if instead == "" {
		return "Leave out the comma before " + strings.ToUpper(words.Line(p.at(at-p.pos+1).text, 40)) + "."
	}
	return "Did you mean " + instead + " in the place of " + words.Line(p.tokens[at].text, 40) + "?"
}

// Unclosed says what a statement opens and does not close; "" for nothing.
func (s *Statement) Unclosed() string {
	depth := 0
	for _, t := range s.tokens {
		switch {
		case t.kind == tokenIllegal && strings.IndexByte("'\"`[", t.text[0]) >= 0:
			return "A quote is not closed; one within a text is written twice, as in 'it''s'."
		case t.isOperator("("):
			depth++
		case t.isOperator(")"):
			depth--
		}
	}
	if depth > 0 {
		return "A parenthesis is not closed."
	}
	return ""
}

// noSelect says what is wrong with a statement whose first word is none of a SELECT.
func (s *Statement) noSelect() *Problem {
	first := s.tokens[0]
	if first.kind != tokenWord {
		return problem(CodeSQL, "Begin it with SELECT or WITH.", "The statement does not begin with a word of SQL.")
	}
	word := words.Line(first.text, 40)
	upper := strings.ToUpper(word)
	if statements()[strings.ToLower(word)] {
		return problem(CodeDenied, otherWords(upper), "%s is not allowed: this only reads.", upper)
	}
	for _, keyword := range []string{"select", "with"} {
		if near(strings.ToLower(word), keyword) {
			return problem(CodeSQL, "Did you mean "+strings.ToUpper(keyword)+"?", "No statement begins with %s.", word)
		}
	}
	if slices.ContainsFunc(s.tokens, func(t token) bool { return t.isWord("select") }) {
		return problem(CodeSQL, "Begin it with SELECT or WITH, and leave out what stands before.", "No statement begins with %s.", word)
	}
	return problem(CodeSQL, "Write the question as one SELECT over the tables; the tool that describes them lists them.", "This is no SQL: it begins with %s.", word)
}

// statements are the words that other statements of SQL begin with.
var statements = words.Set(`alter analyze attach begin call commit copy create declare delete desc describe detach do drop end exec execute explain
	grant insert kill load lock merge pragma refresh reindex release rename replace reset revoke rollback savepoint set show start
	truncate unlock update upsert use vacuum`)
