package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// paginator is what a manifest says of the paging of a list.
type paginator struct {
	page, offset, cursor                 string
	first                                int // -1: not said
	size                                 string
	max                                  int
	items                                string
	total, totalHeader, more             string
	from, fromHeader, fromLast           string
	next, nextHeader                     string
	guessedMax, guessedTotal, guessedEnd bool
}

// Names of parameters, in the grammar's spelling.
var (
	pageNames   = []string{"page", "page_number", "pagenumber", "page_no", "page_num", "page_index", "current_page", "p", "pg"}
	offsetNames = []string{"offset", "skip", "start_at", "start_index", "page_offset", "start", "from_index", "first_result"}
	cursorNames = []string{"cursor", "page_cursor", "next_cursor", "after", "page_after", "after_cursor", "page_token", "next_page_token", "next_token", "continuation_token", "continuation", "pagination_token",
		"marker", "bookmark", "start_cursor", "scroll_id", "after_id", "starting_after", "start_after", "since_id", "exclusive_start_key", "next_page"}
	sizeNames = []string{"per_page", "page_size", "pagesize", "limit", "size", "max_results", "page_limit", "results_per_page", "items_per_page", "count", "take", "top", "max_items", "page_count", "rows", "num_results", "first", "max"}
)

// Places in answers, in the grammar's spelling of their last names.
var (
	totalNames = []string{"total", "total_count", "total_items", "total_results", "total_elements", "total_records", "total_size", "total_hits", "count_total", "totalcount", "record_count", "total_entries", "num_found", "count"}
	moreNames  = []string{"has_more", "has_next", "has_next_page", "more", "is_truncated", "has_more_items", "has_more_results", "more_available", "has_more_pages"}
	markNames  = []string{"next_cursor", "next_page_token", "next_token", "continuation_token", "next_page_cursor", "end_cursor", "cursor_next", "next_marker", "cursor", "after", "next", "next_page", "page_token", "marker", "scroll_id", "continuation", "bookmark", "next_continuation_token", "pagination_token", "last_evaluated_key"}
	linkNames  = []string{"next", "next_url", "next_link", "next_page_url", "next_href", "next_page", "next_page_uri", "next_uri"}
)

// taken finds a query parameter by its name and marks it as used. names are in the order of preference.
func taken(params []*param, names []string) *param {
	for _, name := range names {
		for _, p := range params {
			if p.words == name && !p.used {
				p.used = true
				return p
			}
		}
	}
	return nil
}

// paging says how a list is paged; nil where nothing in the document says that it is.
func (c *converter) paging(op *operation, params []*param, key *column) *paginator {
	pg := &paginator{first: -1, items: op.answer.items}
	told := c.told(op)
	c.byMark(op, pg, params, told, key)
	page, offset := counted(params, pageNames), counted(params, offsetNames)
	if pg.cursor == "" && page == nil && offset == nil {
		c.withoutNumbers(op, pg, params, &told)
	}
	linked := told.link != "" || told.linkHeader != ""
	if pg.cursor == "" && page == nil && offset == nil && !linked {
		return nil
	}
	pg.total, pg.totalHeader, pg.more = told.total, told.totalHeader, told.more
	switch {
	case pg.cursor != "":
	case linked && (pg.total == "" && pg.totalHeader == "" || page == nil && offset == nil):
		if pg.next = told.link; pg.next == "" {
			pg.nextHeader = told.linkHeader
		}
	case page != nil:
		pg.page, pg.first = page.wire, firstOf(page, 1)
	default:
		pg.offset, pg.first = offset.wire, firstOf(offset, 0)
	}
	c.pageSize(op, pg, taken(params, sizeNames))
	c.ofPaging(op, pg, told)
	return pg
}

// byMark takes the parameter with the mark of a page, if an answer says what the next one's is.
func (c *converter) byMark(op *operation, pg *paginator, params []*param, told told, key *column) {
	cursor := taken(params, cursorNames)
	if cursor == nil && told.mark != "" {
		cursor = markedBy(params)
	}
	if cursor != nil && !pg.follows(cursor, told, key) {
		c.refused(op.place, "parameter %s leads to a next page, but no member of the answer says what its value is", cursor.wire)
	}
}

// withoutNumbers is for a list that has no parameter with a number of pages or records: what is called next may be an address.
func (c *converter) withoutNumbers(op *operation, pg *paginator, params []*param, told *told) {
	if p := markedBy(params); p != nil {
		c.refused(op.place, "parameter %s leads to a next page by a text, and no member of the answer says what its value is", p.wire)
	}
	if told.link == "" && slices.Contains(linkNames, fieldname.Name(last(told.mark))) {
		told.link, pg.guessedEnd = told.mark, true
		c.guessed(op.place, "%s is taken for the address of the next page", told.link)
	}
}

// counted is a parameter with a number, of a page or of records to skip.
func counted(params []*param, names []string) *param {
	p := taken(params, names)
	if p != nil && p.shape.is(openapi3.TypeString) {
		p.used = false
		return nil
	}
	return p
}

// markedBy is a parameter that is called as one of pages or of records to skip, and is a text: a mark.
func markedBy(params []*param) *param {
	for _, p := range params {
		if !p.used && p.shape.is(openapi3.TypeString) && (slices.Contains(pageNames, p.words) || slices.Contains(offsetNames, p.words)) {
			p.used = true
			return p
		}
	}
	return nil
}

// ofPaging notes what of the paging is a guess by names.
func (c *converter) ofPaging(op *operation, pg *paginator, told told) {
	if pg.total != "" && told.weak {
		pg.guessedTotal = true
		c.guessed(op.place, "%s is taken for the number of records of all pages", pg.total)
	}
	if pg.total == "" && pg.totalHeader == "" && pg.more == "" && pg.page+pg.offset != "" {
		c.guessed(op.place, "nothing in the answer says which page is the last: pages are read until one is empty, which takes a request more")
	}
}

// firstOf is the number of the first page, where the document says another than what is usual.
func firstOf(p *param, usual int) int {
	n, ok := p.whole()
	switch {
	case p.words == "start_index" && !ok:
		return 1
	case ok && n != usual && (n == 0 || n == 1):
		return n
	case !ok && p.min != nil && usual == 1 && *p.min == 0 && strings.Contains(strings.ToLower(p.about), "zero-based"), !ok && usual == 1 && p.words == "page_index":
		return 0
	}
	return -1
}

// follows sets where the mark of the next page is, and tells whether that is known.
func (pg *paginator) follows(cursor *param, told told, key *column) bool {
	pg.cursor = cursor.wire
	byID := slices.Contains([]string{"starting_after", "start_after", "after_id", "since_id"}, cursor.words)
	switch {
	case byID && key != nil:
		pg.fromLast = key.path
	case told.mark != "":
		pg.from = told.mark
	case told.markHeader != "":
		pg.fromHeader = told.markHeader
	case cursor.words == "after" && key != nil && told.more != "":
		pg.fromLast = key.path
	default:
		pg.cursor = ""
		return false
	}
	return true
}

func (c *converter) pageSize(op *operation, pg *paginator, size *param) {
	counted := pg.page+pg.offset != ""
	if size != nil {
		pg.size = size.wire
		pg.max = size.largest()
	}
	if pg.max > 0 || !counted && size == nil {
		return
	}
	if size != nil {
		if n, ok := size.whole(); ok && n > 0 {
			pg.max, pg.guessedMax = n, true
		}
	}
	if pg.max == 0 {
		pg.max, pg.guessedMax = 20, true
	}
	c.guessed(op.place, "the document names no largest page: %d is taken as max", pg.max)
}

// told is what answers say of the list they are a page of.
type told struct {
	total, more, mark, link             string // places
	totalHeader, markHeader, linkHeader string
	weak                                bool // total may as well count the records of one page
}

func (c *converter) told(op *operation) told {
	var t told
	c.toldByHeaders(op.answer.response, &t)
	if op.answer.envelope == nil {
		return t
	}
	envelope := c.schemas.of(op.answer.envelope, nil)
	c.toldBy(op, envelope, "", 0, &t)
	if t.total != "" {
		t.totalHeader = ""
	}
	return t
}

// toldBy looks through an envelope, without its records, down to some depth; what is further up counts first.
func (c *converter) toldBy(op *operation, object *shape, above string, depth int, t *told) {
	parent := strings.TrimSuffix(above, ".")
	for _, f := range object.fields {
		place, name := above+f.name, fieldname.Name(f.name)
		sh := c.schemas.of(f.parts, nil)
		if place == op.answer.items || strings.Contains(f.name, ".") || sh.hidden {
			continue
		}
		t.note(place, name, fieldname.Name(last(parent)), sh)
	}
	if depth == 3 {
		return
	}
	for _, f := range object.fields {
		sh := c.schemas.of(f.parts, nil)
		if above+f.name != op.answer.items && sh.is(openapi3.TypeObject) && !strings.Contains(f.name, ".") {
			c.toldBy(op, sh, above+f.name+".", depth+1, t)
		}
	}
}

// note takes what a member of an envelope says. around is the name of the object that it is in.
func (t *told) note(place, name, around string, sh *shape) {
	number := sh.is(openapi3.TypeInteger) || sh.is(openapi3.TypeNumber)
	text := sh.is(openapi3.TypeString) || len(sh.kinds) == 0
	address := sh.format == "uri" || sh.format == "url" || sh.format == "uri-reference" || strings.Contains(strings.ToLower(sh.about), "url") || strings.Contains(around, "link") || name != "next" && name != "next_page"
	switch {
	case number && t.total == "" && slices.Contains(totalNames, name):
		t.total, t.weak = place, mayBeOfPage(name, sh)
	case number && fieldname.Name(last(t.total)) == "count" && name != "count" && slices.Contains(totalNames, name):
		t.total, t.weak = place, mayBeOfPage(name, sh)
	case sh.is(openapi3.TypeBoolean) && t.more == "" && slices.Contains(moreNames, name):
		t.more = place
	case text && address && t.link == "" && slices.Contains(linkNames, name), text && around == "next" && name == "href" && t.link == "":
		t.link = place
	case (text || number) && !address && t.mark == "" && slices.Contains(markNames, name):
		t.mark = place
	case (text || number) && t.mark == "" && slices.Contains(markNames, name) && !slices.Contains(linkNames, name):
		t.mark = place
	case text && t.mark == "" && strings.HasPrefix(around, "next") && (slices.Contains(pageNames, name) || slices.Contains(offsetNames, name)):
		t.mark = place
	}
}

// ofAll is how descriptions say that a number counts all records.
var ofAll = words.Pattern(`(?i)\b(all|total|overall|entire|matching|across)\b`)

// mayBeOfPage tells numbers that may count the records of one page, by their names and for want of a description.
func mayBeOfPage(name string, sh *shape) bool {
	return name == "count" || (name == "total" || name == "record_count") && !ofAll().MatchString(sh.about)
}

func (c *converter) toldByHeaders(response *openapi3.Response, t *told) {
	if response == nil {
		return
	}
	names := make([]string, 0, len(response.Headers))
	for name := range response.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch plain := strings.TrimPrefix(fieldname.Name(name), "x_"); {
		case plain == "link":
			t.linkHeader = cmp.Or(t.linkHeader, name)
		case slices.Contains(totalNames, plain), strings.HasSuffix(plain, "_total_count"), plain == "pagination_total":
			t.totalHeader = cmp.Or(t.totalHeader, name)
		case slices.Contains(markNames, plain):
			t.markHeader = cmp.Or(t.markHeader, name)
		}
	}
}

func last(path string) string { return path[strings.LastIndex(path, ".")+1:] }
