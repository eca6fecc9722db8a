// Package catalog is the glue between the tables of the platforms that are open and the SQL over them: which request answers which scan of which table. It turns
// manifests' tables into the query engine's, names into organisation ids, and a statement's demands into the platform client's scans. It runs
// no SQL and sends no request itself: the one is the query engine's, which it makes, the other the platform client's.
package catalog

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// Options of a catalog.
type Options struct {
	TTL         time.Duration // how long rows once read answer later questions; 0: not at all
	Deadline    time.Duration // for an answer; 0: the engine's own
	Memory      int64         // bytes for all rows; 0: the engine's own
	DeadlineVar string        // the settings that these came from, for messages
	MemoryVar   string
}

// never is the engine's word for rows that are not to be used again.
const never = -1

// Catalog answers SQL over the platforms that are open. It is safe for concurrent use.
type Catalog struct {
	connections []*Connection
	options     Options
	now         func() time.Time

	// mu guards what follows. It is not held while a question is answered.
	mu     sync.Mutex
	engine *query.Engine // made at the first question: a server that is never asked pays nothing
}

// New makes a catalog over one platform and does no work yet.
func New(client *platform.Client, o Options) *Catalog {
	return Open([]Source{{Name: client.Manifest().Platform, Client: client}}, o)
}

// Open makes a catalog over several platforms, whose names differ, and does no work yet.
func Open(sources []Source, o Options) *Catalog {
	c := &Catalog{options: o, now: time.Now}
	for _, s := range sources {
		c.connections = append(c.connections, &Connection{name: s.Name, client: s.Client, shown: s.Client.Manifest(), catalog: c, among: len(sources) > 1})
	}
	return c
}

// Connections are the platforms that are open, in the order in which they were named.
func (c *Catalog) Connections() []*Connection { return c.connections }

// opened returns the engine, made at the first call.
func (c *Catalog) opened() (*query.Engine, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.engine != nil {
		return c.engine, nil
	}
	o := query.Options{
		TTL: c.options.TTL, Deadline: c.options.Deadline, Memory: c.options.Memory,
		DeadlineVar: c.options.DeadlineVar, MemoryVar: c.options.MemoryVar, Reason: gapReason,
	}
	if o.TTL == 0 {
		o.TTL = never
	}
	var err error
	c.engine, err = engineOver(c.connections, o)
	return c.engine, err
}

// Close stops background loading and frees what was loaded.
func (c *Catalog) Close() error {
	c.mu.Lock()
	engine := c.engine
	c.mu.Unlock()
	if engine == nil {
		return nil
	}
	return engine.Close()
}

// Question is one SELECT over the tables of the platforms that are open.
type Question struct {
	SQL          string
	Organization string // id or name, or * for all, with the name of its connection and a colon before it where need be; "" is each connection's default one
	MaxRows      int    // of the rows returned, not of those counted; 0: as many as fit
	Fresh        bool   // nothing that was loaded before answers it, the list of organisations included

	Progress func(query.Progress) // see [query.Request]
	Stop     <-chan struct{}
	Last     bool
	Large    func(first *query.Result, row []any) error
}

// Query answers a question. Errors are *platform.Error or *query.Error.
func (c *Catalog) Query(ctx context.Context, q Question) (*query.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.options.Deadline, query.DefaultDeadline)) // for all that it takes
	defer cancel()
	of := &asking{Request: query.Request{SQL: q.SQL, MaxRows: q.MaxRows, Fresh: q.Fresh, Progress: q.Progress, Stop: q.Stop, Last: q.Last}}
	chosen, err := c.choose(ctx, q.Organization, of)
	if err != nil {
		return nil, err
	}
	of.Scopes = c.scopes(chosen)
	lists := c.lists(ctx, q.SQL)
	defer lists.abandon()
	of.Called = func(source, organization string) string {
		lists.wait() // they have the names
		return c.calledByID(source, organization)
	}
	of.Large = q.Large
	result, err := c.ask(ctx, of.Request)
	if err != nil {
		return nil, err
	}
	lists.end(&result.Receipt)
	return result, c.addNotes(ctx, of, chosen, &result.Receipt)
}

// addNotes has the receipt of an answer say in whose name it was asked, and what else is to be known of what was read.
func (c *Catalog) addNotes(ctx context.Context, of *asking, chosen choices, r *query.Receipt) error {
	for _, on := range c.connections {
		if err := on.checkReached(ctx, of, r); err != nil {
			return err
		}
		if caution := on.belowCaution(r); caution != "" {
			r.Cautions = append(r.Cautions, caution)
		}
	}
	r.Requests += int(of.spent.Load())
	chosen.addGaps(r)
	r.Notes = append(r.Notes, c.othersNotes(chosen, r)...)
	r.Notes = append(r.Notes, chosen.notes(r)...)
	return c.addTableNotes(r)
}

// ask has the engine answer a question for whoever the credentials are. When they become another's meanwhile, it is asked once more.
func (c *Catalog) ask(ctx context.Context, req query.Request) (*query.Result, error) {
	engine, err := c.opened()
	if err != nil {
		return nil, err
	}
	for again := false; ; again = true {
		if req.Readers, err = c.readers(engine); err != nil {
			return nil, err
		}
		result, err := engine.Query(ctx, req)
		var changed *platform.Error
		if errors.As(err, &changed) && changed.Code == platform.CodeReaderChanged && !again {
			continue
		}
		return result, err
	}
}

// readers are by connection who reads now. Of several connections one whose credentials cannot be had leaves the others working: it is asked as nobody,
// and its requests say what is wrong.
func (c *Catalog) readers(engine *query.Engine) (map[string]string, error) {
	const nobody = "nobody"
	readers := map[string]string{}
	for _, on := range c.connections {
		reader, err := on.readerNow(engine)
		if err != nil && !on.among {
			return nil, err
		}
		if err != nil {
			reader = nobody
		}
		readers[on.name] = reader
	}
	return readers, nil
}
