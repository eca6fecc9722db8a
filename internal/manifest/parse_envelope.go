package manifest

import (
	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (r *reader) envelope(n ast.Node, tm mapping, t *Table) *Envelope {
	if n == nil {
		return nil
	}
	var k envelopeKeys
	what := tm.what + ": envelope"
	r.decode(n, what, &k)
	return &Envelope{
		Units: r.facts(k.Units, what+": units", t, "declares no unit to compare with; give it one", func(c *Column) bool { return c.Unit != "" }),
		Totals: r.facts(k.Totals, what+": totals", t, "is none that can be summed; name one of type number or integer", func(c *Column) bool {
			return c.measure() && !c.Input
		}),
		From: r.facts(k.From, what+": from", t, "asks for no first day; name a date with filter ge, or an input", func(c *Column) bool { return c.asksDay(Ge) }),
		To:   r.facts(k.To, what+": to", t, "asks for no last day; name a date with filter le, or an input", func(c *Column) bool { return c.asksDay(Le) }),
	}
}

// asksDay tells whether a request can carry a day that the column is compared with.
func (c *Column) asksDay(op Op) bool {
	_, ok := c.Filters[op]
	return (c.Type == Date || c.Type == Datetime) && (ok || c.Input)
}

// facts reads {column: path}. fits tells whether a column can have such a fact, else says why not.
func (r *reader) facts(n ast.Node, what string, t *Table, otherwise string, fits func(*Column) bool) []Fact {
	if n == nil {
		return nil
	}
	var list []Fact
	for _, e := range r.entries(n, what) {
		var path text
		r.take(e.value, what+": "+e.key, &path)
		c := t.Column(e.key)
		switch {
		case c == nil:
			r.wrong(e.at, "%s: no column %q; %s", what, words.Line(e.key, 60), words.DidYouMean(e.key, t.ColumnNames()))
		case !fits(c):
			r.wrong(e.at, "%s: column %s %s", what, c.Name, otherwise)
		case c.Mask.Secret != NoSecret:
			r.wrong(e.at, "%s: column %s is secret, and so is what the answer tells of it", what, c.Name)
		case c.Reading.Decimals != 0:
			r.wrong(e.at, "%s: column %s is scaled, which the answer's own figures are not", what, c.Name)
		}
		list = append(list, Fact{e.key, string(path)})
	}
	return list
}
