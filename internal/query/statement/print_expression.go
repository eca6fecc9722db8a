package statement

// levelOf is how tightly the outermost operator of an expression binds.
func levelOf(x Expr) int {
	switch x := x.(type) {
	case *Unary:
		if x.Op == "NOT" {
			return levelNot
		}
		return levelUnary
	case *Binary:
		return levelOfOperator(x.Op)
	case *Like, *Between, *IsNull, *In:
		return levelEqual
	case *Collate:
		return levelCollate
	}
	return levelUnary + 1
}

func levelOfOperator(op string) int {
	switch op {
	case "OR":
		return levelOr
	case "AND":
		return levelAnd
	case "IS", "IS NOT":
		return levelEqual
	}
	return binaryLevels[op]
}

// operand writes an expression, in parentheses if its operator binds less
// tightly than the level.
func (p *printer) operand(x Expr, level int) {
	if levelOf(x) >= level {
		p.expr(x)
		return
	}
	p.write("(")
	p.expr(x)
	p.write(")")
}

func (p *printer) expr(x Expr) {
	switch x := x.(type) {
	case *Literal:
		p.literal(x)
	case *ColumnRef:
		p.column(x)
	case *Unary, *Binary, *Collate:
		p.operator(x)
	case *Like, *Between, *IsNull, *In:
		p.predicate(x)
	case *Exists:
		p.write("EXISTS ")
		p.nested(x.Select)
	case *Subquery:
		p.nested(x.Select)
	case *Row:
		p.write("(")
		p.exprs(x.Items)
		p.write(")")
	case *Case:
		p.caseOf(x)
	case *Cast:
		p.write("CAST(")
		p.expr(x.X)
		p.write(" AS ", x.Type, ")")
	case *Call:
		p.call(x)
	}
}

func (p *printer) literal(x *Literal) {
	if x.Kind == TextLiteral {
		p.write(quoteText(x.Text))
		return
	}
	p.write(x.Text)
}

func (p *printer) column(x *ColumnRef) {
	if p.instead != nil {
		if other := p.instead(x); other != nil {
			p.operand(other, levelUnary+1)
			return
		}
	}
	for _, qualifier := range []string{x.Schema, x.Table} {
		if qualifier != "" {
			p.write(quoteName(qualifier), ".")
		}
	}
	p.write(quoteName(x.Name))
}

func (p *printer) operator(x Expr) {
	switch x := x.(type) {
	case *Unary:
		level := levelUnary + 1 // a second sign would make -- of -
		if x.Op == "NOT" {
			p.write("NOT ")
			level = levelNot
		} else {
			p.write(x.Op)
		}
		p.operand(x.X, level)
	case *Binary:
		level := levelOfOperator(x.Op)
		p.operand(x.Left, level)
		p.write(" ", x.Op, " ")
		p.operand(x.Right, level+1)
	case *Collate:
		p.operand(x.X, levelCollate)
		p.write(" COLLATE ", quoteName(x.Name))
	}
}

// predicate writes the operators that are words. Their operands bind more
// tightly, but for the left one.
func (p *printer) predicate(x Expr) {
	switch x := x.(type) {
	case *IsNull:
		p.operand(x.X, levelEqual)
		p.write(" IS ", not(x.Not), "NULL")
	case *Between:
		p.operand(x.X, levelEqual)
		p.write(" ", not(x.Not), "BETWEEN ")
		p.operand(x.Low, levelCompare)
		p.write(" AND ")
		p.operand(x.High, levelCompare)
	case *Like:
		p.operand(x.X, levelEqual)
		p.write(" ", not(x.Not), x.Op, " ")
		p.operand(x.Pattern, levelCompare)
		if x.Escape != nil {
			p.write(" ESCAPE ")
			p.operand(x.Escape, levelCompare)
		}
	case *In:
		p.in(x)
	}
}

func not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

func (p *printer) in(x *In) {
	p.operand(x.X, levelEqual)
	p.write(" ", not(x.Not), "IN ")
	switch {
	case x.Select != nil:
		p.nested(x.Select)
	case x.Source != nil:
		p.table(x.Source)
	default:
		p.write("(")
		p.exprs(x.List)
		p.write(")")
	}
}

func (p *printer) caseOf(x *Case) {
	p.write("CASE")
	p.clause(" ", x.Operand)
	for _, w := range x.Whens {
		p.clause(" WHEN ", w.Cond)
		p.clause(" THEN ", w.Result)
	}
	p.clause(" ELSE ", x.Else)
	p.write(" END")
}

func (p *printer) call(x *Call) {
	p.write(quoteName(x.Name), "(")
	switch {
	case x.Star:
		p.write("*")
	case x.Distinct:
		p.write("DISTINCT ")
	}
	p.exprs(x.Args)
	p.orderBy(" ORDER BY ", x.OrderBy)
	p.write(")")
	if x.Filter != nil {
		p.clause(" FILTER (WHERE ", x.Filter)
		p.write(")")
	}
	if x.Over != nil {
		p.write(" OVER ")
		p.window(x.Over)
	}
}

func (p *printer) window(w *Window) {
	if w.Ref != "" {
		p.write(quoteName(w.Ref))
		return
	}
	p.write("(")
	separator := ""
	if w.Base != "" {
		p.write(quoteName(w.Base))
		separator = " "
	}
	if w.PartitionBy != nil {
		p.write(separator, "PARTITION BY ")
		p.exprs(w.PartitionBy)
		separator = " "
	}
	if w.OrderBy != nil {
		p.orderBy(separator+"ORDER BY ", w.OrderBy)
		separator = " "
	}
	if w.Frame != nil {
		p.write(separator)
		p.frame(w.Frame)
	}
	p.write(")")
}

func (p *printer) frame(f *Frame) {
	p.write(f.Unit, " ")
	if f.End != nil {
		p.write("BETWEEN ")
	}
	p.bound(f.Start)
	if f.End != nil {
		p.write(" AND ")
		p.bound(*f.End)
	}
	if f.Exclude != "" {
		p.write(" EXCLUDE ", f.Exclude)
	}
}

func (p *printer) bound(b Bound) {
	if b.Expr != nil {
		p.expr(b.Expr)
		p.write(" ")
	}
	p.write(b.Kind)
}
