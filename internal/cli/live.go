package cli

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// lookEvery is how often at most it is looked whether the file of a manifest has changed.
const lookEvery = time.Second

// opened is a catalog over the manifests as they were when it was made, and the calls that use it.
type opened struct {
	catalog *catalog.Catalog
	clients []*platform.Client
	calls   int
}

// live is the catalog in use. When the file of a manifest changes, calls that begin from then on have a catalog of the new one, with nothing kept; those
// under way end with theirs. It is safe for concurrent use.
type live struct {
	cfg    config.Config
	common platform.Options // what all clients have in common
	now    func() time.Time

	closing sync.WaitGroup // catalogs that nobody uses any more

	mu        sync.Mutex // guards what follows
	manifests *manifests
	current   *opened
	waiting   []string // files of manifests that current is not made of
	refused   string   // why it is not, as it was told last; ""
	looked    time.Time
	notes     []string // that no receipt has had yet
}

// newLive opens the catalog of the manifests.
func newLive(m *manifests, cfg config.Config, common platform.Options) (*live, error) {
	l := &live{cfg: cfg, common: common, now: time.Now, manifests: m}
	var err error
	l.current, err = l.open(m)
	return l, err
}

// open makes a client for each connection, and a catalog over them.
func (l *live) open(m *manifests) (*opened, error) {
	shown, err := m.shown()
	if err != nil {
		return nil, err
	}
	o := &opened{}
	var sources []catalog.Source
	for i, c := range l.cfg.Connections {
		client, err := newClient(shown[i], l.cfg, c, l.common)
		if err != nil {
			o.closeClients()
			return nil, err
		}
		o.clients = append(o.clients, client)
		sources = append(sources, catalog.Source{Name: c.Name, Client: client})
	}
	o.catalog = catalog.Open(sources, catalog.Options{
		TTL: l.cfg.CacheTTL, Deadline: l.cfg.Deadline, DeadlineVar: l.cfg.DeadlineBy, Memory: l.cfg.Memory, MemoryVar: config.MemorySetting,
	})
	return o, nil
}

// inUse is the catalog that is in use now.
func (l *live) inUse() *opened {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current
}

// deps is what the tools work with.
func (l *live) deps() tools.Deps {
	d := tools.Deps{Catalog: l.inUse().catalog, Version: serverVersion(), Now: time.Now}
	if len(l.manifests.files) > 0 {
		d.Use, d.Notes = l.use, l.takeNotes
	}
	return d
}

// use is the catalog for the time of one call, which ends with done.
func (l *live) use() (c *catalog.Catalog, done func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); len(l.manifests.files) > 0 && now.Sub(l.looked) >= lookEvery {
		l.looked = now
		l.look()
	}
	o := l.current
	o.calls++
	return o.catalog, sync.OnceFunc(func() { l.done(o) })
}

func (l *live) done(o *opened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o.calls--
	l.closeUnused(o)
}

// look takes over what has changed in the files of the manifests. The caller holds the lock.
func (l *live) look() {
	later, changed, notes := l.manifests.again()
	l.manifests = later
	for _, file := range changed {
		if !slices.Contains(l.waiting, file) {
			l.waiting = append(l.waiting, file)
		}
	}
	if len(l.waiting) > 0 {
		notes = append(notes, l.replace()...)
	}
	for _, note := range notes {
		l.common.Logger.Warn(note)
	}
	l.notes = append(l.notes, notes...)
}

// replace puts a catalog over the manifests in the place of the current one. Where there can be none, it is tried again at the next look, and the notes say why,
// once. The caller holds the lock.
func (l *live) replace() (notes []string) {
	next, err := l.open(l.manifests)
	if err != nil {
		why := words.And(l.waiting) + ": " + words.Line(strings.TrimRight(words.HideSecrets(err.Error()), "."), 300) + "; what was there before is still in use"
		if why != l.refused {
			l.refused, notes = why, []string{why}
		}
		return notes
	}
	l.common.Logger.Info("read again: " + words.And(l.waiting))
	before := l.current
	l.current, l.waiting, l.refused = next, nil, ""
	l.closeUnused(before)
	return nil
}

// closeUnused closes a catalog that is not in use any more. The caller holds the lock.
func (l *live) closeUnused(o *opened) {
	if o == l.current || o.calls > 0 {
		return
	}
	l.closing.Go(func() {
		if err := o.close(); err != nil {
			l.common.Logger.Warn("closing what was loaded before: " + err.Error())
		}
	})
}

// takeNotes returns what a reader of answers was not told yet of manifests that were not taken over.
func (l *live) takeNotes() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	notes := l.notes
	l.notes = nil
	return notes
}

// inTheClear are the addresses that are asked without encryption.
func (l *live) inTheClear() []string {
	var all []string
	for _, client := range l.inUse().clients {
		for _, address := range client.InTheClear() {
			if !slices.Contains(all, address) {
				all = append(all, address)
			}
		}
	}
	return all
}

// Close frees what was loaded, then drops the connections that loading kept. No call begins after it.
func (l *live) Close() error {
	l.closing.Wait()
	return l.inUse().close()
}

func (o *opened) close() error {
	defer o.closeClients()
	return o.catalog.Close()
}

func (o *opened) closeClients() {
	for _, client := range o.clients {
		client.Close()
	}
}
