package tdc

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// apiVersion is the documented one.
const apiVersion = "2026-05-01"

// event is the documented body of a delivery.
type event struct {
	ID        string    `json:"id"` // evt_ and a UUID; the same in each attempt
	Event     string    `json:"event"`
	Created   string    `json:"created"`
	Version   string    `json:"apiVersion"`
	Workspace string    `json:"workspaceId"`
	Site      *string   `json:"siteId"`
	Data      eventData `json:"data"`
}

type eventData struct {
	Object json.RawMessage `json:"object"`
}

// The states of a delivery, inferred.
const (
	pendingState   = "pending"
	deliveredState = "delivered"
	failedState    = "failed"
)

func deliveryStates() []string { return []string{pendingState, deliveredState, failedState} }

// keptDeliveries bounds the log of each webhook; the oldest go first.
const keptDeliveries = 1000

// raw is the record in a reply.
func raw(r reply) json.RawMessage {
	record, _ := r.data.(json.RawMessage)
	return record
}

// tell queues an event for each webhook of a workspace that is on and wants it.
func (c *call) tell(key string, p place, object json.RawMessage) error {
	hooks, err := c.subscribers(key, p.workspace.ID)
	if err != nil || len(hooks) == 0 {
		return err
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		for _, hook := range hooks {
			if err := c.queue(tx, hook, newEvent(key, p, object, c.stamp())); err != nil {
				return err
			}
		}
		return nil
	})
	c.outgoing.wakeUp()
	return err
}

func newEvent(key string, p place, object json.RawMessage, created string) event {
	e := event{ID: "evt_" + uuid.NewString(), Event: key, Created: created, Version: apiVersion, Workspace: p.workspace.ID, Data: eventData{object}}
	if p.site != "" {
		e.Site = &p.site
	}
	return e
}

func (c *call) subscribers(key, workspace string) (ids []string, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		rows, err := r.Query(c.ctx, `SELECT id FROM tdc_webhooks w WHERE workspace_id = ? AND active = 1 AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = ?)`, workspace, key)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading webhooks: %w", err)
	}
	return ids, nil
}

func (c *call) queue(tx *sql.Tx, hook string, e event) error {
	body, err := jsonText(e)
	if err != nil {
		return fmt.Errorf("writing an event: %w", err)
	}
	err = c.execIn(tx, `INSERT INTO tdc_deliveries (id, webhook_id, event_id, event, body, status, attempts, next_at, created_at) VALUES (?,?,?,?,?,?,0,?,?)`,
		newID("dlv_"), hook, e.ID, e.Event, body, pendingState, c.stamp(), c.stamp())
	if err != nil {
		return err
	}
	return c.execIn(tx, `DELETE FROM tdc_deliveries WHERE webhook_id = ? AND seq <= (SELECT seq FROM tdc_deliveries WHERE webhook_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
		hook, hook, keptDeliveries)
}
