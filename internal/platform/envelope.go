package platform

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// facts are what answers tell of their rows as a whole, outside of the records, and how that goes with what was asked and read.
type facts struct {
	notes  []string // each once
	doubts []string
	sums   []amount  // of the rows, by Envelope.Totals
	totals []*amount // the platform's own, by Envelope.Totals; nil: not told
}

// amount is a number and how finely it is written.
type amount struct {
	value float64
	step  float64 // of its last digit; of a sum, the finest of its parts'
	parts int
	whole bool // no part has a fraction
}

// unitError is an answer in a unit that can't be made the one declared.
type unitError struct{ column, declared, came, why string }

func (e *unitError) Error() string {
	return fmt.Sprintf("%s comes in %s, declared is %s%s", e.column, e.came, e.declared, e.why)
}

// readFacts checks the facts of one answer, and makes its values the declared unit's.
func (p *plan) readFacts(a *answer, body []byte) error {
	e := p.table.Envelope
	a.facts = &facts{sums: make([]amount, len(e.Totals)), totals: make([]*amount, len(e.Totals))}
	for i, f := range e.Totals {
		a.facts.sums[i] = p.sum(a, f.Column)
		a.facts.totals[i] = p.total(a, f, body)
	}
	for _, f := range e.Units {
		if err := p.convert(a, f, body); err != nil {
			return err
		}
	}
	for _, f := range e.From {
		p.checkDay(a, f, body, manifest.Ge)
	}
	for _, f := range e.To {
		p.checkDay(a, f, body, manifest.Le)
	}
	return nil
}

// factText returns the text of a fact, "" where the answer has none.
func factText(f manifest.Fact, body []byte) string {
	raw := dig(body, strings.Split(f.Path, "."))
	if kind := kindOf(raw); kind == "nothing" || kind == "null" {
		return ""
	}
	return strings.TrimSpace(textOf(raw))
}

func (p *plan) index(column string) int {
	return slices.IndexFunc(p.table.Columns, func(c manifest.Column) bool { return c.Name == column })
}

func (p *plan) sum(a *answer, column string) amount {
	s, i := amount{whole: true, step: 1}, p.index(column)
	for _, row := range a.rows {
		switch v := row[i].(type) {
		case int64:
			s.value += float64(v)
			s.parts++
		case float64:
			s.value += v
			s.parts++
			s.refine(v)
		}
	}
	return s
}

// refine takes note of how many decimals a part has.
func (s *amount) refine(v float64) {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	if decimals != "" {
		s.whole = false
		s.step = min(s.step, math.Pow10(-len(decimals)))
	}
}

func (p *plan) total(a *answer, f manifest.Fact, body []byte) *amount {
	text := factText(f, body)
	if text == "" {
		return nil
	}
	if !isNumber(text) {
		a.facts.note("%s: the answer's own total of %s is no number: %q", p.table.Name, f.Column, words.Line(text, 40))
		return nil
	}
	v, _ := strconv.ParseFloat(text, 64) // isNumber
	total := &amount{value: v, step: 1, parts: 1, whole: true}
	total.refine(v)
	return total
}

// convert makes a column's values, their sum and the platform's total the declared unit's.
func (p *plan) convert(a *answer, f manifest.Fact, body []byte) error {
	i := p.index(f.Column)
	col := &p.table.Columns[i]
	came := words.Line(factText(f, body), 40)
	if came == "" {
		if len(a.rows) > 0 {
			a.facts.note("%s: the answer does not tell the unit of %s; it is taken for %s", p.table.Name, col.Name, col.Unit)
		}
		return nil
	}
	power, ok := powerBetween(col.Unit, came)
	switch {
	case !ok:
		return &unitError{col.Name, col.Unit, came, ""}
	case power == 0:
		return nil
	case slices.ContainsFunc(p.sent, func(f Filter) bool { return f.Column == col.Name }):
		return &unitError{col.Name, col.Unit, came, ", in which a filter on it was sent"}
	}
	for _, row := range a.rows {
		row[i] = scaled(row[i], power, col.Type)
	}
	for n, total := range p.table.Envelope.Totals {
		if total.Column == col.Name {
			a.facts.sums[n].scale(power)
			a.facts.totals[n].scale(power)
		}
	}
	a.facts.note("%s: %s came in %s and is converted to %s", p.table.Name, col.Name, came, col.Unit)
	return nil
}

func (s *amount) scale(power int) {
	if s != nil {
		s.value, _ = scaled(s.value, power, manifest.Number).(float64)
		s.step *= math.Pow10(power)
	}
}

func (f *facts) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(f.notes, text) {
		f.notes = append(f.notes, text)
	}
}

// add takes in the facts of a page. A total is that of the latest page which tells one.
func (f *facts) add(page *facts) {
	for _, text := range page.notes {
		f.note("%s", text)
	}
	for _, text := range page.doubts {
		if !slices.Contains(f.doubts, text) {
			f.doubts = append(f.doubts, text)
		}
	}
	if f.sums == nil {
		f.sums, f.totals = page.sums, page.totals
		return
	}
	for i, s := range page.sums {
		sum := &f.sums[i]
		sum.value += s.value
		sum.parts += s.parts
		sum.step = min(sum.step, s.step)
		sum.whole = sum.whole && s.whole
		if page.totals[i] != nil {
			f.totals[i] = page.totals[i]
		}
	}
}

// compare says which sums of all rows differ from the platform's own totals by more than rounding.
func (f *facts) compare(t *manifest.Table) {
	for i, fact := range t.Envelope.Totals {
		sum, total := f.sums[i], f.totals[i]
		if total == nil || math.Abs(sum.value-total.value) <= sum.rounding(total) {
			continue
		}
		unit := t.Column(fact.Column).Unit
		f.note("%s: %s adds up to %s, the platform's own total is %s", t.Name, fact.Column, quantity(sum, unit), quantity(*total, unit))
	}
}

// rounding is by how much a sum of rounded parts may differ from a rounded total. Errors of the parts add up like the steps of a random walk;
// whole parts of a whole total are counts, and have none.
func (s *amount) rounding(total *amount) float64 {
	const floats = 1e-9 // of a sum of float64s, relative
	most := total.step/2 + floats*max(math.Abs(s.value), math.Abs(total.value))
	if s.whole && total.whole {
		return most
	}
	return most + s.step*math.Sqrt(float64(s.parts))
}

// quantity writes an amount no more finely than it is known.
func quantity(a amount, unit string) string {
	decimals := max(0, int(math.Round(-math.Log10(a.step))))
	return strings.TrimSpace(strconv.FormatFloat(a.value, 'f', min(decimals, 6), 64) + " " + unit)
}
