package query

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// database is the engine's way into SQLite: a driver of its own, whose
// connections have the module for virtual tables and the function that a run
// happens inside of. A run has a connection to itself; none is kept.
type database struct {
	driver *sqlite.Driver
	pool   *sql.DB
	seq    atomic.Int64
	runs   *runs
}

// runs finds a run by the number that SQL carries. The driver package keeps
// what is registered with a driver for ever, so it is given this and not the
// engine.
type runs struct{ m sync.Map }

func (r *runs) get(id string) *run {
	v, ok := r.m.Load(id)
	if !ok {
		return nil
	}
	return v.(*run)
}

const (
	moduleName   = "orgdata_table"
	functionName = "orgdata_run"
)

func newDatabase() (*database, error) {
	if err := CountMemory(); err != nil {
		return nil, err
	}
	d := &database{driver: &sqlite.Driver{}, runs: &runs{}}
	if err := d.driver.RegisterModule(moduleName, module{d.runs}); err != nil {
		return nil, fmt.Errorf("registering the module of virtual tables: %w", err)
	}
	if err := d.driver.RegisterScalarFunction(functionName, 1, runFunction(d.runs)); err != nil {
		return nil, fmt.Errorf("registering the function of runs: %w", err)
	}
	if err := registerComparisons(d.driver); err != nil {
		return nil, err
	}
	d.pool = sql.OpenDB(connector{d.driver})
	d.pool.SetMaxIdleConns(-1)
	return d, nil
}

// runFunction makes the SQL function inside which a run executes the statement.
// The driver watches a context while a statement is executed but not while the
// rows of a query are stepped through; inside of an executed statement every
// step is watched.
func runFunction(rs *runs) func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		id, _ := args[0].(string)
		if r := rs.get(id); r != nil {
			r.execute()
		}
		return nil, nil
	}
}

// connector opens connections of runs: to an empty database in memory, where a
// text in double quotes is a name and never, as by default, a string if there
// is no such name.
type connector struct{ d *sqlite.Driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.d.Open(":memory:?_dqs=0")
	if err != nil {
		return nil, err
	}
	if err := collateInstants(conn); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (c connector) Driver() driver.Driver { return c.d }

func (d *database) number() string { return strconv.FormatInt(d.seq.Add(1), 10) }

// limits bound what a statement can make SQLite do: sizes in bytes, others in
// numbers. See https://www.sqlite.org/limits.html.
var limits = map[int]int{
	sqlite3.SQLITE_LIMIT_LENGTH:              1 << 20, // of one string; guards printf, replace, group_concat; not JSON while it is aggregated: see meter
	sqlite3.SQLITE_LIMIT_SQL_LENGTH:          1 << 20, // ours are checked before, and shorter
	sqlite3.SQLITE_LIMIT_COLUMN:              1000,
	sqlite3.SQLITE_LIMIT_EXPR_DEPTH:          500,
	sqlite3.SQLITE_LIMIT_COMPOUND_SELECT:     200,
	sqlite3.SQLITE_LIMIT_VDBE_OP:             1_000_000,
	sqlite3.SQLITE_LIMIT_FUNCTION_ARG:        100,
	sqlite3.SQLITE_LIMIT_ATTACHED:            maxAttached,
	sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
	sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER:     0,
	sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH:       1,
	sqlite3.SQLITE_LIMIT_WORKER_THREADS:      0,
}

// connect opens a connection for one run.
func (d *database) connect(ctx context.Context) (*sql.Conn, error) {
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening SQLite: %w", err)
	}
	for id, n := range limits {
		if _, err := sqlite.Limit(conn, id, n); err != nil {
			conn.Close()
			return nil, fmt.Errorf("setting a limit of SQLite: %w", err)
		}
	}
	return conn, nil
}

func (d *database) close() error {
	return d.pool.Close()
}
