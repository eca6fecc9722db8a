package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// A paginator is written as one of
//
//	{page: page, first: 0, size: size, max: 100}          numbered pages; first is 1 unless told
//	{offset: skip, first: 1, size: limit, max: 100}       records to skip; first, what stands for none, is 0 unless told
//	{cursor: after, from: meta.next, size: limit}         each answer holds a mark of the next page, which the request for it carries
//	{cursor: after, from_header: X-Next-Cursor}
//	{cursor: starting_after, from_last: id}               or its last record has it
//	{next: links.next, size: limit}                       each answer holds the address of the next page
//	{next_header: Link}                                   or has it in a header: in Link as RFC 8288 has it, in another as it is
//
// with items: where the records are, and what tells the end: total (or total_header), the number of records; more, whether there is another page;
// stop, which of all that is the platform's word for it.
func (r *reader) paginators(n ast.Node) map[string]*Paginator {
	list := map[string]*Paginator{}
	if n == nil {
		return list
	}
	for _, e := range r.entries(n, "paginators") {
		r.checkName(e, "paginator")
		list[e.key] = r.paginator(e)
	}
	return list
}

func (r *reader) paginator(e entry) *Paginator {
	k := paginatorKeys{First: 1}
	m := r.decode(e.value, "paginator "+e.key, &k)
	p := &Paginator{
		Name: e.key, Page: string(k.Page), First: int(k.First), Offset: string(k.Offset), Size: string(k.Size), Max: int(k.Max),
		Items: string(k.Items), Total: string(k.Total), More: string(k.More),
		TotalHeader: string(k.TotalHeader), Cursor: string(k.Cursor), From: string(k.From), FromHeader: string(k.FromHeader),
		FromLast: string(k.FromLast),
		Next:     string(k.Next), NextHeader: string(k.NextHeader),
	}
	if m.has("offset") && !m.has("first") {
		p.First = 0
	}
	p.Stop = r.stop(m, Stop(k.Stop), p)
	r.checkPaging(e, m, p)
	for key, header := range map[string]string{"total_header": p.TotalHeader, "from_header": p.FromHeader, "next_header": p.NextHeader} {
		if header != "" {
			r.checkHeader(m.place(key), header)
		}
	}
	return p
}

// checkPaging sees that the terms of a paginator go together.
func (r *reader) checkPaging(e entry, m mapping, p *Paginator) {
	ways := 0
	for _, key := range [...]string{"page", "offset", "cursor", "next", "next_header"} {
		if m.has(key) {
			ways++
		}
	}
	switch {
	case ways != 1:
		mend := "give one of page (the parameter with the page's number) and offset (the one with the rows to skip)"
		if r.version > 1 {
			mend = "give one of page (the parameter with the page's number), offset (the one with the records to skip), cursor (the one with the mark of the page), " +
				"next (where the answer has the next page's address) and next_header (the header that has it)"
		}
		r.wrong(e.at, "paginator %s: %s", e.key, mend)
	case m.has("from") && m.has("from_header"):
		r.wrong(m.place("from_header"), "paginator %s: from and from_header exclude each other: the cursor is in one place", e.key)
	case m.has("from_last") && (m.has("from") || m.has("from_header")):
		r.wrong(m.place("from_last"), "paginator %s: from_last excludes from and from_header: the cursor is in one place", e.key)
	case p.Cursor != "" && p.From == "" && p.FromHeader == "" && p.FromLast == "":
		r.wrong(m.place("cursor"), "paginator %s: from is missing; add from: where the answer has the cursor of the next page, such as meta.next_cursor, or from_header or from_last", e.key)
	case p.Cursor == "" && (m.has("from") || m.has("from_header") || m.has("from_last")):
		r.wrong(m.at, "paginator %s: from says where the cursor is and goes with cursor", e.key)
	}
	if m.has("total") && m.has("total_header") {
		r.wrong(m.place("total_header"), "paginator %s: total and total_header exclude each other: the total is in one place", e.key)
	}
	if !m.has("max") && (m.has("size") || !p.Follows()) {
		r.wrong(e.at, "paginator %s: max is missing; add max: the largest page the platform gives, such as 100", e.key)
	}
	if m.has("first") && r.version == 1 && !m.has("page") {
		r.wrong(m.place("first"), "paginator %s: first is the number of the first page and goes with page", e.key)
	} else if m.has("first") && p.Follows() {
		r.wrong(m.place("first"), "paginator %s: first is the number of the first page, or of the first record, and goes with page or offset", e.key)
	}
}

// stops are the ends of a list, in words.
var stops = [...]struct {
	stop Stop
	end  string
}{
	{StopEmpty, "empty (the last page is followed by an empty one)"},
	{StopShort, "short (the last page is not full)"},
	{StopTotal, "total (as many records as announced)"},
	{StopMore, "more (the answer says that there is no other page)"},
	{StopNoNext, "no_next (the answer names no next page)"},
}

// stop reads what ends the list, or takes what the other terms make of it.
func (r *reader) stop(m mapping, s Stop, p *Paginator) Stop {
	known := stops[:]
	if r.version == 1 {
		known = stops[:2]
	}
	ends := make([]string, len(known))
	for i, k := range known {
		ends[i] = k.end
		if k.stop != s {
			continue
		}
		r.checkStop(m, s, p)
		return s
	}
	if s != "" {
		r.wrong(m.place("stop"), "%s: unknown stop %q; there are: %s", m.what, words.Line(string(s), 60), strings.Join(ends, ", "))
	}
	switch {
	case p.Follows() && p.More != "":
		return StopMore
	case p.Follows():
		return StopNoNext
	}
	return StopEmpty
}

func (r *reader) checkStop(m mapping, s Stop, p *Paginator) {
	total := p.Total != "" || p.TotalHeader != ""
	switch {
	case (s == StopEmpty || s == StopShort) && (total || p.More != ""):
		r.wrong(m.place("stop"), "%s: stop is for lists whose end is not told; leave it out beside total or more", m.what)
	case s == StopTotal && !total:
		r.wrong(m.place("stop"), "%s: stop: total needs total: where the answer has the number of records", m.what)
	case s == StopMore && p.More == "":
		r.wrong(m.place("stop"), "%s: stop: more needs more: where the answer says whether there is another page", m.what)
	case s == StopNoNext && !p.Follows():
		r.wrong(m.place("stop"), "%s: stop: no_next goes with cursor, next or next_header", m.what)
	case s == StopShort && p.Size == "" && p.Follows():
		r.wrong(m.place("stop"), "%s: stop: short needs size: the request parameter that says how full a page can be", m.what)
	}
}
