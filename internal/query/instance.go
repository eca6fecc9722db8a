package query

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// instance is a table as a statement reads it: the rows of some organisations. Of a table that is not scoped there is one, of the organisation "".
type instance struct {
	name   string // in the SQL that is run: the table's own, unless the statement chooses organisations
	t      *rows.Table
	scopes []string
}

// isPlain reports whether the instance is the table under its own name, as the one organisation that is asked has it.
func (in *instance) isPlain() bool { return in.name == in.t.Name && len(in.scopes) == 1 }

// served is an instance as one run sees it: organisations whose rows are kept whole, and the others.
type served struct {
	*instance
	files  []*rows.Snapshot
	copied string        // the table of those that are copied, in SQL; "" when none is
	rest   *virtualTable // nil: there are no others

	of map[*rows.Snapshot]*rows.Snapshot // by a part that has its rows: a snapshot that is kept whole
}

// place is where rows of a table are that an organisation was asked for.
func (c *call) place(t *rows.Table, organization string) rows.Place {
	return rows.Place{Source: t.Source, Reader: c.req.Readers[t.Source], Scope: organization, Table: t.Name}
}

// plain is the instance of a table in a statement that chooses no organisations.
func (c *call) plain(t *rows.Table) *instance {
	return &instance{name: t.Name, t: t, scopes: c.defaults(t)}
}

// defaults are the organisations that a table is asked for where a statement chooses none.
func (c *call) defaults(t *rows.Table) []string {
	switch {
	case !t.Scoped:
		return []string{""}
	case len(c.req.Scopes[t.Source]) == 0:
		return []string{""}
	}
	return c.req.Scopes[t.Source]
}

// tables are those that the statement may read, by itself, through views, and to fill columns of others from.
func (c *call) tables() (tables []*rows.Table) {
	for _, in := range c.instances {
		if !slices.Contains(tables, in.t) {
			tables = append(tables, in.t)
		}
	}
	return tables
}

// withParents adds the instances whose rows columns of those in the list may be filled from: of the same organisations.
func (c *call) withParents(instances []*instance) []*instance {
	for i := 0; i < len(instances); i++ {
		in := instances[i]
		if in.t.Each == nil {
			continue
		}
		parent := c.e.byName[strings.ToLower(in.t.Each.Table)]
		if !slices.ContainsFunc(instances, func(o *instance) bool { return o.t == parent && (!parent.Scoped || slices.Equal(o.scopes, in.scopes)) }) {
			instances = append(instances, c.parentOf(in, parent))
		}
	}
	return instances
}

func (c *call) parentOf(in *instance, parent *rows.Table) *instance {
	if !parent.Scoped || c.chosen == nil {
		return c.plain(parent)
	}
	return c.chosen.instance(parent, in.scopes)
}

// pin holds the fresh snapshots of an instance.
func (c *call) pin(in *instance) {
	for _, organization := range in.scopes {
		for _, s := range c.e.store.Fresh(c.place(in.t, organization), c.after) {
			c.hold(s)
		}
	}
}

// serve gives the run an instance, over the snapshots that are held and what has come of loads that are not over.
func (c *call) serve(r *run, in *instance, late []*rows.Snapshot) {
	s := &served{instance: in}
	var others []string
	for _, organization := range in.scopes {
		if file := c.wholeOf(c.place(in.t, organization), late); file != nil {
			s.files = append(s.files, file)
		} else {
			others = append(others, organization)
		}
	}
	if len(others) > 0 && c.putInMemory(s) {
		others = in.scopes
	}
	if len(others) > 0 || len(in.scopes) == 0 {
		s.rest = c.virtual(r, s, others, late)
	}
	r.served = append(r.served, s)
}

// maxInMemory is how many rows that are kept whole a call has in Go memory besides.
const maxInMemory = 20_000

// putInMemory has the organisations that are kept whole served by the virtual table, too, so that what is asked of all of them reaches the others: a
// condition of a join, or the first rows in an order, does not reach a table that is one of several in a UNION ALL. Where there are many rows it is false.
func (c *call) putInMemory(s *served) bool {
	of := map[*rows.Snapshot]*rows.Snapshot{}
	for _, file := range s.files {
		part := c.inMemory[file]
		if part == nil {
			var err error
			if c.rowsInMemory += file.Rows; c.rowsInMemory > maxInMemory {
				return false
			}
			if part, err = c.e.store.InMemory(file); err != nil {
				return false // it can be read as it is
			}
			c.inMemory[file] = part
		}
		of[part] = file
	}
	s.files, s.of = nil, of
	return true
}

// wholeOf is the newest snapshot of a place that is an ordinary table; else what has come of one.
func (c *call) wholeOf(at rows.Place, late []*rows.Snapshot) *rows.Snapshot {
	var newest *rows.Snapshot
	for _, s := range c.held {
		if s.Place == at && s.File != nil && (newest == nil || s.Start.After(newest.Start)) {
			newest = s
		}
	}
	if newest == nil {
		if i := slices.IndexFunc(late, func(s *rows.Snapshot) bool { return s.Place == at && s.File != nil }); i >= 0 {
			return late[i]
		}
	}
	return newest
}

// virtual is the virtual table for those of an instance's organisations that are not kept whole.
func (c *call) virtual(r *run, in *served, organizations []string, late []*rows.Snapshot) *virtualTable {
	vt := &virtualTable{run: r, name: in.name, t: in.t, scopes: organizations, parts: map[string][]*rows.Snapshot{}, byParent: c.goesByParent(in.instance)}
	if len(organizations) < len(in.scopes) {
		vt.name += " (rest)"
	}
	for _, organization := range organizations {
		total := c.e.store.Total(c.place(in.t, organization))
		if total < 0 {
			total = guessedRows
		}
		vt.total += total
	}
	for _, s := range slices.Concat(c.held, late, slices.Collect(maps.Keys(in.of))) {
		if s.Table == in.t && s.View != nil && slices.Contains(organizations, s.Place.Scope) {
			vt.parts[s.Place.Scope] = append(vt.parts[s.Place.Scope], s)
		}
	}
	return vt
}

// instancesOf are those of a table in the run.
func (r *run) instancesOf(t *rows.Table) (of []*served) {
	for _, s := range r.served {
		if s.t == t {
			of = append(of, s)
		}
	}
	return of
}

// virtuals are the run's virtual tables.
func (r *run) virtuals() (all []*virtualTable) {
	for _, s := range r.served {
		if s.rest != nil {
			all = append(all, s.rest)
		}
	}
	return all
}

// virtual finds the run's virtual table of a name.
func (r *run) virtual(name string) *virtualTable {
	for _, s := range r.served {
		if s.rest != nil && strings.EqualFold(s.rest.name, name) {
			return s.rest
		}
	}
	return nil
}

// holder is what has an organisation's rows of a table: a snapshot that is kept whole, or a virtual table.
func (r *run) holder(t *rows.Table, organization string) (*rows.Snapshot, *virtualTable) {
	for _, s := range r.instancesOf(t) {
		for _, file := range s.files {
			if file.Place.Scope == organization {
				return file, nil
			}
		}
		if s.rest != nil && slices.Contains(s.rest.scopes, organization) {
			return nil, s.rest
		}
	}
	return nil, nil
}

// files are the snapshots of the run that are kept whole, each once.
func (r *run) files() (all []*rows.Snapshot) {
	for _, s := range r.served {
		for _, file := range s.files {
			if !slices.Contains(all, file) {
				all = append(all, file)
			}
		}
	}
	return all
}

// usedOf returns the snapshots of a table that the run read.
func (r *run) usedOf(t *rows.Table) (used []*rows.Snapshot) {
	for _, s := range r.instancesOf(t) {
		for _, file := range s.files {
			if !slices.Contains(used, file) {
				used = append(used, file)
			}
		}
		if s.rest == nil {
			continue
		}
		for _, organization := range s.rest.scopes {
			for _, part := range s.rest.parts[organization] {
				if file := s.of[part]; r.used[part] && !slices.Contains(used, cmp.Or(file, part)) {
					used = append(used, cmp.Or(file, part))
				}
			}
		}
	}
	return used
}
