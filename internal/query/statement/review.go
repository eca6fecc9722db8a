package statement

import (
	"fmt"
	"slices"
)

// Review is what a statement gives reason to say, before it is run.
type Review struct {
	Refusal  *Problem  // nil unless the answer would count something twice for sure
	Cautions []Caution // in the order of the text, at most three of a name
	Checks   []Check   // what can be told only by the rows
}

// Caution is one line about what a careful analyst would raise a hand about.
type Caution struct {
	Name string // one of the Caution constants
	Text string // a sentence or two without a full stop at the end
	Span        // what it is about
}

// The names of the cautions.
const (
	CautionTextNumber  = "text_number"      // a text compared with a number
	CautionDateLiteral = "date_literal"     // compared with dates, and no date or half a one
	CautionDateSum     = "date_arithmetic"  // + or - of dates, which counts years
	CautionWholeDay    = "whole_day"        // a bare day compared with times
	CautionBoolean     = "boolean"          // a boolean compared with a text
	CautionEnum        = "enum"             // a value that the column does not have
	CautionNull        = "null"             // compared with NULL
	CautionLetterCase  = "letter_case"      // lower(x) compared with capital letters
	CautionDivision    = "integer_division" // of two whole numbers, which gives a third
	CautionRepeated    = "repeated_by_join" // an aggregate over rows that a join repeats
	CautionUnits       = "units"            // values of different units in one sum
	CautionRunning     = "running_period"   // not over, and compared with whole ones
	CautionCollation   = "collation"        // times that are compared as texts
)

// Review reads the statement with the tables in view. A statement that cannot
// be parsed gives an empty one.
func (s *Statement) Review(schema Schema) Review {
	sel, err := s.Select()
	if err != nil {
		return Review{}
	}
	r := &reviewer{resolver: resolve(sel, &schema), sql: s.SQL, top: sel, cut: map[Expr]bool{}, measures: map[Expr]bool{}, tied: map[*scope]*ties{}, named: map[string]int{}}
	r.statement(sel)
	slices.SortStableFunc(r.out.Cautions, func(a, b Caution) int { return a.Start - b.Start })
	return r.out
}

// reviewer goes over a resolved statement once, and notes what it finds.
type reviewer struct {
	*resolver
	sql      string
	top      *Select
	cut      map[Expr]bool    // what a CAST makes a whole number anyway
	measures map[Expr]bool    // what has an aggregate or a measure in it
	named    map[string]int   // cautions of each name
	tied     map[*scope]*ties // what the conditions of a core are about
	asked    []asked          // periods that numbers are made of
	out      Review
}

func (r *reviewer) statement(sel *Select) {
	r.walk(sel, place{})
	r.runningPeriod()
	r.runningBesideWhole()
}

// place is where a core is: what is around it decides whether its rows can be
// looked at apart from the rest.
type place struct {
	with       []*CTE // that can be named, inner ones first
	correlated bool   // within an expression, where it may read the row around it
	compound   bool   // one of several that are put together
}

// walk visits all cores and expressions below a node.
func (r *reviewer) walk(n Node, at place) {
	switch n := n.(type) {
	case *Select:
		if n.With != nil {
			at.with = append(slices.Clone(n.With.Tables), at.with...)
		}
		at.compound = at.compound || len(n.Cores) > 1
	case *Core:
		r.core(n, at)
	case Expr:
		r.expression(n)
		at.correlated = true
	}
	for _, child := range Children(n) {
		r.walk(child, at)
	}
}

// core reviews what depends on all clauses of a core.
func (r *reviewer) core(c *Core, at place) {
	s := r.scopes[c]
	r.repeatedByJoin(s)
	r.overlappingInputs(s)
	r.checkData(s, at)
	r.askedPeriods(s)
}

// expression reviews what depends on an expression alone.
func (r *reviewer) expression(x Expr) {
	for _, c := range r.comparisons(x) {
		r.comparison(c)
	}
	switch x := x.(type) {
	case *Cast:
		r.cut[x.X] = r.typeOf(x).kind == Integer
	case *Call:
		r.unreadTime(x)
	case *Like:
		r.likeLiteral(x)
	case *Binary:
		switch x.Op {
		case "/":
			r.division(x)
		case "+", "-":
			r.dateArithmetic(x)
			r.addedUnits(x)
		}
	}
}

// text is the expression as it stands in the statement.
func (r *reviewer) text(x Expr) string { return r.sql[x.Bounds().Start:x.Bounds().End] }

// maxOfName is how many cautions of one name are given: more teach nothing new.
const maxOfName = 3

// caution notes a caution, but for one that has the same words.
func (r *reviewer) caution(name string, about Node, format string, args ...any) {
	if r.named[name] == maxOfName {
		return
	}
	c := Caution{Name: name, Text: fmt.Sprintf(format, args...), Span: about.Bounds()}
	if !slices.ContainsFunc(r.out.Cautions, func(have Caution) bool { return have.Text == c.Text }) {
		r.named[name]++
		r.out.Cautions = append(r.out.Cautions, c)
	}
}
