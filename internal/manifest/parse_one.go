package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// One is the address of a single record, as in one: /v1/invoices/{id}, or one: {get: /v1/invoices/{id}, items: data}. It answers WHERE id = … in one
// request, and a 404 there is no row. That is so only where the table says same_rows: true: a list may leave records out that can be had by their key,
// archived ones or another organisation's, and an answer must not depend on how its rows were had.
type One struct {
	Get   string // the path; its placeholders are the key column, and those of the list's path
	Items string // where the record is in the answer, dotted; "": the answer itself
}

type oneKeys struct {
	Get   text `yaml:"get"`
	Items text `yaml:"items"`
}

// InOne is for the value of the column that identifies a row: it goes into the path of One.
const InOne Carrier = "one"

// one reads the address of a single record.
func (r *reader) one(n ast.Node, sameRows bool, tm mapping, t *Table) {
	if n == nil {
		if sameRows {
			r.wrong(tm.place("same_rows"), "%s: same_rows is about one: the address of a single record", tm.what)
		}
		return
	}
	what, one := tm.what+": one", &One{}
	m := mapping{what: tm.what, at: tm.place("one"), values: tm.values}
	if _, ok := n.(*ast.MappingNode); ok {
		var k oneKeys
		m = r.decode(n, what, &k)
		one.Get, one.Items = r.required(m, "get", k.Get, "the path, such as /v1/facilities/{id}"), string(k.Items)
		r.checkPath(m, "get", one.Get)
	} else {
		var path text
		r.take(n, what, &path)
		one.Get = string(path)
		r.checkPath(tm, "one", one.Get)
	}
	t.One, t.SameRows = one, sameRows
	r.checkOne(m.at, what, t)
	if sameRows {
		r.lookedUp(tm, what, t)
	}
}

// checkOne sees that the placeholders are the key, and what the list's path needs.
func (r *reader) checkOne(p place, what string, t *Table) {
	key := t.keyColumn()
	if key == nil {
		return // checkKey says so
	}
	of, list := Placeholders(t.One.Get), t.Needs()
	if !slices.Contains(of, key.Name) {
		r.wrong(p, "%s: the path must have {%s}, the column that identifies a row", what, key.Name)
	}
	for _, name := range of {
		if known := append(list, key.Name); name != t.Scope.Path && !slices.Contains(known, name) {
			r.wrong(p, "%s: no value for {%s}; there is one for %s", what, words.Line(name, 60), words.And(known))
		}
	}
}

// lookedUp has the key's value go into the path, unless the list takes it.
func (r *reader) lookedUp(tm mapping, what string, t *Table) {
	at := tm.place("same_rows")
	for _, c := range t.Columns {
		if c.Input && !slices.Contains(t.Needs(), c.Name) {
			r.wrong(at, "%s: with the input %s a list has other rows than without, and a record looked up by its key knows nothing of it; leave same_rows out", what, c.Name)
		}
	}
	switch key := t.keyColumn(); {
	case t.Unfolds():
		r.wrong(at, "%s: a record looked up by its key may be other rows than the list has of it; leave same_rows out", what)
	case t.Envelope != nil:
		r.wrong(at, "%s: a record looked up by its key has no envelope; leave same_rows out", what)
	case key == nil || key.Type != Text && key.Type != UUID && key.Type != Integer:
	default:
		if _, ok := key.Filters[Eq]; !ok {
			if key.Filters == nil {
				key.Filters = map[Op]Param{}
			}
			key.Filters[Eq] = Param{Name: key.Name, As: key.Type, In: InOne, Exact: key.Type != Text}
		}
	}
}

func (t *Table) keyColumn() *Column {
	for i := range t.Columns {
		if t.Columns[i].Key {
			return &t.Columns[i]
		}
	}
	return nil
}
