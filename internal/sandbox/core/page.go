package core

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Select is a list of a collection's records: which fields, from where, which rows, in what order.
type Select struct {
	Fields []Field
	From   string   // a table, or a table with joins
	Where  []string // joined by AND
	Args   []any    // of Where
	Group  string   // GROUP BY, if any; Page cannot count such a list
	Order  string   // must end in something unique, or pages overlap
	// Keyset says that the columns of Order are never NULL and that an index begins with what Where compares for equality and
	// goes on with them: far pages of a long list are then found by key.
	Keyset bool
}

func (s Select) where() string {
	if len(s.Where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.Where, " AND ")
}

func (s Select) sql() string {
	columns := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		columns[i] = f.expression()
	}
	text := "SELECT " + strings.Join(columns, ", ") + " FROM " + s.From + s.where()
	if s.Group != "" {
		text += " GROUP BY " + s.Group
	}
	if s.Order != "" {
		text += " ORDER BY " + s.Order
	}
	return text
}

// Page is a part of a list.
type Page struct {
	Items json.RawMessage // an array, "[]" when empty
	Len   int
	Total int // rows of the whole list
}

// Page reads limit rows after offset. Every platform's lists go through here.
func (s *Store) Page(ctx context.Context, list Select, limit, offset int) (Page, error) {
	var p Page
	err := s.View(func(r Reader) (err error) {
		p, err = r.Page(ctx, list, limit, offset)
		return err
	})
	return p, err
}

// Page reads a page within a view.
func (r Reader) Page(ctx context.Context, list Select, limit, offset int) (Page, error) {
	p := Page{Items: json.RawMessage("[]")}
	src, err := r.source(ctx, list)
	if err != nil {
		return p, err
	}
	if p.Total, err = r.count(ctx, list, src); err != nil || offset >= p.Total {
		return p, err
	}
	if list, offset, err = r.enter(ctx, list, src, offset); err != nil {
		return p, err
	}
	p.Items, p.Len, err = r.records(ctx, list, limit, offset)
	return p, err
}

// All reads a whole list; for reference data.
func (s *Store) All(ctx context.Context, list Select) (items json.RawMessage, err error) {
	err = s.View(func(r Reader) (err error) {
		items, err = r.Records(ctx, list)
		return err
	})
	return items, err
}

// One reads a single record; nil when there is none.
func (s *Store) One(ctx context.Context, list Select) (record json.RawMessage, err error) {
	err = s.View(func(r Reader) error {
		items, n, err := r.records(ctx, list, 1, 0)
		if err == nil && n > 0 {
			record = items[1 : len(items)-1]
		}
		return err
	})
	return record, err
}

// Records reads a whole list within a view.
func (r Reader) Records(ctx context.Context, list Select) (json.RawMessage, error) {
	items, _, err := r.records(ctx, list, -1, 0)
	return items, err
}

// First scans the fields of a list's first record; sql.ErrNoRows when there is none.
func (r Reader) First(ctx context.Context, list Select, places ...any) error {
	return r.Row(ctx, list.sql()+" LIMIT 1", list.Args...).Scan(places...)
}

func (r Reader) records(ctx context.Context, list Select, limit, offset int) (json.RawMessage, int, error) {
	args := append(list.Args[:len(list.Args):len(list.Args)], limit, offset)
	rows, err := r.Query(ctx, list.sql()+" LIMIT ? OFFSET ?", args...)
	if err != nil {
		return nil, 0, fmt.Errorf("reading %s: %w", list.From, err)
	}
	defer rows.Close()
	values, places := make([]any, len(list.Fields)), make([]any, len(list.Fields))
	for i := range values {
		places[i] = &values[i]
	}
	out, n := []byte{'['}, 0
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return nil, 0, fmt.Errorf("reading %s: %w", list.From, err)
		}
		if n++; n > 1 {
			out = append(out, ',')
		}
		if out, err = appendRecord(out, list.Fields, values); err != nil {
			return nil, 0, err
		}
	}
	return append(out, ']'), n, rows.Err()
}

// counts remembers how many rows a condition has: count(*) reads every row, and a client that pages asks for it with each page.
type counts struct {
	mu    sync.Mutex
	known map[string]countEntry
}

type countEntry struct {
	at    stamp
	rowid int64 // the largest in the table; later rows have larger ones
	n     int
}

// maxCounts bounds the conditions remembered.
const maxCounts = 1024

// Count is the number of rows of a list.
func (r Reader) Count(ctx context.Context, list Select) (int, error) {
	src, err := r.source(ctx, list)
	if err != nil {
		return 0, err
	}
	return r.count(ctx, list, src)
}

func (r Reader) count(ctx context.Context, list Select, src source) (int, error) {
	key := list.From + list.where() + fmt.Sprintf("%q", list.Args)
	c := &r.s.counts
	c.mu.Lock()
	entry, ok := c.known[key]
	c.mu.Unlock()
	now := r.s.changes.stamp(src)
	if ok && entry.at == now && len(src.tables) > 0 {
		return entry.n, nil
	}
	fresh := countEntry{at: now}
	if src.plain {
		var err error
		if fresh.rowid, err = r.lastRow(ctx, list.From); err != nil {
			return 0, fmt.Errorf("counting %s: %w", list.From, err)
		}
		if ok && entry.at.rewritten == now.rewritten { // only the rows added since
			fresh.n = entry.n
			list.Where = append(slices.Clone(list.Where), "rowid > ?")
			list.Args = append(slices.Clone(list.Args), entry.rowid)
			list.From += " NOT INDEXED"
		}
	}
	var n int
	if err := r.Row(ctx, "SELECT count(*) FROM "+list.From+list.where(), list.Args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting %s: %w", list.From, err)
	}
	fresh.n += n
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxCounts {
		clear(c.known)
	}
	c.known[key] = fresh
	return fresh.n, nil
}
