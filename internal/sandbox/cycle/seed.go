package cycle

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const (
	exportedKey   = "Reporting" // the key that the exported variables hand out: it reads everything, and may change only what cannot be read without that
	seededCluster = "production"
	maxSeedScale  = 20 // logs grow with the sandbox's scale up to here: this platform is not the one that is seeded large
)

// sower fills one hub.
type sower struct {
	*core.Seeder
	r     core.Rand
	in    *core.Inserter
	hub   string
	plan  hubPlan
	ids   map[string]string // of what others refer to: "role/analyst", "server/fra-1"
	made  map[string][]doc  // all that has been stored, by kind
	owner doc
	err   error
}

// seed makes Meridia's hub and a stranger's, of which nobody of Meridia may ever see anything, nor the other way round.
func seed(ctx context.Context, s *core.Seeder) error {
	in, err := s.Into(ctx, "cycle_resources", "hub", "kind", "parent", "id", "name", "identifier", "state", "created", "doc")
	if err != nil {
		return err
	}
	for _, plan := range hubPlans() {
		h := newSower(s, in, "hubs/"+plan.identifier)
		h.plan = plan
		if err := h.sow(ctx); err != nil {
			return fmt.Errorf("hub %s: %w", plan.name, err)
		}
	}
	platform := newSower(s, in, "platform")
	platform.sowPlatform()
	return cmp.Or(platform.err, in.Err())
}

func newSower(s *core.Seeder, in *core.Inserter, stream string) *sower {
	return &sower{Seeder: s, r: s.Rand(stream), in: in, ids: map[string]string{}, made: map[string][]doc{}}
}

// sow fills the hub, what is referred to before what refers.
func (h *sower) sow(ctx context.Context) error {
	born := h.before(900)
	h.hub = h.id(born)
	h.owner = doc{"type": "account", "id": accountID(h.Person(h.plan.members[0].handle).ID)}
	if err := h.Organization(ctx, core.Organization{
		ID: h.hub, Name: h.plan.name, Country: h.plan.country, Plan: "Scale", APIEnabled: true, CreatedAt: born,
	}); err != nil {
		return err
	}
	h.sowHub(born)
	for _, part := range []func(context.Context) error{h.sowRoles, h.sowMembers, h.sowKeys} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	for _, part := range []func(){
		h.sowProviders, h.sowServers, h.sowImages, h.sowStacks, h.sowEnvironments, h.sowContainers, h.sowMachines, h.sowZones,
		h.sowPipelines, h.sowBilling, h.sowJobs, h.sowActivity,
		h.sowAddresses, h.sowBalancers, h.sowTelemetry, h.sowMeasurements, h.sowVolumes, h.sowScaling, h.sowLogs, h.sowSSHKeys, h.sowInvites,
		h.sowLogLines, h.sowTriggerKeys,
	} {
		part()
	}
	return h.err
}

// before is an instant some days before the last day of the data.
func (h *sower) before(days int) time.Time {
	return h.Reference.AddDate(0, 0, -days).Add(time.Duration(h.r.Int(8*3600, 18*3600)) * time.Second)
}

// id is an ObjectID out of the stream.
func (h *sower) id(at time.Time) string { return fmt.Sprintf("%08x", uint32(at.Unix())) + h.r.Hex(8) }

// keep stores a document and returns its id.
func (h *sower) keep(kind, parent string, d doc) string {
	row, err := rowOf(d)
	if h.err == nil {
		h.err = err
	}
	if err == nil {
		h.in.Row(append([]any{h.hub, kind, parent}, row...)...)
	}
	h.made[kind] = append(h.made[kind], d)
	return d.text("id")
}

// new is a resource that somebody of the hub made, in a state.
func (h *sower) new(at time.Time, state string, with doc) doc {
	d := doc{"id": h.id(at), "hub_id": h.hub, "creator": h.owner, "events": events(at)}
	for name, v := range with {
		d[name] = v
	}
	d["state"] = doc{"current": state, "changed": core.Timestamp(at)}
	return d
}

// logs is how many entries a log has.
func (h *sower) logs(atScaleOne int) int {
	return atScaleOne * h.plan.size * min(h.Scale, maxSeedScale) / 10
}

func (h *sower) sowHub(born time.Time) {
	d := h.new(born, "live", doc{
		"id": h.hub, "name": h.plan.name, "identifier": h.plan.identifier, "integrations": nil, "webhooks": doc{"server_deployed": nil, "server_deleted": nil},
		"security": doc{"force_2fa": false},
		"billing": doc{
			"term":          doc{"start": core.Timestamp(born), "end": core.Timestamp(born.AddDate(1, 0, 0)), "renew": "monthly"},
			"allow_prepaid": false, "allow_direct_payments": false, "pause_invoices": false, "disable": false, "plans": doc{"tier_id": planID(2), "support_id": planID(12)},
			"emails": []any{"billing@" + h.plan.domain}, "contact": doc{"name": h.Person(h.plan.members[0].handle).LastName, "legal_business_name": h.plan.name, "tax_id": "B-00000000"},
		},
	})
	for _, first := range []string{"converted", "first_provider", "first_server", "first_environment", "first_image", "first_container"} {
		d.part("events")[first] = core.Timestamp(born.AddDate(0, 0, 3))
	}
	delete(d, "hub_id")
	h.keep("hub", "", d)
}

func (h *sower) sowRoles(ctx context.Context) error {
	at := h.before(899)
	for _, r := range append(defaultRoles(), h.plan.roles...) {
		original := any(r.identifier)
		if slices.ContainsFunc(h.plan.roles, func(own defaultRole) bool { return own.identifier == r.identifier }) {
			original = nil
		}
		granted := permissions(r.capabilities)
		id := h.keep("role", "", h.new(at, "live", doc{
			"name": r.name, "identifier": r.identifier, "rank": r.rank, "root": r.rank == 10, "default": original,
			"capabilities": capabilitiesDoc(granted), "extra": doc{},
		}))
		h.ids["role/"+r.identifier] = id
		if err := h.Role(ctx, core.Role{ID: id, OrganizationID: h.hub, Name: r.name, Permissions: granted}); err != nil {
			return err
		}
	}
	return nil
}

func (h *sower) sowMembers(ctx context.Context) error {
	for i, m := range h.plan.members {
		at := h.before(890 - 60*i)
		user, role := h.Person(m.handle), h.ids["role/"+m.role]
		if err := h.Member(ctx, h.hub, user.ID, role, at); err != nil {
			return err
		}
		d := h.new(at, "accepted", doc{
			"account_id": accountID(user.ID), "role_id": role, "permissions": doc{"all_environments": true, "environments": []any{}},
			"preferences": doc{}, "invitation": doc{"recipient": user.Email, "sender": h.owner},
		})
		d.part("events")["joined"] = core.Timestamp(at)
		h.keep("membership", "", d)
	}
	return nil
}

func (h *sower) sowKeys(ctx context.Context) error {
	r := h.Rand("keys/" + h.plan.identifier)
	for _, k := range h.plan.keys {
		at := h.DaysAgo(k.days)
		key := core.Key{
			ID: fmt.Sprintf("%08x", uint32(at.Unix())) + r.Hex(8), OrganizationID: h.hub, Name: k.name, CreatedBy: h.Person(k.by).ID, CreatedAt: at,
			RoleID: h.ids["role/"+k.role], Permissions: permissions(k.capabilities), AllowedIPs: k.ips,
		}
		if k.role == "" {
			key.RoleID = ""
		}
		if k.revoked {
			key.RevokedAt = at.AddDate(0, 2, 0)
		}
		if _, _, err := h.Key(ctx, r, key); err != nil {
			return err
		}
	}
	return nil
}
