package dcycle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// preset fills columns that a new record would lack.
func preset(columns map[string]any) rule {
	return func(w *writing) error {
		for column, v := range columns {
			if w.creating && !w.has(column) {
				w.put(column, v)
			}
		}
		return nil
	}
}

// either demands at least one of some columns.
func either(columns ...string) rule {
	return func(w *writing) error {
		for _, c := range columns {
			if w.has(c) {
				return nil
			}
		}
		w.reject(columns[0], "or "+strings.Join(columns[1:], " or ")+" is required")
		return nil
	}
}

// ordered demands that one day is not before another; strictly, that it comes after.
func ordered(from, to string, strictly bool) rule {
	return func(w *writing) error {
		a, b := w.text(from), w.text(to)
		if w.has(from) && w.has(to) && (b < a || strictly && b == a) {
			w.reject(to, "must be after "+from)
		}
		return nil
	}
}

// refers demands that a column, when it is set, names a record of reference data.
func refers(column, table, entity string) rule {
	return looksUp(column, entity, "SELECT 1 FROM "+table+" WHERE id = ?", false)
}

// own demands that a column, when it is set, names a record of the same organisation. A record of another organisation is answered
// as if there was none.
func own(column, table, entity string) rule {
	return looksUp(column, entity, "SELECT 1 FROM "+table+" WHERE id = ? AND organization_id = ?", true)
}

func looksUp(column, entity, query string, owned bool) rule {
	return func(w *writing) error {
		if !w.changes(column) || !w.has(column) {
			return nil
		}
		args := []any{w.text(column)}
		if owned {
			args = append(args, w.who.org.ID)
		}
		var found int
		err := w.find(query, args, &found)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound(entity, "", w.text(column))
		}
		return err
	}
}

// memberOnly demands that a column, when it is set, names a person of the organisation.
func memberOnly(column string) rule {
	return func(w *writing) error {
		if !w.changes(column) || !w.has(column) {
			return nil
		}
		if _, ok := w.api.world.Directory.Role(Name, w.who.org.ID, w.text(column)); !ok {
			w.reject(column, "must be a user of the organization")
		}
		return nil
	}
}

// calculationDelay is how long a calculation takes (inferred: the pages say that co2e comes later, not when).
const calculationDelay = 3 * time.Second

// calculates empties co2e of a record whose inputs were written, sets what else tells that a calculation is under way, and
// has it calculated a little later.
func calculates(meanwhile map[string]any, inputs ...string) rule {
	return func(w *writing) error {
		if !w.creating && !w.changes(inputs...) {
			return nil
		}
		w.put("co2e", nil)
		for column, v := range meanwhile {
			w.put(column, v)
		}
		for _, statement := range w.c.calculation {
			w.later = append(w.later, w.api.soon(statement, w.id))
		}
		return nil
	}
}

// soon is a statement as a job.
func (a *api) soon(statement string, args ...any) job {
	return job{due: a.world.Now().Add(calculationDelay), run: func(ctx context.Context, tx *statements) error {
		stmt, err := tx.prepare(ctx, statement)
		if err == nil {
			_, err = stmt.ExecContext(ctx, args...)
		}
		if err != nil {
			return fmt.Errorf("calculating: %w", err)
		}
		return nil
	}}
}

// wholeShare says that percentages add up to 1.
func wholeShare(sum float64) bool { return core.Round(sum, 6) == 1 }

// thenRun runs statements as soon as the row is written, with ?1 the record's id.
func thenRun(statements ...string) rule {
	return func(w *writing) error {
		w.finally = append(w.finally, statements...)
		return nil
	}
}
