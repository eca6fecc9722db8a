package truth

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// scenario is a platform, written out, and what is asked of it in order.
type scenario struct {
	name   string
	things []record // rows of the table things
	stream []record // rows of the table stream
	max    int      // rows in a page; 0: 100
	ttl    time.Duration
	faults []fault
	steps  []step
}

// step is a question and what must be said of it.
type step struct {
	sql   string
	want  string // rows, written as shown; "": not looked at
	state state
	told  string // what a note contains
	quiet string // what no note contains
	most  int    // requests it may make; 0: not looked at; none: no request
	mends bool   // the platform is well again before it is asked
	waits time.Duration
}

type state int

const (
	complete state = iota
	incomplete
	refused // there is an error
	open_   // either
)

// none is the number of requests of an answer from what is kept.
const none = -1

func (s scenario) run(t *testing.T) {
	u := serve(t, map[string]world{north: {"things": s.things, "stream": s.stream}})
	u.max = 100
	if s.max > 0 {
		u.max = s.max
	}
	var faults []*fault
	for i := range s.faults {
		faults = append(faults, &s.faults[i])
	}
	u.set(faults...)
	ttl := s.ttl
	if ttl == 0 {
		ttl = kept
	}
	p := open(t, u, ttl)
	for _, step := range s.steps {
		if step.mends {
			u.set()
		}
		rest(t.Context(), step.waits)
		step.run(t, u, p)
	}
	if bad := u.complaints(); len(bad) > 0 {
		t.Errorf("requests that the platform does not understand: %q", bad)
	}
}

func (s step) run(t *testing.T, u *upstream, p *product) {
	t.Helper()
	before := u.total()
	result, err := p.ask(s.sql, "")
	if n := u.total() - before; s.most != 0 && n > max(0, s.most) {
		t.Errorf("%s: %d requests, at most %d\n  %s", s.sql, n, max(0, s.most), u.recent())
	}
	if s.state == refused {
		if err == nil {
			t.Errorf("%s: %q, want a refusal", s.sql, shown(result.Rows))
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", s.sql, err)
		return
	}
	rec := result.Receipt
	if got := strings.Join(shown(result.Rows), "; "); s.want != "" && got != s.want {
		t.Errorf("%s: %s, want %s", s.sql, got, s.want)
	}
	if s.state != open_ && rec.Complete != (s.state == complete) {
		t.Errorf("%s: complete is %v, why %q", s.sql, rec.Complete, rec.Why)
	}
	if !rec.Complete && len(rec.Why) == 0 {
		t.Errorf("%s: not complete, and no word why", s.sql)
	}
	notes := strings.Join(slices.Concat(rec.Cautions, rec.Notes), "\n")
	if !strings.Contains(notes, s.told) {
		t.Errorf("%s: no note says %q: %q", s.sql, s.told, notes)
	}
	if s.quiet != "" && strings.Contains(notes, s.quiet) {
		t.Errorf("%s: a note says %q: %q", s.sql, s.quiet, notes)
	}
}

// thing is a record of the table things with a few of its columns given by name; the others are null.
func thing(id int64, cells map[string]cell) record {
	t := tables["things"]
	r := make(record, len(t.columns))
	for i := range r {
		r[i] = null()
	}
	r[0] = integer(id)
	for name, c := range cells {
		r[t.column(name)] = c
	}
	return r
}

// counted are n things with ids from 1 on; every fourth is of kind b, the others of kind a.
func counted(n int) []record {
	var rows []record
	for i := range n {
		kind := "a"
		if i%4 == 3 {
			kind = "b"
		}
		rows = append(rows, thing(int64(i+1), map[string]cell{"kind": text(kind), "co2e": decimal(1)}))
	}
	return rows
}

// each makes things of one column's values.
func each(column string, cells ...cell) []record {
	var rows []record
	for i, c := range cells {
		rows = append(rows, thing(int64(i+1), map[string]cell{column: c}))
	}
	return rows
}

// flowing are n rows of the table stream.
func flowing(n int) []record {
	var rows []record
	for i := range n {
		rows = append(rows, record{integer(int64(i + 1)), decimal(1)})
	}
	return rows
}

// onThings and onStream are faults of the two tables.
func onThings(f fault) fault { f.table = "things"; return f }
func onStream(f fault) fault { f.table = "stream"; return f }

// given makes a page have the records from one id to another, whatever was asked for.
func given(spans ...[2]int) func(x *exchange) {
	return func(x *exchange) {
		x.items = []string{}
		if page := x.page(); page < len(spans) {
			x.give(x.all, spans[page][0]-1, spans[page][1]-spans[page][0]+1)
		}
	}
}

// onFirst puts further JSON into the first page.
func onFirst(items ...string) func(x *exchange) {
	return func(x *exchange) {
		if x.page() == 0 {
			x.items = append(x.items, items...)
		}
	}
}

func times(s ...string) []cell {
	var out []cell
	for _, v := range s {
		out = append(out, cell{raw: quoted(v), value: v})
	}
	return out
}

func number(n int) string { return strconv.Itoa(n) }
