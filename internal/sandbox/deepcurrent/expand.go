package deepcurrent

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The documented expansions. The newer code has more (show_people_at_entity, …), of which too little is known.
const (
	contactUnlock = "contact_unlock"
	increaseLimit = "increase_limit"
	networkDepth  = "network_depth"
)

func expansionNames() []string { return []string{contactUnlock, increaseLimit, networkDepth} }

// maxDepth bounds network_depth; a step costs networkStep for each record. Both inferred.
const (
	maxDepth    = 3
	networkStep = 15
)

// expansion is a step from a result to a larger one. Parameters are inferred: {"level": "email", "record_ids": [...]},
// {"limit": 25}, {"depth": 2}.
type expansion struct {
	kind   string
	params core.Object
	parent parent
	level  int      // of contact_unlock, on the ladder
	ids    []string // of contact_unlock
	size   int      // limit or depth
}

// parent is the result that is expanded.
type parent struct {
	id, pkg string
	query   query
	records []record
}

func (c *call) readExpansion(kind string, params core.Object) (e expansion, err error) {
	id, err := uuid.Parse(c.body.Text("parent_result_id"))
	if err != nil {
		return e, invalid(mistake{"uuid_parsing", []any{"body", "parent_result_id"}, "Input should be a valid UUID", c.body["parent_result_id"]})
	}
	e = expansion{kind: kind, params: params}
	if e.parent, err = c.parent(id.String()); err != nil {
		return e, err
	}
	return e, e.readParams()
}

// readParams checks the parameters against the parent.
func (e *expansion) readParams() error {
	switch e.kind {
	case contactUnlock:
		e.level = 1 + slices.Index(contactLevelNames(), e.params.Text("level"))
		if e.level == 0 {
			return invalidValue("level must be one of "+strings.Join(contactLevelNames(), ", "), nil, "body", "expansion_params", "level")
		}
		return e.readIDs()
	case increaseLimit:
		e.size = e.params.Int("limit", 0)
		if e.size <= len(e.parent.records) || e.size > maxRecords {
			return invalidValue(fmt.Sprintf("limit must be more than the result has and at most %d", maxRecords), nil, "body", "expansion_params", "limit")
		}
	case networkDepth:
		e.size = e.params.Int("depth", 0)
		if e.size < 1 || e.size > maxDepth {
			return invalidValue(fmt.Sprintf("depth must be from 1 to %d", maxDepth), nil, "body", "expansion_params", "depth")
		}
	}
	return nil
}

// readIDs takes the records to unlock, all of the parent's when none are named.
func (e *expansion) readIDs() error {
	var known []string
	for _, r := range e.parent.records {
		known = append(known, r.id())
	}
	e.ids = e.params.Texts("record_ids")
	if len(e.ids) == 0 {
		e.ids = known
	}
	slices.Sort(e.ids)
	e.ids = slices.Compact(e.ids)
	for _, id := range e.ids {
		if !slices.Contains(known, id) {
			return invalidValue("the parent result has no such record", id, "body", "expansion_params", "record_ids")
		}
	}
	return nil
}

func (e expansion) fingerprint() string {
	words, _ := json.Marshal([]any{e.kind, e.parent.id, e.level, e.ids, e.size})
	sum := sha256.Sum256(words)
	return hex.EncodeToString(sum[:])
}

// price of an expansion now, for a user.
func (e expansion) price(ctx context.Context, ask asker, userID string) (int, error) {
	switch e.kind {
	case increaseLimit:
		return (e.size - len(e.parent.records)) * e.parent.query.product.perRecord, nil
	case networkDepth:
		return e.size * networkStep * len(e.parent.records), nil
	}
	unlocked, err := levels(ctx, ask, userID, e.ids)
	credits := 0
	for _, id := range e.ids {
		credits += max(0, levelCredits(e.level)-levelCredits(unlocked[id]))
	}
	return credits, err
}

// levels is how far up the ladder a user's records are unlocked.
func levels(ctx context.Context, ask asker, userID string, ids []string) (map[string]int, error) {
	list, _ := json.Marshal(ids)
	rows, err := ask(ctx, `SELECT record_id, level FROM deepcurrent_unlocks WHERE user_id = ? AND record_id IN (SELECT value FROM json_each(?))`, userID, string(list))
	if err != nil {
		return nil, fmt.Errorf("reading unlocks: %w", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var id string
		var level int
		if err := rows.Scan(&id, &level); err != nil {
			return nil, fmt.Errorf("reading unlocks: %w", err)
		}
		out[id] = level
	}
	return out, rows.Err()
}

// parent reads the result to be expanded: 404 when it is absent, somebody else's, or no intelligence.
func (c *call) parent(id string) (p parent, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		var slots, fields, records string
		err := r.Row(c.ctx, `SELECT id, package_id, slots, output_fields, records FROM deepcurrent_results WHERE id = ? AND user_id = ? AND package_id IS NOT NULL`,
			id, c.account.UserID).Scan(&p.id, &p.pkg, &slots, &fields, &records)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("Result")
		}
		p.query.product = productByID(p.pkg)
		return errors.Join(err, json.Unmarshal([]byte(slots), &p.query.slots), json.Unmarshal([]byte(fields), &p.query.fields), json.Unmarshal([]byte(records), &p.records))
	})
	return p, err
}

// offerExpansion quotes with expansion_scope, whose one key is the kind of expansion and whose value its parameters.
func (c *call) offerExpansion(q query) (any, error) {
	scope := c.body.Object("expansion_scope")
	for kind, params := range scope {
		object, ok := params.(map[string]any)
		if !ok || !slices.Contains(expansionNames(), kind) {
			return nil, invalidValue("expansion_scope needs exactly one of "+strings.Join(expansionNames(), ", "), nil, "body", "expansion_scope")
		}
		e, err := c.readExpansion(kind, object)
		if err != nil {
			return nil, err
		}
		var credits int
		err = c.world.Store.View(func(r core.Reader) (err error) {
			credits, err = e.price(c.ctx, r.Query, c.account.UserID)
			return err
		})
		if err != nil {
			return nil, err
		}
		q.product = e.parent.query.product
		return c.issue(q, quoted{e.fingerprint(), credits}, "Expansion of an earlier result: "+strings.ReplaceAll(kind, "_", " "))
	}
	return nil, fail(http.StatusBadRequest, "parent_result_id needs expansion_scope")
}

// expand spends what the expansion costs now and never more than was quoted: contacts that were unlocked since are free.
func expand(c *call) (any, error) {
	e, err := c.readExpansion(c.body.Text("expansion_type"), c.body.Object("expansion_params"))
	if err != nil {
		return nil, err
	}
	what, err := c.checkQuote(quoteKind, e.fingerprint())
	if err != nil {
		return nil, err
	}
	var out map[string]any
	err = c.change(func(tx *sql.Tx, a *account) error {
		now, err := e.price(c.ctx, tx.QueryContext, a.UserID)
		if err != nil {
			return err
		}
		credits := min(now, what.credits)
		if err := c.spend(tx, a, credits, e.parent.pkg); err != nil {
			return err
		}
		if out, err = c.deliverExpansion(tx, e, credits); err != nil {
			return err
		}
		return c.useQuote(quoteKind)
	})
	return out, err
}

func (c *call) deliverExpansion(tx *sql.Tx, e expansion, credits int) (map[string]any, error) {
	records, err := c.expandRecords(tx, e)
	if err != nil {
		return nil, err
	}
	id, err := c.keep(tx, stored{tool: intelligenceTool, pkg: e.parent.pkg, parent: e.parent.id, expansion: e.kind, slots: e.parent.query.slots,
		fields: e.parent.query.fields, records: records, credits: credits,
		summary: fmt.Sprintf("%s, %s: %d records", e.parent.query.product.name, strings.ReplaceAll(e.kind, "_", " "), len(records))})
	return map[string]any{"result_id": id, "parent_result_id": e.parent.id, "expansion_type": e.kind, "records": records,
		"records_count": len(records), "credits_charged": credits}, err
}

func (c *call) expandRecords(tx *sql.Tx, e expansion) ([]record, error) {
	switch e.kind {
	case increaseLimit:
		q := e.parent.query
		q.slots["exclude_previously_delivered"] = false // the parent's own records are part of the larger result
		return q.find(c, tx.QueryContext, e.size)
	case networkDepth:
		for i, r := range e.parent.records {
			r["network"] = fmt.Sprintf("%d contacts within %d steps", (i%7+2)*e.size, e.size)
		}
		return e.parent.records, nil
	}
	return c.unlock(tx, e)
}

// unlock opens contacts up to the level, and shows all that is open.
func (c *call) unlock(tx *sql.Tx, e expansion) ([]record, error) {
	for _, id := range e.ids {
		_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_unlocks (user_id, record_id, level) VALUES (?,?,?)
			ON CONFLICT (user_id, record_id) DO UPDATE SET level = max(level, excluded.level)`, c.account.UserID, id, e.level)
		if err != nil {
			return nil, fmt.Errorf("unlocking contacts: %w", err)
		}
	}
	unlocked, err := levels(c.ctx, tx.QueryContext, c.account.UserID, e.ids)
	if err != nil {
		return nil, err
	}
	list, _ := json.Marshal(e.ids)
	records, err := findRecords(c.ctx, tx.QueryContext, append([]string{"name"}, contactLevelNames()...), "id IN (SELECT value FROM json_each(?)) ORDER BY position", string(list))
	for _, r := range records {
		contacts := map[string]any{}
		for i, name := range contactLevelNames() {
			if i < unlocked[r.id()] {
				contacts[name] = r[name]
			}
			delete(r, name)
		}
		r["contacts"] = contacts
	}
	return records, err
}
