package platform

import (
	"context"
	"fmt"
	"hash/maphash"
	"strconv"

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
	// Background, asked before each request, tells whether to let others go first; nil: never. A reader may stop waiting while it is read.
	Background func() bool
}

// Page is a part of a scan's answer.
type Page struct {
	Rows     [][]any // in the order of Table.Columns: string, int64, float64 or nil
	Total    int     // rows that the platform says the scan has; -1: it does not say
	Requests int     // attempts it took, retries included
	Retries  int     // attempts that failed
	// Notes are what the receipt should tell, on the last page: the total moved, rows are missing.
	Notes []string
	// Incomplete says, on the last page, that the platform gave fewer rows than it announced.
	Incomplete bool
}

// Scan reads a table. The first page tells the total, then the other pages are read concurrently under the request
// budget. emit gets the pages in order, one call at a time; its error ends the scan and is returned as it is. With a
// limit no page is requested that is not needed for it, but rows that came along are emitted.
//
// Errors are *Error. Pages emitted before the error stand.
func (c *Client) Scan(ctx context.Context, s Scan, emit func(Page) error) error {
	p, err := c.plan(s)
	if err != nil {
		return err
	}
	if s.Table.Paginator == nil {
		a, page, err := c.fetch(ctx, p, p.params)
		if err != nil {
			return err
		}
		page.Total = len(a.rows)
		return emit(page)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &reading{client: c, plan: p, emit: emit, cancel: cancel, seen: map[uint64]int{}}
	return r.run(ctx)
}

// fetch makes one request of a scan.
func (c *Client) fetch(ctx context.Context, p *plan, params string) (*answer, Page, error) {
	call := p.call
	address := p.path
	if params != "" {
		address += "?" + params
	}
	var a *answer
	err := c.get(ctx, &call, address, func(body []byte) (err error) {
		a, err = p.decode(body)
		return err
	})
	if err != nil {
		return nil, Page{}, err
	}
	return a, Page{Rows: a.rows, Total: a.total, Requests: call.attempts, Retries: call.attempts - 1}, nil
}

// inFlight is how many pages of a scan are asked for at a time: at 200 ms an answer, that is the 50 requests a second that the
// fastest limit known allows, with room.
const inFlight = 16

// reading is the state of a scan over pages. One goroutine owns it; the fetches it starts answer through channels.
type reading struct {
	client *Client
	plan   *plan
	emit   func(Page) error
	cancel context.CancelFunc

	size     int // rows asked for in a page
	pages    int // to be read, as far as is known
	maxPages int // as far as a growing total is believed
	next     int // number of the next page to ask for, from 0
	rows     int // read
	first    int // total by the first page
	total    int // total by the latest page; -1: unknown
	ended    bool
	seen     map[uint64]int // hash of a page's records -> its number
	seed     maphash.Seed
}

// fetched is what a fetch answers.
type fetched struct {
	number int
	answer *answer
	page   Page
	err    error
}

func (r *reading) run(ctx context.Context) error {
	r.seed = maphash.MakeSeed()
	r.size = r.plan.table.Paginator.Max
	if limit := r.plan.limit; limit > 0 {
		r.size = min(r.size, limit)
	}
	a, page, err := r.client.fetch(ctx, r.plan, r.params(0))
	if err != nil {
		return err
	}
	r.next = 1
	if err := r.begin(a); err != nil {
		return err
	}
	if err := r.take(fetched{0, a, page, nil}, r.done(0)); err != nil {
		return err
	}
	if r.total >= 0 {
		return r.concurrently(ctx)
	}
	return r.oneByOne(ctx)
}

// begin learns from the first page how many there are.
func (r *reading) begin(a *answer) error {
	r.first, r.total = a.total, a.total
	if a.records == 0 || a.more != nil && !*a.more || r.plan.limit > 0 && a.records >= r.plan.limit {
		r.ended = true
		return nil
	}
	if a.total < 0 {
		r.maxPages = r.client.options.MaxPages
	}
	if a.records < r.size && (a.total < 0 || a.records < a.total) {
		r.size = a.records // the platform gives smaller pages than the manifest says; ask for those from now on
	}
	r.pages = r.pagesFor(a.total)
	if a.total >= 0 {
		r.maxPages = min(2*r.pages+inFlight, r.client.options.MaxPages)
	}
	if r.pages > r.client.options.MaxPages {
		return r.client.tooMany(r.plan.table, a.total, r.client.options.MaxPages*r.size)
	}
	return nil
}

// pagesFor tells how many pages a total needs, or the limit if it is less.
func (r *reading) pagesFor(total int) int {
	if r.plan.limit > 0 && r.plan.limit < total {
		total = r.plan.limit
	}
	return (total + r.size - 1) / r.size
}

// done tells whether a page is the last.
func (r *reading) done(number int) bool {
	return r.ended || r.total >= 0 && number+1 >= r.pages
}

// concurrently reads pages 1 and on, inFlight at a time, and takes them in order.
func (r *reading) concurrently(ctx context.Context) error {
	var queue []chan fetched
	defer func() {
		r.cancel()
		for _, ch := range queue { // those under way end with the context; nothing is left behind
			<-ch
		}
	}()
	for !r.ended && r.next < r.pages || len(queue) > 0 {
		for len(queue) < inFlight && r.next < r.pages && !r.ended {
			queue = append(queue, r.start(ctx, r.next))
			r.next++
		}
		f := <-queue[0]
		queue = queue[1:]
		if f.err != nil {
			return f.err
		}
		r.follow(f.answer)
		if err := r.take(f, len(queue) == 0 && (r.ended || r.next >= r.pages)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) start(ctx context.Context, number int) chan fetched {
	ch := make(chan fetched, 1)
	params := r.params(number)
	go func() {
		a, page, err := r.client.fetch(ctx, r.plan, params)
		ch <- fetched{number, a, page, err}
	}()
	return ch
}

// follow adapts to a total that moves while pages are read. It is believed up to twice the first: a platform whose
// total runs away would otherwise never be done.
func (r *reading) follow(a *answer) {
	if a.records == 0 {
		r.ended = true
	}
	if a.total >= 0 {
		r.total = a.total
		r.pages = max(r.next, min(r.pagesFor(a.total), r.maxPages))
	}
}

// oneByOne reads pages whose number is unknown until a page says it is the last, or has fewer rows than fit.
func (r *reading) oneByOne(ctx context.Context) error {
	for !r.ended {
		if r.next >= r.maxPages {
			return r.client.tooMany(r.plan.table, -1, r.rows)
		}
		a, page, err := r.client.fetch(ctx, r.plan, r.params(r.next))
		if err != nil {
			return err
		}
		more := a.records >= r.size
		if a.more != nil {
			more = *a.more && a.records > 0
		}
		r.ended = !more || r.plan.limit > 0 && r.rows+a.records >= r.plan.limit
		if err := r.take(fetched{r.next, a, page, nil}, r.ended); err != nil {
			return err
		}
		r.next++
	}
	return nil
}

// take passes a page on.
func (r *reading) take(f fetched, last bool) error {
	if err := r.checkNew(f); err != nil {
		return err
	}
	r.rows += f.answer.records
	if last {
		r.sumUp(&f.page)
	}
	return r.emit(f.page)
}

// checkNew refuses a page that has been there already: the platform does not understand the page parameter, and what was
// read would be a part of the rows, many times over.
func (r *reading) checkNew(f fetched) error {
	if f.answer.records == 0 || !r.plan.hasKey() {
		return nil // without a key, equal rows are no mistake
	}
	sum := maphash.Bytes(r.seed, f.answer.items)
	if before, ok := r.seen[sum]; ok {
		return r.client.repeated(r.plan.table, before+1, f.number+1)
	}
	r.seen[sum] = f.number
	return nil
}

func (p *plan) hasKey() bool {
	for _, s := range p.columns {
		if s.key {
			return true
		}
	}
	return false
}

// sumUp says what a reader of the rows has to know about them.
func (r *reading) sumUp(page *Page) {
	title, name := r.client.manifest.Title, r.plan.table.Name
	if r.first != r.total {
		page.Notes = append(page.Notes, fmt.Sprintf("%s: the number of rows went from %d to %d while they were read", name, r.first, r.total))
	}
	want := r.total
	if r.plan.limit > 0 {
		want = min(want, r.plan.limit)
	}
	if r.rows < want {
		page.Incomplete = true
		page.Notes = append(page.Notes, fmt.Sprintf("%s: %s announced %d rows and gave %d", name, title, want, r.rows))
	}
}

// params are a page's request parameters, the filters' and the paginator's.
func (r *reading) params(number int) string {
	pg := r.plan.table.Paginator
	var q query
	q.b.WriteString(r.plan.params)
	if pg.Page != "" {
		q.add(pg.Page, strconv.Itoa(pg.First+number))
	} else {
		q.add(pg.Offset, strconv.Itoa(number*r.size))
	}
	if pg.Size != "" {
		q.add(pg.Size, strconv.Itoa(r.size))
	}
	return q.b.String()
}
