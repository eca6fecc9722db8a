package statement

import (
	"slices"
	"strings"
	"time"
)

// orderedParts are the formats of the parts of a date that are in the order of dates.
var orderedParts = map[string]precision{"%Y": toYear, "%Y-%m": toMonth, "%Y-%m-%d": toDay, "%F": toDay}

// ofDay are the bounds of a day by those of a part of it, its year or month, say:
// the days from the first on and those before the last. number says that the part
// was made a number.
func (b bound) ofDay(p precision, number bool) []bound {
	if len(b.values) == 1 && !number {
		if call, ok := b.values[0].(*Call); ok {
			return spanOfCall(b.op, call, p)
		}
	}
	span, ok := b.span(p, number)
	if !ok {
		return nil
	}
	return span.days()
}

// days are the bounds of a stretch of time.
func (t timespan) days() (out []bound) {
	if !t.from.IsZero() {
		out = append(out, bound{op: ">=", values: []Expr{day(t.from)}, made: true})
	}
	if !t.to.IsZero() {
		out = append(out, bound{op: "<", values: []Expr{day(t.to)}, made: true})
	}
	return out
}

func day(at time.Time) Expr { return &Literal{Kind: TextLiteral, Text: at.Format(time.DateOnly)} }

func dayBefore(x Expr) Expr {
	if text, ok := textLiteral(x); ok {
		if at, _, ok := instantOf(text); ok {
			return day(at.AddDate(0, 0, -1))
		}
	}
	return &Call{Name: "date", Args: []Expr{x, &Literal{Kind: TextLiteral, Text: "-1 day"}}}
}

// span is the time whose part meets the bound, or more.
func (b bound) span(p precision, number bool) (timespan, bool) {
	switch b.op {
	case "OR":
		return hull(b.branches, p, number)
	case "IN":
		var each [][]bound
		for _, v := range b.values {
			each = append(each, []bound{{op: "=", values: []Expr{v}}})
		}
		return hull(each, p, number)
	case "LIKE":
		return prefixSpan(b.values[0], p)
	}
	at, have, ok := literalInstant(b, number)
	if !ok {
		return timespan{}, false
	}
	begin, exact := p.begin(at), have == p
	behind := p.behind(begin)
	if have < p { // '2025' beside months
		behind = have.behind(at)
	}
	switch {
	case b.op == "=" && exact:
		return timespan{begin, behind}, true
	case b.op == ">=", b.op == ">" && !exact:
		return timespan{from: begin}, true
	case b.op == ">":
		return timespan{from: behind}, true
	case b.op == "<" && have <= p:
		return timespan{to: begin}, true
	case b.op == "<", b.op == "<=":
		return timespan{to: behind}, true
	}
	return timespan{}, false
}

// literalInstant is the time that a bound compares a part with. A year that is a
// number may be compared with the text of one.
func literalInstant(b bound, number bool) (at time.Time, have precision, ok bool) {
	l, ok := b.values[0].(*Literal)
	if !ok || l.Kind != TextLiteral && (l.Kind != IntegerLiteral || !number) || number && len(l.Text) != len("2006") {
		return at, have, false
	}
	text := l.Text
	if len(text) > len(time.DateOnly) { // letter by letter, a time is behind its day, whatever its zone
		text = text[:len(time.DateOnly)]
	}
	at, have, ok = instantOf(text)
	if text != l.Text {
		have = toTime
	}
	return at, have, ok && at.Year() >= 1 && at.Year() <= 9998
}

// hull is from the first of several stretches to the last, each of bounds that hold
// together.
func hull(branches [][]bound, p precision, number bool) (all timespan, ok bool) {
	for i, bounds := range branches {
		var common timespan
		ok = false
		for _, b := range bounds {
			if span, known := b.span(p, number); known {
				common, ok = common.and(span), true
			}
		}
		switch {
		case !ok:
			return timespan{}, false
		case i == 0:
			all = common
		default:
			all = all.or(common)
		}
	}
	return all, ok
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

// prefixSpan is the time whose part begins with a text: of '2025-0' the year.
func prefixSpan(prefix Expr, p precision) (timespan, bool) {
	text, _ := textLiteral(prefix)
	for _, known := range []struct {
		length int
		p      precision
	}{{len(time.DateOnly), toDay}, {len("2006-01"), toMonth}, {len("2006"), toYear}} {
		if len(text) < known.length || known.p > p {
			continue
		}
		if at, have, ok := instantOf(text[:known.length]); ok && have == known.p && at.Year() > 0 && at.Year() < 9999 {
			return timespan{at, have.behind(at)}, true
		}
		break
	}
	return timespan{}, false
}

// spanOfCall is the time whose part compares so with the same part of a time that
// is told from now.
func spanOfCall(op string, call *Call, p precision) []bound {
	format, of := partOf(call)
	if have, ok := orderedParts[format]; !ok || have != p || of == nil || strings.ToLower(call.Name) != "strftime" {
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
