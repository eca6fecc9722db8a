package query

import (
	"context"
	"slices"
	"sync"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite bounds a text, but neither the JSON that an aggregate builds before it
// is one, nor what is sorted, grouped or materialised in memory. So the memory
// of all SQLite in the process is sampled while statements run, and a statement
// is interrupted when it has grown too much.
const (
	// runBytes is what running statements may add, together.
	runBytes = 128 << 20
	// jsonRunBytes is the bound when a statement aggregates into JSON: such a
	// text doubles as it grows, and the allocator keeps a freed block of every
	// size, so that what one statement took stays taken. The result may not be
	// longer than SQLITE_LIMIT_LENGTH anyhow.
	jsonRunBytes = 64 << 20
	// sampleEvery is short against what can be copied meanwhile.
	sampleEvery = 5 * time.Millisecond
)

// memoryCounted tells whether SQLite counts the memory it uses. The driver is
// built without; it can be switched on only before anybody opens a first
// connection in the process, hence not when the engine opens its own.
var memoryCounted = countMemory()

func countMemory() bool {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.Xmalloc(tls, 8)
	defer libc.Xfree(tls, args)
	return sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_MEMSTATUS, libc.VaList(args, int32(1))) == sqlite3.SQLITE_OK
}

// meter watches the memory of an engine's runs. Whose memory it is cannot be
// told, so the run that began first is interrupted first: whoever has taken
// long has taken much.
type meter struct {
	mu   sync.Mutex
	tls  *libc.TLS
	runs []*metered // in order of their beginning
}

// metered is a run being watched.
type metered struct {
	base  int64 // bytes used when it began, or less, once they were
	limit int64
	stop  context.CancelCauseFunc
	timer *time.Timer
}

func newMeter() *meter { return &meter{tls: libc.NewTLS()} }

// watch calls stop with an [Error] when the memory has grown by more than
// runBytes, until the run is left.
func (m *meter) watch(stop context.CancelCauseFunc) *metered {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &metered{base: m.look(), limit: runBytes, stop: stop}
	m.runs = append(m.runs, w)
	w.timer = time.AfterFunc(sampleEvery, func() { m.sample(w) })
	return w
}

// look tells what is used. What a run that has ended gives back does not count
// for those that go on: so none that began earlier has a higher base.
func (m *meter) look() int64 {
	used := sqlite3.Xsqlite3_memory_used(m.tls)
	for _, w := range m.runs {
		w.base = min(w.base, used)
	}
	return used
}

func (m *meter) sample(w *metered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.runs, w) {
		return
	}
	if m.look()-w.base > w.limit && (w == m.runs[0] || w.limit < runBytes) {
		w.stop(errMemory(w.limit))
		return
	}
	w.timer.Reset(sampleEvery)
}

// narrow lowers the bound of a run to that of aggregating into JSON.
func (m *meter) narrow(w *metered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.limit = jsonRunBytes
}

func (m *meter) leave(w *metered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.timer.Stop()
	m.runs = slices.DeleteFunc(m.runs, func(o *metered) bool { return o == w })
}

// close is called when no run is watched any more.
func (m *meter) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tls.Close()
}

func errMemory(limit int64) *Error {
	return newError(CodeTooLarge, "Aggregate or narrow earlier, in a subquery; select fewer columns, or shorter texts.",
		"The statement needs more than %d MB of memory while it computes.", limit>>20)
}
