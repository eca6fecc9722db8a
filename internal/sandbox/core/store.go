package core

import (
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed"
	"fmt"
	"sync"

	_ "modernc.org/sqlite" // the "sqlite" driver
)

//go:embed schema.sql
var schema string

// maxConns bounds the readers that SQLite serves at once. More than the processors only queue inside it.
const maxConns = 8

// maxStatements bounds the prepared statements kept; filters make many texts, but few of them often.
const maxStatements = 256

// Store is the sandbox's database: one SQLite database in memory (the memdb file system, shared between connections), so that
// nothing is left behind on disk.
//
// A memdb writer and its readers refuse each other with SQLITE_BUSY instead of waiting in line, so the lock is taken here: views run
// side by side, an update alone. Do not call View or Update from within a view or an update: a waiting writer would block it for ever.
type Store struct {
	db  *sql.DB
	dsn string

	mu sync.RWMutex

	stmts    statements
	changes  changes
	counts   counts
	listings listings

	readOnly func() (*sql.DB, error)
}

// OpenStore makes an empty database with the core's tables.
func OpenStore(ctx context.Context) (*Store, error) {
	dsn := fmt.Sprintf("file:/orgdata-sandbox-%s?vfs=memdb&_pragma=busy_timeout(5000)&_pragma=synchronous(0)&_pragma=temp_store(2)", rand.Text())
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("opening the sandbox's database: %w", err)
	}
	// The database lives as long as one connection does: idle ones are never closed.
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	if _, err := db.ExecContext(ctx, schema); err != nil {
		db.Close()
		return nil, fmt.Errorf("creating the sandbox's tables: %w", err)
	}
	s := &Store{db: db, dsn: dsn, stmts: statements{db: db, known: map[string]*sql.Stmt{}}}
	s.counts.known, s.listings.known = map[string]countEntry{}, map[string]*positions{}
	s.changes.tables, s.changes.reads = map[string]stamp{}, map[string]source{}
	s.readOnly = sync.OnceValues(func() (*sql.DB, error) { return sql.Open("sqlite", dsn+"&_pragma=query_only(1)") })
	return s, nil
}

// View runs fn with a consistent view of the rows: no update runs meanwhile. Close the rows before returning.
func (s *Store) View(fn func(r Reader) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(Reader{s: s})
}

// Update runs fn in a transaction, alone, and commits it unless fn fails.
func (s *Store) Update(ctx context.Context, fn func(tx *sql.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.watched(ctx, fn)
}

// ReadOnly is a second pool of connections to the same database that refuses writes: tests compute the truth with it.
func (s *Store) ReadOnly() (*sql.DB, error) { return s.readOnly() }

// Close drops the database.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stmts.close()
	if db, err := s.readOnly(); err == nil {
		db.Close()
	}
	return s.db.Close()
}

// Reader asks the database, within a view.
type Reader struct{ s *Store }

// Query runs a SELECT, keeping it prepared.
func (r Reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.s.stmts.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return r.s.db.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// Row runs a SELECT that gives at most one row.
func (r Reader) Row(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, err := r.s.stmts.prepare(ctx, query); err == nil && stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return r.s.db.QueryRowContext(ctx, query, args...)
}

// statements keeps prepared statements by their text.
type statements struct {
	db    *sql.DB
	mu    sync.RWMutex
	known map[string]*sql.Stmt
}

// prepare returns nil when no more statements are to be kept.
func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt, full := s.known[query], len(s.known) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	stmt, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("preparing a statement: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, ok := s.known[query]; ok {
		stmt.Close()
		return first, nil
	}
	s.known[query] = stmt
	return stmt, nil
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.known {
		stmt.Close()
	}
	clear(s.known)
}
