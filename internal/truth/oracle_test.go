package truth

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"
)

// oracle is plain SQLite with the rows that the platform really has of an organisation.
type oracle struct {
	db           *sql.DB
	organization string
}

// opener opens databases in memory with the collation and the functions that statements are promised.
type opener struct{ d *sqlite.Driver }

func (o opener) Connect(context.Context) (driver.Conn, error) { return o.d.Open(":memory:?_dqs=0") }
func (o opener) Driver() driver.Driver                        { return o.d }

// plainDriver is made once: what is registered with a driver stays for ever.
var plainDriver = sync.OnceValues(func() (*sqlite.Driver, error) {
	d := &sqlite.Driver{}
	return d, errors.Join(registerFolding(d), d.RegisterCollationUtf8("instant", compareTimes))
})

// affinities are the columns of plain SQLite by kind. An integer that no int64 holds keeps its digits, which a column of type INTEGER would
// take for a real.
var affinities = map[string]string{
	"text": "TEXT", "json": "TEXT", "uuid": "TEXT COLLATE NOCASE", "date": "TEXT COLLATE instant", "datetime": "TEXT COLLATE instant",
	"number": "REAL", "integer": "INTEGER", "boolean": "INTEGER",
}

func newOracle(t testing.TB, w world, organization string) *oracle {
	t.Helper()
	d, err := plainDriver()
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{sql.OpenDB(opener{d}), organization}
	o.db.SetMaxOpenConns(1)
	t.Cleanup(func() { o.db.Close() })
	for name, table := range tables {
		if err := o.add(table, w[name]); err != nil {
			t.Fatalf("filling plain SQLite with %s: %v", name, err)
		}
	}
	return o
}

func (o *oracle) add(t *table, rows []record) error {
	var definitions, names, marks []string
	for _, c := range t.columns {
		affinity := affinities[c.kind]
		if c.name == "huge" {
			affinity = ""
		}
		definitions, names, marks = append(definitions, c.name+" "+affinity), append(names, c.name), append(marks, "?")
	}
	definitions = append(definitions, "organization_id TEXT COLLATE NOCASE DEFAULT '"+o.organization+"'")
	if _, err := o.db.Exec(fmt.Sprintf("CREATE TABLE %q (%s)", t.name, strings.Join(definitions, ", "))); err != nil {
		return err
	}
	tx, err := o.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s)", t.name, strings.Join(names, ", "), strings.Join(marks, ", ")))
	if err != nil {
		return err
	}
	for _, r := range rows {
		values := make([]any, len(r))
		for i, c := range r {
			values[i] = stored(t.columns[i].kind, c)
		}
		if _, err := insert.Exec(values...); err != nil {
			return err
		}
	}
	return errors.Join(insert.Close(), tx.Commit())
}

// ask gives the rows of a statement.
func (o *oracle) ask(statement string) (out [][]any, err error) {
	rows, err := o.db.Query(statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
