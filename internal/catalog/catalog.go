// Package catalog is the glue between a platform's tables and the SQL over them: which request answers which scan of which table. It turns a
// manifest's tables into the query engine's, names into organisation ids, and a statement's demands into the platform client's scans. It holds no
// SQL engine and sends no request itself.
package catalog

import (
	"context"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// Options of a catalog.
type Options struct {
	TTL time.Duration // how long rows once read answer later questions; 0: not at all
}

// never is the engine's word for rows that are not to be used again.
const never = -1

// Catalog answers SQL over one platform. It is safe for concurrent use.
type Catalog struct {
	client *platform.Client
	engine func() (*query.Engine, error) // made at the first question: a server that is never asked pays nothing
	opened func() *query.Engine          // the engine if it was made
}

// New makes a catalog over client and does no work yet.
func New(client *platform.Client, o Options) *Catalog {
	c := &Catalog{client: client}
	var mu sync.Mutex
	var engine *query.Engine
	c.engine = func() (*query.Engine, error) {
		mu.Lock()
		defer mu.Unlock()
		if engine != nil {
			return engine, nil
		}
		var err error
		engine, err = c.newEngine(o)
		return engine, err
	}
	c.opened = func() *query.Engine {
		mu.Lock()
		defer mu.Unlock()
		return engine
	}
	return c
}

func (c *Catalog) newEngine(o Options) (*query.Engine, error) {
	tables, err := c.client.Manifest().Tables()
	if err != nil {
		return nil, err
	}
	ttl := o.TTL
	if ttl == 0 {
		ttl = never
	}
	return query.New(c.queryTables(tables), query.Options{TTL: ttl})
}

// Close stops background loading and frees what was loaded.
func (c *Catalog) Close() error {
	if engine := c.opened(); engine != nil {
		return engine.Close()
	}
	return nil
}

// Query runs one SELECT over the tables of an organisation, given by id or by name; "" is the default one. maxRows bounds the rows returned, not
// those counted. Errors are *platform.Error or *query.Error.
func (c *Catalog) Query(ctx context.Context, sql, organization string, maxRows int) (*query.Result, error) {
	engine, err := c.engine()
	if err != nil {
		return nil, err
	}
	scope, err := c.resolve(ctx, organization)
	if err != nil {
		return nil, err
	}
	result, err := engine.Query(ctx, query.Request{SQL: sql, Scope: scope.ID, MaxRows: maxRows})
	if err != nil {
		return nil, err
	}
	if organization != "" {
		result.Receipt.Notes = append(result.Receipt.Notes, "rows are those of "+scope.String())
	}
	return result, c.addTableNotes(&result.Receipt)
}

// addTableNotes puts the manifest's cautions about the tables that were read into the receipt.
func (c *Catalog) addTableNotes(r *query.Receipt) error {
	for _, use := range r.Tables {
		t, err := c.client.Manifest().Table(use.Name)
		if err != nil {
			return err
		}
		r.Notes = append(r.Notes, t.Notes...)
	}
	return nil
}
