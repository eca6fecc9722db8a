package core

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
		if p.Total, err = r.Count(ctx, list); err != nil || offset >= p.Total {
			p.Items = json.RawMessage("[]")
			return err
		}
		p.Items, p.Len, err = r.records(ctx, list, limit, offset)
		return err
	})
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

// counts remembers how many rows a condition has, until the next update: count(*) reads every row, and a client that pages
// asks for it with each page.
type counts struct {
	mu    sync.Mutex
	known map[string]countEntry
}

type countEntry struct {
	version uint64
	n       int
}

// maxCounts bounds the conditions remembered.
const maxCounts = 1024

// Count is the number of rows of a list.
func (r Reader) Count(ctx context.Context, list Select) (int, error) {
	query := "SELECT count(*) FROM " + list.From + list.where()
	key := query + fmt.Sprintf("%q", list.Args)
	version := r.s.version.Load()
	c := &r.s.counts
	c.mu.Lock()
	entry, ok := c.known[key]
	c.mu.Unlock()
	if ok && entry.version == version {
		return entry.n, nil
	}
	var n int
	if err := r.Row(ctx, query, list.Args...).Scan(&n); err != nil && err != sql.ErrNoRows {
		return 0, fmt.Errorf("counting %s: %w", list.From, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxCounts {
		clear(c.known)
	}
	c.known[key] = countEntry{version, n}
	return n, nil
}
