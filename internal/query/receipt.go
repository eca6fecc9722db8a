package query

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Receipt says what an answer rests on.
type Receipt struct {
	Tables   []TableUse // those the statement reads, in the engine's order
	Requests int        // made for this answer, also those shared with another
	AsOf     time.Time  // when the oldest of the rows began to be loaded; zero when no rows were read
	Complete bool       // every row that the statement needs was there
	Why      []string   // why not
	Units    map[string]string
	Notes    []string // what a reader should know before relying on the answer
}

// TableUse says what was read of one table.
type TableUse struct {
	Name     string
	Rows     int    // rows read, which pass the filters that the source applied
	Total    int    // rows at the source that pass them; -1 unknown. More than Rows when LIMIT ended the reading, or the answer is not complete
	Cached   bool   // all rows were there already
	Complete bool   // no row that the statement needs is missing
	Why      string // why not
}

func (c *call) finish(r *run) *Result {
	res := &Result{Columns: r.result.columns, Rows: r.result.rows, Total: r.result.total}
	if res.Rows == nil {
		res.Rows = [][]any{}
	}
	rec := &res.Receipt
	rec.Requests, rec.Complete, rec.Units = c.requests, true, map[string]string{}
	for _, t := range c.e.tables {
		read, ok := r.policy.columns[t]
		if !ok {
			continue
		}
		use := c.tableUse(r, t, rec)
		rec.Tables = append(rec.Tables, use)
		if !use.Complete {
			rec.Complete = false
			rec.Why = append(rec.Why, t.Name+": "+use.Why)
		}
		for i := range read {
			if unit := t.Columns[i].Unit; unit != "" {
				rec.Units[t.Name+"."+t.Columns[i].Name] = unit
			}
		}
	}
	c.addNotes(r, rec)
	return res
}

func (c *call) tableUse(r *run, t *table, rec *Receipt) TableUse {
	use := TableUse{Name: t.Name, Total: -1, Complete: true}
	snaps := r.usedOf(t)
	c.e.store.touch(snaps)
	use.Cached = len(snaps) > 0
	for i, s := range snaps {
		use.Rows += s.rows
		switch {
		case s.total < 0:
			use.Total = -1
		case i == 0:
			use.Total = s.total
		case use.Total >= 0:
			use.Total += s.total
		}
		use.Cached = use.Cached && !c.loaded[s] && !s.late
		if rec.AsOf.IsZero() || s.start.Before(rec.AsOf) {
			rec.AsOf = s.start
		}
		switch {
		case s.late:
			use.Complete, use.Why = false, lateWhy(s)
		case s.doubt != "":
			use.Complete, use.Why = false, s.doubt
		}
		for _, note := range s.notes {
			if !slices.Contains(rec.Notes, note) {
				rec.Notes = append(rec.Notes, note)
			}
		}
	}
	if use.Complete && slices.ContainsFunc(r.wants, func(w *want) bool { return w.t == t }) {
		use.Complete, use.Why = false, "not all rows had come when the answer was due; loading goes on"
	}
	return use
}

func lateWhy(s *snapshot) string {
	of := ""
	if s.total >= 0 {
		of = " of " + thousands(s.total)
	}
	return thousands(s.rows) + of + " rows had come when the answer was due; loading goes on"
}

// usedOf returns the snapshots of a table that the run read.
func (r *run) usedOf(t *table) []*snapshot {
	var out []*snapshot
	for _, s := range r.attached {
		if s.t == t {
			out = append(out, s)
		}
	}
	for _, vt := range r.virtuals {
		for _, s := range vt.parts {
			if s.t == t && r.used[s] {
				out = append(out, s)
			}
		}
	}
	return out
}

func (c *call) addNotes(r *run, rec *Receipt) {
	var read []*table
	for _, t := range c.e.tables {
		if _, ok := r.policy.columns[t]; ok {
			read = append(read, t)
		}
	}
	rec.Notes = append(rec.Notes, r.inputNotes(read)...)
	rec.Notes = append(rec.Notes, c.stmt.enumNotes(read)...)
	rec.Notes = append(rec.Notes, c.stmt.timeNotes(read)...)
	if r.result.full {
		rec.Notes = append(rec.Notes, fmt.Sprintf("only the first %s rows are given: more would be over %d MB",
			thousands(len(r.result.rows)), c.e.o.ResultBytes>>20))
	}
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
