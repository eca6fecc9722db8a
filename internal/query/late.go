package query

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxOrganizationsNamed is how many organisations a line names whose rows are missing.
const maxOrganizationsNamed = 3

// addLate says which rows of a table had not come when the answer was due.
func (c *call) addLate(use *TableUse, r *run, t *rows.Table, used []*rows.Snapshot) {
	late := slices.DeleteFunc(slices.Clone(used), func(s *rows.Snapshot) bool { return !s.Late })
	if len(late) > maxOrganizationsNamed && c.asksSeveral(t) {
		use.doubt(c.lateTogether(late))
	} else {
		for _, s := range late {
			use.doubt(c.lateWhy(s))
		}
	}
	switch of := missingOf(r, t, late); {
	case len(of) == 0:
	case !c.asksSeveral(t):
		if use.Complete {
			use.doubt("not all rows had come" + c.whenDue())
		}
	default:
		use.doubt("not all rows of " + c.named(t.Source, of) + " had come" + c.whenDue())
	}
}

// missingOf are the organisations that a run lacked rows of, but for those of which some are there.
func missingOf(r *run, t *rows.Table, late []*rows.Snapshot) (of []string) {
	for _, w := range r.wants {
		told := slices.ContainsFunc(late, func(s *rows.Snapshot) bool { return s.Place.Scope == w.scope })
		if w.Table == t && !told && !slices.Contains(of, w.scope) {
			of = append(of, w.scope)
		}
	}
	return of
}

// asksSeveral reports whether the statement asks several organisations for the table.
func (c *call) asksSeveral(t *rows.Table) bool {
	return slices.ContainsFunc(c.instances, func(in *instance) bool {
		return in.t == t && (len(in.scopes) > 1 || c.chosen != nil && t.Scoped)
	})
}

// whose begins a sentence about an organisation's rows where several are asked.
func (c *call) whose(t *rows.Table, organization string) string {
	if !c.asksSeveral(t) {
		return ""
	}
	return "of " + c.placeName(t.Source, organization) + ", "
}

// named lists organisations as far as a line has room.
func (c *call) named(source string, organizations []string) string {
	names := make([]string, len(organizations))
	for i, id := range organizations {
		names[i] = c.placeName(source, id)
	}
	return words.AndMore(names, maxOrganizationsNamed)
}

func (c *call) lateWhy(s *rows.Snapshot) string {
	of := ""
	if s.Total >= 0 {
		of = " of " + words.Count(s.Total)
	}
	return c.whose(s.Table, s.Place.Scope) + words.Count(s.Rows) + of + " rows had come" + c.whenDue()
}

// lateTogether says it of many snapshots at once.
func (c *call) lateTogether(late []*rows.Snapshot) string {
	var organizations []string
	came, total := 0, totalOf(late)
	for _, s := range late {
		came += s.Rows
		if !slices.Contains(organizations, s.Place.Scope) {
			organizations = append(organizations, s.Place.Scope)
		}
	}
	of := ""
	if total >= 0 {
		of = " of " + words.Count(total)
	}
	return fmt.Sprintf("of %s, %s%s rows had come%s", c.named(late[0].Place.Source, organizations), words.Count(came), of, c.whenDue())
}

func (c *call) whenDue() string {
	if c.stopped {
		return " when loading was stopped"
	}
	return fmt.Sprintf(" when the answer was due, after %s%s", c.deadline(), c.goesOn())
}

// goesOn is said of the loads that time ran out on, if it is true of all. A
// question asked anew would begin anew, too.
func (c *call) goesOn() string {
	switch {
	case c.ended, c.stopped, c.req.Last:
		return ""
	case c.req.Fresh:
		return "; loading goes on for the same question without fresh"
	}
	return "; loading goes on"
}
