package cycle

import (
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var memberships = &collection{
	kind: "membership", code: "404.hub.membership", view: "hubs-members-view", param: "memberId", filters: commonFilters,
	includes: map[string]include{"accounts": accountsOf("account_id"), "roles": related(roles, []string{"role_id"})},
	metas:    map[string]meta{"capabilities": memberCapabilities},
}

var invites = &collection{
	kind: "invite", code: "404.hub.invitation", param: "inviteId", filters: commonFilters,
	includes: map[string]include{"senders": creators("sender"), "roles": related(roles, []string{"role_id"})},
	metas:    map[string]meta{"capabilities": memberCapabilities},
}

func (a *api) memberRoutes() []route {
	const members, one, sent = "/v1/hubs/current/members", "/v1/hubs/current/members/{memberId}", "/v1/hubs/current/invites"
	return []route{
		{method: "GET", path: members, capability: "hubs-members-view", access: current, handle: listOf(memberships)},
		{method: "GET", path: one, capability: "hubs-members-view", access: current, handle: getOf(memberships)},
		{method: "PATCH", path: one, capability: "hubs-members-manage", access: current, handle: patchMember, fields: []field{{name: "role_id", is: anID}, {name: "permissions", is: anObject}}},
		{method: "GET", path: members + "/account/{accountId}", capability: "hubs-members-view", handle: memberByAccount},
		{method: "GET", path: "/v1/hubs/current/membership", access: account, handle: ownMembership},
		{method: "GET", path: sent, capability: "hubs-invites-manage", access: current, handle: listOf(invites)},
		{method: "POST", path: sent, capability: "hubs-invites-send", handle: createIn(invites, "pending", buildInvite), fields: []field{
			must("recipient", aText), must("role_id", anID), may("permissions", anObject),
		}},
		{method: "DELETE", path: sent + "/{inviteId}", capability: "hub-invites-manage", access: current, handle: removeNow(invites)},

		{method: "GET", path: "/v1/projects/current/members", capability: "hubs-members-view", forms: projectForm, handle: olderMembers(listOf(memberships))},
		{method: "GET", path: "/v1/projects/current/membership", access: account, forms: projectForm, handle: olderMembers(ownMembership)},
		{method: "GET", path: "/v1/projects/current/invites", capability: "hubs-invites-manage", forms: projectForm, handle: olderMembers(listOf(invites))},

		{method: "GET", path: "/v1/account", access: account, handle: ownAccount},
		{method: "GET", path: "/v1/account/memberships", access: account, handle: ownMemberships},
	}
}

// publicAccount is what others see of a person.
func publicAccount(u core.User) doc {
	return doc{
		"id": accountID(u.ID), "name": doc{"first": u.FirstName, "last": u.LastName}, "email": doc{"address": u.Email},
		"two_factor_auth": doc{"verified": false},
	}
}

// member finds a person of a hub by the id that the platform gives them.
func (a *api) member(hub, id string) (core.User, bool) {
	members := a.world.Directory.Members(Name, hub)
	i := slices.IndexFunc(members, func(m core.Membership) bool { return accountID(m.UserID) == id })
	if i < 0 {
		return core.User{}, false
	}
	return a.world.Directory.User(members[i].UserID)
}

func accountsOf(path string) include {
	return include{view: "hubs-members-view", find: func(q *request, docs []doc) (any, error) {
		out := doc{}
		for _, d := range docs {
			if u, known := q.api.member(q.hub, d.text(path)); known {
				out[d.text(path)] = publicAccount(u)
			}
		}
		return out, nil
	}}
}

func memberCapabilities(q *request, docs []doc) error {
	for _, d := range docs {
		role, _ := q.api.world.Directory.RoleByID(d.text("role_id"))
		d.part("meta")["capabilities"] = capabilitiesDoc(role.Permissions)
	}
	return nil
}

func ownAccount(q *request) (reply, error) {
	u := q.who.user
	d := publicAccount(u)
	d["two_factor_auth"], d["allow_support_login"] = nil, false
	d["email"] = doc{"address": u.Email, "verified": true, "added": core.Timestamp(u.CreatedAt)}
	d["state"] = doc{"current": "live", "changed": core.Timestamp(u.CreatedAt)}
	d["events"] = events(u.CreatedAt, "last_login")
	return ok(d), nil
}

func ownMemberships(q *request) (reply, error) {
	list := []doc{}
	for _, o := range q.api.world.Directory.OrganizationsOf(Name, q.who.user.ID) {
		found, err := q.api.list(q.Context(), selection{hub: o.ID, kind: "membership", where: []condition{{member("account_id") + " = ?", []any{accountID(q.who.user.ID)}}}})
		if err != nil {
			return reply{}, err
		}
		list = append(list, found...)
	}
	from := min((q.query.number-1)*q.query.size, len(list))
	return ok(list[from:min(from+q.query.size, len(list))]), nil
}

func (q *request) membershipOf(accountID string) (reply, error) {
	found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "membership", where: []condition{{member("account_id") + " = ?", []any{accountID}}}, limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 {
		return reply{}, fail(memberships.code, "there is no such membership")
	}
	return q.dress(memberships, found[0], http.StatusOK, found)
}

// ownMembership is the caller's in the hub of the header.
func ownMembership(q *request) (reply, error) {
	if q.hub == "" {
		return reply{}, fail("422.missing-argument", "name the hub in the header %s", q.form.header()).at(q.form.header())
	}
	return q.membershipOf(accountID(q.who.user.ID))
}

func memberByAccount(q *request) (reply, error) { return q.membershipOf(q.params["accountId"]) }

// patchMember gives a member another role, in the core too, which judges their next request by it.
func patchMember(q *request) (reply, error) {
	before, err := q.resource(memberships)
	if err != nil {
		return reply{}, err
	}
	if role := q.body.text("role_id"); role != "" {
		if err := q.mayGive(role); err != nil {
			return reply{}, err
		}
	}
	if f := q.belowOwnRank(before.text("role_id")); f != nil {
		return reply{}, f
	}
	rep, err := patchOf(memberships, nil)(q)
	d, _ := asObject(rep.data)
	u, known := q.api.member(q.hub, before.text("account_id"))
	if err != nil || !known {
		return rep, err
	}
	return rep, q.api.world.Directory.PutMembership(q.Context(), core.Membership{
		Platform: Name, OrganizationID: q.hub, UserID: u.ID, RoleID: d.text("role_id"), Active: true, CreatedAt: q.api.world.Now().UTC(),
	})
}

// belowOwnRank stops who would change somebody at or above their own rank. Owners may.
func (q *request) belowOwnRank(roleID string) *failure {
	found, err := q.api.byIDs(q.Context(), q.hub, "role", []string{roleID})
	if own := q.rank(); err == nil && len(found) > 0 && own < 10 && rank(found[0]) >= own {
		return fail("403.not-allowed", "this member is at or above your own rank")
	}
	return nil
}

// buildInvite: nobody may invite at or above their own rank.
func buildInvite(q *request, d doc) error {
	role, err := q.lookup(roles, d.text("role_id"))
	if err != nil {
		return err
	}
	if rank(role) >= q.rank() {
		return fail("403.not-allowed", "nobody can invite at or above their own rank").at("/role_id")
	}
	d["sender"] = d["creator"]
	d["invitation"] = doc{"recipient": d["recipient"], "sender": d["creator"]}
	delete(d, "recipient")
	d["account_id"] = nil
	return nil
}

// olderRole is the bit value of a member's role in the project era, by the rank that comes nearest (the match is inferred).
func olderRole(rank int) int {
	switch {
	case rank >= 10:
		return 1 // owner
	case rank >= 7:
		return 2 // admin
	case rank >= 4:
		return 4 // developer
	default:
		return 8 // analyst
	}
}

// olderMembers shows role as a bit value in place of role_id.
func olderMembers(handle func(*request) (reply, error)) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		rep, err := handle(q)
		if err != nil {
			return rep, err
		}
		docs, isList := rep.data.([]doc)
		if d, isOne := asObject(rep.data); isOne && !isList {
			docs = []doc{d}
		}
		for _, d := range docs {
			found, err := q.api.byIDs(q.Context(), q.hub, "role", []string{d.text("role_id")})
			if err != nil {
				return reply{}, err
			}
			if d["role"] = 0; len(found) > 0 {
				d["role"] = olderRole(rank(found[0]))
			}
			delete(d, "role_id")
		}
		return rep, nil
	}
}
