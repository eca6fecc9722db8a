package cycle

import "net/http"

var images = &collection{
	kind: "image", code: "404.image", view: "images-view", param: "imageId",
	filters: map[string]filter{
		"identifier": oneOf("identifier"), "search": search, "state": oneOf("state"), "source_type": oneOf(member("source", "type")),
		"source_id": oneOf(member("source", "details", "id")),
	},
	includes: map[string]include{
		"creators": creators("creator"), "sources": related(imageSources, []string{"source", "details", "id"}),
		"stacks": related(stacks, []string{"stack", "id"}), "stack_builds": related(stackBuilds, []string{"stack", "build_id"}),
		"integrations": related(integrations, []string{"backend", "integration_id"}),
	},
	metas: map[string]meta{"containers_count": counts("containers_count", "container", member("image", "id"))},
}

var imageSources = &collection{
	kind: "image source", code: "404.image.source", view: "images-sources-view", param: "sourceId",
	filters:  map[string]filter{"identifier": oneOf("identifier"), "search": search, "state": oneOf("state")},
	includes: map[string]include{"creators": creators("creator"), "integrations": related(integrations, []string{"builder", "integration_id"})},
	metas:    map[string]meta{"images_count": counts("images_count", "image", member("source", "details", "id"))},
}

var stacks = &collection{
	kind: "stack", code: "404.stack", view: "stacks-view", param: "stackId",
	filters:  map[string]filter{"identifier": oneOf("identifier"), "search": search, "state": oneOf("state")},
	includes: map[string]include{"creators": creators("creator")},
	metas: map[string]meta{
		"containers_count": counts("containers_count", "container", member("stack", "id")), "builds_count": counts("builds_count", "stack build", "parent"),
	},
}

var stackBuilds = &collection{
	kind: "stack build", code: "404.stack-build", view: "stacks-view", param: "buildId", parent: stacks, newest: true, hides: []string{"creator", "size", "variables"},
	filters: map[string]filter{"search": search, "state": oneOf("state")},
	metas:   map[string]meta{"containers_count": counts("containers_count", "container", member("stack", "build_id"))},
}

var networks = &collection{
	kind: "network", code: "404.sdn.network", view: "sdn-networks-view", param: "networkId",
	filters:  map[string]filter{"environment": anyTagIn("environments", "$.id"), "search": search, "state": oneOf("state")},
	includes: map[string]include{"creators": creators("creator")},
}

var machines = &collection{
	kind: "virtual machine", code: "404.virtual-machine", view: "virtual-machines-view", param: "virtualMachineId",
	filters: map[string]filter{
		"identifier": oneOf("identifier"), "search": search, "creator": oneOf(member("creator", "id")), "environment": oneOf(member("environment", "id")),
		"state": oneOf("state"), "range-start": since, "range-end": until, "tags": anyTag("config.deploy.constraints.node.tags.any"),
		"public_network": oneOf(member("config", "network", "public")),
	},
	includes: map[string]include{
		"creators": creators("creator"), "environments": related(environments, []string{"environment", "id"}),
	},
	metas: map[string]meta{"domains": nothingFor("domains"), "ips": machineIPs, "hypervisor_ips": hypervisorIPs, "server": machineServer},
}

func (a *api) sourceRoutes() []route {
	const image, source, stack, build = "/v1/images/{imageId}", "/v1/images/sources/{sourceId}", "/v1/stacks/{stackId}", "/v1/stacks/{stackId}/builds/{buildId}"
	const network, machine = "/v1/sdn/networks/{networkId}", "/v1/virtual-machines/{virtualMachineId}"
	name := []field{{name: "name", is: aText}}
	return []route{
		{method: "GET", path: "/v1/images", capability: "images-view", handle: listOf(images)},
		{method: "GET", path: image, capability: "images-view", handle: getOf(images)},
		{method: "PATCH", path: image, capability: "images-manage", handle: patchOf(images, nil), fields: name},
		{method: "DELETE", path: image, capability: "images-manage", handle: deleteOf(images, http.StatusOK, action{check: imageUnused})},
		{method: "GET", path: "/v1/images/sources", capability: "images-sources-view", handle: listOf(imageSources)},
		{method: "GET", path: source, capability: "images-sources-view", handle: getOf(imageSources)},
		{method: "DELETE", path: source, capability: "images-sources-manage", handle: deleteOf(imageSources, http.StatusAccepted, action{})},
		{method: "GET", path: "/v1/stacks", capability: "stacks-view", handle: listOf(stacks)},
		{method: "GET", path: stack, capability: "stacks-view", handle: getOf(stacks)},
		{method: "PATCH", path: stack, capability: "stacks-manage", handle: patchOf(stacks, nil), fields: append(name, may("variables", anObject))},
		{method: "DELETE", path: stack, capability: "stacks-manage", handle: deleteOf(stacks, http.StatusAccepted, action{})},
		{method: "POST", path: stack + "/tasks", capability: "stacks-manage", handle: tasksOf(stacks, action{name: "prune"}), fields: taskFields},
		{method: "GET", path: "/v1/stacks/builds", capability: "stacks-view", handle: listOf(stackBuilds, everywhere)},
		{method: "GET", path: "/v1/stacks/builds/{buildId}", capability: "stacks-view", handle: buildAnywhere},
		{method: "GET", path: stack + "/builds", capability: "stacks-view", handle: listOf(stackBuilds)},
		{method: "GET", path: build, capability: "stacks-view", handle: getOf(stackBuilds)},
		{method: "DELETE", path: build, capability: "stacks-manage", handle: deleteOf(stackBuilds, http.StatusOK, action{})},
		{method: "POST", path: build + "/tasks", capability: "stacks-manage", fields: taskFields,
			handle: tasksOf(stackBuilds, action{name: "generate", after: "live"}, action{name: "deploy", capability: "stacks-builds-deploy"})},
		{method: "GET", path: "/v1/sdn/networks", capability: "sdn-networks-view", handle: listOf(networks)},
		{method: "GET", path: network, capability: "sdn-networks-view", handle: getOf(networks)},
		{method: "PATCH", path: network, capability: "sdn-networks-manage", handle: patchOf(networks, nil), fields: name},
		{method: "DELETE", path: network, capability: "sdn-networks-manage", handle: deleteOf(networks, http.StatusAccepted, action{})},
		{method: "GET", path: "/v1/virtual-machines", capability: "virtual-machines-view", handle: listOf(machines)},
		{method: "GET", path: machine, capability: "virtual-machines-view", handle: getOf(machines)},
		{method: "POST", path: machine + "/tasks", capability: "virtual-machines-manage", fields: taskFields, handle: tasksOf(machines,
			action{name: "start", during: "starting", after: "running", not: []string{"running"}},
			action{name: "stop", during: "stopping", after: "stopped", not: []string{"stopped"}}, action{name: "restart", after: "running"})},
	}
}

func imageUnused(q *request, target, _ doc) error {
	used, err := q.countByState("container", condition{member("image", "id") + " = ?", []any{target.text("id")}})
	if err != nil {
		return err
	}
	if n, _ := used["total"].(int); n > 0 {
		return fail("403.invalid-state", "%d containers use this image", n)
	}
	return nil
}

func buildAnywhere(q *request) (reply, error) {
	d, err := q.lookup(stackBuilds, q.params["buildId"])
	if err != nil {
		return reply{}, err
	}
	return q.dress(stackBuilds, d, http.StatusOK, []doc{d})
}
