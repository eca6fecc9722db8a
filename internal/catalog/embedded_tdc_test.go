package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// tdcSites is what an asker sees: all sites of the workspace as an Owner or Admin, the granted ones as a Member.
const tdcSites = `WITH site AS (SELECT s.* FROM tdc_sites s JOIN memberships m ON m.platform = 'tdc' AND m.organization_id = s.workspace_id AND m.active = 1
	WHERE s.workspace_id = :org AND m.user_id = :user AND (m.role_id IN ('tdc-owner', 'tdc-admin') OR s.id IN (SELECT site_id FROM tdc_grants WHERE user_id = :user))) `

// tdcManaged is the webhooks of the workspace, for who manages them.
const tdcManaged = `WITH hook AS (SELECT * FROM tdc_webhooks WHERE workspace_id = :org AND EXISTS (SELECT 1 FROM memberships m
	WHERE m.platform = 'tdc' AND m.organization_id = :org AND m.user_id = :user AND m.active = 1 AND m.role_id IN ('tdc-owner', 'tdc-admin'))) `

var tdcTables = map[string]embeddedTable{
	"workspaces": {truth: `SELECT w.id, o.name, w.slug, o.plan, w.plan_status, r.name, (SELECT count(*) FROM tdc_sites s WHERE s.workspace_id = w.id), o.created_at
		FROM tdc_workspaces w JOIN organizations o ON o.platform = 'tdc' AND o.id = w.id JOIN memberships m ON m.platform = 'tdc' AND m.organization_id = w.id JOIN roles r ON r.id = m.role_id
		WHERE m.user_id = :user AND m.active = 1`},
	"members": {truth: `SELECT u.id, u.first_name || ' ' || u.last_name, u.email, r.name, m.created_at FROM memberships m JOIN users u ON u.id = m.user_id JOIN roles r ON r.id = m.role_id
		WHERE m.platform = 'tdc' AND m.organization_id = :org AND m.active = 1`},
	"sites": {truth: tdcSites + `SELECT id, workspace_id, name, slug, slug || '.sites.tdcapps.com', custom_domain, domain_status, created_at, updated_at, published_at FROM site`},
	"pages": {truth: tdcSites + `SELECT p.id, p.site_id, :org, p.title, p.path, p.status, p.sections, p.created_at, p.updated_at, p.published_at FROM tdc_pages p JOIN site ON site.id = p.site_id`},
	"forms": {truth: tdcSites + `SELECT f.id, f.site_id, :org, f.page_id, f.name, f.slug, f.fields, f.active, f.created_at, f.updated_at FROM tdc_forms f JOIN site ON site.id = f.site_id`},
	"form_fields": {truth: tdcSites + `SELECT f.id, :org, f.site_id, e.key, e.value ->> 'key', e.value ->> 'label', e.value ->> 'type', e.value ->> 'required'
		FROM tdc_forms f JOIN site ON site.id = f.site_id, json_each(f.fields) e`},
	"submissions": {truth: tdcSites + `SELECT x.id, x.form_id, x.site_id, :org, x.page_id, x.status, x.data, x.ip_address, x.user_agent, x.referrer, x.submitted_at
		FROM tdc_submissions x JOIN site ON site.id = x.site_id`},
	"submission_values": {truth: tdcSites + `SELECT x.id, :org, x.form_id, x.site_id, x.status, x.submitted_at, e.key, e.value
		FROM tdc_submissions x JOIN site ON site.id = x.site_id, json_each(x.data) e`},
	"posts": {truth: tdcSites + `SELECT x.id, x.site_id, :org, x.title, x.slug, x.status, x.author_id, x.author, x.category, x.tags, x.excerpt, x.content,
		max(1, length(x.content) / 6 / 200), x.seo, x.published_at, x.created_at, x.updated_at FROM tdc_posts x JOIN site ON site.id = x.site_id`},
	"post_tags": {truth: tdcSites + `SELECT x.id, :org, x.site_id, e.value FROM tdc_posts x JOIN site ON site.id = x.site_id, json_each(x.tags) e`},
	"collections": {truth: tdcSites + `SELECT x.id, x.site_id, :org, x.name, x.slug, x.fields, (SELECT count(*) FROM tdc_items i WHERE i.collection_id = x.id), x.created_at, x.updated_at
		FROM tdc_collections x JOIN site ON site.id = x.site_id`},
	"collection_fields": {truth: tdcSites + `SELECT x.id, :org, x.site_id, e.key, e.value ->> 'key', e.value ->> 'name', e.value ->> 'type'
		FROM tdc_collections x JOIN site ON site.id = x.site_id, json_each(x.fields) e`},
	"items":          {truth: tdcSites + `SELECT x.id, x.collection_id, x.site_id, :org, x.data, x.created_at, x.updated_at FROM tdc_items x JOIN site ON site.id = x.site_id`},
	"item_values":    {truth: tdcSites + `SELECT x.id, :org, x.collection_id, e.key, CAST(e.value AS TEXT) FROM tdc_items x JOIN site ON site.id = x.site_id, json_each(x.data) e`},
	"webhooks":       {truth: tdcManaged + `SELECT id, workspace_id, name, substr(url, 1, min(12, length(url) / 3)), events, active, created_at, updated_at FROM hook`},
	"webhook_events": {truth: tdcManaged + `SELECT hook.id, :org, e.value FROM hook, json_each(hook.events) e`},
	"webhook_deliveries": {truth: tdcManaged + `SELECT d.id, d.webhook_id, d.event_id, d.event, d.status, d.attempts, d.next_at, d.last_status, d.last_error, d.created_at, d.delivered_at
		FROM tdc_deliveries d JOIN hook ON hook.id = d.webhook_id`},
}

var tdcViews = map[string]embeddedTable{
	"submissions_by_week": {truth: tdcSites + `SELECT site.id, site.name, x.form_id, date(x.submitted_at, '-' || ((strftime('%w', x.submitted_at) + 6) % 7) || ' days'), count(*),
		count(*) FILTER (WHERE x.status = 'SPAM'), count(*) FILTER (WHERE x.status = 'ARCHIVED') FROM tdc_submissions x JOIN site ON site.id = x.site_id GROUP BY 1, 3, 4`},
}

// TestEverythingOfTDC compares every table and view with the database, for every key and workspace that the sandbox has.
func TestEverythingOfTDC(t *testing.T) {
	skipInShort(t)
	l := startEmbedded(t, "tdc", 1)
	seats := l.tdcSeats()
	for _, s := range seats {
		t.Run(s.name, func(t *testing.T) {
			refused := l.tdcRefusal(t, s)
			l.checkTables(t, s, tdcTables, refused)
			for name, w := range tdcViews {
				l.checkTable(t, l.open(t, s), s, &manifest.Table{Name: name}, w, condition{}, refused(name))
			}
		})
	}
	if len(seats) < 9 {
		t.Errorf("only %d seats", len(seats))
	}
	t.Run("parts", func(t *testing.T) { l.checkFilters(t, seats[0], tdcTables) })
}

// tdcSeats are each person in each workspace, an Owner of the fullest one first.
func (l embeddedLab) tdcSeats() []seat {
	keys := map[string]string{}
	accounts := l.sandbox.Accounts("tdc")
	for _, a := range accounts {
		if a.Key != "" {
			keys[a.User.ID] = a.Key
		}
	}
	var seats []seat
	for _, a := range accounts {
		s := seat{user: a.User.ID, org: a.OrganizationID, name: a.User.Email + " in " + a.OrganizationName,
			credentials: map[string]string{"api_key": keys[a.User.ID], "organization": a.OrganizationID}}
		if !slices.ContainsFunc(seats, func(other seat) bool { return other.name == s.name }) {
			seats = append(seats, s)
		}
	}
	return seats
}

// tdcRefusal is why a workspace answers nothing: its plan has no API. Who has another with the API sees at least which there are.
func (l embeddedLab) tdcRefusal(t *testing.T, s seat) func(table string) string {
	t.Helper()
	with := fmt.Sprint(l.rows(t, `SELECT o.id FROM organizations o JOIN memberships m ON m.organization_id = o.id AND m.user_id = :user
		WHERE o.platform = 'tdc' AND o.plan IN ('growth', 'business')`, s, ""))
	return func(table string) string {
		if strings.Contains(with, s.org) || table == "workspaces" && with != "[]" {
			return ""
		}
		return "does not include API & Webhooks"
	}
}
