package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// order reads how rows are asked for in the order of a column, so that ORDER BY … LIMIT needs the first pages only. It is written
//
//	order: {param: sort, asc: "{column}", desc: "-{column}", columns: [start_date, created_at]}
//	order: {param: order_by, direction: order, asc: asc, desc: desc, columns: {made: created_at}}
//
// and is about columns whose values a platform and SQL order alike: numbers and times. Texts are among them where text: says that the platform compares
// them as SQL does a column of the type: binary, by their bytes, for type text; nocase, without regard to the case of a to z, for type uuid.
// nulls: low says that rows without a value come first upwards, as in SQL; else only what is ordered downwards, or leaves them out, is asked for in order.
func (r *reader) order(n ast.Node, tm mapping, t *Table) *Order {
	if n == nil {
		return nil
	}
	var k orderKeys
	what := tm.what + ": order"
	m := r.decode(n, what, &k)
	o := &Order{
		Param: r.required(m, "param", k.Param, "the request parameter, such as sort"), Direction: string(k.Direction),
		Asc: string(k.Asc), Desc: string(k.Desc), NullsLow: k.Nulls == "low", Columns: map[string]string{},
	}
	r.checkOrder(m, o, t.Paginator)
	if k.Nulls != "" && k.Nulls != "low" {
		r.wrong(m.place("nulls"), "%s: unknown nulls %q; there is: low (first upwards, last downwards, as in SQL). Leave it out where they come elsewhere", what, words.Line(string(k.Nulls), 60))
	}
	if k.Text != "" && k.Text != "binary" && k.Text != "nocase" {
		r.wrong(m.place("text"), "%s: unknown text %q; there are: binary (by bytes), nocase (a is A)", what, words.Line(string(k.Text), 60))
	}
	switch {
	case t.Tree != nil:
		r.wrong(tm.place("order"), "%s: rows of a tree come in the tree's order", what)
	case !m.has("columns"):
		r.wrong(m.at, "%s: columns is missing; add columns: [the columns that rows can be ordered by]", what)
	}
	r.orderColumns(k.Columns, what, string(k.Text), o, t)
	return o
}

func (r *reader) checkOrder(m mapping, o *Order, pg *Paginator) {
	for key, name := range map[string]string{"param": o.Param, "direction": o.Direction} {
		if name != "" && !plainParam(name) {
			r.wrong(m.place(key), "%s: %q is not the name of a request parameter", m.what, words.Line(name, 60))
		}
		if name != "" && pg != nil && slices.Contains(pg.params(), name) {
			r.wrong(m.place(key), "%s: parameter %q is that of paginator %s already", m.what, name, pg.Name)
		}
	}
	if o.Asc == "" && o.Desc == "" {
		r.wrong(m.at, `%s: asc and desc are missing; add asc: "{column}", desc: "-{column}"`, m.what)
	}
	for key, template := range map[string]string{"asc": o.Asc, "desc": o.Desc} {
		named := strings.Contains(template, "{column}")
		switch {
		case template == "":
		case o.Direction == "" && !named:
			r.wrong(m.place(key), `%s: %s has no {column}; write it like "-{column}", or add direction: the request parameter that it goes into`, m.what, key)
		case o.Direction != "" && named:
			r.wrong(m.place(key), "%s: %s goes into parameter %s; {column} goes into %s", m.what, key, o.Direction, o.Param)
		}
	}
}

// orderColumns reads [column] or {column: name on the wire}.
func (r *reader) orderColumns(n ast.Node, what, comparison string, o *Order, t *Table) {
	if n == nil {
		return
	}
	if _, ok := n.(*ast.MappingNode); ok {
		for _, e := range r.entries(n, what+": columns") {
			var name text
			r.take(e.value, what+": columns: "+e.key, &name)
			r.orderColumn(e.at, what, comparison, t, e.key)
			o.Columns[e.key] = string(name)
		}
		return
	}
	var names texts
	r.take(n, what+": columns", &names)
	for _, name := range names {
		r.orderColumn(at(n), what, comparison, t, name)
		o.Columns[name] = name
	}
}

func (r *reader) orderColumn(where place, what, comparison string, t *Table, name string) {
	c := t.Column(name)
	switch {
	case c == nil:
		r.wrong(where, "%s: no column %q; %s", what, words.Line(name, 60), words.DidYouMean(name, t.ColumnNames()))
	case c.Input:
		r.wrong(where, "%s: column %s is an input, which all rows repeat", what, name)
	case c.Mask.Words() != "":
		r.wrong(where, "%s: column %s is masked, and masked values are in no order of the platform's", what, name)
	case len(c.Reading.Or) > 0 || c.Reading.Union != NoUnion || c.Include.Path != "" || t.Rows != nil && c.From != FromRecord:
		r.wrong(where, "%s: column %s is no member of the record, which is what the platform orders", what, name)
	case c.Type == Number || c.Type == Integer || c.Type == Date || c.Type == Datetime:
	case c.Type == Text && comparison == "binary", c.Type == UUID && comparison == "nocase":
	case c.Type == Text:
		r.wrong(where, "%s: column %s is a text, which SQL orders by its bytes: say text: binary if the platform does, or leave it out", what, name)
	case c.Type == UUID:
		r.wrong(where, "%s: column %s is a uuid, which SQL orders without regard to case: say text: nocase if the platform does, or leave it out", what, name)
	default:
		r.wrong(where, "%s: column %s has type %s, which has no order", what, name, c.Type)
	}
}
