package statement

// Children returns the parts that a node is made of, in the order of the text.
// Sources, results, terms and windows are nodes of their own.
func Children(n Node) []Node {
	var c children
	switch n := n.(type) {
	case *Select:
		c.ofSelect(n)
	case *CTE:
		c.add(n.Select)
	case *Core:
		c.ofCore(n)
	case *Result:
		c.exprs(n.Expr)
	case *Source:
		c.ofSource(n)
	case *Term:
		c.exprs(n.Expr)
	case *Window:
		c.ofWindow(n)
	case Expr:
		c.ofExpr(n)
	}
	return c
}

// Walk visits a node and, where the visit says so, all that it is made of.
func Walk(n Node, visit func(Node) bool) {
	if visit(n) {
		for _, child := range Children(n) {
			Walk(child, visit)
		}
	}
}

type children []Node

func (c *children) add(n Node) { *c = append(*c, n) }

func (c *children) exprs(xs ...Expr) {
	for _, x := range xs {
		if x != nil {
			c.add(x)
		}
	}
}

func (c *children) sel(s *Select) {
	if s != nil {
		c.add(s)
	}
}

func addAll[N Node](c *children, nodes []N) {
	for _, n := range nodes {
		c.add(n)
	}
}

func (c *children) ofSelect(s *Select) {
	if s.With != nil {
		addAll(c, s.With.Tables)
	}
	addAll(c, s.Cores)
	addAll(c, s.OrderBy)
	c.exprs(s.Limit, s.Offset)
}

func (c *children) ofCore(k *Core) {
	for _, row := range k.Values {
		c.exprs(row...)
	}
	addAll(c, k.Results)
	addAll(c, k.From)
	c.exprs(k.Where)
	c.exprs(k.GroupBy...)
	c.exprs(k.Having)
	addAll(c, k.Windows)
}

func (c *children) ofSource(s *Source) {
	c.exprs(s.Args...)
	c.sel(s.Select)
	addAll(c, s.Group)
	c.exprs(s.On)
}

func (c *children) ofWindow(w *Window) {
	c.exprs(w.PartitionBy...)
	addAll(c, w.OrderBy)
	if w.Frame == nil {
		return
	}
	c.exprs(w.Frame.Start.Expr)
	if w.Frame.End != nil {
		c.exprs(w.Frame.End.Expr)
	}
}

func (c *children) ofExpr(x Expr) {
	switch x := x.(type) {
	case *Unary:
		c.exprs(x.X)
	case *Binary:
		c.exprs(x.Left, x.Right)
	case *Like:
		c.exprs(x.X, x.Pattern, x.Escape)
	case *Between:
		c.exprs(x.X, x.Low, x.High)
	case *IsNull:
		c.exprs(x.X)
	case *In:
		c.ofIn(x)
	case *Exists:
		c.sel(x.Select)
	case *Subquery:
		c.sel(x.Select)
	case *Row:
		c.exprs(x.Items...)
	case *Case:
		c.ofCase(x)
	case *Cast:
		c.exprs(x.X)
	case *Collate:
		c.exprs(x.X)
	case *Call:
		c.ofCall(x)
	}
}

func (c *children) ofIn(x *In) {
	c.exprs(x.X)
	c.exprs(x.List...)
	c.sel(x.Select)
	if x.Source != nil {
		c.add(x.Source)
	}
}

func (c *children) ofCase(x *Case) {
	c.exprs(x.Operand)
	for _, w := range x.Whens {
		c.exprs(w.Cond, w.Result)
	}
	c.exprs(x.Else)
}

func (c *children) ofCall(x *Call) {
	c.exprs(x.Args...)
	addAll(c, x.OrderBy)
	c.exprs(x.Filter)
	if x.Over != nil {
		c.add(x.Over)
	}
}
