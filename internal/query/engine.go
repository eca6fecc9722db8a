package query

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// Options tune an [Engine]. The zero value is good.
type Options struct {
	TTL         time.Duration     // how long rows are used again, from the start of their loading; 0 is 5 min, below 0 is never
	Deadline    time.Duration     // for an answer, loading and all; 0 is 45 s, since clients give up at 60 s
	Compute     time.Duration     // of it, for SQLite alone; 0 is four ninths of it, 20 s at least, or all of a shorter one
	LoadTime    time.Duration     // for one load, which may go on after an answer was due; 0 is 15 min, and as long as an answer at least
	Memory      int64             // bytes for all rows, kept and being loaded; 0 is 512 MiB
	ResultBytes int64             // for the rows of one result; 0 is 16 MiB
	CountRows   int               // rows of a result that are counted, kept or not; 0 is 1,000,000
	Sources     []string          // the names of the tables' sources; that of a sole one may stand before a table's name
	DeadlineVar string            // the setting that Deadline came from, for messages; "" is none
	MemoryVar   string            // that of Memory
	Views       []View            // what may be asked like the tables
	CheckViews  bool              // whether those are checked, too, that were found right before
	Gone        map[string]string // views that are not to be had, and why
	Now         func() time.Time  // nil is time.Now

	// Reason says in words why a source did not give the rows of one organisation, so
	// that a statement over several is answered without them; "" of what ends a
	// statement in any case. nil is the error's text.
	Reason func(error) string
}

// DefaultDeadline is the time for an answer where none is given: clients give up at 60 s.
const DefaultDeadline = 45 * time.Second

func (o Options) withDefaults() Options {
	o.TTL = orDefault(o.TTL, 5*time.Minute)
	o.Deadline = orDefault(o.Deadline, DefaultDeadline)
	o.Compute = min(orDefault(o.Compute, max(20*time.Second, o.Deadline*4/9)), o.Deadline)
	o.LoadTime = orDefault(o.LoadTime, max(15*time.Minute, o.Deadline))
	o.Memory = orDefault(o.Memory, 512<<20)
	o.ResultBytes = orDefault(o.ResultBytes, 16<<20)
	o.CountRows = orDefault(o.CountRows, 1_000_000)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Engine answers statements over its tables. It may be used from many
// goroutines. It opens SQLite with the first statement.
type Engine struct {
	o      Options
	tables []*rows.Table
	names  []string               // of the tables
	byName map[string]*rows.Table // by lower-case name
	views  []*view                // in the order in which they may read each other
	shown  []*rows.Table          // the tables, and the views as such, for messages
	schema statement.Schema       // tables and views as who reads statements sees them

	mu     sync.Mutex
	closed bool
	db     *database
	store  *rows.Store
	calls  sync.WaitGroup
	ctx    context.Context
	cancel context.CancelFunc
}

// New makes an engine over tables. It only checks them.
func New(tables []rows.Table, o Options) (*Engine, error) {
	e := &Engine{o: o.withDefaults(), byName: make(map[string]*rows.Table, len(tables))}
	for _, t := range tables {
		prepared, err := rows.Prepare(t)
		if err != nil {
			return nil, fmt.Errorf("making a query engine: %w", err)
		}
		if e.byName[strings.ToLower(t.Name)] != nil {
			return nil, fmt.Errorf("making a query engine: two tables %s", t.Name)
		}
		e.byName[strings.ToLower(t.Name)] = prepared
		e.tables, e.names = append(e.tables, prepared), append(e.names, t.Name)
	}
	if err := e.checkParents(); err != nil {
		return nil, fmt.Errorf("making a query engine: %w", err)
	}
	e.schema, e.shown = schemaOf(e.tables), e.tables
	e.ctx, e.cancel = context.WithCancel(context.Background())
	if err := e.addViews(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Request is one question.
type Request struct {
	SQL     string            // one SELECT, in SQLite's dialect
	Readers map[string]string // by source: whose rows, see [rows.Place]; passed to Fetch
	MaxRows int               // rows of the result to return; 0 is as many as fit into ResultBytes
	Fresh   bool              // only rows whose loading begins after the question do; they take the place of those kept

	// Scopes are by source the organisations that are asked where the statement
	// chooses none: the connection's own, as a rule. The first is asked for what is
	// not an organisation's.
	Scopes map[string][]string
	// Called is the name of an organisation of a source for messages; nil: its id.
	Called func(source, organization string) string

	// Progress is told each second how far loading has come, by the goroutine that
	// asks, before Query returns; nil: nobody is.
	Progress func(Progress)

	// Stop, when it is closed, ends loading as if the answer were due. nil: nobody
	// stops it.
	Stop <-chan struct{}
	Last bool // no other question follows, for which loading could go on after the answer

	// Large is given the rows of a result that is over ResultBytes, all of them, one at
	// a time and in order, before Query returns; first has its Columns, Plain and Total,
	// and of Rows the first. A row is its own until it returns. nil: there are only those.
	Large func(first *Result, row []any) error
}

// Result is the answer. A value is an int64, float64, string or nil; of a blob
// it is the hexadecimal digits.
type Result struct {
	Columns []string
	Rows    [][]any
	Plain   []bool // by column: whether its values are those of a table's column, not computed
	Total   int    // rows the statement gave; Rows holds the first of them
	Receipt Receipt
}

// Query answers one statement. An error is an [*Error], or wraps that of a
// table's Fetch, or the caller's context's.
//
// When loading takes longer than there is time, the answer is over the rows
// that came, with Receipt.Complete false, and loading goes on: the same
// question asked again picks up there. So it is when the request is stopped.
func (e *Engine) Query(ctx context.Context, req Request) (*Result, error) {
	of, err := e.read(req.SQL, "")
	if err != nil {
		return nil, err
	}
	schema := e.schema
	schema.Now = e.o.Now()
	review := of.stmt.Review(schema)
	if bad := review.Refusal; bad != nil {
		return nil, ofProblem(bad)
	}
	if err := e.begin(); err != nil {
		return nil, err
	}
	defer e.calls.Done()
	ctx, cancel := context.WithTimeout(ctx, e.o.Deadline)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	c := newCall(e, of, req)
	defer c.close()
	if err := c.choose(ctx); err != nil {
		return nil, err
	}
	c.setReview(review)
	res, err := c.answer(ctx)
	if err == nil {
		c.compare(ctx, &res.Receipt)
	}
	return res, err
}

// asked is a statement that was read.
type asked struct {
	written *statement.Statement // as it came
	stmt    *statement.Statement // with the engine's names of tables
	own     []string             // tables, by lower-case name, whose bare names it gives to something else
}

// read reads a statement, and calls its tables by the engine's names. Bare names
// are those of tables of the source, if it is given.
func (e *Engine) read(sql, source string) (*asked, error) {
	stmt, bad := statement.Read(sql)
	if bad != nil {
		return nil, ofProblem(bad)
	}
	of := &asked{written: stmt, stmt: stmt}
	resolved, bad := stmt.Resolve(statement.Names{
		Sources: e.o.Sources, Tables: e.names, Views: e.viewNames(), Gone: slices.Sorted(maps.Keys(e.o.Gone)), Default: source,
	})
	if bad == nil && resolved.SQL != stmt.SQL {
		of.stmt, bad = statement.Read(resolved.SQL)
	}
	if bad != nil {
		return nil, ofProblem(bad)
	}
	of.own = resolved.Own
	return of, nil
}

// begin counts a call, and opens SQLite for the first.
func (e *Engine) begin() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return rows.ErrClosed
	}
	if err := e.open(); err != nil {
		return err
	}
	e.calls.Add(1)
	return nil
}

// open opens SQLite, unless it is open.
func (e *Engine) open() error {
	if e.db != nil {
		return nil
	}
	db, err := newDatabase()
	if err != nil {
		return fmt.Errorf("opening SQLite: %w", err)
	}
	e.db, e.store = db, rows.NewStore(rows.Options{
		TTL: e.o.TTL, LoadTime: e.o.LoadTime, Memory: e.o.Memory, MemoryVar: e.o.MemoryVar, Now: e.o.Now,
	})
	return nil
}

// Forget drops the rows that are kept of a source's reader: of the named tables,
// or of all. Questions that are being answered may still be over them.
func (e *Engine) Forget(source, reader string, tables ...string) {
	e.mu.Lock()
	store := e.store
	e.mu.Unlock()
	if store != nil {
		store.Forget(source, reader, tables...)
	}
}

// Close ends what is under way, waits for it, and frees all rows.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.cancel()
	e.calls.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.db == nil {
		return nil
	}
	e.store.Close()
	db := e.db
	e.db = nil
	if err := db.close(); err != nil {
		return fmt.Errorf("closing SQLite: %w", err)
	}
	return nil
}
