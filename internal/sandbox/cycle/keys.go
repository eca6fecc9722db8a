package cycle

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// apiKeys exists for the names of its errors and events; keys live in the core, which keeps only their hashes.
var apiKeys = &collection{kind: "api key", code: "404.hub.api-key"}

func (a *api) keyRoutes() []route {
	const base, one = "/v1/hubs/current/api-keys", "/v1/hubs/current/api-keys/{apikeyId}"
	const older, olderOne = "/v1/projects/current/api-keys", "/v1/projects/current/api-keys/{apikeyId}"
	const needs = "api-keys-manage"
	// role_id or, as keys had it from 2019 to 2022, capabilities {all, specific[]}.
	fields := []field{must("name", aText), may("role_id", anID), may("capabilities", anObject), may("ips", aListOfTexts)}
	return []route{
		{method: "GET", path: base, capability: needs, handle: listKeys},
		{method: "POST", path: base, capability: needs, handle: createKey, fields: fields},
		{method: "GET", path: one, capability: needs, handle: getKey},
		{method: "PATCH", path: one, capability: needs, handle: patchKey, fields: []field{{name: "name", is: aText}, {name: "role_id", is: anID}, may("ips", aListOfTexts)}},
		{method: "DELETE", path: one, capability: needs, handle: deleteKey},

		{method: "GET", path: older, capability: needs, forms: projectForm, handle: listKeys},
		{method: "POST", path: older, capability: needs, forms: projectForm, handle: createKey, fields: []field{
			must("name", aText), must("capabilities", aListOfTexts), may("ips", aListOfTexts),
		}},
		{method: "GET", path: olderOne, capability: needs, forms: projectForm, handle: getKey},
		{method: "DELETE", path: olderOne, capability: needs, forms: projectForm, handle: deleteKey},
	}
}

// keyDoc is a key as the form shows it. The secret is there only when the key has just been made.
func (q *request) keyDoc(key core.Key, secret string) doc {
	d := doc{
		"id": key.ID, "hub_id": key.OrganizationID, "name": key.Name, "creator": doc{"type": "account", "id": accountID(key.CreatedBy)},
		"ips": nil, "events": events(key.CreatedAt), "state": doc{"current": "live", "changed": core.Timestamp(key.CreatedAt)},
	}
	if key.Revoked() {
		d.setState("deleted", key.RevokedAt)
		d.part("events")["deleted"] = core.Timestamp(key.RevokedAt)
	}
	if len(key.AllowedIPs) > 0 {
		d["ips"] = key.AllowedIPs
	}
	if secret != "" {
		d["secret"] = secret
	}
	d.rights(q.form, key)
	return d
}

// rights shows what a key may do in the words of the form: a list in 2018; a role, or {all, specific[]}, later.
func (d doc) rights(f form, key core.Key) {
	switch {
	case f == projectForm:
		names := []any{}
		for _, p := range key.Permissions {
			names = append(names, string(p))
		}
		d["capabilities"] = names
	case key.RoleID != "":
		d["role_id"] = key.RoleID
	default:
		d["role_id"], d["capabilities"] = nil, capabilitiesDoc(key.Permissions)
	}
}

// keysOf lists the keys of the hub that are in force, the oldest first.
func (q *request) keysOf() []core.Key {
	keys := q.api.world.Keys.List(Name, func(k core.Key) bool { return k.OrganizationID == q.hub && !k.Revoked() })
	slices.Reverse(keys)
	return keys
}

// listKeys filters and sorts by name only: the documentation names no keys for it.
func listKeys(q *request) (reply, error) {
	if _, f := q.query.conditions(commonFilters); f != nil {
		return reply{}, f
	}
	keys := slices.DeleteFunc(q.keysOf(), func(k core.Key) bool {
		return !strings.Contains(strings.ToLower(k.Name), strings.ToLower(q.query.filters["search"])) || !q.wanted("state", "live") || !q.wanted("id", k.ID)
	})
	for _, term := range q.query.sort {
		if sign := 1 - 2*strings.Count(term[:1], "-"); strings.TrimPrefix(term, "-") == "name" {
			slices.SortStableFunc(keys, func(a, b core.Key) int { return sign * cmp.Compare(a.Name, b.Name) })
		}
	}
	from := min((q.query.number-1)*q.query.size, len(keys))
	docs := []doc{}
	for _, k := range keys[from:min(from+q.query.size, len(keys))] {
		docs = append(docs, q.keyDoc(k, ""))
	}
	return ok(docs), nil
}

// wanted says whether a filter, if it is asked for, has a value among its own.
func (q *request) wanted(key, value string) bool {
	asked, given := q.query.filters[key]
	return !given || slices.Contains(strings.Split(asked, ","), value)
}

// key is the one that the path names. A deleted one is not there any more.
func (q *request) key() (core.Key, error) {
	key, known := q.api.world.Keys.Get(Name, q.params["apikeyId"])
	if !known || key.OrganizationID != q.hub || key.Revoked() {
		return core.Key{}, fail(apiKeys.code, "there is no such API key")
	}
	return key, nil
}

func getKey(q *request) (reply, error) {
	key, err := q.key()
	if err != nil {
		return reply{}, err
	}
	return q.dress(&collection{includes: map[string]include{"roles": related(roles, []string{"role_id"})}}, q.keyDoc(key, ""), http.StatusOK, []doc{q.keyDoc(key, "")})
}

// nameTaken refuses a name that another key of the hub has: "enter a unique name", says the documentation. The code is inferred.
func (q *request) nameTaken(name, except string) *failure {
	if slices.ContainsFunc(q.keysOf(), func(k core.Key) bool { return k.ID != except && strings.EqualFold(k.Name, name) }) {
		return fail("409.duplicate-found", "another key has the name %.60q", name).at("/name")
	}
	return nil
}

// createKey answers with the secret, for the only time.
func createKey(q *request) (reply, error) {
	key := core.Key{
		ID: newID(q.api.world.Now()), Platform: Name, OrganizationID: q.hub, Name: q.body.text("name"), CreatedBy: q.who.user.ID,
		AllowedIPs: texts(q.body["ips"]),
	}
	if f := checkAddresses(q.body["ips"]); f != nil {
		return reply{}, f
	}
	role, capabilities := q.body.text("role_id"), q.body["capabilities"]
	switch {
	case role != "" && capabilities != nil:
		return reply{}, fail("422.invalid-argument", "a key has a role or capabilities, not both").at("/capabilities")
	case role == "" && capabilities == nil:
		return reply{}, fail("422.missing-argument", "role_id is missing").at("/role_id")
	case role != "":
		if err := q.mayGive(role); err != nil {
			return reply{}, err
		}
		key.RoleID = role
	default:
		var f *failure
		if key.Permissions, f = q.readCapabilities(capabilities, "/capabilities"); f != nil {
			return reply{}, f
		}
	}
	if f := q.nameTaken(key.Name, ""); f != nil {
		return reply{}, f
	}
	key, secret, err := q.api.world.Keys.Create(q.Context(), key)
	if err != nil {
		return reply{}, err
	}
	d := q.keyDoc(key, secret)
	return created(d), q.noteKeyEvent("create", d)
}

// mayGive checks that a role exists and is not above the caller's own (the latter is inferred from the rule for invitations).
func (q *request) mayGive(roleID string) error {
	role, err := q.lookup(roles, roleID)
	if err != nil {
		return err
	}
	if rank(role) > q.rank() {
		return fail("403.not-allowed", "this role is above your own").at("/role_id")
	}
	return nil
}

func patchKey(q *request) (reply, error) {
	key, err := q.key()
	if err != nil {
		return reply{}, err
	}
	if f := checkAddresses(q.body["ips"]); f != nil {
		return reply{}, f
	}
	if role := q.body.text("role_id"); role != "" {
		if err := q.mayGive(role); err != nil {
			return reply{}, err
		}
	}
	if f := q.nameTaken(q.body.text("name"), key.ID); f != nil {
		return reply{}, f
	}
	key, err = q.api.world.Keys.Change(q.Context(), Name, key.ID, func(k *core.Key) {
		if name := q.body.text("name"); name != "" {
			k.Name = name
		}
		if role := q.body.text("role_id"); role != "" {
			k.RoleID, k.Permissions = role, nil
		}
		if _, given := q.body["ips"]; given {
			k.AllowedIPs = texts(q.body["ips"])
		}
	})
	if err != nil {
		return reply{}, err
	}
	d := q.keyDoc(key, "")
	return ok(d), q.noteKeyEvent("update", d)
}

// deleteKey refuses the key, and every token that was exchanged for it, from before its answer on.
func deleteKey(q *request) (reply, error) {
	key, err := q.key()
	if err != nil {
		return reply{}, err
	}
	key, err = q.api.world.Keys.Revoke(q.Context(), Name, key.ID)
	if err != nil {
		return reply{}, err
	}
	q.api.world.Tokens.Revoke(func(t core.Token) bool { return t.Platform == Name && t.KeyID == key.ID })
	d := q.keyDoc(key, "")
	return ok(d), q.noteKeyEvent("delete", d)
}

func (q *request) noteKeyEvent(verb string, d doc) error {
	return q.api.update(q.Context(), func(c *change) error { return c.note(q, apiKeys, verb, d, nil) })
}

// checkAddresses checks an allow-list.
func checkAddresses(v any) *failure {
	for i, entry := range texts(v) {
		if _, valid := parseBlock(entry); !valid {
			return fail("422.invalid-argument", "%.60q is not an address", entry).at("/ips/" + strconv.Itoa(i))
		}
	}
	return nil
}
