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

// fillPath puts the values that are given into the path.
func (p *plan) fillPath(given map[parameter]string) error {
	values := map[string]string{}
	for _, name := range manifest.Placeholders(p.table.Get) {
		value := given[parameter{manifest.InPath, name}]
		if !manifest.Segment(value) {
			return invalid("%s = %q can't be part of an address, so table %s has no rows for it.", name, words.Line(value, 60), p.table.Name)
		}
		values[name] = value
		if name == p.table.Scope.Path {
			continue
		}
		i := p.index(name)
		p.fixed[i] = echo(&p.table.Columns[i], value)
		p.inPath = append(p.inPath, i)
	}
	p.path, _ = manifest.FillPath(p.table.Get, values)
	return nil
}

// repeatPath gives a row the values of the path that its record lacks.
func (p *plan) repeatPath(row []any) {
	for _, i := range p.inPath {
		if row[i] == nil {
			row[i] = p.fixed[i]
		}
	}
}

// gone turns a 404 for what a path names into an answer of no rows that is in doubt: it was listed a moment ago, and may be deleted. It is not asked
// for again, as nothing would come of it.
func (r *reading) gone(err error) error {
	var e *Error
	if len(r.plan.inPath) == 0 || r.pagesRead > 0 || !errors.As(err, &e) || e.Status != http.StatusNotFound || e.WebPage {
		return err
	}
	doubt := fmt.Sprintf("%s was answered with %d: it may be deleted", r.plan.named(), e.Status)
	return r.emit(Page{Total: -1, Requests: r.requests, Doubt: doubt, Settled: true})
}

// named is what a path names, as a statement would say it.
func (p *plan) named() string {
	var parts []string
	for _, f := range p.sent {
		if i := p.index(f.Column); slices.Contains(p.inPath, i) {
			parts = append(parts, f.Column+" = "+words.Line(f.Values[0], 60))
		}
	}
	return strings.Join(parts, " and ")
}
