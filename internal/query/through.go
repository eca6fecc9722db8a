package query

import (
	"errors"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// readThrough says by which views a statement reads tables that it does not name
// itself.
type readThrough struct {
	views   []string // that the statement names
	through map[*rows.Table][]string
}

func (c *call) readThrough(reads []statement.TableRead, views []*view) (out readThrough) {
	direct := map[string]bool{}
	for _, read := range reads {
		direct[read.Table] = direct[read.Table] || !read.Through
	}
	out.through = map[*rows.Table][]string{}
	for _, v := range views {
		if name := v.shown.Name; !direct[name] || slices.Contains(out.views, name) {
			continue
		}
		out.views = append(out.views, v.shown.Name)
		for _, t := range c.e.withParents(c.e.tablesOf(v.stmt)) {
			if !direct[t.Name] {
				out.through[t] = append(out.through[t], v.shown.Name)
			}
		}
	}
	return out
}

// tableOrView finds what a statement reads by name.
func (e *Engine) tableOrView(name string) *rows.Table {
	if t := e.byName[strings.ToLower(name)]; t != nil {
		return t
	}
	if v := viewNamed(e.views, name); v != nil {
		return v.shown
	}
	return nil
}

// passedOver reports whether the run had no need of any row of a table that a
// view names: of a compound, conditions may leave out the branch that reads it.
func (c *call) passedOver(r *run, t *rows.Table) bool {
	for _, s := range r.instancesOf(t) {
		if len(s.files) > 0 && c.expanded.wants[t.Name] || s.rest != nil && s.rest.scanned {
			return false
		}
	}
	return true
}

// throughText says through which views a table is read, behind its name.
func throughText(views string) string {
	if views == "" {
		return ""
	}
	return " (through " + views + ")"
}

// ThroughView is an error of a table that a statement reads through views alone.
type ThroughView struct {
	Table string
	Views []string
	Err   error
}

func (e *ThroughView) Error() string {
	return e.Table + throughText(words.And(e.Views)) + ": " + e.Err.Error()
}

func (e *ThroughView) Unwrap() error { return e.Err }

// Sentence says which view has to do with the error.
func (e *ThroughView) Sentence() string {
	if len(e.Views) == 1 {
		return "The view " + e.Views[0] + " reads the table " + e.Table + "."
	}
	return "The views " + words.And(e.Views) + " read the table " + e.Table + "."
}

// ofView puts the views that read a table into an error about it.
func (c *call) ofView(t *rows.Table, err error) error {
	if t == nil || len(c.e.views) == 0 {
		return err
	}
	reads, ok := c.stmt.Reads(c.e.schema)
	if !ok {
		return err
	}
	views := c.readThrough(reads, c.expanded.views).through[t]
	var known *ThroughView
	if len(views) == 0 || errors.As(err, &known) {
		return err
	}
	return &ThroughView{Table: t.Name, Views: slices.Clone(views), Err: err}
}
