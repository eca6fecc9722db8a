package statement

import (
	"slices"
	"strconv"
	"strings"
)

// bound is a condition on the values of one expression that NULL does not meet:
// they are op value, or among several values, or begin with a text.
type bound struct {
	op     string // "=", "<", "<=", ">", ">=", "IN", "LIKE" or "OR"
	values []Expr // one, or of IN all; of LIKE the text before the first wildcard. Each is the same for all rows
	// branches are, of OR, the bounds of each branch, which hold together there.
	branches [][]bound
	// made says that the bound is derived, of a month for the day that it is made
	// of, so that SQLite does not know it.
	made bool
	// folded says that texts may be equal whose letters are not the same ones.
	folded bool
}

// folding is bounds, none of which is sure of letters where it is so.
func folding(bounds []bound, folded bool) []bound {
	out := slices.Clone(bounds)
	for i := range out {
		out[i].folded = out[i].folded || folded
	}
	return out
}

// boundsOf are the bounds that a condition puts on expressions, each with the one
// that it is on.
func boundsOf(x Expr) (on []Expr, bounds []bound) {
	add := func(x Expr, b bound) { on, bounds = append(on, x), append(bounds, b) }
	compare := func(op string, left, right Expr) {
		for _, c := range required(pairwise(comparison{op: op}, left, right), left) {
			for _, c := range []comparison{c, c.mirrored()} {
				if isConstant(c.right) && !isConstant(c.left) {
					add(c.left, bound{op: c.op, values: []Expr{c.right}})
				}
			}
		}
	}
	switch x := x.(type) {
	case *Binary:
		switch x.Op {
		case "=", "<", "<=", ">", ">=":
			compare(x.Op, x.Left, x.Right)
		case "OR":
			return boundsOfAny(disjuncts(x))
		}
	case *Between:
		if !x.Not {
			compare(">=", x.X, x.Low)
			compare("<=", x.X, x.High)
		}
	case *In:
		if !x.Not && len(x.List) > 0 && allConstant(x.List) {
			add(x.X, bound{op: "IN", values: x.List})
		}
	case *Like:
		if prefix := likePrefix(x); prefix != nil {
			add(x.X, bound{op: "LIKE", values: []Expr{prefix}})
		}
	}
	return on, bounds
}

// boundsOfAll are the bounds of conditions that all hold.
func boundsOfAll(conditions []Expr) (on []Expr, bounds []bound) {
	for _, x := range conditions {
		of, found := boundsOf(x)
		on, bounds = append(on, of...), append(bounds, found...)
	}
	return on, bounds
}

// boundsOfAny are those on expressions that each branch of an OR puts bounds on.
func boundsOfAny(branches []Expr) (on []Expr, bounds []bound) {
	var first []Expr
	by := make([]map[string][]bound, len(branches)) // the bounds of each branch by the text of the expression
	for i, branch := range branches {
		of, found := boundsOfAll(conjuncts(branch))
		by[i] = map[string][]bound{}
		for j, x := range of {
			text := Print(x)
			if i == 0 && by[0][text] == nil {
				first = append(first, x)
			}
			by[i][text] = append(by[i][text], found[j])
		}
	}
	for _, x := range first {
		if b, ok := anyOf(by, Print(x)); ok {
			on, bounds = append(on, x), append(bounds, b)
		}
	}
	return on, bounds
}

// anyOf is the bound on one expression: IN, where each branch wants values.
func anyOf(by []map[string][]bound, x string) (bound, bool) {
	in, or := bound{op: "IN"}, bound{op: "OR"}
	for _, found := range by {
		all := found[x]
		if len(all) == 0 {
			return or, false
		}
		or.branches = append(or.branches, all)
		if len(all) == 1 && (all[0].op == "=" || all[0].op == "IN") {
			in.values = append(in.values, all[0].values...)
		} else {
			in.op = ""
		}
	}
	if in.op != "" {
		return in, true
	}
	return or, true
}

// likePrefix is the text that all that is LIKE a pattern begins with; nil for none.
func likePrefix(x *Like) Expr {
	pattern, ok := textLiteral(x.Pattern)
	if x.Not || x.Op != "LIKE" || x.Escape != nil || !ok {
		return nil
	}
	if i := strings.IndexAny(pattern, "%_"); i >= 0 {
		pattern = pattern[:i]
	}
	return &Literal{Kind: TextLiteral, Text: pattern}
}

func allConstant(xs []Expr) bool {
	return !slices.ContainsFunc(xs, func(x Expr) bool { return !isConstant(x) })
}

// isConstant reports whether an expression is a value, or a time that is told
// from now: the same for all rows, and to be had without any.
func isConstant(x Expr) bool {
	switch x := x.(type) {
	case *Literal:
		return x.Kind != NullLiteral
	case *Call:
		_, reads := timeFunctions[strings.ToLower(x.Name)]
		return reads && len(x.Args) > 0 && x.Over == nil && x.Filter == nil && allConstant(x.Args)
	}
	return false
}

// contradicts reports whether a literal surely does not meet a bound: texts that
// are compared letter by letter for equality.
func (b bound) contradicts(x *Literal) bool {
	if b.folded || b.op != "=" && b.op != "IN" {
		return false
	}
	return !slices.ContainsFunc(b.values, func(v Expr) bool {
		l, ok := v.(*Literal)
		return !ok || !differ(l, x)
	})
}

// differ reports whether two literals of one kind surely are not equal.
func differ(a, b *Literal) bool {
	if a.Kind == TextLiteral && b.Kind == TextLiteral {
		return a.Text != b.Text
	}
	m, err := strconv.ParseInt(a.Text, 10, 64)
	n, also := strconv.ParseInt(b.Text, 10, 64)
	return a.Kind == IntegerLiteral && b.Kind == IntegerLiteral && err == nil && also == nil && m != n
}
