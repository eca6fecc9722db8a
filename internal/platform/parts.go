package platform

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// scanParts reads the parts of a period one after another and emits the rows of the whole, when all of them are there: what is missing of one part
// would be missing from every sum.
func (c *Client) scanParts(ctx context.Context, whole *plan, parts []Scan, emit func(Page) error) error {
	sum := newSum(whole)
	all := Page{}
	doubts := []string{}
	doubted := func(why string) {
		if why != "" && !slices.Contains(doubts, why) {
			doubts = append(doubts, why)
		}
	}
	for _, part := range parts {
		p, err := c.plan(part)
		if err != nil {
			return err
		}
		sum.next()
		count := partCount{announced: -1}
		err = c.scan(ctx, p, func(page Page) error {
			all.Requests += page.Requests
			all.InHand = max(all.InHand, page.InHand)
			all.Misfits = append(all.Misfits, page.Misfits...)
			all.Notes = append(all.Notes, page.Notes...)
			doubted(page.Doubt)
			count.add(page)
			for _, row := range page.Rows {
				if why := sum.add(row); why != "" {
					return c.notAdded(whole, why)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		doubted(count.doubt())
	}
	all.Rows, all.Total, all.Doubt = sum.rows, len(sum.rows), strings.Join(doubts, "; ")
	all.Notes = append(all.Notes, sum.note(parts))
	return emit(all)
}

// partCount holds the rows of a part against what its pages announce: of the whole, whoever reads it can't tell.
type partCount struct {
	announced, got int // announced is -1 where they do not say
	moved          bool
}

func (n *partCount) add(page Page) {
	n.got += len(page.Rows)
	if page.Total >= 0 {
		n.moved = n.moved || n.announced >= 0 && n.announced != page.Total
		n.announced = page.Total
	}
}

func (n *partCount) doubt() string {
	switch {
	case n.moved:
		return fmt.Sprintf("rows came or went while they were loaded (%s at the end of a part)", words.Count(n.announced))
	case n.announced >= 0 && n.announced != n.got:
		return fmt.Sprintf("the platform announced %s of a part and gave %s", words.Plural(n.announced, "row"), words.Count(n.got))
	}
	return ""
}

func (c *Client) notAdded(p *plan, why string) *Error {
	whole, _ := p.period(p.table.Window)
	e := newError(CodeUpstreamInvalid, "Table %s from %s can't be put together from parts: %s.", p.table.Name, whole, why)
	e.Next = shorter(p.table)
	return e
}

// sum adds up the rows of the parts of a period.
type sum struct {
	plan *plan
	by   []int // indexes of columns
	adds []int
	rows [][]any
	at   map[string]int // by the values of by: the index of the row
	part map[string]bool
	null bool // a row has none of a value that another part's has
}

func newSum(p *plan) *sum {
	s := &sum{plan: p, at: map[string]int{}}
	for i, c := range p.table.Columns {
		switch {
		case slices.Contains(p.table.Window.By, c.Name):
			s.by = append(s.by, i)
		case slices.Contains(p.table.Window.Add, c.Name):
			s.adds = append(s.adds, i)
		}
	}
	return s
}

// next begins a part.
func (s *sum) next() { s.part = map[string]bool{} }

// add takes a row of a part, and says why it can't be made one with another.
func (s *sum) add(row []any) (why string) {
	for i, v := range s.plan.fixed {
		if s.plan.table.Columns[i].Input {
			row[i] = v
		}
	}
	key := s.key(row)
	if s.part[key] {
		return "a part has several rows that are equal in " + words.And(s.plan.table.Window.By)
	}
	s.part[key] = true
	first, there := s.at[key]
	if !there {
		s.at[key] = len(s.rows)
		s.rows = append(s.rows, row)
		return ""
	}
	for _, i := range s.adds {
		total, ok := s.plus(s.rows[first][i], row[i])
		if !ok {
			return s.plan.table.Columns[i].Name + " has whole numbers beyond 64 bits"
		}
		s.rows[first][i] = total
	}
	return ""
}

func (s *sum) key(row []any) string {
	var b strings.Builder
	for _, i := range s.by {
		fmt.Fprintf(&b, "%T %q,", row[i], fmt.Sprint(row[i]))
	}
	return b.String()
}

// plus adds two values as SQL's sum does: what is NULL in one part counts for nothing.
func (s *sum) plus(a, b any) (any, bool) {
	if a == nil || b == nil {
		s.null = s.null || (a == nil) != (b == nil)
		if a == nil {
			return b, true
		}
		return a, true
	}
	x, isInt := a.(int64)
	if y, also := b.(int64); isInt && also {
		total := x + y
		return total, (total > x) == (y > 0)
	}
	f, ok := float(a)
	g, also := float(b)
	return plusDecimal(f, g), ok && also
}

func float(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// plusDecimal adds what is written in decimals, to as many of them as the finer one has: 0.1 and 0.2 are 0.3.
func plusDecimal(a, b float64) float64 {
	decimals := 0
	for _, v := range [...]float64{a, b} {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		decimals = max(decimals, len(fraction))
	}
	total, _ := strconv.ParseFloat(strconv.FormatFloat(a+b, 'f', decimals, 64), 64) // its own text
	return total
}

// note says what the rows are made of.
func (s *sum) note(parts []Scan) string {
	w := s.plan.table.Window
	whole, _ := s.plan.period(w)
	text := fmt.Sprintf("%s: %s was asked for in %d parts, each as long as the platform answers, and %s added up", s.plan.table.Name, whole, len(parts), words.And(w.Add))
	if s.null {
		text += "; where one part has none, the other's counts"
	}
	return text
}
