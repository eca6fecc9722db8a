package dcycle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// change is what a collection's create or update takes and answers.
type change struct {
	method  string // of an update: PATCH, or PUT where the documentation says so
	status  int
	members []member
	rules   []rule
	brief   bool // the answer is {id, co2e}, as documented for purchases and commuting periods
}

// rule looks at a write after its members have been read one by one: what one demands of another, what must exist, what is set
// without having been sent. Rules run in order within the transaction.
type rule func(w *writing) error

// removal is what deleting a record does besides: statements with ?1 the record's id and, before the record goes, ?2 the organisation's.
type removal struct{ first, also []string }

// writing is one record on its way into the database.
type writing struct {
	ctx      context.Context
	api      *api
	tx       *sql.Tx
	kept     *statements
	who      *caller
	c        *collection
	id       string
	creating bool
	body     core.Object
	row      map[string]any // the record as it will be, by column
	set      map[string]any // what of it changes
	fixed    map[string]any // columns that the caller of store decides
	wrong    []string
	finally  []string // statements to run once the row is written, with ?1 its id
	later    []job
}

func (w *writing) put(column string, v any) {
	w.row[column], w.set[column] = v, v
}

// reject notes what is wrong; the write is refused after its rules.
func (w *writing) reject(name, why string) { w.wrong = append(w.wrong, "body."+name+" "+why) }

func (w *writing) has(column string) bool { return w.row[column] != nil }

func (w *writing) text(column string) string {
	s, _ := w.row[column].(string)
	return s
}

func (w *writing) number(column string) float64 {
	switch n := w.row[column].(type) {
	case float64:
		return n
	case int64:
		return float64(n)
	}
	return 0
}

func (w *writing) changes(columns ...string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { _, ok := w.set[c]; return ok })
}

// create answers POST on a collection.
func (a *api) create(c collection) handler {
	return func(rw http.ResponseWriter, r *http.Request, who *caller) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		w, err := a.write(r.Context(), c, c.create, who, uuid.NewString(), body, true)
		if err != nil {
			return err
		}
		return a.written(rw, r, c, c.create, w)
	}
}

// change answers PATCH or PUT on a record.
func (a *api) change(c collection) handler {
	return func(rw http.ResponseWriter, r *http.Request, who *caller) error {
		id, body, err := idAndBody(r, "id")
		if err != nil {
			return err
		}
		w, err := a.write(r.Context(), c, c.update, who, id, body, false)
		if errors.Is(err, sql.ErrNoRows) {
			return a.missing(r, c, id)
		}
		if err != nil {
			return err
		}
		return a.written(rw, r, c, c.update, w)
	}
}

// write stores one record in a transaction of its own.
func (a *api) write(ctx context.Context, c collection, how *change, who *caller, id string, body core.Object, creating bool) (*writing, error) {
	w := &writing{ctx: ctx, api: a, who: who, c: &c, id: id, creating: creating, body: body}
	err := a.world.Store.Update(ctx, func(tx *sql.Tx) error {
		w.tx = tx
		return w.store(how)
	})
	if err == nil {
		a.agenda.add(w.later...)
	}
	return w, err
}

// store reads the body, applies the rules and writes the row. sql.ErrNoRows: the record to change is not there.
func (w *writing) store(how *change) error {
	w.row, w.later, w.finally = map[string]any{}, nil, nil
	if !w.creating {
		var err error
		if w.row, err = w.present(); err != nil {
			return err
		}
	}
	w.set, w.wrong = columnsOf(how.members, w.body, w.creating)
	maps.Copy(w.set, w.fixed)
	maps.Copy(w.row, w.set)
	for _, rule := range how.rules {
		if len(w.wrong) > 0 {
			break
		}
		if err := rule(w); err != nil {
			return err
		}
	}
	if len(w.wrong) > 0 {
		return invalid(strings.Join(w.wrong, "; "))
	}
	return w.save()
}

// present is the record as it is.
func (w *writing) present() (map[string]any, error) {
	rows, err := w.tx.QueryContext(w.ctx, "SELECT * FROM "+w.c.table+" WHERE id = ? AND organization_id = ?", w.id, w.who.org.ID)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", w.c.table, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	if !rows.Next() {
		return nil, errors.Join(rows.Err(), sql.ErrNoRows)
	}
	values, places := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		places[i] = &values[i]
	}
	if err := rows.Scan(places...); err != nil {
		return nil, fmt.Errorf("reading %s: %w", w.c.table, err)
	}
	row := map[string]any{}
	for i, name := range names {
		row[name] = values[i]
	}
	return row, nil
}

// save writes what changes, with who and when.
func (w *writing) save() error {
	now := core.Timestamp(w.api.world.Now())
	w.put("updated_at", now)
	creator := "created_by"
	if w.c.creator != "" {
		creator = w.c.creator
	}
	if w.creating {
		w.put("id", w.id)
		w.put("organization_id", w.who.org.ID)
		w.put("created_at", now)
		if !w.has(creator) {
			w.put(creator, w.who.user.ID)
		}
	}
	columns := slices.Sorted(maps.Keys(w.set))
	args := make([]any, 0, len(columns)+1)
	for _, c := range columns {
		args = append(args, w.set[c])
	}
	statement := "INSERT INTO " + w.c.table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	if !w.creating {
		statement = "UPDATE " + w.c.table + " SET " + strings.Join(columns, " = ?, ") + " = ? WHERE id = ?"
		args = append(args, w.id)
	}
	if err := w.exec(statement, args...); err != nil {
		return fmt.Errorf("writing to %s: %w", w.c.table, err)
	}
	for _, statement := range w.finally {
		if _, err := w.tx.ExecContext(w.ctx, statement, w.id); err != nil {
			return fmt.Errorf("writing to %s: %w", w.c.table, err)
		}
	}
	return nil
}

// briefly is what some creates answer instead of the record.
type briefly struct {
	ID         string   `json:"id"`
	EmployeeID string   `json:"employee_id,omitempty"`
	CO2e       *float64 `json:"co2e"`
}

func (a *api) written(rw http.ResponseWriter, r *http.Request, c collection, how *change, w *writing) error {
	if !how.brief {
		return a.show(rw, r, c, w.who, w.id, how.status)
	}
	out := briefly{ID: w.id, EmployeeID: w.text("employee_id")}
	if v, ok := w.row["co2e"].(float64); ok {
		out.CO2e = &v
	}
	core.WriteJSON(rw, how.status, out)
	return nil
}

// delete answers DELETE on a record: 204, and the record is gone for good.
func (a *api) delete(c collection) handler {
	return func(rw http.ResponseWriter, r *http.Request, who *caller) error {
		id, err := pathID(r, "id")
		if err != nil {
			return err
		}
		err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error { return c.delete(r.Context(), tx, who, id) })
		if errors.Is(err, sql.ErrNoRows) {
			return a.missing(r, c, id)
		}
		if err != nil {
			return err
		}
		rw.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// delete removes a record and what hangs on it. sql.ErrNoRows: it is not there.
func (c collection) delete(ctx context.Context, tx *sql.Tx, who *caller, id string) error {
	for _, statement := range c.remove.first {
		if _, err := tx.ExecContext(ctx, statement, id, who.org.ID); err != nil {
			return fmt.Errorf("deleting from %s: %w", c.table, err)
		}
	}
	res, err := tx.ExecContext(ctx, "DELETE FROM "+c.table+" WHERE id = ? AND organization_id = ?", id, who.org.ID)
	if err != nil {
		return fmt.Errorf("deleting from %s: %w", c.table, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, sql.ErrNoRows)
	}
	also := append([]string{"DELETE FROM dcycle_project_links WHERE entity_id = ?1"}, c.remove.also...)
	for _, statement := range also {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return fmt.Errorf("deleting from %s: %w", c.table, err)
		}
	}
	return nil
}
