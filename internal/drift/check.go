package drift

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// Options of a check.
type Options struct {
	Now time.Time // by which a period is chosen where one must be given
	// Whole is the client's manifest with all that this process hides of it: what is hidden is no new field. nil: nothing is hidden.
	Whole *manifest.Manifest
	Each  func(Table) // gets what is found of each table as soon as it is known; nil: nobody waits
}

// sampleSize is how many records one request asks for, where it can.
const sampleSize = 10

// tableTime is how long the requests about one table may take.
const tableTime = time.Minute

// check is one under way.
type check struct {
	client *platform.Client
	now    time.Time
	tables []manifest.Table // that are asked
	known  []manifest.Table // that fields are known by
	done   map[string]*taken
	paged  map[string]bool // paginators of which a second page was asked for
	ended  error           // why nothing more is asked
}

// taken is what was found of a table, and the rows that it may give to others.
type taken struct {
	found Table
	rows  [][]any
}

// Run makes one small request about each table and compares the answer with the manifest: three where the first rows of a parent have no records or are gone,
// some more where an input chooses which fields records have, and one more about one table of each paginator. An error, *platform.Error or ctx's, ends it: the credentials are refused, or the platform is
// out of reach. What was found until then is in the report.
func Run(ctx context.Context, client *platform.Client, o Options) (*Report, error) {
	m := client.Manifest()
	tables, err := m.Tables()
	if err != nil {
		return nil, err
	}
	c := &check{client: client, now: o.Now, tables: tables, known: tables, done: map[string]*taken{}, paged: map[string]bool{}}
	if o.Whole != nil {
		if c.known, err = o.Whole.Tables(); err != nil {
			return nil, err
		}
	}
	report := &Report{Platform: m.Platform, Tables: []Table{}}
	for _, t := range c.all() {
		found := c.taken(ctx, t).found
		if c.ended != nil {
			return report, c.ended
		}
		report.Tables = append(report.Tables, found)
		if o.Each != nil {
			o.Each(found)
		}
	}
	return report, nil
}

// all are the tables in file order, after those of the manifest's head.
func (c *check) all() []*manifest.Table {
	all := c.client.Manifest().HeadTables()
	for i := range c.tables {
		all = append(all, &c.tables[i])
	}
	return all
}

// table is the one of a name; nil when it is not asked.
func (c *check) table(name string) *manifest.Table {
	for i := range c.tables {
		if c.tables[i].Name == name {
			return &c.tables[i]
		}
	}
	return nil
}

// isHead tells whether a table is of the manifest's head, which has of its records only what a tool tells.
func (c *check) isHead(t *manifest.Table) bool {
	return slices.Contains(c.client.Manifest().HeadTables(), t)
}

// nameOf tells the head's tables from others of the name.
func (c *check) nameOf(t *manifest.Table) string {
	if c.isHead(t) {
		return "(" + t.Name + ")"
	}
	return t.Name
}

// taken asks about a table, once.
func (c *check) taken(ctx context.Context, t *manifest.Table) *taken {
	name := c.nameOf(t)
	if c.done[name] == nil {
		c.done[name] = &taken{found: Table{Name: name, State: Unasked, Reason: "its rows are needed to ask for themselves"}} // should tables refer to each other in a circle
		got := c.take(ctx, t)
		got.found.Name = name
		c.done[name] = got
	}
	return c.done[name]
}

// take asks about a table until there are records to compare.
func (c *check) take(ctx context.Context, t *manifest.Table) *taken {
	sets, lacks := c.inputs(ctx, t)
	if lacks != "" {
		return &taken{found: Table{State: Unasked, Reason: "the request needs a value that is not known: " + lacks}}
	}
	ctx, cancel := context.WithTimeout(ctx, tableTime)
	defer cancel()
	got := &taken{}
	for i, filters := range sets {
		if c.ended != nil {
			break
		}
		next := c.ask(ctx, t, filters)
		if i > 0 {
			next = got.and(next)
		}
		if got = next; got.found.State != Empty && !got.found.lacksColumns() && !got.found.isGone() {
			break
		}
	}
	return got
}

// isGone tells whether the row that was asked for is not there any more, or has none of such records: another may.
func (t *Table) isGone() bool { return t.State == Refused && t.Code == platform.CodeNotFound }

// and is what was found of a table by the rows of two parents: of records that differ in kind, a column is missing when both lack it.
func (a *taken) and(b *taken) *taken {
	requests := a.found.Requests + b.found.Requests
	both := *b
	if a.found.Records > 0 || a.found.State == Empty && b.found.isGone() {
		both = *a
		if b.found.Records > 0 {
			both.found.merge(&b.found)
		}
	}
	both.found.Requests = requests
	return &both
}

// ask makes one request and compares.
func (c *check) ask(ctx context.Context, t *manifest.Table, filters []platform.Filter) *taken {
	s, err := c.client.Sample(ctx, platform.Scan{Table: t, Filters: filters}, sampleSize)
	if err != nil {
		return &taken{found: c.refused(ctx, t, err)}
	}
	found := c.compare(t, s)
	found.Requests = s.Requests
	c.otherForms(ctx, t, filters, &found)
	c.secondPage(ctx, t, s, &found)
	found.State = found.stateNow()
	if found.State == Empty {
		found.Reason = "no records to compare columns with"
	}
	return &taken{found, s.Rows}
}

const paymentRequired = 402 // the status of an answer

// refused is what an answer that is none says of a table. What would be the same for every table ends the check.
func (c *check) refused(ctx context.Context, t *manifest.Table, err error) Table {
	var e *platform.Error
	if !errors.As(err, &e) {
		c.ended = err
		return Table{State: Failed, Reason: err.Error()}
	}
	found := Table{State: Failed, Requests: 1, Code: e.Code, Reason: e.Public}
	switch {
	case e.Code == platform.CodeUnauthorized, e.Code == platform.CodeConfiguration, e.Code == platform.CodeUpstreamUnavailable && e.Status == 0,
		errors.Is(ctx.Err(), context.Canceled):
		c.ended = err
	case e.Code == platform.CodeForbidden, e.Status == paymentRequired, e.Code == platform.CodeNotFound && len(t.Needs()) > 0:
		found.State = Refused
	case e.Code == platform.CodeNotFound, e.Code == platform.CodeInvalidRequest, e.Code == platform.CodeUpstreamInvalid:
		found.State, found.Reason = Drift, ""
		found.Differences = []Difference{{Kind: BadRequest, Where: t.Method() + " " + t.Get, Found: e.Public}}
	}
	return found
}

// secondPage asks, once for each paginator, whether a second page is another than the first.
func (c *check) secondPage(ctx context.Context, t *manifest.Table, s *platform.Sample, found *Table) {
	pg := t.Paginator
	answer := decoded(s.Body)
	first, _ := recordsIn(answer, t)
	if pg == nil || s.Unreadable != nil || len(first) == 0 || len(first) < s.Asked || c.paged[pg.Name] {
		return
	}
	if total := announced(pg, answer); total >= 0 && total <= len(first) {
		return
	}
	second, err := c.client.SampleAfter(ctx, s)
	if err != nil {
		found.Differences = append(found.Differences, Difference{Kind: Ignored, Where: pageParam(pg), Found: "no second page: " + publicText(err)})
		return
	}
	if second == nil {
		return
	}
	c.paged[pg.Name] = true
	found.Requests += second.Requests
	if again, _ := recordsIn(decoded(second.Body), t); len(again) > 0 && same(first[0], again[0]) {
		found.Differences = append(found.Differences, Difference{Kind: Ignored, Where: pageParam(pg), Found: "the second page begins as the first does"})
	}
}

// publicText is what a person may read of an error.
func publicText(err error) string {
	if e := (*platform.Error)(nil); errors.As(err, &e) {
		return e.Public
	}
	return err.Error()
}

// same tells whether two records are equal.
func same(a, b object) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
