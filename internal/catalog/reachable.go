package catalog

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// reachable is what is known of the organisations that a reader's key reaches. mu guards it; it is not held while they are listed.
type reachable struct {
	mu     sync.Mutex
	reader string
	listed bool // what follows was read, or could not be
	whole  bool // and all of it came
	all    []Organization
}

// keep notes what a reader's list said.
func (r *reachable) keep(reader string, all []Organization, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reader, r.listed, r.whole, r.all = reader, true, whole, all
}

// of returns what is known for a reader.
func (r *reachable) of(reader string) (all []Organization, listed, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reader != reader {
		return nil, false, false
	}
	return r.all, r.listed, r.whole
}

// listWait is how long an answer that is there waits for the list of organisations, which it can do without.
const listWait = 2 * time.Second

// listing is the list of a connection's organisations being read beside a statement.
type listing struct {
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	of     asking
}

// list begins to read which organisations the key reaches where that was not done before for this reader, also in vain; nil where there is nothing to do.
func (c *Connection) list(ctx context.Context) *listing {
	s := c.Manifest().Scope
	reader, err := c.client.Reader()
	if s == nil || s.Tree == "" || err != nil {
		return nil
	}
	if _, listed, _ := c.reachable.of(reader); listed {
		return nil
	}
	l := &listing{done: make(chan struct{})}
	ctx, l.cancel = context.WithCancel(ctx)
	go func() {
		defer close(l.done)
		if _, _, err := c.organizations(ctx, &l.of); err != nil && ctx.Err() == nil {
			c.reachable.keep(reader, nil, false)
		}
	}()
	return l
}

// listings are those of a question.
type listings []*listing

// lists begins to list the organisations of the connections that a statement reads. They are to be abandoned. Where the statement reads the list itself, it is
// read first, so that one request does for both.
func (c *Catalog) lists(ctx context.Context, sql string) listings {
	engine, err := c.opened()
	if err != nil {
		return nil // the statement says so
	}
	var begun listings
	sources, tables := engine.SourcesOf(sql), engine.TablesOf(sql)
	for _, on := range c.connections {
		if !slices.Contains(sources, on.name) {
			continue
		}
		l := on.list(ctx)
		if l == nil {
			continue
		}
		begun = append(begun, l)
		if slices.Contains(tables, on.TableName(on.Manifest().Scope.Tree)) {
			<-l.done
		}
	}
	return begun
}

// end waits for the lists, but not for long, and adds their requests to a receipt.
func (all listings) end(r *query.Receipt) {
	timer := time.NewTimer(listWait)
	defer timer.Stop()
	for _, l := range all {
		select {
		case <-l.done:
		case <-timer.C:
			all.abandon()
		}
		r.Requests += int(l.of.spent.Load())
	}
}

// abandon leaves nothing behind that was begun.
func (all listings) abandon() {
	for _, l := range all {
		l.cancel()
		<-l.done
	}
}

// calledByID names an organisation of a connection for a message.
func (c *Catalog) calledByID(source, organization string) string {
	for _, on := range c.connections {
		if on.name == source {
			return on.calledByID(organization)
		}
	}
	return organization
}

// calledByID names an organisation for a message, by its id where its name is not known.
func (c *Connection) calledByID(id string) string {
	known, _, _ := c.reachable.of(c.lastReader())
	if found := withID(known, id); len(found) > 0 {
		return c.called(found[0])
	}
	return c.called(Organization{ID: id})
}
