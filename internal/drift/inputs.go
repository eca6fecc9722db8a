package drift

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// most is how many rows of a parent are asked about, one after another, until one of them has records.
const most = 3

// inputs are the values, one set for each request that may be made, of what a table's request needs. lacks names what there is no value of.
func (c *check) inputs(ctx context.Context, t *manifest.Table) (sets [][]platform.Filter, lacks string) {
	var common []platform.Filter
	for i := range t.Columns {
		col := &t.Columns[i]
		if !col.Required || t.Filled(col.Name) {
			continue
		}
		value := c.valueFor(ctx, t, col)
		if value == "" {
			return nil, col.Name
		}
		common = append(common, equals(col.Name, value))
	}
	if t.Each == nil {
		return [][]platform.Filter{common}, ""
	}
	for _, filled := range c.parents(ctx, t.Each) {
		sets = append(sets, append(filled, common...))
	}
	if len(sets) == 0 {
		return nil, "a row of " + t.Each.Table
	}
	return sets, ""
}

func equals(column, value string) platform.Filter {
	return platform.Filter{Column: column, Op: manifest.Eq, Values: []string{value}}
}

// parents are the values that rows of a parent give.
func (c *check) parents(ctx context.Context, e *manifest.Each) (sets [][]platform.Filter) {
	parent := c.table(e.Table)
	if parent == nil {
		return nil
	}
	rows := c.taken(ctx, parent).rows
	for _, row := range rows {
		var set []platform.Filter
		for _, fill := range e.Fill {
			if value := valueIn(parent, row, fill.From); value != "" {
				set = append(set, equals(fill.Column, value))
			}
		}
		if len(set) == len(e.Fill) && len(sets) < most {
			sets = append(sets, set)
		}
	}
	return sets
}

// valueIn is a row's value of a column, as a request has it; "" when it has none.
func valueIn(t *manifest.Table, row []any, column string) string {
	for i := range t.Columns {
		if t.Columns[i].Name == column && row[i] != nil {
			return fmt.Sprint(row[i])
		}
	}
	return ""
}

// valueFor is a value of a column without which the platform does not answer; "" when none is known.
func (c *check) valueFor(ctx context.Context, t *manifest.Table, col *manifest.Column) string {
	if r := col.References; r != nil && r.Table != t.Name {
		if parent := c.table(r.Table); parent != nil {
			for _, row := range c.taken(ctx, parent).rows {
				if value := valueIn(parent, row, r.Column); value != "" {
					return value
				}
			}
		}
		return ""
	}
	switch {
	case col.Default != "":
		return col.Default
	case len(col.Enum) > 0:
		return col.Enum[0]
	case col.Type == manifest.Date || col.Type == manifest.Datetime:
		return spelled(c.day(t, col), col)
	}
	return ""
}

// spelled writes a time as the column's parameter takes it.
func spelled(at time.Time, col *manifest.Column) string {
	param := col.Filters[manifest.Eq]
	switch {
	case param.Epoch == manifest.Seconds:
		return strconv.FormatInt(at.Unix(), 10)
	case param.Epoch == manifest.Milliseconds:
		return strconv.FormatInt(at.UnixMilli(), 10)
	case col.Type == manifest.Date || param.As == manifest.Date:
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339)
}

// period is how long a time is asked about where one must be given.
const period = 365 * 24 * time.Hour

// day is the first or the last day of a period that ends today.
func (c *check) day(t *manifest.Table, col *manifest.Column) time.Time {
	last, long := strings.HasPrefix(col.Name, "end") || strings.HasPrefix(col.Name, "to") || strings.HasPrefix(col.Name, "until"), period
	if w := t.Window; w != nil {
		last, long = col.Name == w.To, min(long, cmp.Or(w.Most, long))
	}
	if last {
		return c.now
	}
	return c.now.Add(-long)
}
