package catalog

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
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
	on     *Connection
	reader string
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	of     asking
}

// unlisted tells for which reader the organisations are to be listed: for one for whom that was not done before, also in vain.
func (c *Connection) unlisted() (reader string, is bool) {
	s := c.Manifest().Scope
	if s == nil || s.Tree == "" {
		return "", false
	}
	reader, err := c.client.Reader()
	if err != nil {
		return "", false // the statement says so
	}
	_, listed, _ := c.reachable.of(reader)
	return reader, !listed
}

// list begins to read which organisations the key of a reader reaches.
func (c *Connection) list(ctx context.Context, reader string) *listing {
	l := &listing{on: c, reader: reader, done: make(chan struct{})}
	ctx, l.cancel = context.WithCancel(ctx)
	go func() {
		defer close(l.done)
		if _, _, err := c.organizations(ctx, &l.of); err != nil && ctx.Err() == nil {
			c.reachable.keep(reader, nil, false)
		}
	}()
	return l
}

// first waits for the end of the list, or of the time for it.
func (l *listing) first(wait context.Context) {
	select {
	case <-l.done:
	case <-wait.Done():
	}
}

// listings are those of a question.
type listings []*listing

// lists begins to list the organisations of the connections that a statement reads. They are to be abandoned. Where the statement reads the list itself, it is
// read first, so that one request does for both; not for so long that there is no time for the rest.
func (c *Catalog) lists(ctx context.Context, sql string) listings {
	var begun listings
	wait, cancel := listed(ctx, len(c.connections))
	defer cancel()
	for _, on := range c.connections {
		reader, unlisted := on.unlisted()
		if !unlisted {
			continue
		}
		reads, tree := c.readsOf(on, sql)
		if !reads {
			continue
		}
		l := on.list(ctx, reader)
		begun = append(begun, l)
		if tree {
			l.first(wait)
		}
	}
	return begun
}

// readsOf tells whether a statement reads a connection's tables, and whether that which lists its organisations is among them.
func (c *Catalog) readsOf(on *Connection, sql string) (reads, tree bool) {
	engine, err := c.opened()
	if err != nil {
		return false, false // the statement says so
	}
	return slices.Contains(engine.SourcesOf(sql), on.name), slices.Contains(engine.TablesOf(sql), on.TableName(on.Manifest().Scope.Tree))
}

// end waits for the lists, but not for long, and adds their requests to a receipt.
func (all listings) end(r *query.Receipt) {
	all.wait()
	for _, l := range all {
		r.Requests += int(l.of.spent.Load())
	}
}

// wait waits for the lists, but not for long.
func (all listings) wait() {
	timer := time.NewTimer(listWait)
	defer timer.Stop()
	for _, l := range all {
		select {
		case <-l.done:
		case <-timer.C:
			all.giveUp()
		}
	}
}

// giveUp takes lists that have not come for such that do not come: no other answer waits for them.
func (all listings) giveUp() {
	all.abandon()
	for _, l := range all {
		if _, listed, _ := l.on.reachable.of(l.reader); !listed {
			l.on.reachable.keep(l.reader, nil, false)
		}
	}
}

// abandon leaves nothing behind that was begun.
func (all listings) abandon() {
	for _, l := range all {
		l.cancel()
		<-l.done
	}
}

// calledByID names an organisation of a connection for a message, of several connections with its own.
func (c *Catalog) calledByID(source, organization string) string {
	for _, on := range c.connections {
		switch {
		case on.name == source && on.among:
			return on.calledByID(organization) + " of " + on.name
		case on.name == source:
			return on.calledByID(organization)
		}
	}
	return organization
}

// calledByID names an organisation for a message: by its id where its name is not known, and by both where another one has that name.
func (c *Connection) calledByID(id string) string {
	known, _, _ := c.reachable.of(c.lastReader())
	found := withID(known, id)
	if len(found) == 0 {
		return c.called(Organization{ID: id})
	}
	name := c.called(found[0])
	if slices.ContainsFunc(known, func(o Organization) bool { return !words.SameID(o.ID, id) && c.called(o) == name }) {
		name += " (" + c.called(Organization{ID: id}) + ")"
	}
	return name
}
