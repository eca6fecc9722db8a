package statement

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// runningPeriod notes the columns of the result that tell years, quarters or
// months apart, with what stands in them for the one that is not over.
func (r *reviewer) runningPeriod() {
	now := r.schema.Now
	check := Check{Name: CheckRunning}
	var column *Column
	var before, tomorrow, month, monthAgo []string
	thisMonth := now.AddDate(0, 0, min(28, now.Day())-now.Day()) // a day that every month has
	var ref *ColumnRef
	for i, f := range r.selects[r.top].fields {
		if !f.typ.grouped || f.typ.label == nil {
			continue
		}
		e := evaluator{resolver: r.resolver, day: now}
		label, ok := e.text(f.typ.label)
		if !ok || e.column == nil {
			continue
		}
		column, ref, check.Table, check.Column = e.column, e.ref, e.table.Name, e.column.Name
		check.Positions, check.Labels = append(check.Positions, i), append(check.Labels, label)
		before = append(before, e.on(now.AddDate(-1, 0, 0), f.typ.label))
		month = append(month, e.on(thisMonth, f.typ.label))
		monthAgo = append(monthAgo, e.on(thisMonth.AddDate(0, -1, 0), f.typ.label))
		tomorrow = append(tomorrow, e.on(now.AddDate(0, 0, 1), f.typ.label))
	}
	over := !slices.Equal(check.Labels, tomorrow) // at the end of this day, or days are told apart
	recurs := slices.Equal(check.Labels, before)  // a month, of any year
	switch {
	case column == nil:
	case recurs && !slices.Equal(month, monthAgo):
		r.unevenYears(ref)
	case !over && !recurs:
		r.out.Checks = append(r.out.Checks, check)
	}
}

// unevenYears notes that rows of perhaps several years are put together by months:
// those behind this one have a year less.
func (r *reviewer) unevenYears(ref *ColumnRef) {
	s, now := r.targets[ref].scope, r.schema.Now
	outer := r.top.Cores[0] // where a subquery takes the months, and this puts them together
	if !s.core.adds() && (outer.Where != nil || len(outer.From) != 1 || !outer.adds()) || now.Month() == time.December && now.Day() == 31 {
		return
	}
	at := place{}
	if r.top.With != nil {
		at.with = r.top.With.Tables
	}
	year := &Call{Name: "strftime", Args: []Expr{&Literal{Kind: TextLiteral, Text: "%Y"}, ref}}
	count := &Call{Name: "count", Distinct: true, Args: []Expr{year}}
	t := r.typeOf(ref)
	r.check(Check{Name: CheckYears, Table: t.table.Name, Column: t.column.Name, About: now.Format("2006-01"), Labels: []string{now.Format("2006")},
		Probe: r.probe(s.core, at, []*Result{{Expr: count}, {Expr: &Call{Name: "max", Args: []Expr{year}}}})})
}

// adds reports whether the core counts or sums rows.
func (c *Core) adds() bool {
	return slices.ContainsFunc(c.Results, func(res *Result) bool {
		return res.Expr != nil && contains(res.Expr, func(c *Call) bool {
			name := strings.ToLower(c.Name)
			return c.isAggregate() && repeatable()[name] && name != "avg" && !c.Distinct
		})
	})
}

// evaluator computes an expression for one day in place of a column of dates.
type evaluator struct {
	*resolver
	day    time.Time
	table  *Table
	column *Column // that was met
	ref    *ColumnRef
}

func (e *evaluator) on(day time.Time, x Expr) string {
	other := *e
	other.day = day
	text, _ := other.text(x)
	return text
}

// text is the value as a text; ok is false where it is not known how SQLite
// computes it.
func (e *evaluator) text(x Expr) (text string, ok bool) {
	switch x := x.(type) {
	case *Literal:
		return literalText(x)
	case *ColumnRef:
		return e.reference(x)
	case *Cast:
		return e.cast(x)
	case *Binary:
		return e.binary(x)
	case *Call:
		return e.call(x)
	}
	return "", false
}

func (e *evaluator) reference(x *ColumnRef) (string, bool) {
	if t := e.targets[x]; t != nil && t.result != nil {
		return e.text(t.result.Expr)
	}
	t := e.typeOf(x)
	switch {
	case t.column != nil && t.kind.isDated():
		e.table, e.column, e.ref = t.table, t.column, x
		return e.day.Format(time.DateOnly), true
	case t.label != nil && t.label != Expr(x):
		return e.text(t.label)
	}
	return "", false
}

func (e *evaluator) cast(x *Cast) (string, bool) {
	text, ok := e.text(x.X)
	if to := e.typeOf(x).kind; !ok || to != Integer {
		return text, ok && to == Text
	}
	n, err := strconv.Atoi(text)
	return strconv.Itoa(n), err == nil
}

func (e *evaluator) binary(x *Binary) (string, bool) {
	left, ok := e.text(x.Left)
	right, also := e.text(x.Right)
	if !ok || !also {
		return "", false
	}
	if x.Op == "||" {
		return left + right, true
	}
	a, err := strconv.Atoi(left)
	b, err2 := strconv.Atoi(right)
	if err != nil || err2 != nil {
		return "", false
	}
	switch {
	case x.Op == "+":
		return strconv.Itoa(a + b), true
	case x.Op == "-":
		return strconv.Itoa(a - b), true
	case x.Op == "*":
		return strconv.Itoa(a * b), true
	case x.Op == "/" && b != 0:
		return strconv.Itoa(a / b), true
	}
	return "", false
}

func (e *evaluator) call(c *Call) (string, bool) {
	name := strings.ToLower(c.Name)
	if format, of := partOf(c); of != nil && len(c.Args) == 2+btoi(name != "strftime") {
		day, ok := e.text(of)
		at, err := time.Parse(time.DateOnly, day)
		if !ok || err != nil {
			return "", false
		}
		return formatted(format, at)
	}
	if name != "date" || len(c.Args) == 0 || len(c.Args) > 2 {
		return "", false
	}
	day, ok := e.text(c.Args[0])
	if ok && len(c.Args) == 2 {
		modifier, _ := textLiteral(c.Args[1])
		format := map[string]string{"start of month": "%Y-%m-01", "start of year": "%Y-01-01"}[modifier]
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return "", false
		}
		return formatted(format, at)
	}
	return day, ok
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// formatted is what strftime gives for the formats of years, months and days.
func formatted(format string, day time.Time) (string, bool) {
	text := strings.NewReplacer("%Y", day.Format("2006"), "%m", day.Format("01"), "%d", day.Format("02"), "%F", day.Format(time.DateOnly)).Replace(format)
	return text, format != "" && !strings.Contains(text, "%")
}
