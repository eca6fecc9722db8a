package truth

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// upstream is a platform over HTTP: its rows by organisation, its habits in the tables, and the faults that it has at present. It refuses a
// request that it does not understand, and keeps the refusal for the test to find.
type upstream struct {
	url string

	mu       sync.Mutex
	worlds   map[string]world
	versions []world // of north, as it was before each change
	faults   []*fault
	asked    map[string]int // requests by table since the faults were set
	requests int
	refused  []string
	log      []string      // the last requests
	every    time.Duration // between answers, whoever asks; 0: at once
	turn     time.Time     // of the next answer
	max      int           // rows in a page at most
}

const apiKey = "mk_0123456789abcdef"

func serve(t testing.TB, worlds map[string]world) *upstream {
	t.Helper()
	u := &upstream{worlds: worlds, asked: map[string]int{}, versions: []world{worlds[north]}, max: maxPage}
	server := httptest.NewServer(u)
	t.Cleanup(server.Close)
	u.url = server.URL
	return u
}

// set makes the platform have these faults from its next request on.
func (u *upstream) set(faults ...*fault) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.faults, u.asked, u.versions = faults, map[string]int{}, []world{u.worlds[north]}
}

// total tells how many requests there have been.
func (u *upstream) total() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.requests
}

// states are the rows that the platform has had since its faults were set.
func (u *upstream) states() []world {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.versions)
}

// complaints are the requests that the platform did not understand.
func (u *upstream) complaints() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.refused)
}

// recent are the last requests, for messages.
func (u *upstream) recent() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return strings.Join(u.log, "\n  ")
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest(r.Context(), u.queue())
	x, err := u.prepare(r)
	if err != nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, `{"error":{"message":%s,"code":"invalid"}}`, quoted(err.Error()))
		return
	}
	x.write(w)
}

// queue tells how long an answer has to wait for its turn.
func (u *upstream) queue() time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := time.Now()
	u.turn = u.turn.Add(u.every)
	if u.turn.Before(now) {
		u.turn = now
	}
	return u.turn.Sub(now)
}

// prepare reads a request and makes its answer, with the faults in it.
func (u *upstream) prepare(r *http.Request) (*exchange, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.requests++
	u.log = append(u.log, r.URL.RequestURI())
	u.log = u.log[max(0, len(u.log)-12):]
	x, err := u.read(r)
	if err != nil {
		u.refused = append(u.refused, r.URL.RequestURI()+": "+err.Error())
		return nil, err
	}
	x.n = u.asked[x.table.name]
	u.asked[x.table.name]++
	for _, f := range u.faults {
		if f.table == x.table.name && f.change != nil {
			u.change(x, f)
		}
	}
	x.fill(u.worlds[x.organization][x.table.name])
	for _, f := range u.faults {
		if f.table == x.table.name && f.serve != nil {
			f.serve(x)
		}
	}
	return x, nil
}

// change gives the platform other rows, as somebody does who works on it meanwhile.
func (u *upstream) change(x *exchange, f *fault) {
	now := u.worlds[x.organization]
	rows := f.change(x.n, slices.Clone(now[x.table.name]))
	if rows == nil {
		return
	}
	next := now.clone()
	next[x.table.name] = rows
	u.worlds[x.organization] = next
	u.versions = append(u.versions, next)
}

// read understands a request, or says what it does not.
func (u *upstream) read(r *http.Request) (*exchange, error) {
	if r.Header.Get("X-Api-Key") != apiKey || r.Method != http.MethodGet {
		return nil, fmt.Errorf("not a GET with the key")
	}
	t := tables[strings.TrimPrefix(r.URL.Path, "/api/")]
	if t == nil {
		return nil, fmt.Errorf("no collection %s", r.URL.Path)
	}
	x := &exchange{table: t, ctx: r.Context(), organization: r.Header.Get("X-Org"), params: r.URL.Query(), status: http.StatusOK, header: http.Header{}}
	if u.worlds[x.organization] == nil {
		return nil, fmt.Errorf("no organization %q", x.organization)
	}
	if err := x.readPage(u.max); err != nil {
		return nil, err
	}
	if err := x.readSort(); err != nil {
		return nil, err
	}
	return x, x.readFilters()
}

// readPage takes the paginator's parameters out of the request.
func (x *exchange) readPage(most int) error {
	p := x.table.pager
	if p == nil {
		return nil
	}
	take := func(name string, otherwise int) (int, error) {
		if !x.params.Has(name) {
			return otherwise, nil
		}
		s := x.params.Get(name)
		x.params.Del(name)
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("%s=%s is no number", name, s)
		}
		return n, nil
	}
	var err error
	if x.size, err = take(p.size, most); err != nil {
		return err
	}
	if x.size < 1 || x.size > most {
		return fmt.Errorf("%s=%d is not from 1 to %d", p.size, x.size, most)
	}
	if p.offset != "" {
		x.offset, err = take(p.offset, 0)
		return err
	}
	number, err := take(p.page, p.first)
	if err == nil && number < p.first {
		err = fmt.Errorf("%s=%d is before the first", p.page, number)
	}
	x.offset = (number - p.first) * x.size
	return err
}

// maxPage is the largest page that the platform gives unless a test says otherwise.
const maxPage = 20

// readFilters takes the conditions out of what is left of the request.
func (x *exchange) readFilters() error {
	known := x.table.parameters()
	for _, name := range sortedKeys(x.params) {
		if known[name] == nil {
			return fmt.Errorf("unknown parameter %q", name)
		}
		for i, f := range known[name] {
			values := x.params[name]
			if f.comma {
				values = strings.Split(strings.Join(values, ","), ",")
			}
			if f.op != "in" && len(values) != 1 {
				return fmt.Errorf("%s: %d values", name, len(values))
			}
			c, err := newCondition(x.table.columns[i], i, f, values)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			x.conditions = append(x.conditions, c)
		}
	}
	if x.table.name == "totals" {
		return x.completeTotals()
	}
	return nil
}

// completeTotals sees that a period is given, and takes the default of the rest.
func (x *exchange) completeTotals() error {
	if !x.params.Has("from") || !x.params.Has("to") {
		return fmt.Errorf("from and to are required")
	}
	if !x.params.Has("split") {
		i := x.table.column("split")
		x.conditions = append(x.conditions, condition{column: i, kind: "text", filter: filter{op: "eq", exact: true}, values: []any{"kind"}})
	}
	return nil
}

func sortedKeys(v url.Values) []string {
	var keys []string
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
