package cycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var containers = &collection{
	kind: "container", code: "404.container", view: "containers-view", param: "containerId",
	filters: map[string]filter{
		"creator": oneOf(member("creator", "id")), "identifier": oneOf("identifier"), "search": search, "state": oneOf("state"),
		"deprecated": yes(member("deprecate")), "service": oneOf(member("image", "service")),
		"public_network": oneOf(member("config", "network", "public")), "image": oneOf(member("image", "id")),
		"environment": oneOf(member("environment", "id")), "tags": anyTag("config.deploy.constraints.node.tags.any"),
		"stack": oneOf(member("stack", "id")), "deployment": oneOf(member("deployment", "version")),
		"range-start": since, "range-end": until, "deployment_strategy": oneOf(member("config", "deploy", "strategy")),
	},
	includes: map[string]include{
		"creators": creators("creator"), "images": related(images, []string{"image", "id"}),
		"stack_builds": related(stackBuilds, []string{"stack", "build_id"}), "stacks": related(stacks, []string{"stack", "id"}),
		"stacks:identifiers": identifiersOf(stacks, []string{"stack", "id"}),
		"environments":       related(environments, []string{"environment", "id"}), "environments:identifiers": identifiersOf(environments, []string{"environment", "id"}),
	},
	metas: map[string]meta{
		"instances_count": counts("instances_count", "instance", "parent"), "domains": containerDomains, "ips": containerIPs,
	},
}

var backups = &collection{
	kind: "backup", code: "404.container.backup", view: "containers-backups-view", param: "backupId", parent: containers, newest: true,
	filters:  commonFilters,
	includes: map[string]include{"integrations": related(integrations, []string{"target", "integration_id"})},
}

var containerActions = []action{
	{name: "start", during: "starting", after: "running", not: []string{"running", "starting"}, do: instancesTo("running")},
	{name: "stop", during: "stopping", after: "stopped", not: []string{"stopped", "stopping", "new"}, do: instancesTo("stopped")},
	{name: "restart", during: "stopping", after: "running", not: []string{"stopped", "new"}, do: instancesTo("running")},
	{name: "reconfigure", do: func(c *change, j job) (doc, error) {
		config := j.target.part("config")
		for name, v := range j.contents {
			config[name] = v
		}
		return nil, c.put(j.hub, "container", j.target)
	}},
	{name: "volumes.reconfigure", capability: "containers-volumes-manage"},
	{name: "reimage", fields: []field{must("image_id", anID)}, check: imageExists, do: func(c *change, j job) (doc, error) {
		j.target.part("image")["id"] = j.contents["image_id"]
		return nil, c.put(j.hub, "container", j.target)
	}},
	{name: "scale", fields: []field{must("instances", anInteger)}, check: sensibleScale, do: scaleContainer},
}

func (a *api) containerRoutes() []route {
	const base, one = "/v1/containers", "/v1/containers/{containerId}"
	return []route{
		{method: "GET", path: base, capability: "containers-view", handle: listOf(containers)},
		{method: "POST", path: base, capability: "containers-deploy", handle: createIn(containers, "new", buildContainer), fields: []field{
			must("name", aText), may("identifier", anIdentifier), must("environment_id", anID), must("image_id", anID), must("stateful", aFlag),
			must("config", anObject), may("lock", aFlag), may("deployment", anObject), may("volumes", aList), may("annotations", anObject),
		}},
		{method: "GET", path: one, capability: "containers-view", handle: getOf(containers)},
		{method: "PATCH", path: one, capability: "containers-manage", handle: patchOf(containers, mayLock), fields: []field{
			{name: "name", is: aText}, {name: "identifier", is: anIdentifier}, {name: "deprecate", is: aFlag}, {name: "lock", is: aFlag}, may("annotations", anObject),
		}},
		{method: "DELETE", path: one, capability: "containers-manage",
			handle: deleteOf(containers, http.StatusAccepted, action{check: notLocked, do: dropInstances})},
		{method: "GET", path: one + "/summary", capability: "containers-view", handle: containerSummary},
		{method: "POST", path: one + "/tasks", capability: "containers-manage", handle: tasksOf(containers, containerActions...), fields: taskFields},
		{method: "GET", path: one + "/servers", capability: "containers-view", handle: containerServers},
		{method: "GET", path: one + "/servers/usable", capability: "containers-view", handle: usableServers},
		{method: "GET", path: one + "/compatible-images", capability: "containers-view", handle: compatibleImages},
		{method: "GET", path: one + "/backups", capability: "containers-backups-view", handle: listOf(backups)},
		{method: "GET", path: one + "/backups/{backupId}", capability: "containers-backups-view", handle: getOf(backups)},
		{method: "DELETE", path: one + "/backups/{backupId}", capability: "containers-backups-manage", handle: deleteOf(backups, http.StatusAccepted, action{})},
		{method: "POST", path: one + "/backups/{backupId}/tasks", capability: "containers-backups-manage",
			handle: tasksOf(backups, action{name: "restore", fields: []field{must("instance_id", anID)}}), fields: taskFields},
		{method: "POST", path: one + "/functions/tasks", capability: "containers-functions-trigger",
			handle: tasksOf(containers, action{name: "trigger"}), fields: taskFields},
	}
}

// buildContainer turns the ids of the body into the summaries that a container shows.
func buildContainer(q *request, d doc) error {
	environment, err := q.lookup(environments, q.body.text("environment_id"))
	if err != nil {
		return err
	}
	if _, err := q.lookup(images, q.body.text("image_id")); err != nil {
		return err
	}
	delete(d, "environment_id")
	delete(d, "image_id")
	named(d)
	d["environment"] = doc{"id": environment["id"], "cluster": environment["cluster"], "container_subnet": nil, "ipv6": nil, "legacy": nil}
	d["image"] = doc{"id": q.body["image_id"], "service": nil, "extension": nil}
	for name, v := range map[string]any{"stack": nil, "instances": 0, "role": nil, "ha": nil, "deprecate": false} {
		d[name] = v
	}
	if d["lock"] == nil {
		d["lock"] = false
	}
	d["events"] = events(q.api.world.Now(), "started")
	return nil
}

// mayLock: setting or lifting a lock has a capability of its own.
func mayLock(q *request, d doc) error {
	if _, given := q.body["lock"]; given {
		if f := q.require("containers-lock"); f != nil {
			return f
		}
	}
	if d.text("name") == "" {
		return fail("422.invalid-argument", "name must be a text").at("/name")
	}
	return nil
}

func notLocked(_ *request, target, _ doc) error {
	if locked, _ := target["lock"].(bool); locked {
		return fail("403.invalid-state", "a locked container cannot be deleted")
	}
	return nil
}

func imageExists(q *request, _, contents doc) error {
	_, err := q.lookup(images, contents.text("image_id"))
	return err
}

// containerSummary is {id, state, stats}, the stats being of the instances.
func containerSummary(q *request) (reply, error) {
	d, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	stats, err := q.countByState("instance", condition{"parent = ?", []any{d.text("id")}})
	return ok(doc{"id": d["id"], "state": d["state"], "stats": stats}), err
}

// containerServers says how many instances are on which server: {server_id, instances} each. The description promises an array, the schema one object.
func containerServers(q *request) (reply, error) {
	d, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	instances, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "instance", where: []condition{{"parent = ?", []any{d.text("id")}}}})
	if err != nil {
		return reply{}, err
	}
	list := []any{}
	for _, id := range idsAt(instances, []string{"server_id"}) {
		on := 0
		for _, i := range instances {
			if i.text("server_id") == id {
				on++
			}
		}
		list = append(list, doc{"server_id": id, "instances": on})
	}
	from := min((q.query.number-1)*q.query.size, len(list))
	return ok(list[from:min(from+q.query.size, len(list))]), nil
}

func usableServers(q *request) (reply, error) {
	d, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	return listOf(servers, func(*request) (condition, error) {
		return condition{member("cluster") + " = ? AND state = 'live'", []any{d.text("environment", "cluster")}}, nil
	})(q)
}

// compatibleImages are those from the same source.
func compatibleImages(q *request) (reply, error) {
	d, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	return listOf(images, func(*request) (condition, error) {
		return condition{
			member("source", "details", "id") + ` = (SELECT json_extract(doc, '$.source.details.id') FROM cycle_resources WHERE hub = ? AND kind = 'image' AND id = ?)`,
			[]any{q.hub, d.text("image", "id")},
		}, nil
	})(q)
}

// setContainer puts a container and its instances into a state.
func (c *change) setContainer(hub string, box doc, state string) error {
	box.setState(state, c.at)
	if state == "running" {
		box.part("events")["started"] = core.Timestamp(c.at)
	}
	if err := c.put(hub, "container", box); err != nil {
		return err
	}
	instances, err := c.all(selection{hub: hub, kind: "instance", where: []condition{{"parent = ?", []any{box.text("id")}}}})
	if err != nil {
		return err
	}
	for _, i := range instances {
		i.setState(state, c.at)
		if err := c.put(hub, "instance", i); err != nil {
			return err
		}
	}
	return nil
}

func instancesTo(state string) func(*change, job) (doc, error) {
	return func(c *change, j job) (doc, error) { return nil, c.setContainer(j.hub, j.target, state) }
}

func dropInstances(c *change, j job) (doc, error) {
	return nil, c.remove(j.hub, "instance", condition{"parent = ?", []any{j.target.text("id")}})
}

// containerDomains puts the linked records of each container into its meta.
func containerDomains(q *request, docs []doc) error {
	for _, d := range docs {
		records, err := q.api.list(q.Context(), selection{
			hub: q.hub, kind: "record", where: []condition{{member("type", "linked", "container_id") + " = ?", []any{d.text("id")}}},
		})
		if err != nil {
			return err
		}
		domains := []any{}
		for _, r := range records {
			domains = append(domains, doc{"fqdn": r["resolved_domain"], "record": r})
		}
		d.part("meta")["domains"] = domains
	}
	return nil
}

// containerIPs puts public addresses into the meta; only load balancers have one here.
func containerIPs(_ *request, docs []doc) error {
	for _, d := range docs {
		ips := []any{}
		if address := d.text("config", "network", "address"); address != "" {
			ips = append(ips, doc{"address": address, "kind": "ipv4"})
		}
		d.part("meta")["ips"] = ips
	}
	return nil
}
