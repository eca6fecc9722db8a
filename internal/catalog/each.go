package catalog

import (
	"context"
	"slices"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// eachOf says whose rows fill what the path of a table needs. Where those are not to be read, a statement must give it.
func (c *Connection) eachOf(t *manifest.Table, tables []manifest.Table) *rows.Each {
	i := -1
	if t.Each != nil {
		i = slices.IndexFunc(tables, func(p manifest.Table) bool { return p.Name == t.Each.Table })
	}
	if i < 0 || slices.ContainsFunc(t.Each.Fill, func(f manifest.Fill) bool { return tables[i].Column(f.From) == nil }) {
		return nil
	}
	e := &rows.Each{Table: c.TableName(t.Each.Table), AtOnce: t.Each.AtOnce, Most: t.Each.Most}
	for _, f := range t.Each.Fill {
		e.Fill = append(e.Fill, rows.Fill(f))
	}
	return e
}

// turn lets so many loads of a table be under way for each organisation, so that none that is slow takes the others' places; nil is any number.
type turn struct {
	atOnce int

	mu sync.Mutex         // guards of, and the counts in it
	of map[string]*places // by organisation, as long as loads of it are under way: a statement may name any number of ids
}

// places are those of one organisation.
type places struct {
	taken chan struct{}
	loads int // that have one or wait for one
}

func turns(t *manifest.Table) *turn {
	if t.Each == nil {
		return nil
	}
	return &turn{atOnce: t.Each.AtOnce, of: map[string]*places{}}
}

// take waits for a place, which is given back by give.
func (t *turn) take(ctx context.Context, organization string) (give func(), _ error) {
	if t == nil {
		return func() {}, nil
	}
	p := t.enter(organization)
	select {
	case p.taken <- struct{}{}:
		return func() { <-p.taken; t.leave(organization, p) }, nil
	case <-ctx.Done():
		t.leave(organization, p)
		return nil, ctx.Err()
	}
}

// enter counts a load of an organisation.
func (t *turn) enter(organization string) *places {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.of[organization]
	if p == nil {
		p = &places{taken: make(chan struct{}, t.atOnce)}
		t.of[organization] = p
	}
	p.loads++
	return p
}

// leave counts it out; with the last one the organisation's places are forgotten.
func (t *turn) leave(organization string, p *places) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.loads--; p.loads == 0 {
		delete(t.of, organization)
	}
}
