package cycle

import (
	"net/http"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var servers = &collection{
	kind: "server", code: "404.infrastructure.server", view: "servers-view", param: "serverId",
	filters: map[string]filter{
		"state": oneOf("state"), "tags": anyTag("constraints.tags"), "cluster": oneOf(member("cluster")), "location": oneOf(member("location_id")),
		"providers": oneOf(member("provider", "vendor")),
		// Not documented for servers, but for every other list (inferred).
		"search": search,
	},
	includes: map[string]include{
		"locations": related(locations, []string{"location_id"}), "location": related(locations, []string{"location_id"}),
		"models": related(models, []string{"model_id"}), "integrations": related(integrations, []string{"provider", "integration_id"}),
		"clusters": clustersByName,
	},
	metas: map[string]meta{
		"node": serverNode, "instances_count": counts("instances_count", "instance", member("server_id")), "allocations": serverAllocations,
	},
}

var clusters = &collection{
	kind: "cluster", code: "404.infrastructure.cluster", view: "clusters-view", param: "clusterId",
	filters: map[string]filter{"essential": yes("NOT " + member("non_essential")), "state": oneOf("state")},
}

var pools = &collection{
	kind: "ip pool", code: "404.infrastructure.ips.pool", view: "ips-manage", param: "poolId", hides: []string{"creator", "events"},
	filters: map[string]filter{
		"available": yes(member("ips", "available") + " > 0"), "state": oneOf("state"), "server": oneOf(member("server_id")), "location": oneOf(member("location_id")),
	},
	includes: map[string]include{
		"servers": related(servers, []string{"server_id"}), "integrations": related(integrations, []string{"provider", "integration_id"}),
		"locations": related(locations, []string{"location_id"}),
	},
}

// locations and models belong to a provider, and are listed through the integration with it.
var (
	locations = &collection{kind: "location", code: "404.infrastructure.location", parent: integrations, filters: commonFilters, hides: []string{"events"}}
	models    = &collection{kind: "model", code: "404.infrastructure.model", parent: integrations, hides: []string{"events"}, filters: map[string]filter{
		"location_ids": anyTag("location_ids"),
	}}
)

// clustersByName includes the clusters that are named by their identifier, keyed by it: environments and servers name them so.
var clustersByName = include{view: "clusters-view", find: func(q *request, docs []doc) (any, error) {
	var names []string
	for _, d := range docs {
		names = append(names, d.text("cluster"))
	}
	found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "cluster", where: []condition{anyOf("identifier", names)}})
	out := doc{}
	for _, c := range found {
		out[c.text("identifier")] = c
	}
	return out, err
}}

var serverActions = []action{
	{name: "sharedfs.reconfigure"}, {name: "features.reconfigure"}, {name: "restart"}, {name: "power-off", capability: "servers-manage"},
	{name: "auth.reset", capability: "servers-login"}, {name: "compute.restart"}, {name: "compute.spawner.restart"},
	{name: "evacuation.start", do: func(c *change, j job) (doc, error) {
		j.target["evacuate"] = doc{"started": core.Timestamp(c.at)}
		return nil, c.put(j.hub, "server", j.target)
	}},
	{name: "evacuation.reset", do: func(c *change, j job) (doc, error) {
		j.target["evacuate"] = nil
		return nil, c.put(j.hub, "server", j.target)
	}},
	{name: "unquarantine", not: []string{"live", "new", "provisioning", "configuring"}, after: "live"},
}

func (a *api) infrastructureRoutes() []route {
	const base = "/v1/infrastructure/servers"
	const one, cluster, pool = base + "/{serverId}", "/v1/infrastructure/clusters/{clusterId}", "/v1/infrastructure/ips/pools/{poolId}"
	return []route{
		{method: "GET", path: base, capability: "servers-view", handle: listOf(servers)},
		{method: "POST", path: base, capability: "servers-provision", handle: provision, fields: []field{must("cluster", aText), must("servers", aList)}},
		{method: "GET", path: one, capability: "servers-view", handle: getOf(servers)},
		{method: "PATCH", path: one, capability: "servers-manage", handle: patchOf(servers, nil), fields: []field{may("nickname", aText), {name: "constraints", is: anObject}}},
		{method: "DELETE", path: one, capability: "servers-manage", handle: deleteOf(servers, http.StatusOK, action{capability: "servers-decommission", check: serverEmpty}), fields: []field{may("options", anObject)}},
		{method: "GET", path: one + "/instances", capability: "containers-view", handle: instancesOfServer},
		{method: "POST", path: one + "/tasks", capability: "servers-manage", handle: tasksOf(servers, serverActions...), fields: taskFields},
		{method: "GET", path: one + "/usage", capability: "servers-view", handle: serverUsage},
		{method: "GET", path: one + "/console", capability: "servers-console", handle: socketOf(servers)},
		{method: "GET", path: one + "/telemetry/stream", capability: "servers-view", handle: socketOf(servers)},
		{method: "GET", path: base + "/tags", capability: "servers-view", handle: serverTags},
		{method: "GET", path: "/v1/infrastructure/summary", capability: "infrastructure-servers-view", handle: infrastructureSummary},
		{method: "GET", path: "/v1/infrastructure/clusters", capability: "clusters-view", handle: listOf(clusters)},
		{method: "POST", path: "/v1/infrastructure/clusters", capability: "clusters-manage", handle: createIn(clusters, "live", func(_ *request, d doc) error {
			d["non_essential"] = false
			return nil
		}), fields: []field{must("identifier", anIdentifier), may("acl", anObject)}},
		{method: "GET", path: cluster, capability: "clusters-view", handle: getOf(clusters)},
		{method: "PATCH", path: cluster, capability: "clusters-manage", handle: patchOf(clusters, nil), fields: []field{{name: "non_essential", is: aFlag}}},
		{method: "DELETE", path: cluster, capability: "clusters-manage", handle: deleteOf(clusters, http.StatusAccepted, action{check: clusterEmpty})},
		{method: "GET", path: "/v1/infrastructure/ips/pools", capability: "ips-manage", handle: listOf(pools)},
		{method: "GET", path: pool, capability: "ips-manage", handle: getOf(pools)},
		{method: "DELETE", path: pool, capability: "ips-manage", handle: deleteOf(pools, http.StatusAccepted, action{})},
		{method: "GET", path: "/v1/infrastructure/providers/{integrationId}/locations", handle: listOf(locations)},
		{method: "GET", path: "/v1/infrastructure/providers/{integrationId}/servers", handle: listOf(models)},
	}
}

// provision takes {cluster, servers[]}; a server is {integration_id, model_id, location_id, hostname?} (its members are inferred).
func provision(q *request) (reply, error) {
	found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "cluster", where: []condition{{"identifier = ?", []any{q.body.text("cluster")}}}})
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 {
		return reply{}, fail(clusters.code, "there is no such cluster").at("/cluster")
	}
	list, _ := q.body["servers"].([]any)
	if len(list) == 0 {
		return reply{}, fail("422.missing-argument", "servers is empty").at("/servers")
	}
	fields := []field{must("model_id", anID), must("location_id", anID), may("hostname", anIdentifier)}
	var wanted []doc
	for _, item := range list {
		d, f := checkBody(item, fields, "/servers")
		if f != nil {
			return reply{}, f
		}
		wanted = append(wanted, d)
	}
	return q.start(clusters, action{name: "servers.provision", do: func(c *change, j job) (doc, error) {
		for _, w := range wanted {
			if err := c.addServer(j, w); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}}, found[0], nil, http.StatusAccepted)
}

// provisionedAfter is how long a new server takes from provisioning to live (inferred).
const provisionedAfter = 4 * jobDoneAfter

func (c *change) addServer(j job, wanted doc) error {
	id := newID(c.at)
	made := newServer(id, j.hub, j.by, wanted.text("model_id"), wanted.text("location_id"), j.target.text("identifier"), wanted.text("hostname"))
	made["events"] = serverEvents(events(c.at, "latest_instance"), core.Timestamp(c.at), never)
	made.setState("provisioning", c.at)
	c.later(provisionedAfter, func(c *change) error {
		s, err := c.get(j.hub, "server", id)
		if err != nil || s == nil {
			return err
		}
		s.setState("live", c.at)
		s.part("events")["provisioning"] = doc{"started": made.at("events", "created"), "failed": never, "completed": core.Timestamp(c.at)}
		return c.put(j.hub, "server", s)
	})
	return c.add(j.hub, "server", "", made)
}

func serverEvents(e doc, started, completed string) doc {
	e["provisioning"] = doc{"started": started, "failed": never, "completed": completed}
	return e
}

// newServer is a server before it has events and a state.
func newServer(id, hub string, by doc, model, location, cluster, hostname string) doc {
	if hostname == "" {
		hostname = "node-" + id[18:]
	}
	return doc{
		"id": id, "hub_id": hub, "creator": by, "location_id": location, "model_id": model, "node_id": id[:12] + hub[:12], "hostname": hostname,
		"nickname": nil, "cluster": cluster, "ephemeral": false, "evacuate": nil, "autoscale": nil,
		"shared_file_systems": doc{"directories": nil, "mounts": nil}, "features": doc{"sftp": true, "base_volume_gb": nil},
		"provider":    doc{"vendor": "vultr", "integration_id": hub, "model": model, "location": location, "server": id},
		"constraints": doc{"tags": []any{}, "allow": doc{"pool": true, "services": true, "overcommit": false, "overcommit_multiple": nil}},
	}
}

func serverEmpty(q *request, target, _ doc) error {
	options, _ := asObject(q.body["options"])
	if force, _ := options["force"].(bool); force {
		return nil
	}
	on, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "instance", where: []condition{{member("server_id") + " = ?", []any{target.text("id")}}}, limit: 1})
	if err != nil {
		return err
	}
	if len(on) > 0 {
		return fail("403.invalid-state", "there are instances on this server; evacuate it first")
	}
	return nil
}

func clusterEmpty(q *request, target, _ doc) error {
	for _, kind := range []string{"server", "environment"} {
		in, err := q.api.list(q.Context(), selection{hub: q.hub, kind: kind, where: []condition{{member("cluster") + " = ?", []any{target.text("identifier")}}}, limit: 1})
		if err != nil {
			return err
		}
		if len(in) > 0 {
			return fail("403.invalid-state", "the cluster is in use")
		}
	}
	return nil
}

func instancesOfServer(q *request) (reply, error) {
	d, err := q.resource(servers)
	if err != nil {
		return reply{}, err
	}
	return listOf(instances, func(*request) (condition, error) {
		return condition{member("server_id") + " = ?", []any{d.text("id")}}, nil
	})(q)
}

// serverTags lists every tag that a server has, sorted.
func serverTags(q *request) (reply, error) {
	where, f := q.query.conditions(map[string]filter{"cluster": oneOf(member("cluster"))})
	if f != nil {
		return reply{}, f
	}
	all, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "server", where: where})
	tags := []string{}
	for _, s := range all {
		tags = append(tags, texts(s.at("constraints", "tags"))...)
	}
	slices.Sort(tags)
	return ok(slices.Compact(tags)), err
}

// hardware is what a model has; one size serves for all that is not seeded.
func (q *request) hardware(d doc) (cores, ramMB, diskMB int) {
	found, err := q.api.byIDs(q.Context(), q.hub, "model", []string{d.text("model_id")})
	if err != nil || len(found) == 0 {
		return 4, 8192, 160_000
	}
	number := func(path ...string) int {
		n, _ := found[0].at(append([]string{"specs"}, path...)...).(float64)
		return int(n)
	}
	disks, _ := found[0].at("specs", "storage").([]any)
	for _, disk := range disks {
		d, _ := asObject(disk)
		size, _ := d["size_gb"].(float64)
		diskMB += int(size) * 1000
	}
	return number("cpu", "cores"), number("memory", "size_gb") * 1024, diskMB
}

// ramPerInstance is what an instance is reckoned to use.
const ramPerInstance = 512

// serverUsage is {time, nodes, memory_gb}.
func serverUsage(q *request) (reply, error) {
	d, err := q.resource(servers)
	if err != nil {
		return reply{}, err
	}
	_, ram, _ := q.hardware(d)
	return ok(doc{"time": core.Timestamp(q.api.world.Now()), "nodes": 1, "memory_gb": ram / 1024}), nil
}

// serverNode says how each server does.
func serverNode(q *request, docs []doc) error {
	for _, d := range docs {
		live := d.text("state", "current") == "live"
		d.part("meta")["node"] = doc{
			"last_checkin": core.Timestamp(q.api.world.Now().Truncate(time.Hour)), "drivers": []any{}, "state": doc{"current": "online"}, "stats": nil, "healthy": live, "online": live,
		}
	}
	return nil
}

func serverAllocations(q *request, docs []doc) error {
	for _, d := range docs {
		n, err := q.countByState("instance", condition{member("server_id") + " = ?", []any{d.text("id")}})
		if err != nil {
			return err
		}
		total, _ := n["total"].(int)
		cores, ram, _ := q.hardware(d)
		// One thread has ten shares.
		d.part("meta")["allocations"] = doc{
			"cpu_shares": doc{"total": cores * 10, "allocatable": cores * 10, "allocated": total},
			"ram":        doc{"total_mb": ram, "allocatable_mb": ram - 1024, "allocated_mb": total * ramPerInstance},
		}
	}
	return nil
}

// infrastructureSummary counts servers by cluster.
func infrastructureSummary(q *request) (reply, error) {
	where, f := q.query.conditions(map[string]filter{"cluster": oneOf(member("cluster"))})
	if f != nil {
		return reply{}, f
	}
	all, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "server", where: where})
	if err != nil {
		return reply{}, err
	}
	byCluster := doc{}
	for _, s := range all {
		c := byCluster.part(s.text("cluster"))
		c["name"], c["healthy"] = s.text("cluster"), true
		cores, ram, disk := q.hardware(s)
		r := c.part("resources")
		for name, mb := range map[string]int{"total_mb": ram, "allocated_mb": ram / 2, "used_mb": ram / 3, "provisioned_mb": ram / 2} {
			sum(r.part("ram"), name, mb)
		}
		sum(r.part("cpu"), "cores", cores)
		sum(r.part("cpu").part("shares"), "total", cores*10)
		sum(r.part("cpu").part("shares"), "allocated", cores*4)
		sum(r.part("disk"), "total_mb", disk)
		sum(r.part("disk"), "used_mb", disk/4)
		sum(c.part("servers"), "count", 1)
		sum(c.part("servers").part("providers"), s.text("provider", "vendor"), 1)
		sum(c.part("servers").part("models"), s.text("model_id"), 1)
		c["versions"] = doc{"compute": doc{"2026.10.1": c.at("servers", "count")}}
	}
	return ok(doc{
		"hub_id": q.hub, "servers": len(all), "clusters": byCluster, "updated": core.Timestamp(q.api.world.Now()),
		"images": doc{"tier": doc{"total_mb": 50_000, "allocated_mb": 20_000, "used_mb": 12_000}},
	}), nil
}

func sum(d doc, name string, n int) {
	before, _ := d[name].(int)
	d[name] = before + n
}
