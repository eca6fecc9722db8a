package statement

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// primary reads an expression that is no operator's.
func (p *parser) primary() Expr {
	t := p.at(0)
	switch {
	case t.kind == tokenNumber:
		return p.literal(numberKind(t.text))
	case t.kind == tokenBlob:
		return p.literal(BlobLiteral)
	case t.kind == tokenString && !p.at(1).isOperator("."):
		return p.literal(TextLiteral)
	case t.isOperator("("):
		return p.inParentheses()
	case t.kind == tokenWord:
		return p.word()
	}
	return p.named()
}

// numberKind tells an integer from a real number. Integers beyond 64 bits are
// real to SQLite; they are told by their kind of spelling here.
func numberKind(text string) LiteralKind {
	if hex := len(text) > 1 && (text[1] == 'x' || text[1] == 'X'); !hex && strings.ContainsAny(text, ".eE") {
		return RealLiteral
	}
	return IntegerLiteral
}

func (p *parser) literal(kind LiteralKind) Expr {
	start, t := p.start(), p.next()
	text := t.text
	if t.kind == tokenWord {
		text = strings.ToUpper(text)
	}
	return p.finish(start, &Literal{Kind: kind, Text: text})
}

// word reads an expression that begins with a word.
func (p *parser) word() Expr {
	start := p.start()
	switch strings.ToLower(p.at(0).text) {
	case "null":
		return p.literal(NullLiteral)
	case "current_date", "current_time", "current_timestamp":
		return p.literal(TimeLiteral)
	case "true", "false":
		if next := p.at(1); !next.isOperator(".") && !next.isOperator("(") {
			return p.literal(BooleanLiteral)
		}
	case "case":
		return p.caseOf()
	case "cast":
		return p.cast()
	case "exists":
		p.next()
		return p.finish(start, &Exists{Select: p.parenthesised()})
	case "raise":
		p.unexpected()
	}
	return p.named()
}

// startsExpression reports whether what is next is a keyword where an expression
// begins, though a name elsewhere.
func (p *parser) startsExpression() bool {
	t := p.at(0)
	return t.kind == tokenWord && expressionWords()[strings.ToLower(t.text)]
}

var expressionWords = words.Set("cast current_date current_time current_timestamp raise")

// named reads a column, or a call of a function.
func (p *parser) named() Expr {
	start, quoted := p.start(), p.at(0).kind == tokenString
	c := &ColumnRef{Name: p.name()}
	if !quoted && p.accept("(") {
		return p.call(start, c.Name)
	}
	if p.accept(".") {
		c.Table, c.Name = c.Name, p.name()
	}
	if c.Table != "" && p.accept(".") {
		c.Schema, c.Table, c.Name = c.Table, c.Name, p.name()
	}
	return p.finish(start, c)
}

// inParentheses reads a scalar subquery, a row value, or an expression.
func (p *parser) inParentheses() Expr {
	start := p.start()
	p.expect("(")
	if p.startsSelect() {
		sub := &Subquery{Select: p.selectStatement()}
		p.expect(")")
		return p.finish(start, sub)
	}
	items := list(p, p.expression)
	p.expect(")")
	if len(items) == 1 {
		return items[0]
	}
	return p.finish(start, &Row{Items: items})
}

func (p *parser) caseOf() Expr {
	start := p.start()
	p.expectWord("case")
	c := &Case{}
	if !p.isWord("when") {
		c.Operand = p.expression()
	}
	for more := true; more; more = p.isWord("when") {
		p.expectWord("when")
		w := When{Cond: p.expression()}
		p.expectWord("then")
		w.Result = p.expression()
		c.Whens = append(c.Whens, w)
	}
	if p.acceptWord("else") {
		c.Else = p.expression()
	}
	p.expectWord("end")
	return p.finish(start, c)
}

func (p *parser) cast() Expr {
	start := p.start()
	p.expectWord("cast")
	p.expect("(")
	c := &Cast{X: p.expression()}
	p.expectWord("as")
	c.Type = p.typeName()
	p.expect(")")
	return p.finish(start, c)
}

// typeName reads any number of names, and one or two numbers in parentheses.
func (p *parser) typeName() string {
	var words []string
	for p.isBareName(0) {
		t := p.next()
		words = append(words, p.sql[t.start:t.end])
	}
	name := strings.Join(words, " ")
	if name != "" && p.accept("(") {
		size := p.signed()
		if p.accept(",") {
			size += ", " + p.signed()
		}
		p.expect(")")
		name += "(" + size + ")"
	}
	return name
}

func (p *parser) signed() string {
	sign := ""
	if p.isOperator("-") || p.isOperator("+") {
		sign = p.next().text
	}
	if p.at(0).kind != tokenNumber {
		p.unexpected()
	}
	return sign + p.next().text
}

// call reads a function's arguments and what may stand behind them.
func (p *parser) call(start int, name string) Expr {
	c := &Call{Name: name}
	if p.isOperator("*") && p.at(1).isOperator(")") {
		p.next()
		c.Star = true
	} else {
		c.Distinct = p.oneOf("distinct", "all") == "DISTINCT"
		if !p.isWord("order") {
			c.Args = p.arguments()
		}
		c.OrderBy = p.orderBy()
	}
	p.expect(")")
	if p.isWord("filter") && p.windowWord(0) {
		p.next()
		p.expect("(")
		p.expectWord("where")
		c.Filter = p.expression()
		p.expect(")")
	}
	if p.isWord("over") && p.windowWord(0) {
		p.next()
		c.Over = p.over()
	}
	return p.finish(start, c)
}
