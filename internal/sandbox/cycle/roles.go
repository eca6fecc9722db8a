package cycle

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var roles = &collection{
	kind: "role", code: "404.hub.role", param: "roleId", filters: commonFilters, metas: map[string]meta{"counts": roleCounts},
}

// defaultRole is a role that every hub begins with. Names and ranks are documented; what each may do is inferred.
type defaultRole struct {
	identifier, name string
	rank             int
	capabilities     []string
}

func defaultRoles() []defaultRole {
	pick := func(keep func(name string) bool) []string {
		var out []string
		for _, name := range hubCapabilities {
			if keep(name) {
				out = append(out, name)
			}
		}
		return out
	}
	views := func(name string) bool { return strings.HasSuffix(name, "-view") }
	bills := func(name string) bool {
		return strings.HasPrefix(name, "billing-") || strings.HasPrefix(name, "security-")
	}
	builds := func(name string) bool {
		family, _, _ := strings.Cut(name, "-")
		return slices.Contains([]string{"containers", "environments", "images", "pipelines", "stacks", "dns"}, family) || views(name) && !bills(name)
	}
	runs := func(name string) bool {
		family, _, _ := strings.Cut(name, "-")
		return builds(name) || slices.Contains([]string{"servers", "clusters", "ips", "sdn", "virtual", "autoscale", "external", "monitor", "apionly"}, family)
	}
	return []defaultRole{
		{"owner", "Owner", 10, []string{string(everything)}},
		{"admin", "Admin", 7, pick(func(name string) bool { return name != "hubs-delete" })},
		{"devops-engineer", "DevOps Engineer", 5, pick(runs)},
		{"developer", "Developer", 4, pick(builds)},
		{"consultant", "Consultant", 2, pick(func(name string) bool { return views(name) && !bills(name) })},
		{"analyst", "Analyst", 1, pick(func(name string) bool {
			return views(name) && name != "hubs-auditlog-view" && !strings.HasPrefix(name, "security-")
		})},
	}
}

func permissions(names []string) []core.Permission {
	out := make([]core.Permission, len(names))
	for i, name := range names {
		out[i] = core.Permission(name)
	}
	return out
}

func (a *api) roleRoutes() []route {
	const base, one = "/v1/hubs/current/roles", "/v1/hubs/current/roles/{roleId}"
	fields := []field{may("name", aText), must("identifier", anIdentifier), may("capabilities", anObject), must("rank", anInteger), may("extra", anObject)}
	changes := []field{may("name", aText), {name: "identifier", is: anIdentifier}, may("capabilities", anObject), {name: "rank", is: anInteger}, may("extra", anObject)}
	return []route{
		{method: "GET", path: base, capability: "hubs-roles-manage", handle: listOf(roles)},
		{method: "GET", path: base + "/defaults", access: open, handle: listDefaults},
		{method: "POST", path: base, capability: "hubs-roles-manage", handle: withRole(createIn(roles, "live", buildRole)), fields: fields},
		{method: "GET", path: one, capability: "hubs-roles-manage", handle: getOf(roles)},
		{method: "PATCH", path: one, capability: "hubs-roles-manage", handle: patchRole, fields: changes},
		{method: "DELETE", path: one, capability: "hubs-roles-manage", handle: deleteOf(roles, http.StatusAccepted, action{check: roleUnused})},
	}
}

func listDefaults(*request) (reply, error) {
	list := []any{}
	for _, r := range defaultRoles() {
		list = append(list, doc{"identifier": r.identifier, "name": r.name, "root": r.rank == 10, "capabilities": capabilitiesDoc(permissions(r.capabilities))})
	}
	return ok(list), nil
}

func rank(role doc) int {
	n, _ := role["rank"].(float64)
	return int(n)
}

// rank is the caller's: of their role; 10 with every capability; 0 for a key that has a list of its own.
func (q *request) rank() int {
	if q.has(string(everything)) {
		return 10
	}
	id := q.who.role.ID
	if id == "" {
		return 0
	}
	found, err := q.api.byIDs(q.Context(), q.hub, "role", []string{id})
	if err != nil || len(found) == 0 {
		return 0
	}
	return rank(found[0])
}

func buildRole(q *request, d doc) error {
	d["root"], d["default"] = false, nil
	return q.checkRole(d)
}

// checkRole: a role is below the rank of who makes or changes it, between 0 and 9, and has nothing that they lack.
func (q *request) checkRole(d doc) error {
	if r := rank(d); r < 0 || r > 9 {
		return fail("422.invalid-argument", "rank is from 0 to 9").at("/rank")
	}
	if rank(d) >= q.rank() {
		return fail("403.not-allowed", "a role can be given a rank below your own only").at("/rank")
	}
	granted, f := q.readCapabilities(d["capabilities"], "/capabilities")
	if f != nil {
		return f
	}
	d["capabilities"] = capabilitiesDoc(granted)
	return nil
}

func patchRole(q *request) (reply, error) {
	before, err := q.resource(roles)
	if err != nil {
		return reply{}, err
	}
	if root, _ := before["root"].(bool); root || rank(before) >= q.rank() {
		return reply{}, fail("403.not-allowed", "a role at or above your own cannot be changed")
	}
	return withRole(patchOf(roles, func(q *request, d doc) error { return q.checkRole(d) }))(q)
}

// withRole tells the core of a role that was made or changed: keys and members are judged by what it knows.
func withRole(handle func(*request) (reply, error)) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		rep, err := handle(q)
		if err != nil {
			return rep, err
		}
		d, _ := asObject(rep.data)
		return rep, q.api.world.Directory.PutRole(q.Context(), core.Role{
			ID: d.text("id"), Platform: Name, OrganizationID: q.hub, Name: cmp.Or(d.text("name"), d.text("identifier")), Permissions: grantedBy(d),
		})
	}
}

func grantedBy(role doc) []core.Permission {
	if all, _ := role.at("capabilities", "all").(bool); all {
		return []core.Permission{everything}
	}
	return permissions(texts(role.at("capabilities", "specific")))
}

func roleUnused(q *request, target, _ doc) error {
	if root, _ := target["root"].(bool); root || rank(target) >= q.rank() {
		return fail("403.not-allowed", "a role at or above your own cannot be deleted")
	}
	id := target.text("id")
	used := slices.ContainsFunc(q.keysOf(), func(k core.Key) bool { return k.RoleID == id })
	members, err := q.countByState("membership", condition{member("role_id") + " = ?", []any{id}})
	if n, _ := members["total"].(int); n > 0 || used {
		return fail("403.invalid-state", "members or keys have this role")
	}
	return err
}

// roleCounts says how many members and keys have each role (the shape is inferred).
func roleCounts(q *request, docs []doc) error {
	for _, d := range docs {
		keys := 0
		for _, k := range q.keysOf() {
			if k.RoleID == d.text("id") {
				keys++
			}
		}
		members, err := q.countByState("membership", condition{member("role_id") + " = ?", []any{d.text("id")}})
		if err != nil {
			return err
		}
		d.part("meta")["counts"] = doc{"members": members["total"], "api_keys": keys}
	}
	return nil
}
