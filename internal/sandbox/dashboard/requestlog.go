package dashboard

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// logRow is a request with names in place of ids.
type logRow struct {
	core.Entry
	Organization string
	At           string // where the organization's pages begin
	User         string
	Mark         string // of the key
	KeyPath      string // the key's page, "" where the visitor may not open it
	// Outside: who sent it is no member of the organization. Who it was is not told.
	Outside bool
}

// Target is the path with its query.
func (r logRow) Target() string {
	if r.Query == "" {
		return r.Path
	}
	return r.Path + "?" + r.Query
}

// sees says whether a request is one for the visitor's eyes: it was sent to this organization, or with one of its keys to none. Who may
// not read keys sees the requests of their own.
func (d *dashboard) sees(v *visit, e *core.Entry) bool {
	if e.Platform != v.Platform.Name {
		return false
	}
	if e.OrganizationID != v.Org.ID && (e.OrganizationID != "" || !d.sentWithKeyOf(v, e)) {
		return false
	}
	return e.UserID == v.user.ID || v.seesAll()
}

func (d *dashboard) sentWithKeyOf(v *visit, e *core.Entry) bool {
	if e.KeyID == "" {
		return e.UserID == v.user.ID
	}
	k, ok := d.world.Keys.Get(v.Platform.Name, e.KeyID)
	return ok && v.owns(k)
}

// masked takes from a request what would tell a stranger's name and key, and any key where keys are locked.
func (d *dashboard) masked(v *visit, e core.Entry) core.Entry {
	if e.UserID != "" && !d.knows(v, &e) {
		e.UserID, e.KeyID, e.KeyPrefix, e.UserAgent = "", "", "", ""
	}
	if v.locked() {
		e.KeyID, e.KeyPrefix = "", ""
	}
	return e
}

func (d *dashboard) logRow(v *visit, e core.Entry) logRow {
	row := logRow{Entry: d.masked(v, e), Organization: v.Org.Name, At: v.path("")}
	row.Outside = row.UserID != e.UserID
	row.Mark = d.entryMark(v.place, row.Entry)
	if k, ok := d.world.Keys.Get(v.Platform.Name, row.KeyID); ok && v.seesKey(k) {
		row.KeyPath = v.path("/keys/" + k.ID)
	}
	if u, ok := d.world.Directory.User(row.UserID); ok {
		row.User = u.Name()
	}
	return row
}

// knows says whether the sender belongs to the organization, now or formerly, or sent it with one of its keys.
func (d *dashboard) knows(v *visit, e *core.Entry) bool {
	members := d.world.Directory.Members(v.Platform.Name, v.Org.ID)
	return slices.ContainsFunc(members, func(m core.Membership) bool { return m.UserID == e.UserID }) || d.sentWithKeyOf(v, e)
}

// latest gives the newest requests that match, of those the visitor may see. What is masked cannot be searched for either.
func (d *dashboard) latest(v *visit, n int, match func(core.Entry) bool) []logRow {
	entries := d.world.Log.Entries(n, func(e *core.Entry) bool {
		return d.sees(v, e) && (match == nil || match(d.searchable(v, *e)))
	})
	rows := make([]logRow, len(entries))
	for i, e := range entries {
		rows[i] = d.logRow(v, e)
	}
	return rows
}

// searchable is a request as it is searched: by what is shown of it.
func (d *dashboard) searchable(v *visit, e core.Entry) core.Entry {
	e = d.masked(v, e)
	if v.Platform.KeyRules.LastFour {
		e.KeyPrefix = d.lastFour(e)
	}
	return e
}

// logFilter is what the log is searched for, as it stands in the address.
type logFilter struct {
	Search, Status, Method, Key string
	Before                      uint64
}

func readFilter(q url.Values) logFilter {
	before, _ := strconv.ParseUint(q.Get("before"), 10, 64)
	return logFilter{Search: strings.TrimSpace(q.Get("q")), Status: q.Get("status"), Method: q.Get("method"), Key: q.Get("key"), Before: before}
}

// Set says whether anything is left out.
func (f logFilter) Set() bool { return f != logFilter{Before: f.Before} }

// query is the filter as an address, its page as given.
func (f logFilter) query(before uint64) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Search, "status": f.Status, "method": f.Method, "key": f.Key} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if before > 0 {
		q.Set("before", strconv.FormatUint(before, 10))
	}
	return "?" + q.Encode()
}

func (f logFilter) matches(e core.Entry) bool {
	return (f.Before == 0 || e.Seq < f.Before) &&
		(f.Method == "" || e.Method == f.Method) &&
		(f.Key == "" || e.KeyID == f.Key) &&
		f.status(e.Status) && f.search(e)
}

// status is a class ("4xx") or a number.
func (f logFilter) status(status int) bool {
	text := strconv.Itoa(status)
	return f.Status == "" || f.Status == text || strings.HasSuffix(f.Status, "xx") && f.Status[:1] == text[:1]
}

// search looks for a request or correlation id, whole or in part, and in what else a person would type.
func (f logFilter) search(e core.Entry) bool {
	return f.Search == "" || slices.ContainsFunc([]string{e.RequestID, e.CorrelationID, e.Path, e.KeyPrefix, e.ClientIP}, func(text string) bool {
		return strings.Contains(strings.ToLower(text), strings.ToLower(f.Search))
	})
}

// logSize is how many requests a page of the log shows.
const logSize = 100

type logPage struct {
	Filter  logFilter
	Action  string // where the form leads
	Rows    []logRow
	Keys    []keyRow
	Methods []string
	// Live is where the rows are to be had again, "" on a page of older ones. Older leads on.
	Live, Newest, Older string
	Everywhere          bool
}

func (d *dashboard) logOfOrganization(v *visit) error {
	return d.logPage(v, v.path("/log"), []*visit{v}, d.rows(v, d.keys(v)))
}

// logEverywhere is the log of all organizations of the visitor: who has an id from an error message need not know which one it was.
func (d *dashboard) logEverywhere(v *visit) error {
	var at []*visit
	for _, p := range d.places(v.user) {
		there := *v
		there.place = p
		at = append(at, &there)
	}
	return d.logPage(v, "/log", at, nil)
}

func (d *dashboard) logPage(v *visit, action string, at []*visit, keys []keyRow) error {
	f := readFilter(v.r.URL.Query())
	page := logPage{
		Filter: f, Action: action, Keys: keys, Newest: action + f.query(0), Everywhere: v.Platform == nil,
		Methods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
	}
	for _, there := range at {
		page.Rows = append(page.Rows, d.latest(there, logSize, f.matches)...)
	}
	page.Rows = newest(page.Rows)
	if len(page.Rows) == logSize {
		page.Older = action + f.query(page.Rows[logSize-1].Seq)
	}
	if f.Before == 0 {
		page.Live = page.Newest
	}
	if v.r.URL.Query().Has("part") {
		return d.renderPart(v, "log", "rows", page)
	}
	return d.render(v, http.StatusOK, "log", "Request log", page)
}

// newest keeps a page's worth of rows, each request once: one with a personal key may be seen from several organizations.
func newest(rows []logRow) []logRow {
	slices.SortStableFunc(rows, func(a, b logRow) int { return cmp.Compare(b.Seq, a.Seq) })
	rows = slices.CompactFunc(rows, func(a, b logRow) bool { return a.Seq == b.Seq })
	return rows[:min(logSize, len(rows))]
}

// logEntry shows one request with everything that is kept of it.
func (d *dashboard) logEntry(v *visit) error {
	rows := d.latest(v, 1, func(e core.Entry) bool { return e.RequestID == v.r.PathValue("request") })
	if len(rows) == 0 {
		return notFound()
	}
	return d.render(v, http.StatusOK, "entry", rows[0].Method+" "+rows[0].Path, rows[0])
}
