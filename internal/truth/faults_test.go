package truth

import (
	"net/http"
	"strconv"
	"time"
)

// fault is one way in which a platform misbehaves, with one table of one upstream.
type fault struct {
	table string
	// prepare gives the rows that the platform has from the beginning, wrong ones among them; they are the truth.
	prepare func(rows []record) []record
	// hidden are rows that nobody is given, and that are not part of the truth.
	hidden func(r record) bool
	// change gives the rows that it has from a request on, before that is answered; nil: the same.
	change func(n int, rows []record) []record
	// serve spoils an answer.
	serve func(x *exchange)
}

// verdict is what a fault may do to an answer over all rows of a table.
type verdict int

const (
	harmless verdict = iota // the answer is right and complete
	doubtful                // the answer is not called complete, or there is none
	failing                 // there is no answer
	either                  // right and complete, or not called complete
)

// kind is a fault, what it may do, and the tables that can have it.
type kind struct {
	name   string
	may    verdict
	on     []string
	fault  fault
	told   string // what a note of the receipt contains, when the answer is complete
	costly bool   // waits for seconds
}

// The tables by how they page.
var (
	totalled  = []string{"sites", "bills"}
	byNumber  = []string{"sites", "trips"}
	bySkips   = []string{"bills", "readings"}
	untold    = []string{"trips", "readings"}
	keyed     = []string{"sites", "bills", "trips"}
	paged     = []string{"sites", "bills", "trips", "readings", "lines"}
	any3      = []string{"sites", "readings", "units"}
	onlySites = []string{"sites"}
	onlyTrips = []string{"trips"}
	flags     = []string{"readings"}
)

// spoil is a fault of every answer, spoilPage of one page, once of one request.
func spoil(f func(x *exchange)) fault { return fault{serve: f} }

func spoilPage(page int, f func(x *exchange)) fault {
	return fault{serve: func(x *exchange) {
		if x.page() == page {
			f(x)
		}
	}}
}

func later(f func(x *exchange)) fault {
	return fault{serve: func(x *exchange) {
		if x.page() > 0 {
			f(x)
		}
	}}
}

func once(n int, f func(x *exchange)) fault {
	return fault{serve: func(x *exchange) {
		if x.n == n {
			f(x)
		}
	}}
}

// changing is a fault of rows that change at a request.
func changing(n int, f func(rows []record) []record) fault {
	return fault{change: func(at int, rows []record) []record {
		if at == n {
			return f(rows)
		}
		return nil
	}}
}

func status(code int, body, language string) func(x *exchange) {
	return func(x *exchange) { x.status, x.body, x.language = code, body, language }
}

func refusal(code int) func(x *exchange) {
	return status(code, `{"error":{"message":"`+http.StatusText(code)+`"}}`, "")
}

// retryAfter refuses and tells when to come back.
func retryAfter(code int, when string) func(x *exchange) {
	return func(x *exchange) {
		refusal(code)(x)
		x.header.Set("Retry-After", when)
	}
}

func announce(more int) func(x *exchange) {
	return func(x *exchange) { x.total = strconv.Itoa(max(0, len(x.all)+more)) }
}

func total(json string) func(x *exchange) { return func(x *exchange) { x.total = json } }
func more(json string) func(x *exchange)  { return func(x *exchange) { x.more = json } }

// smaller gives pages of at most n rows, whatever was asked for.
func smaller(n int) func(x *exchange) {
	return func(x *exchange) {
		offset, size := x.offset, min(x.size, n)
		if x.table.pager.page != "" {
			offset = x.page() * size
		}
		x.give(x.all, offset, size)
		x.more = strconv.FormatBool(offset+size < len(x.all))
	}
}

// shift gives a page that begins n rows early.
func shift(n int) func(x *exchange) { return func(x *exchange) { x.give(x.all, x.offset-n, x.size) } }

func wait(d time.Duration) func(x *exchange) { return func(x *exchange) { x.wait = d } }
