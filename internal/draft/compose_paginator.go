package draft

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// paginatorFlow is the trial's paginator as the manifest has it.
func (m *maker) paginatorFlow(t *trial) printer.Flow {
	p := t.paginator
	var f printer.Flow
	text := func(key, value string) {
		if value != "" {
			f = append(f, printer.Entry{Key: key, Value: value})
		}
	}
	text("page", p.page)
	text("offset", p.offset)
	if p.page != "" && p.first != 1 || p.offset != "" && p.first != 0 {
		f = append(f, printer.Entry{Key: "first", Value: p.first})
	}
	text("cursor", p.cursor)
	text("from", p.from)
	text("from_header", p.fromHeader)
	text("from_last", p.fromLast)
	text("next", p.next)
	text("next_header", p.nextHeader)
	text("size", p.size)
	if p.size != "" || p.counted() {
		f = append(f, printer.Entry{Key: "max", Value: max(t.max, 1)})
	}
	text("items", t.first.place)
	total, header := t.total()
	text("total", total)
	text("total_header", header)
	more := ""
	if total == "" && header == "" || !p.counted() {
		more = t.moreFact()
	}
	text("more", more)
	if t.endsEmpty && total+header+more == "" {
		text("stop", "empty")
		m.notes.add(Seen, "paginator", "stop: the last page names another one, which is empty")
	}
	m.notePaging(t, total+header)
	return f
}

// total is where the number of all records is: the first place that no page read contradicts.
func (t *trial) total() (place, header string) {
	for _, f := range totals(t.first.facts, len(t.first.records)) {
		if t.holds(f, func(p *page) []fact { return p.facts }) {
			return f.place, ""
		}
	}
	for _, f := range headerTotals(t.first.answer.Header, len(t.first.records)) {
		if t.holds(f, func(p *page) []fact { return headerTotals(p.answer.Header, 0) }) {
			return "", f.place
		}
	}
	return "", ""
}

// holds tells whether each page read has a number of all records that the first one has, and it is no less than what was read.
func (t *trial) holds(f fact, of func(*page) []fact) bool {
	n, _ := f.number()
	for _, p := range t.more {
		other := of(p)
		i := slices.IndexFunc(other, func(o fact) bool { return o.place == f.place })
		if i < 0 {
			return false
		}
		if again, _ := other[i].number(); again != n || n < len(p.records) {
			return false
		}
	}
	return n >= len(t.records())
}

// moreNames are names of whether there is another page.
var moreNames = []string{"has_more", "has_next", "has_next_page", "more", "next_page_exists", "more_results"}

// moreFact is the place of whether there is another page; "": nowhere.
func (t *trial) moreFact() string {
	for _, f := range t.first.facts {
		if yes, ok := f.value.(bool); ok && slices.Contains(moreNames, f.name) && (yes || !t.confirmed) {
			return f.place
		}
	}
	return ""
}

// notePaging says how the paginator is known.
func (m *maker) notePaging(t *trial, total string) {
	p, kind := t.paginator, Guessed
	said := "no second page could be read to confirm it"
	if t.confirmed {
		kind, said = Seen, "a second page had other records"
	}
	m.notes.add(kind, "paginator", "%s; %s", p.why, said)
	switch {
	case p.size == "" && p.counted():
		m.notes.add(NotFound, "paginator", "a parameter of a page's size; max is what a page had")
	case p.size == "":
		m.notes.add(NotFound, "paginator", "a parameter of a page's size: the platform decides")
	case t.maxSeen:
		m.notes.add(Seen, "paginator", "max: %d records came when %d were asked for; the documents may allow more", t.max, largest)
	default:
		m.notes.add(Guessed, "paginator", "max: the documents tell how large a page may be")
	}
	switch {
	case total != "":
		m.notes.add(Seen, "paginator", "%s has the number of all records, the same in each page read", total)
	case p.counted():
		m.notes.add(NotFound, "paginator", "the number of all records: a list ends with an empty page, which costs a request")
	}
}
