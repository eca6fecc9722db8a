package statement

import (
	"slices"
	"strings"
	"time"
)

// asked is a timespan of a table that the statement makes a number of.
type asked struct {
	tableTimespan
	about Node
}

// askedPeriods notes the timespans that a core makes numbers of: by its conditions,
// and by those of single aggregates.
func (r *reviewer) askedPeriods(s *scope) {
	all := dated{}.within(r, s.conditions())
	for _, x := range s.core.parts() {
		Walk(x, func(n Node) bool {
			call, ok := n.(*Call)
			if ok && aggregates()[strings.ToLower(call.Name)] {
				r.askedBy(call, all)
				r.askedByGroups(s, call, all)
			}
			_, sub := n.(*Select)
			return !sub
		})
	}
}

// askedBy notes the timespans of one aggregate, by its FILTER and by the conditions
// of a CASE or iif that it is over.
func (r *reviewer) askedBy(aggregate *Call, all dated) {
	all = all.within(r, conjuncts(aggregate.Filter))
	branched := false
	for _, arg := range aggregate.Args {
		for _, condition := range r.branches(arg) {
			branched = true
			r.ask(aggregate, all.within(r, conjuncts(condition)))
		}
	}
	if !branched {
		r.ask(aggregate, all)
	}
}

// askedByGroups notes the timespans of groups that a CASE tells apart.
func (r *reviewer) askedByGroups(s *scope, aggregate *Call, all dated) {
	for _, g := range s.groupsOf(aggregate) {
		label, ok := r.resolved(s, g).(*Case)
		if !ok {
			continue
		}
		rest := all
		for _, condition := range r.branches(label) {
			branch := rest.within(r, conjuncts(condition))
			r.ask(aggregate, branch)
			rest = rest.without(branch, r.schema.Now)
		}
		r.ask(aggregate, rest)
	}
}

// branches are the conditions by which an argument is one value or another.
func (r *reviewer) branches(x Expr) (out []Expr) {
	switch x := x.(type) {
	case *Case:
		for _, w := range x.Whens {
			if x.Operand == nil {
				out = append(out, w.Cond)
			}
		}
	case *Call:
		if name := strings.ToLower(x.Name); (name == "iif" || name == "if") && len(x.Args) > 1 {
			out = append(out, x.Args[0])
		}
	case *Binary:
		out = append(r.branches(x.Left), r.branches(x.Right)...)
	}
	return out
}

func (r *reviewer) ask(about Node, spans dated) {
	for i := range r.schema.Tables {
		t := &r.schema.Tables[i]
		a := asked{tableTimespan{t, spans[t]}, about}
		if !a.from.IsZero() && !slices.Contains(r.asked, a) && len(r.asked) < maxPeriods {
			r.asked = append(r.asked, a)
		}
	}
}

// runningBesideWhole tells of a period that is not over, where the statement makes
// a number of it and of a whole one of its length, too.
func (r *reviewer) runningBesideWhole() {
	now := r.schema.Now
	tomorrow := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC)
	for _, running := range r.asked {
		latest := timespan{}
		for _, whole := range r.asked {
			over := !whole.to.IsZero() && whole.from.Before(whole.to) && !whole.to.After(running.from)
			if whole.table != running.table || !over || !whole.to.After(latest.to) {
				continue
			}
			if like, ok := running.like(whole.timespan); ok && like.from.Before(tomorrow) && like.to.After(tomorrow) {
				latest, running.timespan = whole.timespan, like
			}
		}
		if !latest.to.IsZero() {
			r.caution(CautionRunning, running.about, "%s is not over: it is compared with %s", running.timespan, latest)
		}
	}
}

// like is the timespan, its end as far off as that of the other one where it is
// open; ok is false when the two are not of one length.
func (t timespan) like(whole timespan) (out timespan, ok bool) {
	n := whole.months()
	if t.to.IsZero() {
		if n == 0 || t.from.Day() != 1 || !isMidnight(t.from) || monthsBetween(whole.from, t.from)%n != 0 {
			return t, false
		}
		t.to = t.from.AddDate(0, n, 0)
		return t, true
	}
	if n > 0 && t.months() > 0 {
		return t, n == t.months()
	}
	const apart = 3 * 24 * time.Hour // what months and years differ by
	return t, (t.to.Sub(t.from) - whole.to.Sub(whole.from)).Abs() <= apart
}
