package memfile

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
)

// source is what SQLite opens by a name: a [File] or a [View].
type source interface {
	// open is called when SQLite opens it; it reports whether it may.
	open() bool
	// release is called when SQLite closes it.
	release()
	size() int64
	// read fills b from an offset; beyond the end it fills with zeros and short
	// is true.
	read(b []byte, offset int64) (short bool)
}

// names finds a source by the name in its URI.
type names struct {
	mu sync.Mutex
	m  map[string]source
}

func (n *names) put(name string, s source) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.m == nil {
		n.m = map[string]source{}
	}
	n.m[name] = s
}

func (n *names) remove(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.m, name)
}

// open opens the source of a name, so that it is not closed in between.
func (n *names) open(name string) source {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s := n.m[name]; s != nil && s.open() {
		return s
	}
	return nil
}

// handles tells by number what SQLite has open. Numbers are small and used
// again, so that a look-up, which every page read makes, is an index into a
// slice that is replaced and never changed.
type handles struct {
	mu   sync.Mutex
	open atomic.Pointer[[]source]
}

func (h *handles) put(s source) (number uintptr) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []source
	if old := h.open.Load(); old != nil {
		list = slices.Clone(*old)
	}
	i := slices.Index(list, nil)
	if i < 0 {
		i = len(list)
		list = append(list, nil)
	}
	list[i] = s
	h.open.Store(&list)
	return uintptr(i)
}

func (h *handles) get(number uintptr) source { return (*h.open.Load())[number] }

func (h *handles) remove(number uintptr) source {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := slices.Clone(*h.open.Load())
	s := list[number]
	list[number] = nil
	h.open.Store(&list)
	return s
}

// What the process has one of, because SQLite has one list of file systems.
var (
	named  names
	opened handles
)

// sourceOf is what an open file of SQLite's reads.
func sourceOf(file uintptr) source { return opened.get(offheap.At[openFile](file).number) }

// fileOf is the file that a connection which may write has open.
func fileOf(file uintptr) *File { return sourceOf(file).(*File) }
