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
// Rows are appended beneath SQLite until a key comes twice; from then on they are inserted by statements.
//
// The load that fills it is its only user until finish; it guards it with its own lock.
type whole struct {
	t     *Table
	scope string // the organisation whose rows they are
	file  *memfile.File
	conn  driver.Conn
	plain *appended // nil when rows are inserted
	put   driver.Stmt
	find  driver.Stmt // by key; nil for a table without one
	args  []driver.NamedValue
	extra [][]any // rows whose keys others have, put in at the end
}

// noCtx is for statements of ours on databases of ours: they are short, and a
// context that can end would cost a goroutine for each.
var noCtx = context.Background()

func newWhole(d *sqlite.Driver, t *Table, scope string) (*whole, error) {
	file, err := memfile.Create()
	if err != nil {
		return nil, fmt.Errorf("making a database for %s: %w", t.Name, err)
	}
	w := &whole{t: t, scope: scope, file: file, args: make([]driver.NamedValue, len(t.stored()))}
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
	w.plain = newAppended(t, file)
	if t.key >= 0 && t.Columns[t.key].Format.Dated() { // texts that differ may be the same key
		if err := w.insertFromNow(); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

// create makes the table. Its columns have no types for the connection that writes it, so that values are stored as they are, and those of the
// table's definition for all that attach it: SQLite's affinity, which coerce has applied already, would round integers beyond 64 bits. The
// organisation's column is for those alone.
func (w *whole) create() error {
	name := QuoteName(w.t.Name)
	columns := make([]string, len(w.t.stored()))
	for i, c := range w.t.stored() {
		columns[i] = QuoteName(c.Name)
	}
	return w.exec(
		"PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-512",
		"CREATE TABLE "+name+"("+strings.Join(columns, ",")+")",
		"PRAGMA writable_schema=ON",
		"UPDATE sqlite_schema SET sql="+QuoteText("CREATE TABLE "+name+w.t.Definitions(w.scope)),
		"PRAGMA writable_schema=OFF",
	)
}

// insertFromNow ends the appending.
func (w *whole) insertFromNow() error {
	err := w.plain.sync()
	w.plain.free()
	w.plain = nil
	if err == nil && w.t.key >= 0 {
		err = w.exec(w.index("UNIQUE "))
	}
	if err == nil {
		err = w.prepare()
	}
	if err != nil {
		return fmt.Errorf("making the index of %s: %w", w.t.Name, err)
	}
	return nil
}

// index is the statement that makes the index on the key, under the collation that the column has for those who attach the table.
func (w *whole) index(unique string) string {
	c := w.t.Columns[w.t.key]
	return fmt.Sprintf("CREATE %sINDEX %s ON %s(%s%s)", unique, QuoteName(w.t.Name+"_key"), QuoteName(w.t.Name), QuoteName(c.Name), c.Format.collation())
}

func (w *whole) prepare() (err error) {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(w.t.stored())), ",")
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
func (w *whole) begin() error {
	if w.plain != nil {
		return nil
	}
	return w.exec("BEGIN")
}

func (w *whole) end() error {
	if w.plain != nil {
		return nil
	}
	return w.exec("COMMIT")
}

// add implements holder.
func (w *whole) add(row []any, both func(id any) bool) (outcome, []any, error) {
	if w.plain != nil {
		if ok, err := w.plain.add(row); ok || err != nil {
			return added, nil, err
		}
		if err := w.insertFromNow(); err != nil {
			return added, nil, err
		}
		if err := w.begin(); err != nil {
			return added, nil, err
		}
	}
	inserted, err := w.insert(row)
	if err != nil || inserted {
		return added, nil, err
	}
	old, err := w.withKey(row[w.t.key])
	switch {
	case err != nil:
		return added, nil, err
	case w.t.sameRow(old, row):
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
		if w.t.sameRow(r, row) {
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
	row := make([]driver.Value, len(w.t.stored()))
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
func (w *whole) bytes() int64 {
	n := w.file.Bytes()
	if w.plain != nil {
		n += w.plain.indexBytes()
	}
	return n
}

// freeze makes a view of the rows that are there, between batches.
func (w *whole) freeze() (*memfile.View, error) {
	if w.plain != nil && w.conn != nil {
		if err := w.plain.sync(); err != nil {
			return nil, err
		}
	}
	return w.file.Freeze()
}

// finish implements holder. It tells SQLite's planner how many rows there are, so that it compares the table rightly with those it has to ask a
// source for, and gives up the connection: what is read are views.
func (w *whole) finish() error {
	counted, err := w.finishAppended()
	if err != nil {
		return fmt.Errorf("making the index of %s: %w", w.t.Name, err)
	}
	if err := w.finishExtra(); err != nil {
		return fmt.Errorf("storing rows of %s: %w", w.t.Name, err)
	}
	if !counted {
		if err := w.exec("PRAGMA analysis_limit=400", "ANALYZE"); err != nil {
			return fmt.Errorf("counting rows of %s: %w", w.t.Name, err)
		}
	}
	return w.disconnect()
}

// finishAppended makes the index of rows that were appended. counted says that the planner is told of them.
func (w *whole) finishAppended() (counted bool, err error) {
	a := w.plain
	if a == nil {
		return false, nil
	}
	if err := a.sync(); err != nil || w.t.key < 0 {
		return false, err
	}
	root, ok, err := a.index()
	w.plain = nil
	switch {
	case err != nil:
		return false, err
	case !ok:
		return false, w.exec(w.index("UNIQUE "))
	}
	return true, w.describe(root, a.table.Rows)
}

// describe notes an index that was made beneath SQLite in the schema, and what ANALYZE would find out by reading all of it.
func (w *whole) describe(root uint32, n int64) error {
	name, key := QuoteText(w.t.Name), QuoteText(w.t.Name+"_key")
	statements := []string{
		"PRAGMA writable_schema=ON",
		fmt.Sprintf("INSERT INTO sqlite_schema VALUES('index',%s,%s,%d,%s)", key, name, root, QuoteText(w.index("UNIQUE "))),
		"PRAGMA writable_schema=OFF",
		"ANALYZE sqlite_schema", // makes the table of statistics
	}
	if n > 0 {
		statements = append(statements, fmt.Sprintf("INSERT INTO sqlite_stat1 VALUES(%s,%s,'%d 1')", name, key, n))
	}
	return w.exec(statements...)
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
	if w.plain != nil {
		w.plain.free()
	}
	_ = w.disconnect() // the memory goes with the file
	w.file.Close()
}
