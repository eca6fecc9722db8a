package rows

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"strings"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/memfile"
)

// whole is a whole table as an SQLite database in memory with that one table. Statements attach views of it: SQLite joins an ordinary table by
// an index, which it makes by itself where there is none, and reads it several times as fast as a virtual one.
//
// The load that fills it is its only user until finish; it guards it with its own lock.
type whole struct {
	t     *Table
	file  *memfile.File
	conn  driver.Conn
	put   driver.Stmt
	find  driver.Stmt // by key; nil for a table without one
	args  []driver.NamedValue
	extra [][]any // rows whose keys others have, put in at the end
}

// noCtx is for statements of ours on databases of ours: they are short, and a
// context that can end would cost a goroutine for each.
var noCtx = context.Background()

func newWhole(d *sqlite.Driver, t *Table) (*whole, error) {
	file, err := memfile.Create()
	if err != nil {
		return nil, fmt.Errorf("making a database for %s: %w", t.Name, err)
	}
	w := &whole{t: t, file: file, args: make([]driver.NamedValue, len(t.Columns))}
	for i := range w.args {
		w.args[i].Ordinal = i + 1
	}
	if w.conn, err = d.Open(file.URI()); err != nil {
		file.Close()
		return nil, fmt.Errorf("opening a database for %s: %w", t.Name, err)
	}
	if err := w.create(); err != nil {
		w.close()
		return nil, fmt.Errorf("creating table %s: %w", t.Name, err)
	}
	return w, nil
}

// create makes the table. Its columns have no types for the connection that writes it, so that values are stored as they are, and those of the
// table's definition for all that attach it: SQLite's affinity, which coerce has applied already, would round integers beyond 64 bits.
func (w *whole) create() error {
	name := QuoteName(w.t.Name)
	columns := make([]string, len(w.t.Columns))
	for i, c := range w.t.Columns {
		columns[i] = QuoteName(c.Name)
	}
	statements := []string{
		"PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-512",
		"CREATE TABLE " + name + "(" + strings.Join(columns, ",") + ")",
		"PRAGMA writable_schema=ON",
		"UPDATE sqlite_schema SET sql=" + QuoteText("CREATE TABLE "+name+w.t.Definitions()),
		"PRAGMA writable_schema=OFF",
	}
	if w.t.key >= 0 {
		statements = append(statements, w.index("UNIQUE "))
	}
	if err := w.exec(statements...); err != nil {
		return err
	}
	return w.prepare()
}

// index is the statement that makes the index on the key, under the collation that the column has for those who attach the table.
func (w *whole) index(unique string) string {
	c := w.t.Columns[w.t.key]
	return fmt.Sprintf("CREATE %sINDEX %s ON %s(%s%s)", unique, QuoteName(w.t.Name+"_key"), QuoteName(w.t.Name), QuoteName(c.Name), c.Format.collation())
}

func (w *whole) prepare() (err error) {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(w.t.Columns)), ",")
	prepare := w.conn.(driver.ConnPrepareContext).PrepareContext
	if w.put, err = prepare(noCtx, "INSERT OR IGNORE INTO "+QuoteName(w.t.Name)+" VALUES("+marks+")"); err != nil || w.t.key < 0 {
		return err
	}
	c := w.t.Columns[w.t.key]
	w.find, err = prepare(noCtx, fmt.Sprintf("SELECT * FROM %s WHERE %s=?%s", QuoteName(w.t.Name), QuoteName(c.Name), c.Format.collation()))
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

// begin and end are around the rows of a batch.
func (w *whole) begin() error { return w.exec("BEGIN") }
func (w *whole) end() error   { return w.exec("COMMIT") }

// add implements holder.
func (w *whole) add(row []any, both func(id any) bool) (outcome, []any, error) {
	inserted, err := w.insert(row)
	if err != nil || inserted {
		return added, nil, err
	}
	old, err := w.withKey(row[w.t.key])
	switch {
	case err != nil:
		return added, nil, err
	case sameRow(old, row):
		return repeated, nil, nil
	case both(w.t.identity(row)):
		return w.addBeside(row), nil, nil
	}
	if err := w.replace(row); err != nil {
		return added, nil, err
	}
	return replaced, old, nil
}

// addBeside keeps a row whose key another has.
func (w *whole) addBeside(row []any) outcome {
	for _, r := range w.extra {
		if sameRow(r, row) {
			return repeated
		}
	}
	w.extra = append(w.extra, row)
	return added
}

func (w *whole) insert(row []any) (inserted bool, err error) {
	for i, v := range row {
		w.args[i].Value = v
	}
	result, err := w.put.(driver.StmtExecContext).ExecContext(noCtx, w.args)
	if err != nil {
		return false, fmt.Errorf("storing a row of %s: %w", w.t.Name, err)
	}
	n, _ := result.RowsAffected()
	return n > 0, nil
}

// withKey reads the row that has a key.
func (w *whole) withKey(key any) ([]any, error) {
	found, err := w.find.(driver.StmtQueryContext).QueryContext(noCtx, []driver.NamedValue{{Ordinal: 1, Value: key}})
	if err != nil {
		return nil, fmt.Errorf("looking for a row of %s: %w", w.t.Name, err)
	}
	defer found.Close()
	row := make([]driver.Value, len(w.t.Columns))
	if err := found.Next(row); err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading a row of %s: %w", w.t.Name, err)
	}
	plain := make([]any, len(row))
	for i, v := range row {
		plain[i] = v
	}
	return plain, nil
}

func (w *whole) replace(row []any) error {
	c := w.t.Columns[w.t.key]
	remove := fmt.Sprintf("DELETE FROM %s WHERE %s=?%s", QuoteName(w.t.Name), QuoteName(c.Name), c.Format.collation())
	if _, err := w.conn.(driver.ExecerContext).ExecContext(noCtx, remove, []driver.NamedValue{{Ordinal: 1, Value: row[w.t.key]}}); err != nil {
		return fmt.Errorf("replacing a row of %s: %w", w.t.Name, err)
	}
	_, err := w.insert(row)
	return err
}

// bytes implements holder.
func (w *whole) bytes() int64 { return w.file.Bytes() }

// finish implements holder. It tells SQLite's planner how many rows there are, so that it compares the table rightly with those it has to ask a
// source for, and gives up the connection: what is read are views.
func (w *whole) finish() error {
	if err := w.finishExtra(); err != nil {
		return fmt.Errorf("storing rows of %s: %w", w.t.Name, err)
	}
	if err := w.exec("PRAGMA analysis_limit=400", "ANALYZE"); err != nil {
		return fmt.Errorf("counting rows of %s: %w", w.t.Name, err)
	}
	return w.disconnect()
}

// finishExtra puts in the rows whose keys others have.
func (w *whole) finishExtra() error {
	if len(w.extra) == 0 {
		return nil
	}
	if err := w.exec("DROP INDEX "+QuoteName(w.t.Name+"_key"), w.index("")); err != nil {
		return err
	}
	for _, row := range w.extra {
		if _, err := w.insert(row); err != nil {
			return err
		}
	}
	w.extra = nil
	return nil
}

func (w *whole) disconnect() error {
	conn := w.conn
	if conn == nil {
		return nil
	}
	w.conn = nil
	for _, s := range []driver.Stmt{w.put, w.find} {
		if s != nil {
			_ = s.Close() // it goes with the connection
		}
	}
	if err := conn.Close(); err != nil {
		return fmt.Errorf("closing the database of %s: %w", w.t.Name, err)
	}
	return nil
}

// close implements holder. Views that are read go with their last reader.
func (w *whole) close() {
	_ = w.disconnect() // the memory goes with the file
	w.file.Close()
}
