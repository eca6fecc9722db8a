package tools

import (
	"context"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// readAll reads a small table directly from the platform, past the query engine and its snapshots: whoami and list_keys tell what is true now.
// A record that comes twice is one. missing says why rows may be missing; it is empty when none is.
func readAll(ctx context.Context, on *catalog.Connection, t *manifest.Table) (records []record, missing []string, err error) {
	c := counter{table: t, announced: -1}
	err = on.Client().Scan(ctx, platform.Scan{Table: t}, func(p platform.Page) error {
		costOf(ctx).requests.Add(int64(p.Requests))
		c.announce(p.Total)
		for _, row := range p.Rows {
			if r := (record{t, row}); c.isNew(r) {
				records = append(records, r)
			}
		}
		missing = append(missing, p.Notes...)
		if p.Doubt != "" {
			missing = append(missing, t.Name+": "+p.Doubt)
		}
		return nil
	})
	return records, append(missing, c.doubts(len(records))...), err
}

// counter holds what comes of a table against what the platform announced.
type counter struct {
	table     *manifest.Table
	announced int // -1: nothing
	moved     bool
	twice     int
	seen      map[string]bool // values of the column that identifies a record
}

func (c *counter) announce(total int) {
	if total >= 0 {
		c.moved = c.moved || c.announced >= 0 && c.announced != total
		c.announced = total
	}
}

// isNew reports whether a record has not come before; one that nothing identifies always is.
func (c *counter) isNew(r record) bool {
	for i := range c.table.Columns {
		id := r.text(c.table.Columns[i].Name)
		if !c.table.Columns[i].Key || id == "" {
			continue
		}
		if c.seen[id] {
			c.twice++
			return false
		}
		if c.seen == nil {
			c.seen = map[string]bool{}
		}
		c.seen[id] = true
	}
	return true
}

func (c *counter) doubts(read int) []string {
	name := c.table.Name
	switch {
	case c.moved:
		return []string{name + ": rows came or went while they were read"}
	case c.announced >= 0 && c.announced != read:
		return []string{fmt.Sprintf("%s: the platform announced %s and gave %s", name, words.Plural(c.announced, "row"), words.Count(read))}
	case c.twice > 0:
		return []string{fmt.Sprintf("%s: %s came twice, so that others may not have come", name, words.Plural(c.twice, "row"))}
	}
	return nil
}
