package statement

import "strings"

// checkTexts notes the texts that the conditions of a core want of columns, and
// those on which an aggregate depends.
func (r *reviewer) checkTexts(s *scope, at place) {
	for _, x := range s.conditions() {
		r.checkCondition(x, at.correlated || at.compound)
	}
	for _, x := range s.core.parts() {
		Walk(x, func(n Node) bool {
			if call, ok := n.(*Call); ok && aggregates()[strings.ToLower(call.Name)] {
				r.checkBranches(call)
				return false
			}
			_, sub := n.(*Select)
			return !sub
		})
	}
}

// checkBranches notes the texts by which an aggregate picks its values: in its
// FILTER, in CASE and in iif.
func (r *reviewer) checkBranches(aggregate *Call) {
	if aggregate.Filter != nil {
		r.checkCondition(aggregate.Filter, true)
	}
	Walk(&Row{Items: aggregate.Args}, func(n Node) bool {
		switch n := n.(type) {
		case *Case:
			r.checkComparisons(n, true)
			for _, w := range n.Whens {
				r.checkCondition(w.Cond, true)
			}
		case *Call:
			if name := strings.ToLower(n.Name); (name == "iif" || name == "if") && len(n.Args) > 1 {
				r.checkCondition(n.Args[0], true)
			}
		case *Binary, *In, *Like: // sum(country = 'ES')
			r.checkCondition(n.(Expr), true)
		case *Select:
			return false
		}
		return true
	})
}

// checkCondition notes the texts of a condition, down through AND and OR. part says
// that others decide as well.
func (r *reviewer) checkCondition(x Expr, part bool) {
	if b, ok := x.(*Binary); ok && (b.Op == "OR" || b.Op == "AND") {
		r.checkCondition(b.Left, part || b.Op == "OR")
		r.checkCondition(b.Right, part || b.Op == "OR")
		return
	}
	r.checkComparisons(x, part)
	if l, ok := x.(*Like); ok && l.Op == "LIKE" && !l.Not && l.Escape == nil {
		if text, ok := textLiteral(l.Pattern); ok {
			r.checkLiteral(l.X, Check{Literal: text, Like: true, Part: part})
		}
	}
}

// checkComparisons notes the texts of the comparisons that the expression itself
// makes: by = or IN.
func (r *reviewer) checkComparisons(x Expr, part bool) {
	made := r.comparisons(x)
	_, several := x.(*In)
	part = part || several && len(made) > 1
	for _, c := range made {
		for _, c := range []comparison{c, c.mirrored()} {
			if text, ok := literalText(c.right); ok && c.op == "=" {
				r.checkEqual(c.left, text, part)
			}
		}
	}
}

// checkEqual: lower(x) = 'a' and x COLLATE NOCASE = 'a' want what x LIKE 'a' does.
func (r *reviewer) checkEqual(x Expr, text string, part bool) {
	like := false
	switch folded := x.(type) {
	case *Call:
		if like = len(folded.Args) == 1 && changed(folded, text) == text; like {
			x = folded.Args[0]
		}
	case *Collate:
		if like = strings.EqualFold(folded.Name, "nocase"); !like && !strings.EqualFold(folded.Name, "binary") {
			return
		}
		x = folded.X
	}
	if !like || !strings.ContainsAny(text, "%_") {
		r.checkLiteral(x, Check{Literal: text, Like: like, Part: part})
	}
}

// changed is what lower or upper makes of a text; "" for all other functions.
func changed(call *Call, text string) string {
	switch strings.ToLower(call.Name) {
	case "lower":
		return strings.ToLower(text)
	case "upper":
		return strings.ToUpper(text)
	}
	return ""
}

func (r *reviewer) checkLiteral(x Expr, c Check) {
	t := r.typeOf(x)
	if t.column == nil || t.column.Kind != Text {
		return
	}
	c.Name, c.Table, c.Column, c.About = CheckLiteral, t.table.Name, t.column.Name, r.text(x)
	r.check(c)
}
