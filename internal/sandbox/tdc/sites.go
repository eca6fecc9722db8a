package tdc

import (
	"database/sql"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// siteRoutes are the changes to sites. That they can be made over the API is inferred from there being events for them.
func siteRoutes() []route {
	return []route{
		{http.MethodPost, "/sites", 201, core.Shape{
			{Name: "workspaceId", Type: core.TextValue, Required: true}, {Name: "name", Type: core.TextValue, Required: true, Min: 1, Max: 120}, {Name: "slug", Type: core.TextValue, Max: 63},
		}, createSite, false},
		{http.MethodPatch, "/sites/{id}", 200, core.Shape{
			{Name: "name", Type: core.TextValue, Min: 1, Max: 120}, {Name: "customDomain", Type: core.TextValue, Nullable: true, Max: 253},
		}, changeSite, false},
		{http.MethodPost, "/sites/{id}/publish", 200, nil, publishSite, false},
		{http.MethodDelete, "/sites/{id}", 200, nil, deleteSite, false},
	}
}

// createSite: every member of a workspace may make sites, as many as its plan has.
func createSite(c *call) (reply, error) {
	o, role, err := c.workspace(c.body.Text("workspaceId"))
	if err != nil {
		return reply{}, err
	}
	if !role.Allows("sites", "create") {
		return reply{}, forbidden("Your role does not allow making sites.")
	}
	name, err := slug(c.body.Text("slug"), c.body.Text("name"))
	if err != nil {
		return reply{}, err
	}
	id := newID("site_")
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error { return c.insertSite(tx, o, role, id, name) })
	if err != nil {
		return reply{}, err
	}
	return c.changed(sites(), id, "site.created", place{workspace: o, site: id})
}

func (c *call) insertSite(tx *sql.Tx, o core.Organization, role core.Role, id, slug string) error {
	switch n, err := c.count(tx, `SELECT count(*) FROM tdc_sites WHERE workspace_id = ?`, o.ID); {
	case err != nil:
		return err
	case n >= planByName(o.Plan).sites:
		return limited("sites")
	}
	switch n, err := c.count(tx, `SELECT count(*) FROM tdc_sites WHERE slug = ?`, slug); {
	case err != nil:
		return err
	case n > 0:
		return conflict("The slug is taken.")
	}
	err := c.execIn(tx, `INSERT INTO tdc_sites (id, workspace_id, name, slug, created_by, created_at, updated_at) VALUES (?,?,?,?,?,?,?)`,
		id, o.ID, c.body.Text("name"), slug, c.user.ID, c.stamp(), c.stamp())
	if err != nil || role.Allows("sites", "update") {
		return err
	}
	return c.execIn(tx, `INSERT INTO tdc_grants (site_id, user_id, role) VALUES (?,?,'editor')`, id, c.user.ID) // who made it may use it
}

var domainPattern = words.Pattern(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)

// changeSite: a new domain begins as pending and goes its documented way by the clock.
func changeSite(c *call) (reply, error) {
	id := c.request.PathValue("id")
	p, err := c.locate(sites(), id)
	if err == nil {
		err = p.mayEdit()
	}
	if err != nil {
		return reply{}, err
	}
	if domain := c.body.Text("customDomain"); c.body.Has("customDomain") && !domainPattern().MatchString(domain) {
		return reply{}, invalid("customDomain must be a host name in lower case")
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		if err := c.execIn(tx, `UPDATE tdc_sites SET name = coalesce(?, name), updated_at = ? WHERE id = ?`, c.text("name"), c.stamp(), id); err != nil {
			return err
		}
		if _, given := c.body["customDomain"]; !given {
			return nil
		}
		if !c.body.Has("customDomain") {
			return c.execIn(tx, `UPDATE tdc_sites SET custom_domain = NULL, domain_status = NULL, domain_set_at = NULL WHERE id = ?`, id)
		}
		return c.setDomain(tx, id)
	})
	if err != nil {
		return reply{}, err
	}
	return c.changed(sites(), id, "site.updated", p)
}

func (c *call) setDomain(tx *sql.Tx, id string) error {
	domain := c.body.Text("customDomain")
	n, err := c.count(tx, `SELECT count(*) FROM tdc_sites WHERE custom_domain = ? AND id != ?`, domain, id)
	if err != nil {
		return err
	}
	if n > 0 {
		return conflict("The domain belongs to another site.")
	}
	return c.execIn(tx, `UPDATE tdc_sites SET custom_domain = ?, domain_status = 'pending', domain_set_at = ? WHERE id = ?`, domain, c.stamp(), id)
}

// How long a domain is pending and verifying; inferred.
const (
	pendingTime = time.Minute
	verifyTime  = 5 * time.Minute
)

// settleDomains moves domains on. It runs before any site is read and writes only when there is something to move.
func (a *api) settleDomains(c *call) error {
	verifying, active := core.Timestamp(c.now.Add(-pendingTime)), core.Timestamp(c.now.Add(-verifyTime))
	const due = `domain_status = 'pending' AND domain_set_at <= ? OR domain_status = 'verifying' AND domain_set_at <= ?`
	var n int
	err := a.world.Store.View(func(r core.Reader) error {
		return r.Row(c.ctx, `SELECT count(*) FROM tdc_sites WHERE `+due, verifying, active).Scan(&n)
	})
	if err != nil || n == 0 {
		return err
	}
	return c.exec(`UPDATE tdc_sites SET domain_status = CASE WHEN domain_set_at <= ? THEN 'active' ELSE 'verifying' END WHERE `+due, active, verifying, active)
}

// publishSite publishes every page of the site.
func publishSite(c *call) (reply, error) {
	id := c.request.PathValue("id")
	p, err := c.locate(sites(), id)
	if err == nil {
		err = p.mayEdit()
	}
	if err != nil {
		return reply{}, err
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		if err := c.execIn(tx, `UPDATE tdc_pages SET status = 'PUBLISHED', published_at = ? WHERE site_id = ?`, c.stamp(), id); err != nil {
			return err
		}
		return c.execIn(tx, `UPDATE tdc_sites SET published_at = ?, updated_at = ? WHERE id = ?`, c.stamp(), c.stamp(), id)
	})
	if err != nil {
		return reply{}, err
	}
	return c.changed(sites(), id, "site.published", p)
}

// deleteSite takes all content with it. Only Owner and Admin may.
func deleteSite(c *call) (reply, error) {
	id := c.request.PathValue("id")
	p, err := c.locate(sites(), id)
	if err != nil {
		return reply{}, err
	}
	if !p.role.Allows("sites", "delete") {
		return reply{}, forbidden("Your role does not allow deleting sites.")
	}
	gone, err := c.read(sites(), id)
	if err != nil {
		return reply{}, err
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"tdc_items", "tdc_collections", "tdc_submissions", "tdc_forms", "tdc_posts", "tdc_pages", "tdc_grants"} {
			if err := c.execIn(tx, `DELETE FROM `+table+` WHERE site_id = ?`, id); err != nil {
				return err
			}
		}
		return c.execIn(tx, `DELETE FROM tdc_sites WHERE id = ?`, id)
	})
	if err != nil {
		return reply{}, err
	}
	return reply{data: map[string]any{"id": id, "deleted": true}}, c.tell("site.deleted", p, raw(gone))
}
