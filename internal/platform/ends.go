package platform

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Where a list ends:
//   - With a total, pages are read until so many records are there, or a page is empty; a total below what is there already is not believed.
//   - Without one, until the answer says that there is no more, or a page is empty. A short page ends the list only where the manifest says so:
//     pages are also short because the platform has a maximum of its own, or leaves records out after it has cut them.
//   - Where the manifest names one of these, the other does not end it.
//   - Of pages that name the next one: see follow.
//   - A page that comes twice ends the reading in any case.

// last tells whether a page with records is the last.
func (r *reading) last(f fetched) bool {
	pg, more := r.plan.table.Paginator, f.answer.more
	switch {
	case r.enough():
		return true
	case r.total > r.records && pg.Stop != manifest.StopMore:
		return false
	case more != nil:
		return !*more
	case r.total == r.records:
		return true
	}
	return pg.Stop == manifest.StopShort && f.answer.records < f.size
}

// enough tells whether as many rows are there as were asked for.
func (r *reading) enough() bool {
	return r.plan.limit > 0 && r.records >= r.plan.limit || r.plan.rowLimit > 0 && r.rows >= r.plan.rowLimit
}

// probe finds out why a page is shorter than was asked for, though the list goes on: it asks for what follows the records that came.
//
// If the platform has a maximum of its own, those are the next ones, and from the first page on such pages are asked for; if it has left records
// out, they begin with some that came already, and the pages are where they were thought to be. A page in the middle of numbered ones needs no
// such question, as there is no number between its own and the next.
func (r *reading) probe(ctx context.Context, short fetched) error {
	first, records := short.at == 0, short.answer.records
	if !first && r.plan.table.Paginator.Page != "" {
		return nil
	}
	size := short.size - records
	if first {
		size = records
	}
	next := r.fetch(ctx, extent{at: short.at + records, size: size})
	r.pagesAsked++
	r.requests += next.page.Requests
	if _, known := r.want(); !known && r.plan.key() == "" && next.err == nil && overlap(short.answer.identities(), next.answer.identities(), short.size-records) {
		r.doubt = fmt.Sprintf("%s was shorter than asked for, and what follows looks the same: %s has no key to tell rows that were left out", r.place(short.extent), r.plan.table.Name)
	}
	switch {
	case next.err == nil && (overlap(short.answer.identities(), next.answer.identities(), short.size-records) || !first && next.answer.records == 0):
		return nil
	case first:
		r.size, r.full, r.at = size, size, 2*size
	}
	return r.take(ctx, next)
}

// overlap tells whether the next rows begin with up to most rows that the ones before end with.
func overlap(before, next [][]any, most int) bool {
	for n := min(most, len(before), len(next)); n > 0; n-- {
		if slices.EqualFunc(before[len(before)-n:], next[:n], slices.Equal) {
			return true
		}
	}
	return false
}

// hear doubts rows that came with an error beside them: others may be missing.
func (r *reading) hear(a *answer, place string) {
	if a.complaint != "" && r.doubt == "" {
		r.doubt = place + " came with an error beside its rows: " + quoted(a.complaint)
	}
}

// pageFailed ends the reading with an error, unless the page is one beyond the end: asked for ahead of it, or refused in the way of platforms that know
// no empty page.
func (r *reading) pageFailed(f fetched) error {
	var e *Error
	if r.ended {
		return nil
	}
	_, known := r.want()
	if known || f.at == 0 || !errors.As(f.err, &e) || e.Status != http.StatusNotFound {
		return f.err
	}
	r.finished = true
	r.doubt = fmt.Sprintf("%s was answered with %d, which may mean the end of the list", r.place(f.extent), e.Status)
	return nil
}

// repeated tells whether a page has come before, and ends the reading: the platform does not understand the page parameter, and more of it
// would be the same rows many times over. Equal rows of a table without a key are no mistake.
func (r *reading) repeated(f fetched) bool {
	sum := maphash.Bytes(r.seed, f.answer.items)
	before, ok := r.seen[sum]
	if !ok {
		r.seen[sum] = f.extent
		return false
	}
	if r.plan.key() == "" && uniform(f.answer.rows) {
		return false
	}
	r.ended, r.finished = true, true
	r.doubt = fmt.Sprintf("%s was %s again", r.place(f.extent), r.place(before))
	return true
}

// uniform tells whether all rows are equal.
func uniform(rows [][]any) bool {
	for i := 1; i < len(rows); i++ {
		if !slices.Equal(rows[0], rows[i]) {
			return false
		}
	}
	return true
}
