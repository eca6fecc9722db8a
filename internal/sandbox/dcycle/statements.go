package dcycle

import (
	"context"
	"database/sql"
)

// statements are prepared once for all the records of a bulk request. The transaction closes them.
type statements struct {
	tx   *sql.Tx
	made map[string]*sql.Stmt
}

func keep(tx *sql.Tx) *statements { return &statements{tx: tx, made: map[string]*sql.Stmt{}} }

func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := s.made[query]; ok {
		return stmt, nil
	}
	stmt, err := s.tx.PrepareContext(ctx, query)
	if err == nil {
		s.made[query] = stmt
	}
	return stmt, err
}

// exec runs a statement of a write, prepared if there is more to come.
func (w *writing) exec(query string, args ...any) error {
	if w.kept == nil {
		_, err := w.tx.ExecContext(w.ctx, query, args...)
		return err
	}
	stmt, err := w.kept.prepare(w.ctx, query)
	if err == nil {
		_, err = stmt.ExecContext(w.ctx, args...)
	}
	return err
}

// find reads one row into places; sql.ErrNoRows when there is none.
func (w *writing) find(query string, args []any, places ...any) error {
	if w.kept == nil {
		return w.tx.QueryRowContext(w.ctx, query, args...).Scan(places...)
	}
	stmt, err := w.kept.prepare(w.ctx, query)
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(w.ctx, args...).Scan(places...)
}
