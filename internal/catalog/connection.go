package catalog

import (
	"context"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// Source is a platform to open.
type Source struct {
	Name   string // stands before the names of its tables where several are open: acme.invoices
	Client *platform.Client
}

// Connection is one open platform of a [Catalog].
type Connection struct {
	name    string
	client  *platform.Client
	shown   *manifest.Manifest
	catalog *Catalog // nil where only the manifest is read, and client likewise
	among   bool     // several are open
	names   names

	reachable reachable

	mu     sync.Mutex // guards reader
	reader string     // of the last question
}

// Name is what stands before the names of its tables where several are open.
func (c *Connection) Name() string { return c.name }

// Client asks the platform.
func (c *Connection) Client() *platform.Client { return c.client }

// Manifest is the platform's.
func (c *Connection) Manifest() *manifest.Manifest { return c.shown }

// TableName is the name by which a statement knows a table or a view of the manifest.
func (c *Connection) TableName(name string) string {
	if !c.among || name == "" {
		return name
	}
	return c.name + "." + name
}

// Own is the manifest's name of a table or a view of a statement; ok is false where that is another connection's.
func (c *Connection) Own(name string) (own string, ok bool) {
	if !c.among {
		return name, true
	}
	return strings.CutPrefix(name, c.name+".")
}

// ask has the engine answer a question of the catalog's own.
func (c *Connection) ask(ctx context.Context, req query.Request) (*query.Result, error) {
	return c.catalog.ask(ctx, req)
}

// lastReader is who read last.
func (c *Connection) lastReader() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reader
}

// readerNow is who reads now. The rows of who read before are forgotten: the credentials that could read them are no longer configured.
func (c *Connection) readerNow(engine *query.Engine) (string, error) {
	reader, err := c.client.Reader()
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	before := c.reader
	c.reader = reader
	c.mu.Unlock()
	if before != "" && before != reader {
		engine.Forget(c.name, before)
	}
	return reader, nil
}
