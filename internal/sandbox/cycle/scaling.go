package cycle

import "github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

var (
	scaleGroups = &collection{
		kind: "auto-scale group", code: "404.infrastructure.autoscale.group", view: "autoscale-groups-view", param: "groupId",
		filters:  map[string]filter{"search": search, "cluster": oneOf(member("cluster")), "identifier": oneOf("identifier"), "state": oneOf("state")},
		includes: map[string]include{"integrations": {find: nothingToInclude}, "models": {find: nothingToInclude}, "locations": {find: nothingToInclude}},
	}
	isos = &collection{
		kind: "iso", code: "404.infrastructure.provider", view: "servers-manage", param: "isoId", parent: integrations,
		includes: map[string]include{"integrations": related(integrations, []string{"integration_id"})},
	}
)

func nothingToInclude(*request, []doc) (any, error) { return doc{}, nil }

func (a *api) scalingRoutes() []route {
	const groups, iso = "/v1/infrastructure/auto-scale/groups", "/v1/infrastructure/virtual-providers/{integrationId}/isos"
	return []route{
		{method: "GET", path: groups, capability: "autoscale-groups-manage", handle: listOf(scaleGroups)},
		{method: "GET", path: groups + "/{groupId}", capability: "autoscale-groups-view", handle: getOf(scaleGroups)},
		{method: "GET", path: iso, capability: "servers-manage", handle: listOf(isos)},
		{method: "GET", path: "/v1/infrastructure/deployment-strategies", handle: noPages(strategies)},
	}
}

// strategies are the documented ones; what is said of them is made up.
func strategies() any {
	out := doc{}
	for name, about := range map[string]string{
		"resource-density": "fills servers one after the other", "high-availability": "spreads instances over servers and locations", "distributed": "spreads instances evenly",
		"first-available": "takes the first server that fits", "node": "one instance on each server", "edge": "one instance in each location", "manual": "where somebody puts it",
		"function": "started by the scheduler",
	} {
		out[name] = doc{"name": name, "description": about, "disabled": name == "edge"}
	}
	return out
}

func (h *sower) sowScaling() {
	for i, c := range h.plan.clusters {
		at := h.before(220 - 10*i)
		d := h.new(at, "live", doc{
			"name": "Bursts of " + c.identifier, "identifier": "bursts-" + c.identifier, "cluster": c.identifier, "acl": doc{"roles": doc{}},
			"scale": doc{"down": doc{"min_ttl": "2h", "inactivity_period": "30m", "method": "fifo"}, "up": doc{"maximum": 2 + i}},
			"infrastructure": doc{
				"provision": doc{"features": doc{"sftp": true, "base_volume_gb": 20, "gateway": nil},
					"constraints": doc{"tags": []any{"burst"}, "allow": doc{"pool": true, "services": false, "overcommit": false, "overcommit_multiple": nil}}},
				"models": []any{doc{"priority": 1, "provider": "vultr", "integration_id": h.ids["integration/vultr"], "model_id": h.ids["model/"+sizes[i%len(sizes)].name], "locations": []any{}}},
			},
		})
		d["events"] = events(at, "last_sync")
		d.part("events")["last_sync"] = core.Timestamp(at.AddDate(0, 2, 0))
		h.keep("auto-scale group", "", d)
	}
	at := h.before(90)
	h.keep("iso", h.ids["integration/vultr"], h.new(at, "live", doc{
		"name": "Rack installer", "integration_id": h.ids["integration/vultr"], "backend": doc{"provider": "Local", "file_name": "rack.iso", "file_id": h.r.Hex(6), "size": 812 << 20},
		"config": doc{"token": h.seededSecret("iso"), "ipxe": doc{"vlan_id": 12, "network_interface": 1, "static_ip": "192.0.2.9", "netmask": "255.255.255.0", "gateway_ip": "192.0.2.1", "dns_ip": "192.0.2.53"},
			"server": doc{"storage": doc{"conditional_format": true, "raid": "balanced"}, "sdn_neighbor_preference": "ipv4", "nics": []any{}, "bonds": []any{}, "additional_kernel_args": ""}},
	}))
}
