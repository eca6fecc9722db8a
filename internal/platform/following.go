package platform

import (
	"context"
	"fmt"
	"net/url"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// maxEmpty is how many pages in a row may be empty and name another one.
const maxEmpty = 10

// follow reads a table whose pages name the next one, one after another, until the manifest's stop says that a page is the last. Reading ends as
// well, in doubt, where a page leads back to one that was read, or where only empty ones come.
func (r *reading) follow(ctx context.Context) error {
	pg := r.plan.table.Paginator
	if r.size = pg.Max; r.plan.limit > 0 && pg.Size != "" {
		r.size = min(r.size, r.plan.limit)
	}
	asked := map[string]bool{}
	empty := 0
	for next := ""; !r.finished; {
		address := r.addressOf(next)
		asked[samePage(address)] = true
		f, err := r.fetchNext(ctx, address)
		if err != nil {
			return err
		}
		if empty++; f.answer.records > 0 {
			empty = 0
		}
		if err := r.takeNext(f); err != nil {
			return err
		}
		if r.finished {
			break
		}
		next = f.answer.next
		switch {
		case asked[samePage(r.addressOf(next))]:
			r.end("%s led back to a page that was read", r.place(f.extent))
		case r.elsewhere(next):
			r.end("%s led to the list of something else", r.place(f.extent))
		case empty > maxEmpty:
			r.end("%d pages in a row were empty, and each led to another", empty)
		}
	}
	return r.sumUp()
}

// fetchNext makes the request for one page.
func (r *reading) fetchNext(ctx context.Context, address string) (fetched, error) {
	if r.pagesAsked >= r.client.options.MaxPages {
		return fetched{}, r.client.tooMany(r.plan.table, -1, r.records)
	}
	a, page, err := r.client.fetchAt(ctx, r.plan, address, 0)
	f := fetched{extent: extent{at: r.pagesAsked, size: r.size}, answer: a, page: page, err: err}
	r.pagesAsked++
	r.requests += page.Requests
	if err != nil {
		return f, err
	}
	if r.size == 0 {
		r.size = max(1, a.records)
	}
	return f, r.learn(f)
}

// takeNext passes a page on and decides whether it is the last.
func (r *reading) takeNext(f fetched) error {
	records := f.answer.records
	if records > 0 {
		if r.repeated(f) {
			return nil
		}
		if r.empty != nil && r.doubt == "" {
			r.doubt = fmt.Sprintf("%s was empty, but not %s", r.place(*r.empty), r.place(f.extent))
		}
		r.pagesRead++
		r.records += records
	} else if r.empty == nil {
		r.empty = &f.extent
	}
	r.hear(f.answer, r.place(f.extent))
	if err := r.emitPage(f); err != nil {
		return err
	}
	r.finished = r.enough() || r.isEnd(f)
	return nil
}

// isEnd tells whether a page is the last by the manifest's word for it, and notes where its naming no next one says otherwise.
func (r *reading) isEnd(f fetched) bool {
	stop, more, named := r.plan.table.Paginator.Stop, f.answer.more, f.answer.next != ""
	switch {
	case f.answer.gone && f.at > 0:
		r.end("%s, which the one before led to, was answered as if there were no list", r.place(f.extent))
		return true
	case stop == manifest.StopMore && more != nil && !*more,
		stop == manifest.StopTotal && r.total >= 0 && r.records >= r.total,
		stop == manifest.StopEmpty && f.answer.records == 0,
		stop == manifest.StopShort && f.answer.records < f.size:
		return true
	case named:
		return false
	case more != nil && *more:
		r.end("%s said that there was more, but did not lead there", r.place(f.extent))
	case f.answer.lost && r.total != r.records:
		r.end("%s has a Link header that can't be read, and may have led to another", r.place(f.extent))
	case stop == manifest.StopEmpty:
		r.end("%s led to no other, and was not empty as the last one is", r.place(f.extent))
	}
	return true
}

// end ends the reading in doubt.
func (r *reading) end(doubt string, args ...any) {
	r.finished = true
	if r.doubt == "" {
		r.doubt = fmt.Sprintf(doubt, args...)
	}
}

// addressOf is the address, below the base URL, of the page that another one names; of the first page when next is "".
func (r *reading) addressOf(next string) string {
	pg := r.plan.table.Paginator
	if next != "" && pg.Cursor == "" {
		return r.plan.repeated(next)
	}
	var q query
	q.b.WriteString(r.plan.params)
	if next != "" {
		q.add(pg.Cursor, next)
	}
	if pg.Size != "" {
		q.addNumber(pg.Size, r.size)
	}
	if q.b.Len() == 0 {
		return r.plan.path
	}
	return r.plan.path + "?" + q.b.String()
}

// samePage is the same for addresses that differ in the order of their parameters only.
func samePage(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.EscapedPath() + "?" + u.Query().Encode()
}
