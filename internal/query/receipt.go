package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Receipt says what an answer rests on.
type Receipt struct {
	Tables   []TableUse          // those the statement reads, in the engine's order
	Views    []string            // through which it reads some of them
	Requests int                 // made for this answer, also those shared with another
	AsOf     time.Time           // when the oldest of the rows began to be loaded; zero when no rows were read
	Asked    map[string][]string // by source: the organisations in whose name tables of it were asked
	Unchosen []string            // tables and views of organisations that the statement reads without choosing any: they are of those asked by default
	Gaps     map[string][]string // by source: the organisations of which rows were refused, or could not be had, as Why tells
	Complete bool                // every row that the statement needs was there
	Why      []string            // why not
	Units    map[string]string
	Cautions []string // what a careful analyst would raise a hand for, one line each
	Notes    []string // what a reader should know before relying on the answer
}

// InputUse is a value of an input that an organisation was asked for rows under.
type InputUse struct{ Column, Organization, Value string }

// TableUse says what was read of one table.
type TableUse struct {
	Name     string
	Source   string
	Rows     int    // rows read, which pass the filters that the source applied
	Total    int    // rows at the source that pass them; -1 unknown. More than Rows when LIMIT ended the reading, or the answer is not complete
	Cached   bool   // all rows were there already
	Complete bool   // no row that the statement needs is missing
	Why      string // why not
	Requests int    // made for its rows, for this answer
	Through  string // the views that it is read through, in words; "" when the statement names it itself

	ByOrganization map[string]int // rows read, by the organisation that was asked; nil of a table that is no organisation's
	Inputs         []InputUse     // that a statement gave another value than they have by default

	doubts int // reasons in Why
}

func (c *call) finish(ctx context.Context, r *run) *Result {
	res := &Result{Columns: c.headings(r.result.columns), Rows: r.result.rows, Plain: r.result.plain, Total: r.result.total}
	if res.Rows == nil {
		res.Rows = [][]any{}
	}
	reads := c.noteReads(r)
	rec := &res.Receipt
	rec.Views, rec.Unchosen = reads.views, c.unchosen
	rec.Requests, rec.Complete, rec.Units = c.requests, true, map[string]string{}
	for _, t := range c.e.tables {
		if _, ok := r.policy.columns[t]; !ok || reads.through[t] != nil && c.passedOver(r, t) {
			continue
		}
		use := c.tableUse(r, t, rec)
		c.noteAsked(r, t, rec)
		use.Through = words.And(reads.through[t])
		rec.Tables = append(rec.Tables, use)
		if !use.Complete {
			rec.Complete = false
			rec.Why = append(rec.Why, t.Name+throughText(use.Through)+": "+use.Why)
		}
		if use.Through == "" {
			rec.addUnits(t, r.policy.columns[t])
		}
	}
	for _, v := range r.views {
		if slices.Contains(rec.Views, v.shown.Name) {
			rec.addUnits(v.shown, r.policy.columns[v.shown])
		}
	}
	c.noteGaps(r, rec)
	c.noteMissing(rec)
	c.addNotes(r, rec)
	c.noteMasked(r, rec)
	rec.Cautions = append(c.cautions(ctx, r), c.unclear...)
	return res
}

// addWhy adds a reason why rows are missing, unless it is told already.
func (rec *Receipt) addWhy(why string) {
	rec.Complete = false
	if !slices.Contains(rec.Why, why) {
		rec.Why = append(rec.Why, why)
	}
}

// noteMissing says that the organisations that the statement chooses may not all be known.
func (c *call) noteMissing(rec *Receipt) {
	for _, why := range c.missing {
		rec.addWhy(why)
	}
}

// addUnits tells the units of the columns of a table or a view that were read.
func (rec *Receipt) addUnits(t *rows.Table, read map[int]bool) {
	for i := range read {
		if unit := t.Columns[i].Unit; unit != "" {
			rec.Units[t.Name+"."+t.Columns[i].Name] = unit
		}
	}
}

// noteReads adds what the run reads without the authorizer being asked: columns
// that a join compares by USING or NATURAL, and tables of which it needs no other.
// Of a statement that cannot be parsed, every table that it mentions is taken to
// be read.
func (c *call) noteReads(r *run) readThrough {
	reads, ok := c.stmt.Reads(c.e.schema)
	if !ok {
		for _, t := range c.tables() {
			r.policy.note(t)
		}
	}
	for _, read := range reads {
		t := c.e.tableOrView(read.Table)
		r.policy.note(t)
		for _, name := range read.Joined {
			r.policy.columns[t][t.Column(name)] = true
		}
	}
	return c.readThrough(reads, r.views)
}

func (c *call) tableUse(r *run, t *rows.Table, rec *Receipt) TableUse {
	use := TableUse{Name: t.Name, Source: t.Source, Complete: true}
	used := r.usedOf(t)
	c.e.store.Touch(used)
	use.Cached = len(used) > 0
	apart := apart(used)
	use.Total = totalOf(apart)
	for _, s := range apart {
		use.Rows += s.Rows
	}
	for _, s := range used {
		use.Cached = use.Cached && !c.loaded[s] && !s.Late
		if rec.AsOf.IsZero() || s.Start.Before(rec.AsOf) {
			rec.AsOf = s.Start
		}
		if s.Doubt != "" && !s.Late && !isOthers(s, used) {
			use.doubt(c.whose(t, s.Place.Scope) + s.Doubt)
		}
		rec.addNotes(s.Notes...)
		if c.loaded[s] {
			use.Requests += s.Requests
		}
	}
	for _, s := range r.instancesOf(t) {
		if s.rest != nil {
			c.doubtUnaskable(&use, s.rest)
		}
	}
	c.addLate(&use, r, t, used)
	c.addOrganizations(&use, r, t, apart)
	return use
}

// isOthers reports whether a snapshot without rows is doubtful because its rows are another organisation's: who asks each of them for a record finds it
// with one.
func isOthers(s *rows.Snapshot, used []*rows.Snapshot) bool {
	return s.Rows == 0 && slices.ContainsFunc(used, func(o *rows.Snapshot) bool {
		return o.Place.Scope != s.Place.Scope && o.Rows > 0 && o.Doubt == "" && o.Set.Key() == s.Set.Key()
	})
}

// addOrganizations adds whose rows were read, and under which inputs.
func (c *call) addOrganizations(use *TableUse, r *run, t *rows.Table, read []*rows.Snapshot) {
	if !t.Scoped {
		return
	}
	use.ByOrganization = map[string]int{}
	for _, organization := range c.askedOf(r, t) {
		use.ByOrganization[organization] = 0
	}
	for _, s := range read {
		use.ByOrganization[s.Place.Scope] += s.Rows
		for column, value := range s.Set.Inputs(t) {
			if in := (InputUse{t.Columns[column].Name, s.Place.Scope, value}); !slices.Contains(use.Inputs, in) {
				use.Inputs = append(use.Inputs, in)
			}
		}
	}
	for _, w := range r.gaps { // whose rows are not there is told apart
		if w.Table == t && use.ByOrganization[w.scope] == 0 {
			delete(use.ByOrganization, w.scope)
		}
	}
}

// doubt adds a reason why rows of the table may be missing or doubled.
func (u *TableUse) doubt(why string) {
	switch {
	case u.Complete:
		u.Complete, u.Why = false, why
	case strings.Contains(u.Why, why):
		return
	case u.doubts < maxDoubts:
		u.Why += "; " + why
	case u.doubts == maxDoubts:
		u.Why += "; and more"
	}
	u.doubts++
}

// maxDoubts bounds the reasons that are told of a table that is read in parts.
const maxDoubts = 5

// apart are the snapshots whose rows no other one of them has: those that scans of a statement share count once.
func apart(used []*rows.Snapshot) []*rows.Snapshot {
	var out []*rows.Snapshot
	for i, s := range used {
		within := slices.ContainsFunc(used, func(o *rows.Snapshot) bool {
			return o != s && o.Place == s.Place && o.Has(s.Set) && (!s.Has(o.Set) || slices.Index(used, o) < i)
		})
		if !within {
			out = append(out, s)
		}
	}
	return out
}

// totalOf adds up the rows that the source announced; -1 when it did not.
func totalOf(used []*rows.Snapshot) int {
	if len(used) == 0 {
		return -1
	}
	total := 0
	for _, s := range used {
		if s.Total < 0 {
			return -1
		}
		total += s.Total
	}
	return total
}

// addNotes adds what is not said already.
func (rec *Receipt) addNotes(notes ...string) {
	for _, n := range notes {
		if !slices.Contains(rec.Notes, n) {
			rec.Notes = append(rec.Notes, n)
		}
	}
}

func (c *call) addNotes(r *run, rec *Receipt) {
	var read []*rows.Table
	for _, t := range c.e.tables {
		if _, ok := r.policy.columns[t]; ok {
			read = append(read, t)
		}
	}
	rec.addNotes(r.inputNotes(read)...)
	if r.result.full && c.req.Large == nil {
		rec.addNotes(fmt.Sprintf("only the first %s are given: more would be over %d MB",
			words.Plural(len(r.result.rows), "row"), c.e.o.ResultBytes>>20))
	}
}
