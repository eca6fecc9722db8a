package statement

import "strings"

// The levels of operators, from loosely to tightly binding, as SQLite has them
// (https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes).
const (
	levelOr = iota + 1
	levelAnd
	levelNot
	levelEqual
	levelCompare
	levelBits
	levelAdd
	levelMultiply
	levelConcat
	levelCollate
	levelUnary
)

// binaryLevels are those of the operators that are signs.
var binaryLevels = map[string]int{
	"=": levelEqual, "==": levelEqual, "<>": levelEqual, "!=": levelEqual,
	"<": levelCompare, "<=": levelCompare, ">": levelCompare, ">=": levelCompare,
	"&": levelBits, "|": levelBits, "<<": levelBits, ">>": levelBits,
	"+": levelAdd, "-": levelAdd, "*": levelMultiply, "/": levelMultiply, "%": levelMultiply,
	"||": levelConcat, "->": levelConcat, "->>": levelConcat,
}

var oneSpelling = map[string]string{"==": "=", "!=": "<>"}

func (p *parser) expression() Expr { return p.operand(levelOr) }

// operand reads an expression of operators that bind at least as tightly as the
// level.
func (p *parser) operand(level int) Expr {
	p.enter()
	defer p.leave()
	start := p.start()
	x := p.prefix()
	for p.err == nil {
		operator := p.infixLevel()
		if operator < level {
			break
		}
		x = p.infix(start, x, operator)
	}
	return x
}

// finish gives a new expression its span and its depth.
func (p *parser) finish(start int, x Expr) Expr {
	base := x.base()
	base.Span = p.since(start)
	for _, child := range Children(x) {
		base.depth = max(base.depth, depthOf(child))
	}
	base.depth++
	if p.deepest = max(p.deepest, base.depth); base.depth > maxDepth {
		p.fail("an expression is more than %d deep", maxDepth)
	}
	return x
}

func depthOf(n Node) int {
	switch n := n.(type) {
	case Expr:
		return n.base().depth
	case *Select:
		return n.depth
	}
	return 0
}

// prefix reads operators before an operand, and the operand.
func (p *parser) prefix() Expr {
	start := p.start()
	if p.acceptWord("not") {
		return p.finish(start, &Unary{Op: "NOT", X: p.operand(levelNot)})
	}
	for _, op := range []string{"-", "+", "~"} {
		if p.accept(op) {
			return p.finish(start, &Unary{Op: op, X: p.operand(levelUnary)})
		}
	}
	return p.primary()
}

// infixLevel is the level of the operator that is next; 0 when none is.
func (p *parser) infixLevel() int {
	t := p.at(0)
	if t.kind == tokenOperator {
		return binaryLevels[t.text]
	}
	if t.kind != tokenWord {
		return 0
	}
	switch strings.ToLower(t.text) {
	case "or":
		return levelOr
	case "and":
		return levelAnd
	case "is", "isnull", "notnull", "like", "glob", "regexp", "match", "between", "in":
		return levelEqual
	case "not":
		for _, word := range []string{"like", "glob", "regexp", "match", "between", "in", "null"} {
			if p.at(1).isWord(word) {
				return levelEqual
			}
		}
	case "collate":
		return levelCollate
	}
	return 0
}

// infix reads an operator behind its left operand, and what belongs to it.
func (p *parser) infix(start int, x Expr, level int) Expr {
	if t := p.at(0); t.kind == tokenOperator || level < levelEqual {
		p.next()
		op := strings.ToUpper(t.text)
		if one, ok := oneSpelling[op]; ok {
			op = one
		}
		return p.finish(start, &Binary{Op: op, Left: x, Right: p.operand(level + 1)})
	}
	if p.acceptWord("collate") {
		if !p.isBareName(0) {
			p.unexpected()
		}
		return p.finish(start, &Collate{X: x, Name: p.name()})
	}
	return p.finish(start, p.predicate(x))
}

// predicate reads the operators that are words.
func (p *parser) predicate(x Expr) Expr {
	switch {
	case p.acceptWord("isnull"):
		return &IsNull{X: x}
	case p.acceptWord("notnull"), p.acceptWord("not", "null"):
		return &IsNull{X: x, Not: true}
	case p.acceptWord("is"):
		return p.is(x)
	}
	not := p.acceptWord("not")
	switch {
	case p.acceptWord("between"):
		b := &Between{Not: not, X: x, Low: p.operand(levelNot)}
		p.expectWord("and")
		b.High = p.operand(levelCompare)
		return b
	case p.acceptWord("in"):
		return p.in(x, not)
	}
	l := &Like{Op: strings.ToUpper(p.next().text), Not: not, X: x, Pattern: p.operand(levelCompare)}
	if p.acceptWord("escape") {
		l.Escape = p.operand(levelCompare)
	}
	return l
}

// is reads what stands behind IS.
func (p *parser) is(x Expr) Expr {
	not := p.acceptWord("not")
	if p.acceptWord("distinct") {
		p.expectWord("from")
		not = !not
	}
	right := p.operand(levelCompare)
	if l, ok := right.(*Literal); ok && l.Kind == NullLiteral {
		return &IsNull{X: x, Not: not}
	}
	if not {
		return &Binary{Op: "IS NOT", Left: x, Right: right}
	}
	return &Binary{Op: "IS", Left: x, Right: right}
}

// in reads what stands behind IN.
func (p *parser) in(x Expr, not bool) Expr {
	in := &In{Not: not, X: x}
	if !p.accept("(") {
		start := p.start()
		in.Source = &Source{}
		p.qualifiedName(in.Source)
		in.Source.Span = p.since(start)
		return in
	}
	if p.startsSelect() {
		in.Select = p.selectStatement()
	} else {
		in.List = p.arguments()
	}
	p.expect(")")
	return in
}
