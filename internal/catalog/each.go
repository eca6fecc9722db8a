package catalog

import (
	"context"
	"slices"

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

// turn lets so many loads of a table be under way as its channel has room for; nil is any number.
type turn chan struct{}

func turns(t *manifest.Table) turn {
	if t.Each == nil {
		return nil
	}
	return make(turn, t.Each.AtOnce)
}

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
