package platform

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Sample is one answer about a table, as it came and as the client reads it, for those who compare the two. It holds what the rows of a table
// hide: nobody is to be shown its body.
type Sample struct {
	Asked      int         // records that the request asked for; 0: it cannot say how many
	Body       []byte      // JSON; nil when the platform answered that there are no rows by a status that the manifest says means that
	Header     http.Header // of the answer
	Rows       [][]any     // in the order of Table.Columns, as those of a [Page]
	Misfits    []Misfit
	Unreadable error // why the client cannot use the answer: it is not as the manifest has it; nil
	Requests   int   // attempts it took

	plan *plan
	at   int    // records before it, of pages that are counted
	next string // of pages that name the next one
}

// Sample makes one request about a table, for a first page of at most size records where the platform lets itself be told how many. Errors are
// *Error: the platform refused, or was not reached.
func (c *Client) Sample(ctx context.Context, s Scan, size int) (*Sample, error) {
	p, err := c.plan(s)
	if err != nil {
		return nil, err
	}
	return c.sample(ctx, &Sample{plan: p, Asked: askedFor(p.pages, size)})
}

// SampleAfter makes one request for the page after a sample; nil without an error when the sample is known to be the last.
func (c *Client) SampleAfter(ctx context.Context, s *Sample) (*Sample, error) {
	pg := s.plan.pages
	if pg == nil || pg.Follows() && s.next == "" {
		return nil, nil
	}
	return c.sample(ctx, &Sample{plan: s.plan, Asked: s.Asked, at: s.at + max(1, s.Asked), next: s.next})
}

// askedFor is how many records a request for a page asks for.
func askedFor(pg *manifest.Paginator, size int) int {
	switch {
	case pg == nil || pg.Size == "":
		return 0
	case pg.Max > 0:
		return min(size, pg.Max)
	}
	return size
}

// sample makes the request for a page and fills in what came.
func (c *Client) sample(ctx context.Context, s *Sample) (*Sample, error) {
	call, address := s.plan.call, s.address()
	path := address
	if s.plan.table.Post {
		var err error
		if path, call.body, err = s.plan.bodyFor(address); err != nil {
			return nil, err
		}
	}
	s.next = ""
	err := c.get(ctx, &call, path, func(body []byte) error { return c.readSample(s, &call, body, address) })
	s.Requests = call.attempts
	if errors.Is(err, errNoRows) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// readSample reads a page as a scan does, and keeps what it cannot use.
func (c *Client) readSample(s *Sample, call *call, body []byte, address string) error {
	a, err := s.plan.decode(body)
	if failed := (*failedAnswer)(nil); errors.As(err, &failed) {
		return err
	}
	s.Body, s.Header = bytes.Clone(body), call.header.Clone()
	if err == nil && s.plan.pages != nil {
		err = c.readNext(a, s.plan.pages, call, address)
	}
	if err != nil {
		s.Unreadable = errors.New(call.safe(err.Error(), 200))
		return nil
	}
	s.Rows, s.Misfits, s.next = a.rows, a.misfits, a.next
	return nil
}

// address is where the page is, below the base URL.
func (s *Sample) address() string {
	pg := s.plan.pages
	r := &reading{plan: s.plan, size: s.Asked}
	params := s.plan.params
	switch {
	case pg == nil:
	case pg.Follows():
		return r.addressOf(s.next)
	default:
		params = r.params(s.at, max(1, s.Asked))
	}
	if params == "" {
		return s.plan.path
	}
	return s.plan.path + "?" + params
}
