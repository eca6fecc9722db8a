package deepcurrent

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// issueTime is how long the support team, who issue new keys, takes. Inferred, and friendly.
const issueTime = 10 * time.Minute

// regeneration is a new key under way: requested, issued after issueTime, revealed once, confirmed. The old key works until the end.
type regeneration struct {
	requested time.Time // zero: none
	newKey    string    // id, "" until revealed
}

func (g regeneration) issued(now time.Time) bool {
	return !g.requested.IsZero() && !now.Before(g.requested.Add(issueTime))
}

func (c *call) regeneration() (g regeneration, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		var requested string
		err := r.Row(c.ctx, `SELECT requested_at, new_key_id FROM deepcurrent_regenerations WHERE user_id = ?`, c.account.UserID).Scan(&requested, &g.newKey)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		g.requested = parseTime(requested)
		return err
	})
	return g, err
}

func (c *call) setRegeneration(g regeneration) error {
	return c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(c.ctx, `DELETE FROM deepcurrent_regenerations WHERE user_id = ?`, c.account.UserID)
		if err == nil && !g.requested.IsZero() {
			_, err = tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_regenerations (user_id, requested_at, new_key_id) VALUES (?,?,?)`,
				c.account.UserID, core.Timestamp(g.requested), g.newKey)
		}
		if err != nil {
			return fmt.Errorf("storing a regeneration: %w", err)
		}
		return nil
	})
}

// liveKeys are the account's keys in force, newest first. There is one, and a second while a new one waits to be confirmed.
func (c *call) liveKeys() []core.Key {
	return c.world.Keys.List(Name, func(k core.Key) bool { return k.CreatedBy == c.account.UserID && !k.Revoked() })
}

// currentKey is the account's key: never the new one of a regeneration that is not confirmed, which is told by being the newest.
func (c *call) currentKey() (core.Key, bool) {
	keys := c.liveKeys()
	if len(keys) == 0 {
		return core.Key{}, false
	}
	if g, err := c.regeneration(); err == nil && keys[0].ID == g.newKey && len(keys) > 1 {
		return keys[1], true
	}
	return keys[0], true
}

// stillIn refuses a caller whose key was revoked while it waited for its turn.
func (c *call) stillIn() error {
	if key, ok := c.world.Keys.Get(Name, c.keyID); c.keyID != "" && (!ok || key.Revoked()) {
		return unauthorized("Invalid API key")
	}
	return nil
}

// readKey shows the last four characters, and with reveal=true once the key itself: the account's first, or a new one that has been issued.
// That a second reveal answers null and not an error is inferred, as are all shapes here.
func readKey(c *call) (any, error) {
	c.keys.Lock()
	defer c.keys.Unlock()
	if err := c.stillIn(); err != nil {
		return nil, err
	}
	reveal, err := c.boolean("reveal")
	if err != nil {
		return nil, err
	}
	g, err := c.regeneration()
	if err != nil {
		return nil, err
	}
	key, have := c.currentKey()
	state := "active"
	switch {
	case g.issued(c.now):
		state = "issued"
	case !g.requested.IsZero():
		state = "requested"
	case !have:
		state = "none"
	}
	var shown any
	if first := state == "none"; reveal && (first || state == "issued" && g.newKey == "") {
		var secret string
		if key, secret, err = c.makeKey(g); err != nil {
			return nil, err
		}
		shown = secret
		if first {
			state = "active"
		}
	}
	out := map[string]any{"api_key": shown, "api_key_last_four": core.Nullable(key.LastFour), "status": state}
	if key.ID != "" {
		out["created_at"] = core.Timestamp(key.CreatedAt)
	}
	return out, nil
}

// makeKey makes the key that a reveal shows.
func (c *call) makeKey(g regeneration) (core.Key, string, error) {
	key, secret, err := c.world.Keys.Create(c.ctx, core.Key{Platform: Name, OrganizationID: c.account.UserID, Name: "API key", CreatedBy: c.account.UserID})
	if err == nil && !g.requested.IsZero() {
		g.newKey = key.ID
		err = c.setRegeneration(g)
	}
	return key, secret, err
}

// requestKey asks the support team for a new key. Asking again changes nothing.
func requestKey(c *call) (any, error) {
	c.keys.Lock()
	defer c.keys.Unlock()
	if err := c.stillIn(); err != nil {
		return nil, err
	}
	g, err := c.regeneration()
	if err != nil {
		return nil, err
	}
	if g.requested.IsZero() {
		g.requested = c.now.Truncate(time.Second)
		if err := c.setRegeneration(g); err != nil {
			return nil, err
		}
	}
	return map[string]any{
		"message": "Support has been notified and will issue your new key. Your current key works until the new one is issued and confirmed.",
		"status":  "requested", "requested_at": core.Timestamp(g.requested),
	}, nil
}

// confirmKey ends a regeneration: every other key of the account is refused before this answers. The path is inferred: the documents
// speak of a confirmation and do not show it.
func confirmKey(c *call) (any, error) {
	c.keys.Lock()
	defer c.keys.Unlock()
	if err := c.stillIn(); err != nil {
		return nil, err
	}
	g, err := c.regeneration()
	if err != nil {
		return nil, err
	}
	fresh, ok := c.world.Keys.Get(Name, g.newKey)
	if !ok || fresh.Revoked() {
		return nil, fail(http.StatusConflict, "There is no new API key to confirm. Request one and reveal it first.")
	}
	for _, old := range c.liveKeys() {
		if old.ID == fresh.ID {
			continue
		}
		if _, err := c.world.Keys.Revoke(c.ctx, Name, old.ID); err != nil {
			return nil, err
		}
	}
	if err := c.setRegeneration(regeneration{}); err != nil {
		return nil, err
	}
	return map[string]any{"message": "Your new API key is confirmed. The old one no longer works.", "api_key_last_four": fresh.LastFour}, nil
}
