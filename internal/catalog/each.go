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

// turns are those of a table, by organisation: one that is slow keeps nobody else waiting.
type turns struct {
	atOnce int // 0: any number

	mu sync.Mutex // guards of
	of map[string]turn
}

func turnsOf(t *manifest.Table) *turns {
	all := &turns{of: map[string]turn{}}
	if t.Each != nil {
		all.atOnce = t.Each.AtOnce
	}
	return all
}

// in is that of an organisation.
func (t *turns) in(organization string) turn {
	if t.atOnce == 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[organization] == nil {
		t.of[organization] = make(turn, t.atOnce)
	}
	return t.of[organization]
}

// turn lets so many loads of a table be under way as its channel has room for; nil is any number.
type turn chan struct{}

func (t turn) take(ctx context.Context) error {
	if t == nil {
		return nil
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() {
	if t != nil {
		<-t
	}
}
