package tdc

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// seededWorkspace is a workspace, its people by role, and how much is in it at scale 1.
type seededWorkspace struct {
	name, slug, plan, status string
	owner                    string
	admins, members          []string
	sites                    int
}

// seededWorkspaces: everything that can be in the way is there once. Elena owns one whose plan has no API, Ines's has no blog, Sofia has none
// with the API at all, Jules and Tom are Members (Tom without any site granted), Astrid is a stranger.
func seededWorkspaces() []seededWorkspace {
	return []seededWorkspace{
		{"Meridia Web", "meridia-web", "business", "active", "elena", []string{"marc"}, []string{"jules", "tom"}, 5},
		{"Ruiz Personal", "ruiz-personal", "starter", "active", "elena", nil, nil, 1},
		{"Carvalho Studio", "carvalho-studio", "growth", "trialing", "ines", nil, []string{"jules"}, 3},
		{"Lindqvist Drafts", "lindqvist-drafts", "free", "active", "sofia", nil, nil, 1},
		{"Haldenfjord Media", "haldenfjord-media", "business", "past_due", "astrid", nil, nil, 4},
	}
}

// keyOwners all have a key, as every account has, listed under the workspace that they mostly use; the first is what a client works with.
func keyOwners() map[string]string {
	return map[string]string{"elena": "meridia-web", "marc": "meridia-web", "jules": "meridia-web", "tom": "meridia-web", "ines": "carvalho-studio",
		"sofia": "lindqvist-drafts", "astrid": "haldenfjord-media"}
}

// seeder fills the tables.
type seeder struct{ box *core.Box }

func (b seeder) seed(ctx context.Context, s *core.Seeder) error {
	for _, r := range roles() {
		if err := s.Role(ctx, r); err != nil {
			return err
		}
	}
	in, err := newInserters(ctx, s)
	if err != nil {
		return err
	}
	ids := map[string]string{}
	for _, w := range seededWorkspaces() {
		id := seededID(s.Rand("workspace/"+w.slug), "ws_")
		ids[w.slug] = id
		if err := seedWorkspace(ctx, s, in, w, id); err != nil {
			return fmt.Errorf("workspace %s: %w", w.name, err)
		}
	}
	if err := seedKeys(ctx, s, ids); err != nil {
		return err
	}
	b.seedWebhook(s, in, ids["meridia-web"])
	return in.err()
}

// seededID is an opaque id out of a stream.
func seededID(r core.Rand, lead string) string { return lead + strings.ToLower(r.Text(20)) }

// seedWorkspace adds the workspace, its people and its sites.
func seedWorkspace(ctx context.Context, s *core.Seeder, in *inserters, w seededWorkspace, id string) error {
	since := s.Reference.AddDate(-1, -6, 0)
	if err := s.Organization(ctx, core.Organization{ID: id, Name: w.name, Plan: w.plan, APIEnabled: planByName(w.plan).has(apiAndWebhooks), CreatedAt: since}); err != nil {
		return err
	}
	in.workspaces.Row(id, w.slug, w.status)
	people := map[string][]string{ownerRole: {w.owner}, adminRole: w.admins, memberRole: w.members}
	for i, role := range []string{ownerRole, adminRole, memberRole} {
		for _, handle := range people[role] {
			if err := s.Member(ctx, id, s.Person(handle).ID, role, since.AddDate(0, i, 0)); err != nil {
				return err
			}
		}
	}
	r := s.Rand("sites/" + w.slug)
	for i := range w.sites {
		seedSite(s, in, r, w, id, i)
	}
	return nil
}

// seedKeys goes by the order of the cast: a map has none. Ages of keys count from the clock.
func seedKeys(ctx context.Context, s *core.Seeder, workspaces map[string]string) error {
	for _, m := range core.Cast() {
		slug, ok := keyOwners()[m.Handle]
		if !ok {
			continue
		}
		r := s.Rand("key/" + m.Handle)
		k := core.Key{OrganizationID: workspaces[slug], Name: "Secret Key", CreatedBy: s.Person(m.Handle).ID, CreatedAt: s.DaysAgo(r.Int(10, 300))}
		if _, _, err := s.Key(ctx, r, k); err != nil {
			return err
		}
	}
	return nil
}

// seedWebhook adds one that is switched off, with a log of better days: one that is on would call a port of the machine it runs on.
func (b seeder) seedWebhook(s *core.Seeder, in *inserters, workspace string) {
	r := s.Rand("webhooks")
	id, created := seededID(r, "wh_"), s.Reference.AddDate(0, -4, 0)
	in.webhooks.Row(id, workspace, "CRM", "https://127.0.0.1:9443/hooks/tdc", `["form.submission.created","site.published"]`, false,
		b.box.Seal(id, "whsec_"+r.Text(52)), core.Timestamp(created), core.Timestamp(created))
	for i := range 30 {
		at := created.Add(time.Duration(i) * 50 * time.Hour)
		state, status, problem := deliveredState, 200, any(nil)
		delivered := any(core.Timestamp(at.Add(time.Second)))
		if i%11 == 7 {
			state, status, problem, delivered = failedState, 503, "the endpoint answered 503", nil
		}
		in.deliveries.Row(seededID(r, "dlv_"), id, "evt_"+r.UUID(), "form.submission.created", "{}", state, 1+5*min(1, status/503), status, problem, core.Timestamp(at), delivered)
	}
}
