package statement

import (
	"slices"
	"strings"
	"time"
)

// timespan is a stretch of time, its end not being in it; a zero time is open.
type timespan struct{ from, to time.Time }

// and is what both have in common.
func (t timespan) and(u timespan) timespan {
	if u.from.After(t.from) {
		t.from = u.from
	}
	if t.to.IsZero() || !u.to.IsZero() && u.to.Before(t.to) {
		t.to = u.to
	}
	return t
}

// or is a stretch that has both in it.
func (t timespan) or(u timespan) timespan {
	if u.from.Before(t.from) {
		t.from = u.from
	}
	if u.to.IsZero() || !t.to.IsZero() && u.to.After(t.to) {
		t.to = u.to
	}
	return t
}

// months is how long it is, where it begins and ends with months; 0 otherwise.
func (t timespan) months() int {
	if t.from.Day() != 1 || t.to.Day() != 1 || !isMidnight(t.from) || !isMidnight(t.to) {
		return 0
	}
	return monthsBetween(t.from, t.to)
}

func monthsBetween(a, b time.Time) int {
	return 12*(b.Year()-a.Year()) + int(b.Month()) - int(a.Month())
}

// String is the year, the month, or the first day and the last.
func (t timespan) String() string {
	last := t.to.Add(-1)
	switch n := t.months(); {
	case n == 12 && t.from.Month() == time.January:
		return t.from.Format("2006")
	case n == 1:
		return t.from.Format("2006-01")
	}
	return t.from.Format(time.DateOnly) + " to " + last.Format(time.DateOnly)
}

// dated are the timespans that conditions leave of tables, by the dates that they
// compare.
type dated map[*Table]timespan

// within is what is left of them with more conditions.
func (d dated) within(r *reviewer, conditions []Expr) dated {
	out := dated{}
	for t, span := range d {
		out[t] = span
	}
	for _, x := range conditions {
		for _, found := range r.timespansOf(x) {
			out[found.table] = out[found.table].and(found.timespan)
		}
	}
	return out
}

// without is what is left of each timespan before or behind another one, which is
// not over at the end of an open one; all of it where the other is in its midst.
func (d dated) without(other dated, now time.Time) dated {
	out := dated{}
	for t, span := range other {
		left := d[t]
		end := left.to
		if end.IsZero() {
			end = now
		}
		switch {
		case !span.from.After(left.from):
			left.from = span.to
		case span.to.IsZero() || !span.to.Before(end):
			left.to = span.from
		}
		out[t] = left
	}
	return out
}

type tableTimespan struct {
	table *Table
	timespan
}

// timespansOf are what a condition leaves of the tables whose dates it compares.
func (r *reviewer) timespansOf(x Expr) (out []tableTimespan) {
	if l, ok := x.(*Like); ok {
		pattern, isText := textLiteral(l.Pattern)
		begin, rest, _ := strings.Cut(pattern, "%")
		at, p, isInstant := instantOf(strings.TrimSuffix(begin, "-"))
		if t := r.typeOf(l.X); isText && isInstant && rest == "" && !l.Not && t.column != nil && t.kind.isDated() {
			out = append(out, tableTimespan{t.table, timespan{at, p.behind(at)}})
		}
		return out
	}
	if in, ok := x.(*In); ok && (in.Select != nil || len(in.List) != 1) {
		return nil
	}
	if b, ok := x.(*Between); ok && b.Not {
		return nil
	}
	for _, c := range r.required(x) {
		for _, c := range []comparison{c, c.mirrored()} {
			if found := r.comparedTimespan(c); found.table != nil {
				out = append(out, found)
			}
		}
	}
	return out
}

// comparedTimespan is what a comparison of a date, or of a part of one, with a
// literal leaves.
func (r *reviewer) comparedTimespan(c comparison) (out tableTimespan) {
	text, ok := literalText(c.right)
	at, p, isInstant := instantOf(text)
	of, format := r.dateIn(c.left)
	if !ok || !isInstant || of.table == nil || format != "" && shapeOf(format) != shapeOfText(text) {
		return out
	}
	out.table = of.table
	behind := p.behind(at)
	if format == "" && (p < toDay && c.op != "=" || p == toTime) {
		behind = at // what is compared is the instant
	}
	start, end := of.table.requiredPeriod()
	switch {
	case c.op == "=" && start != nil && of.column == start:
		out.from = at
	case c.op == "=" && end != nil && of.column == end:
		out.to = behind
	case c.op == "=":
		out.from, out.to = at, behind
	case c.op == ">=":
		out.from = at
	case c.op == ">":
		out.from = behind
	case c.op == "<":
		out.to = at
	case c.op == "<=":
		out.to = behind
	default:
		out.table = nil
	}
	return out
}

// dateIn is the column of dates that the expression is, or takes a year, a month
// or a day of, with the format of that.
func (r *reviewer) dateIn(x Expr) (of typ, format string) {
	if cast, ok := x.(*Cast); ok {
		x = cast.X
	}
	if call, ok := x.(*Call); ok && strings.EqualFold(call.Name, "date") && len(call.Args) == 1 {
		x, format = call.Args[0], "%Y-%m-%d"
	} else if part, inner := r.partOf(x); inner != nil {
		x, format = inner, part
		if !slices.Contains([]string{"%Y", "%Y-%m", "%Y-%m-%d", "%F"}, format) {
			return typ{}, ""
		}
	}
	t := r.typeOf(x)
	if t.column == nil || !t.kind.isDated() {
		return typ{}, ""
	}
	return t, format
}
