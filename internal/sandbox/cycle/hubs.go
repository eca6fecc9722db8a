package cycle

import (
	"net/http"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var hubs = &collection{
	kind: "hub", code: "404.hub", filters: map[string]filter{"identifier": oneOf("identifier"), "search": search, "state": oneOf("state")},
	metas: map[string]meta{"memberships": membershipsOfEach},
}

var integrations = &collection{
	kind: "integration", code: "404.hub.integration", view: "hubs-integrations-view", param: "integrationId", hides: []string{"category"},
	filters: map[string]filter{"state": oneOf("state"), "search": search, "category": oneOf(member("category"))},
	metas:   map[string]meta{"definition": definitionOfEach},
}

func (a *api) hubRoutes() []route {
	const here, integration = "/v1/hubs/current", "/v1/hubs/current/integrations/{integrationId}"
	update := []field{{name: "name", is: aText}, may("webhooks", anObject), may("security", anObject), {name: "identifier", is: anIdentifier},
		may("billing_emails", aListOfTexts), may("billing_contact", anObject)}
	return []route{
		{method: "GET", path: "/v1/hubs", access: bearer, handle: listHubs},
		{method: "GET", path: here, capability: "hubs-view", access: current, handle: getHub},
		{method: "PATCH", path: here, capability: "hubs-update", handle: patchHub, fields: update},
		{method: "DELETE", path: here, capability: "hubs-delete", access: current, handle: deleteHub},
		{method: "GET", path: "/v1/hubs/capabilities", access: open, handle: listCapabilities(hubCapabilities)},
		{method: "GET", path: here + "/usage", capability: "hubs-view", access: current, handle: hubUsage},
		{method: "GET", path: here + "/notifications", capability: "apionly-notifications-listen", handle: func(q *request) (reply, error) {
			token, err := q.socketToken()
			return ok(doc{"token": token}), err
		}},
		{method: "GET", path: here + "/integrations", capability: "hubs-integrations-view", access: current, handle: listOf(integrations)},
		{method: "GET", path: here + "/integrations/available", handle: noPages(availableIntegrations)},
		{method: "GET", path: integration, capability: "hubs-integrations-view", access: current, handle: getOf(integrations)},
		// The documentation names no capability for changing one; it has one of that name, which is inferred.
		{method: "PATCH", path: integration, capability: "hubs-integrations-manage", access: current, handle: patchOf(integrations, nil), fields: []field{
			may("name", aText), {name: "identifier", is: anIdentifier}, may("extra", anObject),
		}},
		{method: "DELETE", path: integration, capability: "hubs-integrations-manage", access: current, handle: deleteOf(integrations, http.StatusAccepted, action{})},
		{method: "POST", path: integration + "/tasks", capability: "hubs-integrations-manage", handle: tasksOf(integrations, action{name: "verify", after: "live"}), fields: taskFields},

		{method: "GET", path: "/v1/projects", access: bearer, forms: projectForm, handle: listHubs},
		{method: "GET", path: "/v1/projects/capabilities", forms: projectForm, access: bearer, handle: listCapabilities(projectCapabilities)},
		{method: "GET", path: "/v1/projects/current", forms: projectForm, handle: getHub},
		{method: "PATCH", path: "/v1/projects/current", capability: "hubs-update", forms: projectForm, handle: patchHub, fields: []field{{name: "name", is: aText}}},
		{method: "DELETE", path: "/v1/projects/current", capability: "hubs-delete", forms: projectForm, handle: deleteHub},
	}
}

// listHubs gives a key its own hub, and a person those that they are a member of.
func listHubs(q *request) (reply, error) {
	ids := []string{q.who.key.OrganizationID}
	if !q.who.isKey() {
		ids = nil
		for _, o := range q.api.world.Directory.OrganizationsOf(Name, q.who.user.ID) {
			ids = append(ids, o.ID)
		}
	}
	all := []doc{}
	for _, id := range ids {
		q.hub = id
		paged := q.query
		q.query.number, q.query.size = 1, 1 // each hub keeps its own document
		docs, err := q.page(hubs, nil)
		q.query = paged
		if err != nil {
			return reply{}, err
		}
		all = append(all, docs...)
	}
	from := min((q.query.number-1)*q.query.size, len(all))
	return ok(all[from:min(from+q.query.size, len(all))]), nil
}

func (q *request) hubDoc() (doc, error) {
	found, err := q.api.byIDs(q.Context(), q.hub, "hub", []string{q.hub})
	if err == nil && len(found) == 0 {
		err = fail(hubs.code, "there is no such hub")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func getHub(q *request) (reply, error) {
	d, err := q.hubDoc()
	if err != nil {
		return reply{}, err
	}
	return q.dress(hubs, d, http.StatusOK, []doc{d})
}

func patchHub(q *request) (reply, error) {
	var d doc
	err := q.api.update(q.Context(), func(c *change) (err error) {
		if d, err = c.still(q, hubs, q.hub); err != nil {
			return err
		}
		changes := q.apply(d, q.body)
		d.touch(c.at)
		if err := c.put(q.hub, "hub", d); err != nil {
			return err
		}
		return c.note(q, hubs, "update", d, changes)
	})
	return ok(d), err
}

// deleteHub is refused: what would be left is an empty sandbox.
func deleteHub(*request) (reply, error) {
	return reply{}, fail("403.not-allowed", "the sandbox keeps its hubs")
}

// listCapabilities is {data: [names], meta: {captions}}; the captions are made of the names.
func listCapabilities(names []string) func(*request) (reply, error) {
	return func(*request) (reply, error) {
		captions := doc{}
		for _, name := range names {
			captions[name] = name
		}
		return reply{status: http.StatusOK, data: names, meta: doc{"captions": captions}}, nil
	}
}

// usageDays is how many points hub usage has (inferred).
const usageDays = 30

// hubUsage is a series of {time, servers, members, environments, containers}, a point a day, of what there was at its end.
func hubUsage(q *request) (reply, error) {
	if _, f := q.query.conditions(commonFilters); f != nil {
		return reply{}, f
	}
	today := q.api.world.Now().UTC().Truncate(day)
	points := []any{}
	born := map[string][]string{}
	for member, kind := range map[string]string{"servers": "server", "members": "membership", "environments": "environment", "containers": "container"} {
		docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: kind})
		if err != nil {
			return reply{}, err
		}
		for _, d := range docs {
			born[member] = append(born[member], createdOf(d))
		}
		slices.Sort(born[member])
	}
	for back := usageDays - 1; back >= 0; back-- {
		at := today.AddDate(0, 0, -back)
		point := doc{"time": core.Timestamp(at)}
		for member, times := range born {
			n, _ := slices.BinarySearch(times, core.Timestamp(at.Add(day-time.Second)))
			point[member] = n
		}
		points = append(points, point)
	}
	return ok(points), nil
}

// membershipsOfEach counts a hub's members (the shape of this meta is inferred).
func membershipsOfEach(q *request, docs []doc) error {
	for _, d := range docs {
		n, err := q.countByState("membership")
		if err != nil {
			return err
		}
		total, _ := n["total"].(int)
		d.part("meta")["memberships"] = total
	}
	return nil
}
