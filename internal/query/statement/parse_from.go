package statement

import "strings"

// sources reads what stands behind FROM, or within the parentheses of a join.
func (p *parser) sources() []*Source {
	out := []*Source{p.source(Join{})}
	if out[0].On != nil || out[0].Using != nil {
		p.fail("a JOIN stands before ON")
	}
	for {
		join, ok := p.join()
		if !ok {
			return out
		}
		out = append(out, p.source(join))
	}
}

// join reads a comma, or JOIN and the words before it, which come in any order.
func (p *parser) join() (j Join, ok bool) {
	if p.accept(",") {
		return Join{Comma: true}, true
	}
	if p.acceptWord("join") {
		return j, true
	}
	if p.at(0).kind != tokenWord || !joinWords()[strings.ToLower(p.at(0).text)] {
		return j, false
	}
	var words []string
	for len(words) < 3 && !p.isWord("join") {
		words = append(words, strings.ToLower(p.name()))
	}
	p.expectWord("join")
	return p.joinType(words), true
}

// joinType is what SQLite makes of the words (sqlite3JoinType).
func (p *parser) joinType(words []string) (j Join) {
	inner, outer := false, false
	for _, word := range words {
		switch word {
		case "natural":
			j.Natural = true
		case "cross":
			j.Cross, inner = true, true
		case "inner":
			inner = true
		case "left":
			j.Left, outer = true, true
		case "right":
			j.Right, outer = true, true
		case "full":
			j.Left, j.Right, outer = true, true, true
		case "outer":
			outer = true
		default:
			p.fail("unknown join type: %s", strings.Join(words, " "))
		}
	}
	if inner && outer || outer && !j.Left && !j.Right {
		p.fail("unknown join type: %s", strings.Join(words, " "))
	}
	return j
}

func (p *parser) source(join Join) *Source {
	start := p.start()
	s := &Source{Join: join}
	if p.isOperator("(") {
		p.nested(s)
	} else {
		p.table(s)
	}
	switch {
	case p.acceptWord("on"):
		s.On = p.expression()
	case p.acceptWord("using"):
		p.expect("(")
		s.Using = list(p, p.name)
		p.expect(")")
	}
	s.Span = p.since(start)
	return s
}

// nested reads a subquery, or a join in parentheses.
func (p *parser) nested(s *Source) {
	p.enter()
	defer p.leave()
	p.expect("(")
	if p.startsSelect() {
		s.Select = p.selectStatement()
	} else {
		s.Group = p.sources()
	}
	p.expect(")")
	s.Alias = p.alias()
}

func (p *parser) table(s *Source) {
	p.qualifiedName(s)
	s.Alias = p.alias()
	switch {
	case s.Call:
	case p.acceptWord("indexed"):
		p.expectWord("by")
		s.Index = p.name()
	case p.acceptWord("not"):
		p.expectWord("indexed")
		s.NoIndex = true
	}
}

// qualifiedName reads the name of a table or of a function with its arguments.
func (p *parser) qualifiedName(s *Source) {
	s.Name = p.name()
	if p.accept(".") {
		s.Schema, s.Name = s.Name, p.name()
	}
	if p.accept("(") {
		s.Call = true
		s.Args = p.arguments()
		p.expect(")")
	}
}

// arguments reads expressions up to a closing parenthesis; there may be none.
func (p *parser) arguments() []Expr {
	if p.isOperator(")") {
		return nil
	}
	return list(p, p.expression)
}
