package platform

import (
	"context"
	"errors"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Filter restricts a scan. Values are as the platform takes them.
type Filter struct {
	Column string
	Op     manifest.Op
	Values []string // more than one only with In
}

// Scan asks for the rows of a table.
type Scan struct {
	Table   *manifest.Table
	Reader  string // whose rows are wanted, as [Client.Reader] says; "": of whoever's credentials are configured
	Scope   string // organisation; "": the default
	Filters []Filter
	Limit   int // rows wanted; 0: all
	// Order is the column whose order the rows are wanted in, with a limit; "": any. What the platform has no such order for it gives in its own, and all of it.
	Order string
	Desc  bool // downwards
	// Background, asked before each request, tells whether to let others go first; nil: never. A reader may stop waiting while it is read.
	Background func() bool
	// Queued is told +1 when a request begins to wait for the request budget, and -1 when it waits no more; nil: nobody asks. Requests are made
	// concurrently.
	Queued func(change int)
}

// Page is a part of a scan's answer. Whether its rows are all that was announced is for the reader to compare.
type Page struct {
	Rows     [][]any  // in the order of Table.Columns: string, int64, float64 or nil
	Total    int      // rows that the platform announces for the scan, as far as is known by now; -1: it does not say
	Requests int      // attempts it took, retries included
	InHand   int64    // bytes that this page takes and those may that are read ahead of their turn
	Misfits  []Misfit // values that are not of their column's kind
	Notes    []string // what a reader of the rows should know; on the last page
	Doubt    string   // why rows may be missing or doubled although the scan went through; "": no reason is seen. On the last page
	Settled  bool     // reading again would not mend the doubt
}

// Misfit counts the values of a column, in one page, that are not of its kind. They are NULL in the rows, but for those kept.
type Misfit struct {
	Column  int    // index in Table.Columns
	Kind    string // what they are not: "number", "whole number", "boolean", "date", "time"
	Count   int
	Example string // one of them, cleaned and cut, without the credentials
	Kept    bool   // whole numbers beyond 64 bits: the rows have their digits as text
}

// Scan reads a table. The first page tells the total, then the other pages are read concurrently under the request
// budget. emit gets the pages in order, one call at a time; its error ends the scan and is returned as it is. With a
// limit no page is requested that is not needed for it, but rows that came along are emitted.
//
// Errors are *Error. Pages emitted before the error stand; the last one has the requests that the failure took.
func (c *Client) Scan(ctx context.Context, s Scan, emit func(Page) error) error {
	if sieve := c.sieveOf(s.Table); sieve != nil {
		return sieve.scan(ctx, s, emit)
	}
	return c.scanAll(ctx, s, emit)
}

// scanAll is Scan of all rows that come.
func (c *Client) scanAll(ctx context.Context, s Scan, emit func(Page) error) error {
	p, err := c.plan(s)
	if err != nil {
		return err
	}
	parts, err := c.parts(p, s)
	if err != nil {
		return err
	}
	if len(parts) > 1 {
		return c.scanParts(ctx, p, parts, emit)
	}
	return c.scan(ctx, p, emit)
}

func (c *Client) scan(ctx context.Context, p *plan, emit func(Page) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := newReading(c, p, emit, cancel)
	err := r.read(ctx)
	if own := (*Error)(nil); errors.As(err, &own) && r.requests > 0 {
		_ = emit(Page{Total: -1, Requests: r.requests}) // what the failure took; the failure itself is what counts
	}
	return err
}

// read emits the rows that the plan is about.
func (r *reading) read(ctx context.Context) error {
	switch pages := r.plan.pages; {
	case r.plan.one != "":
		return r.lookUp(ctx)
	case pages == nil:
		return r.gone(r.single(ctx))
	case pages.Follows():
		return r.gone(r.follow(ctx))
	}
	defer r.abandon()
	return r.gone(r.pages(ctx))
}

// fetch makes one request of a scan. The page that it returns with an error has the attempts that were made. So many of the first records are left
// out as are to be skipped.
func (c *Client) fetch(ctx context.Context, p *plan, params string, skip int) (*answer, Page, error) {
	address := p.path
	if params != "" {
		address += "?" + params
	}
	return c.fetchAt(ctx, p, address, skip)
}

// fetchAt is fetch of an address below the base URL.
func (c *Client) fetchAt(ctx context.Context, p *plan, address string, skip int) (*answer, Page, error) {
	call := p.call
	path := address
	if p.table.Post && p.one == "" {
		var err error
		if path, call.body, err = p.bodyFor(address); err != nil {
			return nil, Page{Total: -1}, err
		}
	}
	var a *answer
	err := c.get(ctx, &call, path, func(body []byte) (err error) {
		if a, err = p.decodeFrom(body, skip); err != nil || p.pages == nil {
			return err
		}
		return c.readNext(a, p.pages, &call, address)
	})
	page := Page{Total: -1, Requests: call.attempts}
	if errors.Is(err, errNoRows) {
		return &answer{total: -1, gone: true}, page, nil
	}
	if err != nil {
		return nil, page, err
	}
	for i := range a.misfits {
		const longest = 40 // bytes: enough to see how the platform writes such values
		a.misfits[i].Example = call.safe(a.misfits[i].Example, longest)
	}
	a.complaint = call.safe(a.complaint, 200)
	page.Rows, page.Misfits = a.rows, a.misfits
	return a, page, nil
}
