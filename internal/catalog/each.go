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

	mu sync.Mutex
	of map[string]chan struct{} // by organisation; mu guards it
}

func turns(t *manifest.Table) *turn {
	if t.Each == nil {
		return nil
	}
	return &turn{atOnce: t.Each.AtOnce, of: map[string]chan struct{}{}}
}

func (t *turn) places(organization string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[organization] == nil {
		t.of[organization] = make(chan struct{}, t.atOnce)
	}
	return t.of[organization]
}

// take waits for a place, which is given back by give.
func (t *turn) take(ctx context.Context, organization string) (give func(), _ error) {
	if t == nil {
		return func() {}, nil
	}
	places := t.places(organization)
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
