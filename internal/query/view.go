package query

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// View is a SELECT over the tables, and over the views before it, that is asked
// like a table. SQLite has it as a view, so that what is asked of it reaches the
// tables as it does through a subquery.
type View struct {
	Name    string
	Source  string // whose tables it is over
	SQL     string
	Columns []rows.Column // what the SELECT gives, in its order; of each what it is and means
	Hidden  []string      // of those, the ones that cannot be asked for
	Record  *Record       // nil: there are no other figures for it
	Checked bool          // its SELECT, and its record's, were found right before: a process that asks one question does not check all views

	scope   *rows.Column // the organisation's, behind those; nil of a view over what is no organisation's
	several bool         // it unites the SELECTs of several organisations
}

// viewSchema is the schema that views are in: SQLite lets those of no other read
// tables of several databases.
const viewSchema = "temp"

// view is a [View] that can be read.
type view struct {
	View
	stmt       *statement.Statement
	sel        *statement.Select
	unread     error                        // why there is none
	definition string                       // CREATE VIEW
	shown      *rows.Table                  // its columns, but for the hidden ones
	reads      map[*rows.Table]map[int]bool // the columns of tables and other views that SQLite reads for it; nil until it is checked
}

// ViewError says what is wrong with a view.
type ViewError struct {
	View     string
	Err      *Error
	OfRecord bool // it is the comparison with the view's record that is wrong
}

func (e *ViewError) Error() string { return "view " + e.View + ": " + e.Err.Error() }

func (e *ViewError) Unwrap() error { return e.Err }

// wrong is an error about the view.
func (v *View) wrong(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return &ViewError{View: v.Name, Err: own}
	}
	return err
}

// addViews makes the views of the options, and checks each that is not.
func (e *Engine) addViews() error {
	if len(e.o.Views) == 0 {
		return nil
	}
	e.shown = slices.Clone(e.tables)
	for _, v := range e.o.Views {
		if err := e.addView(v); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) addView(v View) error {
	if e.tableOrView(v.Name) != nil {
		return &ViewError{View: v.Name, Err: newError(CodeSQL, "Give it another name.", "There is a table or view %s already.", v.Name)}
	}
	of, err := e.read(v.SQL, v.Source)
	if err != nil {
		return v.wrong(err)
	}
	whole, err := v.read(of.stmt.SQL)
	if err != nil {
		return err
	}
	if !e.sure(v) {
		if err := e.checkView(whole); err != nil {
			return err
		}
	}
	v.scope = e.scopedBy(whole)
	made, err := v.read(v.shownSQL(whole.stmt.SQL))
	if err != nil {
		return err
	}
	made.reads = whole.reads
	described := schemaOf([]*rows.Table{made.shown}).Tables[0]
	described.View = made.sel
	e.schema.Tables = append(e.schema.Tables, described)
	e.views, e.shown = append(e.views, made), append(e.shown, made.shown)
	if e.sure(v) {
		return nil
	}
	return e.checkRecord(made)
}

// sure tells whether a view need not be checked.
func (e *Engine) sure(v View) bool { return v.Checked && !e.o.CheckViews }

// read reads a SELECT of the view's.
func (v View) read(sql string) (*view, error) {
	stmt, bad := statement.Read(sql)
	if bad != nil {
		return nil, &ViewError{View: v.Name, Err: ofProblem(bad)}
	}
	made := &view{View: v, stmt: stmt, shown: v.table()}
	made.define(stmt.SQL)
	var err error
	if made.sel, err = stmt.Select(); err != nil {
		made.unread = err // SQLite may have better words for it
	}
	return made, nil
}

// define makes the statement that makes the view.
func (v *view) define(sql string) {
	names := make([]string, len(v.shown.Columns))
	for i, c := range v.shown.Columns {
		names[i] = rows.QuoteName(c.Name)
	}
	if v.several {
		sql = unflattened(sql, len(names))
	}
	v.definition = fmt.Sprintf("CREATE TEMP VIEW %s(%s) AS %s", rows.QuoteName(v.Name), strings.Join(names, ", "), sql)
}

// shownSQL is the SELECT without the columns that are hidden. It is a subquery
// without a name in any case: of a view that is joined with itself SQLite reads the
// rows once, and may leave out columns that only the second use needs.
func (v *View) shownSQL(sql string) string {
	if v.scope != nil {
		return v.withScope(sql)
	}
	return "SELECT " + strings.Join(v.shownNames(), ", ") + " FROM (" + sql + ")"
}

// shownNames are the columns that are not hidden, as names in SQL.
func (v *View) shownNames() (names []string) {
	for _, c := range v.Columns {
		if !slices.Contains(v.Hidden, c.Name) {
			names = append(names, rows.QuoteName(c.Name))
		}
	}
	return names
}

// table is the view as messages and the authorizer know it. Of a column that lies between hidden ones nothing is implied.
func (v *View) table() *rows.Table {
	hidden := func(column string) bool { return slices.Contains(v.Hidden, column) }
	columns := slices.DeleteFunc(slices.Clone(v.Columns), func(c rows.Column) bool { return hidden(c.Name) })
	for i := range columns {
		if slices.ContainsFunc(columns[i].Within, hidden) {
			columns[i].Within = nil
		}
	}
	if v.scope != nil {
		columns = append(columns, *v.scope)
	}
	return &rows.Table{Name: v.Name, Source: v.Source, Scoped: v.scope != nil, Columns: columns}
}

func viewNamed(views []*view, name string) *view {
	for _, v := range views {
		if strings.EqualFold(v.Name, name) {
			return v
		}
	}
	return nil
}

func (e *Engine) viewNames() []string { return viewNames(e.views) }

func viewNames(views []*view) []string {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = v.Name
	}
	return names
}

// viewsOf are the views whose names are among the statement's words, and those
// that they read, each behind those that it reads itself.
func (e *Engine) viewsOf(stmt *statement.Statement) []*view {
	wanted := map[*view]bool{}
	e.want(stmt, wanted)
	return slices.DeleteFunc(slices.Clone(e.views), func(v *view) bool { return !wanted[v] })
}

func (e *Engine) want(stmt *statement.Statement, wanted map[*view]bool) {
	for _, name := range stmt.Mentions(e.viewNames()) {
		if v := viewNamed(e.views, name); !wanted[v] {
			wanted[v] = true
			e.want(v.stmt, wanted)
		}
	}
}

// tablesOf are the tables that the statement may read, by itself and through
// views.
func (e *Engine) tablesOf(stmt *statement.Statement) []*rows.Table {
	tables := mentioned(stmt, e.tables)
	for _, v := range e.viewsOf(stmt) {
		for _, t := range mentioned(v.stmt, e.tables) {
			if !slices.Contains(tables, t) {
				tables = append(tables, t)
			}
		}
	}
	slices.SortFunc(tables, func(a, b *rows.Table) int { return slices.Index(e.tables, a) - slices.Index(e.tables, b) })
	return tables
}

// ownNames are the names that a statement, or a view that it reads, defines for
// itself.
func ownNames(own map[string]bool, views []*view) map[string]bool {
	if len(views) == 0 {
		return own
	}
	all := maps.Clone(own)
	for _, v := range views {
		maps.Copy(all, v.stmt.Defines())
	}
	return all
}

// expansion is a statement as SQLite is given it: with the views that it reads,
// each under what the statement wants of it.
type expansion struct {
	sql   string
	views []*view
	wants map[string]bool // the tables whose rows it may need
}

func (c *call) expand(stmt *statement.Statement) expansion {
	if len(stmt.Mentions(viewNames(c.views))) == 0 {
		return expansion{sql: stmt.SQL}
	}
	found := stmt.Expand(c.schema)
	out := expansion{sql: found.SQL, wants: map[string]bool{}}
	for _, name := range found.Tables {
		out.wants[c.shown(name)] = true
	}
	c.e.addParents(out.wants)
	for _, n := range found.Views {
		v := viewNamed(c.views, n.View)
		if n.Name != n.View {
			narrowed := *v
			narrowed.Name = n.Name
			narrowed.define(n.SQL)
			v = &narrowed
		}
		out.views = append(out.views, v)
	}
	return out
}
