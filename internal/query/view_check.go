package query

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkView has SQLite prepare a view over empty tables, under the authorizer, and
// compares what it gives with the columns that it is said to have.
func (e *Engine) checkView(v *view) error {
	if err := e.begin(); err != nil {
		return err
	}
	defer e.calls.Done()
	r := &run{db: e.db, stmt: v.stmt, views: e.viewsOf(v.stmt)}
	r.policy.tables, r.policy.own, r.policy.views = e.byName, ownNames(v.stmt.Defines(), r.views), r.views
	r.policy.checked = v.Name
	r.policy.aggregatesJSON = func() {}
	names, err := r.prepareView(e.tablesOf(v.stmt), v)
	if err != nil {
		var own *Error
		if err = r.explain(err, e.shown); errors.As(err, &own) {
			return &ViewError{View: v.Name, Err: own}
		}
		return fmt.Errorf("checking the view %s: %w", v.Name, err)
	}
	if bad := v.checkColumns(names); bad != nil {
		return &ViewError{View: v.Name, Err: bad}
	}
	v.reads = r.policy.columns
	if v.unread != nil {
		return &ViewError{View: v.Name, Err: newError(CodeSQL, "Write it in the usual order of clauses.", "The SELECT cannot be read: %v.", v.unread)}
	}
	return nil
}

// prepareView has a connection of its own, which it gives the tables, the views
// that are there and this one. The names are those that the SELECT gives.
func (r *run) prepareView(tables []*rows.Table, v *view) (names []string, err error) {
	conn, err := r.db.connect(context.Background())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	err = conn.Raw(func(driverConn any) error {
		raw, ok := driverConn.(rawConn)
		if !ok {
			return fmt.Errorf("unexpected SQLite connection %T", driverConn)
		}
		r.raw = raw
		if err := r.raw.RegisterAuthorizer(r.policy.authorize); err != nil {
			return err
		}
		for _, t := range tables {
			if err := r.exec("CREATE TABLE " + rows.QuoteName(t.Name) + t.Definitions("")); err != nil {
				return err
			}
		}
		for _, before := range r.views {
			if err := r.exec(before.definition); err != nil {
				return err
			}
		}
		names, err = r.columnsOf("CREATE TEMP VIEW "+rows.QuoteName(v.Name)+" AS "+v.stmt.SQL, "SELECT * FROM temp."+rows.QuoteName(v.Name))
		return err
	})
	return names, err
}

// columnsOf are the columns that a SELECT gives, after what it needs.
func (r *run) columnsOf(before, sql string) ([]string, error) {
	if err := r.exec(before); err != nil {
		return nil, err
	}
	r.policy.armed = true
	defer func() { r.policy.armed = false }()
	found, err := r.raw.QueryContext(noCtx, sql+" LIMIT 0", []driver.NamedValue(nil))
	if err != nil {
		return nil, err
	}
	defer found.Close()
	return slices.Clone(found.Columns()), nil
}

// checkColumns compares the names that the SELECT gives with those that are
// declared.
func (v *View) checkColumns(names []string) *Error {
	for i, c := range v.Columns {
		if i >= len(names) {
			return newError(CodeNoColumn, "List the columns that it gives: "+strings.Join(names, ", ")+".", "The SELECT gives %s, and there is a column %s.",
				words.Plural(len(names), "column"), c.Name)
		}
		if !strings.EqualFold(names[i], c.Name) {
			return newError(CodeNoColumn, "Name it with AS, and list the columns in the SELECT's order.", "Column %d of the SELECT is %s, and column %[1]d of the view %[3]s.",
				i+1, words.Line(names[i], 60), c.Name)
		}
	}
	if len(names) > len(v.Columns) {
		return newError(CodeNoColumn, "Add it to the columns.", "The SELECT gives a column %s that the view does not list.", words.Line(names[len(v.Columns)], 60))
	}
	return nil
}
