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
		columns, err := column(ctx, tx, `SELECT name FROM pragma_table_info(?) ORDER BY cid`, name)
		if err != nil {
			return nil, fmt.Errorf("listing columns: %w", err)
		}
		out[i] = table{name: fmt.Sprint(name), auto: -1}
		for _, c := range columns {
			out[i].columns = append(out[i].columns, fmt.Sprint(c))
		}
		auto, err := column(ctx, tx, `SELECT cid FROM pragma_table_info(?) WHERE pk = 1 AND upper(type) = 'INTEGER'`, name)
		if err != nil {
			return nil, fmt.Errorf("listing columns: %w", err)
		}
		if len(auto) == 1 {
			out[i].auto = int(auto[0].(int64))
		}
	}
	return out, nil
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
