package fault

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// table of a platform whose rows have an id.
type table struct {
	name    string
	columns []string
	// auto is the place of the INTEGER PRIMARY KEY, which SQLite fills in; -1 without one.
	auto int
	// own is the places of columns that make a row the only one of its kind, beside its id: one of each UNIQUE constraint.
	own []int
}

// tablesOf lists a platform's tables: their names begin with its own (see core's package comment).
func tablesOf(ctx context.Context, tx *sql.Tx, platform string) ([]table, error) {
	names, err := column(ctx, tx, `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'id'
		WHERE m.type = 'table' AND substr(m.name, 1, length(?1) + 1) = ?1 || '_' ORDER BY m.name`, platform)
	if err != nil {
		return nil, fmt.Errorf("listing tables: %w", err)
	}
	out := make([]table, len(names))
	for i, name := range names {
		if out[i], err = describe(ctx, tx, fmt.Sprint(name)); err != nil {
			return nil, fmt.Errorf("describing %s: %w", name, err)
		}
	}
	return out, nil
}

func describe(ctx context.Context, tx *sql.Tx, name string) (table, error) {
	t := table{name: name, auto: -1}
	columns, err := column(ctx, tx, `SELECT name FROM pragma_table_info(?) ORDER BY cid`, name)
	if err != nil {
		return t, err
	}
	for _, c := range columns {
		t.columns = append(t.columns, fmt.Sprint(c))
	}
	auto, err := column(ctx, tx, `SELECT cid FROM pragma_table_info(?) WHERE pk = 1 AND upper(type) = 'INTEGER'`, name)
	if err != nil {
		return t, err
	}
	if len(auto) == 1 {
		t.auto = int(auto[0].(int64))
	}
	own, err := column(ctx, tx, `SELECT max(c.cid) FROM pragma_index_list(?) i JOIN pragma_index_info(i.name) c
		WHERE i."unique" AND i.origin <> 'pk' AND c.cid >= 0 GROUP BY i.name HAVING max(c.name = 'id') = 0`, name)
	for _, at := range own {
		t.own = append(t.own, int(at.(int64)))
	}
	return t, err
}

func column(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]any, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []any
	for rows.Next() {
		var v any
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func (t table) insert(ctx context.Context, tx *sql.Tx, verb string, row []any) (int64, error) {
	places := strings.TrimSuffix(strings.Repeat("?,", len(row)), ",")
	result, err := tx.ExecContext(ctx, verb+" INTO "+t.name+" ("+strings.Join(t.columns, ", ")+") VALUES ("+places+")", row...)
	if err != nil {
		return 0, fmt.Errorf("inserting a row into %s: %w", t.name, err)
	}
	return result.LastInsertId()
}
