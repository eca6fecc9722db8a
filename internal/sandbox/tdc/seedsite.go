package tdc

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// inserters are the tables that workspaces fill.
type inserters struct {
	workspaces, sites, grants, pages, forms, submissions, collections, items, posts, webhooks, deliveries *core.Inserter
	all                                                                                                   []*core.Inserter
}

func newInserters(ctx context.Context, s *core.Seeder) (*inserters, error) {
	in := &inserters{}
	for _, t := range []struct {
		to             **core.Inserter
		table, columns string
	}{
		{&in.workspaces, "tdc_workspaces", "id slug plan_status"},
		{&in.sites, "tdc_sites", "id workspace_id name slug custom_domain domain_status domain_set_at created_by created_at updated_at published_at"},
		{&in.grants, "tdc_grants", "site_id user_id role"},
		{&in.pages, "tdc_pages", "id site_id title path status sections created_at updated_at published_at"},
		{&in.forms, "tdc_forms", "id site_id page_id name slug fields active created_at updated_at"},
		{&in.submissions, "tdc_submissions", "id form_id site_id page_id data status ip_address user_agent referrer submitted_at"},
		{&in.collections, "tdc_collections", "id site_id name slug fields created_at updated_at"},
		{&in.items, "tdc_items", "id collection_id site_id data created_at updated_at"},
		{&in.posts, "tdc_posts", "id site_id title slug status author_id author category tags excerpt content seo created_at updated_at published_at"},
		{&in.webhooks, "tdc_webhooks", "id workspace_id name url events active secret created_at updated_at"},
		{&in.deliveries, "tdc_deliveries", "id webhook_id event_id event body status attempts last_status last_error created_at delivered_at"},
	} {
		var err error
		if *t.to, err = s.Into(ctx, t.table, strings.Fields(t.columns)...); err != nil {
			return nil, err
		}
		in.all = append(in.all, *t.to)
	}
	return in, nil
}

func (in *inserters) err() error {
	for _, i := range in.all {
		if err := i.Err(); err != nil {
			return err
		}
	}
	return nil
}

// siteSeed is the site that rows are being added to.
type siteSeed struct {
	*inserters
	core.Rand
	s      *core.Seeder
	id     string
	domain string
	author core.User
	made   time.Time
}

func siteNames() []string {
	return []string{"Main Site", "Careers", "Product Launch", "Developer Hub", "Events", "Press Room"}
}

// seedSite adds a site with all that is in it. The first of a workspace has a domain of its own.
func seedSite(s *core.Seeder, in *inserters, r core.Rand, w seededWorkspace, workspace string, i int) {
	name := siteNames()[i%len(siteNames())]
	b := siteSeed{inserters: in, Rand: r, s: s, id: seededID(r, "site_"), author: s.Person(w.owner), made: s.Reference.AddDate(-1, i, -r.Int(1, 25))}
	slug := w.slug + "-" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
	b.domain = slug + host
	var domain, status, set, published any
	if i == 0 {
		domain, status, set = "www."+w.slug+".example", "active", core.Timestamp(b.made)
	}
	if i < 4 {
		published = core.Timestamp(s.Reference.AddDate(0, 0, -r.Int(1, 30)))
	}
	in.sites.Row(b.id, workspace, name, slug, domain, status, set, b.author.ID, core.Timestamp(b.made), core.Timestamp(s.Reference.AddDate(0, 0, -r.Int(1, 20))), published)
	for _, handle := range w.members {
		if handle == "jules" && i < 2 { // as an editor of the first, to look at the second
			in.grants.Row(b.id, s.Person(handle).ID, []string{"editor", "viewer"}[i])
		}
	}
	contact := b.pages()
	b.form(contact, i)
	b.collection()
	if planByName(w.plan).has(blogFeature) {
		b.blog()
	}
}

// day is some moment from the site's beginning to the reference date.
func (b siteSeed) day() time.Time {
	days := int(b.s.Reference.Sub(b.made).Hours() / 24)
	return b.s.Reference.AddDate(0, 0, -b.Int(1, max(2, days-1))).Add(time.Duration(b.Int(7*3600, 21*3600)) * time.Second)
}

// pages gives the page that the form is on.
func (b siteSeed) pages() (contact string) {
	for _, title := range []string{"Home", "About", "Services", "Team", "Pricing", "Contact"} {
		id, at := seededID(b.Rand, "page_"), b.day()
		path, status, published := "/"+strings.ToLower(title), "PUBLISHED", any(core.Timestamp(at))
		if title == "Home" {
			path = "/"
		}
		if title == "Pricing" {
			status, published = "DRAFT", nil
		}
		b.inserters.pages.Row(id, b.id, title, path, status, b.Int(2, 9), core.Timestamp(b.made), core.Timestamp(at), published)
		contact = id
	}
	return contact
}

// form adds a form and what visitors sent; every third site's is switched off.
func (b siteSeed) form(page string, site int) {
	id := seededID(b.Rand, "form_")
	fields, _ := json.Marshal([]formField{{"name", "Name", "text", true}, {"email", "Email", "email", true}, {"message", "Message", "textarea", false}})
	b.forms.Row(id, b.id, page, "Contact", "contact", string(fields), site%3 != 2, core.Timestamp(b.made), core.Timestamp(b.made))
	for range b.Int(20, 60) * b.s.Copies() {
		name := core.Pick(b.Rand, []string{"Ada", "Bruno", "Chiara", "Dev", "Eva", "Farid", "Greta", "Hugo"})
		data, _ := json.Marshal(map[string]string{"name": name, "email": fmt.Sprintf("%s%d@visitor.example", strings.ToLower(name), b.Int(1, 999)),
			"message": core.Pick(b.Rand, []string{"Please call me back.", "What does it cost?", "Great site!", "I would like a demo."})})
		status := submissionStates()[b.Weighted([]float64{5, 1, 3})]
		b.submissions.Row(seededID(b.Rand, "sub_"), id, b.id, page, string(data), status, fmt.Sprintf("203.0.113.%d", b.Int(1, 254)), "Mozilla/5.0",
			core.Nullable(core.Pick(b.Rand, []string{"", "https://search.example/", "https://" + b.domain + "/"})), core.Timestamp(b.day()))
	}
}

func (b siteSeed) collection() {
	id := seededID(b.Rand, "col_")
	b.collections.Row(id, b.id, "Customers", "customers",
		`[{"name":"Company","key":"company","type":"Text"},{"name":"Website","key":"website","type":"Link URL"},{"name":"Since","key":"since","type":"Number"}]`,
		core.Timestamp(b.made), core.Timestamp(b.made))
	for range b.Int(8, 30) * b.s.Copies() {
		company := core.Pick(b.Rand, []string{"Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel"}) + " " + core.Pick(b.Rand, []string{"Foods", "Logistics", "Textiles", "Energy"})
		data, _ := json.Marshal(map[string]any{"company": company, "website": "https://" + strings.ToLower(strings.ReplaceAll(company, " ", "")) + ".example", "since": b.Int(2012, 2026)})
		at := core.Timestamp(b.day())
		b.items.Row(seededID(b.Rand, "item_"), id, b.id, string(data), at, at)
	}
}

func (b siteSeed) blog() {
	for n := range b.Int(6, 18) * b.s.Copies() {
		topic := core.Pick(b.Rand, []string{"Hiring", "Design", "Release notes", "Sustainability", "Behind the scenes"})
		at := b.day()
		status, published := publicationStates()[b.Weighted([]float64{2, 6, 1})], any(nil)
		if status != "DRAFT" {
			published = core.Timestamp(at)
		}
		tags, _ := json.Marshal([]string{strings.ToLower(topic), fmt.Sprint(at.Year())})
		title := fmt.Sprintf("%s, part %d", topic, n+1)
		b.posts.Row(seededID(b.Rand, "post_"), b.id, title, fmt.Sprintf("part-%d", n+1), status, b.author.ID, b.author.Name(), topic, string(tags), "In short: "+topic,
			strings.Repeat("A sentence about "+strings.ToLower(topic)+". ", b.Int(20, 300)), `{"title":null,"description":null}`, core.Timestamp(at), core.Timestamp(at), published)
	}
}
