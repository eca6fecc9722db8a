package core

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// stamp tells two states of some tables apart: how many rows have been inserted into them, and how many changed or deleted. What was
// learned of a list under one stamp holds while the stamp does; where only rows were added, it can be brought up to date from them.
type stamp struct{ inserted, rewritten uint64 }

// changes counts what updates did to each table.
type changes struct {
	mu     sync.RWMutex
	tables map[string]stamp
	reads  map[string]source // by FROM and WHERE
}

// source is what a list is read from.
type source struct {
	tables []string
	// plain: one table, whose rowids grow with each row that is inserted, and nothing else.
	plain bool
}

// maxSources bounds the statements whose tables are remembered.
const maxSources = 1024

// watched runs fn in a transaction on one connection and counts the rows that it changed, by table. Nothing is counted unless fn's
// changes were committed.
func (s *Store) watched(ctx context.Context, fn func(tx *sql.Tx) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("beginning an update: %w", err)
	}
	defer conn.Close()
	touched := map[string]stamp{}
	hook := func(h sqlite.PreUpdateHookFn) error {
		return conn.Raw(func(c any) error { c.(sqlite.HookRegisterer).RegisterPreUpdateHook(h); return nil })
	}
	err = hook(func(d sqlite.SQLitePreUpdateData) {
		t := touched[d.TableName]
		if d.Op == opInsert {
			t.inserted++
		} else {
			t.rewritten++
		}
		touched[d.TableName] = t
	})
	if err != nil {
		return fmt.Errorf("watching an update: %w", err)
	}
	defer hook(nil)
	if err := transaction(ctx, conn, fn); err != nil {
		return err
	}
	s.changes.add(touched)
	return nil
}

// opInsert is SQLITE_INSERT.
const opInsert = 18

func transaction(ctx context.Context, conn *sql.Conn, fn func(tx *sql.Tx) error) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning an update: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing an update: %w", err)
	}
	return nil
}

func (c *changes) add(touched map[string]stamp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, t := range touched {
		old := c.tables[name]
		c.tables[name] = stamp{old.inserted + t.inserted, old.rewritten + t.rewritten}
	}
}

// stamp is the state of a source's tables. Sums do, as no count ever falls.
func (c *changes) stamp(of source) stamp {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out stamp
	for _, name := range of.tables {
		out.inserted += c.tables[name].inserted
		out.rewritten += c.tables[name].rewritten
	}
	return out
}

var word = words.Pattern(`\w+`)

// source finds the tables that a list is read from: every table whose name is a word of its FROM or WHERE, and of the views in it. A
// name that only looks like a table's costs a recount and nothing else.
func (r Reader) source(ctx context.Context, list Select) (source, error) {
	text := list.From + list.where()
	c := &r.s.changes
	c.mu.RLock()
	known, ok := c.reads[text]
	c.mu.RUnlock()
	if ok {
		return known, nil
	}
	schema, err := r.schema(ctx)
	if err != nil {
		return source{}, err
	}
	found := source{}
	for names := word().FindAllString(text, -1); len(names) > 0; names = names[1:] {
		made, ok := schema[names[0]]
		switch {
		case !ok || slices.Contains(found.tables, names[0]):
		case strings.HasPrefix(made, "CREATE VIEW"):
			delete(schema, names[0])
			names = append(names, word().FindAllString(made, -1)...)
		default:
			found.tables = append(found.tables, names[0])
		}
	}
	found.plain = slices.Equal(found.tables, []string{list.From}) && !strings.Contains(schema[list.From], "WITHOUT ROWID")
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.reads) >= maxSources {
		clear(c.reads)
	}
	c.reads[text] = found
	return found, nil
}

// schema is the statement that made each table and view.
func (r Reader) schema(ctx context.Context) (map[string]string, error) {
	rows, err := r.Query(ctx, `SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view')`)
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, made string
		if err := rows.Scan(&name, &made); err != nil {
			return nil, fmt.Errorf("reading the schema: %w", err)
		}
		out[name] = made
	}
	return out, rows.Err()
}
