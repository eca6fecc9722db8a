package statement

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// bound is a condition on the values of one expression that NULL does not meet:
// they are op value, or among several values, or begin with a text.
type bound struct {
	op     string // "=", "<", "<=", ">", ">=", "IN" or "LIKE"
	values []Expr // one, or of IN all; of LIKE the text before the first wildcard. Each is the same for all rows
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
			if of, values := alternatives(x); of != nil {
				add(of, bound{op: "IN", values: values})
			}
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

// alternatives are the values that the branches of an OR each want of the same
// expression; nil when they are about other things, too.
func alternatives(or *Binary) (of Expr, values []Expr) {
	for _, branch := range disjuncts(or) {
		on, bounds := boundsOf(branch)
		if len(on) != 1 || bounds[0].op != "=" && bounds[0].op != "IN" || of != nil && Print(of) != Print(on[0]) {
			return nil, nil
		}
		of, values = on[0], append(values, bounds[0].values...)
	}
	return of, values
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

// parts are the formats of the parts of a date that are in the order of dates.
var orderedParts = map[string]precision{"%Y": toYear, "%Y-%m": toMonth, "%Y-%m-%d": toDay, "%F": toDay}

// ofDay are the bounds of a day by those of a part of it, its year or month, say:
// the days from the first on and those before the last. number says that the part
// was made a number.
func (b bound) ofDay(format string, number bool) (out []bound) {
	p, ok := orderedParts[format]
	if !ok || number && p != toYear {
		return nil
	}
	switch b.op {
	case "IN":
		return hull(b.values, p, number)
	case "LIKE":
		return prefixSpan(b.values[0], p)
	}
	if call, ok := b.values[0].(*Call); ok && !number {
		return spanOfCall(b.op, call, format, p)
	}
	from, to, ok := span(b.op, b.values[0], p, number)
	if !ok {
		return nil
	}
	return days(from, to)
}

// days are the bounds of a stretch of time; a zero end is open.
func days(from, to time.Time) (out []bound) {
	if !from.IsZero() {
		out = append(out, bound{op: ">=", values: []Expr{day(from)}, made: true})
	}
	if !to.IsZero() {
		out = append(out, bound{op: "<", values: []Expr{day(to)}, made: true})
	}
	return out
}

func day(at time.Time) Expr { return &Literal{Kind: TextLiteral, Text: at.Format(time.DateOnly)} }

// span is the time whose part compares so with a literal, or more.
func span(op string, x Expr, p precision, number bool) (from, to time.Time, ok bool) {
	l, isLiteral := x.(*Literal)
	if !isLiteral || number != (l.Kind == IntegerLiteral) || !number && l.Kind != TextLiteral {
		return from, to, false
	}
	text := l.Text
	if len(text) > len(time.DateOnly) { // letter by letter, a time is behind its day, whatever its zone
		text = text[:len(time.DateOnly)]
	}
	at, have, ok := instantOf(text)
	if ok && text != l.Text {
		have = toTime
	}
	if !ok || at.Year() < 1 || at.Year() > 9998 {
		return from, to, false
	}
	begin, exact := p.begin(at), have == p
	behind := p.behind(begin)
	if have < p { // '2025' beside months
		behind = have.behind(at)
	}
	switch {
	case op == "=" && exact:
		return begin, behind, true
	case op == ">=", op == ">" && !exact:
		return begin, to, true
	case op == ">":
		return behind, to, true
	case op == "<" && have <= p:
		return from, begin, true
	case op == "<", op == "<=":
		return from, behind, true
	}
	return from, to, false
}

// begin is the beginning of the year, the month or the day that a time is in.
func (p precision) begin(at time.Time) time.Time {
	switch p {
	case toYear:
		return time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	case toMonth:
		return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// ofText are bounds of days as those of texts that begin with such a part of one:
// from '2025' on, and before '2026'.
func ofText(days []bound, format string) (out []bound) {
	for _, b := range days {
		if text, ok := textLiteral(b.values[0]); ok && len(text) == len(time.DateOnly) {
			b.values = []Expr{&Literal{Kind: TextLiteral, Text: text[:len(shapeOf(format))]}}
			out = append(out, b)
		}
	}
	return out
}

// hull is from the first of several parts to the last.
func hull(values []Expr, p precision, number bool) []bound {
	var first, last time.Time
	for _, v := range values {
		from, to, ok := span("=", v, p, number)
		if !ok {
			return nil
		}
		if first.IsZero() || from.Before(first) {
			first = from
		}
		if to.After(last) {
			last = to
		}
	}
	return days(first, last)
}

// prefixSpan is the time whose part begins with a text: of '2025-0' the year.
func prefixSpan(prefix Expr, p precision) []bound {
	text, _ := textLiteral(prefix)
	for _, known := range []struct {
		length int
		p      precision
	}{{len(time.DateOnly), toDay}, {len("2006-01"), toMonth}, {len("2006"), toYear}} {
		if len(text) < known.length || known.p > p {
			continue
		}
		if at, have, ok := instantOf(text[:known.length]); ok && have == known.p && at.Year() > 0 && at.Year() < 9999 {
			return days(at, have.behind(at))
		}
		return nil
	}
	return nil
}

// spanOfCall is the time whose part compares so with the same part of a time that
// is told from now.
func spanOfCall(op string, call *Call, format string, p precision) []bound {
	have, of := partOf(call)
	if have != format || of == nil || strings.ToLower(call.Name) != "strftime" {
		return nil
	}
	begin := *call
	begin.Args = slices.Clone(call.Args)
	begin.Args[0] = &Literal{Kind: TextLiteral, Text: map[precision]string{toYear: "%Y-01-01", toMonth: "%Y-%m-01", toDay: "%Y-%m-%d"}[p]}
	step := map[precision]string{toYear: "+1 year", toMonth: "+1 month", toDay: "+1 day"}[p]
	behind := &Call{Name: "date", Args: []Expr{&begin, &Literal{Kind: TextLiteral, Text: step}}}
	from := func(x Expr) bound { return bound{op: ">=", values: []Expr{x}, made: true} }
	to := func(x Expr) bound { return bound{op: "<", values: []Expr{x}, made: true} }
	switch op {
	case "=":
		return []bound{from(&begin), to(behind)}
	case ">=":
		return []bound{from(&begin)}
	case ">":
		return []bound{from(behind)}
	case "<":
		return []bound{to(&begin)}
	case "<=":
		return []bound{to(behind)}
	}
	return nil
}
