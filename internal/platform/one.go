package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// lookUp makes the plan one for a single record, if its key is given and may be used for that; constants are the parameters that each request has.
// Filters of the list are not sent: what does not pass them is for SQL to leave out.
func (p *plan) lookUp(given map[parameter]string, constants string) {
	t := p.table
	i := slices.IndexFunc(t.Columns, func(c manifest.Column) bool { return c.Key })
	if t.One == nil || !t.SameRows || i < 0 {
		return
	}
	key := t.Columns[i].Name
	value, ok := given[parameter{manifest.InOne, key}]
	values := map[string]string{key: value}
	for _, name := range manifest.Placeholders(t.One.Get) {
		if name == key {
			continue
		}
		values[name] = given[parameter{manifest.InPath, name}]
	}
	path, filled := manifest.FillPath(t.One.Get, values)
	if !ok || !filled {
		return
	}
	p.path, p.params, p.pages, p.items, p.one = path, constants, nil, t.One.Items, value
}

// lookUp reads a single record. A 404 is no row, unless it is a web page: then nobody knows the address. Where the address itself is assumed, no row is in
// doubt. The record must be the one that was asked for.
func (r *reading) lookUp(ctx context.Context) error {
	a, page, err := r.client.fetch(ctx, r.plan, r.plan.params, 0)
	var e *Error
	switch {
	case err == nil:
	case errors.As(err, &e) && e.Status == http.StatusNotFound && !e.WebPage:
		return r.emit(r.notThere(page.Requests))
	default:
		r.requests = page.Requests
		return err
	}
	if a.foreign > 0 { // no list of the organisation that is asked about has it
		return r.emit(Page{Total: 0, Requests: page.Requests})
	}
	if other := r.plan.otherKey(a.rows); other != "" {
		r.doubt = fmt.Sprintf("%s %s was answered with %s", r.plan.key(), words.Line(r.plan.one, 60), other)
	}
	return r.only(a, page)
}

// notThere is the answer for a record that there is none of.
func (r *reading) notThere(requests int) Page {
	if !r.plan.table.Assumed {
		return Page{Total: 0, Requests: requests}
	}
	doubt := fmt.Sprintf("%s %s was answered with 404, and the platform's documents do not have that address", r.plan.key(), words.Line(r.plan.one, 60))
	return Page{Total: -1, Requests: requests, Doubt: doubt, Settled: true}
}

// otherKey says what a look-up brought that is not the one record; "" is nothing.
func (p *plan) otherKey(rows [][]any) string {
	if len(rows) > 1 {
		return words.Plural(len(rows), "record")
	}
	for _, row := range rows {
		for i := range p.table.Columns {
			if have := fmt.Sprint(row[i]); p.table.Columns[i].Key && !strings.EqualFold(have, p.one) {
				return "the record of " + words.Line(have, 60)
			}
		}
	}
	return ""
}
