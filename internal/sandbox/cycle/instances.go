package cycle

import (
	"fmt"
	"math"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var instances = &collection{
	kind: "instance", code: "404.instance", view: "containers-view", param: "instanceId", parent: containers,
	filters: map[string]filter{
		"state": oneOf("state"), "search": search, "server": oneOf(member("server_id")), "range-start": since, "range-end": until,
	},
	includes: map[string]include{
		"creators": creators("creator"), "creator": creators("creator"), "servers": related(servers, []string{"server_id"}),
		"locations":    related(locations, []string{"location_id"}),
		"integrations": related(integrations, []string{"provider", "integration_id"}),
		"containers":   related(containers, []string{"container_id"}), "environments": related(environments, []string{"environment", "id"}),
	},
	metas: map[string]meta{"node": instanceNode, "sdn_pool_ips": nothingFor("sdn_pool_ips")},
}

var instanceActions = []action{
	{name: "migration.start", capability: "containers-instances-migrate", during: "migrating", after: "running",
		fields: []field{must("server_id", anID)}, check: serverExists, do: migrate},
	{name: "migration.revert", capability: "containers-instances-migrate", check: hasMigrated, do: func(c *change, j job) (doc, error) {
		j.target["server_id"], j.target["migration"] = j.target.text("migration", "from", "server_id"), nil
		return nil, c.put(j.hub, "instance", j.target)
	}},
	{name: "volume.extend", capability: "containers-volumes-manage"},
	{name: "traffic-drain.reconfigure"},
}

// maxInstances bounds the instances of one container here (the platform's own bound is not documented).
const maxInstances = 50

func (a *api) instanceRoutes() []route {
	const base, one = "/v1/containers/{containerId}/instances", "/v1/containers/{containerId}/instances/{instanceId}"
	return []route{
		{method: "GET", path: base, capability: "containers-view", handle: listOf(instances)},
		{method: "POST", path: base, capability: "containers-update", list: true, handle: addInstances},
		{method: "DELETE", path: base, capability: "containers-update", list: true, handle: removeInstances},
		{method: "GET", path: one, capability: "containers-view", handle: getOf(instances)},
		{method: "DELETE", path: one, capability: "containers-update", handle: deleteOf(instances, http.StatusAccepted, action{do: oneInstanceLess})},
		{method: "POST", path: one + "/tasks", handle: tasksOf(instances, instanceActions...), fields: taskFields, capability: "containers-instance-migrate"},
		{method: "GET", path: one + "/console", capability: "containers-console", handle: socketOf(instances)},
		{method: "GET", path: one + "/telemetry/resources/stream", capability: "containers-view", handle: socketOf(instances)},
		{method: "GET", path: one + "/ssh", capability: "containers-ssh", handle: sshOf(instances)},
		{method: "DELETE", path: one + "/ssh", capability: "containers-ssh", handle: func(q *request) (reply, error) {
			if _, err := q.resource(instances); err != nil {
				return reply{}, err
			}
			return ok(doc{"tokens": 1}), nil
		}},
	}
}

// newInstance is an instance of a container on a server.
func newInstance(id string, box, server doc, number int, created doc) doc {
	return doc{
		"id": id, "hub_id": box["hub_id"], "creator": box["creator"], "container_id": box["id"], "location_id": server["location_id"],
		"server_id": server["id"], "environment": doc{"id": box.at("environment", "id"), "network_subnet": "", "subnet": "", "ipv6": nil, "legacy": nil,
			"mac_addr": "02:00:" + id[16:18] + ":" + id[18:20] + ":" + id[20:22] + ":" + id[22:24], "vxlan_tag": 4096},
		"stateful": nil, "provider": doc{"vendor": server.at("provider", "vendor"), "integration_id": server.at("provider", "integration_id"),
			"model": server.at("provider", "model"), "location": server.at("provider", "location"), "server": server.at("provider", "server")},
		"ready_state": "active", "hostname": fmt.Sprintf("%s-%d", box.text("identifier"), number), "migration": nil, "purge_time": nil,
		"service": box.at("image", "service"), "autoscale": nil, "events": created,
	}
}

// addInstances takes [{server_id, new_instances}].
func addInstances(q *request) (reply, error) {
	box, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	fields := []field{must("server_id", anID), must("new_instances", anInteger)}
	wanted := doc{}
	for i, item := range q.items {
		at := fmt.Sprintf("/%d", i)
		d, f := checkBody(item, fields, at)
		if f != nil {
			return reply{}, f
		}
		if _, err := q.lookup(servers, d.text("server_id")); err != nil {
			return reply{}, err
		}
		n, _ := d["new_instances"].(float64)
		if n < 1 || n > maxInstances {
			return reply{}, fail("422.max-exceeded", "new_instances is from 1 to %d", maxInstances).at(at + "/new_instances")
		}
		wanted[d.text("server_id")] = n
	}
	return q.start(containers, action{name: "instances.create", do: deploy}, box, wanted, http.StatusAccepted)
}

// deploy makes the instances that the contents of the job ask for: how many on which server.
func deploy(c *change, j job) (doc, error) {
	have, err := c.all(selection{hub: j.hub, kind: "instance", where: []condition{{"parent = ?", []any{j.target.text("id")}}}})
	if err != nil {
		return nil, err
	}
	number := len(have)
	for id, n := range j.contents {
		server, err := c.get(j.hub, "server", id)
		if err != nil {
			return nil, err
		}
		count, _ := n.(float64)
		if server == nil || number+int(count) > maxInstances {
			return nil, fail("422.max-exceeded", "a container has at most %d instances", maxInstances)
		}
		for range int(count) {
			number++
			made := newInstance(newID(c.at), j.target, server, number, events(c.at, "first_started"))
			made.setState(j.target.text("state", "current"), c.at)
			if err := c.add(j.hub, "instance", j.target.text("id"), made); err != nil {
				return nil, err
			}
		}
	}
	j.target["instances"] = number
	return nil, c.put(j.hub, "container", j.target)
}

// removeInstances takes a list of ids. The documentation names no body; that which ones are meant stands in one is inferred.
func removeInstances(q *request) (reply, error) {
	box, err := q.resource(containers)
	if err != nil {
		return reply{}, err
	}
	if !isTexts(q.items) {
		return reply{}, fail("422.invalid-input", "a list of instance ids is expected").at("")
	}
	ids := texts(q.items)
	return q.start(containers, action{name: "instances.delete", do: func(c *change, j job) (doc, error) {
		return nil, c.withoutInstances(j.hub, j.target, ids)
	}}, box, nil, http.StatusAccepted)
}

func (c *change) withoutInstances(hub string, box doc, ids []string) error {
	if err := c.remove(hub, "instance", condition{"parent = ?", []any{box.text("id")}}, anyOf("id", ids)); err != nil {
		return err
	}
	left, err := c.all(selection{hub: hub, kind: "instance", where: []condition{{"parent = ?", []any{box.text("id")}}}})
	if err != nil {
		return err
	}
	box["instances"] = len(left)
	return c.put(hub, "container", box)
}

func oneInstanceLess(c *change, j job) (doc, error) {
	box, err := c.get(j.hub, "container", j.target.text("container_id"))
	if err != nil || box == nil {
		return nil, err
	}
	return nil, c.withoutInstances(j.hub, box, []string{j.target.text("id")})
}

func sensibleScale(_ *request, _, contents doc) error {
	if n, _ := contents["instances"].(float64); n < 0 || n > maxInstances {
		return fail("422.max-exceeded", "instances is from 0 to %d", maxInstances).at("/contents/instances")
	}
	return nil
}

// scaleContainer adds instances on the first server that it can find, or takes the latest away.
func scaleContainer(c *change, j job) (doc, error) {
	have, err := c.all(selection{hub: j.hub, kind: "instance", where: []condition{{"parent = ?", []any{j.target.text("id")}}}})
	if err != nil {
		return nil, err
	}
	n, _ := j.contents["instances"].(float64)
	want := int(math.Round(n))
	if want < len(have) {
		ids := []string{}
		for _, i := range have[want:] {
			ids = append(ids, i.text("id"))
		}
		return nil, c.withoutInstances(j.hub, j.target, ids)
	}
	usable, err := c.all(selection{hub: j.hub, kind: "server", where: []condition{
		{member("cluster") + " = ? AND state = 'live'", []any{j.target.text("environment", "cluster")}},
	}})
	if err != nil {
		return nil, err
	}
	if len(usable) == 0 {
		return nil, fail("503.not-ready", "no server can take another instance")
	}
	j.contents = doc{usable[0].text("id"): float64(want - len(have))}
	return deploy(c, j)
}

func serverExists(q *request, _, contents doc) error {
	_, err := q.lookup(servers, contents.text("server_id"))
	return err
}

func hasMigrated(_ *request, target, _ doc) error {
	if target["migration"] == nil {
		return fail("403.invalid-state", "this instance has not been migrated")
	}
	return nil
}

func migrate(c *change, j job) (doc, error) {
	to := j.contents.text("server_id")
	server, err := c.get(j.hub, "server", to)
	if err != nil {
		return nil, err
	}
	if server == nil {
		return nil, fail("404.infrastructure.server", "the server is gone")
	}
	j.target["migration"] = doc{
		"from": doc{"server_id": j.target["server_id"], "instance_id": j.target["id"]}, "started": core.Timestamp(c.at.Add(jobRunningAfter - jobDoneAfter)),
		"completed": core.Timestamp(c.at), "key": j.id, "copy_volumes": false,
	}
	j.target["server_id"], j.target["location_id"] = to, server["location_id"]
	return nil, c.put(j.hub, "instance", j.target)
}

// instanceNode says how the server of each instance does.
func instanceNode(q *request, docs []doc) error {
	found, err := q.api.byIDs(q.Context(), q.hub, "server", idsAt(docs, []string{"server_id"}))
	live := map[string]bool{}
	for _, s := range found {
		live[s.text("id")] = s.text("state", "current") == "live"
	}
	for _, d := range docs {
		d.part("meta")["node"] = doc{"healthy": live[d.text("server_id")], "online": live[d.text("server_id")]}
	}
	return err
}

func nothingFor(name string) meta {
	return func(_ *request, docs []doc) error {
		for _, d := range docs {
			d.part("meta")[name] = []any{}
		}
		return nil
	}
}
