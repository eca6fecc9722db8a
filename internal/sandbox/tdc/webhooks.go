package tdc

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// webhookRoutes: POST /webhooks and its body are documented, the rest is inferred from the dashboard's page.
func webhookRoutes() []route {
	name, address := core.Member{Name: "name", Type: core.TextValue, Min: 1, Max: 120}, core.Member{Name: "url", Type: core.TextValue, Min: 1, Max: 2048}
	events := core.Member{Name: "events", Type: core.TextList, Min: 1, Max: 50, OneOf: eventKeys()}
	needed := func(m core.Member) core.Member { m.Required = true; return m }
	return []route{
		{http.MethodPost, "/webhooks", 201, core.Shape{{Name: "workspaceId", Type: core.TextValue, Required: true}, needed(name), needed(address), needed(events)}, createWebhook, false},
		{http.MethodGet, "/webhooks", 200, nil, listWebhooks, false},
		{http.MethodGet, "/webhooks/{id}", 200, nil, readWebhook, false},
		{http.MethodPatch, "/webhooks/{id}", 200, core.Shape{name, address, events, {Name: "active", Type: core.BooleanValue}}, changeWebhook, false},
		{http.MethodDelete, "/webhooks/{id}", 200, nil, deleteWebhook, false},
		{http.MethodGet, "/webhooks/{id}/deliveries", 200, nil, listDeliveries, false},
	}
}

// eventKeys are the documented events, and blog.post.deleted, which is inferred.
func eventKeys() []string {
	return []string{"form.submission.created", "form.submission.status_changed", "site.created", "site.updated", "site.deleted", "site.published",
		"blog.post.created", "blog.post.updated", "blog.post.published", "blog.post.deleted"}
}

// checkTarget lets loopback addresses pass and nothing else: see the package comment. The platform itself wants https.
func checkTarget(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return invalid("url must be an https address without a user")
	}
	ip := net.ParseIP(u.Hostname())
	if !strings.EqualFold(u.Hostname(), "localhost") && (ip == nil || !ip.IsLoopback()) {
		return invalid("url: the sandbox delivers to loopback addresses only (127.0.0.1, [::1], localhost)")
	}
	return nil
}

// mayManage: Owner and Admin manage webhooks (inferred).
func mayManage(role core.Role) error {
	if role.Allows("webhooks", "update") {
		return nil
	}
	return forbidden("Your role does not allow managing webhooks.")
}

// createWebhook answers the webhook with the secret that signs its deliveries, for the only time.
func createWebhook(c *call) (reply, error) {
	o, role, err := c.workspace(c.body.Text("workspaceId"))
	if err == nil {
		err = mayManage(role)
	}
	if err == nil {
		err = checkTarget(c.body.Text("url"))
	}
	if err != nil {
		return reply{}, err
	}
	id, secret := newID("wh_"), "whsec_"+rand.Text()+rand.Text()
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		n, err := c.count(tx, `SELECT count(*) FROM tdc_webhooks WHERE workspace_id = ?`, o.ID)
		if err != nil {
			return err
		}
		if n >= planByName(o.Plan).webhooks {
			return limited("webhooks")
		}
		return c.execIn(tx, `INSERT INTO tdc_webhooks (id, workspace_id, name, url, events, active, secret, created_at, updated_at) VALUES (?,?,?,?,?,1,?,?,?)`,
			id, o.ID, c.body.Text("name"), c.body.Text("url"), c.events(), c.box.Seal(id, secret), c.stamp(), c.stamp())
	})
	if err != nil {
		return reply{}, err
	}
	return c.webhook(id, core.Field{Name: "secret", SQL: "'" + secret + "'"}) // letters and digits only
}

// events is the body's events as a column, each once; nil when they are not given.
func (c *call) events() any {
	if !c.body.Has("events") {
		return nil
	}
	list := c.body.Texts("events")
	slices.Sort(list)
	words, _ := json.Marshal(slices.Compact(list))
	return string(words)
}

func webhookFields() []core.Field {
	return []core.Field{{Name: "id"}, {Name: "workspaceId", SQL: "workspace_id"}, {Name: "name"}, {Name: "url"}, {Name: "events", Kind: core.JSON}, {Name: "active", Kind: core.Boolean},
		{Name: "createdAt", SQL: "created_at"}, {Name: "updatedAt", SQL: "updated_at"}}
}

func (c *call) webhook(id string, more ...core.Field) (reply, error) {
	found, err := c.world.Store.One(c.ctx, core.Select{Fields: append(webhookFields(), more...), From: "tdc_webhooks", Where: []string{"id = ?"}, Args: []any{id}})
	if err == nil && found == nil {
		return reply{}, notFound("Webhook")
	}
	return reply{data: found}, err
}

// listWebhooks are those of the workspaces in which the caller manages them.
func listWebhooks(c *call) (reply, error) {
	var ids []string
	for _, o := range c.workspaces() {
		if _, role, err := c.workspace(o.ID); err == nil && mayManage(role) == nil {
			ids = append(ids, o.ID)
		}
	}
	words, _ := json.Marshal(append([]string{}, ids...))
	return c.page(core.Select{Fields: webhookFields(), From: "tdc_webhooks", Where: []string{"workspace_id IN (SELECT value FROM json_each(?))"}, Args: []any{string(words)},
		Order: "created_at DESC, id"}, []filter{{"workspaceId", "workspace_id", nil}})
}

// managed locates a webhook that the caller manages.
func (c *call) managed() (id string, err error) {
	id = c.request.PathValue("id")
	var workspace string
	err = c.world.Store.View(func(r core.Reader) error {
		return r.Row(c.ctx, `SELECT workspace_id FROM tdc_webhooks WHERE id = ?`, id).Scan(&workspace)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return id, notFound("Webhook")
	}
	if err != nil {
		return id, err
	}
	_, role, err := c.workspace(workspace)
	var f *failure
	if errors.As(err, &f) && f.status == http.StatusNotFound {
		return id, notFound("Webhook") // a stranger is not told that there is one
	}
	if err == nil {
		err = mayManage(role)
	}
	return id, err
}

func readWebhook(c *call) (reply, error) {
	id, err := c.managed()
	if err != nil {
		return reply{}, err
	}
	return c.webhook(id)
}

func changeWebhook(c *call) (reply, error) {
	id, err := c.managed()
	if err == nil && c.body.Has("url") {
		err = checkTarget(c.body.Text("url"))
	}
	if err != nil {
		return reply{}, err
	}
	var on any
	if c.body.Has("active") {
		on = c.body.True("active")
	}
	err = c.exec(`UPDATE tdc_webhooks SET name = coalesce(?, name), url = coalesce(?, url), events = coalesce(?, events), active = coalesce(?, active), updated_at = ? WHERE id = ?`,
		c.text("name"), c.text("url"), c.events(), on, c.stamp(), id)
	if err != nil {
		return reply{}, err
	}
	c.outgoing.wakeUp()
	return c.webhook(id)
}

// deleteWebhook takes its deliveries with it, those that wait too.
func deleteWebhook(c *call) (reply, error) {
	id, err := c.managed()
	if err != nil {
		return reply{}, err
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		if err := c.execIn(tx, `DELETE FROM tdc_deliveries WHERE webhook_id = ?`, id); err != nil {
			return fmt.Errorf("forgetting deliveries: %w", err)
		}
		return c.execIn(tx, `DELETE FROM tdc_webhooks WHERE id = ?`, id)
	})
	return reply{data: map[string]any{"id": id, "deleted": true}}, err
}

// listDeliveries is the log, newest first.
func listDeliveries(c *call) (reply, error) {
	id, err := c.managed()
	if err != nil {
		return reply{}, err
	}
	return c.page(core.Select{
		Fields: []core.Field{{Name: "id"}, {Name: "webhookId", SQL: "webhook_id"}, {Name: "eventId", SQL: "event_id"}, {Name: "event"}, {Name: "status"}, {Name: "attempts", Kind: core.Number},
			{Name: "nextAttemptAt", SQL: "next_at"}, {Name: "lastStatusCode", Kind: core.Number, SQL: "last_status"}, {Name: "lastError", SQL: "last_error"},
			{Name: "createdAt", SQL: "created_at"}, {Name: "deliveredAt", SQL: "delivered_at"}},
		From: "tdc_deliveries", Where: []string{"webhook_id = ?"}, Args: []any{id}, Order: "seq DESC",
	}, []filter{{"status", "status", deliveryStates()}})
}
