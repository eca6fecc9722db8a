package query

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// run is the statement run once, over the snapshots that there are at its
// beginning. It has a connection to itself, and all of it happens on one
// goroutine.
type run struct {
	db       *database
	stmt     *statement.Statement
	sql      string   // the statement's, as it is run, or a probe's
	own      []string // tables, by lower-case name, that must be in the run's own database
	collates bool     // see [statement.Statement.Collates]
	id       string
	policy   policy
	keep     keep // which rows of the result to keep

	served []*served
	gone   map[string]string         // see [Options]
	views  []*view                   // that the statement may read, each behind those that it reads
	at     map[*rows.Snapshot]string // where the rows are that are kept whole, in SQL
	raw    rawConn
	rowids rows.RowIDs
	// inFiles are the values of columns of snapshots that are kept whole: see [run.hasInFile]
	inFiles map[string]map[string]bool

	result result
	wants  []*want
	wanted map[string]map[string]bool // keys of those, by organisation
	failed func(*want) bool           // whether rows cannot be had, so that the answer is without them; nil: none are
	gaps   []*want                    // those that it is without
	used   map[*rows.Snapshot]bool
	broken *Error      // why a scan refused: SQLite gives it back as text only
	of     *rows.Table // that it scanned
	err    error

	stop context.CancelCauseFunc // ends the run
}

// rawConn is what the driver's connection can do.
type rawConn interface {
	driver.ExecerContext
	driver.QueryerContext
	sqlite.AuthorizerRegisterer
}

// maxWants is how many different wants of a run are worth telling apart, of each organisation.
const maxWants = 2000

// want is rows of a table that an organisation is to be asked for.
type want struct {
	*rows.Want
	scope string // the organisation
}

// want notes rows to be loaded before the next run. It is false of rows that the
// answer will be without.
func (r *run) want(w *want) bool {
	if r.failed != nil && r.failed(w) {
		r.gaps = append(r.gaps, w)
		return false
	}
	of := r.wanted[w.scope]
	if len(of) >= maxWants {
		return true
	}
	key := w.Key()
	if of[key] {
		return true
	}
	if of == nil {
		of = map[string]bool{}
		r.wanted[w.scope] = of
	}
	of[key] = true
	r.wants = append(r.wants, w)
	return true
}

func (r *run) use(s *rows.Snapshot) {
	if r.used == nil {
		r.used = map[*rows.Snapshot]bool{}
	}
	r.used[s] = true
}

// fail keeps the error itself; SQLite will only repeat its text.
func (vt *virtualTable) fail(err *Error) error {
	r := vt.run
	if err.Code == CodeRequiredFilter {
		err = cmp.Or(r.badRequired(vt.t), err)
	}
	r.broken, r.of = err, vt.t
	return err
}

// badRequired is for a value that a statement gives a column and the source can't be asked about; nil when there is none.
func (r *run) badRequired(t *rows.Table) *Error {
	if bad := r.stmt.BadDate(requiredDates(mentioned(r.stmt, slices.Collect(maps.Values(r.policy.tables))))); bad != "" {
		return newError(CodeRequiredFilter, "Write dates as '2025-01-31': year, month, day.", "%s is not written as a date.", rows.QuoteText(bad))
	}
	var ids []string
	for _, col := range t.Required() {
		if t.Columns[col].Format == rows.UUID {
			ids = append(ids, t.Columns[col].Name)
		}
	}
	if bad := r.stmt.BadUUID(ids); bad != "" {
		return newError(CodeRequiredFilter, "Write it in full, such as '123e4567-e89b-12d3-a456-426614174000'.", "%s is no UUID, which %s of %s is.",
			rows.QuoteText(words.Line(bad, 80)), words.Or(ids), t.Name)
	}
	return nil
}

// requiredDates are the columns of dates that a table answers only for given values of.
func requiredDates(tables []*rows.Table) []string {
	var names []string
	for _, t := range tables {
		for _, col := range t.Required() {
			if t.Columns[col].Format.Dated() {
				names = append(names, t.Columns[col].Name)
			}
		}
	}
	return names
}

// do runs the statement. The error is a context's when ctx ended it.
func (r *run) do(ctx context.Context) error {
	conn, err := r.db.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	r.id = r.db.number()
	r.db.runs.m.Store(r.id, r)
	defer r.db.runs.m.Delete(r.id)
	return conn.Raw(func(driverConn any) error {
		raw, ok := driverConn.(rawConn)
		if !ok {
			return fmt.Errorf("unexpected SQLite connection %T", driverConn)
		}
		r.raw = raw
		done, err := r.watchMemory(driverConn)
		if err != nil {
			return err
		}
		defer done()
		if err := r.setUp(); err != nil {
			return fmt.Errorf("setting up SQLite: %w", err)
		}
		if _, err := raw.ExecContext(ctx, "SELECT "+functionName+"('"+r.id+"')", nil); err != nil {
			return err
		}
		return r.err
	})
}

// setUp makes the tables. The authorizer lets everything pass until it is armed.
func (r *run) setUp() error {
	if err := r.raw.RegisterAuthorizer(r.policy.authorize); err != nil {
		return err
	}
	// What is sorted or materialised may be an organisation's data: it stays in memory, which the meter bounds, and is
	// never written to a temporary file.
	if err := r.exec("PRAGMA temp_store=MEMORY"); err != nil {
		return err
	}
	if err := r.attach(); err != nil {
		return err
	}
	for _, vt := range r.virtuals() {
		if err := r.exec(fmt.Sprintf("CREATE VIRTUAL TABLE %s USING %s(%s)", rows.QuoteName(vt.name), moduleName, r.id)); err != nil {
			return err
		}
	}
	if err := r.unite(); err != nil {
		return err
	}
	for _, v := range r.views {
		if err := r.exec(v.definition); err != nil {
			return fmt.Errorf("view %s: %w", v.Name, err)
		}
	}
	return nil
}

func (r *run) exec(sql string) error {
	_, err := r.raw.ExecContext(noCtx, sql, nil)
	return err
}

// noCtx is for statements of ours on tables of ours: they are short, and a
// context that can end would cost a goroutine for each.
var noCtx = context.Background()

// execute runs the statement inside the function that do calls.
func (r *run) execute() {
	r.policy.armed = true
	found, err := r.raw.QueryContext(noCtx, r.sql, nil)
	if err != nil {
		r.err = err
		return
	}
	r.err = r.result.read(found, r.keep)
	if err := found.Close(); err != nil && r.err == nil {
		r.err = err
	}
}

// result is what a run gave.
type result struct {
	columns []string
	plain   []bool // by column: see [Result.Plain]
	rows    [][]any
	total   int
	full    bool // rows were left out because the kept ones are large
}

// keep bounds what is kept of a result.
type keep struct {
	rows  int
	bytes int64
	count int // rows to count before giving up

	give func(row []any) error // is given all rows, of which none is kept then; nil: nobody is
}

func (res *result) read(found driver.Rows, k keep) error {
	res.columns = slices.Clone(found.Columns())
	res.plain = plainColumns(found)
	dest := make([]driver.Value, len(res.columns))
	for {
		err := found.Next(dest)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if res.total++; res.total > k.count {
			return newError(CodeRowLimit, "Aggregate with GROUP BY, or add LIMIT.", "The statement gives more than %d rows.", k.count)
		}
		if k.give != nil {
			row, _ := plain(dest)
			if err := k.give(row); err != nil {
				return err
			}
			continue
		}
		if len(res.rows) >= k.rows || res.full {
			continue
		}
		row, size := plain(dest)
		if k.bytes -= size; k.bytes < 0 {
			res.full = true
			continue
		}
		res.rows = append(res.rows, row)
	}
}

// plainColumns tells the columns of a result that are a table's own: SQLite
// knows the declared type of those, and of no expression.
func plainColumns(found driver.Rows) []bool {
	plain := make([]bool, len(found.Columns()))
	if typed, ok := found.(driver.RowsColumnTypeDatabaseTypeName); ok {
		for i := range plain {
			plain[i] = typed.ColumnTypeDatabaseTypeName(i) != ""
		}
	}
	return plain
}

// plain copies a row with the few Go types that a reader of results expects.
func plain(dest []driver.Value) (row []any, size int64) {
	row = make([]any, len(dest))
	for i, v := range dest {
		size += 16
		switch v := v.(type) {
		case []byte:
			row[i] = fmt.Sprintf("%X", v)
			size += 2 * int64(len(v))
		case string:
			row[i] = v
			size += int64(len(v))
		default:
			row[i] = v
		}
	}
	return row, size
}
