package draft

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// The request parameters that APIs have for pages, by their common names.
var (
	pageParams = []string{"page", "page[number]", "_page", "pageNumber", "page_number", "pageNo", "page_no", "pagenum", "pageIndex", "page_index", "currentPage", "current_page", "PageNumber", "p", "pg"}
	sizeParams = []string{"per_page", "page_size", "pageSize", "limit", "size", "page[size]", "page[limit]", "perPage", "perpage", "max_results", "maxResults", "_limit", "_per_page", "results_per_page",
		"resultsPerPage", "$top", "take", "rows", "PageSize", "itemsPerPage", "items_per_page", "count", "max", "first", "n", "num", "hitsPerPage", "batch_size"}
	offsetParams = []string{"offset", "skip", "start", "$skip", "startAt", "start_at", "start_index", "startIndex", "page[offset]", "_start", "from", "first_result"}
	cursorParams = []string{"cursor", "after", "page_token", "pageToken", "next_token", "nextToken", "continuation", "continuation_token", "continuationToken", "marker", "starting_after", "page[after]",
		"page[cursor]", "start_key", "bookmark", "_cursor", "next_cursor", "nextCursor", "scroll_id", "next"}
)

func isCursor(name string) bool { return slices.Contains(cursorParams, name) }

// paginator is one that is tried out.
type paginator struct {
	page, offset, cursor, next, nextHeader string // one of them
	from, fromHeader, fromLast             string // with cursor: where the mark is
	mark                                   string // the cursor, or the address of the second page
	size                                   string // "": none is known
	first                                  int
	why                                    string // where it is known from
}

// counted tells whether its pages are counted.
func (p *paginator) counted() bool { return p.page != "" || p.offset != "" }

// urlPaging is the paging parameters that the URL came with. They are taken out of it: a first page has none but its size.
type urlPaging struct {
	page, offset, cursor, size param
}

// takePaging takes the paging parameters out of an address.
func (a *address) takePaging() urlPaging {
	var p urlPaging
	p.page, _ = a.take(pageParams)
	p.offset, _ = a.take(offsetParams)
	p.cursor, _ = a.take(cursorParams)
	p.size, _ = a.take(sizeParams)
	return p
}

// links are the addresses of a Link header with their parameters, whose texts may have commas; nextRel is the parameter of the next page.
var (
	links   = words.Pattern(`<([^>]*)>((?:[^<",]|"[^"]*")*)`)
	nextRel = words.Pattern(`(?i);\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\s*(?:;|$))`)
)

// nextLink is the address of a Link header's rel="next"; "": there is none.
func nextLink(a *Answer) string {
	for _, link := range links().FindAllStringSubmatch(strings.Join(a.Header["Link"], ", "), -1) {
		if nextRel().MatchString(strings.TrimSpace(link[2])) {
			return link[1]
		}
	}
	return ""
}

// paginators are the ways of paging that an answer and the URL make likely, the surest first. Pages that can be counted come before those that name the next
// one where the URL has them and it is known how many there are: they are read several at a time.
func paginators(a *Answer, all []fact, was urlPaging, size string) []paginator {
	counted, following := countedPaginators(all, was, size), followingPaginators(a, all, was, size)
	known := len(totals(all, 1))+len(headerTotals(a.Header, 1)) > 0
	if known && was.page.name+was.offset.name != "" {
		return append(counted, following...)
	}
	return append(following, counted...)
}

// followingPaginators are those whose next page is named by the first.
func followingPaginators(a *Answer, all []fact, was urlPaging, size string) []paginator {
	var list []paginator
	if next := nextLink(a); next != "" {
		list = append(list, paginator{nextHeader: "Link", mark: next, size: size, why: "the header Link has rel=\"next\""})
	}
	for _, f := range all {
		if p, ok := follows(f, was, size); ok {
			list = append(list, p)
		}
	}
	list = append(list, headerPaginators(a, was, size)...)
	return list
}

// nextHeader is what the name of a header looks like that leads to the next page.
var nextHeader = words.Pattern(`(?i)(^|-)next(-?(page|token|cursor|link|url|marker))?$|continuation(-?token)?$`)

// headerPaginators are those whose next page a header names, by its address or by a mark.
func headerPaginators(a *Answer, was urlPaging, size string) []paginator {
	var list []paginator
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		mark := a.Header.Get(name)
		switch {
		case mark == "" || !nextHeader().MatchString(name):
		case strings.Contains(mark, "://") || strings.HasPrefix(mark, "/"):
			list = append(list, paginator{nextHeader: name, mark: mark, size: size, why: "the header " + name + " has the address of the next page"})
		default:
			for _, param := range markParams(name, was) {
				list = append(list, paginator{cursor: param, fromHeader: name, mark: mark, size: size, why: "the header " + name + " has a mark of the next page"})
			}
		}
	}
	return list
}

// markParams are the parameters that likely carry the mark of a header.
func markParams(header string, was urlPaging) []string {
	switch {
	case was.cursor.name != "":
		return []string{was.cursor.name}
	case strings.Contains(strings.ToLower(header), "token"):
		return []string{"next_token", "page_token"}
	}
	return []string{"cursor"}
}

// lastPaginators are those whose mark is a member of the last record: of APIs that say that there is more, and not where.
func lastPaginators(p *page, was urlPaging, size string) []paginator {
	if !p.saysMore() || len(p.records) == 0 {
		return nil
	}
	param := was.cursor.name
	if param == "" {
		param = "starting_after"
	}
	last := p.records[len(p.records)-1]
	for _, name := range [...]string{"id", "uuid", "_id"} {
		if mark := plainText(last.members[name]); mark != "" {
			return []paginator{{cursor: param, fromLast: name, mark: mark, size: size, why: "it says that there is more, and the last record's " + name + " asks for what follows"}}
		}
	}
	return nil
}

// plainText is a text or a number as a request carries it; "" of others.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// nextAddresses and nextMarks are names of what leads to the next page.
var (
	nextAddresses = []string{"next", "next_url", "next_page_url", "next_link", "next_page", "next_href", "href", "next_page_uri", "odata_next_link"}
	nextMarks     = map[string][]string{
		"next_cursor": {"cursor"}, "cursor": {"cursor"}, "next_page_token": {"page_token", "pageToken"}, "next_token": {"next_token", "nextToken"}, "end_cursor": {"after"}, "after": {"after"},
		"continuation_token": {"continuation_token", "continuationToken"}, "continuation": {"continuation"}, "bookmark": {"bookmark"}, "next_marker": {"marker"}, "marker": {"marker"}, "next": {"cursor"},
		"next_page_cursor": {"cursor"}, "next_key": {"start_key"}, "scroll_id": {"scroll_id"},
	}
)

// follows is a paginator whose next page a fact names, by its address or by a mark.
func follows(f fact, was urlPaging, size string) (paginator, bool) {
	mark, ok := f.value.(string)
	if !ok || mark == "" {
		return paginator{}, false
	}
	isNext := f.name != "href" || strings.HasSuffix(f.place, "next.href")
	if slices.Contains(nextAddresses, f.name) && isNext && (strings.Contains(mark, "://") || strings.HasPrefix(mark, "/") || strings.HasPrefix(mark, "?")) {
		return paginator{next: f.place, mark: mark, size: size, why: f.place + " has the address of the next page"}, true
	}
	params, ok := nextMarks[f.name]
	if !ok {
		return paginator{}, false
	}
	name := was.cursor.name
	if name == "" {
		name = params[0]
		if last := f.place[strings.LastIndex(f.place, ".")+1:]; last != strings.ToLower(last) {
			name = params[len(params)-1] // nextPageToken: spelled as others of the API are
		}
	}
	return paginator{cursor: name, from: f.place, mark: mark, size: size, why: f.place + " has a mark of the next page"}, true
}

// skips is the paginator of OData, whose address of the next page no place can name.
func skips(v any) []paginator {
	o, ok := v.(*object)
	if !ok || o.members["@odata.nextLink"] == nil && o.members["@odata.count"] == nil && o.members["@odata.context"] == nil {
		return nil
	}
	return []paginator{{offset: "$skip", size: "$top", why: "its answers are those of OData"}}
}

// countedPaginators are those of numbered pages and of records to skip.
func countedPaginators(all []fact, was urlPaging, size string) []paginator {
	var list []paginator
	add := func(p paginator) {
		if !slices.ContainsFunc(list, func(o paginator) bool { return o.page == p.page && o.offset == p.offset && o.size == p.size }) {
			list = append(list, p)
		}
	}
	if was.page.name != "" {
		add(paginator{page: was.page.name, size: size, why: "the URL has " + was.page.name})
	}
	if was.offset.name != "" {
		add(paginator{offset: was.offset.name, size: size, why: "the URL has " + was.offset.name})
	}
	for _, f := range all {
		_, isNumber := f.number()
		last := f.place[strings.LastIndex(f.place, ".")+1:]
		switch {
		case !isNumber:
		case slices.Contains([]string{"page", "page_number", "page_index", "page_no"}, f.name) && slices.Contains(pageParams, last):
			add(paginator{page: last, size: size, why: f.place + " has the number of the page"})
		case slices.Contains([]string{"current_page", "number", "total_pages", "page_count", "pages", "last_page", "next_page"}, f.name):
			add(paginator{page: "page", size: size, why: f.place + " tells of pages"})
		case slices.Contains([]string{"offset", "skip", "start", "start_at", "start_index"}, f.name) && slices.Contains(offsetParams, last):
			add(paginator{offset: last, size: size, why: f.place + " has the number of records before"})
		}
	}
	return list
}

// commonPaginators are tried where nothing tells how an API has pages.
func commonPaginators(size string) []paginator {
	const why = "many APIs have it"
	if size != "" {
		return []paginator{{page: "page", size: size, why: why}, {offset: "offset", size: size, why: why}}
	}
	return []paginator{{page: "page", size: "per_page", why: why}, {offset: "offset", size: "limit", why: why}, {page: "page", size: "limit", why: why}}
}

// sizeParam is the parameter of a page's size: that of the URL, or one that the answer repeats by its name.
func sizeParam(all []fact, was urlPaging) string {
	if was.size.name != "" {
		return was.size.name
	}
	for _, f := range all {
		last := f.place[strings.LastIndex(f.place, ".")+1:]
		if _, ok := f.number(); ok && last != "count" && last != "first" && slices.Contains(sizeParams, last) {
			return last
		}
	}
	return ""
}
