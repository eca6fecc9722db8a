package drift

import (
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// maxForms is how many more requests find out whether columns are missing.
const maxForms = 6

// otherForms asks about a table in the other forms that it has, where columns were missing in the first: an input with documented values, such as
// group_by, may choose which fields records have. A column is missing when it is in none of them; any other difference of a form is one.
func (c *check) otherForms(ctx context.Context, t *manifest.Table, filters []platform.Filter, found *Table) {
	for _, form := range formsOf(t, filters) {
		if !found.lacksColumns() {
			return
		}
		s, err := c.client.Sample(ctx, platform.Scan{Table: t, Filters: append(filters[:len(filters):len(filters)], form)}, sampleSize)
		if err != nil {
			continue // what the platform makes of a value is no difference of its own
		}
		other := c.compare(t, s)
		found.Requests += s.Requests
		if other.Records > 0 {
			found.merge(&other)
		}
	}
}

func isMissing(d Difference) bool { return d.Kind == MissingField }

// lacksColumns tells whether columns were in no record so far.
func (t *Table) lacksColumns() bool {
	return len(t.Unseen) > 0 || slices.ContainsFunc(t.Differences, isMissing)
}

// formsOf are the values of inputs that a request has not had yet.
func formsOf(t *manifest.Table, filters []platform.Filter) []platform.Filter {
	var forms []platform.Filter
	for i := range t.Columns {
		col := &t.Columns[i]
		given := slices.ContainsFunc(filters, func(f platform.Filter) bool { return f.Column == col.Name })
		if !col.Input || given {
			continue
		}
		for _, value := range col.Enum {
			if value != col.Default && len(forms) < maxForms {
				forms = append(forms, equals(col.Name, value))
			}
		}
	}
	return forms
}

// merge adds what was found of other records of the table.
func (t *Table) merge(other *Table) {
	t.Records += other.Records
	t.Differences = merged(t.Differences, other.Differences)
	t.Unseen = slices.DeleteFunc(t.Unseen, func(column string) bool { return !slices.Contains(other.Unseen, column) })
	t.State = t.stateNow()
}

// merged are the differences of two kinds of records: those that either has, and the columns that both lack.
func merged(first, second []Difference) []Difference {
	in := func(list []Difference, d Difference) bool {
		return slices.ContainsFunc(list, func(o Difference) bool { return o.Kind == d.Kind && o.Where == d.Where })
	}
	var all []Difference
	for _, d := range first {
		if !isMissing(d) || in(second, d) {
			all = append(all, d)
		}
	}
	for _, d := range second {
		if !isMissing(d) && !in(first, d) {
			all = append(all, d)
		}
	}
	return all
}
