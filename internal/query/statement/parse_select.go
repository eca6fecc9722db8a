package statement

// selectStatement reads WITH, all cores of a compound, ORDER BY and LIMIT.
func (p *parser) selectStatement() *Select {
	p.enter()
	defer p.leave()
	outer := p.deepest
	p.deepest = 0
	start := p.start()
	sel := &Select{}
	if p.acceptWord("with") {
		sel.With = p.with()
	}
	for op, more := "", true; more; op, more = p.compoundOperator() {
		if sel.OrderBy != nil || sel.Limit != nil {
			p.fail("ORDER BY and LIMIT stand at the end of a compound")
		}
		core := p.core(op)
		sel.Cores = append(sel.Cores, core)
		if core.Values == nil {
			p.endOfSelect(sel)
		}
	}
	sel.Span = p.since(start)
	sel.depth = p.deepest
	p.deepest = outer
	return sel
}

// startsSelect reports whether what is next can only be a SELECT.
func (p *parser) startsSelect() bool {
	return p.isWord("select") || p.isWord("values") || p.isWord("with")
}

// parenthesised reads ( SELECT … ).
func (p *parser) parenthesised() *Select {
	p.expect("(")
	sel := p.selectStatement()
	p.expect(")")
	return sel
}

func (p *parser) compoundOperator() (op string, ok bool) {
	if p.acceptWord("union", "all") {
		return "UNION ALL", true
	}
	op = p.oneOf("union", "intersect", "except")
	return op, op != ""
}

// endOfSelect reads ORDER BY and LIMIT.
func (p *parser) endOfSelect(sel *Select) {
	sel.OrderBy = p.orderBy()
	if !p.acceptWord("limit") {
		return
	}
	sel.Limit = p.expression()
	switch {
	case p.acceptWord("offset"):
		sel.Offset = p.expression()
	case p.accept(","):
		sel.Limit, sel.Offset = p.expression(), sel.Limit
	}
}

func (p *parser) orderBy() []*Term {
	if !p.acceptWord("order", "by") {
		return nil
	}
	return list(p, p.term)
}

func (p *parser) term() *Term {
	start := p.start()
	t := &Term{Expr: p.expression()}
	t.Desc = p.oneOf("asc", "desc") == "DESC"
	if p.acceptWord("nulls") {
		if t.Nulls = p.oneOf("first", "last"); t.Nulls == "" {
			p.unexpected()
		}
	}
	t.Span = p.since(start)
	return t
}

func (p *parser) with() *With {
	w := &With{Recursive: p.acceptWord("recursive")}
	w.Tables = list(p, p.cte)
	return w
}

func (p *parser) cte() *CTE {
	start := p.start()
	c := &CTE{Name: p.name()}
	if p.accept("(") {
		c.Columns = list(p, p.name)
		p.expect(")")
	}
	p.expectWord("as")
	switch {
	case p.acceptWord("materialized"):
		c.Hint = "MATERIALIZED"
	case p.acceptWord("not", "materialized"):
		c.Hint = "NOT MATERIALIZED"
	}
	c.Select = p.parenthesised()
	c.Span = p.since(start)
	return c
}

func (p *parser) core(op string) *Core {
	start := p.start()
	c := &Core{Op: op}
	if p.acceptWord("values") {
		c.Values = list(p, p.valuesRow)
	} else {
		p.expectWord("select")
		p.selectCore(c)
	}
	c.Span = p.since(start)
	return c
}

func (p *parser) valuesRow() []Expr {
	p.expect("(")
	row := list(p, p.expression)
	p.expect(")")
	return row
}

func (p *parser) selectCore(c *Core) {
	c.Distinct = p.oneOf("distinct", "all") == "DISTINCT"
	c.Results = list(p, p.result)
	if p.acceptWord("from") {
		c.From = p.sources()
	}
	if p.acceptWord("where") {
		c.Where = p.expression()
	}
	if p.acceptWord("group") {
		p.expectWord("by")
		c.GroupBy = list(p, p.expression)
	}
	if p.acceptWord("having") {
		c.Having = p.expression()
	}
	if p.isWord("window") && p.windowWord(0) {
		p.next()
		c.Windows = list(p, p.namedWindow)
	}
}

func (p *parser) result() *Result {
	start := p.start()
	r := &Result{}
	switch {
	case p.accept("*"):
	case p.isStarOf(1):
		r.Table = p.name()
		p.pos += 2
	case p.starOfSource && p.isStarOf(3):
		r.Schema = p.name()
		p.pos++
		r.Table = p.name()
		p.pos += 2
	default:
		r.Expr = p.expression()
		r.As = p.alias()
	}
	r.Span = p.since(start)
	return r
}

// isStarOf reports whether t.* is next, or s.t.*: the star behind so many tokens and a dot.
func (p *parser) isStarOf(n int) bool {
	if p.startsExpression() || !p.at(n).isOperator(".") || !p.at(n+1).isOperator("*") {
		return false
	}
	return p.isName(0) && (n == 1 || p.at(1).isOperator(".") && p.isName(2))
}
