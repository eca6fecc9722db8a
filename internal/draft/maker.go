package draft

import (
	"cmp"
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// page is an answer with records.
type page struct {
	*collection
	answer *Answer
	value  any // of the answer as a whole
	facts  []fact
}

// saysMore tells whether the answer says that there are more records than it has.
func (p *page) saysMore() bool {
	if o, ok := p.value.(*object); ok && o.members["@odata.nextLink"] != nil {
		return true
	}
	for _, f := range p.facts {
		_, isMark := follows(f, urlPaging{}, "")
		if isMark || f.value == true && slices.Contains(moreNames, f.name) || f.name == "last" && f.value == false {
			return true
		}
	}
	for _, f := range append(totals(p.facts, len(p.records)), headerTotals(p.answer.Header, len(p.records))...) {
		if n, _ := f.number(); n > len(p.records) {
			return true
		}
	}
	return nextLink(p.answer) != "" || len(headerPaginators(p.answer, urlPaging{}, "")) > 0
}

// maxRequests is how many requests a draft makes at most.
const maxRequests = 8

// maker makes a draft.
type maker struct {
	ask           Ask
	platform      string
	at            *address
	authenticator authenticator
	existing      *Existing
	each          printer.Flow // what fills the path's placeholder; nil: it has none
	refusal       *Answer      // of a request without credentials; nil: there was none
	requests      []Request
	notes         notes
	noted         notes // those that a manifest's head has as comments: none while requests are made by it
	failed        bool  // a request had no answer: no more are made
}

// left is how many requests may still be made.
func (m *maker) left() int {
	if m.failed {
		return 0
	}
	return maxRequests - len(m.requests)
}

// get makes one request, signed by an authenticator. shown is its address for the report, where that has a mark in it that may be a value of a record; "": the address.
func (m *maker) get(ctx context.Context, by authenticator, address, shown string) (*Answer, error) {
	with := m.provisional(by)
	if m.existing != nil {
		with = m.existing.Text
	}
	a, err := m.ask(ctx, with, address)
	if err != nil {
		return nil, err
	}
	m.requests = append(m.requests, Request{Address: m.at.origin + cmp.Or(shown, address), Authenticator: by.text(), Status: a.Status, Records: -1})
	return a, nil
}

// tryPage makes one request for a page and finds its records; nil where there are none to be had, or nothing answers, which is noted. An error is ctx's.
func (m *maker) tryPage(ctx context.Context, address, shown string) (*page, error) {
	a, err := m.get(ctx, m.authenticator, address, shown)
	if err != nil || a.busy() {
		m.failed = true
		m.notes.add(NotFound, "paginator", "an answer to %s: what follows is not confirmed", m.at.origin+cmp.Or(shown, address))
		return nil, ctx.Err()
	}
	p, err := m.read(a)
	if err != nil {
		return nil, nil
	}
	return p, nil
}

// read finds the records of the latest answer. Errors are *Error.
func (m *maker) read(a *Answer) (*page, error) {
	v, err := a.json()
	if err != nil {
		return nil, err
	}
	c, err := found(v, m.at.noun(), a.quote)
	if err != nil {
		return nil, err
	}
	if !c.single {
		m.requests[len(m.requests)-1].Records = len(c.records)
	}
	return &page{collection: c, answer: a, value: v, facts: facts(v, c.place)}, nil
}
