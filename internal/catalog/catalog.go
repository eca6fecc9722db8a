// Package catalog is the glue between a platform's tables and the SQL over them: which request answers which scan of which table. It turns a
// manifest's tables into the query engine's, names into organisation ids, and a statement's demands into the platform client's scans. It holds no
// SQL engine and sends no request itself.
package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"
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

// Catalog answers SQL over one platform. It is safe for concurrent use.
type Catalog struct {
	client  *platform.Client
	options Options
	now     func() time.Time
	names   names

	// mu guards what follows. It is not held while a question is answered.
	mu     sync.Mutex
	engine *query.Engine // made at the first question: a server that is never asked pays nothing
	reader string        // of the last question
}

// New makes a catalog over client and does no work yet.
func New(client *platform.Client, o Options) *Catalog {
	return &Catalog{client: client, options: o, now: time.Now}
}

// opened returns the engine, made at the first call.
func (c *Catalog) opened() (*query.Engine, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.engine != nil {
		return c.engine, nil
	}
	o := query.Options{
		TTL: c.options.TTL, Deadline: c.options.Deadline, Memory: c.options.Memory,
		DeadlineVar: c.options.DeadlineVar, MemoryVar: c.options.MemoryVar, Sources: []string{c.source()},
	}
	if o.TTL == 0 {
		o.TTL = never
	}
	var err error
	c.engine, err = c.engineOver(c.client.Manifest(), o)
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

// Question is one SELECT over the tables of an organisation.
type Question struct {
	SQL          string
	Organization string // id or name; "" is the default one
	MaxRows      int    // of the rows returned, not of those counted; 0: as many as fit
	Fresh        bool   // nothing that was loaded before answers it, the list of organisations included

	Progress func(query.Progress) // see [query.Request]
}

// Query answers a question. Errors are *platform.Error or *query.Error.
func (c *Catalog) Query(ctx context.Context, q Question) (*query.Result, error) {
	req := query.Request{SQL: q.SQL, MaxRows: q.MaxRows, Fresh: q.Fresh, Progress: q.Progress}
	scope, err := c.resolve(ctx, q.Organization, req)
	if err != nil {
		return nil, err
	}
	req.Scopes = c.scopes(scope.ID)
	result, err := c.ask(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := c.checkReached(ctx, req, &result.Receipt); err != nil {
		return nil, err
	}
	if q.Organization != "" {
		result.Receipt.Notes = append(result.Receipt.Notes, "rows are those of "+c.called(scope))
	}
	return result, c.addTableNotes(&result.Receipt)
}

// ask has the engine answer a question for whoever the credentials are. When they become another's meanwhile, it is asked once more.
func (c *Catalog) ask(ctx context.Context, req query.Request) (*query.Result, error) {
	engine, err := c.opened()
	if err != nil {
		return nil, err
	}
	for again := false; ; again = true {
		reader, err := c.readerNow(engine)
		if err != nil {
			return nil, err
		}
		req.Readers = map[string]string{c.source(): reader}
		result, err := engine.Query(ctx, req)
		var changed *platform.Error
		if errors.As(err, &changed) && changed.Code == platform.CodeReaderChanged && !again {
			continue
		}
		return result, err
	}
}

// source is the name of the one source that there is.
func (c *Catalog) source() string { return c.client.Manifest().Platform }

// scopes says which organisation is asked where a statement chooses none.
func (c *Catalog) scopes(organization string) map[string][]string {
	return map[string][]string{c.source(): {organization}}
}

// readerNow is who reads now. The rows of who read before are forgotten: the credentials that could read them are no longer configured.
func (c *Catalog) readerNow(engine *query.Engine) (string, error) {
	reader, err := c.client.Reader()
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	before := c.reader
	c.reader = reader
	c.mu.Unlock()
	if before != "" && before != reader {
		engine.Forget(c.source(), before)
	}
	return reader, nil
}

// addTableNotes puts the manifest's cautions about the views and tables that were read into the receipt. What is to be known of a table that a view reads
// is the view's own affair.
func (c *Catalog) addTableNotes(r *query.Receipt) error {
	for _, name := range r.Views {
		v, err := c.client.Manifest().View(name)
		if err != nil {
			return err
		}
		r.Notes = append(r.Notes, v.Notes...)
		if v.Freshness != "" {
			r.Notes = append(r.Notes, v.Name+": "+v.Freshness)
		}
	}
	var assumed []string
	for _, use := range r.Tables {
		t, err := c.client.Manifest().Table(use.Name)
		if err != nil {
			return err
		}
		if t.Assumed && !slices.Contains(assumed, t.Name) {
			assumed = append(assumed, t.Name)
		}
		if use.Through == "" {
			r.Notes = append(r.Notes, t.Notes...)
		}
		if t.Freshness != "" {
			r.Notes = append(r.Notes, t.Name+": "+t.Freshness)
		}
	}
	if len(assumed) > 0 {
		r.Notes = append(r.Notes, "assumed, since the platform's documents do not have it: "+strings.Join(assumed, ", "))
	}
	return nil
}
