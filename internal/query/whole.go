package query

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
)

// whole is a table held whole: an SQLite database in memory with that one
// table, which the connections of any number of calls attach. It lives as long
// as its own connection or one that attached it.
//
// SQLite joins an ordinary table by an index that it makes by itself, which it
// does not for a virtual one.
type whole struct {
	uri string
	t   *table

	// mu is held to write a batch, and to read while batches still come.
	mu     sync.RWMutex
	conn   driver.Conn
	insert driver.Stmt
	args   []driver.NamedValue
	rows   int
	bytes  int64

	life sync.Mutex
	refs int
}

// noCtx is for statements of ours on databases of ours: they are short, and a
// context that can end would cost a goroutine for each.
var noCtx = context.Background()

func newWhole(db *database, t *table) (*whole, error) {
	uri := db.memoryURI()
	conn, err := db.driver.Open(uri)
	if err != nil {
		return nil, fmt.Errorf("opening a database for %s: %w", t.Name, err)
	}
	w := &whole{uri: uri, t: t, conn: conn, refs: 1, args: make([]driver.NamedValue, len(t.Columns))}
	for i := range w.args {
		w.args[i].Ordinal = i + 1
	}
	if err := w.create(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("creating table %s: %w", t.Name, err)
	}
	return w, nil
}

func (w *whole) create() error {
	statements := []string{
		"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-512",
		"CREATE TABLE " + quoteName(w.t.Name) + w.t.schema,
	}
	if w.t.key >= 0 {
		statements = append(statements, fmt.Sprintf("CREATE UNIQUE INDEX %s ON %s(%s)",
			quoteName(w.t.Name+"_key"), quoteName(w.t.Name), quoteName(w.t.Columns[w.t.key].Name)))
	}
	if err := w.exec(statements...); err != nil {
		return err
	}
	marks := make([]byte, 0, 2*len(w.t.Columns))
	for range w.t.Columns {
		marks = append(marks, '?', ',')
	}
	var err error
	w.insert, err = w.conn.(driver.ConnPrepareContext).PrepareContext(noCtx,
		"INSERT OR IGNORE INTO "+quoteName(w.t.Name)+" VALUES("+string(marks[:len(marks)-1])+")")
	return err
}

func (w *whole) exec(statements ...string) error {
	for _, s := range statements {
		if _, err := w.conn.(driver.ExecerContext).ExecContext(noCtx, s, nil); err != nil {
			return err
		}
	}
	return nil
}

// add stores coerced rows and returns how many of them were there already.
func (w *whole) add(rows [][]any) (twice int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.exec("BEGIN"); err != nil {
		return 0, err
	}
	for _, row := range rows {
		added, err := w.addRow(row)
		if err != nil {
			return twice, fmt.Errorf("storing a row of %s: %w", w.t.Name, err)
		}
		if !added {
			twice++
		}
	}
	return twice, w.exec("COMMIT")
}

func (w *whole) addRow(row []any) (added bool, err error) {
	size := int64(8)
	for i, v := range row {
		w.args[i].Value = v
		size += 4
		if s, ok := v.(string); ok {
			size += int64(len(s))
		}
	}
	result, err := w.insert.(driver.StmtExecContext).ExecContext(noCtx, w.args)
	if err != nil {
		return false, err
	}
	if n, _ := result.RowsAffected(); n == 0 {
		return false, nil
	}
	w.rows++
	w.bytes += size
	return true, nil
}

// finish ends the writing: it tells SQLite's planner how many rows there are,
// so that it compares the table rightly with those it has to ask a source for.
func (w *whole) finish() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.insert.Close(); err != nil {
		return err
	}
	return w.exec("PRAGMA analysis_limit=400", "ANALYZE", "PRAGMA shrink_memory")
}

// hold keeps the table from going away; it reports whether it is still there.
func (w *whole) hold() bool {
	w.life.Lock()
	defer w.life.Unlock()
	if w.refs == 0 {
		return false
	}
	w.refs++
	return true
}

// close ends one hold, or that of the maker; the last one frees the memory.
// Nothing is written any more when it is called.
func (w *whole) close() {
	w.life.Lock()
	defer w.life.Unlock()
	if w.refs--; w.refs == 0 {
		_ = w.insert.Close() // closing twice is fine; the memory goes with the connection
		_ = w.conn.Close()
	}
}
