package cycle

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// condition is a part of a WHERE clause. Its values are always bound, never written into the text.
type condition struct {
	sql  string
	args []any
}

// selection is the documents of one kind in one hub that meet the conditions. Nothing is ever read without a hub.
type selection struct {
	hub, kind     string
	where         []condition
	order         []condition
	limit, offset int // limit 0: all
}

func (s selection) sql() (string, []any) {
	text := "SELECT doc FROM cycle_resources WHERE hub = ? AND kind = ?"
	args := []any{s.hub, s.kind}
	for _, c := range s.where {
		text += " AND (" + c.sql + ")"
		args = append(args, c.args...)
	}
	text += " ORDER BY "
	for _, c := range s.order {
		text += c.sql + ", "
		args = append(args, c.args...)
	}
	text += "seq"
	if s.limit > 0 {
		text += " LIMIT ? OFFSET ?"
		args = append(args, s.limit, s.offset)
	}
	return text, args
}

// list reads a selection.
func (a *api) list(ctx context.Context, s selection) (docs []doc, err error) {
	query, args := s.sql()
	err = a.world.Store.View(func(r core.Reader) error {
		rows, err := r.Query(ctx, query, args...)
		if err != nil {
			return fmt.Errorf("listing %s: %w", s.kind, err)
		}
		docs, err = scanDocs(rows)
		return err
	})
	return docs, err
}

func scanDocs(rows *sql.Rows) ([]doc, error) {
	defer rows.Close()
	docs := []doc{}
	for rows.Next() {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading a document: %w", err)
		}
		d, err := parseDoc(text)
		if err != nil {
			return nil, fmt.Errorf("reading a document: %w", err)
		}
		docs = append(docs, d)
	}
	return docs, rows.Err()
}

// byIDs reads documents by their ids, in one hub.
func (a *api) byIDs(ctx context.Context, hub, kind string, ids []string) ([]doc, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return a.list(ctx, selection{hub: hub, kind: kind, where: []condition{anyOf("id", ids)}})
}

// anyOf is expression IN (values).
func anyOf(expression string, values []string) condition {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
	c := condition{sql: expression + " IN (" + marks + ")"}
	for _, v := range values {
		c.args = append(c.args, v)
	}
	return c
}

// change is one update of the database: everything in it happens, or nothing.
type change struct {
	*api
	ctx   context.Context
	tx    *sql.Tx
	at    time.Time // the instant that it is dated
	steps []step    // what is to happen later; on the agenda once the update is committed
}

// update runs fn alone, dated now.
func (a *api) update(ctx context.Context, fn func(c *change) error) error {
	return a.updateAt(ctx, a.world.Now(), fn)
}

func (a *api) updateAt(ctx context.Context, at time.Time, fn func(c *change) error) error {
	c := &change{api: a, ctx: ctx, at: at}
	err := a.world.Store.Update(ctx, func(tx *sql.Tx) error {
		c.tx = tx
		return fn(c)
	})
	if err != nil {
		return err
	}
	a.agenda.add(c.steps...)
	return nil
}

// get reads a document as it is at this point of the update; nil when there is none.
func (c *change) get(hub, kind, id string) (doc, error) {
	var text []byte
	err := c.tx.QueryRowContext(c.ctx, `SELECT doc FROM cycle_resources WHERE hub = ? AND kind = ? AND id = ?`, hub, kind, id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s %s: %w", kind, id, err)
	}
	return parseDoc(text)
}

// all reads a selection as it is at this point of the update.
func (c *change) all(s selection) ([]doc, error) {
	query, args := s.sql()
	rows, err := c.tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", s.kind, err)
	}
	return scanDocs(rows)
}

// add stores a new document.
func (c *change) add(hub, kind, parent string, d doc) error {
	row, err := rowOf(d)
	if err != nil {
		return err
	}
	_, err = c.tx.ExecContext(c.ctx, `INSERT INTO cycle_resources (hub, kind, parent, id, name, identifier, state, created, doc)
		VALUES (?,?,?,?,?,?,?,?,?)`, append([]any{hub, kind, parent}, row...)...)
	if err != nil {
		return fmt.Errorf("adding %s: %w", kind, err)
	}
	return nil
}

// put replaces a document.
func (c *change) put(hub, kind string, d doc) error {
	row, err := rowOf(d)
	if err != nil {
		return err
	}
	_, err = c.tx.ExecContext(c.ctx, `UPDATE cycle_resources SET id = ?, name = ?, identifier = ?, state = ?, created = ?, doc = ?
		WHERE hub = ? AND kind = ? AND id = ?`, append(row, hub, kind, d.text("id"))...)
	if err != nil {
		return fmt.Errorf("changing %s: %w", kind, err)
	}
	return nil
}

// remove takes documents away.
func (c *change) remove(hub, kind string, where ...condition) error {
	text, args := "DELETE FROM cycle_resources WHERE hub = ? AND kind = ?", []any{hub, kind}
	for _, w := range where {
		text += " AND (" + w.sql + ")"
		args = append(args, w.args...)
	}
	if _, err := c.tx.ExecContext(c.ctx, text, args...); err != nil {
		return fmt.Errorf("removing %s: %w", kind, err)
	}
	return nil
}

// rowOf is id, name, identifier, state, created and the document itself.
func rowOf(d doc) ([]any, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("writing a document: %w", err)
	}
	return []any{d.text("id"), nameOf(d), d.text("identifier"), d.text("state", "current"), createdOf(d), string(text)}, nil
}

// nameOf is what a search looks at: the first that a kind has of these.
func nameOf(d doc) string {
	for _, member := range []string{"name", "nickname", "hostname", "origin", "caption", "event", "title", "domain"} {
		if s := d.text(member); s != "" {
			return s
		}
	}
	return d.text("about", "version")
}

func createdOf(d doc) string {
	for _, path := range [][]string{{"events", "created"}, {"events", "queued"}, {"time"}} {
		if s := d.text(path...); s != "" {
			return s
		}
	}
	return ""
}

// newID makes an id: four bytes of time and eight random ones, as an ObjectID has them.
func newID(at time.Time) string {
	var b [12]byte
	seconds := uint32(at.Unix())
	b[0], b[1], b[2], b[3] = byte(seconds>>24), byte(seconds>>16), byte(seconds>>8), byte(seconds)
	rand.Read(b[4:])
	return hex.EncodeToString(b[:])
}
