package statement

import "strings"

// comparison is one comparison that an expression makes, its operator one of
// "=", "<>", "<", "<=", ">", ">=". BETWEEN makes two, IN one for each value.
// What is selected by IN is compared, too, though of another core.
type comparison struct {
	whole       Expr // that it is part of
	op          string
	left, right Expr
	in          bool // of IN: the values are not converted for each other, but as the left side is
}

// mirrored is the comparison with its sides exchanged.
func (c comparison) mirrored() comparison {
	c.left, c.right = c.right, c.left
	if op, ok := mirror[c.op]; ok {
		c.op = op
	}
	return c
}

var mirror = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}

// comparisons are those that the outermost operator of the expression makes.
func (r *reviewer) comparisons(x Expr) []comparison {
	switch x := x.(type) {
	case *Binary:
		if op := comparing[x.Op]; op != "" {
			return pairwise(comparison{whole: x, op: op}, x.Left, x.Right)
		}
	case *Between:
		low, high := comparison{whole: x, op: ">="}, comparison{whole: x, op: "<="}
		if x.Not {
			low.op, high.op = "<", ">"
		}
		return append(pairwise(low, x.X, x.Low), pairwise(high, x.X, x.High)...)
	case *In:
		return inComparisons(x)
	case *Case:
		var out []comparison
		for _, w := range x.Whens {
			if x.Operand != nil {
				out = append(out, comparison{whole: x, op: "=", left: x.Operand, right: w.Cond})
			}
		}
		return out
	}
	return nil
}

// required are comparisons that hold wherever the condition does.
func (r *reviewer) required(x Expr) (out []comparison) {
	switch x := x.(type) {
	case *Binary:
		return required(r.comparisons(x), x.Left)
	case *Between:
		for _, c := range []comparison{{whole: x, op: ">=", left: x.X, right: x.Low}, {whole: x, op: "<=", left: x.X, right: x.High}} {
			if !x.Not {
				out = append(out, required(pairwise(c, c.left, c.right), x.X)...)
			}
		}
		return out
	}
	return r.comparisons(x)
}

// required are those of the comparisons of two row values, item by item, that hold where the one of the rows does. By an order only the first items
// are sure of it, and they may be equal.
func required(items []comparison, left Expr) []comparison {
	if _, isRow := left.(*Row); !isRow || len(items) == 0 || items[0].op == "=" {
		return items
	}
	first := items[0]
	switch first.op {
	case "<>":
		return nil // which of them differ is not known
	case "<":
		first.op = "<="
	case ">":
		first.op = ">="
	}
	return []comparison{first}
}

var comparing = map[string]string{"=": "=", "IS": "=", "<>": "<>", "IS NOT": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

// pairwise compares two expressions, or two row values item by item.
func pairwise(c comparison, left, right Expr) []comparison {
	l, leftRow := left.(*Row)
	m, rightRow := right.(*Row)
	if !leftRow && !rightRow {
		c.left, c.right = left, right
		return []comparison{c}
	}
	if !leftRow || !rightRow || len(l.Items) != len(m.Items) {
		return nil
	}
	var out []comparison
	for i := range l.Items {
		c.left, c.right = l.Items[i], m.Items[i]
		out = append(out, c)
	}
	return out
}

func inComparisons(x *In) []comparison {
	c := comparison{whole: x, op: "=", in: true}
	if x.Not {
		c.op = "<>"
	}
	var out []comparison
	for _, item := range x.List {
		out = append(out, pairwise(c, x.X, item)...)
	}
	if x.Select == nil {
		return out
	}
	for _, core := range x.Select.Cores {
		out = append(out, selected(c, x.X, core)...)
		for _, values := range core.Values {
			if len(values) == 1 {
				out = append(out, pairwise(c, x.X, values[0])...)
			} else {
				out = append(out, pairwise(c, x.X, &Row{Items: values})...)
			}
		}
	}
	return out
}

// selected compares with the results of a SELECT, which are converted as those of
// any other comparison are.
func selected(c comparison, left Expr, core *Core) []comparison {
	c.in = false
	row := &Row{}
	for _, res := range core.Results {
		if res.Expr == nil {
			return nil
		}
		row.Items = append(row.Items, res.Expr)
	}
	switch len(row.Items) {
	case 0:
		return nil
	case 1:
		return pairwise(c, left, row.Items[0])
	}
	return pairwise(c, left, row)
}

// comparison reviews one comparison, from its left side and from its right.
func (r *reviewer) comparison(c comparison) {
	r.textWithNumber(c)
	for _, c := range []comparison{c, c.mirrored()} {
		r.booleanWithText(c)
		r.numberWithWord(c)
		r.columnWithDate(c)
		r.enumWithLiteral(c)
		r.foldedLiteral(c)
		r.booleanWithNumber(c)
		r.nullCompared(c)
		r.lostCollation(c)
	}
}

// literalText is the text of a literal, be it a text or a number: a column of
// texts is compared with a number as with its text.
func literalText(x Expr) (string, bool) {
	l, ok := x.(*Literal)
	if !ok || l.Kind != TextLiteral && l.Kind != IntegerLiteral {
		return "", false
	}
	return l.Text, true
}

func textLiteral(x Expr) (string, bool) {
	l, ok := x.(*Literal)
	if !ok || l.Kind != TextLiteral {
		return "", false
	}
	return l.Text, true
}

// conjuncts are the conditions that must all hold for the expression to.
func conjuncts(x Expr) []Expr {
	if b, ok := x.(*Binary); ok && b.Op == "AND" {
		return append(conjuncts(b.Left), conjuncts(b.Right)...)
	}
	if x == nil {
		return nil
	}
	return []Expr{x}
}

// isNumeric reports whether SQLite makes a number of the text where one is wanted.
func isNumeric(s string) bool {
	tokens := lex(strings.TrimSpace(s))
	if len(tokens) == 2 && (tokens[0].isOperator("-") || tokens[0].isOperator("+")) && tokens[0].end == tokens[1].start {
		tokens = tokens[1:]
	}
	return len(tokens) == 1 && tokens[0].kind == tokenNumber && !strings.ContainsAny(tokens[0].text, "xX_")
}
