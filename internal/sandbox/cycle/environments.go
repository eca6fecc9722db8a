package cycle

import (
	"maps"
	"net/http"
	"slices"
)

var environments = &collection{
	kind: "environment", code: "404.environment", view: "environments-view", param: "environmentId",
	filters: map[string]filter{
		"creator": oneOf(member("creator", "id")), "identifier": oneOf("identifier"), "search": search, "state": oneOf("state"),
		"stack_build": oneOf(member("stack", "build_id")),
	},
	includes: map[string]include{
		"creators": creators("creator"), "stacks": related(stacks, []string{"stack", "id"}), "clusters": clustersByName,
	},
	metas: map[string]meta{
		"containers_count": counts("containers_count", "container", member("environment", "id")),
		"instances_count":  counts("instances_count", "instance", member("environment", "id")),
		"containers":       containersOfEach,
		"service_versions": serviceVersions,
	},
}

var scopedVariables = &collection{
	kind: "scoped variable", code: "404.environment.scoped-variable", view: "environments-scopedvariables-view",
	param: "scopedVariableId", parent: environments,
	filters: map[string]filter{
		"identifier": oneOf("identifier"), "container": anyTag("scope.containers.ids"), "search": search, "state": oneOf("state"),
	},
}

var environmentActions = []action{
	{name: "start", do: eachContainer("running")},
	{name: "stop", do: eachContainer("stopped")},
	{name: "initialize"},
	{name: "deployments.reconfigure", fields: []field{must("tags", anObject)}, do: func(c *change, j job) (doc, error) {
		j.target["deployments"] = doc{"tags": j.contents["tags"]}
		return nil, c.put(j.hub, "environment", j.target)
	}},
	{name: "deployment.start", fields: versionOf}, {name: "deployment.stop", fields: versionOf},
	{name: "deployment.deprecate", fields: versionOf}, {name: "deployment.reinstate", fields: versionOf},
	{name: "deployments.prune"}, {name: "monitoring.reconfigure"},
}

var versionOf = []field{must("version", aText)}

func (a *api) environmentRoutes() []route {
	const base, one = "/v1/environments", "/v1/environments/{environmentId}"
	variable := one + "/scoped-variables/{scopedVariableId}"
	variableFields := []field{may("identifier", aText), may("scope", anObject), may("access", anObject), may("source", anObject)}
	return []route{
		{method: "GET", path: base, capability: "environments-view", handle: listOf(environments)},
		{method: "POST", path: base, capability: "environments-create", handle: createIn(environments, "new", buildEnvironment), fields: []field{
			must("name", aText), may("identifier", anIdentifier), may("acl", anObject), may("cluster", aText), may("about", anObject), may("features", anObject),
		}},
		{method: "GET", path: one, capability: "environments-view", handle: getOf(environments)},
		{method: "PATCH", path: one, capability: "environments-manage", handle: patchOf(environments, nil), fields: []field{
			{name: "name", is: aText}, {name: "identifier", is: anIdentifier}, may("version", aText), may("about", anObject),
		}},
		{method: "DELETE", path: one, capability: "environments-manage",
			handle: deleteOf(environments, http.StatusAccepted, action{do: dropEnvironment})},
		{method: "PATCH", path: one + "/access", capability: "environments-manage", handle: patchOf(environments, nil), fields: []field{may("acl", anObject)}},
		{method: "POST", path: one + "/tasks", capability: "environments-manage", handle: tasksOf(environments, environmentActions...), fields: taskFields},
		{method: "GET", path: one + "/summary", capability: "environments-view", handle: environmentSummary},
		{method: "GET", path: one + "/deployments", capability: "environments-view", handle: environmentDeployments},
		{method: "GET", path: one + "/scoped-variables", capability: "scoped-variables-view", handle: listOf(scopedVariables)},
		{method: "POST", path: one + "/scoped-variables", capability: "scoped-variables-manage", handle: createIn(scopedVariables, "live", buildVariable),
			fields: []field{must("identifier", aText), must("scope", anObject), may("access", anObject), must("source", anObject), may("deployment", anObject)}},
		{method: "GET", path: variable, capability: "scoped-variables-view", handle: getOf(scopedVariables)},
		{method: "PATCH", path: variable, capability: "scoped-variables-manage", handle: patchOf(scopedVariables, nil), fields: variableFields},
		{method: "DELETE", path: variable, capability: "scoped-variables-manage", handle: deleteOf(scopedVariables, http.StatusAccepted, action{})},
	}
}

// buildEnvironment checks the cluster. The project era had none and gets the first; a create without one is refused today.
func buildEnvironment(q *request, d doc) error {
	named(d)
	cluster := d.text("cluster")
	if cluster == "" {
		if q.form == hubForm {
			return fail("422.missing-argument", "cluster is missing").at("/cluster")
		}
		cluster = seededCluster
	}
	d["cluster"] = cluster
	if d["about"] == nil {
		d["about"] = doc{"description": ""}
	}
	if d["features"] == nil {
		d["features"] = doc{"legacy_networking": false, "monitoring": nil}
	}
	d["services"] = doc{"discovery": nil, "vpn": nil, "loadbalancer": nil}
	d["private_network"], d["deployments"] = nil, nil
	return nil
}

func buildVariable(q *request, d doc) error {
	d["environment_id"] = q.params["environmentId"]
	if parent, err := q.resource(environments); err == nil {
		d["environment_id"] = parent.text("id")
	}
	return nil
}

// environmentSummary counts the containers and instances of an environment.
func environmentSummary(q *request) (reply, error) {
	d, err := q.resource(environments)
	if err != nil {
		return reply{}, err
	}
	within := condition{member("environment", "id") + " = ?", []any{d.text("id")}}
	boxes, err := q.countByState("container", within)
	if err != nil {
		return reply{}, err
	}
	instances, err := q.countByState("instance", within)
	if err != nil {
		return reply{}, err
	}
	services, err := q.serviceSummaries(d, within)
	return ok(doc{
		"id": d["id"], "state": d["state"], "services": services, "stats": doc{"containers": boxes, "instances": instances, "servers": doc{}},
	}), err
}

// serviceSummaries is the services of an environment, with the state of the container of each.
func (q *request) serviceSummaries(d doc, within condition) (doc, error) {
	boxes, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "container", where: []condition{within, {member("image", "service") + " IS NOT NULL", nil}}})
	out := doc{}
	services, _ := asObject(d["services"])
	for name, v := range services {
		if out[name] = nil; v == nil {
			continue
		}
		service, _ := asObject(v)
		service["state"] = nil
		for _, box := range boxes {
			if box.text("image", "service") == name {
				service["container_id"], service["state"] = box["id"], box["state"]
			}
		}
		out[name] = service
	}
	return out, err
}

// environmentDeployments lists the versions that containers are deployed in, with their tags.
func environmentDeployments(q *request) (reply, error) {
	d, err := q.resource(environments)
	if err != nil {
		return reply{}, err
	}
	boxes, err := q.api.list(q.Context(), selection{
		hub: q.hub, kind: "container", where: []condition{{member("environment", "id") + " = ?", []any{d.text("id")}}},
	})
	versions := doc{}
	for _, box := range boxes {
		if version := box.text("deployment", "version"); version != "" {
			entry := versions.part(version)
			count, _ := entry["containers"].(int)
			entry["containers"], entry["tags"] = count+1, d.tagsOf(version)
		}
	}
	return ok(doc{"versions": versions}), err
}

// tagsOf are the tags of an environment that point to a version.
func (d doc) tagsOf(version string) []any {
	tags, _ := asObject(d.at("deployments", "tags"))
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if tags[name] == version {
			out = append(out, name)
		}
	}
	return out
}

// eachContainer is starting or stopping all containers of an environment, in the end.
func eachContainer(state string) func(*change, job) (doc, error) {
	return func(c *change, j job) (doc, error) {
		boxes, err := c.all(selection{hub: j.hub, kind: "container", where: []condition{{member("environment", "id") + " = ?", []any{j.target.text("id")}}}})
		if err != nil {
			return nil, err
		}
		for _, box := range boxes {
			if box.text("state", "current") == "deleting" {
				continue
			}
			if err := c.setContainer(j.hub, box, state); err != nil {
				return nil, err
			}
		}
		if j.target.text("state", "current") == "new" {
			j.target.setState("live", c.at)
			return nil, c.put(j.hub, "environment", j.target)
		}
		return nil, nil
	}
}

// dropEnvironment takes along what is in it. A locked container keeps it (inferred).
func dropEnvironment(c *change, j job) (doc, error) {
	within := condition{member("environment", "id") + " = ?", []any{j.target.text("id")}}
	locked, err := c.all(selection{hub: j.hub, kind: "container", where: []condition{within, {member("lock") + " = 1", nil}}})
	if err != nil {
		return nil, err
	}
	if len(locked) > 0 {
		return nil, fail("403.invalid-state", "the container %s is locked", locked[0].text("name"))
	}
	for _, kind := range []string{"container", "instance", "virtual machine"} {
		if err := c.remove(j.hub, kind, within); err != nil {
			return nil, err
		}
	}
	return nil, c.remove(j.hub, scopedVariables.kind, condition{"parent = ?", []any{j.target.text("id")}})
}

// containersOfEach puts a summary of the containers into each environment's meta.
func containersOfEach(q *request, docs []doc) error {
	for _, d := range docs {
		boxes, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "container", where: []condition{{member("environment", "id") + " = ?", []any{d.text("id")}}}})
		if err != nil {
			return err
		}
		list := []any{}
		for _, box := range boxes {
			list = append(list, doc{"id": box["id"], "name": box["name"], "identifier": box["identifier"], "state": box["state"], "image": box["image"]})
		}
		d.part("meta")["containers"] = list
	}
	return nil
}

// serviceVersions names the version of each service container (its shape is inferred).
func serviceVersions(_ *request, docs []doc) error {
	for _, d := range docs {
		versions := doc{}
		services, _ := asObject(d["services"])
		for name, s := range services {
			if s != nil {
				versions[name] = "2026.10.1"
			}
		}
		d.part("meta")["service_versions"] = versions
	}
	return nil
}
