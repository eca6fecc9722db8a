package fault

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// journal is what insert and delete did, so that it can be undone.
type journal struct {
	mu      sync.Mutex
	changes []change
	cleared map[int]bool // rules that are gone: a request that still runs must not change anything in their name
}

// change is one row that was inserted or deleted.
type change struct {
	rule  int
	table table
	id    any
	row   []any // of a deleted row, in the table's order; nil for an inserted one
}

// change inserts copies of, or deletes, the first rows among ids.
func (j *journal) change(ctx context.Context, in *Injector, ru *rule, platform string, ids []any) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.cleared[ru.id] {
		return nil
	}
	var made []change
	err := in.world.Store.Update(ctx, func(tx *sql.Tx) error {
		t, found, err := j.find(ctx, tx, platform, ids)
		if err != nil {
			return err
		}
		for _, id := range found[:min(len(found), ru.spec.Size)] {
			c := change{rule: ru.id, table: t, id: id}
			if ru.spec.Kind == "insert" {
				err = c.copy(ctx, tx, ru)
			} else {
				err = c.remove(ctx, tx)
			}
			if err != nil {
				return err
			}
			made = append(made, c)
		}
		return nil
	})
	if err == nil {
		j.changes = append(j.changes, made...)
	}
	return err
}

// find looks for the table that has most of the ids, and gives those, in their order, without rows that a fault has inserted:
// whatever order faults are cleared in, everything must come back.
func (j *journal) find(ctx context.Context, tx *sql.Tx, platform string, ids []any) (table, []any, error) {
	tables, err := tablesOf(ctx, tx, platform)
	if err != nil {
		return table{}, nil, err
	}
	words, err := json.Marshal(ids)
	if err != nil {
		return table{}, nil, fmt.Errorf("naming rows: %w", err)
	}
	var best table
	var found []any
	for _, t := range tables {
		here, err := column(ctx, tx, "SELECT t.id FROM json_each(?) e JOIN "+t.name+" t ON t.id = e.value ORDER BY e.key", string(words))
		if err != nil {
			return table{}, nil, fmt.Errorf("looking for rows in %s: %w", t.name, err)
		}
		if len(here) > len(found) {
			best, found = t, here
		}
	}
	found = slices.DeleteFunc(found, func(id any) bool {
		return slices.ContainsFunc(j.changes, func(c change) bool { return c.row == nil && c.table.name == best.name && c.id == id })
	})
	if len(found) == 0 {
		return table{}, nil, errNoRows
	}
	return best, found, nil
}

func (c *change) read(ctx context.Context, tx *sql.Tx) ([]any, error) {
	row, places := make([]any, len(c.table.columns)), make([]any, len(c.table.columns))
	for i := range row {
		places[i] = &row[i]
	}
	query := "SELECT " + strings.Join(c.table.columns, ", ") + " FROM " + c.table.name + " WHERE id = ?"
	if err := tx.QueryRowContext(ctx, query, c.id).Scan(places...); err != nil {
		return nil, fmt.Errorf("reading a row of %s: %w", c.table.name, err)
	}
	return row, nil
}

// remove deletes the row and keeps it.
func (c *change) remove(ctx context.Context, tx *sql.Tx) (err error) {
	if c.row, err = c.read(ctx, tx); err != nil {
		return err
	}
	return c.drop(ctx, tx)
}

func (c *change) drop(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM "+c.table.name+" WHERE id = ?", c.id); err != nil {
		return fmt.Errorf("deleting a row of %s: %w", c.table.name, err)
	}
	return nil
}

// copy inserts the row again under an id of its own; c is then the new one. Everything else stays that may, so that it stands beside the old
// one in a list ordered by date.
func (c *change) copy(ctx context.Context, tx *sql.Tx, ru *rule) error {
	row, err := c.read(ctx, tx)
	if err != nil {
		return err
	}
	old, isText := c.id.(string)
	ru.mu.Lock()
	fresh, mark := sibling(ru.random, old), fmt.Sprintf("-%06x", ru.random.IntN(1<<24))
	ru.mu.Unlock()
	for i, value := range row {
		if s, ok := value.(string); ok && isText && (s == old || len(old) >= longID) {
			row[i] = strings.ReplaceAll(s, old, fresh) // a document holds its own id
		}
	}
	for _, at := range c.table.own {
		if s, ok := row[at].(string); ok {
			row[at] = s + mark
		}
	}
	if c.table.auto >= 0 {
		row[c.table.auto] = nil
	}
	rowid, err := c.table.insert(ctx, tx, "INSERT", row)
	if err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT id FROM "+c.table.name+" WHERE rowid = ?", rowid).Scan(&c.id); err != nil {
		return fmt.Errorf("reading a new row of %s: %w", c.table.name, err)
	}
	return nil
}

// longID is the length from which on an id is found by chance in no other text.
const longID = 20

// sibling is an id of the same form: digits stay digits, letters letters of a hexadecimal number, and the first fourteen characters, which
// hold a UUID's version and may lead an ordering, stay.
func sibling(r *rand.Rand, id string) string {
	out := []byte(id)
	for i, b := range out {
		switch {
		case i < 14 && len(id) >= longID:
		case b >= '0' && b <= '9':
			out[i] = '0' + byte(r.IntN(10))
		case b >= 'a' && b <= 'z':
			out[i] = 'a' + byte(r.IntN(6))
		}
	}
	return string(out)
}

// undo takes back what rules did.
func (j *journal) undo(ctx context.Context, store *core.Store, rules map[int]bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.cleared == nil {
		j.cleared = map[int]bool{}
	}
	for id := range rules {
		j.cleared[id] = true
	}
	mine := func(c change) bool { return rules[c.rule] }
	if !slices.ContainsFunc(j.changes, mine) {
		return nil
	}
	err := store.Update(ctx, func(tx *sql.Tx) error {
		for _, c := range slices.Backward(j.changes) {
			if !mine(c) {
				continue
			}
			if err := c.undo(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		j.changes = slices.DeleteFunc(j.changes, mine)
	}
	return err
}

func (c change) undo(ctx context.Context, tx *sql.Tx) error {
	if c.row == nil {
		return c.drop(ctx, tx)
	}
	if _, err := c.table.insert(ctx, tx, "INSERT OR IGNORE", c.row); err != nil {
		return err
	}
	// A row that comes back under an old number is no row that was added at the end, which is what the store would take it for.
	if _, err := tx.ExecContext(ctx, "UPDATE "+c.table.name+" SET id = id WHERE id = ?", c.id); err != nil {
		return fmt.Errorf("giving back a row of %s: %w", c.table.name, err)
	}
	return nil
}
