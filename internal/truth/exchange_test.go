package truth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// exchange is one request and the answer that is being made to it. Faults change the answer before it is written.
type exchange struct {
	table        *table
	organization string
	ctx          context.Context // of the request
	params       url.Values
	conditions   []condition
	offset, size int    // of the page asked for; size 0: the collection has no pages
	by           string // the column that rows are to be ordered by; "": none
	down         bool
	n            int // which request of the table it is since the faults were set, from 0

	all         []record // that pass the filters, in order
	unfiltered  []record
	items       []string // JSON of the page's records; nil: the list is null
	total, more string   // JSON; "": not in the answer

	status   int
	header   http.Header
	body     string        // instead of the answer
	wait     time.Duration // before it
	trickle  time.Duration // between its halves
	cut      bool          // only half of it is sent, then the connection breaks
	reset    bool          // the connection breaks before anything is sent
	language string        // content type; "": JSON
}

// page is the number of the page asked for, from 0.
func (x *exchange) page() int {
	if x.size == 0 {
		return 0
	}
	return x.offset / x.size
}

// fill makes the answer of a platform without a fault.
func (x *exchange) fill(rows []record) {
	x.unfiltered, x.all = rows, nil
	for _, r := range rows {
		passes := true
		for _, c := range x.conditions {
			passes = passes && c.passes(r)
		}
		if passes {
			x.all = append(x.all, r)
		}
	}
	x.all = x.sorted(x.all)
	x.give(x.all, x.offset, x.size)
	x.total = strconv.Itoa(len(x.all))
	x.more = strconv.FormatBool(x.offset+x.size < len(x.all))
}

// give puts size records from offset on into the answer; size 0 is all.
func (x *exchange) give(rows []record, offset, size int) {
	offset = min(max(offset, 0), len(rows))
	end := len(rows)
	if size > 0 {
		end = min(offset+size, len(rows))
	}
	x.items = []string{}
	for _, r := range rows[offset:end] {
		x.items = append(x.items, object(x.table, r))
	}
}

// text is the body of the answer.
func (x *exchange) text() string {
	if x.body != "" {
		return x.body
	}
	if x.table.tree != "" {
		return envelope(x.table.items, "["+strings.Join(nested(x.table, x.all), ",")+"]")
	}
	list := "null"
	if x.items != nil {
		list = "[" + strings.Join(x.items, ",") + "]"
	}
	p := x.table.pager
	if p == nil {
		return envelope(x.table.items, list)
	}
	return envelope(p.items, list, p.total, x.total, p.more, x.more)
}

// envelope writes an object of paths and JSON values; an empty path or value is left out, and the first value alone is no object.
func envelope(pairs ...string) string {
	if pairs[0] == "" {
		return pairs[1]
	}
	var fields []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == "" || pairs[i+1] == "" {
			continue
		}
		path := strings.Split(pairs[i], ".")
		value := pairs[i+1]
		for j := len(path) - 1; j > 0; j-- {
			value = "{" + quoted(path[j]) + ":" + value + "}"
		}
		fields = append(fields, quoted(path[0])+":"+value)
	}
	return "{" + strings.Join(fields, ",") + "}"
}

// nested writes the records of a tree, each with those below it. Rows are in order, parents first; the last column is the depth.
func nested(t *table, rows []record) []string {
	depth := func(r record) int64 { return r[len(r)-1].value.(int64) }
	var out []string
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && depth(rows[end]) > depth(rows[i]) {
			end++
		}
		below := nested(t, rows[i+1:end])
		record := object(t, rows[i])
		if len(below) > 0 {
			record = strings.TrimSuffix(record, "}") + "," + quoted(t.tree) + ":[" + strings.Join(below, ",") + "]}"
		}
		out = append(out, record)
		i = end
	}
	return out
}

// write sends the answer.
func (x *exchange) write(w http.ResponseWriter) {
	if rest(x.ctx, x.wait); x.reset {
		hangUp(w)
		return
	}
	text := x.text()
	for k, v := range x.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/json")
	if x.language != "" {
		w.Header().Set("Content-Type", x.language)
	}
	if x.cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		text = text[:len(text)/2]
	}
	w.WriteHeader(x.status)
	half := len(text) / 2
	fmt.Fprint(w, text[:half])
	if x.trickle > 0 {
		_ = http.NewResponseController(w).Flush()
		rest(x.ctx, x.trickle)
	}
	fmt.Fprint(w, text[half:])
	if x.cut {
		hangUp(w)
	}
}

// hangUp breaks the connection off.
func hangUp(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// rest lets time pass, unless nobody waits any more.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
