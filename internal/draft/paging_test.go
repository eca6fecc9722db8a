package draft_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
)

// records are n of an API's.
func records(n int) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = map[string]any{"id": i + 1, "name": fmt.Sprintf("customer %d", i+1)}
	}
	return all
}

// slice is a part of a list, as far as it goes.
func slice(all []any, from, n int) []any {
	from = max(0, min(from, len(all)))
	return all[from:min(len(all), from+max(n, 0))]
}

// number is a request parameter, or what the API takes without it.
func number(q url.Values, name string, without int) int {
	if n, err := strconv.Atoi(q.Get(name)); err == nil {
		return n
	}
	return without
}

type object = map[string]any

// style is a way in which an API has pages.
type style struct {
	name string
	url  string // path and query that a person gives
	rows int
	api  func(w http.ResponseWriter, r *http.Request, all []any)
	want string // in the manifest
	// doubt is whether an answer stays in doubt, because nothing of the API tells its end.
	doubt bool
}

// self is the address of a request with a parameter changed.
func self(r *http.Request, name string, value int) string {
	q := r.URL.Query()
	q.Set(name, strconv.Itoa(value))
	return r.URL.Path + "?" + q.Encode()
}

// feed answers changes from a mark on; the mark of the last page leads to an empty one.
func feed(w http.ResponseWriter, r *http.Request, all []any) {
	q := r.URL.Query()
	from, n := number(q, "continuation_token", 0), number(q, "limit", 10)
	part := slice(all, from, n)
	answer(w, 200, object{"changes": part, "continuation_token": strconv.Itoa(from + len(part))})
}

// queues answers a bare list to who asks for no page, and an envelope to who does; first is the number of the first page.
func queues(first int) func(w http.ResponseWriter, r *http.Request, all []any) {
	return func(w http.ResponseWriter, r *http.Request, all []any) {
		q := r.URL.Query()
		if q.Get("page") == "" {
			answer(w, 200, all)
			return
		}
		page, n := number(q, "page", first)-first, min(100, number(q, "page_size", 100))
		if page < 0 {
			answer(w, 400, object{"error": "page_out_of_range"})
			return
		}
		answer(w, 200, object{"items": slice(all, page*n, n), "total_count": len(all), "page": page + first, "page_size": n})
	}
}

var styles = []style{
	{name: "numbered, as the URL has it", url: "/v1/customers?page=1&per_page=2", rows: 142, want: "{page: page, size: per_page, max: 50, items: data, total: meta.total}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := min(50, number(q, "per_page", 20))
			answer(w, 200, object{"data": slice(all, (number(q, "page", 1)-1)*n, n), "meta": object{"total": len(all)}})
		}},
	{name: "numbered, without a size or a total", url: "/customers?page=1", rows: 45, want: "{page: page, max: 20, items: results}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			answer(w, 200, object{"results": slice(all, (number(r.URL.Query(), "page", 1)-1)*20, 20)})
		}},
	{name: "numbered from 0, told by the answer", url: "/customers", rows: 101, want: "{page: page, first: 0, size: size, max: 100, items: content, total: totalElements}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n, p := number(q, "size", 20), number(q, "page", 0)
			answer(w, 200, object{"content": slice(all, p*n, n), "totalElements": len(all), "number": p, "size": n, "totalPages": (len(all) + n - 1) / n})
		}},
	{name: "numbered from 0, without a size", url: "/customers?page=0", rows: 45, want: "{page: page, first: 0, max: 20}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			answer(w, 200, slice(all, number(r.URL.Query(), "page", 0)*20, 20))
		}},
	{name: "skipped, told by the answer", url: "/customers", rows: 260, want: "{offset: offset, size: limit, max: 100, items: items, total: total}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n, from := min(200, number(q, "limit", 25)), number(q, "offset", 0)
			answer(w, 200, object{"items": slice(all, from, n), "offset": from, "limit": n, "total": len(all)})
		}},
	{name: "skipped from 1", url: "/Users?startIndex=1&count=10", rows: 33, want: "{offset: startIndex, first: 1, size: count, max: 100, items: Resources, total: totalResults}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			answer(w, 200, object{"Resources": slice(all, number(q, "startIndex", 1)-1, number(q, "count", 20)), "totalResults": len(all), "startIndex": number(q, "startIndex", 1)})
		}},
	{name: "marked, with a word of more", url: "/customers?limit=3", rows: 130, want: "{cursor: cursor, from: meta.next_cursor, size: limit, max: 100, items: data, more: meta.has_more}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			from, n := number(q, "cursor", 0), number(q, "limit", 10)
			meta := object{"has_more": from+n < len(all), "next_cursor": nil}
			if from+n < len(all) {
				meta["next_cursor"] = strconv.Itoa(from + n)
			}
			answer(w, 200, object{"data": slice(all, from, n), "meta": meta})
		}},
	{name: "marked, in camel case", url: "/customers", rows: 55, want: "{cursor: pageToken, from: nextPageToken, items: customers}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			from := number(r.URL.Query(), "pageToken", 0)
			o := object{"customers": slice(all, from, 10), "kind": "list"}
			if from+10 < len(all) {
				o["nextPageToken"] = strconv.Itoa(from + 10)
			}
			answer(w, 200, o)
		}},
	{name: "an address of the next page", url: "/customers/", rows: 64, want: "{next: next, items: results, total: count}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			p := number(r.URL.Query(), "page", 1)
			o := object{"count": len(all), "next": nil, "previous": nil, "results": slice(all, (p-1)*10, 10)}
			if p*10 < len(all) {
				o["next"] = "http://" + r.Host + self(r, "page", p+1)
			}
			answer(w, 200, o)
		}},
	{name: "HAL", url: "/customers", rows: 31, want: "{next: _links.next.href, items: _embedded.customers, total: page.totalElements}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			p := number(r.URL.Query(), "p", 1)
			links := object{"self": object{"href": r.URL.String()}}
			if p*8 < len(all) {
				links["next"] = object{"href": self(r, "p", p+1)}
			}
			answer(w, 200, object{"_embedded": object{"customers": slice(all, (p-1)*8, 8)}, "_links": links, "page": object{"totalElements": len(all)}})
		}},
	{name: "a Link header", url: "/repos/acme/customers?per_page=5", rows: 132, want: "{next_header: Link, size: per_page, max: 100}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			p, n := number(q, "page", 1), min(100, number(q, "per_page", 30))
			if p*n < len(all) {
				w.Header().Set("Link", fmt.Sprintf(`<http://%s%s>; rel="next", <http://%[1]s/x?page=9>; rel="last"`, r.Host, self(r, "page", p+1)))
			}
			answer(w, 200, slice(all, (p-1)*n, n))
		}},
	{name: "a total in a header", url: "/customers?_page=1&_limit=7", rows: 40, want: "{page: _page, size: _limit, max: 100, total_header: X-Total-Count}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "_limit", 10)
			w.Header().Set("X-Total-Count", strconv.Itoa(len(all)))
			answer(w, 200, slice(all, (number(q, "_page", 1)-1)*n, n))
		}},
	{name: "numbered, and nothing tells so", url: "/customers", rows: 77, want: "{page: page, size: per_page, max: 100}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "per_page", 30)
			answer(w, 200, slice(all, (number(q, "page", 1)-1)*n, n))
		}},
	{name: "skipped, and nothing tells so", url: "/customers", rows: 77, want: "{offset: offset, size: limit, max: 100}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			answer(w, 200, slice(all, number(q, "offset", 0), number(q, "limit", 30)))
		}},
	{name: "no page of one record", url: "/customers?page=1&size=10", rows: 35, want: "{page: page, size: size, max: 10, items: rows}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "size", 10)
			if n < 5 || n > 20 {
				answer(w, 422, object{"message": "size must be from 5 to 20"})
				return
			}
			answer(w, 200, object{"rows": slice(all, (number(q, "page", 1)-1)*n, n)})
		}},
	{name: "a small cap, and no total", url: "/customers?page=1&per_page=3", rows: 35, want: "{page: page, size: per_page, max: 100}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := min(8, number(q, "per_page", 3))
			answer(w, 200, slice(all, (number(q, "page", 1)-1)*n, n))
		}},
	{name: "a word of more, and no total", url: "/customers?page=1", rows: 35, want: "{page: page, max: 10, items: items, more: has_more}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			p := number(r.URL.Query(), "page", 1)
			answer(w, 200, object{"items": slice(all, (p-1)*10, 10), "has_more": p*10 < len(all)})
		}},
	{name: "a count of the page alone", url: "/customers?page=1&limit=10", rows: 35, want: "{page: page, size: limit, max: 100, items: data}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "limit", 10)
			part := slice(all, (number(q, "page", 1)-1)*n, n)
			answer(w, 200, object{"data": part, "count": len(part), "total": len(part)})
		}},
	{name: "a mark that is the last record's id", url: "/customers?limit=3", rows: 130, want: "{cursor: starting_after, from_last: id, size: limit, max: 100, items: data, more: has_more}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			from, n := number(q, "starting_after", 0), number(q, "limit", 10)
			answer(w, 200, object{"data": slice(all, from, n), "has_more": from+n < len(all)})
		}},
	{name: "a feed whose last page has a mark, too", url: "/changes?limit=10", rows: 70, want: "{cursor: continuation_token, from: continuation_token, size: limit, max: 100, items: changes, stop: empty}",
		api: feed},
	{name: "a feed that is all on its first page", url: "/changes?limit=10", rows: 7, want: "{cursor: continuation_token, from: continuation_token, size: limit, max: 100, items: changes, stop: empty}",
		api: feed},
	{name: "marks, and a small cap", url: "/changes?limit=5", rows: 70, want: "{cursor: cursor, from: next_cursor, size: limit, max: 25, items: changes}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			from, n := number(q, "cursor", 0), min(25, number(q, "limit", 10))
			o := object{"changes": slice(all, from, n), "next_cursor": nil}
			if from+n < len(all) {
				o["next_cursor"] = strconv.Itoa(from + n)
			}
			answer(w, 200, o)
		}},
	{name: "an address in a header", url: "/customers", rows: 45, want: "{next_header: Next-Page, items: data, total_header: Total-Count}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			from := number(r.URL.Query(), "_token", 0)
			w.Header().Set("Total-Count", strconv.Itoa(len(all)))
			if from+10 < len(all) {
				w.Header().Set("Next-Page", "http://"+r.Host+self(r, "_token", from+10))
			}
			answer(w, 200, object{"data": slice(all, from, 10)})
		}},
	{name: "a mark in a header", url: "/jobs?per_page=5", rows: 145, want: "{cursor: next_token, from_header: X-Acme-Nexttoken, size: per_page, max: 100}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			from, n := number(q, "next_token", 0), number(q, "per_page", 10)
			if from+n < len(all) {
				w.Header().Set("X-Acme-NextToken", strconv.Itoa(from+n))
			}
			answer(w, 200, slice(all, from, n))
		}},
	{name: "OData", url: "/Customers?$top=5", rows: 45, want: `{offset: "$skip", size: "$top", max: 100, items: value}`,
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			from, n := number(q, "$skip", 0), min(20, number(q, "$top", 20))
			o := object{"@odata.context": "c", "value": slice(all, from, n)}
			if from+n < len(all) {
				o["@odata.nextLink"] = "http://" + r.Host + self(r, "$skip", from+n)
			}
			answer(w, 200, o)
		}},
	{name: "edges", url: "/customers", rows: 45, want: "{cursor: after, from: pageInfo.endCursor, items: edges, more: pageInfo.hasNextPage}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			from, edges := number(r.URL.Query(), "after", 0), []any{}
			for _, one := range slice(all, from, 10) {
				edges = append(edges, object{"node": one})
			}
			answer(w, 200, object{"edges": edges, "pageInfo": object{"endCursor": strconv.Itoa(from + 10), "hasNextPage": from+10 < len(all)}})
		}},
	{name: "a next address that wins over an older page number", url: "/customers?page=1", rows: 45, want: "{next: next, items: results}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			p := number(r.URL.Query(), "page", 1)
			o := object{"results": slice(all, (p-1)*10, 10), "next": nil}
			if p*10 < len(all) {
				o["next"] = self(r, "page", p+1)
			}
			answer(w, 200, o)
		}},
	{name: "a link behind a title with a comma", url: "/customers", rows: 45, want: "{next_header: Link}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			p := number(r.URL.Query(), "page", 1)
			if p*10 < len(all) {
				w.Header().Set("Link", fmt.Sprintf(`</x>; rel="up", <%s>; title="a, b"; rel="next"`, self(r, "page", p+1)))
			}
			answer(w, 200, slice(all, (p-1)*10, 10))
		}},
	{name: "pages for who asks for them alone", url: "/customers?page=1&page_size=10", rows: 278, want: "{page: page, size: page_size, max: 100, items: items, total: total_count}", api: queues(1)},
	{name: "pages from 0 on for who asks for them alone", url: "/customers?page=0&page_size=10", rows: 278, want: "{page: page, first: 0, size: page_size, max: 100, items: items, total: total_count}", api: queues(0)},
	{name: "no list without a page", url: "/customers?page=1&per_page=10", rows: 78, want: "{page: page, size: per_page, max: 100, items: data, total: total}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			if q.Get("page") == "" {
				answer(w, 400, object{"message": "page is required"})
				return
			}
			n := number(q, "per_page", 20)
			answer(w, 200, object{"data": slice(all, (number(q, "page", 1)-1)*n, n), "total": len(all)})
		}},
	{name: "more in a way that is not understood", url: "/customers", rows: 5, want: "most_rows: 5", doubt: true,
		api: func(w http.ResponseWriter, _ *http.Request, all []any) {
			answer(w, 200, object{"items": all, "total": 45})
		}},
	{name: "a size without pages", url: "/customers", rows: 6, want: "most_rows: 6", doubt: true,
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			answer(w, 200, slice(all, 0, number(r.URL.Query(), "limit", 6)))
		}},
	{name: "a size in the URL without pages", url: "/customers?limit=3&state=all", rows: 3, want: "params: {state: all, limit: \"3\"}", doubt: true,
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			answer(w, 200, slice(all, 0, number(r.URL.Query(), "limit", 20)))
		}},
	{name: "a total that is the page's", url: "/customers?page=1", rows: 35, want: "{page: page, max: 10, items: items}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			answer(w, 200, object{"items": slice(all, (number(r.URL.Query(), "page", 1)-1)*10, 10), "total": 10})
		}},
	{name: "a size that is told and not taken", url: "/customers", rows: 250, want: "{offset: offset, max: 100, items: items}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			from := number(r.URL.Query(), "offset", 0)
			answer(w, 200, object{"items": slice(all, from, 100), "offset": from, "limit": 100})
		}},
	{name: "all in one answer", url: "/customers", rows: 25, want: "most_rows: 25", doubt: true,
		api: func(w http.ResponseWriter, _ *http.Request, all []any) { answer(w, 200, object{"customers": all}) }},
	{name: "few in one answer", url: "/customers", rows: 4, want: "most_rows: 4", doubt: true,
		api: func(w http.ResponseWriter, _ *http.Request, all []any) { answer(w, 200, object{"customers": all}) }},
	{name: "all on the first page", url: "/customers?page=1&per_page=50", rows: 7, want: "{page: page, size: per_page, max: 100, items: data, total: total}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "per_page", 50)
			answer(w, 200, object{"data": slice(all, (number(q, "page", 1)-1)*n, n), "total": len(all)})
		}},
	{name: "a later page in the URL", url: "/customers?page=3&per_page=10", rows: 35, want: "{page: page, size: per_page, max: 100, items: data, total: total}",
		api: func(w http.ResponseWriter, r *http.Request, all []any) {
			q := r.URL.Query()
			n := number(q, "per_page", 50)
			answer(w, 200, object{"data": slice(all, (number(q, "page", 1)-1)*n, n), "total": len(all)})
		}},
}

// TestPagingStyles makes a manifest of each style, and has a client read all rows by it.
func TestPagingStyles(t *testing.T) {
	t.Parallel()
	for _, s := range styles {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			all := records(s.rows)
			u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) { s.api(w, r, all) })
			d, err := drafted(t, draft.Options{URL: u.URL + s.url, Platform: "acme"})
			if err != nil {
				t.Fatal(err)
			}
			made := u.asked()
			if len(made) > 8 || len(made) != len(d.Requests) {
				t.Errorf("%d requests, %d told", len(made), len(d.Requests))
			}
			if !strings.Contains(d.Text, s.want) {
				t.Errorf("want %s in\n%s", s.want, d.Text)
			}
			rows, doubt := scanned(t, d)
			distinct := map[any]bool{}
			for _, row := range rows {
				distinct[row[0]] = true
			}
			if len(distinct) != s.rows || len(rows) != s.rows || (doubt != "") != s.doubt {
				t.Errorf("%d rows, %d distinct of %d, doubt %q by\n%s", len(rows), len(distinct), s.rows, doubt, d.Text)
			}
		})
	}
}

// TestPagesThatNothingTellsOf: a list whose parameter of pages nobody can know leaves an answer in doubt, however small its pages are.
func TestPagesThatNothingTellsOf(t *testing.T) {
	t.Parallel()
	for size := 1; size <= 12; size++ {
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			page := number(r.URL.Query(), "seite", 1)
			answer(w, 200, object{"data": slice(records(61), (page-1)*size, size), "blatt": page, "von": 61/size + 1})
		})
		d, err := drafted(t, draft.Options{URL: u.URL + "/customers", Platform: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		if rows, doubt := scanned(t, d); len(rows) != size || doubt == "" {
			t.Errorf("pages of %d: %d rows of 61 with the doubt %q by\n%s", size, len(rows), doubt, d.Text)
		}
	}
}

// TestAnotherHostIsNotAsked follows no link away from the API, and says so.
func TestAnotherHostIsNotAsked(t *testing.T) {
	t.Parallel()
	elsewhere := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, records(3)) })
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, object{"data": records(3), "next": elsewhere.URL + "/customers?page=2"})
	})
	d, err := drafted(t, draft.Options{URL: u.URL + "/customers", Platform: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	if len(elsewhere.asked()) > 0 || !has(d, draft.NotFound, "leads to another host") {
		t.Errorf("%d requests elsewhere, notes %+v", len(elsewhere.asked()), d.Notes)
	}
}
