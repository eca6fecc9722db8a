package platform

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// parameter names what of a request carries a value.
type parameter struct {
	in   manifest.Carrier
	name string
}

func parameterOf(p manifest.Param) parameter { return parameter{p.In, p.Name} }

// fillPath puts the values that are given into the path, and notes what the request is about.
func (p *plan) fillPath(given map[parameter]string) error {
	values := map[string]string{}
	for _, name := range manifest.Placeholders(p.table.Get) {
		value := given[parameter{manifest.InPath, name}]
		if name == p.table.Scope.Path && !manifest.Segment(value) { // one organisation's rows, which are not to be had
			return newError(CodeNotFound, "%s = %q can't be part of an address.", name, words.Line(value, 60))
		}
		if !manifest.Segment(value) {
			return invalid("%s = %q can't be part of an address, so table %s has no rows for it.", name, words.Line(value, 60), p.table.Name)
		}
		values[name] = value
		if name == p.table.Scope.Path {
			continue
		}
		p.isAbout(name, value)
	}
	p.path, _ = manifest.FillPath(p.table.Get, values)
	for i := range p.table.Columns {
		col := &p.table.Columns[i]
		if param := col.Filters[manifest.Eq]; p.table.Filled(col.Name) && param.In != manifest.InPath {
			p.isAbout(col.Name, given[parameterOf(param)])
		}
	}
	return nil
}

// isAbout notes that the request is about the record of another table whose value of a column it carries.
func (p *plan) isAbout(column, value string) {
	i := p.index(column)
	p.fixed[i] = echo(&p.table.Columns[i], value)
	p.about = append(p.about, i)
}

// repeatAbout gives a row the values that the request is about and that its record lacks. A record with others is not of what was asked about.
func (p *plan) repeatAbout(a *answer, row []any) {
	for _, i := range p.about {
		switch asked, isText := p.fixed[i].(string); {
		case row[i] == nil:
			row[i] = p.fixed[i]
		case isText && !strings.EqualFold(asked, fmt.Sprint(row[i])) || !isText && row[i] != p.fixed[i]:
			a.strays++
		}
	}
}

// doubtStrays says that records are not of what was asked about: a join with its rows leaves them out, though they are the platform's answer.
func (r *reading) doubtStrays() {
	if r.strays > 0 && r.doubt == "" {
		r.doubt = fmt.Sprintf("%s of the answer for %s %s of another", words.Plural(r.strays, "record"), r.plan.named(), verb(r.strays, "is", "are"))
	}
}

// gone turns a 404 for what a request is about into an answer of no rows that is in doubt: it was listed a moment ago, and may be deleted. It is not asked
// for again, as nothing would come of it.
func (r *reading) gone(err error) error {
	var e *Error
	if len(r.plan.about) == 0 || r.pagesRead > 0 || !errors.As(err, &e) || e.Status != http.StatusNotFound || e.WebPage {
		return err
	}
	doubt := fmt.Sprintf("%s was answered with %d: it may be deleted, or never was", r.plan.named(), e.Status)
	return r.emit(Page{Total: -1, Requests: r.requests, Doubt: doubt, Settled: true})
}

// named is what a request is about, as a statement would say it.
func (p *plan) named() string {
	var parts []string
	for _, f := range p.sent {
		if i := p.index(f.Column); slices.Contains(p.about, i) {
			parts = append(parts, f.Column+" = "+words.Line(f.Values[0], 60))
		}
	}
	return strings.Join(parts, " and ")
}
