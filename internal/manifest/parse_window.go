package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// window reads how long a period may be, and how a longer one is put together from parts that end with a month. It is written
//
//	window: {from: start_date, to: end_date, most: 730d, by: [scope, category], add: [co2e]}
//
// Both days are part of the period, and the last is at most 730 days after the first. Rows of different parts that are equal in the columns of by
// are one row, whose columns of add are the sums of theirs. That is right for sums over days alone: what is an average, a count of different
// things or a state belongs to no add, and without by and add a longer period is refused with the advice to ask for parts.
func (r *reader) window(n ast.Node, tm mapping, t *Table) *Window {
	if n == nil {
		return nil
	}
	var k windowKeys
	m := r.decode(n, tm.what+": window", &k)
	w := &Window{
		From: r.required(m, "from", k.From, "the column with the first day"), To: r.required(m, "to", k.To, "the column with the last day"),
		Most: r.days(m, "most", k.Most, "730d"), By: k.By, Add: k.Add,
	}
	for key, name := range map[string]string{"from": w.From, "to": w.To} {
		switch c := t.Column(name); {
		case name == "":
		case c == nil:
			r.wrong(m.value(key), "%s: no column %q; %s", m.what, words.Line(name, 60), words.DidYouMean(name, t.ColumnNames()))
		case !c.Input || c.Type != Date:
			r.wrong(m.value(key), "%s: %s: column %s is no input of type date", m.what, key, name)
		}
	}
	if w.From == w.To && w.From != "" {
		r.wrong(m.place("to"), "%s: from and to are one column; name the one with the last day", m.what)
	}
	r.checkParts(m, w, t)
	return w
}

// checkParts sees that all columns are told of, so that none gets the value of one part as that of the whole.
func (r *reader) checkParts(m mapping, w *Window, t *Table) {
	if !m.has("by") && !m.has("add") {
		return
	}
	if !m.has("add") || !m.has("by") {
		r.wrong(m.at, "%s: by and add go together: the columns that tell rows apart, and those that are added up", m.what)
		return
	}
	for key, names := range map[string][]string{"by": w.By, "add": w.Add} {
		for _, name := range names {
			switch c := t.Column(name); {
			case c == nil:
				r.wrong(m.value(key), "%s: %s: no column %q; %s", m.what, key, words.Line(name, 60), words.DidYouMean(name, t.ColumnNames()))
			case c.Input:
				r.wrong(m.value(key), "%s: %s: column %s is an input, which all rows repeat; leave it out", m.what, key, name)
			case c.Mask.Words() != "":
				r.wrong(m.value(key), "%s: %s: column %s is masked, and masked values are no longer the platform's", m.what, key, name)
			case key == "add" && (!c.measure() || c.Key || slices.Contains(w.By, name)):
				r.wrong(m.value(key), "%s: add: column %s is none that can be added up; name those of type number or integer that are not in by", m.what, name)
			}
		}
	}
	for _, c := range t.Columns {
		if !c.Input && !slices.Contains(w.By, c.Name) && !slices.Contains(w.Add, c.Name) {
			r.wrong(m.at, "%s: column %s is neither in by nor in add; put it into by, or leave both out: longer periods are refused then", m.what, c.Name)
		}
	}
}
