package deepcurrent

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The bounds of slots.limit: how many records a query gives. Inferred.
const (
	defaultRecords = 10
	maxRecords     = 100
)

// query is what a package is asked: it is resolved, quoted and executed in the same words.
type query struct {
	product product
	slots   core.Object
	fields  []string
}

// readQuery takes the query out of a body that has passed its shape.
func (c *call) readQuery() (query, error) {
	q := query{productByID(c.body.Text("package_id")), c.body.Object("slots"), c.body.Texts("output_fields")}
	if q.slots == nil {
		q.slots = core.Object{}
	}
	if limit, given := q.slots["limit"]; given {
		if n, err := json.Number(fmt.Sprint(limit)).Int64(); err != nil || n < 1 || n > maxRecords {
			return q, invalidValue(fmt.Sprintf("limit must be a whole number from 1 to %d", maxRecords), limit, "body", "slots", "limit")
		}
	}
	if again, given := q.slots["exclude_previously_delivered"]; given {
		if _, ok := again.(bool); !ok {
			return q, invalidValue("exclude_previously_delivered must be a boolean", again, "body", "slots", "exclude_previously_delivered")
		}
	}
	return q, nil
}

func (q query) limit() int { return q.slots.Int("limit", defaultRecords) }

// missing lists the slots that the package needs and has not got.
func (q query) missing() []string {
	out := []string{}
	for _, name := range q.product.needs {
		if len(slotValues(q.slots[name])) == 0 {
			out = append(out, name)
		}
	}
	return out
}

// fill reads slots that are not given out of the request's own words: a sector, a stage or a place that is named in it.
func (q query) fill(request string) {
	words := strings.ToLower(request)
	for _, f := range slotFilters() {
		i := slices.IndexFunc(f.values, func(v string) bool { return strings.Contains(words, strings.ToLower(v)) })
		if i >= 0 && len(slotValues(q.slots[f.slot])) == 0 {
			q.slots[f.slot] = f.values[i]
		}
	}
}

// slotValues is a slot as texts: one, or a list of them.
func slotValues(v any) []string {
	switch v := v.(type) {
	case string:
		if strings.TrimSpace(v) != "" {
			return []string{strings.ToLower(strings.TrimSpace(v))}
		}
	case []any:
		var out []string
		for _, item := range v {
			out = append(out, slotValues(item)...)
		}
		return out
	}
	return nil
}

// where is the query as conditions on the corpus. Slots that filter nothing are kept and not used.
func (q query) where(userID string) (string, []any) {
	text, args := "package_id = ?", []any{q.product.id}
	for _, f := range slotFilters() {
		values := slotValues(q.slots[f.slot])
		if len(values) == 0 {
			continue
		}
		list, _ := json.Marshal(values) // one argument, however many values: SQLite bounds the number of arguments
		text, args = text+" AND lower("+f.column+") IN (SELECT value FROM json_each(?))", append(args, string(list))
	}
	if q.slots.True("exclude_previously_delivered") {
		text, args = text+" AND id NOT IN (SELECT record_id FROM deepcurrent_delivered WHERE user_id = ?)", append(args, userID)
	}
	return text, args
}

// fingerprint is equal for identical queries. Marshalling sorts the slots by name.
func (q query) fingerprint() string {
	words, _ := json.Marshal([]any{q.product.id, q.slots, q.fields})
	sum := sha256.Sum256(words)
	return hex.EncodeToString(sum[:])
}

// asker is what *sql.Tx and core.Reader have in common, by which reading is the same within an update and a view.
type asker func(ctx context.Context, query string, args ...any) (*sql.Rows, error)

// candidates counts what a query would find.
func (q query) candidates(c *call) (n int, err error) {
	where, args := q.where(c.account.UserID)
	err = c.world.Store.View(func(r core.Reader) error {
		return r.Row(c.ctx, "SELECT count(*) FROM deepcurrent_corpus WHERE "+where, args...).Scan(&n)
	})
	return n, err
}

// find gives the records of a query: their ids, and the fields that were asked for.
func (q query) find(c *call, ask asker, limit int) ([]record, error) {
	where, args := q.where(c.account.UserID)
	return findRecords(c.ctx, ask, q.fields, where+" ORDER BY position LIMIT ?", append(args, limit)...)
}

// record is one find, as it is answered.
type record map[string]any

func (r record) id() string { return r["record_id"].(string) }

// findRecords reads fields of the corpus, which are names that passed a shape's OneOf.
func findRecords(ctx context.Context, ask asker, fields []string, where string, args ...any) ([]record, error) {
	rows, err := ask(ctx, "SELECT "+strings.Join(append([]string{"id"}, fields...), ", ")+" FROM deepcurrent_corpus WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the corpus: %w", err)
	}
	defer rows.Close()
	out := []record{}
	values, places := make([]string, len(fields)+1), make([]any, len(fields)+1)
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return nil, fmt.Errorf("reading the corpus: %w", err)
		}
		r := record{"record_id": values[0]}
		for i, name := range fields {
			r[name] = values[i+1]
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
