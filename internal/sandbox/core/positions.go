package core

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A list whose Keyset is set can be entered anywhere: OFFSET reads and drops every row before the page, which at the far end of a
// million rows takes a hundred times as long as the page. So the key of every 512th row is remembered, with how many rows follow it up
// to the next; a page is then read by its key from the nearest of them. Rows that are added later are counted into their
// blocks; when rows were changed or deleted, the keys are looked up anew.
const (
	blockSize   = 512
	maxBlock    = 8 * blockSize // a block that grew beyond is a reason to begin anew
	deepOffset  = 2 * blockSize // before it OFFSET is as quick
	maxListings = 64            // lists remembered; 1,000,000 rows make about 0.3 MB
)

// listings is the positions of lists, by their statement and arguments.
type listings struct {
	mu    sync.Mutex
	known map[string]*positions
}

// positions is what is remembered of one list.
type positions struct {
	mu     sync.Mutex
	ready  bool
	at     stamp
	rowid  int64 // the largest in the table; later rows have larger ones
	blocks []block
}

// block is rows that follow each other: the key of the first, and their number. The first block's key is not used: rows may
// have been added before it.
type block struct {
	first []any
	n     int
}

// key is a list's order as columns to compare by.
type key struct {
	columns    []string
	descending bool
}

// key reads the order; false when it cannot be compared as one row value.
func (list Select) key() (key, bool) {
	if !list.Keyset || list.Group != "" {
		return key{}, false
	}
	var k key
	for i, term := range strings.Split(list.Order, ",") {
		column, descending := strings.CutSuffix(strings.TrimSpace(term), " DESC")
		if i > 0 && descending != k.descending {
			return key{}, false
		}
		k.columns, k.descending = append(k.columns, column), descending
	}
	return k, true
}

// from is the condition for rows at or after a key, or only after it.
func (k key) from(including bool) string {
	sign := ">"
	if k.descending {
		sign = "<"
	}
	if including {
		sign += "="
	}
	places := strings.TrimSuffix(strings.Repeat("?,", len(k.columns)), ",")
	return "(" + strings.Join(k.columns, ", ") + ") " + sign + " (" + places + ")"
}

// compare orders two keys as the list does.
func (k key) compare(a, b []any) int {
	for i := range a {
		if c := compareValues(a[i], b[i]); c != 0 {
			if k.descending {
				return -c
			}
			return c
		}
	}
	return 0
}

// compareValues is SQLite's order of two values of one column that is never NULL.
func compareValues(a, b any) int {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(x, y)
		}
	}
	return cmp.Compare(asFloat(a), asFloat(b))
}

func asFloat(v any) float64 {
	switch n := v.(type) {
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

// enter narrows a list to begin near an offset, and returns the offset that is left.
func (r Reader) enter(ctx context.Context, list Select, src source, offset int) (Select, int, error) {
	k, ok := list.key()
	if !ok || !src.plain || offset < deepOffset {
		return list, offset, nil
	}
	p := r.s.listings.of(list)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := r.refresh(ctx, p, list, src, k); err != nil {
		return list, offset, err
	}
	for i, b := range p.blocks {
		if offset < b.n || i == len(p.blocks)-1 {
			if i > 0 {
				list.Where = append(slices.Clone(list.Where), k.from(true))
				list.Args = append(slices.Clone(list.Args), b.first...)
			}
			return list, offset, nil
		}
		offset -= b.n
	}
	return list, offset, nil
}

// of finds what is remembered of a list.
func (l *listings) of(list Select) *positions {
	name := list.From + list.where() + list.Order + fmt.Sprintf("%q", list.Args)
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.known[name]
	if !ok {
		if len(l.known) >= maxListings {
			clear(l.known)
		}
		p = &positions{}
		l.known[name] = p
	}
	return p
}

// refresh brings the blocks up to date.
func (r Reader) refresh(ctx context.Context, p *positions, list Select, src source, k key) error {
	now := r.s.changes.stamp(src)
	switch {
	case p.ready && p.at == now:
		return nil
	case p.ready && p.at.rewritten == now.rewritten:
		if err := r.absorb(ctx, p, list, k); err != nil {
			return err
		}
	default:
		p.ready = false
	}
	if !p.ready {
		if err := r.survey(ctx, p, list, k); err != nil {
			return err
		}
	}
	rowid, err := r.lastRow(ctx, list.From)
	p.ready, p.at, p.rowid = err == nil, now, rowid
	return err
}

// survey finds the blocks, by stepping over each.
func (r Reader) survey(ctx context.Context, p *positions, list Select, k key) error {
	keys := Select{Fields: columnsOf(k), From: list.From, Where: list.Where, Args: list.Args, Order: list.Order}
	first, err := r.keys(ctx, keys, 1, 0)
	p.blocks = p.blocks[:0]
	keys.Where = append(slices.Clone(list.Where), k.from(false))
	for err == nil && len(first) > 0 {
		p.blocks = append(p.blocks, block{first: first[0], n: blockSize})
		keys.Args = append(slices.Clone(list.Args), first[0]...)
		// The next block begins blockSize rows later. The last one is short, which nobody asks: pages end at the total.
		first, err = r.keys(ctx, keys, 1, blockSize-1)
	}
	return err
}

// absorb counts rows that were added since into their blocks.
func (r Reader) absorb(ctx context.Context, p *positions, list Select, k key) error {
	added := Select{
		Fields: columnsOf(k), From: list.From + " NOT INDEXED", Args: append(slices.Clone(list.Args), p.rowid),
		Where: append(slices.Clone(list.Where), "rowid > ?"),
	}
	keys, err := r.keys(ctx, added, -1, 0)
	for _, added := range keys {
		at, exact := slices.BinarySearchFunc(p.blocks, added, func(b block, want []any) int { return k.compare(b.first, want) })
		if !exact {
			at = max(at-1, 0)
		}
		if len(p.blocks) == 0 || p.blocks[at].n >= maxBlock {
			p.ready = false
			return err
		}
		p.blocks[at].n++
	}
	return err
}

func columnsOf(k key) []Field {
	out := make([]Field, len(k.columns))
	for i, name := range k.columns {
		out[i] = Field{Name: name}
	}
	return out
}

// keys reads values as they are.
func (r Reader) keys(ctx context.Context, list Select, limit, offset int) ([][]any, error) {
	rows, err := r.Query(ctx, list.sql()+" LIMIT ? OFFSET ?", append(slices.Clone(list.Args), limit, offset)...)
	if err != nil {
		return nil, fmt.Errorf("reading keys of %s: %w", list.From, err)
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		values, places := make([]any, len(list.Fields)), make([]any, len(list.Fields))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, fmt.Errorf("reading keys of %s: %w", list.From, err)
		}
		out = append(out, values)
	}
	return out, rows.Err()
}

// lastRow is the largest rowid of a table.
func (r Reader) lastRow(ctx context.Context, table string) (n int64, err error) {
	err = r.Row(ctx, "SELECT coalesce(max(rowid), 0) FROM "+table).Scan(&n)
	return n, err
}
