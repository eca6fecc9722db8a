package platform

import (
	"context"
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// inFlight is how many pages of a scan are asked for at a time: at 200 ms an answer, that is the 50 requests a second that the
// fastest limit known allows, with room.
const inFlight = 16

const (
	// inHandBytes bounds what the pages of a scan take that are read ahead of their turn.
	inHandBytes = 64 << 20
	// decodedSize is how many times the bytes of its records a page takes: as it came, and as values of rows.
	decodedSize = 4
)

// reading is the state of a scan over pages. One goroutine owns it; the fetches it starts answer through channels.
type reading struct {
	client *Client
	plan   *plan
	emit   func(Page) error
	cancel context.CancelFunc // ends the fetches under way

	size       int // records asked for in a page
	full       int // those of the largest page that the platform gives, as far as is known
	at         int // records before the next page to ask for
	pagesAsked int
	believed   int // pages up to which a growing total is believed; 0: there was none at first
	waiting    []chan fetched
	overlaps   overlaps

	pagesRead  int     // pages taken that had records
	records    int     // records taken
	rows       int     // emitted
	total      int     // by the latest page that tells one; -1: none does
	short      bool    // the last page was
	ended      bool    // no more pages are asked for
	finished   bool    // nor are those taken that were asked for
	empty      *extent // the empty page that ended the list; nil: none was
	nulls      int
	withoutKey int
	strays     int
	foreign    int
	requests   int // made and not yet told in a page
	doubt      string
	facts      facts
	largest    int               // bytes of a page's records
	seen       map[uint64]extent // by the hash of a page's records
	seed       maphash.Seed

	recordsSeen recordsSeen // of a table with Rows
	notIncluded int         // values whose record did not come along
}

// fetched is a page and what it was asked as.
type fetched struct {
	extent
	answer *answer
	page   Page
	err    error
}

func newReading(c *Client, p *plan, emit func(Page) error, cancel context.CancelFunc) *reading {
	return &reading{client: c, plan: p, emit: emit, cancel: cancel, total: -1, seen: map[uint64]extent{}, seed: maphash.MakeSeed()}
}

// single reads a table whose rows come in one answer.
func (r *reading) single(ctx context.Context) error {
	a, page, err := r.client.fetch(ctx, r.plan, r.plan.params, 0)
	if err != nil {
		r.requests = page.Requests
		return err
	}
	return r.only(a, page)
}

// only passes on the one answer that there is.
func (r *reading) only(a *answer, page Page) error {
	r.addCounts(a)
	r.doubtUnfolded()
	r.hear(a, "the answer")
	r.compare()
	if most := r.plan.table.MostRows; most > 0 && a.records >= most && r.doubt == "" {
		r.doubt = fmt.Sprintf("the answer has as many records as it may have, %s: there may be more", words.Count(most))
	}
	page.Total = len(a.rows)
	page.Notes, page.Doubt = r.notes(), r.doubt
	return r.emit(page)
}

// pages reads a table page by page.
func (r *reading) pages(ctx context.Context) error {
	r.size = r.plan.table.Paginator.Max
	if limit := r.plan.limit; limit > 0 {
		r.size = min(r.size, limit)
	}
	r.full = r.size
	for !r.finished {
		if err := r.ask(ctx); err != nil {
			return err
		}
		if len(r.waiting) == 0 {
			break
		}
		if err := r.take(ctx, r.await()); err != nil {
			return err
		}
	}
	r.abandon()
	return r.sumUp()
}

// await returns the first of the pages under way.
func (r *reading) await() fetched {
	f := <-r.waiting[0]
	r.waiting = r.waiting[1:]
	r.requests += f.page.Requests
	return f
}

// abandon ends the fetches under way and waits for them, so that nothing is left behind.
func (r *reading) abandon() {
	r.cancel()
	for len(r.waiting) > 0 {
		r.await()
	}
}

// ask starts the fetches that there is reason for.
func (r *reading) ask(ctx context.Context) error {
	for ahead := r.ahead(); !r.ended && len(r.waiting) < ahead; {
		if r.pagesAsked >= r.most() {
			if r.total < 0 && len(r.waiting) == 0 {
				return r.client.tooMany(r.plan.table, -1, r.records)
			}
			return nil // the total has run away, or what is under way may be the end
		}
		ch := make(chan fetched, 1)
		next := r.next()
		go func() { ch <- r.fetch(ctx, next) }()
		r.waiting = append(r.waiting, ch)
		r.at = next.end()
		r.pagesAsked++
	}
	return nil
}

// ahead is how many pages may be under way: one until the first is there, as many as are known to be wanted, and where that is not known, besides the
// next one, a tenth of those that were read: so many at most are asked for in vain at the end.
func (r *reading) ahead() int {
	if r.pagesAsked == 0 {
		return 1
	}
	n := inFlight
	want, known := r.want()
	switch {
	case known:
		n = min(n, len(r.waiting)+pagesOf(want-r.at, r.size))
	case r.short:
		n = 1
	default:
		n = min(n, 1+r.pagesRead/10)
		if limit := r.plan.limit; limit > 0 {
			n = min(n, len(r.waiting)+pagesOf(limit-r.at, r.size))
		}
	}
	if left := r.plan.rowLimit - r.rows; left > 0 && r.rows > 0 {
		n = min(n, pagesOf(left, max(1, r.rows/r.pagesRead)))
	}
	if r.largest > 0 {
		n = min(n, inHandBytes/decodedSize/r.largest)
	}
	return max(n, 1)
}

func pagesOf(records, size int) int { return max(0, (records+size-1)/size) }

// want is how many records are announced, or the limit if that is less; known is false when there is no total to believe.
func (r *reading) want() (records int, known bool) {
	if r.total < 0 || r.total < r.records {
		return 0, false
	}
	if r.plan.limit > 0 {
		return min(r.total, r.plan.limit), true
	}
	return r.total, true
}

func (r *reading) fetch(ctx context.Context, s extent) fetched {
	a, page, err := r.client.fetch(ctx, r.plan, r.params(s.at, s.size), s.overlap)
	return fetched{s, a, page, err}
}

// take passes a page on and decides what it says of the rest.
func (r *reading) take(ctx context.Context, f fetched) error {
	if f.err != nil {
		return r.pageFailed(f)
	}
	if err := r.learn(f); err != nil {
		return err
	}
	if !r.joins(f) {
		return nil
	}
	records := f.newRecords()
	if records > 0 {
		if r.repeated(f) {
			return nil
		}
		r.pagesRead++
		r.records += records
		if r.ended && r.doubt == "" {
			r.doubt = fmt.Sprintf("%s was empty, but not %s", r.place(*r.empty), r.place(f.extent))
		}
	} else if !r.ended {
		r.ended, r.empty = true, &f.extent
		if more := f.answer.more; more != nil && *more && r.doubt == "" {
			r.doubt = r.place(f.extent) + " was empty, but said that there was more"
		}
	}
	r.hear(f.answer, r.place(f.extent))
	if err := r.emitPage(f); err != nil {
		return err
	}
	r.finished = r.finished || records > 0 && r.last(f)
	r.short = f.answer.records < f.size
	if r.short && !r.ended && !r.finished {
		return r.probe(ctx, f)
	}
	return nil
}

// learn takes what a page says of all of them. It is an error when they are more than are read in one go: better at the first page than after all.
func (r *reading) learn(f fetched) error {
	if f.answer.total >= 0 {
		r.recordsSeen.moved = r.recordsSeen.moved || r.total >= 0 && f.answer.total != r.total
		r.total = f.answer.total
	}
	want, known := r.want()
	if f.at > 0 || !known || r.total < f.answer.records {
		return nil
	}
	size := r.size
	if n := f.answer.records; n > 0 {
		size = min(size, n)
	}
	pages := pagesOf(want, size)
	if pages > r.client.options.MaxPages {
		return r.client.tooMany(r.plan.table, r.total, r.client.options.MaxPages*size)
	}
	r.believed = 2*pages + inFlight
	return nil
}

// most is how many pages are asked for at most: of a total that grows under way no more than twice what it was at first, or a platform whose
// total runs away would never be done.
func (r *reading) most() int {
	if _, known := r.want(); known && r.believed > 0 {
		return min(r.believed, r.client.options.MaxPages)
	}
	return r.client.options.MaxPages
}

// emitPage hands a page to the reader.
func (r *reading) emitPage(f fetched) error {
	page := f.page
	page.Requests, r.requests = r.requests, 0
	r.largest = max(r.largest, len(f.answer.items))
	page.InHand = int64(r.largest) * decodedSize * int64(1+len(r.waiting))
	r.rows += len(page.Rows)
	r.addCounts(f.answer)
	page.Total = r.total
	if r.plan.table.Unfolds() {
		page.Total = -1 // it counts the records, and is told in rows at the end
	}
	return r.emit(page)
}

// addCounts adds up what is told at the end.
func (r *reading) addCounts(a *answer) {
	r.nulls += a.nulls
	r.withoutKey += a.withoutKey
	r.recordsSeen.add(a.ids)
	if a.included != nil {
		r.notIncluded += a.included.missing
	}
	r.strays += a.strays
	r.foreign += a.foreign
	if a.facts != nil {
		r.facts.add(a.facts)
	}
}

// compare holds what was read against what the answers tell of all rows. Where rows are known to be missing, sums prove nothing.
func (r *reading) compare() {
	r.doubtStrays()
	r.doubtForeign()
	e := r.plan.table.Envelope
	if e == nil {
		return
	}
	limited := r.plan.limit > 0 && r.records >= r.plan.limit
	all := r.total == r.records || r.total < 0 && !limited
	if r.doubt == "" && all && r.facts.sums != nil {
		r.facts.compare(r.plan.table)
	}
	doubts := r.facts.doubts
	if r.doubt != "" {
		doubts = append(doubts, r.doubt)
	}
	r.doubt = strings.Join(doubts, "; ")
}

// sumUp emits what can be said at the end only.
func (r *reading) sumUp() error {
	r.doubtUnfolded()
	r.compare()
	page := Page{Total: r.total, Requests: r.requests, Notes: r.notes(), Doubt: r.doubt}
	if r.plan.table.Rows != nil {
		page.Total = r.unfolded()
	} else if r.plan.table.Tree != nil && r.total >= 0 {
		page.Total = r.total - r.records + r.rows
	}
	if page.Requests == 0 && len(page.Notes) == 0 && page.Doubt == "" && !r.plan.table.Unfolds() {
		return nil
	}
	return r.emit(page)
}

// notes says what a reader of the rows has to know about them.
func (r *reading) notes() []string {
	t := r.plan.table
	list := r.facts.notes
	if r.nulls > 0 {
		list = append(list, fmt.Sprintf("%s: %s of the list %s null and left out", t.Name, words.Plural(r.nulls, "item"), verb(r.nulls, "is", "are")))
	}
	if r.notIncluded > 0 {
		list = append(list, fmt.Sprintf("%s: %s NULL because what %s %s did not come along", t.Name,
			words.Plural(r.notIncluded, "value")+verb(r.notIncluded, " is", " are"), verb(r.notIncluded, "its record", "their records"), verb(r.notIncluded, "names", "name")))
	}
	if r.withoutKey > 0 {
		list = append(list, fmt.Sprintf("%s: %s %s no %s; it is NULL", t.Name, words.Plural(r.withoutKey, "record"), verb(r.withoutKey, "has", "have"), r.plan.key()))
	}
	return list
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// place names a page in messages.
func (r *reading) place(s extent) string {
	switch pg := r.plan.table.Paginator; {
	case pg.Follows():
		return "page " + strconv.Itoa(s.at+1)
	case pg.Page != "" && s.at > 0 && s.size != r.full:
		return "page " + strconv.Itoa(pg.First+s.at/s.size) + " of " + words.Plural(s.size, "record")
	case pg.Page != "":
		return "page " + strconv.Itoa(pg.First+s.at/s.size)
	}
	return "the page from record " + words.Count(s.at+1) + " on"
}

// params are a page's request parameters, the filters' and the paginator's.
func (r *reading) params(at, size int) string {
	pg := r.plan.table.Paginator
	var q query
	q.b.WriteString(r.plan.params)
	if pg.Page != "" {
		q.addNumber(pg.Page, pg.First+at/size)
	} else {
		q.addNumber(pg.Offset, pg.First+at)
	}
	if pg.Size != "" {
		q.addNumber(pg.Size, size)
	}
	return q.b.String()
}
