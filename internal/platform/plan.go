package platform

import (
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// plan is a scan, checked and written as a request but for the page.
type plan struct {
	table    *manifest.Table
	path     string
	params   string // encoded, without the page
	limit    int
	rowLimit int      // of a table whose records are another number of rows, instead of limit
	fixed    []any    // by column: what an input column repeats in every row
	sent     []Filter // those that the request carries
	call     call
	columns  []source
	layout   layout
	texts    sync.Pool           // of *texts: one for each page that is being read
	pages    *manifest.Paginator // nil: one request gives all
	items    string              // where the records are in an answer, dotted
	one      string              // value of the column that identifies the one record that is wanted; "": a list is
	inBody   []bodyValue
	lasting  []lastingParam
	about    []int               // columns whose values say whose rows are asked for; rows repeat those where the record lacks them
	errors   manifest.ErrorShape // by which an answer is told to be none
	ofScope  ofScope
}

// newPlan is a plan that reads a table's lists.
func newPlan(t *manifest.Table, names pseudonyms) *plan {
	p := &plan{table: t, fixed: make([]any, len(t.Columns)), pages: t.Paginator, items: t.Items, ofScope: ofScope{column: -1}}
	p.columns, p.layout = sources(t, names)
	if t.Paginator != nil {
		p.items = t.Paginator.Items
	}
	return p
}

// plan checks a scan. Errors are *Error with code invalid_request: they are the asker's to mend.
func (c *Client) plan(s Scan) (*plan, error) {
	p := newPlan(s.Table, c.pseudonyms(s))
	p.limit = s.Limit
	p.errors = c.manifest.Errors
	if err := c.checkScope(s.Scope); err != nil {
		return nil, err
	}
	p.call = call{table: s.Table.Name, assumed: s.Table.Assumed, reader: s.Reader, requestedScope: s.Scope, background: s.Background, queued: s.Queued, actions: s.Table.Actions}
	var q query
	p.call.headers = s.Table.Headers
	given := map[parameter]string{} // the column's value as spelled
	p.constants(&q)
	c.scoped(p, &q, given)
	p.ofScope = c.scopeOf(p)
	constants := q.b.String()
	for _, f := range s.Filters {
		if err := p.filter(c, &q, given, f); err != nil {
			return nil, err
		}
	}
	for i := range s.Table.Columns {
		col := &s.Table.Columns[i]
		value, ok := given[parameterOf(col.Filters[manifest.Eq])]
		if col.Required && !ok {
			return nil, c.requires(s.Table)
		}
		if col.Input {
			if !ok {
				value = col.Default
			}
			p.fixed[i] = echo(col, value)
		}
	}
	if s.Table.Rows != nil {
		p.rowLimit, p.limit = p.limit, 0 // it counts rows, of which a record may have none, or many
	}
	p.order(&q, s)
	p.params = q.b.String()
	p.lasts(given)
	if err := p.fillPath(given); err != nil {
		return nil, err
	}
	p.lookUp(given, constants)
	return p, nil
}

// order adds the order to the request. Of one that the table does not know the limit stays behind, too.
func (p *plan) order(q *query, s Scan) {
	if s.Order == "" {
		return
	}
	asked := p.table.Order.Ask(s.Order, s.Desc)
	if len(asked) == 0 {
		p.limit = 0
	}
	for _, param := range asked {
		q.add(param.Name, param.Value)
	}
}

func (c *Client) checkScope(scope string) error {
	m := c.manifest
	if scope == "" {
		return nil
	}
	if m.Scope == nil {
		return invalid("%s has one organization for each key: leave the organization out.", m.Title)
	}
	if !c.Allows(scope) {
		return c.NotReached(scope)
	}
	if err := CheckCredential(m, m.Credential(m.Scope.From), scope); err != nil {
		e := newError(CodeNotFound, "%s.", words.Capital(err.Error())) // no organisation has such an id
		if m.Scope.Tree != "" {
			e.Next = "Take an id from table " + m.Scope.Tree + ", or join with that by name."
		}
		return e
	}
	return nil
}

// filter adds a filter to the request. One that the table has no parameter for stays behind, and then the limit does too:
// the rows wanted may come late among those that are not. The first filter on a parameter wins, since a second one
// would replace or widen it.
func (p *plan) filter(c *Client, q *query, given map[parameter]string, f Filter) error {
	col := p.table.Column(f.Column)
	if col == nil {
		return invalid("Table %s has no column %q; %s", p.table.Name, words.Line(f.Column, 60), words.DidYouMean(f.Column, p.table.ColumnNames()))
	}
	param, ok := col.Filters[f.Op]
	if !ok || len(f.Values) == 0 {
		p.limit = 0
		return nil
	}
	if _, taken := given[parameterOf(param)]; taken {
		p.limit = 0
		return nil
	}
	if err := c.checkFenced(p.table, f, col, param); err != nil {
		return err
	}
	given[parameterOf(param)] = f.Values[0]
	p.sent = append(p.sent, f)
	if param.In == manifest.InPath || param.In == manifest.InOne {
		return nil
	}
	if param.In == manifest.InBody {
		p.addToBody(col, param, f.Values)
		return nil
	}
	if param.Style == manifest.Comma {
		q.add(param.Name, strings.Join(f.Values, ","))
		return nil
	}
	for _, v := range f.Values {
		q.add(param.Name, v)
	}
	return nil
}

func (c *Client) requires(t *manifest.Table) *Error {
	var names, example []string
	for _, col := range t.Columns {
		if col.Required {
			names = append(names, col.Name)
			example = append(example, col.Name+" = …")
		}
	}
	e := invalid("%s answers table %s only for a given %s.", c.manifest.Title, t.Name, strings.Join(names, " and "))
	e.Next = "Add WHERE " + strings.Join(example, " AND ") + "."
	return e
}

// echo is a parameter's value as rows show it.
func echo(c *manifest.Column, value string) any {
	if value == "" {
		return nil
	}
	if c.Type == manifest.Boolean {
		return boolean(value == "true" || value == "1")
	}
	v, _ := ofText(value, c.Type)
	return v
}

func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
