package cycle

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// eventNames are how activity names the kinds: container.create, dns.zone.task.verify.
var eventNames = map[string]string{
	"zone": "dns.zone", "record": "dns.zone.record", "server": "infrastructure.server", "cluster": "infrastructure.cluster",
	"ip pool": "infrastructure.ips.pool", "instance": "container.instance", "backup": "container.backup", "stack build": "stack.build",
	"image source": "image.source", "trigger key": "pipeline.key", "invoice": "billing.invoice", "order": "billing.order",
	"method": "billing.method", "role": "hub.role", "membership": "hub.membership", "integration": "hub.integration",
	"api key": "hub.apikey", "network": "sdn.network", "virtual machine": "virtual-machine", "scoped variable": "environment.scoped-variable",
}

func eventName(kind string) string {
	if name, ok := eventNames[kind]; ok {
		return name
	}
	return kind
}

// contextMembers are where activity's context gets its ids from: of the resource itself, or of what it belongs to.
var contextMembers = map[string]string{
	"environment": "environment_id", "container": "container_id", "instance": "instance_id", "server": "server_id", "stack": "stack_id",
	"zone": "dns_zone_id", "virtual machine": "virtual_machine_id",
}

// note writes an entry of activity: who did what to which resource, from where.
func (c *change) note(q *request, of *collection, verb string, d doc, changes []any) error {
	if changes == nil {
		changes = []any{}
	}
	var key any
	if q.who.isKey() {
		key = q.who.key.ID
	}
	return c.add(q.hub, "activity", "", doc{
		"id": newID(c.at), "hub_id": q.hub, "user": q.who.creator(), "verbosity": 0, "context": contextOf(of.kind, d),
		"session": doc{"url": q.url(), "ip": q.call().ClientIP, "token": nil, "api_key": key},
		"changes": changes, "annotations": doc{}, "error": nil, "component": doc{"id": d.text("id"), "type": of.kind},
		"status": "success", "event": eventName(of.kind) + "." + verb, "time": core.Timestamp(c.at),
	})
}

func contextOf(kind string, d doc) doc {
	context := doc{}
	if name, ok := contextMembers[kind]; ok {
		context[name] = d.text("id")
	}
	for name, path := range map[string][]string{
		"environment_id": {"environment", "id"}, "container_id": {"container_id"}, "server_id": {"server_id"}, "dns_zone_id": {"zone_id"},
		"cluster": {"cluster"}, "stack_id": {"stack_id"},
	} {
		if id := d.text(path...); id != "" {
			context[name] = id
		}
	}
	return context
}

var activity = &collection{
	kind: "activity", code: "404.uri", view: "hubs-auditlog-view", newest: true,
	filters: map[string]filter{
		"search": search, "state": oneOf(member("status")), "user": oneOf(member("user", "id")),
		"environment": oneOf(member("context", "environment_id")), "container": oneOf(member("context", "container_id")),
		"virtual-machine": oneOf(member("context", "virtual_machine_id")), "instance": oneOf(member("context", "instance_id")),
		"server": oneOf(member("context", "server_id")), "events": oneOf("name"), "verbosity": atMost(member("verbosity")),
		// Not in the list of keys, but every other log has them (inferred).
		"range-start": since, "range-end": until,
	},
	includes: map[string]include{
		"users": creators("user"), "creators": creators("user"), "components": components,
		"environments": related(environments, []string{"context", "environment_id"}),
		"stacks":       related(stacks, []string{"context", "stack_id"}),
		"images":       related(images, []string{"component", "id"}), "stack_builds": related(stackBuilds, []string{"component", "id"}),
	},
}

// atMost keeps what is not above a number: activity up to a level of detail (inferred).
func atMost(expression string) filter {
	return func(value string) (condition, *failure) {
		if len(value) != 1 || value[0] < '0' || value[0] > '9' {
			return condition{}, fail("422.invalid-argument", "%.20q is not a digit", value)
		}
		return condition{sql: expression + " <= ?", args: []any{int(value[0] - '0')}}, nil
	}
}

// components includes what the entries are about, of whichever kind, keyed by id.
var components = include{find: func(q *request, docs []doc) (any, error) {
	out := doc{}
	ids := map[string][]string{}
	for _, d := range docs {
		kind := d.text("component", "type")
		ids[kind] = append(ids[kind], d.text("component", "id"))
	}
	for _, c := range []*collection{containers, environments, servers, zones, pipelines, images, stacks} {
		if c.view != "" && !q.has(c.view) && !q.has(older("GET", c.view)) {
			continue // what the caller may not see by itself is left out
		}
		found, err := q.api.byIDs(q.Context(), q.hub, c.kind, ids[c.kind])
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			out[d.text("id")] = d
		}
	}
	return out, nil
}}

func (a *api) activityRoutes() []route {
	return []route{
		// The documentation names no capability; the audit log's is inferred.
		{method: "GET", path: "/v1/hubs/current/activity", capability: "hubs-auditlog-view", handle: listOf(activity)},
	}
}
