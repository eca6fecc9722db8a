package draft

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// trial is what was found out about pages.
type trial struct {
	paginator *paginator // nil: none was found
	confirmed bool       // a second page was read, and had other records
	first     *page
	more      []*page // that were read besides
	sizeKept  bool
	was       urlPaging
	number    param // without which there are no pages; the zero value: there are
	endsEmpty bool  // the last page names another one, which is empty
	max       int   // of a page; 0: not told
	maxSeen   bool  // the platform was seen to give, or to allow, no more
}

// records are the different ones of those that were read.
func (t *trial) records() []*object {
	var all []*object
	seen := map[string]bool{}
	for _, p := range append([]*page{t.first}, t.more...) {
		for _, r := range p.records {
			if id := text(r); !seen[id] {
				seen[id] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// tryOut finds the paginator by asking for a second page.
func (m *maker) tryOut(ctx context.Context, t *trial, was urlPaging) error {
	t.was = was
	first := t.first
	size := sizeParam(first.facts, was)
	candidates := slices.Concat(paginators(first.answer, first.facts, was, size), skips(first.value), lastPaginators(first, was, size))
	likely := len(candidates)
	if len(first.records) > 1 {
		candidates = append(candidates, commonPaginators(size)...)
	}
	for _, p := range candidates {
		if m.left() < 2 { // one is kept for the size
			break
		}
		done, err := m.try(ctx, t, p)
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	if t.paginator == nil && likely > 0 && candidates[0].fromLast == "" && len(first.records) < 2 {
		t.paginator = &candidates[0] // one record shows no second page; what names the paginator is there all the same
		t.paginator.first = t.firstNumber(verdict{first: firstOf(candidates[0])})
	}
	return m.sizes(ctx, t)
}

func firstOf(p paginator) int {
	if p.page != "" {
		return 1
	}
	return 0
}

// try asks for the second page of a paginator, and keeps the paginator when there is one.
func (m *maker) try(ctx context.Context, t *trial, p paginator) (done bool, err error) {
	if p.counted() {
		return m.tryCounted(ctx, t, p)
	}
	address := m.at.with(param{p.cursor, p.mark}, t.was.size)
	shown := strings.Replace(address, "="+url.QueryEscape(p.mark), "=…", 1)
	if p.cursor == "" {
		var ok bool
		if address, ok = m.at.below(p.mark); !ok {
			m.notes.add(NotFound, "paginator", "%s leads to another host than the base URL, or above it, where a client does not go: it is left out", p.next+p.nextHeader)
			return false, nil
		}
		path, _, _ := strings.Cut(address, "?")
		shown = path + "?…"
	}
	second, err := m.tryPage(ctx, address, shown)
	switch {
	case second == nil:
		return false, err
	case len(second.records) == 0 && p.cursor != "": // the first page had all
		t.keep(p, second)
		t.confirmed, t.endsEmpty = false, true
		return true, nil
	case !differ(t.first.records, second.records):
		return false, nil
	}
	t.keep(p, second)
	return true, nil
}

// keep takes a paginator of which a second page was read.
func (t *trial) keep(p paginator, second *page) {
	t.paginator, t.confirmed = &p, true
	t.more = append(t.more, second)
}

func (m *maker) tryCounted(ctx context.Context, t *trial, p paginator) (done bool, err error) {
	second, err := m.tryPage(ctx, m.at.with(p.second(1, param{p.size, "1"})...), "")
	if err == nil && second == nil && p.size != "" && m.left() > 1 { // it may take no page of one record
		p.size = t.was.size.name
		second, err = m.tryPage(ctx, m.at.with(p.second(len(t.first.records), t.was.size)...), "")
	}
	if second == nil {
		return false, err
	}
	if second.place != t.first.place || second.single != t.first.single {
		if err := m.numbered(ctx, t, p, second); err != nil {
			return false, err
		}
	}
	v := judgeCounted(p, t.first.records, second.records)
	if !v.pages {
		return false, nil
	}
	p.first, t.sizeKept = t.firstNumber(v), v.size
	t.keep(p, second)
	t.confirmed = len(second.records) > 0
	switch {
	case v.firstKnown || p.page == "" || p.first != 1 || m.left() < 2:
	case t.number.name != "":
		return true, m.tryZero(ctx, t)
	default:
		return true, m.tryFirst(ctx, t)
	}
	return true, nil
}

// second are the parameters for a second page, behind a number of records.
func (p *paginator) second(records int, size param) []param {
	if p.page != "" {
		return []param{{p.page, "2"}, size}
	}
	return []param{{p.offset, strconv.Itoa(records)}, size}
}

// firstNumber is the number of the first page: as was seen, or as the first answer tells.
func (t *trial) firstNumber(v verdict) int {
	if v.firstKnown {
		return v.first
	}
	for _, f := range t.first.facts {
		if n, ok := f.number(); ok && n == 0 && v.first == 1 && (f.name == "page" || f.name == "number" || f.name == "page_index" || f.name == "page_number" || f.name == "current_page") {
			return 0
		}
	}
	return v.first
}

// numbered reads the first page again by its number, where a page that is asked for has another form than what comes without one: an API may have pages
// only for who asks for them.
func (m *maker) numbered(ctx context.Context, t *trial, p paginator, second *page) error {
	if m.left() < 2 {
		return nil
	}
	number := param{p.page + p.offset, strconv.Itoa(firstOf(p))}
	one, err := m.tryPage(ctx, m.at.with(number, t.was.size), "")
	if one == nil || one.place != second.place || one.single || len(one.records) == 0 {
		return err
	}
	m.notes.add(Seen, "paginator", "answers with %s have another form than those without", number.name)
	t.first, t.number = one, number
	return nil
}

// tryZero finds out whether there is a page before page 1.
func (m *maker) tryZero(ctx context.Context, t *trial) error {
	zero, err := m.tryPage(ctx, m.at.with(param{t.paginator.page, "0"}, t.was.size), "")
	if zero != nil && differ(t.first.records, zero.records) {
		t.paginator.first = 0
	}
	return err
}

// tryFirst finds out whether page 1 is the one that comes without a number.
func (m *maker) tryFirst(ctx context.Context, t *trial) error {
	one, err := m.tryPage(ctx, m.at.with(param{t.paginator.page, "1"}), "")
	if one != nil && differ(t.first.records, one.records) {
		t.paginator.first = 0
	}
	return err
}

// largest is the size of a page that is asked for to see how large one may be.
const largest = 100

// sizes finds out whether the parameter of the size works, and how large a page may be.
func (m *maker) sizes(ctx context.Context, t *trial) error {
	if t.paginator == nil {
		return nil
	}
	t.max = len(t.first.records)
	if t.paginator.size == "" || m.left() == 0 {
		return nil
	}
	big, err := m.tryPage(ctx, m.at.with(t.number, param{t.paginator.size, strconv.Itoa(largest)}), "")
	if err != nil {
		return err
	}
	if big == nil {
		t.maxSeen = t.sizeKept || t.was.size.name != ""
		if n, err := strconv.Atoi(t.was.size.value); err == nil && n > 0 {
			t.max = n
		} else if !t.sizeKept {
			t.paginator.size = ""
		}
		return nil
	}
	t.more = append(t.more, big)
	t.judgeSize(len(big.records))
	return m.behind(ctx, t, big)
}

// behind asks for the page behind one that has fewer records than were asked for, and names another all the same: that it is empty is how the list ends, or
// there is a largest page.
func (m *maker) behind(ctx context.Context, t *trial, big *page) error {
	mark := big.markOf(t.paginator)
	if mark == "" || t.paginator.size == "" || len(big.records) >= largest || m.left() == 0 {
		return nil
	}
	p := t.paginator
	next, err := m.tryPage(ctx, m.at.with(param{p.cursor, mark}, param{p.size, strconv.Itoa(largest)}), m.at.with(param{p.size, strconv.Itoa(largest)})+"&"+p.cursor+"=…")
	switch {
	case next == nil:
		return err
	case len(next.records) == 0:
		t.endsEmpty = true
	case differ(big.records, next.records):
		t.more = append(t.more, next)
		t.max, t.maxSeen = len(big.records), true
	}
	return nil
}

// markOf is the mark of the next page in a page's answer; "": there is none, or pages are led by another thing.
func (p *page) markOf(by *paginator) string {
	if by.fromHeader != "" {
		return p.answer.Header.Get(by.fromHeader)
	}
	for _, f := range p.facts {
		if f.place == by.from && by.cursor != "" {
			return plainText(f.value)
		}
	}
	return ""
}

// judgeSize compares the n records that came where as many as largest were asked for with those of the first page.
func (t *trial) judgeSize(n int) {
	before := len(t.first.records)
	all := -1
	for _, f := range append(totals(t.first.facts, before), headerTotals(t.first.answer.Header, before)...) {
		all, _ = f.number()
		break
	}
	switch {
	case n > largest && !t.sizeKept:
		t.paginator.size = "" // it is ignored
	case n >= largest && (t.sizeKept || before != n):
		t.max, t.maxSeen, t.sizeKept = largest, n == largest, true
	case n > before && all > n:
		t.max, t.maxSeen, t.sizeKept = n, true, true
	case n > before || t.sizeKept && all <= n:
		t.max, t.sizeKept = largest, true // there are no more
	case t.sizeKept && all > n:
		t.max, t.maxSeen = n, true
	case t.was.size.name == "":
		t.paginator.size = ""
	default:
		t.max = largest
	}
}
